//! The probe in WebKit: the page behaves as without it, and nobody else can speak for it.

use anyhow::Result;
use ipc_inspector_protocol::{Model, Status};
use ipc_inspector_tests::{App, Inspector};
use serde_json::json;

use crate::{SCREEN, start};

/// In a page: what comes of callbacks that throw, and that remove themselves, by each way that Tauri
/// runs them.
const THROWING: &str = "
    const outcomes = [];
    const { invoke, transformCallback, runCallback, unregisterCallback, callbacks } =
        window.__TAURI_INTERNALS__;
    window.onerror = (message) => { outcomes.push(['onerror', String(message)]); return true; };
    const thrower = transformCallback(() => { throw new Error('in a listener'); });
    try {
        runCallback(thrower, { event: 'tick', id: 1, payload: null });
    } catch (error) {
        outcomes.push(['caught', error.message]);
    }
    const self = transformCallback(function () {
        unregisterCallback(self);
        outcomes.push(['removed', arguments.length]);
    });
    runCallback(self, 1);
    outcomes.push(['is there', callbacks.has(self)]);
    await invoke('fail_with_text').catch((error) => outcomes.push(['rejected', error]));
    await invoke('echo', { value: 7 })
        .then(() => { throw new Error('in then'); })
        .catch((error) => outcomes.push(['then', error.message]));
    outcomes.push(['own', Object.keys(callbacks), Object.isFrozen(Object.prototype)]);
    const names = Object.getOwnPropertyNames(window).filter((name) => !name.startsWith('__wd'));
    outcomes.push(['globals', names.sort()]);
    return outcomes;";

#[tokio::test]
async fn callbacks_that_throw_or_go_have_the_same_outcome_as_without() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let mut outcomes = Vec::new();
    for inspector in [Inspector::Off, Inspector::Registered] {
        let app = App::start(inspector).await?;
        outcomes.push(app.main().await?.settle(THROWING, &[]).await?);
        app.quit().await?;
    }
    assert_eq!(outcomes[1], outcomes[0]);
    assert_eq!(outcomes[0][0], json!(["caught", "in a listener"]));
    Ok(())
}

#[tokio::test]
async fn what_a_page_told_of_a_call_stays_when_the_page_goes_amid_it() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let main = app.main().await?;
    let mut records = app.records().await?;
    main.send("never", json!({})).await?;
    let folds = records
        .until("the call with where it came from", |folds| {
            let mut calls = folds.calls().iter();
            let of_page = calls.find(|call| call.request.command == "never");
            of_page.is_some_and(|call| call.observed.stack.is_some())
        })
        .await?;
    drop(folds);
    main.reload().await?;
    let begun =
        |folds: &Model| folds.pages().iter().any(|(page, it)| page.page_load == 2 && it.tells);
    let folds = records.until("the next page", begun).await?;
    let call = folds.calls().iter().find(|call| call.request.command == "never");
    let left = call.map(|call| (call.status(), call.observed.settled_page_us));
    assert_eq!(left, Some((Status::PageGone, None)));
    app.quit().await
}

#[tokio::test]
async fn a_call_that_never_left_its_page_is_shown_with_where_it_was_made() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let main = app.main().await?;
    let calls = "
        const { invoke } = window.__TAURI__.core;
        const cycle = {};
        cycle.self = cycle;
        const outcomes = [];
        for (const name of [1n, cycle]) {
            outcomes.push(await invoke('greet', { name }).then(() => 'ok', (error) => error.name));
        }
        // One that is under way for longer, which has left.
        void invoke('never').catch(() => {});
        return outcomes;";
    assert_eq!(main.settle(calls, &[]).await?, json!(["TypeError", "TypeError"]));
    inspector.until_count("unsent", 2).await?;
    inspector.until_count("pending", 1).await?;
    assert_eq!(inspector.count("all").await?, 3);
    inspector.filter("status:unsent").await?;
    inspector.until_shown(2).await?;
    inspector.select("(command not known)").await?;
    inspector.until_detail("Never left the page.").await?;
    inspector.tab("initiator").await?;
    inspector.until_detail("of Tauri and the engine, below it").await?;
    app.quit().await
}

#[tokio::test]
async fn forged_and_replayed_reports_are_refused_and_counted() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let main = app.main().await?;
    let forge = "
        const url = window.__TAURI_INTERNALS__.convertFileSrc('plugin:ipc-inspector|$probe', 'ipc');
        const statuses = [];
        for (const message of [
            { kind: 'report', token: 'guessed', n: 0, entries: 1, gathered: 1, under_way: 0 },
            { kind: 'greeting', token: 'guessed', us: 1, control: 1 },
            { kind: 'open', token: 'guessed' },
            'nothing of the kind',
        ]) {
            const answer = await fetch(url, { method: 'POST', body: JSON.stringify(message) });
            statuses.push(answer.status);
        }
        return statuses;";
    assert_eq!(main.settle(forge, &[]).await?, json!([403, 403, 403, 403]));
    inspector.until_stat("refused", 4).await?;
    assert_eq!(inspector.count("all").await?, 0);
    app.quit().await
}
