//! The timeline of the app while it runs.

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::{SCREEN, start};

/// In the page: a place in the drawing, by a part of its width and the row that a text names.
const PLACE: &str = "
    const drawing = document.querySelector('.drawing').getBoundingClientRect();
    const row = [...document.querySelectorAll('.lane > span')].find((it) => it.innerText === arguments[1]);
    const { top, height } = row.getBoundingClientRect();
    return [drawing.left + arguments[0] * drawing.width, top + height / 2];";

#[tokio::test]
async fn what_held_the_main_thread_is_drawn_and_leads_to_its_call() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let (main, page) = (app.main().await?, &inspector.0);
    page.click("[data-view=timeline]").await?;
    main.invoke("slow_sync", json!({ "ms": 200 })).await?;
    inspector.until_stat("settled", 1).await?;
    let blocked = "document.querySelector('.drawing .blocked').getAttribute('d') !== ''";
    page.until("the hold is drawn", blocked).await?;
    let lanes = "return [...document.querySelectorAll('[data-lane]')].map((it) => it.dataset.lane)";
    assert_eq!(page.run(lanes, &[]).await?, json!(["main", "mini", "Rust"]));

    // It is the first that there is, and not much has come since.
    let place = page.run(PLACE, &[json!(0.05), json!("main thread")]).await?;
    let place: (f64, f64) = serde_json::from_value(place).context("no place")?;
    page.click_at(place, 1).await?;
    page.until(
        "its details",
        "document.querySelector('.detail h1')?.innerText.includes('slow_sync')",
    )
    .await?;
    let said =
        "document.querySelector('.lanes-words').innerText.includes('held the main thread for 2')";
    page.until("what it did there", said).await?;
    inspector.tab("timing").await?;
    inspector.until_detail("It held up the main thread.").await?;

    // What comes is drawn as well, and the next one.
    main.invoke("add", json!({ "a": 1, "b": 2 })).await?;
    inspector.until_stat("settled", 2).await?;
    let is_next = "document.querySelector('.detail h1')?.innerText.includes('add')";
    ipc_inspector_tests::until("the next is not reached", || async {
        page.keys(".lanes", "]").await?;
        Ok((page.eval(is_next).await? == true).then_some(()))
    })
    .await?;
    app.quit().await
}
