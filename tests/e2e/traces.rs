//! Traces: what an app exports is what the page shows elsewhere.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufReader, Write},
    path::Path,
    process::Command,
};

use anyhow::Result;
use flate2::{Compression, write::GzEncoder};
use ipc_inspector_protocol::{RecordKind, trace::Reader};
use ipc_inspector_tests::{
    App, Inspector, Theme,
    inspector::{InspectorPage, STATUSES},
    viewer::{Engine, Viewer},
};
use serde_json::{Value, json};

use crate::{SCREEN, start};

/// A trace with one of each kind of record.
const EXAMPLE: &str = include_str!("../../protocol/tests/traces/v1.ipctrace.jsonl");

#[tokio::test]
async fn a_trace_that_is_dropped_on_the_window_is_shown_beside_the_app() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    app.main().await?.invoke("add", json!({ "a": 1, "b": 2 })).await?;
    inspector.until_count("ok", 1).await?;
    let drop = "
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([arguments[0]], 'example.ipctrace.jsonl'));
        document.body.dispatchEvent(
            new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));";
    inspector.0.run(drop, &[json!(EXAMPLE)]).await?;
    inspector.until_count("ok", 2).await?;
    inspector
        .0
        .until(
            "its name",
            "document.querySelector('#trace b')?.innerText === 'example.ipctrace.jsonl'",
        )
        .await?;
    inspector.0.click("#close-trace").await?;
    // The app has gone on meanwhile.
    app.inspector().await?;
    inspector.until_count("ok", 1).await?;
    app.quit().await
}

#[tokio::test]
async fn an_app_can_ask_what_it_was_asked() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Registered).await?;
    let main = app.main().await?;
    for _ in 0..3 {
        main.invoke("greet", json!({ "name": "Ada" })).await?;
    }
    let refused = main.invoke("greet", json!({ "nobody": "Ada" })).await;
    assert!(refused.is_err(), "{refused:?}");
    let count = main.invoke("count_answers", json!({ "command": "greet" })).await?;
    assert_eq!(count, json!(3));
    app.quit().await
}

#[tokio::test]
async fn a_trace_that_the_app_names_is_shown_beside_it() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("example.ipctrace.jsonl");
    fs::write(&file, EXAMPLE)?;
    let app = App::start_told(&["--open", file.to_str().unwrap_or_default()]).await?;
    let page = "location.protocol === 'ipc-inspector:' && document.documentElement.dataset.connection === 'read'";
    let window = InspectorPage(app.page(page).await?);
    let name = window.0.eval("document.querySelector('#trace b').innerText").await?;
    assert_eq!(name, "example.ipctrace.jsonl");
    let sources = "[...document.querySelectorAll('#sources option')].map((it) => it.innerText)";
    assert_eq!(window.0.eval(sources).await?, json!(["The running app", "example.ipctrace.jsonl"]));
    app.quit().await
}

#[tokio::test]
async fn an_export_from_the_window_shows_what_it_replaces_and_then_does_it() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let main = app.main().await?;
    // The command takes no password, and ignores it.
    main.invoke("add", json!({ "a": 1, "b": 2, "password": "hunter2" })).await?;
    main.invoke("greet", json!({ "name": "Ada" })).await?;
    inspector.until_count("ok", 2).await?;
    inspector.filter("cmd:add").await?;
    inspector.0.click("#export").await?;
    inspector.0.run("document.querySelectorAll('[name=export-scope]')[1].click()", &[]).await?;
    let told = "document.querySelector('#export-preview')?.innerText ?? ''";
    let is_told =
        format!("/^\\d records; 1 value replaced: 1 by the name of the key/.test({told})");
    inspector.0.until("what is replaced", &is_told).await?;
    let line = "[...document.querySelectorAll('.replaced td')].map((it) => it.innerText).slice(1)";
    assert_eq!(inspector.0.eval(line).await?, json!(["request", "password", "key", "9 B"]));

    inspector.0.click("#save-export").await?;
    let path = "document.querySelector('#exported')?.dataset.path";
    inspector.0.until("the file", &format!("{path} !== undefined")).await?;
    let path = inspector.0.eval(path).await?;
    let path = Path::new(path.as_str().unwrap_or_default());
    let entries: Vec<_> = Reader::new(BufReader::new(fs::File::open(path)?))?.flatten().collect();
    fs::remove_file(path)?;
    let commands = entries.iter().filter_map(|entry| match &entry.record.kind {
        RecordKind::RequestReceived(request) => Some((&*request.command, entry.body.as_deref())),
        _ => None,
    });
    let body = &br#"{"a":1,"b":2,"password":"[redacted: key]"}"#[..];
    assert_eq!(commands.collect::<Vec<_>>(), [("add", Some(body))]);
    app.quit().await
}

