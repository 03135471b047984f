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
    let (requests, responses) = (made("requests")?, made("responses")?);
    // A request is two records, the second when its dispatch returned; an answer and a dropped
    // resolver are one each; so are a channel and each message through it, and the two webviews and
    // the page in each.
    let records = 2 * requests
        + responses
        + made("dropped")?
        + made("channels")?
        + made("channel_messages")?
        + 4;
    let expected = json!({
        "records": records,
        "requests": requests,
        "responses": responses,
        "errors": made("errors")?,
        "denied": made("denied")?,
        "not_found": made("not_found")?,
        "dropped": made("dropped")?,
        "pending": made("pending")?,
        "malformed": 0,
        "rows_shown": requests,
        "lost": 0,
        "truncated": 0,
    });
    // What comes last is a record that changes no call. If it never comes, the figures tell.
    let all_are_here = inspector.until_stat("records", records).await;
    let figures = figures(&inspector).await?;

    inspector.select("countdown").await?;
    inspector.filter("").await?;
    inspector.tab("messages").await?;
    inspector.0.click("[data-message='1'] td").await?;
    inspector.0.save_picture(&out.join("inspector.png")).await?;
    main.save_picture(&out.join("app.png")).await?;
    app.quit().await?;

    println!("{figures}");
    ensure!(figures == expected, "the scenario makes {expected}, the inspector shows {figures}");
    all_are_here
}

/// What the inspector shows.
async fn figures(inspector: &InspectorPage) -> Result<Value> {
    let mut shown = HashMap::new();
    for status in STATUSES {
        shown.insert(status, inspector.count(status).await?);
    }
    let answered = ["ok", "error", "denied", "not-found", "malformed"];
    Ok(json!({
        "records": inspector.stat("records").await?,
        "requests": inspector.count("all").await?,
        "responses": answered.iter().map(|status| shown[status]).sum::<u64>(),
        "errors": shown["error"],
        "denied": shown["denied"],
        "not_found": shown["not-found"],
        "dropped": shown["dropped"],
        "pending": shown["pending"],
        "malformed": shown["malformed"],
        "rows_shown": inspector.rows().await?,
        "lost": inspector.stat("lost").await?,
        "truncated": inspector.stat("truncated").await?,
    }))
}
