//! What the user sets.

use anyhow::Result;
use ipc_inspector_tests::{App, Inspector, Key, inspector::InspectorPage};

use crate::SCREEN;

#[tokio::test]
async fn settings_apply_at_once_and_in_the_next_window() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let main = app.main().await?;
    // A run that failed may have left others.
    let inspector = with_none(&app).await?;
    let page = &inspector.0;
    let limit = "document.querySelector('[data-stat=bytes]').innerText.match(/of .*/)[0]";
    let own = page.eval(limit).await?;

    page.click("#settings").await?;
    page.click("input[name=theme][value=Dark]").await?;
    let dark = "getComputedStyle(document.body).backgroundColor === 'rgb(20, 22, 26)'";
    page.until("dark ground", dark).await?;
    page.click("input[name=theme][value=Light]").await?;
    let light = "getComputedStyle(document.body).backgroundColor === 'rgb(255, 255, 255)'";
    page.until("light ground", light).await?;
    page.click("input[name=theme][value=Dark]").await?;
    page.click("[data-setting=compact]").await?;
    page.click("[data-setting=overview]").await?;
    page.until("no overview", "document.querySelector('#overview') === null").await?;
    page.keys("[data-setting=memory]", &format!("2{}", Key::Enter)).await?;
    let limited = format!("{limit} === 'of 2.0 MiB'");
    page.until("the recorder's limit", &limited).await?;

    app.close_window("ipc-inspector").await?;
    main.press_shortcut().await?;
    let inspector = app.inspector().await?;
    let page = &inspector.0;
    page.until("dark ground", dark).await?;
    page.until("the recorder's limit", &limited).await?;
    let low = "document.querySelector('#calls').style.getPropertyValue('--row') === '20px'";
    page.until("low rows", low).await?;

    let inspector = with_none(&app).await?;
    inspector.0.until("the app's own limit", &format!("{limit} === {own}")).await?;
    app.quit().await
}

/// The inspector's window, where nothing is set.
async fn with_none(app: &App) -> Result<InspectorPage> {
    let inspector = app.inspector().await?;
    let limit = "
        const limit = document.querySelector('[data-setting=memory]');
        limit.value = '';
        limit.dispatchEvent(new Event('change'));
        localStorage.removeItem('ipc-inspector.settings');";
    inspector.0.run(limit, &[]).await?;
    inspector.reload().await?;
    app.inspector().await
}
