//! What names say of values, and what values look like.

pub(crate) mod keys;
pub(crate) mod looks;
pub(crate) mod names;
pub(crate) mod shape;
pub(crate) mod structure;
pub(crate) mod values;
mod words;
