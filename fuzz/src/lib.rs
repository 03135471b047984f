//! What a file may have, what may be redacted, and what may be typed as a filter: nothing of it may make
//! the protocol panic, or go on for ever.
//!
//! `cargo test` tries what lies in `__fuzz__`, and for a second each what chance makes. To look on for
//! longer, and guided by the code that is reached:
//!
//! ```sh
//! cargo install cargo-bolero
//! cargo bolero test --package ipc-inspector-fuzz --sanitizer NONE --rustc-bootstrap -T 10m trace::edited
//! ```
//!
//! The others are `trace::file`, `redact::bytes`, `redact::pieces` and `filter::text`. What fails is kept
//! in a folder `crashes` beside the seeds; committed there, it is tried from then on by all.
#![cfg(test)]

mod filter;
mod redact;
mod trace;
