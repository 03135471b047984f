//! The filter of the inspector's window: what it shows, what is wrong with it, what is offered.

use anyhow::Result;
use ipc_inspector_tests::{App, Inspector, Key};
use serde_json::json;

use crate::{SCREEN, start};

#[tokio::test]
async fn fields_choose_rows_and_a_wrong_filter_says_where_and_keeps_them() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let (main, page) = (app.main().await?, &inspector.0);
    main.invoke("greet", json!({ "name": "Ada" })).await?;
    main.invoke("add", json!({ "a": 1, "b": 2 })).await?;
    main.send("greet", json!({ "nmae": "Ada" })).await?;
    inspector.until_count("all", 3).await?;

    page.keys("#filter", "cmd:greet status:ok").await?;
    inspector.until_shown(1).await?;
    inspector.filter("cmd:greet staus:ok").await?;
    let told = "document.querySelector('#filter').getAttribute('aria-invalid') === 'true'
        && document.querySelector('#filter-wrong mark')?.innerText === 'staus'
        && document.querySelector('#filter-wrong').innerText.includes('Did you mean `status:`?')";
    page.until("what is wrong, and where", told).await?;
    main.invoke("greet", json!({ "name": "Bob" })).await?;
    inspector.until_shown(2).await?;
    assert_eq!(inspector.rows().await?, 2);

    page.keys("#filter", &Key::Escape.to_string()).await?;
    inspector.until_shown(4).await?;
    let right = "document.querySelector('#filter').getAttribute('aria-invalid') === 'false'";
    page.until("nothing is wrong", right).await?;
    app.quit().await
}

#[tokio::test]
async fn whole_bodies_are_searched_also_those_that_come_later() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let main = app.main().await?;
    let long = |end: &str| json!({ "name": format!("{}{end}", "x".repeat(5_000)) });
    main.invoke("greet", long("needle")).await?;
    main.invoke("greet", long("hay")).await?;
    inspector.until_count("all", 2).await?;

    inspector.filter("arg.name:*needle").await?;
    inspector.until_shown(1).await?;
    main.invoke("greet", long("a needle")).await?;
    inspector.until_shown(2).await?;
    inspector.filter("body:/(needle|HAY)! greetings/").await?;
    inspector.until_shown(3).await?;
    inspector.filter("-result:*needle*").await?;
    inspector.until_shown(1).await?;
    app.quit().await
}

#[tokio::test]
async fn what_is_offered_is_taken_by_keys() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let (main, page) = (app.main().await?, &inspector.0);
    main.invoke("add", json!({ "a": 1, "b": 2 })).await?;
    main.send("forgetful", json!({})).await?;
    inspector.until_count("dropped", 1).await?;

    page.keys("#filter", "sta").await?;
    inspector.until_offered(&["status:"]).await?;
    page.keys("#filter", &Key::Tab.to_string()).await?;
    page.keys("#filter", "dr").await?;
    inspector.until_offered(&["dropped"]).await?;
    page.keys("#filter", &format!("{}{}", Key::Down, Key::Enter)).await?;
    inspector.until_offered(&[]).await?;
    let typed = "document.querySelector('#filter').value";
    assert_eq!(page.eval(typed).await?, json!("status:dropped"));
    inspector.until_shown(1).await?;

    page.keys("#filter", " cmd:").await?;
    inspector.until_offered(&["add", "forgetful"]).await?;
    // Once for the list, once for the text.
    page.keys("#filter", &Key::Escape.to_string()).await?;
    inspector.until_offered(&[]).await?;
    assert_eq!(page.eval(typed).await?, json!("status:dropped cmd:"));
    page.keys("#filter", &Key::Escape.to_string()).await?;
    assert_eq!(page.eval(typed).await?, json!(""));
    app.quit().await
}

#[tokio::test]
async fn a_saved_filter_is_offered_by_the_next_window() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let (main, inspector) = (app.main().await?, app.inspector().await?);
    inspector.0.keys("#filter", "cmd:greet").await?;
    let is_saved = "document.querySelector('#save-filter').ariaPressed === 'true'";
    // A run that failed may have left it.
    if inspector.0.eval(is_saved).await? == json!(true) {
        inspector.0.click("#save-filter").await?;
    }
    inspector.0.click("#save-filter").await?;
    inspector.0.until("it is saved", is_saved).await?;
    app.close_window("ipc-inspector").await?;

    main.press_shortcut().await?;
    let inspector = app.inspector().await?;
    inspector.0.keys("#filter", &Key::Down.to_string()).await?;
    let first =
        "document.querySelector('#filter-offers [role=option]')?.innerText.includes('cmd:greet')";
    inspector.0.until("it is offered first", first).await?;
    inspector.0.keys("#filter", &Key::Enter.to_string()).await?;
    let typed = "document.querySelector('#filter').value === 'cmd:greet'";
    inspector.0.until("it is taken", typed).await?;
    inspector.0.click("#save-filter").await?;
    inspector.0.until("it is no longer saved", &format!("!({is_saved})")).await?;
    app.quit().await
}
