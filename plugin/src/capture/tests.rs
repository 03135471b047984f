//! Capture on Tauri's mock runtime, which never calls a scheme's handler: the tests call it.

use std::{
    sync::mpsc::{Receiver, channel},
    time::Duration,
};

use ipc_inspector_protocol::{Body, Call, Calls, Channels, Status, wire::Limits};
use tauri::{
    App, Manager, State, WebviewWindowBuilder,
    ipc::{Invoke, InvokeError, Response as IpcResponse},
    test::{INVOKE_KEY, MockRuntime, mock_builder, mock_context, noop_assets},
};

use super::*;
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

struct Bench {
    app: App<MockRuntime>,
    capture: Arc<Capture<MockRuntime>>,
}

impl Bench {
    fn new() -> Self {
        let commands: fn(Invoke<MockRuntime>) -> bool =
            tauri::generate_handler![greet, fail, pretend, panics, double, count];
        let (builder, tap) = ChannelTap::attach(mock_builder());
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
            .build(mock_context(noop_assets()))
            .unwrap();
        for label in ["main", OWN] {
            let window = WebviewWindowBuilder::new(&app, label, tauri::WebviewUrl::default());
            window.build().unwrap();
        }
        let limits = Limits { max_records: 1000, max_bytes: 1 << 20, max_payload_bytes: 64 };
        let shortcut = Shortcut::new("Ctrl+Y").unwrap();
        let recorder = Arc::new(Recorder::new(limits));
        let capture =
            Arc::new(Capture::new(recorder, Box::new(|label| label == OWN), Some(shortcut)));
        tap.connect(&capture);
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

    fn calls(&self) -> Vec<Call> {
        let page = self.capture.recorder.read(&mut Cursor::default(), usize::MAX);
        let mut calls = Calls::default();
        for (seq, entry) in (page.first_seq..).zip(&page.entries) {
            calls.apply(&entry.streamed(seq).record);
        }
        calls.iter().cloned().collect()
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
    assert_eq!(call.request.body, Some(body(100)));
    assert_eq!(call.end.unwrap().body, Some(body(200)));
    assert_eq!(bench.capture.recorder.stats().truncated, 2);
}

#[test]
fn an_error_and_wrong_arguments_are_errors() {
    let bench = Bench::new();
    assert_eq!(text(&bench.invoke("fail", "{}")), r#""it failed""#);
    bench.call(Status::Answered(Outcome::Error));
    bench.capture.recorder.clear();
    assert!(
        text(&bench.invoke("greet", r#"{"nmae":"you"}"#)).contains("missing required key name")
    );
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

    let page = bench.capture.recorder.read(&mut Cursor::default(), usize::MAX);
    let mut channels = Channels::default();
    for (seq, entry) in (page.first_seq..).zip(&page.entries) {
        channels.apply(&entry.streamed(seq).record);
    }
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
    assert_eq!((stats.next_seq, stats.unrecorded), (page.stats.next_seq, 4));
}

#[test]
fn the_shortcut_opens_and_is_not_recorded() {
    let bench = Bench::new();
    let script = bench.capture.shortcut.as_ref().unwrap().script();
    let token =
        script.split("'Ipc-Inspector-Token': '").nth(1).unwrap().split('\'').next().unwrap();
    let http = http::Request::post("ipc://localhost/plugin%3Aipc-inspector%7C%24shortcut")
        .header("Ipc-Inspector-Token", token)
        .body(Vec::new())
        .unwrap();
    let mut is_open = false;
    bench.capture.handle(bench.app.handle(), "main", http, |_| (), || is_open = true);
    assert!(is_open && bench.calls().is_empty());
}
