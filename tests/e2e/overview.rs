//! The overview above the table, and the range that is dragged in it.

use anyhow::Result;
use ipc_inspector_tests::{App, Inspector, Key, until};
use serde_json::json;

use crate::SCREEN;

#[tokio::test]
async fn what_began_in_the_dragged_range_is_all_that_is_shown() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let (main, inspector) = (app.main().await?, app.inspector().await?);
    let expected = main.play().await?;
    inspector.figures(&expected).await?;
    let page = &inspector.0;
    let all = inspector.rows().await?;
    page.until(
        "the drawing",
        "document.querySelector('.density .command').getAttribute('d') !== ''",
    )
    .await?;

    // From its middle to the right.
    page.drag("#overview", 300.0).await?;
    page.until("a range", "document.querySelector('#clear-range') !== null").await?;
    let in_range = inspector.rows().await?;
    assert!((1..all).contains(&in_range), "{in_range} of {all} rows");

    // Its ends are moved by keys, each to the end of all that is drawn, which what has just come is not
    // at once.
    page.keys(".handle.begin", &Key::Home.to_string()).await?;
    let counts = "document.querySelector('[data-stat=shown]').innerText.match(/\\d+/g)";
    let is_all = format!("(([shown, all]) => shown === all)({counts})");
    until("not all are shown", || async {
        page.keys(".handle.close", &Key::End.to_string()).await?;
        Ok((page.eval(&is_all).await? == json!(true)).then_some(()))
    })
    .await?;
    page.keys(".handle.begin", &Key::Right.to_string()).await?;
    let told = "document.querySelector('.handle.begin').ariaValueText";
    let moved = page.eval(told).await?;
    page.keys(".handle.begin", &Key::Left.to_string()).await?;
    assert_ne!(page.eval(told).await?, moved);

    page.keys(".handle.begin", &Key::Escape.to_string()).await?;
    page.until("the whole time", "document.querySelector('#clear-range') === null").await?;
    assert!(inspector.rows().await? >= all);
    app.quit().await
}
