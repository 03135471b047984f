//! Apps of which not everything can be seen: they work as without the plugin, and are told why.

use anyhow::Result;
use ipc_inspector_protocol::wire::{Aspect, Extent};
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
async fn a_policy_that_blocks_the_scheme_is_told_with_its_remedy() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start_example("blocked-csp", Inspector::Open).await?;
    let main = app.main().await?;
    let mut records = app.records().await?;
    main.settle("return window.example.run()", &[]).await?;
    let gaps = &records.welcome.gaps;
    for aspect in [Aspect::Commands, Aspect::Pages] {
        let gap = gaps.iter().find(|gap| gap.aspect == aspect && gap.extent == Extent::Nothing);
        let remedy = gap.and_then(|gap| gap.remedy.as_deref()).unwrap_or_default();
        assert!(remedy.contains("`ipc: http://ipc.localhost` to `connect-src`"), "{gaps:?}");
    }
    // Its page cannot tell that it begins. What Rust sends through channels is seen all the same.
    let folds = records.until("a page", |folds| folds.pages.iter().next().is_some()).await?;
    assert!(folds.pages.iter().all(|(_, page)| !page.tells));
    assert!(folds.calls.is_empty());
    app.quit().await
}
