//! Apps of which not everything can be seen: they work as without the plugin, and are told why.

use anyhow::{Context as _, Result};
use ipc_inspector_protocol::{Outcome, Status, Transport, wire::Aspect};
use ipc_inspector_tests::{App, Inspector};

use crate::SCREEN;

#[tokio::test]
async fn they_work_as_without_the_plugin() -> Result<()> {
    let _screen = SCREEN.lock().await;
    for example in ["blocked-csp", "isolation"] {
        let mut made = Vec::new();
        for inspector in [Inspector::Off, Inspector::Registered, Inspector::Open] {
            let app = App::start_example(example, inspector).await?;
            made.push(app.main().await?.settle("return window.example.run()", &[]).await?);
            app.quit().await?;
        }
        assert_eq!(made[0]["responses"], made[0]["requests"], "{example}");
        assert_eq!((&made[1], &made[2]), (&made[0], &made[0]), "{example}");
    }
    Ok(())
}

#[tokio::test]
async fn where_a_policy_blocks_the_scheme_calls_are_seen_as_their_page_sees_them() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start_example("blocked-csp", Inspector::Open).await?;
    let main = app.main().await?;
    let mut records = app.records().await?;
    let gap = records.welcome.gaps.iter().find(|gap| gap.aspect == Aspect::Commands);
    let gap = gap.context("it is not told")?;
    let remedy = gap.remedy.as_deref().unwrap_or_default();
    assert!(remedy.contains("`ipc: http://ipc.localhost` to `connect-src`"), "{gap:?}");

    let made = main.settle("return window.example.run()", &[]).await?;
    let requests = made["requests"].as_u64().context("no requests")?;
    let folds = records
        .until("each call with its answer", |folds| {
            let answered =
                folds.calls().iter().filter(|call| call.observed.settled_page_us.is_some());
            answered.count() as u64 >= requests
        })
        .await?;
    let greet = folds.calls().iter().find(|call| call.request.command == "greet");
    let greet = greet.context("no greet")?;
    assert_eq!(greet.request.transport, Transport::PostMessage);
    assert_eq!(greet.status(), Status::Answered(Outcome::Ok));
    assert!(greet.observed.stack.is_some() && greet.request.repeats.is_none(), "{greet:?}");
    let answer = greet.end.context("no answer")?.seq;
    let texts = records.texts(&[greet.seq, answer]).await?;
    assert_eq!(texts, [r#"{"name":"Example"}"#, r#""Hello, Example! Greetings from Rust.""#]);

    // Its channel, its listener and what reached it are seen as elsewhere.
    let channel = folds.channels().iter().next().context("no channel")?;
    assert!(channel.sent > 0 && channel.arrived == channel.sent, "{channel:?}");
    let heard = folds.events().emits().find(|emit| !emit.deliveries.is_empty());
    assert!(heard.is_some_and(|emit| !emit.is_unheard()), "{:?}", folds.events());

    let (page, it) =
        folds.pages().iter().find(|(_, it)| it.transport.is_some()).context("no gap")?;
    assert_eq!((&*page.webview, it.tells), ("main", true));
    let policy = it.transport.as_ref().and_then(|(_, changed)| changed.policy.as_deref());
    assert!(policy.is_some_and(|policy| policy.starts_with("connect-src")), "{it:?}");
    assert_eq!((records.stats.untold, records.stats.refused), (0, 0));
    app.quit().await
}
