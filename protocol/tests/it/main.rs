//! What the crate promises, seen from outside.

mod calls;
mod channels;
mod json;
