//! Webviews that share a window, which Tauri tells a plugin little of.

use anyhow::{Context as _, Result};
use ipc_inspector_protocol::{
    Listener, Model, PageLoaded, RecordKind, WebviewRef, events::ListenerEndCause,
};
use ipc_inspector_tests::{App, Inspector, Page, records::Records};
use serde_json::{Value, json};

use crate::{SCREEN, events::LISTEN};

const CHILD: &str = "child";

/// The page of the webview of this label.
async fn page(app: &App, label: &str) -> Result<Page> {
    let is_it = "window.__TAURI_INTERNALS__?.metadata.currentWebview.label";
    app.page(&format!("{is_it} === '{label}' && document.body?.dataset.ready === 'yes'")).await
}

/// The listeners of the child, the oldest first.
fn listeners(folds: &Model) -> Vec<&Listener> {
    let of_child = folds.events().listeners().filter(|(listener, _)| listener.webview == CHILD);
    of_child.map(|(_, listener)| listener).collect()
}

/// What was told of the child's beginnings and ends.
fn lives(records: &Records) -> Vec<(&'static str, WebviewRef)> {
    let life = |kind: &RecordKind| match kind {
        RecordKind::WebviewCreated(place) => Some(("created", place.clone())),
        RecordKind::WebviewDestroyed(place) => Some(("destroyed", place.clone())),
        _ => None,
    };
    let lives = records.records.iter().filter_map(|record| life(&record.kind));
    lives.filter(|(_, place)| place.webview == CHILD).collect()
}

#[tokio::test]
async fn a_child_that_is_closed_is_gone_and_its_label_is_anothers_the_next_time() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::open_example("children", Inspector::Open).await?;
    let main = page(&app, "main").await?;
    // Before the log is read: then the window shows nothing more.
    let inspector = app.inspector().await?;
    let mut records = app.records().await?;
    let in_window = |window: &str| WebviewRef { webview: CHILD.into(), window: window.into() };

    for life in 1..=2_usize {
        main.invoke("add_child", json!({ "window": "main", "label": CHILD })).await?;
        let child = page(&app, CHILD).await?;
        child.settle(LISTEN, &[json!("example://note")]).await?;
        main.invoke("move_child", json!({ "label": CHILD, "window": "second" })).await?;
        // Its calls are from where it is now.
        child.invoke("greet", json!({ "name": "child" })).await?;
        main.invoke("note", json!({ "text": "hello" })).await?;
        let heard = |folds: &Model| listeners(folds).last().is_some_and(|it| it.deliveries == 1);
        let folds = records.until("that the child has heard", heard).await?;
        let mut calls = folds.calls().iter().filter(|call| call.request.webview == CHILD);
        let greet = calls.rfind(|call| call.request.command == "greet");
        let greet = greet.context("the child called")?;
        assert_eq!(greet.request.window, "second");

        main.invoke("close_child", json!({ "label": CHILD })).await?;
        let ended = |folds: &Model| {
            let ended = listeners(folds).into_iter().filter_map(|it| it.end);
            ended.filter(|end| end.cause == ListenerEndCause::WebviewDestroyed).count() == life
        };
        records.until("that the child is gone", ended).await?;
        let told = [("created", in_window("main")), ("destroyed", in_window("second"))];
        let told: Vec<_> = std::iter::repeat_n(told, life).flatten().collect();
        assert_eq!(lives(&records), told);
        // The app's own list of them has it no more.
        let about = inspector.0.invoke("plugin:ipc-inspector|app", json!({})).await?;
        let webviews = about["webviews"].as_array().context("it lists the webviews")?;
        let labels: Vec<_> = webviews.iter().map(|webview| &webview["label"]).collect();
        assert_eq!(labels, [&json!("main"), &json!("second")]);
    }

    // Pages of another webview of that label have numbers of their own.
    let loads = records.records.iter().filter_map(|record| match &record.kind {
        RecordKind::PageLoaded(PageLoaded { webview, page_load, .. })
            if webview.webview == CHILD =>
        {
            Some(*page_load)
        }
        _ => None,
    });
    assert_eq!(loads.collect::<Vec<_>>(), [1, 2]);
    main.invoke("note", json!({ "text": "nobody is there" })).await?;
    let unheard =
        |folds: &Model| folds.events().emits().last().is_some_and(|it| it.listeners == Some(0));
    records.until("an emit that nobody hears", unheard).await?;
    assert_eq!((records.stats.untold, records.stats.refused), (0, 0));
    app.quit().await
}

#[tokio::test]
async fn the_children_of_a_window_go_with_it_once() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::open_example("children", Inspector::Open).await?;
    let (main, second) = (page(&app, "main").await?, page(&app, "second").await?);
    let mut records = app.records().await?;
    main.invoke("add_child", json!({ "window": "second", "label": CHILD })).await?;
    page(&app, CHILD).await?;
    main.invoke("greet", json!({ "name": "main" })).await?;
    drop(second);
    main.invoke("close_window", json!({ "label": "second" })).await?;
    let gone = |folds: &Model| {
        let gone = folds.pages().iter().filter(|(_, page)| page.gone.is_some());
        gone.map(|(page, _)| page.webview.as_str()).collect::<Vec<_>>() == [CHILD, "second"]
    };
    records.until("that both webviews are gone", gone).await?;
    let of_child = WebviewRef { webview: CHILD.into(), window: "second".into() };
    assert_eq!(lives(&records), [("created", of_child.clone()), ("destroyed", of_child)]);
    // What works without them goes on.
    assert_ne!(main.invoke("greet", json!({ "name": "main" })).await?, Value::Null);
    app.quit().await
}
