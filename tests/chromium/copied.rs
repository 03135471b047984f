//! The JavaScript that the inspector's window copies, see `tests/copied`, run with Tauri's own npm
//! package.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use ipc_inspector_tests::stage::{Scene, Stage};
use serde::Deserialize;
use serde_json::{Value, json, value::RawValue};

use crate::BROWSER;

/// A call, as it is told in the JSON that is copied of it.
#[derive(Deserialize)]
struct Call {
    command: String,
    status: String,
    headers: Vec<Header>,
    request: Option<Part>,
    response: Option<Part>,
}

#[derive(Deserialize)]
struct Header {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct Part {
    json: Option<Box<RawValue>>,
    base64: Option<String>,
}

impl Part {
    fn bytes(&self) -> Result<Vec<u8>> {
        match (&self.json, &self.base64) {
            (Some(json), None) => Ok(json.get().into()),
            (None, Some(base64)) => Ok(STANDARD.decode(base64)?),
            // Which is how serde reads a null.
            (None, None) => Ok(b"null".into()),
            _ => anyhow::bail!("a body has to be of one kind"),
        }
    }
}

/// Each folder with what is told of its call.
fn calls() -> Result<Vec<(PathBuf, Call)>> {
    let all = Path::new(env!("CARGO_MANIFEST_DIR")).join("copied");
    let api = all.join("node_modules/@tauri-apps/api");
    ensure!(api.is_dir(), "run `cargo xtask test`, or `npm ci` in tests/copied");
    let mut calls = Vec::new();
    for entry in fs::read_dir(all)? {
        let folder = entry?.path();
        if let Ok(told) = fs::read_to_string(folder.join("call.json")) {
            let call = serde_json::from_str(&told).context(told)?;
            calls.push((folder, call));
        }
    }
    ensure!(!calls.is_empty(), "there is no call to be made");
    Ok(calls)
}

/// Runs a file as a module, to its end or its error.
async fn import(stage: &Stage, file: &Path) -> Result<Value> {
    let text = fs::read_to_string(file).with_context(|| file.display().to_string())?;
    let body = "
        const [text] = arguments_;
        const module = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
        return import(module).then(() => 'done', (error) => String(error));";
    stage.page.settle(body, &[json!(text)]).await
}

#[tokio::test]
async fn a_copied_invoke_makes_the_same_request() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let stage = Stage::open(Scene::default()).await?;
    for (folder, call) in calls()? {
        let before = stage.heard().invokes.len();
        let outcome = import(&stage, &folder.join("invoke.js")).await?;
        // The stage's own command of this name fails.
        let expected = if call.command == "fail" { "on purpose" } else { "done" };
        assert_eq!(outcome, expected, "{}", folder.display());

        let heard = stage.heard().invokes;
        let [invoked] = &heard[before..] else {
            anyhow::bail!("{} requests", heard.len() - before)
        };
        let command = invoked.path.replace("%3A", ":").replace("%7C", "|");
        assert_eq!(command, format!("/{}", call.command));
        let sent = call.request.map_or(Ok(Vec::new()), |part| part.bytes())?;
        assert_eq!(with_channel_3(&invoked.body), with_channel_3(&sent), "{}", folder.display());
        for Header { name, value } in call.headers {
            if name == "content-type" || name == "playground-track" || name.starts_with("x-") {
                assert_eq!(invoked.headers[&name], value);
            }
        }
    }
    stage.close().await
}

/// A channel is another one each time.
fn with_channel_3(body: &[u8]) -> Vec<u8> {
    let Ok(text) = std::str::from_utf8(body) else { return body.into() };
    match text.split_once("__CHANNEL__:") {
        Some((before, after)) => {
            let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
            format!("{before}__CHANNEL__:3{after}").into()
        }
        None => body.into(),
    }
}

#[tokio::test]
async fn a_copied_fixture_answers_as_the_command_did() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let stage = Stage::open(Scene::default()).await?;
    // A page without Tauri, as in tests of a page.
    let origin = stage.page.eval("location.origin").await?;
    stage.page.go_to(&format!("{}/other", origin.as_str().context("no origin")?)).await?;
    let ask = "
        const [command] = arguments_;
        const { invoke } = await import('@tauri-apps/api/core');
        const show = (value) => value instanceof ArrayBuffer
            ? { bytes: [...new Uint8Array(value)] }
            : { json: JSON.stringify(value) };
        const never = new Promise((done) => setTimeout(() => done('never')));
        return Promise.race([invoke(command).then(
            (value) => ({ status: 'ok', ...show(value) }),
            (error) => ({ status: 'error', ...show(error) }),
        ), never]);";
    for (folder, call) in calls()? {
        assert_eq!(import(&stage, &folder.join("mock.js")).await?, "done", "{}", folder.display());
        let answer = stage.page.settle(ask, &[json!(call.command)]).await?;
        let status = match call.status.as_str() {
            "dropped" => {
                assert_eq!(answer, "never");
                continue;
            }
            "ok" => "ok",
            _ => "error",
        };
        let expected = match call.response {
            None => json!({ "status": status, "bytes": [] }),
            Some(part) if part.base64.is_some() => {
                json!({ "status": status, "bytes": part.bytes()? })
            }
            Some(part) => {
                // As the page reads it: its numbers are JavaScript's.
                let text = String::from_utf8(part.bytes()?)?;
                let read = "return JSON.stringify(JSON.parse(arguments_[0]))";
                json!({ "status": status, "json": stage.page.settle(read, &[json!(text)]).await? })
            }
        };
        assert_eq!(answer, expected, "{}", folder.display());
    }
    stage.close().await
}
