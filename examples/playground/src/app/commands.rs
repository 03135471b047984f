//! The commands of the playground, one for each thing that IPC can do.

#![allow(
    clippy::needless_pass_by_value,
    reason = "a command owns its arguments: Tauri makes them for this one call"
)]

use std::future;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tauri::ipc::{Channel, InvokeBody, InvokeResponseBody, JavaScriptChannelId, Request, Response};
use tauri::{AppHandle, Emitter, EventTarget, Manager, Runtime, State, Webview};
use tauri_plugin_ipc_inspector::{ExportOptions, IpcInspectorExt as _};
use tokio::sync::watch;

use super::library::{self, Track};

/// An event that Rust emits, by Tauri's own `Emitter`, and that no page ever listens to or emits.
pub(crate) const UNKNOWN_TO_PAGES: &str = "playground://nobody-listens";

/// What the commands share.
pub(crate) struct Playground {
    /// Becomes true when the mini player listens.
    mini_ready: watch::Sender<bool>,
    /// Channels that [`subscribe`] holds and never ends.
    subscribers: Mutex<Vec<Channel<Track>>>,
    /// The name that each [`run`] was given, in the order in which they began.
    runs: Mutex<Vec<String>>,
}

impl Default for Playground {
    fn default() -> Self {
        let mini_ready = watch::Sender::new(false);
        Self { mini_ready, subscribers: Mutex::default(), runs: Mutex::default() }
    }
}

// Commands that answer.

#[tauri::command]
pub(crate) fn greet(name: String) -> String {
    format!("Hello, {name}! Greetings from Rust.")
}

#[tauri::command]
pub(crate) fn add(a: i64, b: i64) -> i64 {
    a.wrapping_add(b)
}

#[tauri::command]
pub(crate) async fn library() -> Vec<Track> {
    library::tracks()
}

/// The nested half of [`search`]'s arguments.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SearchOptions {
    limit: usize,
    sort: Sort,
    filter: Filter,
}

