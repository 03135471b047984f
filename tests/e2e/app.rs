//! The view of the app: its windows, what they may do, and what was denied.

use anyhow::Result;
use serde_json::json;

use crate::SCREEN;

/// Invokes a command that is refused.
const REFUSED: &str = "return window.__TAURI_INTERNALS__.invoke(...arguments_).catch(String)";

#[tokio::test]
async fn the_app_is_shown_with_its_windows_their_capabilities_and_what_was_denied() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = crate::start().await?;
    let main = app.main().await?;
    let title = json!({ "label": "main", "value": "Mine" });
    let refused = main.settle(REFUSED, &["plugin:window|set_title".into(), title]).await?;
    // Tauri's own word for it is what the name is taken for here.
    assert!(refused.to_string().contains("window:allow-set-title"), "{refused}");
    main.settle(REFUSED, &["plugin:app|tauri_version".into()]).await?;
    let mini = app.mini().await?;
    mini.settle(REFUSED, &["plugin:store|clear".into(), json!({ "rid": 0 })]).await?;
    inspector.until_count("denied", 3).await?;

    let page = &inspector.0;
    page.click("[data-view=app]").await?;
    for (label, capabilities) in [("main", "default main"), ("mini", "default mini")] {
        let applying = format!(
            "[...document.querySelectorAll('[data-webview={label}] [data-capability]')]
                .map((it) => it.dataset.capability).join(' ') === '{capabilities}'"
        );
        page.until(&format!("the capabilities of {label}"), &applying).await?;
    }
    let identifier = "document.querySelector('[data-fact=identifier] dd').innerText";
    assert_eq!(page.eval(identifier).await?, "ipc.inspector.playground");
    let permissions = "[...document.querySelectorAll('[data-webview=mini] [data-capability=mini] li')].map((it) => it.innerText)";
    assert_eq!(page.eval(permissions).await?, json!(["store:allow-load", "store:allow-get"]));

    for (label, command, permission, says) in [
        ("main", "plugin:window|set_title", "core:window:allow-set-title", "would allow it"),
        ("main", "plugin:app|tauri_version", "core:app:deny-tauri-version", "in default denies it"),
        ("mini", "plugin:store|clear", "store:allow-clear", "would allow it"),
    ] {
        let row = format!("[data-webview={label}] [data-called='{command}'] + .reason");
        let told = "const row = document.querySelector(arguments[0]);
            return [row?.dataset.permission, row?.innerText.includes(arguments[1])]";
        let told = page.run(told, &[json!(row), json!(says)]).await?;
        assert_eq!(told, json!([permission, true]), "{command}");
    }

    // What applies is known anew when a window is gone.
    app.close_window("mini").await?;
    let gone = "document.querySelector('[data-webview=mini]')?.innerText.includes('gone')";
    page.until("the window that is gone", gone).await?;
    let unused = "document.querySelector('.cards > .capability')?.dataset.capability === 'mini'";
    page.until("the capability that applies no more", unused).await?;

    // The count leads to the call, and that to what Tauri says.
    page.click("[data-called='plugin:window|set_title'] .link").await?;
    inspector.until_shown(1).await?;
    page.click("#calls .row").await?;
    inspector.tab("response").await?;
    inspector.until_detail("allow-set-title").await?;
    app.quit().await
}

#[tokio::test]
async fn the_configuration_is_a_tree_that_is_searched() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = crate::start().await?;
    let page = &inspector.0;
    page.click("[data-view=app]").await?;
    page.until("the configuration", "document.querySelector('.panel .tree') !== null").await?;
    page.click("#search-body").await?;
    page.keys("#search", "freezePrototype").await?;
    // It stands two levels deep, where nothing was unfolded.
    let found = "document.querySelector('.tree mark.current')?.innerText === 'freezePrototype'";
    page.until("what was searched for", found).await?;
    app.quit().await
}
