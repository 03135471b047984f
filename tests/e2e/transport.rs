//! Pages that send their calls by `postMessage`: after a fetch that failed, and where a policy blocks the
//! scheme. What Rust runs is seen, each run once.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use axum::{Router, http::StatusCode, routing::get};
use ipc_inspector_protocol::{RecordKind, Transport};
use ipc_inspector_tests::{App, Inspector, Page, records::Records};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::SCREEN;

/// The commands whose runs the playground counts.
const COUNTED: [&str; 3] = ["run", "run_sync", "run_badly"];

/// In a page: calls that are in flight when it goes, and some that are made while it goes.
const IN_FLIGHT: &str = "
    const [round] = arguments_;
    const { invoke, transformCallback } = window.__TAURI_INTERNALS__;
    const run = (name, ms) => void invoke('run', { name: `${round} ${name}`, ms }).catch(() => {});
    for (let n = 0; n < 3; n++) run(`in flight ${n}`, 30 + 400 * n);
    const onBegin = `__CHANNEL__:${transformCallback(() => {})}`;
    void invoke('run', { name: `${round} with a channel`, ms: 300, onBegin }).catch(() => {});
    addEventListener('beforeunload', () => run('before unload', 0));
    addEventListener('pagehide', () => {
        for (let n = 0; n < 3; n++) run(`page hide ${n}`, 0);
        void invoke('run_sync', { name: `${round} sync` }).catch(() => {});
    });
    window.isOld = true;";

/// The ways in which a page is sent away or stopped.
#[derive(Clone, Copy, Debug)]
enum End {
    Reload,
    Stop,
    NoContent,
    BadAnswer,
    Leave,
}

const ENDS: [End; 5] = [End::Reload, End::Stop, End::NoContent, End::BadAnswer, End::Leave];

impl End {
    /// Does it to a page, and waits until that is over and the page is whole.
    async fn of(self, app: &App, round: usize, no_content: &str) -> Result<()> {
        let main = app.main().await?;
        main.settle(IN_FLIGHT, &[json!(round)]).await?;
        match self {
            Self::Reload => main.reload().await?,
            Self::Stop => drop(main.run("window.stop()", &[]).await?),
            Self::NoContent => {
                main.run("location.href = arguments[0]", &[json!(no_content)]).await?;
            }
            Self::BadAnswer => {
                let bad = "window.__TAURI_INTERNALS__.invoke('run_badly', { name: arguments[0] })";
                main.run(bad, &[json!(format!("{round} badly"))]).await?;
            }
            Self::Leave => {
                main.run("location.href = 'mini.html?left'", &[]).await?;
                let left = app.page("location.search === '?left'").await?;
                left.run("location.href = 'index.html'", &[]).await?;
                app.main().await?.until("the first page is back", "!window.isOld").await?;
            }
        }
        let main = app.main().await?;
        main.until("the page is ready", "document.body?.dataset.ready === 'yes'").await?;
        // By whatever way it takes now.
        let after = json!({ "name": format!("{round} after {self:?}"), "ms": 0 });
        main.invoke("run", after).await.map(drop)
    }
}

/// A server whose answer is that there is nothing to show, so that a page stays where it is.
async fn no_content() -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = format!("http://{}/", listener.local_addr()?);
    let router = Router::new().route("/", get(|| async { StatusCode::NO_CONTENT }));
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// How often each name occurs.
fn tally(names: impl IntoIterator<Item = String>) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for name in names {
        *tally.entry(name).or_default() += 1;
    }
    tally
}

/// The names that were given to the counted commands, as the log has them.
async fn recorded(records: &Records) -> Result<Vec<String>> {
    let requests: Vec<_> = records
        .records
        .iter()
        .filter_map(|record| match &record.kind {
            RecordKind::RequestReceived(request) if COUNTED.contains(&&*request.command) => {
                Some(record.seq)
            }
            _ => None,
        })
        .collect();
    let name = |text: String| {
        let arguments: Value = serde_json::from_str(&text)?;
        arguments["name"].as_str().map(str::to_owned).context("a call without its name")
    };
    records.texts(&requests).await?.into_iter().map(name).collect()
}

async fn run_in_rust(page: &Page) -> Result<Vec<String>> {
    Ok(serde_json::from_value(page.invoke("runs", json!({})).await?)?)
}

#[tokio::test]
async fn each_run_of_a_command_is_seen_once_however_its_page_ends() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let mut records = app.records().await?;
    let no_content = no_content().await?;
    for round in 0..100 {
        let end = ENDS[round % ENDS.len()];
        end.of(&app, round, &no_content)
            .await
            .with_context(|| format!("round {round}, {end:?}"))?;
    }
    let main = app.main().await?;
    let run = run_in_rust(&main).await?;
    let is_counted = |command: &str| COUNTED.contains(&command);
    records
        .until("as many requests as Rust has run", |folds| {
            let requests = folds.calls().iter().filter(|it| is_counted(&it.request.command));
            requests.count() >= run.len()
        })
        .await?;
    let (seen, run) = (tally(recorded(&records).await?), tally(run));
    assert!(run.values().any(|times| *times > 1), "nothing was sent again: {run:?}");
    assert_eq!(seen, run);

    let folds = records.folds();
    let calls = || folds.calls().iter();
    let posted = calls().filter(|call| call.request.transport == Transport::PostMessage).count();
    let repeated = calls().filter(|call| call.request.repeats.is_some()).count();
    println!(
        "{} runs, {posted} by postMessage, {repeated} of them again",
        run.values().sum::<usize>()
    );
    assert!(repeated > 0 && posted > repeated);
    // A channel has its first message once, also where its call runs again.
    for channel in folds.channels().iter().filter(|it| folds.calls().get(it.call).is_some()) {
        assert!(channel.sent <= 1, "{channel:?}");
    }
    let stats = records.stats;
    assert_eq!((stats.untold, stats.refused), (0, 0));
    app.quit().await
}
