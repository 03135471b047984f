//! A page in Chromium that runs Tauri's own scripts and the probe, and a server that answers them as
//! the plugin does and keeps what it hears.
//!
//! There is no Tauri app behind it: Tauri takes another engine on Linux. What the probe is given
//! and what it sends is the same.

use std::{
    collections::HashMap,
    fs,
    path::PathBuf,
    process::Command,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, Result, ensure};
use axum::{
    Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri},
    response::{Html, IntoResponse, Response},
};
use fantoccini::Client;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{Page, Theme, until, webdriver::WebDriver};

const RUN_TOKEN: &str = "of the run";
const PAGE_TOKEN: &str = "of the page";

/// Begins every page. Scripts can import `@tauri-apps/api` as an app's do.
const HEAD: &str = r#"<!doctype html><meta charset=utf-8><script type=importmap>{ "imports": {
    "@tauri-apps/api/core": "/api/core.js", "@tauri-apps/api/mocks": "/api/mocks.js"
} }</script>"#;

/// What wry and `WebView2` have in each page. The server gets what is posted, one after the other.
const POSTS: &str = "
    let posting = Promise.resolve();
    window.chrome ??= {};
    window.chrome.webview = { postMessage(body) {
        posting = posting.then(() => fetch('/posted', { method: 'POST', body, keepalive: true }));
    } };
    const post = (text) => window.chrome.webview.postMessage(text);
    Object.defineProperty(window, 'ipc', { value: Object.freeze({ postMessage: post }) });
";

/// How a page is set.
#[derive(Clone, Debug)]
pub struct Scene {
    /// Whether the probe is in it.
    pub probe: bool,
    /// Settings of the probe that differ.
    pub settings: Value,
    /// Whether prototypes are frozen, as an app can ask of Tauri.
    pub freeze: bool,
    /// Whether there is a `postMessage`, as in the webview of Windows.
    pub posts: bool,
    /// The page's own script.
    pub script: &'static str,
    /// Whether the greeting is answered at all, and how.
    pub greeting: Greeting,
    /// How often a report does not arrive at first.
    pub lost_reports: u64,
    /// Which reports are turned away.
    pub turned_away: TurnedAway,
    /// The script of a page at `/framed`, which has all that this one has.
    pub framed: &'static str,
}

/// Reports that are turned away.
#[derive(Clone, Copy, Debug, Default)]
pub struct TurnedAway {
    /// After so many others.
    pub after: usize,
    /// So many times.
    pub times: u64,
    /// With this status.
    pub status: u16,
}

impl Default for Scene {
    fn default() -> Self {
        Self {
            probe: true,
            settings: json!({}),
            freeze: false,
            posts: false,
            script: "",
            greeting: Greeting::Answered,
            lost_reports: 0,
            turned_away: TurnedAway::default(),
            framed: "",
        }
    }
}

/// What becomes of a greeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Greeting {
    /// The page may report.
    Answered,
    /// It may not.
    Refused,
    /// It may when the page asks for `/greet`.
    Late,
}

/// What the server has heard. A report is one object: what it says of itself and what it reports.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// Greetings.
    pub greetings: Vec<Value>,
    /// Reports, as they came.
    pub reports: Vec<Value>,
    /// How many reports did not arrive.
    pub lost_reports: u64,
    /// How many reports were turned away.
    pub turned_away: u64,
    /// How often the window was asked for.
    pub opens: u64,
    /// Requests to the probe's path.
    pub requests: u64,
    /// What the page put to `/note`.
    pub notes: Vec<Value>,
    /// The commands that it invoked.
    pub invokes: Vec<Invoked>,
    /// What it sent by `postMessage`, in order.
    pub posted: Vec<Value>,
}

