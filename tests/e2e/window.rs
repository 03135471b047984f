//! The inspector's window, as its user meets it.

use anyhow::Result;
use ipc_inspector_tests::{App, Inspector, until};
use serde_json::json;

use crate::{SCREEN, start};

#[tokio::test]
async fn what_is_clicked_appears_with_its_payloads() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let (main, mini) = (app.main().await?, app.mini().await?);

    main.click("[data-step=greet]").await?;
    inspector.until_count("ok", 1).await?;
    inspector.select("greet").await?;
    inspector.until_detail("name").await?;
    inspector.tab("response").await?;
    inspector.until_detail("Hello").await?;
    inspector.tab("timing").await?;
    inspector.until_detail(" ms").await?;
    inspector.tab("headers").await?;
    inspector.until_detail("tauri-callback").await?;
    inspector.until_detail("(not recorded)").await?;

    let settled = mini.invoke("add", json!({ "a": 40, "b": 2 })).await?;
    assert_eq!(settled, json!(42));
    inspector.until_count("all", 2).await?;
    inspector.select("add").await?;
    inspector.tab("response").await?;
    inspector.until_detail("42").await?;
    let webview = "document.querySelector('#calls [data-command=add]').innerText.includes('mini')";
    inspector.0.until("the row names its webview", webview).await?;

    app.quit().await
}

#[tokio::test]
async fn each_way_to_end_is_told_apart() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let main = app.main().await?;
    main.run(
        "const { invoke } = window.__TAURI_INTERNALS__;
         const quietly = (command, payload) => void invoke(command, payload).catch(() => {});
         quietly('fail_with_text');
         quietly('greet', { nmae: 'you' });
         quietly('plugin:window|set_title', { value: 'no' });
         quietly('greeet');
         quietly('panics');
         quietly('forgetful');
         quietly('never');
         fetch('ipc://localhost/greet', { method: 'POST', body: 'no request' }).catch(() => {});",
        &[],
    )
    .await?;
    let expected = [
        ("error", 1),
        ("invalid-args", 1),
        ("denied", 1),
        ("not-found", 1),
        ("malformed", 1),
        ("dropped", 2),
        ("pending", 1),
    ];
    for (status, count) in expected {
        inspector.until_count(status, count).await?;
    }
    inspector.select("plugin:window|set_title").await?;
    inspector.tab("response").await?;
    inspector.until_detail("core:window:allow-set-title").await?;
    inspector.select("forgetful").await?;
    inspector.tab("response").await?;
    inspector.until_detail("never settle").await?;
    app.quit().await
}

#[tokio::test]
async fn every_message_of_a_channel_is_shown_with_its_call() -> Result<()> {
    const MESSAGES: u32 = 2_000;
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let main = app.main().await?;
    let received = main
        .settle(
            "const [messages] = arguments_;
             const { invoke, Channel } = window.__TAURI__.core;
             const channel = new Channel();
             const received = [];
             const all = new Promise((resolve) => {
                 channel.onmessage = (message) => {
                     received.push(new Uint8Array(message).length);
                     if (received.length === messages) resolve();
                 };
             });
             await invoke('stream_bytes', { onChunk: channel, chunks: messages, size: 100 });
             await all;
             return received;",
            &[json!(MESSAGES)],
        )
        .await?;
    let received = received.as_array().map_or(&[][..], Vec::as_slice);
    assert_eq!(received.len(), 2_000);
    assert!(received.iter().all(|length| *length == json!(100)));

    inspector.until_stat("channel_messages", u64::from(MESSAGES)).await?;
    inspector.until_stat("channel_ends", 1).await?;
    inspector.select("stream_bytes").await?;
    inspector.tab("messages").await?;
    inspector
        .0
        .until("its messages", "document.querySelectorAll('[data-message]').length >= 200")
        .await?;
    let shown = "[...document.querySelectorAll('[data-message]')].slice(0, 200).map((row) => Number(row.dataset.message))";
    assert_eq!(inspector.0.eval(shown).await?, json!((0..200).collect::<Vec<_>>()));
    inspector.0.click("[data-message='1'] td").await?;
    inspector.until_detail("100 B").await?;
    assert_eq!(inspector.stat("lost").await?, 0);
    app.quit().await
}