#[derive(Debug, Deserialize)]
struct Sort {
    by: SortKey,
    descending: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
enum SortKey {
    Title,
    Year,
    Seconds,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Filter {
    from_year: u16,
    to_year: u16,
}

#[tauri::command]
pub(crate) async fn search(query: String, options: SearchOptions) -> Vec<Track> {
    let years = options.filter.from_year..=options.filter.to_year;
    let mut found: Vec<Track> = library::tracks()
        .into_iter()
        .filter(|track| years.contains(&track.year) && track.matches(&query))
        .collect();
    match options.sort.by {
        SortKey::Title => found.sort_by_key(|track| track.title),
        SortKey::Year => found.sort_by_key(|track| track.year),
        SortKey::Seconds => found.sort_by_key(|track| track.seconds),
    }
    if options.sort.descending {
        found.reverse();
    }
    found.truncate(options.limit);
    found
}

/// Gives back the JSON it was given.
#[tauri::command]
pub(crate) fn echo(value: Value) -> Value {
    value
}

/// [`echo`] on a thread of the async runtime.
#[tauri::command]
pub(crate) async fn echo_async(value: Value) -> Value {
    value
}

/// Gives back the body it was given: raw bytes as raw bytes, JSON as its text.
#[tauri::command]
pub(crate) fn echo_raw(request: Request<'_>) -> Response {
    match request.body() {
        InvokeBody::Raw(bytes) => Response::new(bytes.clone()),
        InvokeBody::Json(value) => Response::new(value.to_string()),
    }
}

/// Answers with so many raw bytes, the same ones each time.
#[tauri::command]
pub(crate) async fn waveform(bytes: usize) -> Response {
    Response::new(samples(bytes))
}

/// Takes its time without holding anyone up.
#[tauri::command]
pub(crate) async fn slow(ms: u64) -> String {
    tokio::time::sleep(Duration::from_millis(ms)).await;
    format!("{ms} ms later")
}

/// Takes its time and holds the main thread: no window of the app moves meanwhile.
#[tauri::command]
pub(crate) fn slow_sync(ms: u64) -> String {
    thread::sleep(Duration::from_millis(ms));
    format!("{ms} ms later, and nobody could do anything")
}

// Commands that are counted in Rust, to be compared with what was seen of them.

impl Playground {
    fn count_run(&self, name: String) {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner).push(name);
    }
}

/// Takes its time, and sends its name through the channel that it may be given.
#[tauri::command]
pub(crate) async fn run(
    name: String,
    ms: u64,
    on_begin: Option<JavaScriptChannelId>,
    webview: Webview,
    playground: State<'_, Playground>,
) -> tauri::Result<String> {
    playground.count_run(name.clone());
    if let Some(channel) = on_begin {
        channel.channel_on::<_, String>(webview).send(name.clone())?;
    }
    tokio::time::sleep(Duration::from_millis(ms)).await;
    Ok(name)
}

/// [`run`] on the main thread.
#[tauri::command]
pub(crate) fn run_sync(name: String, playground: State<'_, Playground>) -> String {
    playground.count_run(name.clone());
    name
}

/// Says that its answer is JSON, which it is not.
#[tauri::command]
pub(crate) fn run_badly(name: String, playground: State<'_, Playground>) -> Response {
    playground.count_run(name);
    Response::new("no JSON".to_owned())
}

/// The name that each of these was given, in the order in which they began.
#[tauri::command]
pub(crate) fn runs(playground: State<'_, Playground>) -> Vec<String> {
    playground.runs.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

// Commands that log.

/// Writes a log line while it runs, which is on the main thread.
#[tauri::command]
pub(crate) fn log_line(text: String) {
    tracing::info!(by = "log_line", "{text}");
}

/// [`log_line`] on a thread of the async runtime, and after it has waited.
#[tauri::command]
pub(crate) async fn log_line_async(text: String) {
    tokio::time::sleep(Duration::from_millis(1)).await;
    tracing::info!(by = "log_line_async", "{text}");
}

/// Writes so many lines on a thread of its own, evenly over a time: what an app does that says too
/// much.
#[tauri::command]
pub(crate) async fn flood(lines: u64, millis: u64) -> tauri::Result<()> {
    let write = move || {
        let started = Instant::now();
        let mut written = 0;
        for milli in 1..=millis {
            while written < lines * milli / millis {
                tracing::info!("line {written}");
                written += 1;
            }
            let next = Duration::from_millis(milli);
            thread::sleep(next.saturating_sub(started.elapsed()));
        }
    };
    tauri::async_runtime::spawn_blocking(write).await
}

/// Asks the main thread again and again, over a time, how much it has worked so far. The most that it
/// did between two answers, in milliseconds, is how long it was held at most: for so long nothing else
/// had its turn there. To be asked is some of it.
#[tauri::command]
pub(crate) async fn longest_turn<R: Runtime>(
    app: AppHandle<R>,
    millis: u64,
) -> Result<f64, String> {
    let deadline = Instant::now() + Duration::from_millis(millis);
    let ask = move || -> tauri::Result<f64> {
        let (answer, answers) = mpsc::channel();
        let (mut before, mut longest) = (None, Duration::ZERO);
        while Instant::now() < deadline {
            let answer = answer.clone();
            app.run_on_main_thread(move || {
                // Nobody waits for it when the app ends.
                let _ = answer.send(worked());
            })?;
            let Ok(worked) = answers.recv() else { break };
            longest =
                longest.max(before.map_or(Duration::ZERO, |before| worked.saturating_sub(before)));
            before = Some(worked);
        }
        Ok(longest.as_secs_f64() * 1000.0)
    };
    let asked = tauri::async_runtime::spawn_blocking(ask).await;
    asked.and_then(|longest| longest).map_err(|error| error.to_string())
}

/// How long this thread has worked; what it was kept waiting for a processor is not in it.
#[cfg(unix)]
fn worked() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    time.try_into().unwrap_or_default()
}

/// Where that is not told: the time of day, as good.
#[cfg(not(unix))]
fn worked() -> Duration {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    START.elapsed()
}

/// Saves what the inspector has recorded, once in each format, as for a bug report.
#[tauri::command]
pub(crate) async fn save_traces<R: Runtime>(
    app: AppHandle<R>,
    folder: PathBuf,
) -> Result<(), String> {
    let save = move || {
        let inspector = app.ipc_inspector();
        let names = [
            "trace.ipctrace.jsonl",
            "trace.har",
            "trace.perfetto.json",
            "report.html",
            "summary.md",
        ];
        names.into_iter().try_for_each(|name| {
            inspector.export(folder.join(name), ExportOptions::default()).map(drop)
        })
    };
    let saved = tauri::async_runtime::spawn_blocking(save).await;
    saved.map_err(|error| error.to_string())?.map_err(|error| error.to_string())
}

/// How often a command was answered with a value, as the inspector has recorded it: what a test of an
/// app asks.
#[tauri::command(async)]
pub(crate) fn count_answers<R: Runtime>(app: AppHandle<R>, command: String) -> usize {
    app.ipc_inspector().records().calls(&command).ok().count()
}

// Commands that fail.

/// Why there is no cover. The page gets it as an object: `{ kind, id, message }`.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "camelCase")]
pub(crate) enum CoverError {
    UnknownTrack { id: u32, message: &'static str },
    NoCover { id: u32, message: &'static str },
}

/// Always fails: the library has no cover images.
#[tauri::command]
pub(crate) async fn read_cover(id: u32) -> Result<Response, CoverError> {
    Err(if library::tracks().iter().any(|track| track.id == id) {
        CoverError::NoCover { id, message: "this track has no cover image" }
    } else {
        CoverError::UnknownTrack { id, message: "no track of the library has this id" }
    })
}

/// Fails the short way, with a text.
#[tauri::command]
pub(crate) async fn fail_with_text() -> Result<(), String> {
    Err("the record is scratched".to_owned())
}

// Commands that never answer. `forgetful` is the third: see `answer` in main.rs.

/// Panics, and with that loses its resolver: the promise in the page never settles.
///
/// It has to be async. A panic cannot unwind through the webview's callback, so on Linux a sync
/// command that panics aborts the whole process.
#[tauri::command]
pub(crate) async fn panics() {
    panic!("this command panics, as its name says");
}

/// Stays pending, with its resolver alive.
#[tauri::command]
pub(crate) async fn never() {
    future::pending::<()>().await;
}

// Events, emitted as in any app. Those that the inspector's own `Emitter` emits are in events.rs.

/// Emits a few times, and says how many events that made.
///
/// One of them has a name that no page knows, [`UNKNOWN_TO_PAGES`], and one a target that does not
/// exist. A listener with the target `Any`, which is what a page's plain
/// `listen` makes, hears the latter too.
#[tauri::command]
pub(crate) fn emit_from_rust(app: AppHandle, name: String, count: u32) -> tauri::Result<u32> {
    for number in 1..=count {
        app.emit(&name, json!({ "by": "emit", "number": number }))?;
    }
    app.emit_str(&name, r#"{"by":"emit_str"}"#.to_owned())?;
    app.emit_to("mini", &name, json!({ "by": "emit_to mini" }))?;
    app.emit_to("nobody", &name, json!({ "by": "emit_to nobody" }))?;
    app.emit_filter(
        &name,
        json!({ "by": "emit_filter main" }),
        |target| matches!(target, EventTarget::WebviewWindow { label } if label == "main"),
    )?;
    app.emit(UNKNOWN_TO_PAGES, json!({ "by": "emit" }))?;
    Ok(count + 5)
}

// Channels.

/// One message of [`countdown`].
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Tick {
    left: u32,
    last: bool,
}

/// Counts down to zero, one small JSON message after the other.
#[tauri::command]
pub(crate) async fn countdown(on_tick: Channel<Tick>, from: u32) -> tauri::Result<()> {
    for left in (0..=from).rev() {
        on_tick.send(Tick { left, last: left == 0 })?;
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    Ok(())
}

/// Sends raw chunks. The page fetches each one of 1,024 bytes or more with a request of its own.
#[tauri::command]
pub(crate) async fn stream_bytes(
    on_chunk: Channel<InvokeResponseBody>,
    chunks: usize,
    size: usize,
) -> tauri::Result<()> {
    for _ in 0..chunks {
        on_chunk.send(InvokeResponseBody::Raw(samples(size)))?;
    }
    Ok(())
}

/// Sends texts, each of so many bytes as JSON. The page fetches those of 8,192 bytes or more.
#[tauri::command]
pub(crate) async fn stream_json(on_text: Channel<String>, sizes: Vec<usize>) -> tauri::Result<()> {
    for size in sizes {
        on_text.send("a".repeat(size.saturating_sub(r#""""#.len())))?;
    }
    Ok(())
}

/// Sends one JSON message of about 20 KB.
#[tauri::command]
pub(crate) async fn big_json(channel: Channel<Value>) -> tauri::Result<()> {
    channel.send(json!({ "lyrics": "la ".repeat(20_000 / 3) }))
}

/// The nested half of [`duet`]'s arguments.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DuetOptions {
    on_text: JavaScriptChannelId,
}

/// Sends through two channels in turn, of which one stands deep in the arguments.
#[tauri::command]
pub(crate) async fn duet(
    webview: Webview,
    on_tick: Channel<Tick>,
    options: DuetOptions,
) -> tauri::Result<()> {
    let on_text: Channel<&str> = options.on_text.channel_on(webview);
    for (left, text) in [(1, "la"), (0, "la la")] {
        on_tick.send(Tick { left, last: left == 0 })?;
        on_text.send(text)?;
    }
    Ok(())
}

/// Sends one track and keeps the channel, so that it never ends.
#[tauri::command]
pub(crate) fn subscribe(
    on_track: Channel<Track>,
    playground: State<'_, Playground>,
) -> tauri::Result<()> {
    if let Some(track) = library::tracks().into_iter().next() {
        on_track.send(track)?;
    }
    playground.subscribers.lock().unwrap_or_else(PoisonError::into_inner).push(on_track);
    Ok(())
}

// Two windows.

/// The mini player says that it listens.
#[tauri::command]
pub(crate) fn mini_is_ready(playground: State<'_, Playground>) {
    playground.mini_ready.send_replace(true);
}

/// Answers once the mini player listens, so that no event to it gets lost.
#[tauri::command]
pub(crate) async fn wait_for_mini(playground: State<'_, Playground>) -> Result<(), String> {
    playground
        .mini_ready
        .subscribe()
        .wait_for(|ready| *ready)
        .await
        .map(drop)
        .map_err(|error| error.to_string())
}

/// Asks a window to close, as its close button does. No button of the page calls it: it stands in
/// for the one that a window manager draws, where there is none.
#[tauri::command]
pub(crate) fn close_window(app: AppHandle, label: String) -> tauri::Result<()> {
    app.get_webview_window(&label).map_or(Ok(()), |window| window.close())
}

/// Bytes that look like noise and are the same each time.
fn samples(len: usize) -> Vec<u8> {
    let mut state = 0x2545_F491_u32;
    (0..len)
        .map(|_| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .collect()
}
