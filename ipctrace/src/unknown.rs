//! Records of kinds that are not known here. They have a `body` as the others have, if they have one.

use std::{collections::BTreeMap, ops::Range};

use serde::Deserialize;
use serde_json::value::RawValue;

/// Such a record without its body's bytes, if these are `base64`, or if there are any and
/// `is_left_out`; nothing where it is as it should be. All else stands as it stood.
pub(crate) fn without_body(record: &str, is_left_out: bool) -> Option<String> {
    let Whole { body } = serde_json::from_str(record).ok()?;
    let body = body?;
    let without = match serde_json::from_str::<BTreeMap<String, &RawValue>>(body.get()) {
        Ok(mut fields) => {
            let base64 = fields.remove("base64");
            let text = fields.remove("text");
            if base64.is_none() && !(is_left_out && text.is_some()) {
                return None;
            }
            fields.insert("truncated".into(), serde_json::from_str("true").ok()?);
            serde_json::to_string(&fields).ok()?
        }
        // It is no body as the format has them.
        Err(_) if is_left_out => "\"[redacted: unknown]\"".into(),
        Err(_) => return None,
    };
    let range = range_in(record, body.get())?;
    let mut record = record.to_owned();
    record.replace_range(range, &without);
    Some(record)
}

#[derive(Deserialize)]
struct Whole<'a> {
    #[serde(borrow, default)]
    body: Option<&'a RawValue>,
}

/// Where in a text a part that is borrowed from it stands.
fn range_in(text: &str, part: &str) -> Option<Range<usize>> {
    let start = part.as_ptr().addr().checked_sub(text.as_ptr().addr())?;
    let range = start..start + part.len();
    text.get(range.clone()).is_some_and(|it| it == part).then_some(range)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_left_out_and_all_else_stays() {
        let raw = r#"{"seq":1, "body" : {"format":"raw","len":3,"base64":"YWJj"},"kind":"new"}"#;
        let left = r#"{"seq":1, "body" : {"format":"raw","len":3,"truncated":true},"kind":"new"}"#;
        assert_eq!(without_body(raw, false).as_deref(), Some(left));
        assert_eq!(without_body(left, true), None);
        let text = r#"{"body":{"format":"text","len":3,"text":"abc","truncated":true},"n":1.0}"#;
        assert_eq!(without_body(text, false), None);
        let left = r#"{"body":{"format":"text","len":3,"truncated":true},"n":1.0}"#;
        assert_eq!(without_body(text, true).as_deref(), Some(left));
        let other = r#"{"body":["abc"]}"#;
        assert_eq!(without_body(other, false), None);
        let left = r#"{"body":"[redacted: unknown]"}"#;
        assert_eq!(without_body(other, true).as_deref(), Some(left));
        for none in [r#"{"kind":"new"}"#, r#"{"body":null}"#, "[]"] {
            assert_eq!(without_body(none, true), None, "{none}");
        }
    }
}
