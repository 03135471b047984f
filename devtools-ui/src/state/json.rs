//! Reading JSON one level at a time, as it travelled.
//!
//! A body of a megabyte is never turned into a tree of values: a [`Json`] is a piece of the text,
//! and its children are found when somebody unfolds it. Keys stay in their order, numbers keep all
//! their digits and strings their escapes.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

/// One value within a JSON text.
#[derive(Clone, Debug)]
pub struct Json {
    text: Arc<str>,
    span: Range<usize>,
}

/// What kind of value it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `{…}`
    Object,
    /// `[…]`
    Array,
    /// `"…"`
    String,
    /// A number, `true`, `false` or `null`.
    Scalar,
}

/// A value in an object or array.
#[derive(Clone, Debug)]
pub struct Child {
    /// Its key, a string; none in an array.
    pub key: Option<Json>,
    /// The value.
    pub value: Json,
}

impl Child {
    /// Where it stands in the text, with its key.
    pub fn span(&self) -> Range<usize> {
        self.key.as_ref().unwrap_or(&self.value).span.start..self.value.span.end
    }
}

impl Json {
    /// The whole of a text, if it is JSON.
    pub fn parse(text: &Arc<str>) -> Option<Self> {
        let value: &RawValue = read(text).ok()?;
        Some(Self { span: span_in(text, value.get()), text: text.clone() })
    }

    /// The value as it stands in the text.
    pub fn source(&self) -> &str {
        &self.text[self.span.clone()]
    }

    /// The text that it is a piece of.
    pub fn text(&self) -> &Arc<str> {
        &self.text
    }

    /// Where it stands in the text.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// What kind of value it is.
    pub fn kind(&self) -> Kind {
        match self.source().as_bytes().first() {
            Some(b'{') => Kind::Object,
            Some(b'[') => Kind::Array,
            Some(b'"') => Kind::String,
            _ => Kind::Scalar,
        }
    }

    /// Whether it is an object or array with something in it.
    pub fn has_children(&self) -> bool {
        matches!(self.kind(), Kind::Object | Kind::Array)
            && self.source()[1..].trim_start().len() > 1
    }

    /// What is in the object or array; reads through all of it.
    pub fn children(&self) -> Vec<Child> {
        let mut reader = serde_json::Deserializer::from_slice(self.source().as_bytes());
        let children = Children { text: &self.text };
        match self.kind() {
            Kind::Object => reader.deserialize_map(children),
            Kind::Array => reader.deserialize_seq(children),
            Kind::String | Kind::Scalar => return Vec::new(),
        }
        // The whole text was checked by `parse`.
        .unwrap_or_default()
    }

    /// The start of its source, on one line, and whether that is all of it.
    pub fn glimpse(&self, chars: usize) -> (String, bool) {
        let source = self.source();
        let mut line = String::new();
        let mut taken = 0;
        let mut in_gap = false;
        let mut in_string = false;
        let mut is_escaped = false;
        for c in source.chars() {
            // Between values space is mere layout; within strings it is text, and line breaks are
            // escaped there.
            if !in_string && c.is_whitespace() {
                in_gap = true;
                continue;
            }
            if c == '"' && !is_escaped {
                in_string = !in_string;
            }
            is_escaped = c == '\\' && !is_escaped;
            if taken >= chars {
                return (line, false);
            }
            if std::mem::take(&mut in_gap) {
                line.push(' ');
            }
            line.push(c);
            taken += 1;
        }
        (line, true)
    }
}

/// Reads a value from JSON. From bytes, as traces are read: the page then has one reader of JSON, and
/// not two.
pub fn read<'a, T: Deserialize<'a>>(text: &'a str) -> serde_json::Result<T> {
    serde_json::from_slice(text.as_bytes())
}

/// The text of a JSON string, unescaped; nothing when it is another value.
pub fn string(text: &str) -> Option<String> {
    read(text).ok()
}

/// What JavaScript makes of a number that it cannot hold exactly: an integer beyond 2⁵³, mostly.
/// Nothing for others.
pub fn rounded_by_javascript(number: &str) -> Option<f64> {
    let digits = number.trim_start_matches('-');
    let is_integer = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let read: f64 = number.parse().ok().filter(|_| is_integer)?;
    // Without a fraction all digits of what was read are written.
    (format!("{:.0}", read.abs()) != digits).then_some(read)
}

/// Where `part`, a slice of `text`, is within it.
fn span_in(text: &str, part: &str) -> Range<usize> {
    let start = part.as_ptr() as usize - text.as_ptr() as usize;
    start..start + part.len()
}

struct Children<'a> {
    text: &'a Arc<str>,
}

impl Children<'_> {
    fn json(&self, value: &RawValue) -> Json {
        Json { text: self.text.clone(), span: span_in(self.text, value.get()) }
    }
}

