//! The views of events and channels, and what the status bar says of coverage.

use anyhow::Result;
use ipc_inspector_tests::{App, Inspector};
use serde_json::json;

use crate::SCREEN;

#[tokio::test]
async fn an_event_is_followed_from_its_listener_to_its_emit_and_back_to_the_calls() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let (main, inspector) = (app.main().await?, app.inspector().await?);
    let listen = "
        const { invoke, transformCallback } = window.__TAURI_INTERNALS__;
        return invoke('plugin:event|listen', {
            event: 'test://view', target: { kind: 'Any' }, handler: transformCallback(() => {}),
        });";
    main.settle(listen, &[]).await?;
    let emit = json!({ "event": "test://view", "payload": { "said": "hello there" } });
    main.invoke("plugin:event|emit", emit).await?;

    let page = &inspector.0;
    page.click("[data-view=events]").await?;
    let delivered = "document.querySelector('[data-event-group=\"test://view\"] [data-listener-state=listening]')?.dataset.deliveries === '1'";
    page.until("the delivery", delivered).await?;
    page.click("[data-event-group='test://view'] .event-name").await?;
    page.until("its emits", "document.querySelector('[data-emit]') !== null").await?;
    page.click("[data-emit] td").await?;
    inspector.until_detail("hello there").await?;
    inspector.tab("deliveries").await?;
    inspector.until_detail("main").await?;
    page.until("one listener", "document.querySelectorAll('[data-reached]').length === 1").await?;
    inspector.tab("initiator").await?;
    inspector.until_detail("with its call stack").await?;

    // The listener leads to the call that added it, and that to where it was made.
    page.click("[data-event-group='test://view'] .listener .link").await?;
    let selected = "document.querySelector('#calls [aria-selected=true]')?.dataset.command === 'plugin:event|listen'";
    page.until("the call is shown among the traffic", selected).await?;
    inspector.tab("initiator").await?;
    inspector.until_detail("run").await?;
    inspector.tab("timing").await?;
    inspector.until_detail("Invoke to settled").await?;

    // The kinds narrow the table.
    page.click("[data-kind-chip=events]").await?;
    let events = "[...document.querySelectorAll('#calls .row')].every((row) => row.dataset.kind === 'event')";
    page.until("only events", events).await?;
    app.quit().await
}

#[tokio::test]
async fn a_channel_is_shown_with_its_messages_and_its_end() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let (main, inspector) = (app.main().await?, app.inspector().await?);
    main.click("[data-step=countdown]").await?;
    let page = &inspector.0;
    page.click("[data-view=channels]").await?;
    page.until(
        "its end",
        "document.querySelector('[data-channel-row]')?.innerText.includes('ended')",
    )
    .await?;
    page.click("[data-channel-row] td").await?;
    let arrived = "[...document.querySelectorAll('[data-message]')].length > 1 && document.querySelector('[data-message=\"0\"]').innerText.includes('ms')";
    page.until("its messages, and when they arrived", arrived).await?;
    app.quit().await
}

#[tokio::test]
async fn the_status_bar_says_what_is_captured_and_what_helps() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let inspector = app.inspector().await?;
    let extents = "[...document.querySelectorAll('[data-aspect]')].map((it) => [it.dataset.aspect, it.dataset.extent])";
    let expected = json!([
        ["commands", "all"],
        ["events", "all"],
        ["channels", "all"],
        ["pages", "all"],
        ["logs", "part"],
    ]);
    assert_eq!(inspector.0.eval(extents).await?, expected);
    inspector.0.click("#coverage").await?;
    let told = "document.querySelector('#gaps').matches(':popover-open') && document.querySelector('#gaps').innerText.includes('Builder::console')";
    inspector.0.until("the gap and its remedy", told).await?;
    app.quit().await
}
