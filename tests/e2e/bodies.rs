//! Bodies in the inspector's details: searched, walked through by key, copied.

use anyhow::Result;
use ipc_inspector_tests::{App, Inspector, Page, inspector::InspectorPage};
use serde_json::json;

use crate::SCREEN;

/// An app whose inspector shows the request of the last call of a command.
async fn show(command: &str) -> Result<(App, InspectorPage)> {
    let app = App::start(Inspector::Open).await?;
    let (main, inspector) = (app.main().await?, app.inspector().await?);
    let items: Vec<_> = (0..300).map(|n| json!({ "n": n, "x-y": [[n]] })).collect();
    main.invoke("echo", json!({ "value": { "items": items, "last": "Here" } })).await?;
    main.send("forgetful", json!({})).await?;
    inspector.select(command).await?;
    inspector.tab("request").await?;
    inspector.0.until("its body", "document.querySelector('#detail .tree') !== null").await?;
    // What is put on the clipboard can be read nowhere else.
    let clipboard = "
        const clipboard = { writeText: async (text) => { window.copied = text; } };
        Object.defineProperty(navigator, 'clipboard', { value: clipboard });";
    inspector.0.run(clipboard, &[]).await?;
    Ok((app, inspector))
}

/// Presses keys where the focus is.
async fn press(page: &Page, keys: &[&str]) -> Result<()> {
    let press = "
        for (const key of arguments[0]) {
            const press = { key, bubbles: true, cancelable: true };
            document.activeElement.dispatchEvent(new KeyboardEvent('keydown', press));
        }";
    page.run(press, &[json!(keys)]).await.map(drop)
}

async fn until_copied(page: &Page, text: &str) -> Result<()> {
    page.until(text, &format!("window.copied === {}", json!(text))).await
}

#[tokio::test]
async fn a_search_unfolds_the_tree_to_each_match_and_marks_it() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = show("echo").await?;
    let page = &inspector.0;
    page.run("document.querySelector('#detail-panel').focus()", &[]).await?;
    press(page, &["/"]).await?;
    page.until("its field", "document.activeElement.id === 'search'").await?;
    let search = "
        const input = document.querySelector('#search');
        input.value = arguments[0];
        input.dispatchEvent(new Event('input', { bubbles: true }));";
    let count = |text: &str| format!("document.querySelector('.matches').innerText === '{text}'");
    let marked = |line: &str| {
        let line = json!(line);
        format!(
            "document.querySelector('mark.current')?.closest('.entry').innerText.includes({line})"
        )
    };
    page.run(search, &[json!("29")]).await?;
    // Each of 29, 129, 229, 290 to 299 is there twice.
    page.until("all matches", &count("1 of 26")).await?;
    page.until("the first match", &marked("\"n\": 29")).await?;
    press(page, &["Enter", "Enter"]).await?;
    page.until("one far below", &marked("\"n\": 129")).await?;
    page.run(search, &[json!("HERE")]).await?;
    page.until("whatever its case", &marked("\"last\": \"Here\"")).await?;
    page.run(search, &[json!("nowhere")]).await?;
    page.until("none", &count("none")).await?;
    press(page, &["Escape"]).await?;
    page.until("the tree has the focus", "document.activeElement.role === 'tree'").await?;
    app.quit().await
}

#[tokio::test]
async fn a_tree_is_walked_through_by_key_and_its_values_are_copied() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = show("echo").await?;
    let page = &inspector.0;
    page.run("document.querySelector('#detail .tree').focus()", &[]).await?;
    for (keys, path, value) in [
        // The value of `value` is folded at first.
        (&["ArrowDown", "ArrowRight", "ArrowDown"][..], "payload.value.items", "[{"),
        (&["ArrowRight", "ArrowRight", "ArrowDown"], "payload.value.items[1]", "{\"n\":1,"),
        (
            &["ArrowRight", "ArrowDown", "ArrowDown", "ArrowRight"],
            "payload.value.items[1][\"x-y\"]",
            "[[1]]",
        ),
        (&["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowLeft"], "payload.value.items[1]", "{"),
        (&["End"], "payload.value.last", "Here"),
        (&["Home"], "payload", "{\"value\""),
    ] {
        for key in keys {
            press(page, &[key]).await?;
            // What a key unfolds comes with the next frame.
            page.settle("return new Promise(requestAnimationFrame)", &[]).await?;
        }
        let copy = "document.querySelectorAll('#detail .entry.active .more')[arguments[0]].click()";
        page.run(copy, &[json!(0)]).await?;
        until_copied(page, path).await?;
        page.run(copy, &[json!(1)]).await?;
        let start = json!(value);
        page.until(value, &format!("window.copied.startsWith({start})")).await?;
    }
    app.quit().await
}

#[tokio::test]
async fn a_call_is_copied_as_code_or_it_is_said_why_not() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = show("forgetful").await?;
    let page = &inspector.0;
    page.click("#copy-as").await?;
    let rust_test = "document.querySelector('[data-copy-as=rust-test]')";
    page.until("the menu has the focus", "document.activeElement.dataset.copyAs === 'invoke'")
        .await?;
    page.until("it has no test", &format!("{rust_test}.ariaDisabled === 'true'")).await?;
    page.until("and why", &format!("{rust_test}.innerText.includes('never answered')")).await?;
    press(page, &["End"]).await?;
    page.click("[data-copy-as=mock-ipc]").await?;
    until_copied(
        page,
        "import { mockIPC } from \"@tauri-apps/api/mocks\";\n\nmockIPC((cmd) => {\n  \
         if (cmd === \"forgetful\") {\n    \
         return new Promise(() => {}); // It was never answered.\n  }\n});\n",
    )
    .await?;
    page.until("the menu is closed", "document.activeElement.id === 'copy-as'").await?;
    app.quit().await
}

#[tokio::test]
async fn the_menu_of_copies_stays_while_its_call_is_answered() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let (main, inspector) = (app.main().await?, app.inspector().await?);
    // As long as it takes to open the menu; were it shorter, this would test less.
    main.send("slow", json!({ "ms": 2_000 })).await?;
    inspector.select("slow").await?;
    let page = &inspector.0;
    page.click("#copy-as").await?;
    let has_focus = "document.activeElement.role === 'menuitem'";
    page.until("the menu has the focus", has_focus).await?;
    let rust_test = "document.querySelector('[data-copy-as=rust-test]')?.ariaDisabled";
    page.until("now there is a test", &format!("{rust_test} === 'false'")).await?;
    page.until("the menu still has the focus", has_focus).await?;
    app.quit().await
}