#[tokio::test]
async fn what_the_app_exports_is_shown_without_it() -> Result<()> {
    let _screen = SCREEN.lock().await;
    // Not cleared: what the pages did at their start is part of what the scenario counts.
    let app = App::start(Inspector::Open).await?;
    let (main, inspector) = (app.main().await?, app.inspector().await?);
    let expected = main.play().await?;
    inspector.figures(&expected).await?;
    let mut live = inspector.counts().await?;
    let folder = tempfile::tempdir()?;
    main.invoke("save_traces", json!({ "folder": folder.path() })).await?;
    app.quit().await?;

    let viewer = Viewer::open(Theme::Light).await?;
    viewer.open_trace(&folder.path().join("trace.ipctrace.jsonl")).await?;
    let shown = viewer.window.counts().await?;
    // The call that saved it had not been answered.
    let pending = STATUSES.iter().position(|it| *it == "pending").expect("a status");
    live[pending] += 1;
    assert_eq!(shown, live);
    viewer.close().await?;

    let report = Viewer::report(Engine::WebKit, &folder.path().join("report.html")).await?;
    let shown = report.window.counts().await?;
    assert_eq!(shown.iter().sum::<u64>(), live.iter().sum::<u64>());
    report.window.filter("greet").await?;
    report.window.select("greet").await?;
    report.window.tab("request").await?;
    report.window.until_detail("name").await?;
    assert_eq!(report.loaded().await?, Vec::<String>::new());
    report.close().await?;
    // As Chrome's DevTools read it.
    let timeline = folder.path().join("trace.perfetto.json");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/page/trace-events.mjs");
    let told = Command::new("node").arg(script).arg(&timeline).output()?;
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let threads: BTreeMap<String, usize> = serde_json::from_slice(&told.stdout)?;
    let names: Vec<_> = threads.keys().map(String::as_str).collect();
    assert_eq!(names, ["Rust", "Rust, main thread", "Webview main", "Webview mini"]);
    let written: Value = serde_json::from_slice(&fs::read(&timeline)?)?;
    let events = written["traceEvents"].as_array().map_or(&[][..], Vec::as_slice);
    let whole = events.iter().filter(|event| event["ph"] == "X").count();
    assert_eq!(threads.values().sum::<usize>(), whole);
    for name in ["trace.har", "trace.perfetto.json", "summary.md"] {
        assert!(fs::metadata(folder.path().join(name))?.len() > 1000, "{name}");
    }
    Ok(())
}

fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::best());
    gzip.write_all(bytes)?;
    Ok(gzip.finish()?)
}

/// A page has all of a trace in its memory, and dies when that is too much.
#[tokio::test]
async fn of_a_small_file_that_unpacks_to_gigabytes_the_start_is_shown() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let header = EXAMPLE.lines().next().unwrap_or_default();
    let file = |name: &str, rest: &[Vec<u8>]| -> Result<_> {
        let path = folder.path().join(name);
        // Compressed texts one after the other are one.
        let whole = [&[gzip(format!("{header}\n").as_bytes())?], rest].concat();
        fs::write(&path, whole.concat())?;
        Ok(path)
    };
    let mib = gzip(&vec![b'x'; 1 << 20])?;
    let mut lines = Vec::new();
    for seq in 0..3_000 {
        let start = format!(
            "{{\"seq\":{seq},\"at_us\":{seq},\"kind\":\"logged\",\"level\":\"info\",\"by\":\"rust\",\
             \"target\":\"a\",\"body\":{{\"format\":\"text\",\"len\":1048576,\"text\":\""
        );
        lines.extend([gzip(start.as_bytes())?, mib.clone(), gzip(b"\"}}\n")?]);
    }
    let blank = vec![gzip(&vec![b'\n'; 1 << 20])?; 3_000];
    let viewer = Viewer::open(Theme::Light).await?;
    let problem = "document.querySelector('.banner')?.innerText ?? ''";
    for (name, rest, said, least) in [
        ("records", lines, "the trace has more than 512 MiB, unpacked", 500),
        ("a line", vec![mib; 3_000], "line 2 of the trace is longer than", 0),
        ("blank lines", blank, "the trace has more than 512 MiB, unpacked", 0),
    ] {
        let path = file(&format!("{name}.ipctrace.jsonl.gz"), &rest)?;
        assert!(fs::metadata(&path)?.len() < 16 << 20);
        viewer.open_trace(&path).await?;
        let shown = format!("document.querySelector('#trace b')?.innerText.startsWith('{name}')");
        viewer.window.0.until(name, &shown).await?;
        viewer.window.0.until(said, &format!("({problem}).includes('{said}')")).await?;
        let rows = viewer.window.rows().await?;
        assert!(rows >= least, "{name}: {rows}");
    }
    viewer.close().await
}
