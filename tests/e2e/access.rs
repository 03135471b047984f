//! Who may call the inspector, and who may see its page.

use anyhow::Result;
use ipc_inspector_tests::{App, Inspector, site::Site};
use serde_json::json;

use crate::SCREEN;

const COMMANDS: [&str; 19] = [
    "subscribe",
    "grant",
    "payload",
    "headers",
    "search",
    "app",
    "traces",
    "trace",
    "preview_export",
    "save_export",
    "limit",
    "comment",
    "open",
    "close",
    "set_recording",
    "clear",
    "mark",
    "export_trace",
    "records",
];

#[tokio::test]
async fn the_apps_webviews_may_not_call_the_inspector() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    app.inspector().await?;
    let site = Site::start().await?;
    let mini = app.mini().await?;
    let main = app.main().await?;
    for page in [&main, &mini] {
        for place in ["local", "remote"] {
            if place == "remote" {
                page.go_to(&site.url("/")).await?;
            }
            for command in COMMANDS {
                let answer = page
                    .settle(
                        "const [command] = arguments_;
                         const arguments_of = {
                             channel: '__CHANNEL__:1', credits: 1, seq: 0, at: 0, recording: false,
                             terms: ['body:a'], from: 0, to: 9, text: 'a', name: 'a.har', ending: '.har',
                             comment: '', row: 0, maxBytes: null, request: { filter: '', row: null, secrets: 'kept' },
                         };
                         return window.__TAURI_INTERNALS__
                             .invoke(`plugin:ipc-inspector|${command}`, arguments_of)
                             .then((answer) => ({ answer }), (error) => ({ error }));",
                        &[json!(command)],
                    )
                    .await?;
                let error = answer["error"].as_str().unwrap_or_default();
                assert!(error.contains("not allowed"), "{command} from {place}: {answer}");
            }
        }
    }
    app.quit().await
}

#[tokio::test]
async fn the_inspectors_page_is_for_its_own_window() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Registered).await?;
    let main = app.main().await?;
    // Loaded, not fetched: that would be refused for coming from another origin.
    main.go_to("ipc-inspector://localhost/index.html").await?;
    let page = main.eval("document.documentElement.outerHTML").await?;
    let page = page.as_str().unwrap_or_default();
    assert!(!page.contains("inspector.js"), "the page is shown: {page}");

    main.go_to("tauri://localhost/").await?;
    main.press_shortcut().await?;
    let inspector = app.inspector().await?;
    let page = inspector.0.eval("document.documentElement.outerHTML").await?;
    assert!(
        page.as_str().unwrap_or_default().contains("inspector.js"),
        "the test is blind: {page}"
    );
    app.quit().await
}
