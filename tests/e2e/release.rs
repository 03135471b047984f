//! A release build has nothing of the inspector, unless the app asks for it.
//!
//! A whole release build takes minutes and tells no more than one in which the plugin alone has no
//! debug assertions, as `cargo xtask test` makes it.

use std::{env, fs, path::PathBuf};

use anyhow::{Context as _, Result};
use ipc_inspector_page::{File, PAGE};
use ipc_inspector_tests::{App, Inspector, playground};
use serde_json::json;

use crate::SCREEN;

fn release_playground() -> Result<PathBuf> {
    let path = env::var_os("PLAYGROUND_RELEASE_BIN");
    Ok(path.context("PLAYGROUND_RELEASE_BIN is not set; run `cargo xtask test`")?.into())
}

fn contains(binary: &[u8], part: &[u8]) -> bool {
    memchr::memmem::find(binary, part).is_some()
}

#[test]
fn a_release_build_does_not_embed_the_page() -> Result<()> {
    let (debug, release) = (fs::read(playground()?)?, fs::read(release_playground()?)?);
    for File { name, bytes, .. } in PAGE.files() {
        let part = &bytes[bytes.len() / 2..][..100.min(bytes.len() / 2)];
        assert!(contains(&debug, part), "{name} is not in the debug build: the test is blind");
        assert!(!contains(&release, part), "{name} is in the release build");
    }
    Ok(())
}

#[tokio::test]
async fn a_release_build_registers_nothing() -> Result<()> {
    let _screen = SCREEN.lock().await;
    // It asks to be opened at the start, by what is meant for debug builds.
    let app = App::start_binary(&release_playground()?, Inspector::Open).await?;
    let main = app.main().await?;
    main.press_shortcut().await?;
    let played = main.settle("return window.playground.runScenario()", &[]).await?;
    assert_eq!(played["done"], json!(true));
    // In a debug build the window is there long before the scenario has ended.
    assert_eq!(app.pages().await?.len(), 2, "there is a third window");
    app.quit().await
}
