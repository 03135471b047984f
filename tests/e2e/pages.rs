//! Pages that are left, come back, or write their document anew.

use anyhow::{Context as _, Result};
use ipc_inspector_protocol::{
    Listener, LogSource, Model, Outcome, Status, events::ListenerEndCause,
};
use ipc_inspector_tests::{App, Inspector, Page};
use serde_json::json;

use crate::{SCREEN, events::LISTEN};

const NAME: &str = "test://pages";

fn listener(folds: &Model) -> Option<&Listener> {
    let mut all = folds.events().listeners().map(|(_, listener)| listener);
    all.find(|listener| listener.event == NAME)
}

/// Has the page's place taken by another one of the app's.
async fn leave(page: &Page) -> Result<()> {
    page.run("location.href = 'index.html?elsewhere'", &[]).await?;
    let is_there = "location.search === '?elsewhere' && document.body?.dataset.ready === 'yes'";
    until_it_is(page, is_there).await
}

/// Waits for a page that may still be loading, of which nothing can be asked.
async fn until_it_is(page: &Page, expression: &str) -> Result<()> {
    ipc_inspector_tests::until(&format!("the page is not so: {expression}"), || async {
        let is_so = page.eval(expression).await;
        Ok(matches!(is_so, Ok(serde_json::Value::Bool(true))).then_some(()))
    })
    .await
}

#[tokio::test]
async fn a_page_that_comes_back_by_history_is_seen_as_it_was_before() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let main = app.main().await?;
    let mut records = app.records().await?;
    main.settle(LISTEN, &[json!(NAME)]).await?;
    records.until("the listener", |folds| listener(folds).is_some()).await?;
    for round in 1..=3_u64 {
        leave(&main).await?;
        let left = |folds: &Model| {
            listener(folds).and_then(|it| it.end).map(|end| end.cause)
                == Some(ListenerEndCause::LeftBehind)
        };
        records.until("that it is left behind", left).await?;
        // Nobody hears this one.
        main.invoke("plugin:event|emit", json!({ "event": NAME, "payload": "away" })).await?;

        main.run("history.back()", &[]).await?;
        // The very page, from the cache.
        until_it_is(&main, "window.got !== undefined").await?;
        main.invoke("plugin:event|emit", json!({ "event": NAME, "payload": round })).await?;
        main.until("it hears", &format!("window.got.length === {round}")).await?;
        let heard = |folds: &Model| listener(folds).is_some_and(|it| it.deliveries == round);
        let folds = records.until("that it has heard", heard).await?;
        assert_eq!(listener(&folds).context("it is known")?.end, None, "it listens");
        let emits: Vec<_> = folds.events().emits().filter(|emit| emit.event == NAME).collect();
        let [.., away, back] = &emits[..] else { panic!("{emits:?}") };
        assert!(away.is_unheard(), "{away:?}");
        let pages: Vec<_> = back.deliveries.iter().map(|it| it.page_load).collect();
        assert_eq!((back.listeners, pages), (Some(1), vec![1]));

        // Its calls are its own, from where it made them and with its times.
        let value = json!({ "round": round });
        main.invoke("echo", json!({ "value": value })).await?;
        let told = |folds: &Model| {
            let echoes = folds.calls().iter().filter(|call| call.request.command == "echo");
            let whole = echoes.filter(|call| {
                let observed = call.observed;
                call.request.page_load == 1
                    && observed.stack.is_some()
                    && observed.settled_page_us.is_some()
            });
            whole.count() as u64 == round
        };
        let folds = records.until("a call of the page that is back", told).await?;
        let calls = folds.calls().iter();
        assert_eq!(calls.filter(|it| it.request.command == "echo").count() as u64, round);
    }
    // The pages that were said to load when it came back never were.
    let folds = records.folds();
    let there: Vec<_> = folds
        .pages()
        .iter()
        .filter(|(page, it)| page.webview == "main" && it.gone.is_none())
        .map(|(page, it)| (page.page_load, it.tells))
        .collect();
    assert_eq!(there, [(1, true)]);
    assert_eq!((records.stats.untold, records.stats.refused), (0, 0));
    app.quit().await
}

#[tokio::test]
async fn a_call_whose_page_was_reloaded_waits_for_nobody_and_its_answer_does_not_settle_it()
-> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let (main, mini) = (app.main().await?, app.mini().await?);
    let mut records = app.records().await?;
    main.send("never", json!({})).await?;
    main.send("slow", json!({ "ms": 2_000 })).await?;
    mini.send("never", json!({})).await?;
    let first = |folds: &Model, command: &str, webview: &str| {
        let of = |request: &ipc_inspector_protocol::Request| {
            request.command == command && request.webview == webview
        };
        folds.calls().iter().find(|call| of(&call.request)).cloned()
    };
    records
        .until("three calls", |folds| {
            first(folds, "slow", "main").is_some() && first(folds, "never", "mini").is_some()
        })
        .await?;
    main.reload().await?;
    let status = |folds: &Model, command: &str, webview: &str| {
        first(folds, command, webview).map(|call| call.status())
    };
    let folds = records
        .until("that nobody waits", |folds| {
            status(folds, "never", "main") == Some(Status::PageGone)
        })
        .await?;
    assert_eq!(status(&folds, "never", "mini"), Some(Status::Pending), "that page is there");
    let answered =
        |folds: &Model| status(folds, "slow", "main") == Some(Status::Answered(Outcome::Ok));
    let folds = records.until("the late answer", answered).await?;
    let slow = first(&folds, "slow", "main").context("it is known")?;
    assert!(slow.page_gone_us.is_some(), "{slow:?}");
    assert_eq!(slow.observed.settled_page_us, None);
    app.close_window("mini").await?;
    records
        .until("that nobody waits in the other", |folds| {
            status(folds, "never", "mini") == Some(Status::PageGone)
        })
        .await?;
    app.quit().await
}

#[tokio::test]
async fn a_page_that_writes_its_document_anew_has_one_probe_that_still_hears() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start_with_consoles().await?;
    let main = app.main().await?;
    let mut records = app.records().await?;
    main.settle(LISTEN, &[json!(NAME)]).await?;
    let write = "
        document.open();
        document.write('<!doctype html><title>Anew</title><body data-ready=yes>Anew</body>');
        document.close();";
    main.run(write, &[]).await?;
    main.until("it is anew", "document.title === 'Anew'").await?;
    main.run("console.log('once')", &[]).await?;
    main.invoke("plugin:event|emit", json!({ "event": NAME, "payload": 1 })).await?;
    main.until("it hears", "window.got.length === 1").await?;
    let heard = |folds: &Model| listener(folds).is_some_and(|it| it.deliveries == 1);
    records.until("that it has heard", heard).await?;
    // What is told last when it is left is told as ever: nothing else waits for that.
    main.invoke("echo", json!({ "value": 1 })).await?;
    main.run("console.log('last'); location.href = 'index.html?elsewhere'", &[]).await?;
    let folds = records
        .until("the last line", |folds| {
            // WebKit runs Tauri's scripts again as well, which have errors of their own then.
            let is_written =
                |source: &LogSource| matches!(source, LogSource::Page { uncaught: false, .. });
            folds.logs().iter().filter(|it| is_written(&it.source)).count() >= 2
        })
        .await?;
    let lines: Vec<_> = folds.logs().iter().map(|line| line.seq).collect();
    let texts = records.texts(&lines).await?;
    let of = |wanted: &str| texts.iter().filter(|text| *text == wanted).count();
    assert_eq!((of("once"), of("last")), (1, 1), "{texts:?}");
    app.quit().await
}