#[tokio::test]
async fn the_window_can_be_closed_and_opened_and_shows_what_was_before() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Registered).await?;
    let main = app.main().await?;
    let windows = app.pages().await?.len();
    main.click("[data-step=greet]").await?;

    // By its keyboard shortcut, twice, since it can be closed in between.
    for _ in 0..2 {
        main.press_shortcut().await?;
        let inspector = app.inspector().await?;
        inspector.select("greet").await?;
        let shown = inspector.count("all").await?;
        assert!(shown > 1, "what came before is missing: {shown}");

        main.send("add", json!({ "a": 1, "b": 2 })).await?;
        inspector.filter("").await?;
        inspector.until_count("all", shown + 1).await?;

        // Its shortcut again brings it to the front, and opens no second one.
        main.press_shortcut().await?;
        app.close_window("ipc-inspector").await?;
        until("the window stays", || async {
            Ok((app.pages().await?.len() == windows).then_some(()))
        })
        .await?;
    }
    app.quit().await
}

#[tokio::test]
async fn however_often_it_is_opened_there_is_one_window() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Registered).await?;
    let main = app.main().await?;
    let windows = app.pages().await?.len();
    // While the main thread is held, so that all of them wait for it together.
    main.send("slow_sync", json!({ "ms": 300 })).await?;
    for _ in 0..3 {
        main.press_shortcut().await?;
    }
    let inspector = app.inspector().await?;
    inspector.select("slow_sync").await?;
    main.invoke("slow", json!({ "ms": 300 })).await?;
    assert_eq!(app.pages().await?.len(), windows + 1);
    app.quit().await
}

#[tokio::test]
async fn a_reload_of_the_apps_page_is_survived() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let main = app.main().await?;
    main.send("slow", json!({ "ms": 300 })).await?;
    main.reload().await?;
    main.click("[data-step=greet]").await?;
    inspector.select("greet").await?;
    // The call from before the reload is answered although nobody waits for it.
    inspector.filter("").await?;
    inspector.until_count("pending", 0).await?;
    inspector.select("slow").await?;
    app.quit().await
}

#[tokio::test]
async fn its_own_traffic_is_never_recorded() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    app.main().await?.click("[data-step=waveform]").await?;
    // What its page tells of the call comes last.
    inspector.until_stat("settled", 1).await?;
    let records = inspector.stat("records").await?;
    for tab in ["response", "request", "timing"] {
        inspector.select("waveform").await?;
        inspector.tab(tab).await?;
    }
    inspector.0.click("#record").await?;
    inspector.until_recording(false).await?;
    inspector.0.click("#record").await?;
    inspector.until_recording(true).await?;
    assert_eq!(inspector.stat("records").await?, records);
    app.quit().await
}

#[tokio::test]
async fn a_pause_keeps_new_calls_out_and_a_clear_empties_the_table() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let main = app.main().await?;
    let numbers = json!({ "a": 1, "b": 2 });
    main.invoke("add", numbers.clone()).await?;
    inspector.until_count("all", 1).await?;

    inspector.0.click("#record").await?;
    inspector.until_recording(false).await?;
    main.invoke("add", numbers.clone()).await?;
    inspector.0.click("#record").await?;
    inspector.until_recording(true).await?;
    main.invoke("library", json!({})).await?;
    // Records come in order, so the call of the pause is not merely late.
    inspector.until_count("all", 2).await?;

    inspector.0.click("#clear").await?;
    inspector.until_count("all", 0).await?;
    assert_eq!(inspector.rows().await?, 0);
    app.quit().await
}

#[tokio::test]
async fn the_app_ends_with_its_own_last_window() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    app.inspector().await?;
    app.close_window("mini").await?;
    // The app may be gone before it can answer.
    let _ = app.close_window("main").await;
    app.until_ended().await
}
