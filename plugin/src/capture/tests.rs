//! Capture on Tauri's mock runtime, which never calls a scheme's handler: the tests call it.

mod bounds;

use std::{
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use ipc_inspector_protocol::{
    Audience, Body, Call, Calls, Channels, EventEmitter, Events, LogLevel, Logs, PageLoaded,
    PageRef, PageReturned, Pages, Record, Status, WebviewRef, wire::Limits,
};
use serde_json::{Value, json};
use tauri::{
    App, Emitter, Manager, State, WebviewWindowBuilder,
    ipc::{Invoke, InvokeError, Response as IpcResponse},
    test::{INVOKE_KEY, MockRuntime, mock_builder, mock_context, noop_assets},
    utils::acl::ExecutionContext,
};

use super::{pages::Admission, *};
use crate::recorder::Cursor;

#[tauri::command]
fn greet(name: &str) -> String {
    format!("Hello, {name}!")
}

#[tauri::command]
fn fail() -> Result<(), String> {
    Err("it failed".into())
}

#[tauri::command]
async fn pretend() -> Result<(), String> {
    Err("Command pretend not found".into())
}

#[tauri::command]
async fn wait(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

#[tauri::command]
async fn forward() -> Result<(), String> {
    Err("invalid args `name` for command `greet`: command greet missing required key name".into())
}

#[tauri::command]
async fn panics() {
    panic!("on purpose");
}

#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands its arguments over by value")]
fn double(request: tauri::ipc::Request<'_>) -> Result<IpcResponse, InvokeError> {
    match request.body() {
        tauri::ipc::InvokeBody::Raw(bytes) => Ok(IpcResponse::new(bytes.repeat(2))),
        tauri::ipc::InvokeBody::Json(_) => Err(InvokeError::from("raw bytes are wanted")),
    }
}

#[tauri::command]
#[expect(clippy::needless_pass_by_value, reason = "Tauri hands its arguments over by value")]
fn count(on_number: tauri::ipc::Channel<u32>) -> tauri::Result<()> {
    (0..3).try_for_each(|number| on_number.send(number))
}

/// Keeps a resolver until the test lets it go.
#[derive(Default)]
struct Kept(std::sync::Mutex<Vec<tauri::ipc::InvokeResolver<MockRuntime>>>);

/// The label of the inspector's own webview.
const OWN: &str = "own";

/// The label of another webview of the app.
const OTHER: &str = "other";

struct Bench {
    app: App<MockRuntime>,
    capture: Arc<Capture<MockRuntime>>,
}

impl Bench {
    fn new() -> Self {
        Self::tapped(true)
    }

    /// With or without the interceptor of channels.
    fn tapped(taps: bool) -> Self {
        Self::with(taps, &[])
    }

    /// Pages may call these commands of plugins.
    fn with(taps: bool, allowed: &[&str]) -> Self {
        let commands: fn(Invoke<MockRuntime>) -> bool =
            tauri::generate_handler![greet, fail, pretend, wait, forward, panics, double, count];
        let (builder, tap) = ChannelTap::attach(mock_builder());
        let mut context = mock_context(noop_assets());
        for command in allowed {
            let authority = context.runtime_authority_mut();
            authority.__allow_command((*command).into(), ExecutionContext::Local);
        }
        let app = builder
            .manage(Kept::default())
            .invoke_handler(move |invoke: Invoke<MockRuntime>| {
                if invoke.message.command() == "keep" {
                    let kept = invoke.message.webview_ref().state::<Kept>();
                    kept.0.lock().unwrap().push(invoke.resolver);
                    return true;
                }
                commands(invoke)
            })
            .build(context)
            .unwrap();
        for label in ["main", OTHER, OWN] {
            let window = WebviewWindowBuilder::new(&app, label, tauri::WebviewUrl::default());
            window.build().unwrap();
        }
        let limits = Limits { max_records: 1000, max_bytes: 1 << 20, max_payload_bytes: 64 };
        let recorder = Arc::new(Recorder::new(limits));
        let messages = if taps { Messages::FromRust } else { Messages::FromPages };
        let capture =
            Capture::new(recorder, Box::new(|label| label == OWN), messages, true).unwrap();
        if taps {
            tap.connect(&capture);
        }
        Self { app, capture }
    }

    /// Sends a request, and returns where its answer will arrive.
    fn send(&self, webview: &str, http: http::Request<Vec<u8>>) -> Receiver<HttpResponse> {
        let (sender, receiver) = channel();
        let respond = move |response| drop(sender.send(response));
        let open = || panic!("it is not the shortcut");
        self.capture.handle(self.app.handle(), webview, http, respond, open);
        receiver
    }

    fn invoke(&self, command: &str, body: &str) -> Receiver<HttpResponse> {
        self.send("main", http(command, "application/json", body.as_bytes()))
    }

    fn records(&self) -> Vec<Record> {
        let mut cursor = Cursor::default();
        let mut records = Vec::new();
        loop {
            let page = self.capture.recorder.read(&mut cursor, usize::MAX);
            let entries = (page.first_seq..).zip(&page.entries);
            records.extend(entries.map(|(seq, entry)| entry.streamed(seq).record));
            if page.is_last {
                return records;
            }
        }
    }

    fn calls(&self) -> Vec<Call> {
        let mut calls = Calls::default();
        for record in self.records() {
            calls.apply(&record);
        }
        calls.iter().cloned().collect()
    }

    fn events(&self) -> Events {
        let mut events = Events::default();
        for record in self.records() {
            events.apply(&record);
        }
        events
    }

    fn channels(&self) -> Channels {
        let mut channels = Channels::default();
        for record in self.records() {
            channels.apply(&record, &Pages::default());
        }
        channels
    }

    /// Sends to the probe's path, and returns the answer.
    fn tell(&self, webview: &str, message: &Value) -> HttpResponse {
        self.post(webview, message.to_string())
    }

    fn post(&self, webview: &str, message: String) -> HttpResponse {
        let http = http::Request::post("ipc://localhost/plugin%3Aipc-inspector%7C%24probe")
            .body(message.into_bytes())
            .unwrap();
        self.send(webview, http).recv().unwrap()
    }

    /// Greets as the probe of a webview's page, and returns the token for its reports.
    fn greet(&self, label: &str) -> String {
        let webview = self.app.get_webview_window(label).unwrap();
        if !self.capture.webviews().iter().any(|webview| webview.label() == label) {
            self.capture.webview_created(webview.as_ref());
        }
        self.greet_as(label, None)
    }

    /// Greets as a page that had this token.
    fn greet_as(&self, label: &str, former: Option<&str>) -> String {
        let greeting = json!({
            "kind": "greeting", "token": self.capture.token, "us": 5, "control": 77,
            "former": former,
        });
        let answer = self.tell(label, &greeting);
        assert_eq!(answer.status(), 200);
        let answer: Value = serde_json::from_slice(answer.body()).unwrap();
        assert_eq!(answer["recording"], json!(self.capture.recorder.is_recording()));
        answer["token"].as_str().unwrap().into()
    }

    /// Reports as a page, and has it read on this thread. Returns what becomes of it.
    #[expect(clippy::needless_pass_by_value, reason = "most are written where they are reported")]
    fn report(&self, token: &str, n: u64, report: Value) -> Admission {
        self.report_of(token, n, [0; 3], &report)
    }

    /// The same with the counts of its entries, of those that were gathered, and of those that are under
    /// way.
    fn report_of(&self, token: &str, n: u64, counts: [u64; 3], report: &Value) -> Admission {
        let [entries, gathered, under_way] = counts;
        let head = json!({
            "kind": "report", "token": token, "n": n, "entries": entries, "gathered": gathered,
            "under_way": under_way,
        });
        let (message, _) = probe::Message::read(head.to_string().as_bytes()).unwrap();
        let probe::Message::Report(head) = message else { panic!("{message:?}") };
        let admission = self.capture.pages.admit("main", &head);
        if let Admission::New { page_load, lost } = admission {
            self.capture.count_lost(lost);
            let page = PageRef { webview: "main".into(), page_load };
            self.capture.take_report(&page, token, report.to_string().as_bytes());
        }
        admission
    }

    fn load(&self, label: &str) {
        let webview = self.app.get_webview_window(label).unwrap();
        let url = "tauri://localhost/".parse().unwrap();
        self.capture.page_loaded(webview.as_ref(), &url);
    }

    fn logs(&self) -> Logs {
        let mut logs = Logs::default();
        for record in self.records() {
            logs.apply(&record, &Pages::default());
        }
        logs
    }

    fn body(&self, seq: u64) -> String {
        let entry = self.capture.recorder.get(seq).unwrap();
        entry.payload().map_or_else(String::new, |payload| {
            String::from_utf8_lossy(payload.bytes()).into_owned()
        })
    }

    /// The only call, once it stands as expected.
    #[track_caller]
    fn call(&self, status: Status) -> Call {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let calls = self.calls();
            assert_eq!(calls.len(), 1, "{calls:?}");
            if calls[0].status() == status {
                return calls[0].clone();
            }
            assert!(Instant::now() < deadline, "{calls:?} is not {status:?}");
            std::thread::yield_now();
        }
    }
}

fn http(command: &str, content_type: &str, body: &[u8]) -> http::Request<Vec<u8>> {
    http::Request::post(format!("ipc://localhost/{command}"))
        .header("Content-Type", content_type)
        .header("Origin", "tauri://localhost")
        .header("Tauri-Invoke-Key", INVOKE_KEY)
        .header("Tauri-Callback", "1")
        .header("Tauri-Error", "2")
        .body(body.to_vec())
        .unwrap()
}

fn text(answer: &Receiver<HttpResponse>) -> String {
    let answer = answer.recv_timeout(Duration::from_secs(10)).unwrap();
    String::from_utf8(answer.into_body().into_owned()).unwrap()
}

#[test]
fn an_ok_answer_is_sent_and_recorded() {
    let bench = Bench::new();
    let answer = bench.invoke("greet", r#"{"name":"you"}"#).recv().unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["tauri-response"], "ok");
    assert_eq!(answer.headers()["content-type"], "application/json");
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    assert_eq!(answer.headers()["access-control-expose-headers"], "Tauri-Response");
    assert_eq!(&answer.body()[..], br#""Hello, you!""#);

    let call = bench.call(Status::Answered(Outcome::Ok));
    assert_eq!(call.request.command, "greet");
    assert_eq!((&*call.request.webview, &*call.request.window), ("main", "main"));
    assert_eq!((call.request.callback, call.request.error_callback), (Some(1), Some(2)));
    assert_eq!(call.request.origin.as_deref(), Some("tauri://localhost"));
    assert!(call.dispatched.is_some());
    assert_eq!(bench.body(call.seq), r#"{"name":"you"}"#);
    assert_eq!(bench.body(call.end.unwrap().seq), r#""Hello, you!""#);
}

#[test]
fn raw_bytes_are_recorded_both_ways_up_to_the_limit() {
    let bench = Bench::new();
    let request = http("double", "application/octet-stream", &[7; 100]);
    let answer = bench.send("main", request).recv().unwrap();
    assert_eq!(answer.headers()["content-type"], "application/octet-stream");
    assert_eq!(&answer.body()[..], [7; 200]);

    let call = bench.call(Status::Answered(Outcome::Ok));
    let body = |len| Body { format: BodyFormat::Raw, len, kept: 64 };
    assert_eq!(call.body, Some(body(100)));
    assert_eq!(call.end.unwrap().body, Some(body(200)));
    assert_eq!(bench.capture.recorder.stats().truncated, 2);
}

#[test]
fn an_error_is_told_from_arguments_that_could_not_be_read() {
    let bench = Bench::new();
    assert_eq!(text(&bench.invoke("fail", "{}")), r#""it failed""#);
    bench.call(Status::Answered(Outcome::Error));
    // Of an async command they are read in its task.
    for (command, arguments) in [("greet", r#"{"nmae":"you"}"#), ("wait", r#"{"ms":"long"}"#)] {
        bench.capture.recorder.clear();
        assert!(text(&bench.invoke(command, arguments)).contains("invalid args"));
        bench.call(Status::Answered(Outcome::InvalidArgs));
    }
    // What is said of another command is the command's own error.
    bench.capture.recorder.clear();
    assert!(text(&bench.invoke("forward", "{}")).contains("invalid args"));
    bench.call(Status::Answered(Outcome::Error));
}

#[test]
fn rejections_are_told_apart() {
    let bench = Bench::new();
    bench.invoke("greeet", "{}");
    bench.call(Status::Answered(Outcome::NotFound));
    bench.capture.recorder.clear();
    bench.invoke("plugin:nothing%7Cat_all", "{}");
    bench.call(Status::Answered(Outcome::NotFound));
    bench.capture.recorder.clear();
    let mut remote = http("greet", "application/json", b"{}");
    remote.headers_mut().insert("origin", "https://example.com".parse().unwrap());
    bench.send("main", remote);
    bench.call(Status::Answered(Outcome::Denied));
}

#[test]
fn an_error_that_reads_like_a_rejection_is_an_error() {
    let bench = Bench::new();
    assert_eq!(text(&bench.invoke("pretend", "{}")), r#""Command pretend not found""#);
    bench.call(Status::Answered(Outcome::Error));
}

#[test]
fn a_call_is_pending_until_its_resolver_is_gone() {
    let bench = Bench::new();
    let answer = bench.invoke("keep", "{}");
    bench.call(Status::Pending);
    let kept: State<'_, Kept> = bench.app.state();
    kept.0.lock().unwrap().clear();
    let call = bench.call(Status::Dropped);
    assert_eq!(call.end.unwrap().outcome, Err(DropCause::Handler));
    assert!(answer.recv().is_err(), "Tauri would not answer either");
}

#[test]
fn a_panic_in_an_async_command_is_a_dropped_resolver() {
    let bench = Bench::new();
    bench.invoke("panics", "{}");
    bench.call(Status::Dropped);
}

#[test]
fn a_wrong_invoke_key_gets_no_answer_and_says_so() {
    let bench = Bench::new();
    let mut request = http("greet", "application/json", b"{}");
    request.headers_mut().insert("tauri-invoke-key", "wrong".parse().unwrap());
    assert!(bench.send("main", request).recv().is_err());
    let call = bench.call(Status::Dropped);
    assert_eq!(call.end.unwrap().outcome, Err(DropCause::InvokeKey));
}

#[test]
fn malformed_requests_are_answered_and_recorded() {
    let bench = Bench::new();
    let answer = bench.invoke("greet", "{").recv().unwrap();
    assert_eq!(answer.status(), 500);
    assert_eq!(answer.headers()["content-type"], "text/plain");
    let call = bench.call(Status::Answered(Outcome::Malformed));
    assert_eq!(bench.body(call.seq), "{");
    assert_eq!(bench.body(call.end.unwrap().seq).as_bytes(), &answer.body()[..]);

    bench.capture.recorder.clear();
    let get = http::Request::get("ipc://localhost/greet").body(Vec::new()).unwrap();
    assert_eq!(bench.send("main", get).recv().unwrap().status(), 405);
    bench.call(Status::Answered(Outcome::Malformed));
}

#[test]
fn preflights_and_the_inspectors_own_calls_are_not_recorded() {
    let bench = Bench::new();
    let options = http::Request::options("ipc://localhost/greet").body(Vec::new()).unwrap();
    let answer = bench.send("main", options).recv().unwrap();
    assert_eq!(
        (answer.status(), answer.headers()["access-control-allow-headers"].as_bytes()),
        (http::StatusCode::OK, &b"*"[..])
    );
    let answer = bench.send(OWN, http("greet", "application/json", br#"{"name":"you"}"#));
    assert_eq!(text(&answer), r#""Hello, you!""#);
    assert!(bench.calls().is_empty());
}

#[test]
fn while_paused_calls_are_answered_but_only_counted_and_open_ones_are_completed() {
    let bench = Bench::new();
    bench.invoke("keep", "{}");
    bench.capture.recorder.set_recording(false);
    assert_eq!(text(&bench.invoke("greet", r#"{"name":"you"}"#)), r#""Hello, you!""#);
    assert_eq!(bench.capture.recorder.stats().unrecorded, 1);
    let kept: State<'_, Kept> = bench.app.state();
    kept.0.lock().unwrap().clear();
    bench.call(Status::Dropped);
}

#[test]
fn the_messages_of_a_channel_are_recorded_with_the_call_that_brought_it() {
    let bench = Bench::new();
    for (webview, channel) in [("main", 7), (OWN, 8)] {
        let body = format!(r#"{{"onNumber":"__CHANNEL__:{channel}"}}"#);
        let answer = bench.send(webview, http("count", "application/json", body.as_bytes()));
        assert_eq!(text(&answer), "null");
    }
    let call = bench.call(Status::Answered(Outcome::Ok));

    let before = bench.capture.recorder.stats();
    let channels = bench.channels();
    let messages = channels.of_call(call.seq).unwrap();
    let indices: Vec<_> = messages.iter().map(|message| (message.channel, message.index)).collect();
    assert_eq!(indices, [(7, 0), (7, 1), (7, 2)]);
    let bodies: Vec<_> = messages.iter().map(|message| bench.body(message.seq)).collect();
    assert_eq!(bodies, ["0", "1", "2"]);

    // Sends while paused reach the page all the same; the mock's page takes whatever comes.
    bench.capture.recorder.set_recording(false);
    let body = r#"{"onNumber":"__CHANNEL__:9"}"#;
    assert_eq!(text(&bench.invoke("count", body)), "null");
    let stats = bench.capture.recorder.stats();
    assert_eq!((stats.next_seq, stats.unrecorded), (before.next_seq, 4));
}

#[test]
fn a_page_that_greets_may_report_and_open_the_window_and_neither_is_recorded() {
    let bench = Bench::new();
    let token = bench.greet("main");
    let open = json!({ "kind": "open", "token": token }).to_string();
    let http = http::Request::post("ipc://localhost/plugin%3Aipc-inspector%7C%24probe")
        .body(open.into_bytes())
        .unwrap();
    let mut is_open = false;
    bench.capture.handle(bench.app.handle(), "main", http, |_| (), || is_open = true);
    assert!(is_open && bench.calls().is_empty());
    let script = bench.capture.script("ipc", None, false, None);
    assert!(script.contains(&bench.capture.token) && !script.contains(&token));
}

#[test]
fn what_is_not_a_pages_own_new_report_is_refused_and_counted() {
    let bench = Bench::new();
    let refused = || bench.capture.recorder.stats().refused;
    let token = bench.greet("main");
    bench.report(&token, 0, json!({}));
    assert_eq!(refused(), 0);
    for (webview, message) in [
        ("main", json!({ "kind": "greeting", "token": token, "us": 1, "control": 1 })),
        ("main", json!({ "kind": "open", "token": bench.capture.token })),
        ("main", json!({ "kind": "open" })),
        ("main", json!("open")),
    ] {
        let before = refused();
        assert_eq!(bench.tell(webview, &message).status(), 403, "{message}");
        assert_eq!(refused(), before + 1, "{message}");
    }
    let before = refused();
    for token in ["", &bench.capture.token, "of nobody"] {
        let message = json!({
            "kind": "report", "token": token, "n": 1, "entries": 0, "gathered": 0, "under_way": 0,
        });
        assert_eq!(bench.post("main", format!("{message}\n{{}}")).status(), 403, "{token}");
    }
    assert_eq!(refused(), before + 3);
    bench.report(&token, 1, json!("no report"));
    assert_eq!(refused(), before + 4);
    // One whose answer was lost on its way comes again, and that is no offence.
    assert_eq!(bench.report(&token, 0, json!({})), Admission::Again);
    assert_eq!(refused(), before + 4);
    // The inspector's own page is not heard, and that is no offence.
    let greeting = json!({
        "kind": "greeting", "token": bench.capture.token, "us": 1, "control": 1,
    });
    assert_eq!(bench.tell(OWN, &greeting).status(), 403);
    assert_eq!(refused(), before + 4);
}

#[test]
fn reports_are_taken_up_again_however_many_were_lost_and_the_gap_is_what_was_lost() {
    let bench = Bench::new();
    let untold = || bench.capture.recorder.stats().untold;
    let token = bench.greet("main");
    let line = json!({ "logs": [{ "us": 1, "level": "log", "text": "a" }] });
    bench.report_of(&token, 0, [1, 1, 0], &line);
    // Twenty reports of 400 entries each did not come.
    bench.report_of(&token, 21, [1, 8_002, 0], &line);
    assert_eq!((untold(), bench.logs().iter().count()), (8_000, 2));
    bench.report_of(&token, 22, [1, 8_003, 0], &line);
    assert_eq!((untold(), bench.logs().iter().count()), (8_000, 3));
    // The last one of a page overtakes the one before, which is not lost for that.
    bench.report_of(&token, 24, [1, 8_010, 6], &line);
    assert_eq!(untold(), 8_000);
    bench.report_of(&token, 23, [6, 8_009, 0], &line);
    assert_eq!((untold(), bench.logs().iter().count()), (8_000, 5));
}

#[test]
fn what_a_page_sends_beyond_its_room_is_turned_away_and_told_once_the_page_is_gone() {
    let bench = Bench::new();
    let token = bench.greet("main");
    let stats = || bench.capture.recorder.stats();
    let head = json!({
        "kind": "report", "token": token, "n": 0, "entries": 7, "gathered": 9, "under_way": 2,
    });
    let places: Vec<_> =
        std::iter::from_fn(|| bench.capture.reports.room().take("main", 1 << 20)).collect();
    assert_eq!(bench.post("main", format!("{head}\n{{}}")).status(), 503);
    // Others have room, and who is not known needs none.
    let other = bench.greet(OTHER);
    let of_other = head.to_string().replace(&token, &other);
    assert_eq!(bench.post(OTHER, format!("{of_other}\n{{}}")).status(), 200);
    let forged = head.to_string().replace(&token, "of nobody");
    assert_eq!(bench.post("main", format!("{forged}\n{{}}")).status(), 403);
    assert_eq!((stats().untold, stats().refused), (0, 1));
    drop(places);
    bench.capture.window_destroyed("main");
    assert_eq!(stats().untold, 9);
    // Larger than any report that the probe makes.
    let large = format!("{of_other}\n{}", " ".repeat(8 << 20));
    assert_eq!(bench.post(OTHER, large).status(), 403);
}

#[test]
fn a_page_that_comes_back_by_history_is_the_one_that_it_was() {
    let bench = Bench::with(true, &["plugin:event|listen"]);
    let first = bench.greet("main");
    bench.load("main");
    let first = bench.greet_as("main", Some(&first));
    // The token was of a page before the first load, which is not this one: it came back to it.
    assert_eq!(bench.capture.pages.page_load("main"), 0);
    bench.load("main");
    let page = bench.greet("main");
    assert_ne!(page, first);
    assert_eq!(bench.capture.pages.page_load("main"), 2);
    let callback = Callback::Listener { event: "tick".into() };
    bench.capture.know_callbacks("main", 2, [(5, callback)]);
    // It is left, and says that it may come back; others take its place.
    let head = json!({
        "kind": "report", "token": page, "n": 0, "entries": 0, "gathered": 0, "under_way": 0,
        "may_return": true,
    });
    assert_eq!(bench.post("main", format!("{head}\n{{}}")).status(), 200);
    for _ in 0..3 {
        bench.load("main");
        bench.greet("main");
    }
    bench.load("main");
    assert_eq!(bench.greet_as("main", Some(&page)), page, "it goes on with its token");
    assert_eq!(bench.capture.pages.page_load("main"), 2);
    let returned = |record: &Record| match &record.kind {
        RecordKind::PageReturned(PageReturned { page, .. }) => Some(page.page_load),
        _ => None,
    };
    assert_eq!(bench.records().iter().filter_map(returned).collect::<Vec<_>>(), [0, 2]);
    // What it tells is told of it, by the callbacks that it has had all along.
    bench.report(&page, 1, json!({ "runs": [{ "id": 5, "us": 9, "listener": 1, "emit": 1 }] }));
    let delivered = bench.records().into_iter().find_map(|record| match record.kind {
        RecordKind::EventDelivered(delivered) => Some(delivered),
        _ => None,
    });
    assert_eq!(delivered.map(|it| (it.page.page_load, it.event)), Some((2, "tick".into())));
    // The next page has a number that none has had.
    bench.load("main");
    assert_eq!(bench.capture.pages.page_load("main"), 7);
}

#[test]
fn a_label_that_is_used_again_is_of_another_webview_with_pages_of_its_own() {
    let bench = Bench::new();
    let webview = bench.app.get_webview_window("main").unwrap();
    let first = bench.greet("main");
    bench.load("main");
    // Nothing tells on this runtime that the first is gone.
    bench.capture.webview_created(webview.as_ref());
    assert!(!bench.capture.pages.knows("main", &first));
    bench.load("main");
    bench.capture.window_destroyed("main");
    bench.capture.window_destroyed("main");
    let place = WebviewRef { webview: "main".into(), window: "main".into() };
    let lives: Vec<_> = bench
        .records()
        .into_iter()
        .filter_map(|record| match record.kind {
            RecordKind::WebviewCreated(_) => Some("created".to_owned()),
            RecordKind::WebviewDestroyed(gone) => {
                assert_eq!(gone, place);
                Some("destroyed".into())
            }
            RecordKind::PageLoaded(PageLoaded { page_load, .. }) => {
                Some(format!("page {page_load}"))
            }
            _ => None,
        })
        .collect();
    assert_eq!(lives, ["created", "page 1", "destroyed", "created", "page 2", "destroyed"]);
}

#[test]
fn a_page_tells_when_a_call_left_from_where_and_when_it_settled() {
    let bench = Bench::new();
    let token = bench.greet("main");
    bench.invoke("greet", r#"{"name":"you"}"#);
    let report = json!({
        "stacks": [["hello@app.js:7", null]],
        "calls": [[2, 100, 0]],
        "answers": [[1, 900]],
    });
    bench.report(&token, 0, report);
    let call = bench.call(Status::Answered(Outcome::Ok));
    let observed = call.observed;
    assert_eq!((observed.invoked_page_us, observed.settled_page_us), (Some(100), Some(900)));
    let (stack, body) = observed.stack.unwrap();
    assert_eq!((bench.body(stack).as_str(), body.format), ("hello@app.js:7", BodyFormat::Text));
    // A callback that was run is no more: the number may come again.
    let before = bench.capture.recorder.stats().next_seq;
    bench.report(&token, 1, json!({ "answers": [[1, 950]] }));
    assert_eq!(bench.capture.recorder.stats().next_seq, before);
}

/// A body says that it was cut by its length: no secret is half of one in silence.
#[test]
fn a_line_and_a_stack_that_a_page_has_cut_say_so() {
    let bench = Bench::new();
    let token = bench.greet("main");
    bench.invoke("greet", r#"{"name":"you"}"#);
    let report = json!({
        "stacks": [["hello@app.js:7", 5000]],
        "calls": [[2, 100, 0]],
        "logs": [{ "us": 1, "level": "log", "text": "token=ab", "bytes": 9000 }],
    });
    bench.report(&token, 0, report);
    let (_, stack) = bench.call(Status::Answered(Outcome::Ok)).observed.stack.unwrap();
    assert_eq!((stack.len, stack.kept), (5000, 14));
    let is_line = |record: &Record| matches!(record.kind, RecordKind::Logged(_));
    let line = bench.records().into_iter().find(is_line).and_then(|record| record.body).unwrap();
    assert_eq!((line.len, line.kept, line.is_truncated()), (9000, 8, true));
}

#[test]
fn the_same_stack_is_kept_and_charged_once() {
    let bench = Bench::new();
    let token = bench.greet("main");
    bench.invoke("keep", "{}");
    let stack = "s".repeat(10_000);
    let before = bench.capture.recorder.stats().bytes;
    for n in 0..20 {
        let stacks = if n == 0 { json!([[stack, null]]) } else { json!([]) };
        let calls = json!([[1, n, 0]]);
        bench.report(&token, n, json!({ "stacks": stacks, "calls": calls }));
    }
    let charged = bench.capture.recorder.stats().bytes - before;
    assert!((10_000..20_000).contains(&charged), "{charged}");
}

#[test]
fn rust_emits_of_learned_names_are_recorded_once() {
    let bench = Bench::new();
    let app = bench.app.handle();
    bench.capture.learn_event(app, "tick", NameSource::Rust);
    bench.capture.learn_event(app, "tick", NameSource::Rust);
    bench.capture.learn_event(app, "not a name", NameSource::Rust);
    app.emit("tick", 1).unwrap();
    app.emit_to("nobody", "tick", 2).unwrap();
    app.emit_filter("tick", 3, |_| false).unwrap();
    app.emit("tock", 4).unwrap();
    let emits: Vec<_> = bench.events().emits().cloned().collect();
    let told: Vec<_> = emits
        .iter()
        .map(|emit| (&*emit.event, bench.body(emit.seq), emit.audience.clone()))
        .collect();
    let unknown = |payload: &str| ("tick", payload.to_owned(), Audience::Unknown);
    assert_eq!(told, [unknown("1"), unknown("2"), unknown("3")]);
    assert!(matches!(emits[0].emitter, EventEmitter::Rust { location: None }));
    bench.capture.recorder.set_recording(false);
    app.emit("tick", 5).unwrap();
    assert_eq!(bench.capture.recorder.stats().unrecorded, 1);
}

#[test]
fn where_calls_are_not_captured_it_is_not_said_that_nobody_listens() {
    let bench = Bench::new();
    let recorder = bench.capture.recorder.clone();
    let isolated = Capture::new(recorder, Box::new(|_| false), Messages::FromPages, false).unwrap();
    for (capture, name) in [(&bench.capture, "seen"), (&isolated, "unseen")] {
        capture.learn_event(bench.app.handle(), name, NameSource::Rust);
        bench.app.emit(name, 1).unwrap();
    }
    let told: Vec<_> =
        bench.events().emits().map(|emit| (emit.listeners, emit.is_unheard())).collect();
    assert_eq!(told, [(Some(0), true), (None, false)]);
}

#[test]
fn a_line_of_a_pages_console_is_recorded() {
    let bench = Bench::new();
    let token = bench.greet("main");
    let report = json!({
        "logs": [
            { "us": 3, "level": "log", "text": "hello" },
            { "us": 4, "level": "error", "text": "oh", "uncaught": true },
        ],
    });
    bench.report(&token, 0, report);
    let lines: Vec<_> =
        bench.logs().iter().map(|line| (line.level, bench.body(line.seq))).collect();
    assert_eq!(lines, [(LogLevel::Info, "hello".into()), (LogLevel::Error, "oh".into())]);
}

#[test]
fn a_text_with_half_of_a_character_costs_no_report() {
    let bench = Bench::new();
    let token = bench.greet("main");
    let head = json!({
        "kind": "report", "token": token, "n": 0, "entries": 1, "gathered": 1, "under_way": 0,
    });
    let report = r#"{"logs":[{"us":3,"level":"log","text":"a\ud83db\ud83d\ude00"}]}"#;
    assert_eq!(bench.post("main", format!("{head}\n{report}")).status(), 200);
    let deadline = Instant::now() + Duration::from_secs(10);
    while bench.logs().iter().count() == 0 {
        assert!(Instant::now() < deadline, "the line is not recorded");
        std::thread::yield_now();
    }
    let line = bench.logs().iter().next().unwrap().seq;
    assert_eq!(
        (bench.body(line).as_str(), bench.capture.recorder.stats().refused),
        ("a\u{fffd}\u{fffd}\u{fffd}b😀", 0)
    );
}

#[test]
fn without_the_interceptor_messages_are_recorded_as_their_page_tells() {
    let bench = Bench::tapped(false);
    let token = bench.greet("main");
    let body = r#"{"onNumber":"__CHANNEL__:9"}"#;
    assert_eq!(text(&bench.invoke("count", body)), "null");
    let report = json!({
        "runs": [
            { "id": 9, "us": 10, "index": 0, "json": "\"a\"" },
            { "id": 9, "us": 11, "index": 1, "raw": "AAEC" },
            { "id": 9, "us": 12, "index": 2, "end": true },
            { "id": 8, "us": 13, "index": 0, "json": "1" },
        ],
    });
    bench.report(&token, 0, report);
    let channels = bench.channels();
    let channel = channels.iter().next().unwrap();
    assert_eq!((channel.sent, channel.arrived), (2, 2));
    assert_eq!(channel.closed.unwrap().messages, 2);
    let messages = channels.of_call(channel.call).unwrap();
    assert_eq!(bench.body(messages[0].seq), "\"a\"");
    assert_eq!(bench.body(messages[1].seq), "\0\u{1}\u{2}");
    assert_eq!(messages[1].arrived_page_us, Some(11));
}

#[test]
fn a_call_of_which_no_request_came_is_recorded_as_unsent() {
    let bench = Bench::new();
    let token = bench.greet("main");
    bench.invoke("keep", "{}");
    let request = bench.call(Status::Pending);
    // Its two callbacks are 1 and 2. Of 9 no request came, and that of 11 only fetches a message.
    bench.capture.callbacks.fetches("main", [11, 12]);
    let late = json!([[2, 100, 0], [9, 200, 0], [11, 300, 0]]);
    let stacks = json!([["save@app.js:1:2", null]]);
    bench.report(&token, 0, json!({ "us": 5_000_300, "stacks": stacks, "late": late }));
    let calls = bench.calls();
    let [known, unsent] = &calls[..] else { panic!("{calls:?}") };
    assert_eq!((known.seq, known.status()), (request.seq, Status::Pending));
    assert_eq!(unsent.status(), Status::Unsent);
    assert_eq!((&*unsent.request.webview, unsent.request.callback), ("main", Some(9)));
    assert_eq!(unsent.observed.invoked_page_us, Some(200));
    assert_eq!(bench.body(unsent.seq), "save@app.js:1:2");
    // A page whose callbacks are forgotten is not judged.
    let webview = bench.app.get_webview_window("main").unwrap();
    let url = "tauri://localhost".parse().unwrap();
    for _ in 0..2 {
        bench.capture.page_loaded(webview.as_ref(), &url);
    }
    bench.report(&token, 1, json!({ "us": 1, "late": [[13, 400, 0]] }));
    assert_eq!(bench.calls().len(), 2);
}
