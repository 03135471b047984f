//! What the crate promises, seen from outside.

mod bounds;
mod calls;
mod channels;
mod events;
mod export;
mod filter;

mod logs;
mod pages;
mod redact;
mod rejections;
mod trace;
mod wire;
