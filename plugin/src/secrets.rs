//! Secrets of every kind are recorded, and nothing that is written has any of them; nor has what the
//! window is told of the app.

use std::{fs, io::Read, sync::Arc, time::Duration};

use base64::{Engine, engine::GeneralPurpose, prelude::BASE64_STANDARD_NO_PAD};
use flate2::read::GzDecoder;
use ipc_inspector_page::PAGE;
use ipc_inspector_protocol::{
    Audience, BodyFormat, CallObserved, ChannelMessage, ChannelOpened, ChannelRef, EventEmitted,
    EventEmitter, Filter, Headers, Log, LogLevel, LogSource, Mark, Outcome, PageLoaded, RecordKind,
    Request, Response, Way, WebviewRef, redact::Rules, wire::Limits,
};
use serde_json::json;
use tauri::{
    WebviewUrl, WebviewWindowBuilder,
    test::{mock_builder, mock_context, noop_assets},
};
use tempfile::TempDir;

use crate::{
    Builder, ExportOptions, FlightOptions, IpcInspectorExt, Redaction,
    about::about,
    export::{self, Configured, Source, Target, tests::header},
    flight::Flight,
    recorder::Recorder,
};

const LIMITS: Limits = Limits { max_records: 1000, max_bytes: 1 << 20, max_payload_bytes: 1024 };

const BASE64: GeneralPurpose = BASE64_STANDARD_NO_PAD;

/// Records to be looked through, and what none of them may show.
struct Planted {
    recorder: Arc<Recorder>,
    secrets: Vec<String>,
}

impl Planted {
    fn push(&self, kind: RecordKind, format: BodyFormat, body: &str) -> u64 {
        self.recorder.push_at(0, kind, self.recorder.keep(format, body.as_bytes()))
    }

    /// Notes what is between « and », and returns the text without these.
    fn plant(&mut self, text: &str) -> String {
        for part in text.split('«').skip(1) {
            self.secrets.extend(part.split('»').next().map(str::to_owned));
        }
        text.replace(['«', '»'], "")
    }

    fn request(&mut self, command: &str, headers: &str, json: &str) -> u64 {
        let headers = Headers::from_lines(self.plant(headers));
        let json = self.plant(json);
        let request = Request { command: command.into(), headers, ..Request::default() };
        self.push(RecordKind::RequestReceived(request), BodyFormat::Json, &json)
    }

    fn bytes(&mut self, command: &str, text: &str) {
        let text = self.plant(text);
        let request = Request { command: command.into(), ..Request::default() };
        self.push(RecordKind::RequestReceived(request), BodyFormat::Raw, &text);
    }

    fn answer(&mut self, outcome: Outcome, json: &str) {
        let call = self.request("load", "", "{}");
        let json = self.plant(json);
        let response = Response { call, outcome, task: None };
        self.push(RecordKind::ResponseSent(response), BodyFormat::Json, &json);
    }

    fn event(&mut self, json: &str) {
        let json = self.plant(json);
        let event = EventEmitted {
            event: "saved".into(),
            audience: Audience::Unknown,
            emitter: EventEmitter::Rust { location: None },
            listeners_unseen: false,
        };
        self.push(RecordKind::EventEmitted(event), BodyFormat::Json, &json);
    }

    fn message(&mut self, json: &str) {
        let call = self.request("watch", "", "{}");
        let channel = ChannelRef { webview: "main".into(), channel: 7 };
        let opened = RecordKind::ChannelOpened(ChannelOpened { call, channel: channel.clone() });
        self.recorder.push_at(0, opened, None);
        let json = self.plant(json);
        let message = ChannelMessage { channel, index: 0, way: Way::Eval };
        self.push(RecordKind::ChannelMessage(message), BodyFormat::Json, &json);
    }

    fn log(&mut self, text: &str) {
        let text = self.plant(text);
        let source = LogSource::Rust { target: "notes".into(), location: None };
        let log = Log { level: LogLevel::Error, source, call: None, task: None };
        self.push(RecordKind::Logged(log), BodyFormat::Text, &text);
    }

    fn stack(&mut self, text: &str) {
        let call = self.request("save", "", "{}");
        let text = self.plant(text);
        let (invoked_page_us, settled_page_us) = (None, None);
        let observed = CallObserved { call, invoked_page_us, settled_page_us };
        self.push(RecordKind::CallObserved(observed), BodyFormat::Text, &text);
    }

    fn mark(&mut self, text: &str) {
        let text = self.plant(text);
        self.recorder.push_at(0, RecordKind::Marked(Mark { text, webview: None }), None);
    }

    fn page(&mut self, url: &str) {
        let url = self.plant(url);
        let webview = WebviewRef::default();
        self.recorder.push_at(
            0,
            RecordKind::PageLoaded(PageLoaded { webview, page_load: 1, url }),
            None,
        );
    }
}

