//! The bytes of a body, as they stand in a line.
//!
//! A body is shown to people, so it is text wherever it can be; and it is what the app sent, so no
//! byte of it changes. JSON is therefore a string of its text, with the app's own spaces, order of
//! keys and digits.

use std::fmt;

use base64::{
    Engine,
    display::Base64Display,
    engine::general_purpose::{GeneralPurpose, STANDARD},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{Body, BodyFormat};

/// A body to be written.
#[derive(Serialize)]
pub(super) struct Written<'a> {
    format: BodyFormat,
    len: u64,
    /// For those who do not want to count; a reader does.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    truncated: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base64: Option<Base64<'a>>,
}

impl<'a> Written<'a> {
    pub(super) fn new(body: Body, bytes: Option<&'a [u8]>) -> Self {
        let (text, base64) = bytes.map_or((None, None), |bytes| match body.format {
            BodyFormat::Raw => (None, Some(bytes)),
            BodyFormat::Json | BodyFormat::Text => split(bytes),
        });
        Self {
            format: body.format,
            len: body.len,
            truncated: (bytes.map_or(0, <[u8]>::len) as u64) < body.len,
            text,
            base64: base64.map(Base64),
        }
    }
}

/// What is text, and what must be written as bytes. A text that was cut within a character is text
/// but for its last bytes.
fn split(bytes: &[u8]) -> (Option<&str>, Option<&[u8]>) {
    match str::from_utf8(bytes) {
        Ok(text) => (Some(text), None),
        Err(error) if error.error_len().is_none() => {
            let (text, rest) = bytes.split_at(error.valid_up_to());
            (str::from_utf8(text).ok(), Some(rest))
        }
        Err(_) => (None, Some(bytes)),
    }
}

struct Base64<'a>(&'a [u8]);

impl Serialize for Base64<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&Base64Display::<GeneralPurpose>::new(self.0, &STANDARD))
    }
}

/// A body that was read.
#[derive(Debug, Deserialize)]
pub(super) struct Content {
    format: BodyFormat,
    len: u64,
    #[serde(default)]
    text: Option<String>,
    #[serde(default)]
    base64: Option<Decoded>,
}

impl Content {
    /// What is known of it, and the bytes that are kept, if the line has any.
    pub(super) fn into_parts(self) -> (Body, Option<Vec<u8>>) {
        let bytes = match (self.text, self.base64) {
            (Some(text), Some(rest)) => Some([text.as_bytes(), &rest.0].concat()),
            (Some(text), None) => Some(text.into_bytes()),
            (None, base64) => base64.map(|decoded| decoded.0),
        };
        let kept = bytes.as_ref().map_or(0, Vec::len) as u64;
        (Body { format: self.format, len: self.len, kept }, bytes)
    }
}

#[derive(Debug)]
struct Decoded(Vec<u8>);

impl<'de> Deserialize<'de> for Decoded {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(Decode)
    }
}

/// Decodes while the line is read, so that a mistake is told with its column.
struct Decode;

impl de::Visitor<'_> for Decode {
    type Value = Decoded;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("bytes in base64")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Decoded, E> {
        STANDARD.decode(text).map(Decoded).map_err(E::custom)
    }
}
