//! A look at what an object or array has that stands under the name of a secret.

use crate::redact::naming::keys::Keys;
use crate::redact::naming::shape::Shape;
use crate::redact::naming::structure;
use crate::redact::naming::values::{self, Value};
use crate::redact::scan::decode::Decoded;
use crate::redact::scan::lex::{self, Kind, Token};
use crate::redact::steps::Text;

/// How much of it is looked at. What is longer is taken for a secret.
const FARTHEST: usize = 1024;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Peek {
    /// Nothing to hide: it is empty, or has labels and truth values alone.
    Nothing,
    /// It describes a field for the secret, such as `{"type":"password","required":true}`. The value may
    /// be in it.
    Described,
    Secret,
}

pub(crate) fn peek(keys: &Keys, text: &Text<'_>, first: Token, shape: Shape, name: &str) -> Peek {
    let (mut depth, mut has_secret) = (0_usize, false);
    let mut at = first.start;
    while let Some(token) = lex::next(text, at) {
        if token.end - first.start > FARTHEST {
            return Peek::Secret;
        }
        at = token.end;
        match token.kind {
            Kind::Open { .. } => depth += 1,
            Kind::Close { .. } => depth -= 1,
            Kind::String { is_cut } => {
                let decoded = Decoded::new(&text.bytes[token.inside()]).text;
                let string = String::from_utf8_lossy(&decoded);
                if text.rest(at).trim_ascii_start().starts_with(b":") {
                    let is_described = structure::Role::of(&string).has(structure::DESCRIBES);
                    if depth == 1 && is_described {
                        return Peek::Described;
                    }
                } else {
                    let value = Value { text: &string, name, is_cut };
                    has_secret |= values::is_secret(keys, shape, value);
                }
            }
            Kind::Bare => has_secret |= lex::is_number(&text[token.range()]),
            Kind::Comma | Kind::Colon => {}
        }
        if depth == 0 {
            break;
        }
    }
    if has_secret { Peek::Secret } else { Peek::Nothing }
}
