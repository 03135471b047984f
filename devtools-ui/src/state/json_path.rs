//! The way from a document to a value in it, as JavaScript: `payload.items[3]["x-y"]`.

use std::fmt::Write as _;
use std::ops::Range;

use super::json::{self, Json};
use super::json_tokens::{Token, TokenKind, Tokens};

/// A container on the way, and where in it the way goes on.
enum Step {
    Key(Range<usize>),
    Index(usize),
}

/// How code gets to the value from the variable `root`, which holds the document. Reads through the
/// text up to the value.
pub fn path(root: &str, json: &Json) -> String {
    let text = json.text();
    let mut path = root.to_owned();
    for step in steps(text, json.span().start) {
        // Writing to a String does not fail.
        let _ = match step {
            Step::Index(index) => write!(path, "[{index}]"),
            Step::Key(span) => {
                let source = &text[span];
                match json::string(source).filter(|name| is_identifier(name)) {
                    Some(name) => write!(path, ".{name}"),
                    None => write!(path, "[{source}]"),
                }
            }
        };
    }
    path
}

/// Whether it is a name that needs no quotes, as a key or after a dot.
pub(super) fn is_identifier(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$')
}

fn steps(text: &str, to: usize) -> Vec<Step> {
    let mut steps = Vec::new();
    for Token { kind, span } in Tokens::from(text, 0).take_while(|token| token.span.start < to) {
        match (kind, steps.last_mut()) {
            (TokenKind::Open, _) if text[span.clone()].starts_with('[') => {
                steps.push(Step::Index(0));
            }
            // Until its first key comes.
            (TokenKind::Open, _) => steps.push(Step::Key(span)),
            (TokenKind::Close, _) => drop(steps.pop()),
            (TokenKind::Comma, Some(Step::Index(index))) => *index += 1,
            // The last string before a value is its key.
            (TokenKind::String, Some(Step::Key(key))) => *key = span,
            _ => {}
        }
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths of all values, in the order of the text.
    fn paths(json: &Json) -> Vec<String> {
        let inner = json.children().into_iter().flat_map(|child| paths(&child.value));
        std::iter::once(path("payload", json)).chain(inner).collect()
    }

    #[test]
    fn each_value_is_reached_as_code_reaches_it() {
        let text =
            r#" {"items": [1, {"name": "a", "x-y": null}, []], "1": {"a\"b": "c"}, "$_": 2}"#;
        let paths = paths(&Json::parse(&text.into()).unwrap());
        let expected = [
            "payload",
            "payload.items",
            "payload.items[0]",
            "payload.items[1]",
            "payload.items[1].name",
            r#"payload.items[1]["x-y"]"#,
            "payload.items[2]",
            r#"payload["1"]"#,
            r#"payload["1"]["a\"b"]"#,
            "payload.$_",
        ];
        assert_eq!(paths, expected);
    }

    #[test]
    fn values_at_the_root_are_the_root() {
        assert_eq!(path("response", &Json::parse(&" 7".into()).unwrap()), "response");
    }
}
