//! Events: what was emitted, who listens, and what reached whom.

use anyhow::{Context as _, Result};
use ipc_inspector_protocol::{
    Emit, EventEmitter, EventTarget, Listener, Model, PageRef, events::ListenerEndCause,
};
use ipc_inspector_tests::{App, Inspector};
use serde_json::{Value, json};

use crate::SCREEN;

const COUNT: u64 = 2_000;

/// In a page: listens, and keeps what it is handed.
pub(crate) const LISTEN: &str = "
    const [name, target] = arguments_;
    const { invoke, transformCallback } = window.__TAURI_INTERNALS__;
    window.got ??= [];
    return invoke('plugin:event|listen', {
        event: name,
        target: target ?? { kind: 'Any' },
        handler: transformCallback(({ payload, id }) => window.got.push([id, payload])),
    });";

#[tokio::test]
async fn two_thousand_events_each_way_are_emitted_recorded_and_delivered_in_order() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let main = app.main().await?;
    let mut records = app.records().await?;
    let (page, rust) = ("test://page", "test://rust");
    for name in [page, rust] {
        main.settle(LISTEN, &[json!(name)]).await?;
    }

    main.settle(
        "for (let number = 1; number <= arguments_[1]; number++)
             await window.__TAURI_INTERNALS__.invoke('plugin:event|emit', { event: arguments_[0], payload: { by: 'page', number } });",
        &[json!(page), json!(COUNT)],
    )
    .await?;
    main.invoke("emit_from_rust", json!({ "name": rust, "count": COUNT })).await?;
    // Four more go to each listener of that name, whatever their target or filter says.
    let all = 2 * COUNT + 4;
    main.until("all are delivered", &format!("window.got.length === {all}")).await?;

    let reached = |emit: &&Emit| !emit.deliveries.is_empty();
    let folds = records
        .until("all deliveries", |folds| {
            folds.events().emits().filter(reached).count() as u64 == all
        })
        .await?;
    let emits: Vec<_> = folds.events().emits().filter(reached).collect();
    assert!(emits.iter().all(|emit| emit.deliveries.len() == 1), "each reached its one listener");
    assert_eq!((records.stats.evicted, records.stats.untold, records.stats.refused), (0, 0, 0));

    let seqs: Vec<_> = emits.iter().map(|emit| emit.seq).collect();
    let recorded: Vec<Value> = records
        .texts(&seqs)
        .await?
        .iter()
        .map(|text| serde_json::from_str(text))
        .collect::<Result<_, _>>()?;
    let Value::Array(got) = main.eval("window.got").await? else { panic!("no list") };
    let delivered: Vec<_> = got.iter().map(|got| got[1].clone()).collect();
    assert_eq!(recorded, delivered);
    for (emit, got) in emits.iter().zip(&got) {
        assert_eq!(Some(u64::from(emit.deliveries[0].listener.listener)), got[0].as_u64());
    }
    let by_page = |emit: &&&Emit| matches!(emit.emitter, EventEmitter::Page { .. });
    assert_eq!(emits.iter().filter(by_page).count() as u64, COUNT);

    // Nothing is delivered before the request to emit it: as certain as the clocks are compared.
    for emit in emits {
        let EventEmitter::Page { call, .. } = &emit.emitter else { continue };
        let received_us = folds.calls().get(*call).context("its call is in the log")?.received_us;
        let reached = &emit.deliveries[0];
        let moment = folds.pages().moment(&PageRef::from(reached), reached.page_us);
        let moment = moment.context("the page's clock is known")?;
        let within_us = moment.within_us.context("on both sides")?;
        assert!(moment.at_us + within_us >= received_us, "{emit:?} at {moment:?}");
    }
    app.quit().await
}

