//! Where two bodies differ.

use std::collections::BTreeMap;
use std::fmt;

use super::body::Content;
use super::hex;
use super::json::{self, Json, Kind};
use super::json_path::is_identifier;

/// Most differences that are listed; the rest are counted.
pub const MOST: usize = 200;

/// How much of a value is shown.
const SHOWN_CHARS: usize = 120;

/// Values that lie deeper than this are compared as text: nobody reads so far, and each level takes of
/// the stack.
const MOST_DEEP: usize = 64;

/// How many raw bytes are compared at once.
const BYTES_PER_LINE: usize = 16;

/// A place where two bodies differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Where: the path to a value of JSON as JavaScript has it, a line of a text, an offset of bytes;
    /// empty for the whole.
    pub place: String,
    /// What the left one has there.
    pub left: Option<String>,
    /// What the right one has there.
    pub right: Option<String>,
}

/// Where two bodies differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differences {
    /// The first ones, in the order of the left body.
    pub listed: Vec<Difference>,
    /// How many more there are.
    pub more: usize,
}

impl Differences {
    /// Of two bodies, either of which may be none.
    pub fn of(left: Option<&Content>, right: Option<&Content>) -> Self {
        let mut differences = Self::default();
        match (left, right) {
            (None, None) => {}
            (Some(Content::Json(left, _)), Some(Content::Json(right, _))) => {
                differences.compare(&Place::Whole, left, right, 0);
            }
            (Some(Content::Text(left)), Some(Content::Text(right))) => {
                let (mut left, mut right) = (left.lines(), right.lines());
                for number in 1.. {
                    match (left.next(), right.next()) {
                        (None, None) => break,
                        (left, right) => differences.add_unequal(&Place::Line(number), left, right),
                    }
                }
            }
            (Some(Content::Raw(left)), Some(Content::Raw(right))) => {
                let (mut left, mut right) =
                    (left.chunks(BYTES_PER_LINE), right.chunks(BYTES_PER_LINE));
                for number in 0.. {
                    let place = Place::Offset(number * BYTES_PER_LINE);
                    match (left.next(), right.next()) {
                        (None, None) => break,
                        (left, right) if left == right => {}
                        (left, right) => {
                            let [left, right] = [left, right].map(|bytes| bytes.map(hex::hex));
                            differences.add(&place, || (left, right));
                        }
                    }
                }
            }
            (left, right) => differences.add(&Place::Whole, || (kind(left), kind(right))),
        }
        differences
    }

    fn compare(&mut self, place: &Place<'_>, left: &Json, right: &Json, depth: usize) {
        if left.source() == right.source() {
            return;
        }
        match (left.kind(), right.kind()) {
            (Kind::Object, Kind::Object) if depth < MOST_DEEP => {
                let key = |key: &Json| json::string(key.source()).unwrap_or_default();
                let children = |json: &Json| json.children().into_iter();
                let keyed = |json: &Json| {
                    children(json).filter_map(|child| Some((key(&child.key?), child.value)))
                };
                let mut others: BTreeMap<_, _> = keyed(right).collect();
                for (name, value) in keyed(left) {
                    let place = Place::Key(place, &name);
                    match others.remove(&name) {
                        Some(other) => self.compare(&place, &value, &other, depth + 1),
                        None => self.add(&place, || (Some(shown(&value)), None)),
                    }
                }
                for (name, value) in others {
                    self.add(&Place::Key(place, &name), || (None, Some(shown(&value))));
                }
            }
            (Kind::Array, Kind::Array) if depth < MOST_DEEP => {
                let (left, right) = (left.children(), right.children());
                for at in 0..left.len().max(right.len()) {
                    let place = Place::Index(place, at);
                    match (left.get(at), right.get(at)) {
                        (Some(left), Some(right)) => {
                            self.compare(&place, &left.value, &right.value, depth + 1);
                        }
                        (left, right) => self.add(&place, || {
                            (left.map(|it| shown(&it.value)), right.map(|it| shown(&it.value)))
                        }),
                    }
                }
            }
            (Kind::String, Kind::String)
                if json::string(left.source()) == json::string(right.source()) => {}
            _ => self.add(place, || (Some(shown(left)), Some(shown(right)))),
        }
    }

    fn add_unequal(&mut self, place: &Place<'_>, left: Option<&str>, right: Option<&str>) {
        let shown = |text: Option<&str>| text.map(|text| text.chars().take(SHOWN_CHARS).collect());
        if left != right {
            self.add(place, || (shown(left), shown(right)));
        }
    }

    fn add(&mut self, place: &Place<'_>, sides: impl FnOnce() -> (Option<String>, Option<String>)) {
        if self.listed.len() < MOST {
            let (left, right) = sides();
            self.listed.push(Difference { place: place.to_string(), left, right });
        } else {
            self.more += 1;
        }
    }
}

/// Where something is. It is written only where there is a difference.
enum Place<'a> {
    Whole,
    Key(&'a Place<'a>, &'a str),
    Index(&'a Place<'a>, usize),
    Line(usize),
    Offset(usize),
}

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Whole => Ok(()),
            Self::Key(Self::Whole, key) if is_identifier(key) => f.write_str(key),
            Self::Key(within, key) if is_identifier(key) => write!(f, "{within}.{key}"),
            Self::Key(within, key) => write!(f, "{within}[{key:?}]"),
            Self::Index(within, index) => write!(f, "{within}[{index}]"),
            Self::Line(number) => write!(f, "line {number}"),
            Self::Offset(offset) => write!(f, "{offset:06x}"),
        }
    }
}