/// One of each kind. What looks like a token that leaked is put together, so that those who look for
/// such do not find it here.
fn planted() -> Planted {
    let mut it = Planted { recorder: Arc::new(Recorder::new(LIMITS)), secrets: Vec::new() };
    let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlMQ";
    let twenty = "1a2B3c4D5e6F7g8H9i0J";
    // By the name of their key.
    it.request("login", "", r#"{"user":"ada","password":"«hunter2-by-key»"}"#);
    it.request("login", "", r#"{"password":"«é~!7»","pin_secret":«48151623»}"#);
    it.request("login", "", r#"{"a":{"b":[{"apiKey":{"value":"«deep-under-key»"}}]}}"#);
    it.request("login", "", r#"{"json":"{\"a\":{\"token\":\"«token-in-nested-json»\"}}"}"#);
    it.request("open", "", r#"{"url":"https://example.com/?a=1&access_token=«token-in-query»&b"}"#);
    it.request("unlock", "", r#"{"phrase":"«correct horse battery staple»"}"#);
    it.event(r#"{"session":"«5e5510n-0f-3v3nt-77»"}"#);
    it.message(r#"[{"client_secret":"«secret-of-message»"}]"#);
    // Headers.
    it.request("a", "authorization:«Basic YWRhOmh1bnRlcg»\n", "{}");
    it.request("b", "cookie:«sid=cookie-value-1»\nx-note:Bearer «bearer-in-header»\n", "{}");
    // By what they look like.
    it.answer(Outcome::Ok, &format!(r#"{{"it":"«{jwt}»","by":"Bearer «bearer-in-answer»"}}"#));
    it.log(&format!("pushing with «ghp_{twenty}{twenty}»"));
    it.event(&format!(r#"{{"hook":"«xoxb-{twenty}-{twenty}»"}}"#));
    it.message(&format!(r#"["«sk_live_{twenty}»"]"#));
    it.answer(Outcome::Error, &format!(r#""no access for «AKIA{}»""#, "1234567890ABCDEF"));
    it.request("db", "", r#"{"at":"postgres://app:«password-in-url»@db/notes"}"#);
    let pem = r"-----BEGIN PRIVATE KEY-----\n«MIIEvQIBADANBgkqhkiG»\n-----END PRIVATE KEY-----\n";
    it.request("import", "", &format!(r#"{{"pem":"{pem}"}}"#));
    it.request("open", "", r#"{"path":"/home/«lovelace»/notes.txt"}"#);
    // In texts.
    it.answer(Outcome::Error, r#""cannot log in: password=«password-in-error»""#);
    it.log(r#"got Login { user: "ada", password: "«password of debug»" }"#);
    it.log(r#"sending {"token":"«token-in-log»"}"#);
    it.stack("save@file:///home/«lovelace»/app.js:7:12\n");
    it.mark("signed in with api_key=«key-in-mark»");
    it.mark("panic in thread `main` at src/main.rs:1:2: token: «token-in-panic»");
    it.page("file:///home/«lovelace»/index.html");
    // In bytes, which a trace has in base64.
    it.bytes("write", "USER=ada\nSECRET=«secret-in-bytes»\n");
    it.bytes("write", "user=ada&password=«password-in-form»");
    it.bytes("write", r#"{"token":"«token-in-json-bytes»"}"#);
    // Cut within it.
    let (filler, behind) = ("x".repeat(960), "y".repeat(100));
    it.request(
        "long",
        "",
        &format!(r#"{{"a":"{filler}","password":"«start-of-password»{behind}"}}"#),
    );
    it
}

fn rules() -> Configured {
    let rules = Rules { commands: vec!["unlock".into()], ..Rules::default() };
    Configured { rules, ..Configured::default() }
}

/// A file, and all that is compressed in it or in base64, however deep.
fn unpacked(file: Vec<u8>) -> Vec<Vec<u8>> {
    let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    let mut all = Vec::new();
    let mut packed = vec![file];
    while let Some(bytes) = packed.pop() {
        let mut inflated = Vec::new();
        // What could be read is of interest even where it has no end.
        let _ = GzDecoder::new(&bytes[..]).read_to_end(&mut inflated);
        packed.extend(Some(inflated).filter(|inflated| !inflated.is_empty()));
        // Nothing hides in a few characters.
        let runs = bytes.split(|byte| !is_base64(byte)).filter(|run| run.len() >= 8);
        packed.extend(runs.filter_map(|run| BASE64.decode(run).ok()));
        all.push(bytes);
    }
    all
}

/// Which of the secrets a file has.
fn found(planted: &Planted, file: Vec<u8>) -> Vec<&str> {
    let parts = unpacked(file);
    let has = |secret: &str| {
        parts.iter().any(|part| memchr::memmem::find(part, secret.as_bytes()).is_some())
    };
    planted.secrets.iter().map(String::as_str).filter(|secret| has(secret)).collect()
}

fn export(planted: &Planted, name: &str, options: ExportOptions) -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join(name);
    let (recorder, rules) = (&*planted.recorder, &rules());
    let source = Source { recorder, header: header(), rules, page: &PAGE };
    export::export(source, Target::File(&path), options).unwrap();
    fs::read(path).unwrap()
}

fn record(planted: &Planted, options: FlightOptions) -> Vec<u8> {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("flight.ipctrace.jsonl");
    let recorder = planted.recorder.clone();
    let mark = Box::new(|_: &str| {});
    let redactor = options.redaction.redactor(&rules());
    let files = options.files;
    let flight = Flight::start(recorder, header(), redactor, mark, &path, files, None).unwrap();
    flight.flush(Duration::from_secs(30));
    fs::read(path).unwrap()
}

#[test]
fn what_is_written_has_no_secret() {
    let planted = planted();
    assert!(planted.secrets.len() > 30);
    for name in
        ["a.ipctrace.jsonl", "a.ipctrace.jsonl.gz", "a.har", "a.perfetto.json", "a.html", "a.md"]
    {
        let file = export(&planted, name, ExportOptions::default());
        assert_eq!(found(&planted, file), [""; 0], "{name}");
    }
    let file = record(&planted, FlightOptions::default());
    assert_eq!(found(&planted, file), [""; 0], "by a flight recorder");
    let json = export::json(&planted.recorder, &rules(), &[], Filter::default());
    assert_eq!(found(&planted, json.unwrap().into_bytes()), [""; 0], "for a page");
}

/// Otherwise the test above would say nothing.
#[test]
fn each_secret_is_found_where_none_is_replaced() {
    let planted = planted();
    let off = || ExportOptions::default().redaction(Redaction::Off);
    for name in ["a.ipctrace.jsonl", "a.ipctrace.jsonl.gz", "a.html"] {
        assert_eq!(found(&planted, export(&planted, name, off())), planted.secrets, "{name}");
    }
    let file = record(&planted, FlightOptions::default().redaction(Redaction::Off));
    assert_eq!(found(&planted, file), planted.secrets);
}

/// What an app tells of itself that has secrets in its configuration, its capabilities and the address
/// of a page.
fn told_of_the_app(it: &mut Planted, rules: Rules) -> Vec<u8> {
    let endpoint = it.plant("https://ci:«password-in-config»@example.com/?api_key=«key-in-config»");
    let vault = it.plant(r#"{"apiKey":"«key-of-plugin»","files":["/home/«lovelace»/vault"]}"#);
    let scope =
        it.plant(r#"{"url":"https://example.com/","headers":{"cookie":"«scope-of-capability»"}}"#);
    let page = it.plant("file:///home/«lovelace»/index.html");
    let mut context = mock_context(noop_assets());
    let plugins = &mut context.config_mut().plugins.0;
    plugins.insert("updater".into(), json!({ "endpoints": [endpoint] }));
    plugins.insert("vault".into(), serde_json::from_str(&vault).unwrap());
    let capabilities = format!(
        r#"{{"main":{{"identifier":"main","windows":["main"],"permissions":[
            {{"identifier":"http:default","allow":[{scope}]}}
        ]}}}}"#
    );
    let inspector = Builder::new().redact(rules).capabilities(capabilities);
    let app = mock_builder().plugin(inspector.build()).build(context).unwrap();
    let page = WebviewUrl::External(page.parse().unwrap());
    WebviewWindowBuilder::new(&app, "main", page).build().unwrap();
    let inspector = app.ipc_inspector();
    let told = about(app.handle(), inspector.session().unwrap()).unwrap();
    let replaced = told.replaced.replaced();
    let told = serde_json::to_vec(&told).unwrap();
    let marks = memchr::memmem::find_iter(&told, "[redacted: ").count();
    assert_eq!(marks as u64, replaced, "what is replaced is counted");
    told
}

#[test]
fn what_the_window_is_told_of_the_app_has_no_secret() {
    let mut planted = Planted { recorder: Arc::new(Recorder::new(LIMITS)), secrets: Vec::new() };
    let told = told_of_the_app(&mut planted, Rules::default());
    assert_eq!(found(&planted, told), [""; 0]);

    let mut planted = Planted { recorder: Arc::new(Recorder::new(LIMITS)), secrets: Vec::new() };
    let off = Rules { keys: Vec::new(), patterns: Vec::new(), ..Rules::default() };
    let told = told_of_the_app(&mut planted, off);
    assert_eq!(found(&planted, told), planted.secrets);
}
