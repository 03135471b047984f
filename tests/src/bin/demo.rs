//! The headless demo: plays the playground's scenario, waits until the inspector shows it, and
//! takes pictures and saves traces. Its last line is a JSON object with what the inspector shows.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Parser;
use ipc_inspector_tests::{
    App, Inspector,
    figures::{compare, records_of},
};
use serde_json::json;

/// In the inspector: whether it shows what applies to the app's windows.
const HAS_CAPABILITIES: &str = "document.querySelectorAll('[data-webview] .capability').length > 1";

#[derive(Parser)]
struct Arguments {
    /// The playground's binary.
    #[arg(long)]
    app: PathBuf,
    /// The folder for pictures and traces.
    #[arg(long)]
    out: PathBuf,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { app, out } = Arguments::parse();
    std::fs::create_dir_all(&out).with_context(|| out.display().to_string())?;

    let app = App::start_binary(&app, Inspector::Open).await?;
    let (main, inspector) = (app.main().await?, app.inspector().await?);
    let mut expected = main.play().await?;
    let mut figures = inspector.figures(&expected).await?;

    inspector.select("countdown").await?;
    inspector.filter("").await?;
    inspector.tab("messages").await?;
    inspector.0.click("[data-message='1'] td").await?;
    inspector.0.save_picture(&out.join("inspector.png")).await?;
    for tab in ["timing", "initiator"] {
        inspector.tab(tab).await?;
        inspector.0.save_picture(&out.join(format!("{tab}.png"))).await?;
    }
    inspector.0.click("#group").await?;
    inspector.0.save_picture(&out.join("groups.png")).await?;
    inspector.0.click("#group").await?;
    inspector.compare("greet").await?;
    inspector.0.save_picture(&out.join("compare.png")).await?;
    inspector.0.click("#settings").await?;
    inspector.0.save_picture(&out.join("settings.png")).await?;
    inspector.0.click("#settings").await?;
    inspector.filter("").await?;
    for view in ["events", "channels", "timeline"] {
        inspector.0.click(&format!("[data-view={view}]")).await?;
        inspector.0.save_picture(&out.join(format!("{view}.png"))).await?;
    }
    inspector.0.click("[data-view=app]").await?;
    inspector.0.until("the app's capabilities", HAS_CAPABILITIES).await?;
    inspector.0.save_picture(&out.join("capabilities.png")).await?;
    main.save_picture(&out.join("app.png")).await?;
    let folder = out.canonicalize().with_context(|| out.display().to_string())?;
    // The call that saves would be in the log, and its end not yet in the trace.
    inspector.0.click("#record").await?;
    inspector.until_recording(false).await?;
    main.invoke("save_traces", json!({ "folder": folder })).await?;
    let records = records_of(&folder.join("trace.ipctrace.jsonl"))?;
    let shown = inspector.until_stat("records", records).await;
    figures["records"] = json!(inspector.stat("records").await?);
    app.quit().await?;

    println!("{figures}");
    shown.with_context(|| format!("the trace has {records} records"))?;
    expected["records"] = json!(records);
    compare(&expected, &figures)
}
