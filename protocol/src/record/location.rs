//! A place in the app's Rust code.

use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// A place in the app's Rust code.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct CodeLocation {
    /// The file, as the compiler was given it.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}
