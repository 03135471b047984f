//! What is replaced in a body.

use ipc_inspector_protocol::BodyFormat;
use ipc_inspector_protocol::redact::{Pattern, Place, Redactor, Rule, Rules};

use super::{log, logged, redact, request, text};

const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";

/// The body and the paths and rules of all that was replaced in it.
#[track_caller]
fn check(json: &str, expected: &str, replaced: &[(&str, Rule)]) {
    let (redacted, all) = redact(Rules::default(), request("save", json.as_bytes(), 0));
    assert_eq!(text(&redacted), expected);
    let all: Vec<_> = all.iter().map(|it| (it.path.as_str(), it.rule)).collect();
    assert_eq!(all, replaced);
    let body = redacted.record.body.expect("it has one");
    assert_eq!((body.len, body.kept), (expected.len() as u64, expected.len() as u64));
}

#[test]
fn what_stands_under_the_name_of_a_secret_is_replaced_as_a_whole() {
    check(
        r#"{ "user":[{"pass\u0077ord" : "a\"b", "id":1.0}] ,"secret":{"a":[1,"}"]},"PIN_SECRET":-12e3}"#,
        r#"{ "user":[{"pass\u0077ord" : "[redacted: key]", "id":1.0}] ,"secret":"[redacted: key]","PIN_SECRET":"[redacted: key]"}"#,
        &[("user.0.password", Rule::Key), ("secret", Rule::Key), ("PIN_SECRET", Rule::Key)],
    );
}

#[test]
fn what_tells_no_secret_stays() {
    let json = r#"{"password":null,"has_password":true,"token":"","max_tokens":4096,"n":9007199254740993.10}"#;
    check(json, json, &[]);
}

