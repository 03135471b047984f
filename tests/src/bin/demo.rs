//! The headless demo: plays the playground's scenario, waits until the inspector shows it, and
//! takes pictures. Its last line is a JSON object with what the inspector shows.

use std::{collections::HashMap, path::PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use ipc_inspector_tests::{
    App, Inspector,
    inspector::{InspectorPage, STATUSES},
};
use serde_json::{Value, json};

#[derive(Parser)]
struct Arguments {
    /// The playground's binary.
    #[arg(long)]
    app: PathBuf,
    /// The folder for the pictures.
    #[arg(long)]
    out: PathBuf,
}

#[tokio::main]
async fn main() -> Result<()> {
    let Arguments { app, out } = Arguments::parse();
    std::fs::create_dir_all(&out).with_context(|| out.display().to_string())?;

    let app = App::start_binary(&app, Inspector::Open).await?;
    let (main, inspector) = (app.main().await?, app.inspector().await?);
    let played = main.settle("return window.playground.runScenario()", &[]).await?;
    let made = |field: &str| {
        played[field].as_u64().with_context(|| format!("the scenario does not tell {field}"))
    };
    // What only fetches a message of a channel is part of the message.
    let calls = made("requests")? - made("channel_fetches")?;
    let expected = json!({
        "requests": calls,
        "responses": made("responses")? - made("channel_fetches")?,
        "errors": made("errors")?,
        "denied": made("denied")?,
        "not_found": made("not_found")?,
        "dropped": made("dropped")?,
        "pending": made("pending")?,
        "malformed": 0,
        "events": made("events")?,
        "deliveries": made("deliveries")?,
        "listeners": made("listeners")?,
        "channels": made("channels")?,
        "channel_messages": made("channel_messages")? + made("unheard_messages")?,
        "channel_ends": made("channel_ends")?,
        "settled": made("settled")?,
        "logs": made("logs")?,
        "rows_shown": calls + made("events")? + made("channels")? + made("logs")?,
        "lost": 0,
        "truncated": 0,
        "untold": 0,
        "refused": 0,
    });
    // What pages tell comes last. If it does not come, the figures tell.
    let mut all_are_here = Ok(());
    for last in ["settled", "deliveries", "channel_ends"] {
        let all = inspector.until_stat(last, expected[last].as_u64().unwrap_or_default()).await;
        all_are_here = all_are_here.and(all);
    }
    let figures = figures(&inspector).await?;

    inspector.select("countdown").await?;
    inspector.filter("").await?;
    inspector.tab("messages").await?;
    inspector.0.click("[data-message='1'] td").await?;
    inspector.0.save_picture(&out.join("inspector.png")).await?;
    for tab in ["timing", "initiator"] {
        inspector.tab(tab).await?;
        inspector.0.save_picture(&out.join(format!("{tab}.png"))).await?;
    }
    for view in ["events", "channels"] {
        inspector.0.click(&format!("[data-view={view}]")).await?;
        inspector.0.save_picture(&out.join(format!("{view}.png"))).await?;
    }
    main.save_picture(&out.join("app.png")).await?;
    app.quit().await?;

    println!("{figures}");
    ensure!(figures == expected, "the scenario makes {expected}, the inspector shows {figures}");
    all_are_here
}

/// Figures that the window has in its status bar.
const STATS: [&str; 12] = [
    "events",
    "deliveries",
    "listeners",
    "channels",
    "channel_messages",
    "channel_ends",
    "settled",
    "logs",
    "lost",
    "truncated",
    "untold",
    "refused",
];

/// What the inspector shows.
async fn figures(inspector: &InspectorPage) -> Result<Value> {
    let mut shown = HashMap::new();
    for status in STATUSES {
        shown.insert(status, inspector.count(status).await?);
    }
    let mut figures = json!({});
    for name in STATS {
        figures[name] = json!(inspector.stat(name).await?);
    }
    let answered = ["ok", "error", "denied", "not-found", "malformed"];
    let calls = json!({
        "requests": inspector.count("all").await?,
        "responses": answered.iter().map(|status| shown[status]).sum::<u64>(),
        "errors": shown["error"],
        "denied": shown["denied"],
        "not_found": shown["not-found"],
        "dropped": shown["dropped"],
        "pending": shown["pending"],
        "malformed": shown["malformed"],
        "rows_shown": inspector.rows().await?,
    });
    if let (Value::Object(figures), Value::Object(calls)) = (&mut figures, calls) {
        figures.extend(calls);
    }
    Ok(figures)
}