/// A command as it arrived.
#[derive(Clone, Debug)]
pub struct Invoked {
    /// The path that names it.
    pub path: String,
    /// All headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Heard {
    /// What the probe said by `postMessage`, and in its place each call that the page sent so.
    pub fn messages(&self) -> Vec<Value> {
        let said = |posted: &Value| match posted["payload"]["message"].as_str() {
            Some(text) if posted["cmd"] == "plugin:ipc-inspector|probe" => message(text.as_bytes()),
            _ => posted.clone(),
        };
        self.posted.iter().map(said).collect()
    }

    /// The entries of a list of all reports, in order.
    pub fn entries(&self, list: &str) -> Vec<Value> {
        let lists = self.reports.iter().filter_map(|report| report[list].as_array());
        lists.flatten().cloned().collect()
    }

    /// How many entries of the page are lost, as each of its reports says when it comes.
    pub fn lost(&self) -> u64 {
        let (mut came, mut lost) = (0, 0);
        for report in &self.reports {
            let number = |name: &str| report[name].as_u64().unwrap_or_default();
            came += number("entries");
            lost = lost.max((number("gathered") - number("under_way")).saturating_sub(came));
        }
        lost
    }
}

struct Server {
    scene: Scene,
    page: String,
    framed: String,
    heard: Mutex<Heard>,
    greeted: tokio::sync::Notify,
}

/// A page on its stage.
#[derive(Debug)]
pub struct Stage {
    /// The page.
    pub page: Page,
    server: Arc<Server>,
    serving: JoinHandle<()>,
    _driver: WebDriver,
}

impl std::fmt::Debug for Server {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("scene", &self.scene).finish_non_exhaustive()
    }
}

impl Stage {
    /// Opens the page.
    pub async fn open(scene: Scene) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let (framed, page) = (page(&scene, scene.framed)?, page(&scene, scene.script)?);
        let (heard, greeted) = (Mutex::default(), tokio::sync::Notify::new());
        let server = Arc::new(Server { scene, page, framed, heard, greeted });
        let router = Router::new().fallback(answer).with_state(server.clone());
        let router = router.layer(DefaultBodyLimit::disable());
        let serving = tokio::spawn(async move {
            // It only ends with an error of the listener, and then no page loads.
            let _ = axum::serve(listener, router).await;
        });
        let driver = WebDriver::chromium().await?;
        let client = driver.open_chromium(port, Theme::Light).await?;
        client.goto(&format!("http://localhost:{port}/")).await?;
        let page = Page { handle: client.window().await?, client };
        Ok(Self { page, server, serving, _driver: driver })
    }

    /// What has been heard until now.
    pub fn heard(&self) -> Heard {
        self.server.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Waits until what was heard is as wanted.
    pub async fn until(&self, what: &str, wanted: impl Fn(&Heard) -> bool) -> Result<Heard> {
        let failure = format!("not heard: {what}");
        until(&failure, || async { Ok(Some(self.heard()).filter(&wanted)) }).await
    }

    /// Says to the probe that recording goes on, or is paused.
    pub async fn set_recording(&self, recording: bool) -> Result<()> {
        let control = self.heard().greetings[0]["control"].clone();
        let order = "window.__TAURI_INTERNALS__.callbacks.get(arguments[0])(arguments[1])";
        self.page.run(order, &[control, json!(recording)]).await.map(drop)
    }

    /// The browser, for what a page cannot do to itself.
    pub fn client(&self) -> &Client {
        &self.page.client
    }

    /// Ends the browser.
    pub async fn close(self) -> Result<()> {
        self.page.client.close().await?;
        self.serving.abort();
        Ok(())
    }
}

