//! Calls that go by `postMessage`, after a fetch that failed.

use anyhow::{Context as _, Result};
use ipc_inspector_tests::stage::{Heard, Scene, Stage};
use serde_json::{Value, json};

use crate::{BROWSER, INVOKE};

fn scene() -> Scene {
    Scene { posts: true, ..Scene::default() }
}

/// Has a call fail, so that it is sent again, and answers it.
async fn go_over(stage: &Stage, arguments: Value, answer: Value) -> Result<Vec<Value>> {
    let call = "window.answer = window.__TAURI_INTERNALS__.invoke(...arguments)";
    stage.page.run(call, &[json!("bad"), arguments]).await?;
    let is_sent = |heard: &Heard| heard.posted.iter().any(|it| it["cmd"] == "bad");
    let posted = stage.until("the call once more", is_sent).await?.posted;
    let call = posted.iter().find(|it| it["cmd"] == "bad").context("no call")?;
    let run = "window.__TAURI_INTERNALS__.runCallback(...arguments)";
    stage.page.run(run, &[call["callback"].clone(), answer.clone()]).await?;
    assert_eq!(stage.page.settle("return window.answer", &[]).await?, answer);
    Ok(posted)
}

#[tokio::test]
async fn a_call_is_announced_before_it_goes_and_its_answer_is_reported() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let stage = Stage::open(scene()).await?;
    let posted = go_over(&stage, json!({ "note": "é" }), json!({ "saved": [1, 2] })).await?;
    let at = posted.iter().position(|it| it["cmd"] == "bad").context("no call")?;
    let heard = Heard { posted, ..Heard::default() };
    let messages = heard.messages();
    let (announced, call) = (&messages[at - 1], &messages[at]);
    assert_eq!((&announced["kind"], &announced["bytes"]), (&json!("posted"), &Value::Null));
    assert_eq!(announced["token"], "of the page");
    let text = announced["text"].as_str().context("no text")?;
    assert_eq!(&serde_json::from_str::<Value>(text)?, call);
    assert_eq!(call["payload"], json!({ "note": "é" }));

    let heard = stage.until("the answer", |heard| !heard.entries("settled").is_empty()).await?;
    let settled = &heard.entries("settled")[0];
    assert_eq!(settled["id"], call["callback"]);
    assert_eq!((&settled["json"], &settled["bytes"]), (&json!(r#"{"saved":[1,2]}"#), &json!(15)));
    let is_told = |heard: &Heard| heard.messages().iter().any(|it| it["kind"] == "changed");
    let heard = stage.until("that the page went over", is_told).await?;
    let changed = heard.messages().into_iter().find(|it| it["kind"] == "changed");
    assert_eq!(changed.context("no change")?["policy"], Value::Null);
    stage.close().await
}

#[tokio::test]
async fn of_long_arguments_and_answers_the_start_is_told_and_how_long_they_are() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let stage = Stage::open(scene()).await?;
    let long = "é".repeat(3_000);
    let posted = go_over(&stage, json!({ "note": long }), json!(long)).await?;
    let heard = Heard { posted, ..Heard::default() };
    let messages = heard.messages();
    let announced = messages.iter().find(|it| it["kind"] == "posted").context("no notice")?;
    let call = messages.iter().find(|it| it["cmd"] == "bad").context("no call")?;
    let text = announced["text"].as_str().context("no text")?;
    assert_eq!(text.chars().count(), 1_000);
    let whole = announced["bytes"].as_u64().context("no length")?;
    // As Tauri's script wrote it.
    assert_eq!(whole, serde_json::to_vec(call)?.len() as u64);
    let heard = stage.until("the answer", |heard| !heard.entries("settled").is_empty()).await?;
    let settled = &heard.entries("settled")[0];
    assert_eq!(settled["json"].as_str().map(|json| json.chars().count()), Some(1_000));
    assert_eq!(settled["bytes"], 6_002);
    stage.close().await
}

#[tokio::test]
async fn the_last_words_of_a_page_go_by_post_message() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let stage = Stage::open(scene()).await?;
    stage.page.settle(INVOKE, &[json!("echo"), json!({})]).await?;
    stage.until("the call", |heard| !heard.entries("answers").is_empty()).await?;
    let last = "
        window.__TAURI_INTERNALS__.callbacks.set(77, () => {});
        window.__TAURI_INTERNALS__.runCallback(77, 'last');
        location.href = '/another';";
    stage.page.run(last, &[]).await?;
    let is_last = |heard: &Heard| heard.messages().iter().any(|it| it["answers"][0][0] == 77);
    stage.until("the last", is_last).await?;
    stage.close().await
}

#[tokio::test]
async fn where_the_engine_has_no_such_way_nothing_is_changed() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let settings = json!({ "key": "key" });
    let stage = Stage::open(Scene { settings, ..Scene::default() }).await?;
    let answer = stage.page.settle(INVOKE, &[json!("echo"), json!({ "a": 1 })]).await?;
    assert_eq!(answer, json!({ "a": 1 }));
    let heard = stage.until("the call", |heard| !heard.entries("answers").is_empty()).await?;
    assert!(heard.posted.is_empty());
    stage.close().await
}
