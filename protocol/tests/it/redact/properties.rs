//! What holds for every body.
//!
//! Each secret has a `Q`, and nothing else has. That of an address is behind its `@`: where it was cut
//! before, nothing tells that it is one.

use ipc_inspector_protocol::redact::{Pattern, Redactor, Rules};
use ipc_inspector_protocol::trace::Entry;
use proptest::{collection::vec, prelude::*, sample::select};
use serde_json::Value;

use super::{redact, request, text};

fn rules() -> Rules {
    Rules { patterns: Pattern::ALL.into(), ..Rules::default() }
}

/// A text as part of a JSON string, with some characters escaped that need not be.
fn escape(text: &str, choice: u64) -> String {
    let mut escaped = String::new();
    for (at, c) in text.chars().enumerate() {
        if choice >> (at % 64) & 1 == 1 || matches!(c, '"' | '\\') || c.is_control() {
            for unit in c.encode_utf16(&mut [0; 2]) {
                escaped.extend(["\\u".to_owned(), format!("{unit:04x}")]);
            }
        } else {
            escaped.push(c);
        }
    }
    escaped
}

/// JSON, and what is to become of it.
type Redacted = (String, String);

fn harmless() -> impl Strategy<Value = String> {
    vec(select(vec!['a', 'b', ' ', '/', '"', '\\', '\n', 'é', '𝄞']), 0..5)
        .prop_map(String::from_iter)
}

fn leaf() -> impl Strategy<Value = Redacted> {
    let fixed = select(vec!["null", "true", "9007199254740993", "-1.50e+3", "\"\"", "{}", "[ ]"])
        .prop_map(|json| (json.to_owned(), json.to_owned()));
    let plain = (harmless(), any::<u64>()).prop_map(|(text, choice)| {
        let json = format!("\"{}\"", escape(&text, choice));
        (json.clone(), json)
    });
    let found = select(vec![
        ("Bearer ", "Q7QQ7QQ==", "bearer", "!"),
        ("=", "eyJhbGciQ7Q.Q7QQ7Q.Q7QQ7QQ", "jwt", "&"),
        ("/home/", "Qa", "home_path", "/b"),
        ("C:\\Users\\", "Q a", "home_path", "\\b"),
        ("<", "a@Q7.example", "email", ">"),
    ]);
    let found = (harmless(), found, any::<u64>()).prop_map(|(start, it, choice)| {
        let (before, secret, rule, behind) = it;
        let (before, behind) =
            (escape(&format!("{start} {before}"), choice), escape(behind, choice));
        let secret = escape(secret, choice.rotate_left(7));
        (format!("\"{before}{secret}{behind}\""), format!("\"{before}[redacted: {rule}]{behind}\""))
    });
    prop_oneof![fixed, plain, found]
}

/// A key, whether it is a secret's, and spaces.
fn key() -> impl Strategy<Value = (String, bool, &'static str)> {
    let keys: Vec<_> =
        Rules::default().keys.into_iter().filter(|key| !key.contains(['?', 'q'])).collect();
    let secret = (select(keys), 0..4).prop_map(|(key, spelling)| match spelling {
        0 => (key, true),
        1 => (format!("user_{}", key.replace(' ', "-")), true),
        2 => (key.to_uppercase().replace(' ', "_"), true),
        _ => (format!("{}Value", key.replace(' ', "")), true),
    });
    let other = select(vec!["", "a", "id", "tokenizer", "user \"name\""])
        .prop_map(|key| (key.to_owned(), false));
    (prop_oneof![secret, other], any::<u64>(), select(vec!["", " ", "\n\t"])).prop_map(
        |((key, is_secret), choice, space)| {
            (format!("\"{}\"", escape(&key, choice)), is_secret, space)
        },
    )
}

fn array(items: &[Redacted]) -> Redacted {
    let list = |items: Vec<&str>| format!("[{}]", items.join(", "));
    (
        list(items.iter().map(|it| it.0.as_str()).collect()),
        list(items.iter().map(|it| it.1.as_str()).collect()),
    )
}

fn object(fields: Vec<((String, bool, &str), Redacted)>) -> Redacted {
    let mut json = Vec::new();
    let mut expected = Vec::new();
    for ((key, is_secret, space), (value, redacted)) in fields {
        let redacted = if is_secret { "\"[redacted: key]\"" } else { &redacted };
        json.push(format!("{key}{space}:{space}{value}{space}"));
        expected.push(format!("{key}{space}:{space}{redacted}{space}"));
    }
    (format!("{{{}}}", json.join(",")), format!("{{{}}}", expected.join(",")))
}

fn json() -> impl Strategy<Value = Redacted> {
    leaf().prop_recursive(4, 24, 4, |inner| {
        let secret =
            select(vec!["\"Q\\\"Q\"", "[{\"a\":\"}Q\"}]", "{\"a\":[true,1.50]}", "-1.50e+3"])
                .prop_map(|json| (json.to_owned(), String::new()));
        let field = (key(), inner.clone(), secret)
            .prop_map(|(key, value, secret)| if key.1 { (key, secret) } else { (key, value) });
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| array(&items)),
            vec(field, 0..4).prop_map(object),
            vec(inner, 1..3).prop_map(|items| {
                let (json, expected) = array(&items);
                (Value::from(json).to_string(), Value::from(expected).to_string())
            }),
        ]
    })
}

/// Redacts it, and again, which must change nothing.
fn redact_twice(entry: Entry) -> Result<Entry, TestCaseError> {
    let mut redactor = Redactor::new(rules());
    let (before, mut entry) = (text(&entry), entry);
    let replaced = redactor.redact(&mut entry);
    prop_assert_eq!(redactor.summary().replaced(), replaced.len() as u64);
    prop_assert_eq!(redactor.redaction().replaced, replaced.len() as u64);
    prop_assert_eq!(
        text(&entry).matches("[redacted: ").count() >= 1,
        !replaced.is_empty() || before.contains("[redacted: ")
    );
    let (again, replaced) = redact(rules(), entry.clone());
    prop_assert_eq!(&text(&again), &text(&entry));
    prop_assert_eq!(replaced, []);
    Ok(entry)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn secrets_are_replaced_and_all_else_stays((json, expected) in json()) {
        let redacted = redact_twice(request("save", json.as_bytes(), 0))?;
        prop_assert_eq!(text(&redacted), expected.as_str());
        prop_assert!(serde_json::from_str::<Value>(&expected).is_ok(), "{}", expected);
    }

    #[test]
    fn each_replacement_is_told((json, expected) in json()) {
        let (_, replaced) = redact(rules(), request("save", json.as_bytes(), 0));
        prop_assert_eq!(replaced.len(), expected.matches("[redacted: ").count());
    }

    #[test]
    fn nothing_of_a_secret_is_left_where_the_body_was_cut(
        (json, _) in json(),
        cut in any::<prop::sample::Index>(),
    ) {
        let kept = &json.as_bytes()[..cut.index(json.len() + 1)];
        let redacted = redact_twice(request("save", kept, 1))?;
        let mut left = text(&redacted);
        for _ in 0..5 {
            left = left.replace("\\u0051", "Q").replace("\\\\", "\\");
        }
        prop_assert!(!left.contains('Q'), "{}", left);
    }
}