impl<'de> Visitor<'de> for Children<'_> {
    type Value = Vec<Child>;

    fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<Child>, A::Error> {
        let mut children = Vec::new();
        while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            children.push(Child { key: Some(self.json(key)), value: self.json(value) });
        }
        Ok(children)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Vec<Child>, A::Error> {
        let mut children = Vec::new();
        while let Some(value) = seq.next_element::<&RawValue>()? {
            children.push(Child { key: None, value: self.json(value) });
        }
        Ok(children)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Json {
        Json::parse(&text.into()).unwrap()
    }

    fn listed(json: &Json) -> Vec<(String, String)> {
        json.children()
            .into_iter()
            .map(|c| {
                let key = c.key.map(|key| string(key.source()).unwrap());
                (key.unwrap_or_default(), c.value.source().to_owned())
            })
            .collect()
    }

    #[test]
    fn children_stand_as_they_travelled() {
        let json = parse(r#" {"b": 12345678901234567890123, "a\n": {"x": 1.50}, "b": "\u00e9"} "#);
        let expected =
            [("b", "12345678901234567890123"), ("a\n", r#"{"x": 1.50}"#), ("b", r#""\u00e9""#)];
        assert_eq!(listed(&json), expected.map(|(k, v)| (k.to_owned(), v.to_owned())));
        let inner = json.children().swap_remove(1).value;
        assert_eq!(listed(&inner), [("x".to_owned(), "1.50".to_owned())]);
    }

    #[test]
    fn kinds_are_told_by_the_first_character() {
        let kinds = ["{}", "[]", "\"\"", "-1", "null"].map(|text| parse(text).kind());
        let expected = [Kind::Object, Kind::Array, Kind::String, Kind::Scalar, Kind::Scalar];
        assert_eq!(kinds, expected);
    }

    #[test]
    fn empty_containers_do_not_unfold() {
        for (text, unfolds) in
            [("{}", false), ("[ ]", false), ("{ \n}", false), ("[1]", true), ("1", false)]
        {
            assert_eq!(parse(text).has_children(), unfolds, "{text}");
            assert_eq!(!parse(text).children().is_empty(), unfolds, "{text}");
        }
    }

    #[test]
    fn what_is_not_json_is_refused() {
        for text in ["", "{", "{\"a\":1", "1 2", "undefined"] {
            assert!(Json::parse(&text.into()).is_none(), "{text}");
        }
    }

    #[test]
    fn deep_nesting_is_no_trouble() {
        let text = "[".repeat(10_000) + &"]".repeat(10_000);
        assert_eq!(parse(&text).children().len(), 1);
    }

    #[test]
    fn a_glimpse_is_one_line_cut_at_a_character() {
        assert_eq!(
            parse("{\n  \"ä\": [1,\n 2]\n}").glimpse(100),
            ("{ \"ä\": [1, 2] }".into(), true)
        );
        assert_eq!(parse("[1,2,3]").glimpse(3), ("[1,".into(), false));
    }

    #[test]
    fn a_glimpse_keeps_the_space_within_strings() {
        for (text, expected) in [
            ("{\"a  b\":   \"c   d\"}", "{\"a  b\": \"c   d\"}"),
            (r#"["\"  x",   1]"#, r#"["\"  x", 1]"#),
            (r#"["\\",   "  "]"#, r#"["\\", "  "]"#),
        ] {
            assert_eq!(parse(text).glimpse(100), (expected.into(), true), "{text}");
        }
    }

    #[test]
    fn a_childs_place_is_that_of_its_key_too() {
        let json = parse(r#" {"a": [1, 22]}"#);
        let list = json.children().swap_remove(0);
        assert_eq!((list.span(), list.value.span()), (2..14, 7..14));
        assert_eq!(list.value.children()[1].span(), 11..13);
    }

    #[test]
    fn numbers_beyond_javascript_keep_their_digits_and_are_told() {
        let json = parse("[9007199254740993, 12345678901234567890123, -9007199254740993]");
        let kept: Vec<_> = json.children().iter().map(|c| c.value.source().to_owned()).collect();
        assert_eq!(kept, ["9007199254740993", "12345678901234567890123", "-9007199254740993"]);
        let rounded: Vec<_> = kept.iter().map(|number| rounded_by_javascript(number)).collect();
        assert_eq!(
            rounded,
            [
                Some(9_007_199_254_740_992.0),
                Some(1.234_567_890_123_456_8e22),
                Some(-9_007_199_254_740_992.0)
            ]
        );
        for exact in ["0", "-1", "9007199254740992", "18446744073709551616", "0.1", "1e21", "true"]
        {
            assert_eq!(rounded_by_javascript(exact), None, "{exact}");
        }
    }

    #[test]
    fn a_string_is_unescaped() {
        assert_eq!(string(r#""a\n\u00e9""#).as_deref(), Some("a\né"));
        assert_eq!(string("{}"), None);
    }
}
