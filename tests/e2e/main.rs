//! The real thing: the playground in real webviews, driven through WebDriver.

mod access;
mod app;
mod bench;
mod bodies;
mod bounds;
mod channels;
mod children;
mod degraded;
mod detail;
mod events;
mod filter;
mod logs;
mod overview;
mod pages;
mod probe;
mod release;
mod settings;
mod table;
mod timeline;
mod traces;
mod transparency;
mod transport;
mod views;
mod window;

use anyhow::Result;
use ipc_inspector_tests::{App, Inspector, inspector::InspectorPage};

/// Each test has an app of its own, whose windows must not cover those of another.
static SCREEN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// An app with its inspector open and nothing in the table: what the pages did at their start may still
/// have been under way to it.
async fn start() -> Result<(App, InspectorPage)> {
    let app = App::start(Inspector::Open).await?;
    let inspector = app.inspector().await?;
    inspector.0.click("#clear").await?;
    inspector.until_count("all", 0).await?;
    Ok((app, inspector))
}