fn shown(json: &Json) -> String {
    let (start, is_all) = json.glimpse(SHOWN_CHARS);
    if is_all { start } else { format!("{start}…") }
}

fn kind(content: Option<&Content>) -> Option<String> {
    let kind = match content? {
        Content::Json(..) => "JSON",
        Content::Text(_) => "text",
        Content::Raw(_) => "raw bytes",
    };
    Some(kind.into())
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::{Body, BodyFormat};
    use proptest::prelude::*;

    use super::*;

    fn content(format: BodyFormat, bytes: &[u8]) -> Content {
        let len = bytes.len() as u64;
        Content::read(&Body { format, len, kept: len }, bytes.to_vec())
    }

    #[track_caller]
    fn check(format: BodyFormat, left: &[u8], right: &[u8], expected: &[(&str, &str, &str)]) {
        let differences =
            Differences::of(Some(&content(format, left)), Some(&content(format, right)));
        let listed: Vec<_> = differences
            .listed
            .iter()
            .map(|it| {
                let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "–".into());
                (it.place.clone(), side(&it.left), side(&it.right))
            })
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|(place, left, right)| ((*place).into(), (*left).into(), (*right).into()))
            .collect();
        assert_eq!(listed, expected);
        assert_eq!(differences.more, 0);
    }

    #[test]
    fn values_of_json_are_compared_whatever_their_order_and_layout() {
        let json = BodyFormat::Json;
        check(json, br#"{"a": 1, "b": [true]}"#, br#"{"b":[true],"a":1}"#, &[]);
        check(json, br#""\u0061""#, br#""a""#, &[]);
        check(json, b"1", b"2", &[("", "1", "2")]);
        check(
            json,
            br#"{"path": "/a", "deep": {"x-y": [1, {"n": 9007199254740993}]}, "old": null}"#,
            br#"{"path": "/b", "deep": {"x-y": [1, {"n": 9007199254740992}, 3]}, "new": {}}"#,
            &[
                ("path", r#""/a""#, r#""/b""#),
                (r#"deep["x-y"][1].n"#, "9007199254740993", "9007199254740992"),
                (r#"deep["x-y"][2]"#, "–", "3"),
                ("old", "null", "–"),
                ("new", "–", "{}"),
            ],
        );
    }

    #[test]
    fn texts_are_compared_by_line_and_bytes_by_sixteen() {
        let lines = [("line 2", "b", "c"), ("line 3", "–", "d")];
        check(BodyFormat::Text, b"a\nb", b"a\nc\nd", &lines);
        let (left, mut right) = ([7; 40], [7; 40]);
        right[17] = 8;
        let line = "07".repeat(16);
        let changed = line.replacen("0707", "0708", 1);
        check(BodyFormat::Raw, &left, &right, &[("000010", &line, &changed)]);
    }

    #[test]
    fn a_body_of_another_format_differs_as_a_whole_and_none_from_none_not_at_all() {
        let text = content(BodyFormat::Text, b"a");
        let whole = |left: &str, right: Option<&str>| Difference {
            place: String::new(),
            left: Some(left.into()),
            right: right.map(Into::into),
        };
        let raw = content(BodyFormat::Raw, b"a");
        let unlike = Differences::of(Some(&text), Some(&raw));
        assert_eq!(unlike.listed, [whole("text", Some("raw bytes"))]);
        assert_eq!(Differences::of(Some(&text), None).listed, [whole("text", None)]);
        assert_eq!(Differences::of(None, None), Differences::default());
    }

    #[test]
    fn what_is_too_much_is_counted_and_what_is_too_deep_is_text() {
        let array = |n: usize| format!("[{}]", vec![n.to_string(); MOST + 7].join(","));
        let [left, right] = [1, 2].map(|n| content(BodyFormat::Json, array(n).as_bytes()));
        let differences = Differences::of(Some(&left), Some(&right));
        assert_eq!((differences.listed.len(), differences.more), (MOST, 7));

        let deep = |inner: &str| format!("{}{inner}{}", "[".repeat(5_000), "]".repeat(5_000));
        let [left, right] =
            ["1", "2"].map(|inner| content(BodyFormat::Json, deep(inner).as_bytes()));
        assert_eq!(Differences::of(Some(&left), Some(&right)).listed.len(), 1);
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let leaf = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            (0..3_i64).prop_map(Into::into),
            "[a\"é]{0,2}".prop_map(Into::into),
        ];
        leaf.prop_recursive(3, 12, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(serde_json::Value::Array),
                prop::collection::btree_map("[ab]", inner, 0..3)
                    .prop_map(|map| serde_json::Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn equal_values_and_no_others_have_no_differences(left in json(), right in json()) {
            let read = |value: &serde_json::Value| {
                content(BodyFormat::Json, value.to_string().as_bytes())
            };
            let differences = Differences::of(Some(&read(&left)), Some(&read(&right)));
            prop_assert_eq!(differences.listed.is_empty(), left == right);
        }
    }
}
