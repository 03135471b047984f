//! What is copied is what stands in `tests/copied`, where each form is run: the JavaScript in
//! Chromium, against what is told of the call in `call.json`, the Rust by the compiler.
//!
//! `UPDATE_COPIED=1 cargo test -p ipc-inspector-ui` writes those files anew.

use std::path::PathBuf;
use std::{env, fs};

use ipc_inspector_protocol::{
    Body, BodyFormat, Call, Calls, DropCause, Headers, Outcome, Record, RecordKind, Request,
    ResolverDropped, Response,
};

use super::*;

const JSON: BodyFormat = BodyFormat::Json;
const RAW: BodyFormat = BodyFormat::Raw;

/// What every request has, whoever sends it.
const SENT_BY_ENGINE: &str = "accept:*/*\norigin:tauri://localhost\ntauri-callback:7\n\
    tauri-error:8\ntauri-invoke-key:(not recorded)\nuser-agent:WebKit\n";

struct Case {
    command: &'static str,
    /// Of the page's own, each with a line feed.
    headers: &'static str,
    request: (BodyFormat, Vec<u8>),
    outcome: Result<Outcome, DropCause>,
    response: (BodyFormat, Vec<u8>),
}

impl Case {
    fn json(command: &'static str, arguments: &str, outcome: Outcome, answer: &str) -> Self {
        Self {
            command,
            headers: "",
            request: (JSON, arguments.into()),
            outcome: Ok(outcome),
            response: (JSON, answer.into()),
        }
    }

    fn raw(headers: &'static str, bytes: &[u8]) -> Self {
        let body = (RAW, bytes.to_vec());
        let (request, response) = (body.clone(), body);
        Self { command: "echo_raw", headers, request, outcome: Ok(Outcome::Ok), response }
    }

    fn call(&self) -> Call {
        let request = Request {
            command: self.command.into(),
            webview: "main".into(),
            window: "main".into(),
            origin: Some("tauri://localhost".into()),
            ..Request::default()
        };
        let end = match self.outcome {
            Ok(outcome) => RecordKind::ResponseSent(Response { call: 12, outcome, task: None }),
            Err(cause) => {
                RecordKind::ResolverDropped(ResolverDropped { call: 12, cause, task: None })
            }
        };
        let mut calls = Calls::default();
        let request = Record::new(12, 2_000, RecordKind::RequestReceived(request));
        calls.apply(&request.with_body(body(&self.request)));
        calls.apply(&Record::new(14, 2_410, end).with_body(body(&self.response)));
        calls.iter().next().unwrap().clone()
    }

    fn write(&self, form: Form) -> Result<String, String> {
        let call = self.call();
        if let Some(obstacle) = form.obstacle(&call) {
            return Err(obstacle);
        }
        let kind = if self.request.0 == RAW { "octet-stream" } else { "json" };
        let headers = format!("content-type:application/{kind}\n{SENT_BY_ENGINE}{}", self.headers);
        let content = |(format, bytes): &(BodyFormat, Vec<u8>)| {
            body(&(*format, bytes.clone())).map(|body| Content::read(&body, bytes.clone()))
        };
        form.write(&Recorded {
            call: &call,
            headers: &Headers::from_lines(headers),
            request: content(&self.request).as_ref(),
            response: content(&self.response).as_ref(),
        })
    }
}

/// The recorder keeps no body of no bytes.
fn body((format, bytes): &(BodyFormat, Vec<u8>)) -> Option<Body> {
    let len = bytes.len() as u64;
    (len > 0).then_some(Body { format: *format, len, kept: len })
}

