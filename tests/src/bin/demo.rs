//! The headless demo: plays the playground's scenario, waits until the inspector shows it, and
//! takes pictures. Its last line is a JSON object with what the inspector shows.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use clap::Parser;
use ipc_inspector_tests::{App, Inspector, inspector::STATUSES};
use serde_json::json;

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
    inspector.until_count("all", requests).await?;
    inspector.until_count("pending", made("pending")?).await?;

    let mut shown = serde_json::Map::new();
    for status in STATUSES {
        shown.insert(status.replace('-', "_"), inspector.count(status).await?.into());
    }
    let count = |status: &str| shown[status].as_u64().unwrap_or_default();
    let errors = count("error");
    let answered = ["ok", "error", "denied", "not_found", "malformed"].map(count);
    let figures = json!({
        "records": inspector.stat("records").await?,
        "requests": inspector.count("all").await?,
        "responses": answered.iter().sum::<u64>(),
        "errors": errors,
        "denied": count("denied"),
        "not_found": count("not_found"),
        "dropped": count("dropped"),
        "pending": count("pending"),
        "malformed": count("malformed"),
        "rows_shown": inspector.rows().await?,
        "lost": inspector.stat("lost").await?,
        "truncated": inspector.stat("truncated").await?,
    });

    inspector.select("countdown").await?;
    inspector.filter("").await?;
    inspector.tab("messages").await?;
    inspector.0.click("[data-message='1'] td").await?;
    inspector.0.save_picture(&out.join("inspector.png")).await?;
    main.save_picture(&out.join("app.png")).await?;
    app.quit().await?;

    // A request is two records, the second when its dispatch returned; an answer and a dropped
    // resolver are one each; so are a channel and each message through it, and the two webviews and
    // the page in each.
    let expected = json!({
        "records": 2 * requests
            + responses
            + made("dropped")?
            + made("channels")?
            + made("channel_messages")?
            + 4,
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
    println!("{figures}");
    ensure!(figures == expected, "the scenario makes {expected}, the inspector shows {figures}");
    Ok(())
}
