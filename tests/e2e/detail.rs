//! The selected row: compared with another one, and commented.

use anyhow::Result;
use ipc_inspector_tests::Key;
use serde_json::json;

use crate::{SCREEN, start};

#[tokio::test]
async fn two_calls_are_compared_and_a_comment_stays_with_its_call() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let main = app.main().await?;
    for name in ["Ada", "Grace"] {
        main.invoke("greet", json!({ "name": name })).await?;
    }
    inspector.until_count("ok", 2).await?;
    let page = &inspector.0;
    inspector.compare("greet").await?;
    page.until("the first is marked", "document.querySelector('.row[data-base]') !== null").await?;
    inspector.until_detail("\"Grace\"").await?;
    inspector.until_detail("\"Ada\"").await?;
    let differing =
        "[...document.querySelectorAll('.compare.bodies th')].map((it) => it.innerText)";
    // Of arguments the name, of the answers all.
    page.until("what differs", &format!("{differing}.join() === 'name,(all of it)'")).await?;

    inspector.tab("raw").await?;
    inspector.until_detail("\"received_us\"").await?;
    inspector.until_detail("\"Grace\"").await?;

    page.keys("body", "n").await?;
    page.until("the field", "document.activeElement.matches('input.comment')").await?;
    page.keys("input.comment", &format!("Why twice?{}", Key::Enter)).await?;
    let comment = "document.querySelector('p.comment')?.innerText === 'Why twice?'";
    page.until("the comment", comment).await?;
    inspector.filter("is:commented").await?;
    inspector.until_shown(1).await?;

    // It is the recorder that has it, and not the window.
    inspector.reload().await?;
    let inspector = app.inspector().await?;
    inspector.filter("is:commented").await?;
    inspector.until_shown(1).await?;
    inspector.0.click("#calls [data-commented]").await?;
    inspector.0.until("the comment", comment).await?;
    app.quit().await
}