#[test]
fn patterns_are_replaced_within_strings_and_keys() {
    check(
        &format!(r#"{{"\/home\/ada/x":["C:\\Users\\ada\\y","é\nBearer {JWT}!"]}}"#),
        r#"{"\/home\/[redacted: home_path]/x":["C:\\Users\\[redacted: home_path]\\y","é\nBearer [redacted: jwt]!"]}"#,
        &[
            ("/home/ada/x", Rule::HomePath),
            ("/home/ada/x.0", Rule::HomePath),
            ("/home/ada/x.1", Rule::Jwt),
        ],
    );
}

#[test]
fn json_in_a_string_is_looked_into() {
    check(
        r#"["{\"a\": {\"api_key\":\"k\\\"\", \"b\":1}}"]"#,
        r#"["{\"a\": {\"api_key\":\"[redacted: key]\", \"b\":1}}"]"#,
        &[("0.a.api_key", Rule::Key)],
    );
}

#[test]
fn depth_has_no_limit() {
    let deep = "[".repeat(100_000);
    let json = format!(r#"{deep}"{deep}{{\"token\":\"a\"#);
    let expected = format!(r#"{deep}"{deep}{{\"token\":\"[redacted: key]\""#);
    let (redacted, _) = redact(Rules::default(), request("save", json.as_bytes(), 1));
    assert!(text(&redacted) == expected);
}

#[test]
fn a_body_that_was_cut_is_redacted_up_to_its_cut() {
    for (json, expected) in [
        (r#"{"password":"hunt"#, r#"{"password":"[redacted: key]""#),
        (r#"{"password":{"a":["hunt"#, r#"{"password":"[redacted: key]""#),
        (r#"{"a":"Bearer hu"#, r#"{"a":"Bearer [redacted: bearer]"#),
        (r#"{"a":"{\"token\":\"hu\u00"#, r#"{"a":"{\"token\":\"[redacted: key]\""#),
        (r#"{"passw"#, r#"{"passw"#),
    ] {
        let (redacted, _) = redact(Rules::default(), request("save", json.as_bytes(), 100));
        assert_eq!(text(&redacted), expected);
        let body = redacted.record.body.unwrap();
        assert_eq!((body.len, body.kept), (expected.len() as u64 + 100, expected.len() as u64));
    }
}

#[test]
fn a_text_has_its_patterns_replaced_or_is_json() {
    for (written, expected) in [
        (
            "[info] opened \"C:\\Users\\tom\" by Bearer abc123def",
            "[info] opened \"C:\\Users\\[redacted: home_path]\" by Bearer [redacted: bearer]",
        ),
        (r#"{"token":"a1"}"#, r#"{"token":"[redacted: key]"}"#),
        (
            r#"got Login { password: "a b", bearer: "Bearer abc123def" } from ?token=x&n=1"#,
            r#"got Login { password: "[redacted: key]", bearer: "[redacted: key]" } from ?token=[redacted: key]&n=1"#,
        ),
        ("export@tauri://localhost/app.js:7:12\n", "export@tauri://localhost/app.js:7:12\n"),
    ] {
        let (redacted, _) = redact(Rules::default(), log(written.as_bytes()));
        assert_eq!(text(&redacted), expected);
    }
}

#[test]
fn addresses_are_replaced_only_when_asked() {
    let json = r#"{"to":"ada@example.com"}"#;
    check(json, json, &[]);
    let rules = Rules { patterns: vec![Pattern::Email], ..Rules::default() };
    let (redacted, _) = redact(rules, request("send", json.as_bytes(), 0));
    assert_eq!(text(&redacted), r#"{"to":"[redacted: email]"}"#);
}

#[test]
fn raw_bytes_may_be_a_text() {
    let raw = |bytes: &[u8]| logged(BodyFormat::Raw, bytes, 0);
    for (bytes, expected) in [
        (&b"TOKEN=a1\nUSER=ada"[..], &b"TOKEN=[redacted: key]\nUSER=ada"[..]),
        (br#"{"password":1}"#, br#"{"password":"[redacted: key]"}"#),
        (b"\xff\x00Bearer abc123def\xfe", b"\xff\x00Bearer [redacted: bearer]\xfe"),
    ] {
        let (redacted, replaced) = redact(Rules::default(), raw(bytes));
        assert_eq!((redacted.body.as_deref(), replaced.len()), (Some(expected), 1));
    }
    let picture = raw(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR=:\"");
    let mut redactor = Redactor::new(Rules::default()).with(|_| panic!("it was shown bytes"));
    let mut redacted = picture.clone();
    assert_eq!((redactor.redact(&mut redacted), redacted), (Vec::new(), picture));
}

#[test]
fn a_function_of_the_app_sees_each_text_and_decides() {
    let mut entry = request("pay", br#"{"card":{"no":4111},"note":"x\"y","secret":"s"}"#, 0);
    let mut redactor = Redactor::new(Rules::default()).with(|found| {
        assert_eq!(found.name, "pay");
        match found.path {
            "command" if found.place == Place::Field => None,
            "card.no" => Some(format!("…{}", &found.text[2..])),
            "note" => Some(found.text.replace('x', "\"")),
            _ => panic!("it was shown {found:?}"),
        }
    });
    redactor.redact(&mut entry);
    assert_eq!(text(&entry), r#"{"card":{"no":"…11"},"note":"\"\"y","secret":"[redacted: key]"}"#);
    assert_eq!(redactor.summary().counts, [(Rule::Key, 1), (Rule::App, 2)].into());
}

#[test]
fn a_text_that_is_in_no_record_is_redacted_and_counted() {
    let mut redactor = Redactor::new(Rules::default()).with(|found| {
        assert_eq!((found.place, found.name), (Place::App, ""));
        (found.path == "app.title").then(|| "somebody's".into())
    });
    let config =
        r#"{"app":{"title":"Ada's","dist":"/home/ada/dist"},"plugins":{"a":{"token":"b1"}}}"#;
    assert_eq!(
        redactor.redact_text(config),
        r#"{"app":{"title":"somebody's","dist":"/home/[redacted: home_path]/dist"},"plugins":{"a":{"token":"[redacted: key]"}}}"#
    );
    assert_eq!(redactor.redact_text("tauri://localhost/"), "tauri://localhost/");
    assert_eq!(redactor.summary().replaced(), 3);
}