#[tokio::test]
async fn with_two_windows_and_targets_each_delivery_is_its_listeners() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let (main, mini) = (app.main().await?, app.mini().await?);
    let mut records = app.records().await?;
    let name = "test://targets";
    let target = |kind: &str, label: &str| json!({ "kind": kind, "label": label });
    let mut ids = Vec::new();
    for (page, target) in [
        (&main, json!({ "kind": "Any" })),
        (&main, target("WebviewWindow", "main")),
        (&main, target("Window", "mini")),
        (&mini, target("AnyLabel", "mini")),
        (&mini, json!({ "kind": "Any" })),
        (&mini, json!({ "kind": "App" })),
    ] {
        let id = page.settle(LISTEN, &[json!(name), target]).await?;
        ids.push(u32::try_from(id.as_u64().context("no number")?)?);
    }

    // Who gets what, by Tauri's rules.
    let sent = [
        (target("AnyLabel", "main"), vec![0, 1, 4]),
        (target("AnyLabel", "mini"), vec![0, 2, 3, 4]),
        (target("WebviewWindow", "main"), vec![0, 1, 4]),
        (target("Window", "mini"), vec![0, 2, 3, 4]),
        (target("Webview", "nobody"), vec![0, 4]),
        (json!({ "kind": "App" }), vec![0, 4, 5]),
        (json!({ "kind": "Any" }), vec![0, 1, 2, 3, 4, 5]),
    ];
    for (number, (target, _)) in sent.iter().enumerate() {
        let arguments = json!({ "event": name, "target": target, "payload": number });
        main.invoke("plugin:event|emit_to", arguments).await?;
    }
    let count: usize = sent.iter().map(|(_, listeners)| listeners.len()).sum();
    let folds = records
        .until("all deliveries", |folds| {
            folds.events().emits().map(|emit| emit.deliveries.len()).sum::<usize>() == count
        })
        .await?;

    for (emit, (target, listeners)) in folds.events().emits().zip(&sent) {
        let mut reached: Vec<_> =
            emit.deliveries.iter().map(|reached| reached.listener.listener).collect();
        reached.sort_unstable();
        let mut expected: Vec<_> = listeners.iter().map(|at| ids[*at]).collect();
        expected.sort_unstable();
        assert_eq!(reached, expected, "{target}");
        assert_eq!(emit.listeners, Some(listeners.len().try_into()?), "{target}");
    }
    let webview = |id: u32| {
        let listener = folds.events().listeners().find(|(listener, _)| listener.listener == id);
        listener.map(|(listener, _)| listener.webview.clone())
    };
    assert_eq!(webview(ids[2]).as_deref(), Some("main"));
    assert_eq!(webview(ids[3]).as_deref(), Some("mini"));
    app.quit().await
}

#[tokio::test]
async fn listeners_come_and_go_and_a_reload_leaves_them_behind() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let main = app.main().await?;
    let mut records = app.records().await?;
    let name = "test://listeners";
    let removed = main.settle(LISTEN, &[json!(name)]).await?;
    let left = main.settle(LISTEN, &[json!(name)]).await?;
    main.invoke("plugin:event|unlisten", json!({ "event": name, "eventId": removed })).await?;
    // What a page gathered last may go with it, so it shall have told of both.
    let told = |folds: &Model| {
        let of_name = folds.events().listeners().filter(|(_, listener)| listener.event == name);
        let calls = of_name.filter_map(|(_, listener)| folds.calls().get(listener.call));
        calls.filter(|call| call.observed.stack.is_some()).count() == 2
    };
    records.until("where the two were added", told).await?;
    main.reload().await?;
    main.settle(LISTEN, &[json!(name)]).await?;

    let is_of = |listener: &Listener| listener.event == name;
    let has_stack = |folds: &Model, listener: &Listener| {
        folds.calls().get(listener.call).is_some_and(|call| call.observed.stack.is_some())
    };
    let folds = records
        .until("three listeners and where they were added", |folds| {
            let of_name = folds.events().listeners().filter(|(_, listener)| is_of(listener));
            of_name.filter(|(_, listener)| has_stack(folds, listener)).count() == 3
        })
        .await?;
    let cause = |id: &Value| {
        let mut all = folds.events().listeners();
        let (_, listener) =
            all.find(|(listener, _)| Some(u64::from(listener.listener)) == id.as_u64())?;
        listener.end.map(|end| end.cause)
    };
    assert_eq!(cause(&removed), Some(ListenerEndCause::Removed));
    assert_eq!(cause(&left), Some(ListenerEndCause::LeftBehind));
    let live: Vec<_> = folds
        .events()
        .listeners()
        .filter(|(_, listener)| is_of(listener) && listener.end.is_none())
        .collect();
    assert_eq!(live.len(), 1);
    assert_eq!((live[0].1.page_load, &live[0].1.target), (2, &EventTarget::Any));
    // The call that added it tells from where.
    let call = folds.calls().get(live[0].1.call).context("its call is in the log")?;
    let (stack, _) = call.observed.stack.context("the page told its stack")?;
    let stack = records.texts(&[stack]).await?.remove(0);
    // The function of the test's own script.
    assert!(stack.lines().any(|line| line == "run@"), "{stack}");
    app.quit().await
}
