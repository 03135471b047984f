//! The table of the inspector's window: its order and its columns.

use anyhow::{Context as _, Result};
use ipc_inspector_tests::{App, Inspector, Key, inspector::InspectorPage};
use serde_json::json;

use crate::{SCREEN, start};

#[tokio::test]
async fn a_click_on_a_column_sorts_by_it_and_a_third_one_no_longer() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let main = app.main().await?;
    for command in ["library", "add", "greet"] {
        main.invoke(command, json!({ "name": "Ada", "a": 1, "b": 2 })).await?;
    }
    inspector.until_count("ok", 3).await?;

    let orders = [
        ("ascending", ["add", "greet", "library"]),
        ("descending", ["library", "greet", "add"]),
        ("none", ["library", "add", "greet"]),
    ];
    for (direction, expected) in orders {
        inspector.0.click("[data-column=name] .column-name").await?;
        until_order(&inspector, &expected).await?;
        let sorted = "document.querySelector('[data-column=name]').ariaSort";
        assert_eq!(inspector.0.eval(sorted).await?, json!(direction));
    }

    inspector.0.click("[data-column=name] .column-name").await?;
    main.send("forgetful", json!({})).await?;
    until_order(&inspector, &["add", "forgetful", "greet", "library"]).await?;
    app.quit().await
}

#[tokio::test]
async fn columns_are_resized_and_hidden_and_stay_so_in_the_next_window() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let (main, inspector) = (app.main().await?, app.inspector().await?);
    // A run that failed may have left others.
    inspector.0.click("#columns").await?;
    inspector.0.click("#column-menu button").await?;
    main.invoke("add", json!({ "a": 1, "b": 2 })).await?;
    inspector.select("add").await?;
    inspector.0.keys("body", &Key::Escape.to_string()).await?;

    let (size, time) = (width(&inspector, "size").await?, width(&inspector, "time").await?);
    inspector.0.drag("[data-column=size] .edge", 20.0).await?;
    let widths = [width(&inspector, "size").await?, width(&inspector, "time").await?];
    assert_eq!(widths, [size + 20, time - 20]);
    // The drag has given it the focus.
    inspector.0.keys("[data-column=size] .edge", &Key::Left.to_string()).await?;
    assert_eq!(width(&inspector, "size").await?, size + 12);
    let told = "document.querySelector('[data-column=size] .edge').ariaValueNow";
    assert_eq!(inspector.0.eval(told).await?, json!((size + 12).to_string()));

    inspector.0.click("#columns").await?;
    inspector.0.click("[data-column-choice=webview]").await?;
    inspector.0.click("[data-column-choice=kind]").await?;
    assert_eq!(width(&inspector, "webview").await?, 0);
    let kind = "document.querySelector('#calls .row .kind').innerText";
    assert_eq!(inspector.0.eval(kind).await?, json!("command"));

    app.close_window("ipc-inspector").await?;
    main.press_shortcut().await?;
    let inspector = app.inspector().await?;
    inspector.select("add").await?;
    let widths = [width(&inspector, "size").await?, width(&inspector, "webview").await?];
    assert_eq!(widths, [size + 12, 0]);

    inspector.0.click("#columns").await?;
    inspector.0.click("#column-menu button").await?;
    assert_eq!(width(&inspector, "size").await?, size);
    app.quit().await
}

/// Waits until the table has the calls of these commands, in this order.
async fn until_order(inspector: &InspectorPage, commands: &[&str]) -> Result<()> {
    let rows = "[...document.querySelectorAll('#calls .row')].map((row) => row.dataset.command)";
    let expression = format!("JSON.stringify({rows}) === JSON.stringify({})", json!(commands));
    inspector.0.until("the order of the rows", &expression).await
}

/// Width of a column's cells in pixels, by that of the first row.
async fn width(inspector: &InspectorPage, column: &str) -> Result<i64> {
    let cell = format!("#calls .row .{column}");
    let width = "const cell = document.querySelector(arguments[0]);
         return cell && Math.round(cell.getBoundingClientRect().width)";
    let width = inspector.0.run(width, &[json!(cell)]).await?;
    width.as_i64().with_context(|| format!("no cell {column}"))
}

#[tokio::test]
async fn calls_are_grouped_by_command_and_the_groups_sorted_and_left_again() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let (app, inspector) = start().await?;
    let main = app.main().await?;
    for command in ["greet", "greet", "greet", "add"] {
        main.invoke(command, json!({ "name": "Ada", "a": 1, "b": 2 })).await?;
    }
    main.send("unheard_of", json!({})).await?;
    inspector.until_count("all", 5).await?;
    let page = &inspector.0;
    page.keys("body", "g").await?;
    let groups = async |expected: [&str; 3]| {
        let names = "[...document.querySelectorAll('[data-group]')].map((it) => it.dataset.group)";
        let is_so = format!("JSON.stringify({names}) === JSON.stringify({})", json!(expected));
        page.until("the order of the groups", &is_so).await
    };
    page.click("[data-group-column=Command]").await?;
    groups(["add", "greet", "unheard_of"]).await?;
    page.click("[data-group-column=Calls]").await?;
    page.until("three calls", "document.querySelector('[data-group]').dataset.group === 'greet'")
        .await?;
    page.click("[data-group-column=Failed]").await?;
    page.until(
        "what failed",
        "document.querySelector('[data-group]').dataset.group === 'unheard_of'",
    )
    .await?;
    let sorted = "document.querySelector('th:has([data-group-column=Failed])').ariaSort";
    assert_eq!(page.eval(sorted).await?, json!("descending"));

    page.click("[data-group=greet] .group-name").await?;
    inspector.until_shown(3).await?;
    let is_table = "document.querySelectorAll('#calls [data-command=greet]').length === 3";
    page.until("its calls in the table", is_table).await?;
    app.quit().await
}
