//! Who may call the inspector, and who may see its page.

use anyhow::Result;
use ipc_inspector_tests::{App, Inspector, site::Site};
use serde_json::json;

use crate::SCREEN;

const COMMANDS: [&str; 5] = ["subscribe", "grant", "payload", "set_recording", "clear"];

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
                             channel: '__CHANNEL__:1', credits: 1, seq: 0, recording: false,
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
    // A page without a policy of its own, so that nothing else refuses before the plugin does.
    let site = Site::start().await?;
    main.go_to(&site.url("/")).await?;
    let read = main
        .settle(
            "return fetch('ipc-inspector://localhost/index.html')
                 .then((response) => response.text())
                 .catch(() => '');",
            &[],
        )
        .await?;
    assert_eq!(read, "", "the page was read");
    app.quit().await
}