/// Answers as the app and the plugin would.
async fn answer(
    State(server): State<Arc<Server>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let is_ipc = headers.get("host").is_some_and(|host| host.as_bytes().starts_with(b"ipc."));
    if is_ipc && server.loses(&body) {
        // The browser does not let the page have an answer that allows no other origin.
        return StatusCode::OK.into_response();
    }
    let mut response = match (is_ipc, uri.path()) {
        (true, _) if method == Method::OPTIONS => StatusCode::OK.into_response(),
        (true, "/plugin%3Aipc-inspector%7C%24probe") => hear(&server, &body).await,
        (true, command) => {
            let invoked = Invoked { path: command.into(), headers, body };
            server.heard().invokes.push(invoked.clone());
            run(&invoked)
        }
        (false, "/note") => {
            server.heard().notes.extend(serde_json::from_slice::<Value>(&body).ok());
            StatusCode::OK.into_response()
        }
        (false, "/posted") => {
            server.heard().posted.extend(serde_json::from_slice::<Value>(&body).ok());
            StatusCode::OK.into_response()
        }
        (false, "/greet") => {
            server.greeted.notify_one();
            StatusCode::OK.into_response()
        }
        (false, "/") => Html(server.page.clone()).into_response(),
        (false, "/framed") => Html(server.framed.clone()).into_response(),
        (false, path) => match path.strip_prefix("/api/") {
            Some(file) => module(file),
            None => Html(format!("{HEAD}<title>Another page</title>")).into_response(),
        },
    };
    let cross_origin = [
        ("access-control-allow-origin", "*"),
        ("access-control-allow-headers", "*"),
        ("access-control-expose-headers", "Tauri-Response"),
    ];
    for (name, value) in cross_origin {
        let (name, value) = (HeaderName::from_static(name), HeaderValue::from_static(value));
        response.headers_mut().insert(name, value);
    }
    response
}

impl Server {
    /// Whether this is a report that is not to arrive.
    fn loses(&self, body: &[u8]) -> bool {
        let message = message(body);
        let mut heard = self.heard();
        let loses = message["kind"] == "report" && heard.lost_reports < self.scene.lost_reports;
        heard.lost_reports += u64::from(loses);
        loses
    }

