//! `ipctrace redact`.

use ipc_inspector_protocol::{Outcome, trace::Entry};

use crate::{ipctrace, log::Log, read, written};

const LOGIN: &str = r#"{"user":"ada@example.com","password":"hunter2","badge":"b-17"}"#;

/// What is looked for unless more is asked for.
const RULES: [&str; 8] = [
    "key",
    "jwt",
    "bearer",
    "service_token",
    "private_key",
    "password_hash",
    "url_password",
    "home_path",
];

fn log() -> Vec<u8> {
    let mut log = Log::default();
    let call = log.request("login", LOGIN);
    log.answer(call, Outcome::Ok, r#"{"token":"t0p","name":"Ada"}"#);
    log.call("greet", 1, Outcome::Ok);
    log.text()
}

fn bodies(entries: &[Entry]) -> Vec<&str> {
    let bodies = entries.iter().map(|entry| entry.body.as_deref());
    bodies
        .map(|body| body.map_or("none", |body| str::from_utf8(body).expect("it is JSON")))
        .collect()
}

#[test]
fn secrets_are_replaced_and_the_header_counts_them() {
    let (header, entries) = read(&written(ipctrace(["redact"]).write_stdin(log())));
    assert_eq!(
        bodies(&entries),
        [
            r#"{"user":"ada@example.com","password":"[redacted: key]","badge":"b-17"}"#,
            r#"{"token":"[redacted: key]","name":"Ada"}"#,
            "{}",
            "null",
        ]
    );
    let redaction = header.redaction.unwrap();
    assert_eq!((redaction.replaced, redaction.counts["key"]), (2, 2));
    assert_eq!(redaction.rules, RULES);
}

#[test]
fn more_is_replaced_when_asked_for() {
    let redact = |arguments: &[&str]| {
        let file = written(ipctrace(["redact"]).args(arguments).write_stdin(log()));
        let (_, entries) = read(&file);
        bodies(&entries).join("\n")
    };
    let more = redact(&["--key=badge", "--pattern=email", "--pattern", "jwt"]);
    assert!(more.contains(r#""badge":"[redacted: key]""#), "{more}");
    assert!(more.contains(r#""user":"[redacted: email]""#), "{more}");
    assert_eq!(redact(&["--command=log*"]), "none\nnone\n{}\nnull");
    assert_eq!(redact(&["--largest-body=50"]).lines().next(), Some("none"));
    assert_eq!(redact(&["--metadata-only"]), "none\nnone\nnone\nnone");
}

#[test]
fn what_was_replaced_before_stays_counted() {
    let once = written(ipctrace(["redact"]).write_stdin(log()));
    let twice = written(ipctrace(["redact", "--pattern=email"]).write_stdin(once));
    let redaction = read(&twice).0.redaction.unwrap();
    assert_eq!((redaction.replaced, redaction.counts["key"], redaction.counts["email"]), (3, 2, 1));
    assert_eq!(redaction.rules, [&RULES[..], &["email"]].concat());
}
