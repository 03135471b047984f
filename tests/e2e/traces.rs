//! Traces: what an app exports is what the page shows elsewhere.

use std::fs;

use anyhow::Result;
use ipc_inspector_tests::{Theme, inspector::STATUSES, viewer::Viewer};
use serde_json::json;

use crate::start;

#[tokio::test]
async fn what_the_app_exports_is_shown_without_it() -> Result<()> {
    let (app, inspector) = start().await?;
    let main = app.main().await?;
    let expected = main.play().await?;
    inspector.figures(&expected).await?;
    let mut live = Vec::new();
    for status in STATUSES {
        live.push(inspector.count(status).await?);
    }
    let folder = tempfile::tempdir()?;
    main.invoke("save_traces", json!({ "folder": folder.path() })).await?;
    app.quit().await?;

    let viewer = Viewer::open(Theme::Light).await?;
    viewer.open_trace(&folder.path().join("trace.ipctrace.jsonl")).await?;
    let mut shown = Vec::new();
    for status in STATUSES {
        shown.push(viewer.window.count(status).await?);
    }
    // The call that saved it had not been answered.
    let pending = STATUSES.iter().position(|it| *it == "pending").expect("a status");
    live[pending] += 1;
    assert_eq!(shown, live);
    viewer.close().await?;
    for name in ["trace.har", "trace.perfetto.json", "summary.md"] {
        assert!(fs::metadata(folder.path().join(name))?.len() > 1000, "{name}");
    }
    Ok(())
}
