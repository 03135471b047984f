//! The body of a request, a response or a message, fetched when it is looked at.

use std::sync::Arc;

use ipc_inspector_protocol::{Body, BodyFormat};

use super::json::Json;

/// How far the window has got with what it asks for only when it is looked at.
#[derive(Clone, Debug, Default)]
pub enum Fetch<T = Content> {
    /// Not looked at yet.
    #[default]
    NotAsked,
    /// Asked for.
    Loading,
    /// Here.
    Here(T),
    /// The plugin cannot give it; in its words.
    Refused(String),
}

impl<T> Fetch<T> {
    /// Whether there is nothing more to wait for.
    pub fn is_settled(&self) -> bool {
        matches!(self, Self::Here(_) | Self::Refused(_))
    }

    /// What was fetched, or why it is not here, for people.
    pub fn here(self) -> Result<T, String> {
        match self {
            Self::Here(content) => Ok(content),
            Self::Refused(reason) => Err(reason),
            Self::NotAsked | Self::Loading => Err("It has not arrived yet.".to_owned()),
        }
    }
}

/// A body, read as its format says.
#[derive(Clone, Debug)]
pub enum Content {
    /// A JSON value and its text.
    Json(Json, Arc<str>),
    /// Text, or JSON that was cut off and cannot be read as such.
    Text(Arc<str>),
    /// Bytes.
    Raw(Arc<[u8]>),
}

impl Content {
    /// Reads the kept bytes.
    pub fn read(body: &Body, bytes: Vec<u8>) -> Self {
        if body.format == BodyFormat::Raw {
            return Self::Raw(bytes.into());
        }
        let text: Arc<str> = match String::from_utf8(bytes) {
            Ok(text) => text.into(),
            // A body may be cut off within a character.
            Err(error) => String::from_utf8_lossy(error.as_bytes()).into(),
        };
        match body.format {
            BodyFormat::Json if !body.is_truncated() => Self::of_json(text),
            _ => Self::Text(text),
        }
    }

    /// Reads what ought to be JSON.
    pub fn of_json(text: Arc<str>) -> Self {
        match Json::parse(&text) {
            Some(json) => Self::Json(json, text),
            None => Self::Text(text),
        }
    }

    /// What a copy button copies; raw bytes are not text.
    pub fn text(&self) -> Option<Arc<str>> {
        match self {
            Self::Json(_, text) | Self::Text(text) => Some(text.clone()),
            Self::Raw(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(format: BodyFormat, len: u64, kept: u64) -> Body {
        Body { format, len, kept }
    }

    #[test]
    fn a_body_is_read_as_its_format_says() {
        let json = Content::read(&body(BodyFormat::Json, 2, 2), b"[]".to_vec());
        assert!(matches!(json, Content::Json(..)));
        assert_eq!(json.text().as_deref(), Some("[]"));
        let raw = Content::read(&body(BodyFormat::Raw, 2, 2), b"[]".to_vec());
        assert!(matches!(raw, Content::Raw(_)));
        assert_eq!(raw.text(), None);
        assert!(matches!(
            Content::read(&body(BodyFormat::Text, 2, 2), b"[]".to_vec()),
            Content::Text(_)
        ));
    }

    #[test]
    fn json_that_was_cut_off_is_text() {
        let cut = Content::read(&body(BodyFormat::Json, 9, 3), "[\"ä".as_bytes()[..3].to_vec());
        assert!(matches!(cut, Content::Text(text) if text.starts_with("[\"")));
    }
}