    fn heard(&self) -> std::sync::MutexGuard<'_, Heard> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the probe says, as one object. The first line says what it is; in the second one is what is
/// reported, or the text of a call.
fn message(text: &[u8]) -> Value {
    let mut lines = text.splitn(2, |byte| *byte == b'\n');
    let mut line = || lines.next().unwrap_or_default();
    let (mut message, rest): (Value, _) =
        (serde_json::from_slice(line()).unwrap_or_default(), line());
    if message["kind"] == "posted" {
        message["text"] = String::from_utf8_lossy(rest).into();
    } else if let (Value::Object(message), Ok(rest)) = (&mut message, serde_json::from_slice(rest))
    {
        message.extend::<serde_json::Map<_, _>>(rest);
    }
    message
}

async fn hear(server: &Server, body: &[u8]) -> Response {
    let message = message(body);
    server.heard().requests += 1;
    let is_of_page = message["token"] == PAGE_TOKEN;
    match message["kind"].as_str() {
        Some("greeting") if message["token"] == RUN_TOKEN => {
            server.heard().greetings.push(message);
            match server.scene.greeting {
                Greeting::Answered => {}
                Greeting::Refused => return StatusCode::FORBIDDEN.into_response(),
                Greeting::Late => server.greeted.notified().await,
            }
            axum::Json(json!({ "token": PAGE_TOKEN, "recording": true })).into_response()
        }
        Some("report") if is_of_page => {
            let TurnedAway { after, times, status } = server.scene.turned_away;
            let mut heard = server.heard();
            if heard.reports.len() == after && heard.turned_away < times {
                heard.turned_away += 1;
                return StatusCode::from_u16(status).unwrap_or_default().into_response();
            }
            heard.reports.push(message);
            axum::Json(json!({})).into_response()
        }
        Some("open") if is_of_page => {
            server.heard().opens += 1;
            axum::Json(json!({})).into_response()
        }
        _ => StatusCode::FORBIDDEN.into_response(),
    }
}

/// The commands of the app that is not there.
fn run(Invoked { path, headers, body }: &Invoked) -> Response {
    let json = HeaderValue::from_static("application/json");
    let (result, kind, body) = match path.as_str() {
        "/bad" => ("ok", json, Bytes::from_static(b"no JSON")),
        "/fail" => ("error", json, json!("on purpose").to_string().into()),
        "/large" => ("ok", json, json!({ "text": "x".repeat(9_000) }).to_string().into()),
        _ => ("ok", headers.get("content-type").cloned().unwrap_or(json), body.clone()),
    };
    let headers = [("content-type", kind), ("tauri-response", HeaderValue::from_static(result))];
    (headers, body).into_response()
}

/// A module of `@tauri-apps/api`.
fn module(file: &str) -> Response {
    let package = concat!(env!("CARGO_MANIFEST_DIR"), "/copied/node_modules/@tauri-apps/api");
    match fs::read(PathBuf::from(package).join(file)) {
        Ok(text) => ([("content-type", "text/javascript")], text).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// The page with Tauri's scripts, the probe and its own.
fn page(scene: &Scene, own: &str) -> Result<String> {
    let scripts = tauri_scripts()?;
    let read = |name: &str| {
        let path = scripts.join(name);
        fs::read_to_string(&path).with_context(|| path.display().to_string())
    };
    let templates = HashMap::from([
        ("__TEMPLATE_os_name__", json!("windows").to_string()),
        ("__TEMPLATE_protocol_scheme__", json!("http").to_string()),
        ("__TEMPLATE_invoke_key__", json!("key").to_string()),
        (
            "__TEMPLATE_fetch_channel_data_command__",
            json!("plugin:__TAURI_CHANNEL__|fetch").to_string(),
        ),
        ("__TEMPLATE_isolation_origin__", json!("").to_string()),
        ("__TEMPLATE_pattern__", json!({ "pattern": "brownfield" }).to_string()),
        ("__RAW_process_ipc_message_fn__", read("process-ipc-message-fn.js")?),
    ]);
    let mut tauri = String::from(if scene.posts { POSTS } else { "" });
    tauri.push_str(
        "Object.defineProperty(window, '__TAURI_INTERNALS__', { value: { plugins: {} } });\n",
    );
    let freeze = scene.freeze.then_some("freeze_prototype.js");
    let parts = ["pattern.js", "ipc-protocol.js", "ipc.js", "core.js"];
    for name in freeze.into_iter().chain(parts) {
        let mut script = read(name)?;
        for (template, value) in &templates {
            script = script.replace(template, value);
        }
        ensure!(!script.contains("__TEMPLATE_"), "{name} has a template that is not known here");
        tauri.push_str(&script);
    }

    let probe = if scene.probe {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../plugin/probe/probe.js");
        let source = fs::read_to_string(path).context(path)?;
        let mut settings = json!({
            "token": RUN_TOKEN,
            "scheme": "ipc",
            "command": "plugin:ipc-inspector|$probe",
            "messages": false,
            "console": false,
            "shortcut": null,
            "key": if scene.posts { "key" } else { "" },
            "most": 1000,
        });
        if let (Value::Object(all), Value::Object(own)) = (&mut settings, &scene.settings) {
            all.extend(own.clone());
        }
        format!("(function () {{ {source}; probe.start({settings}); }})();")
    } else {
        String::new()
    };
    Ok(format!(
        "{HEAD}<title>Stage</title>\n<script>{tauri}</script>\n\
         <script>{probe}</script>\n<script>{own}</script>"
    ))
}

/// Tauri's scripts, where cargo put its sources.
fn tauri_scripts() -> Result<PathBuf> {
    let metadata = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--offline", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .context("cargo cannot be asked where Tauri's sources are")?;
    let metadata: Value = serde_json::from_slice(&metadata.stdout)
        .with_context(|| String::from_utf8_lossy(&metadata.stderr).into_owned())?;
    let packages = metadata["packages"].as_array().context("cargo names no packages")?;
    let tauri = packages.iter().find(|package| package["name"] == "tauri");
    let manifest = tauri.and_then(|tauri| tauri["manifest_path"].as_str());
    Ok(PathBuf::from(manifest.context("tauri is no dependency")?).with_file_name("scripts"))
}