fn cases() -> Vec<(&'static str, Case)> {
    // As `JSON.stringify` writes it; the answer as others may.
    let value = "{\"__proto__\":{\"x-y\":1},\"\\\"#\":\"'`${a}\\\\ \\n\\u0007 \\\"#\",\
                 \"ends\":\"\u{2028}\u{2029}\",\"turns\":\"\u{202e}\u{2066}\",\
                 \"text\":\"Träumerei 🎹 </script>\",\"class\":[true,null,-0.0015,{},[]]}";
    let odd = format!("{{\"value\":{value}}}");
    let written_by_others = value.replace('/', "\\/").replace("-0.0015", " -1.5E-3\r\n");
    let all_bytes: Vec<u8> = (0..=255).collect();
    vec![
        ("text", Case::json("greet", r#"{"name":"Ann"}"#, Outcome::Ok, r#""Hello, Ann!""#)),
        ("nothing", Case::json("rest", "{}", Outcome::Ok, "null")),
        ("odd", Case::json("echo", &odd, Outcome::Ok, &written_by_others)),
        (
            "numbers",
            Case::json(
                "count_far",
                r#"{"from":1e+21}"#,
                Outcome::Ok,
                "[18446744073709551615,0.1,-7]",
            ),
        ),
        (
            "channel",
            Case::json("count", r#"{"onNumber":"__CHANNEL__:3","to":3}"#, Outcome::Ok, "null"),
        ),
        ("error", Case::json("fail", "{}", Outcome::Error, r#"{"code":7,"why":"\"it\" failed"}"#)),
        ("bytes", Case::raw("playground-track:7\nx-quoted:\"a\\b\"\n", &all_bytes)),
        ("few-bytes", Case::raw("", &[0, 34, 92, 255])),
        ("no-bytes", Case::raw("", &[])),
        (
            "denied",
            Case::json(
                "plugin:window|set_title",
                r#"{"value":"no"}"#,
                Outcome::Denied,
                r#""not allowed""#,
            ),
        ),
        (
            "dropped",
            Case {
                outcome: Err(DropCause::Handler),
                ..Case::json("panics", "{}", Outcome::Ok, "")
            },
        ),
    ]
}

#[test]
fn what_is_copied_is_what_is_run_in_tests() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/copied"));
    let files = [
        (Form::Invoke, "invoke.js"),
        (Form::MockIpc, "mock.js"),
        (Form::RustTest, "test.rs"),
        (Form::Json, "call.json"),
    ];
    for (name, case) in cases() {
        for (form, file) in files {
            let path = folder.join(name).join(file);
            let written = case.write(form).ok();
            if env::var_os("UPDATE_COPIED").is_some() {
                fs::create_dir_all(folder.join(name)).unwrap();
                match &written {
                    Some(text) => fs::write(&path, text).unwrap(),
                    None => drop(fs::remove_file(&path)),
                }
            }
            assert_eq!(fs::read_to_string(&path).ok(), written, "{}", path.display());
        }
    }
}

#[test]
fn a_form_that_would_not_be_exact_is_refused_with_the_reason() {
    let mut call = Case::json("greet", r#"{"name":"Ann"}"#, Outcome::Ok, "null").call();
    assert!(Form::ALL.iter().all(|form| form.obstacle(&call).is_none()));
    call.body = Some(Body { format: JSON, len: 4096, kept: 1024 });
    let reason = "Of its arguments only the first 1.0 KiB of 4.0 KiB were kept.";
    assert_eq!(Form::Invoke.obstacle(&call).as_deref(), Some(reason));
    assert_eq!(Form::RustTest.obstacle(&call).as_deref(), Some(reason));
    assert_eq!(Form::MockIpc.obstacle(&call), None);
    call.end = None;
    let reason = "It has not been answered yet.";
    assert_eq!(Form::MockIpc.obstacle(&call).as_deref(), Some(reason));
    assert_eq!(Form::Json.obstacle(&call), None);

    let by_hand = Case::json("greet", "[1]", Outcome::Ok, "null").write(Form::Invoke);
    assert!(by_hand.unwrap_err().starts_with("No invoke makes such a request"));
    let lossy = Case::raw("x-name:caf\u{fffd}\n", b"a").write(Form::Invoke);
    assert!(lossy.unwrap_err().contains("x-name"));
}

#[test]
fn a_rust_test_needs_a_command_of_the_app_and_its_answer() {
    for (command, outcome, reason) in [
        ("plugin:fs|read", Ok(Outcome::Ok), "A plugin's command"),
        ("with space", Ok(Outcome::Ok), "Its name"),
        ("greeet", Ok(Outcome::NotFound), "It reached no command"),
        ("panics", Err(DropCause::Handler), "It was never answered"),
    ] {
        let case = Case { outcome, ..Case::json(command, "{}", Outcome::Ok, "null") };
        let obstacle = Form::RustTest.obstacle(&case.call());
        assert!(obstacle.is_some_and(|text| text.starts_with(reason)), "{command}");
    }
}
