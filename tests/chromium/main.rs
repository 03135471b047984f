//! The probe in Chromium, whose engine is that of Tauri's webviews on Windows and Android.

mod app;
mod copied;
mod page;
mod posted;
mod timeline;
mod times;

use anyhow::Result;
use fantoccini::{
    actions::{InputSource as _, KeyAction, KeyActions},
    key::Key,
};
use ipc_inspector_tests::stage::{Greeting, Heard, Scene, Stage, TurnedAway};
use serde_json::{Value, json};

/// Each test has a browser of its own, and two at once are slow.
static BROWSER: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());

/// What every page's script may use.
const INVOKE: &str = "return window.__TAURI_INTERNALS__.invoke(...arguments_)";

/// The numbers of the callbacks that were given to Tauri, or called.
fn ids(heard: &Heard, list: &str) -> Vec<u64> {
    heard.entries(list).iter().filter_map(|entry| entry[0].as_u64()).collect()
}

#[tokio::test]
async fn a_call_is_reported_with_when_it_left_from_where_and_when_it_settled() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let script = "function loadTracks() {
        return window.__TAURI_INTERNALS__.invoke('echo', { a: 1 });
    }";
    let stage = Stage::open(Scene { script, ..Scene::default() }).await?;
    let answer = stage.page.settle("return loadTracks()", &[]).await?;
    assert_eq!(answer, json!({ "a": 1 }));
    let heard = stage.until("the answer", |heard| !heard.entries("answers").is_empty()).await?;
    let (calls, answers) = (heard.entries("calls"), heard.entries("answers"));
    // One of the call's two callbacks, the one for an error, and the one that was called.
    assert_eq!((calls.len(), answers.len()), (1, 1));
    assert_ne!(answers[0][0], calls[0][0]);
    let us = |entry: &Value| entry[1].as_u64().unwrap_or_default();
    let sent = heard.reports[0]["us"].as_u64();
    assert!(us(&calls[0]) <= us(&answers[0]) && Some(us(&answers[0])) <= sent);
    let stacks = heard.entries("stacks");
    let stack = calls[0][2].as_u64().unwrap_or(u64::MAX);
    let stack = &stacks[usize::try_from(stack)?];
    assert!(stack[0].as_str().is_some_and(|text| text.contains("loadTracks")), "{stacks:?}");
    assert_eq!(stack[1], Value::Null, "it is whole");
    stage.close().await
}

#[tokio::test]
async fn ten_thousand_callbacks_are_reported_once_each_in_order() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let stage = Stage::open(Scene::default()).await?;
    let made = "
        const { transformCallback, runCallback } = window.__TAURI_INTERNALS__;
        const ids = Array.from({ length: 5000 }, () => transformCallback(() => {}));
        for (const id of ids) runCallback(id, 1);
        return ids;";
    let made = stage.page.run(made, &[]).await?;
    let heard = stage.until("all", |heard| heard.entries("answers").len() == 5_000).await?;
    assert_eq!(json!(ids(&heard, "answers")), made);
    // Of every two that are given, the second is told.
    let every_second: Vec<_> = ids(&heard, "answers").into_iter().skip(1).step_by(2).collect();
    assert_eq!(ids(&heard, "calls"), every_second);
    let count = |report: &Value, list: &str| report[list].as_array().map_or(0, Vec::len);
    for (number, report) in heard.reports.iter().enumerate() {
        assert_eq!(report["n"], number);
        assert_eq!(report["entries"], count(report, "calls") + count(report, "answers"));
        assert!(report["entries"].as_u64() <= Some(8_000));
    }
    assert_eq!(heard.lost(), 0);
    // To take a call stack is dear, so there are some in each report, and not of all.
    for report in &heard.reports {
        let calls = report["calls"].as_array().map_or(&[][..], Vec::as_slice);
        let taken: Vec<_> = calls.iter().map(|call| !call[2].is_null()).collect();
        assert_eq!(taken.iter().filter(|is_taken| **is_taken).count(), calls.len().min(200));
        assert!(taken.is_sorted_by(|before, after| before >= after), "the first are taken");
    }
    // They were all made at one place.
    assert!(heard.entries("stacks").len() <= 2, "{:?}", heard.entries("stacks"));

    let many = "
        const { transformCallback } = window.__TAURI_INTERNALS__;
        for (let n = 0; n < 60000; n++) transformCallback(() => {});";
    stage.page.run(many, &[]).await?;
    let all = |heard: &Heard| heard.entries("calls").len() as u64 - 2_500 + heard.lost();
    let heard = stage.until("what was told and what was not", |heard| all(heard) == 30_000).await?;
    assert!(heard.lost() > 0, "all fitted");
    stage.close().await
}

#[tokio::test]
async fn a_call_that_never_left_the_page_is_reported_when_it_is_late() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let script = "const save = (value) => window.__TAURI_INTERNALS__.invoke('save', { value });
        const cycle = {};
        cycle.self = cycle;";
    let stage = Stage::open(Scene { posts: true, script, ..Scene::default() }).await?;
    stage.until("the greeting", |heard| !heard.greetings.is_empty()).await?;
    // The answer to the greeting must have come: one report tells.
    stage.page.settle(INVOKE, &[json!("echo"), json!({})]).await?;
    stage.until("a first report", |heard| !heard.entries("answers").is_empty()).await?;
    // Beside two such calls, one that is answered, and a callback that is no call's.
    let calls = "
        window.__TAURI_INTERNALS__.transformCallback(() => {});
        window.__TAURI_INTERNALS__.transformCallback(() => {});
        const outcomes = [];
        for (const value of [1n, cycle, 'fine']) {
            outcomes.push(await save(value).then(() => 'ok', (error) => error.name));
        }
        return outcomes;";
    let outcomes = stage.page.settle(calls, &[]).await?;
    assert_eq!(outcomes, json!(["TypeError", "TypeError", "ok"]), "it is as without the probe");
    let heard = stage.until("both", |heard| heard.entries("late").len() >= 2).await?;
    let (late, calls) = (heard.entries("late"), heard.entries("calls"));
    assert_eq!(late.len(), 2, "{late:?}");
    for call in &late {
        let told = calls.iter().find(|told| told[0] == call[0]);
        assert_eq!(told, Some(call), "as it was told before, with its time and its stack");
        let stack = usize::try_from(call[2].as_u64().unwrap_or(u64::MAX))?;
        let stack = &heard.entries("stacks")[stack][0];
        assert!(stack.as_str().is_some_and(|stack| stack.contains("save")), "{stack}");
    }
    assert_eq!(heard.invokes.iter().filter(|it| it.path == "/save").count(), 1);
    stage.close().await
}

#[tokio::test]
async fn a_report_that_does_not_arrive_is_sent_again() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let stage = Stage::open(Scene { lost_reports: 2, ..Scene::default() }).await?;
    stage.page.settle(INVOKE, &[json!("echo"), json!({})]).await?;
    let heard = stage.until("the answer", |heard| heard.entries("answers").len() == 1).await?;
    assert_eq!((&heard.reports[0]["n"], heard.lost()), (&json!(0), 0));
    stage.close().await
}

#[tokio::test]
async fn a_report_for_which_there_is_no_room_is_sent_again() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let turned_away = TurnedAway { after: 0, times: 3, status: 503 };
    let stage = Stage::open(Scene { turned_away, ..Scene::default() }).await?;
    stage.page.settle(INVOKE, &[json!("echo"), json!({})]).await?;
    let heard = stage.until("the answer", |heard| heard.entries("answers").len() == 1).await?;
    assert_eq!((&heard.reports[0]["n"], heard.lost(), heard.turned_away), (&json!(0), 0, 3));
    stage.close().await
}

#[tokio::test]
async fn a_page_that_the_plugin_has_forgotten_greets_again_and_what_it_refused_is_lost()
-> Result<()> {
    let _browser = BROWSER.lock().await;
    let turned_away = TurnedAway { after: 1, times: 1, status: 403 };
    let stage = Stage::open(Scene { turned_away, ..Scene::default() }).await?;
    let run = "
        const { transformCallback, runCallback } = window.__TAURI_INTERNALS__;
        runCallback(transformCallback(() => {}), 1);";
    stage.page.run(run, &[]).await?;
    stage.until("the first", |heard| heard.reports.len() == 1).await?;
    stage.page.run(run, &[]).await?;
    let heard = stage.until("a second greeting", |heard| heard.greetings.len() == 2).await?;
    assert_eq!(
        heard.greetings.iter().map(|it| &it["former"]).collect::<Vec<_>>(),
        [&Value::Null, &json!("of the page"),]
    );
    stage.page.run(run, &[]).await?;
    let heard = stage.until("the third", |heard| heard.reports.len() == 2).await?;
    // Each of the three has a callback that was run; of the first two that are given one is told.
    assert_eq!((heard.entries("answers").len(), heard.lost()), (2, 2));
    stage.close().await
}

#[tokio::test]
async fn a_report_that_never_arrives_is_counted() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let stage = Stage::open(Scene { lost_reports: 4, ..Scene::default() }).await?;
    let call = "
        const id = window.__TAURI_INTERNALS__.transformCallback(() => {});
        window.__TAURI_INTERNALS__.runCallback(id, 1);";
    stage.page.run(call, &[]).await?;
    // Its only entry is the run: of two callbacks that are given the second is told.
    stage.until("that nothing arrives", |heard| heard.lost_reports == 4).await?;
    stage.page.run(call, &[]).await?;
    let heard = stage.until("the next", |heard| !heard.reports.is_empty()).await?;
    assert_eq!((&heard.reports[0]["n"], heard.lost()), (&json!(1), 1));
    stage.close().await
}

/// In a page: what comes out of callbacks that throw, by each way that Tauri runs them.
const THROWING: &str = "
    const outcomes = [];
    const { invoke, transformCallback, runCallback, unregisterCallback } = window.__TAURI_INTERNALS__;
    window.onerror = (message) => { outcomes.push(['onerror', message]); return true; };
    const id = transformCallback(() => { throw new Error('in a listener'); });
    try { runCallback(id, { event: 'tick', id: 1, payload: null }); } catch (error) { outcomes.push(['caught', error.message]); }
    const late = transformCallback(() => { throw new Error('in a channel'); });
    await new Promise((resolve) => setTimeout(() => { setTimeout(resolve); runCallback(late, { index: 0, message: 1 }); }));
    const self = transformCallback(function () { unregisterCallback(self); outcomes.push(['removed', arguments.length]); return 'kept'; });
    outcomes.push(['returned', runCallback(self, 1) ?? null, window.__TAURI_INTERNALS__.callbacks.has(self)]);
    const once = transformCallback(() => {}, true);
    runCallback(once, 1);
    outcomes.push(['once', window.__TAURI_INTERNALS__.callbacks.has(once)]);
    await invoke('fail').catch((error) => outcomes.push(['rejected', error]));
    await invoke('echo', 7).then(() => { throw new Error('in then'); }).catch((error) => outcomes.push(['then', error.message]));
    const direct = window.__TAURI_INTERNALS__.callbacks;
    direct.set(3, 'no function');
    outcomes.push(['kept', direct.get(3), direct.set(4, () => 5) === direct, direct.get(4)()]);
    return outcomes;";

#[tokio::test]
async fn what_a_callback_throws_or_does_to_itself_has_the_same_outcome_as_without() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let without = Stage::open(Scene { probe: false, ..Scene::default() }).await?;
    let expected = without.page.settle(THROWING, &[]).await?;
    without.close().await?;
    let stage = Stage::open(Scene::default()).await?;
    assert_eq!(stage.page.settle(THROWING, &[]).await?, expected);
    let heard = stage.until("the answers", |heard| heard.entries("answers").len() >= 5).await?;
    assert_eq!(heard.entries("runs")[0]["listener"], 1);
    assert_eq!(heard.entries("runs")[1]["index"], 0);
    stage.close().await
}

#[tokio::test]
async fn what_was_gathered_arrives_when_the_page_goes_away_amid_a_call() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let stage = Stage::open(Scene::default()).await?;
    stage.until("the greeting", |heard| !heard.greetings.is_empty()).await?;
    // The answer to the greeting must have come: one report tells.
    stage.page.settle(INVOKE, &[json!("echo"), json!({})]).await?;
    stage.until("a first report", |heard| heard.entries("answers").len() == 1).await?;
    let leave =
        "void window.__TAURI_INTERNALS__.invoke('echo', { last: true }); location.href = '/other';";
    stage.page.run(leave, &[]).await?;
    stage
        .until("the call of the page that left", |heard| heard.entries("calls").len() >= 2)
        .await?;
    stage.close().await
}

#[tokio::test]
async fn a_page_that_writes_its_document_anew_is_reported_to_its_end() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let stage = Stage::open(Scene::default()).await?;
    let write = "
        document.open();
        document.write('<title>Anew</title>');
        document.close();";
    stage.page.run(write, &[]).await?;
    stage.page.settle(INVOKE, &[json!("echo"), json!({})]).await?;
    stage.until("a first report", |heard| heard.entries("answers").len() == 1).await?;
    let leave =
        "void window.__TAURI_INTERNALS__.invoke('echo', { last: true }); location.href = '/other';";
    stage.page.run(leave, &[]).await?;
    let heard = stage.until("the last call", |heard| heard.entries("calls").len() >= 2).await?;
    assert_eq!(heard.greetings.len(), 1);
    stage.close().await
}

/// In a page: whatever could be seen of a probe.
const TRACES: &str = "
    const { callbacks } = window.__TAURI_INTERNALS__;
    const enumerable = [];
    for (const name in callbacks) enumerable.push(name);
    return {
        globals: Object.getOwnPropertyNames(window).filter((name) => !/^(cdc_|\\$cdc_|ret_nodes)/.test(name)).sort(),
        internals: Object.getOwnPropertyNames(window.__TAURI_INTERNALS__).sort(),
        callbacks: Object.keys(callbacks),
        enumerable,
        fetch: String(window.fetch),
        set: String(Map.prototype.set),
        limit: Error.stackTraceLimit,
        console: Object.getOwnPropertyDescriptor(console, 'log').writable,
    };";

#[tokio::test]
async fn the_probe_adds_nothing_that_can_be_enumerated_and_no_global() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let without = Stage::open(Scene { probe: false, ..Scene::default() }).await?;
    let expected = without.page.run(TRACES, &[]).await?;
    without.close().await?;
    let settings = json!({ "console": true });
    let stage = Stage::open(Scene { settings, ..Scene::default() }).await?;
    assert_eq!(stage.page.run(TRACES, &[]).await?, expected);
    stage.close().await
}

/// A page's own script that spoils what the probe might use, and notes every text that it gets hold
/// of.
const SPOILED: &str = "
    const seen = (window.seen = []);
    const note = (...values) => { for (const value of values) { try { seen.push(String(value)); } catch {} } };
    for (const [holder, name] of [
        [window, 'fetch'], [window, 'setTimeout'], [JSON, 'stringify'], [JSON, 'parse'],
        [Map.prototype, 'set'], [Map.prototype, 'get'], [Array.prototype, 'push'], [Array.prototype, 'splice'],
        [Promise.prototype, 'then'], [Response.prototype, 'text'], [Reflect, 'apply'], [Function.prototype, 'call'],
        [Function.prototype, 'apply'], [String.prototype, 'slice'], [Math, 'round'], [Performance.prototype, 'now'],
    ]) {
        const original = holder[name];
        Object.defineProperty(holder, name, { configurable: true, writable: true, value: function (...args) {
            if (name !== 'push') note(name, ...args);
            return Reflect.construct === undefined ? undefined : original.bind(this)(...args);
        } });
    }
    if (!Object.isFrozen(Object.prototype)) {
        for (const name of ['token', 'body', 'headers', 'signal', 'mode', 'toJSON', 'kind', 'keepalive']) {
            Object.defineProperty(Object.prototype, name, { configurable: true, get() {
                for (const secret of ['token', 'body']) note(name, Object.getOwnPropertyDescriptor(this, secret)?.value);
                return undefined;
            } });
        }
    }";

#[tokio::test]
async fn a_page_that_spoils_its_built_ins_sees_no_token_and_is_reported_all_the_same() -> Result<()>
{
    let _browser = BROWSER.lock().await;
    for freeze in [false, true] {
        let stage = Stage::open(Scene { freeze, script: SPOILED, ..Scene::default() }).await?;
        let run = "
            const { transformCallback, runCallback } = window.__TAURI_INTERNALS__;
            runCallback(transformCallback(() => {}), 1);";
        stage.page.run(run, &[]).await?;
        stage.until("the run", |heard| heard.entries("answers").len() == 1).await?;
        let seen = stage.page.eval("window.seen.filter((text) => /of the (run|page)/.test(text))");
        assert_eq!(seen.await?, json!([]), "with prototypes frozen: {freeze}");
        stage.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_call_works_and_is_reported_with_frozen_prototypes() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let stage = Stage::open(Scene { freeze: true, ..Scene::default() }).await?;
    let answer = stage.page.settle(INVOKE, &[json!("echo"), json!({ "a": 1 })]).await?;
    assert_eq!(answer, json!({ "a": 1 }));
    stage.until("the run", |heard| heard.entries("answers").len() == 1).await?;
    stage.close().await
}

/// A page's own script that gives all objects and lists what the probe writes and reads, not to be
/// changed, as libraries do that extend them and pages that then freeze the prototypes.
const POLLUTED: &str = "
    for (const name of ['id', 'us', 'listener', 'emit', 'index', 'end', 'via', 'json', 'raw', 'bytes',
        'message', 'level', 'uncaught', 'error', 'recording', 'token', 'former', 'entries', 'n'])
        Object.defineProperty(Object.prototype, name, { value: false, writable: false });
    Array.prototype.toJSON = () => 'no list';
    Object.freeze(Object.prototype);
    Object.freeze(Array.prototype);";

#[tokio::test]
async fn what_all_objects_inherit_changes_nothing_of_what_is_reported() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let settings = json!({ "messages": true, "console": true });
    let stage = Stage::open(Scene { settings, script: POLLUTED, ..Scene::default() }).await?;
    let run = "
        const { transformCallback, runCallback } = window.__TAURI_INTERNALS__;
        const given = () => transformCallback(() => {});
        const own = (fields) => Object.create(null, Object.getOwnPropertyDescriptors(fields));
        runCallback(given(), own({ event: 'tick', payload: 1, id: 7 }));
        runCallback(given(), own({ index: 0, message: 'a' }));
        runCallback(given(), own({ index: 1, end: true }));
        runCallback(given(), 'an answer');
        // It has the fields of a channel's message, but none of its own.
        runCallback(given(), {});
        console.warn('careful');";
    stage.page.run(run, &[]).await?;
    let heard = stage.until("the line", |heard| !heard.entries("logs").is_empty()).await?;
    let runs: Vec<_> = heard
        .entries("runs")
        .into_iter()
        .map(|mut run| {
            for name in ["id", "us"] {
                run.as_object_mut().and_then(|run| run.remove(name));
            }
            run
        })
        .collect();
    let expected = json!([
        { "listener": 7, "emit": 1 },
        { "index": 0, "json": "\"a\"" },
        { "index": 1, "end": true },
    ]);
    assert_eq!((json!(runs), heard.entries("answers").len()), (expected, 2));
    let line = &heard.entries("logs")[0];
    assert_eq!((&line["level"], &line["text"]), (&json!("warn"), &json!("careful")));
    // It was not told to pause.
    stage.page.run("console.warn('again')", &[]).await?;
    stage.until("another", |heard| heard.entries("logs").len() == 2).await?;
    stage.close().await
}

#[tokio::test]
async fn frames_do_not_speak_for_their_page() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let framed = "window.__TAURI_INTERNALS__.invoke('framed', {});";
    let stage = Stage::open(Scene { framed, ..Scene::default() }).await?;
    let add = "
        for (const host of ['localhost', '127.0.0.1']) {
            const frame = document.createElement('iframe');
            frame.src = `http://${host}:${location.port}/framed`;
            document.body.append(frame);
        }";
    stage.page.run(add, &[]).await?;
    let of_frames = |heard: &Heard| heard.invokes.iter().filter(|it| it.path == "/framed").count();
    stage.until("both frames", |heard| of_frames(heard) == 2).await?;
    stage.page.settle(INVOKE, &[json!("echo"), json!(1)]).await?;
    let heard = stage.until("the page's own call", |heard| !heard.reports.is_empty()).await?;
    assert_eq!((heard.greetings.len(), heard.entries("answers").len()), (1, 1));
    stage.close().await
}

#[tokio::test]
async fn long_texts_are_cut_and_no_report_is_larger_than_is_taken() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let settings = json!({ "messages": true, "console": true, "most": 100_000 });
    let stage = Stage::open(Scene { settings, ..Scene::default() }).await?;
    let run = "
        const { transformCallback, runCallback } = window.__TAURI_INTERNALS__;
        const id = transformCallback(() => {});
        runCallback(id, { index: 0, message: 'é'.repeat(150_000) });
        runCallback(id, { index: 1, message: new Uint8Array(100_001).buffer });
        for (let n = 0; n < 300; n++) console.log('\\u0001'.repeat(4096));
        for (let n = 0; n < 4_000; n++) console.log('x'.repeat(4096));";
    stage.page.run(run, &[]).await?;
    let done = |heard: &Heard| heard.entries("logs").len() as u64 + heard.lost() >= 4_300;
    let heard = stage.until("all lines", done).await?;
    let runs = heard.entries("runs");
    let of = |at: usize, name: &str| runs[at][name].as_str().map(str::len);
    // As many characters as may be sent, of two bytes each but for the quote before them.
    assert_eq!((of(0, "json"), &runs[0]["bytes"]), (Some(199_999), &json!(300_002)));
    assert_eq!((of(1, "raw"), &runs[1]["bytes"]), (Some(100_000), &json!(100_001)));
    // What waits is bounded as well: 16 million characters.
    assert!(heard.lost() > 0 && heard.entries("logs").len() > 3_000, "{} lost", heard.lost());
    for report in &heard.reports {
        assert!(report.to_string().len() < 8 << 20, "{}", report.to_string().len());
    }
    stage.close().await
}

#[tokio::test]
async fn while_paused_nothing_is_gathered_and_no_request_is_made() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let stage = Stage::open(Scene::default()).await?;
    stage.page.settle(INVOKE, &[json!("echo"), json!(1)]).await?;
    stage.until("the first call", |heard| heard.entries("answers").len() == 1).await?;
    stage.set_recording(false).await?;
    let before = stage.heard().requests;
    for _ in 0..20 {
        stage.page.settle(INVOKE, &[json!("echo"), json!(2)]).await?;
    }
    // Longer than anything is gathered: the page's own timer says so.
    stage.page.settle("return new Promise((done) => setTimeout(done, 400))", &[]).await?;
    assert_eq!(stage.heard().requests, before);
    stage.set_recording(true).await?;
    stage.page.settle(INVOKE, &[json!("echo"), json!(3)]).await?;
    let heard = stage.until("the last call", |heard| heard.entries("answers").len() == 2).await?;
    assert_eq!(heard.entries("calls").len(), 2);
    stage.close().await
}

#[tokio::test]
async fn a_page_whose_greeting_is_refused_is_silent_and_works() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let stage = Stage::open(Scene { greeting: Greeting::Refused, ..Scene::default() }).await?;
    for number in 0..3 {
        let answer = stage.page.settle(INVOKE, &[json!("echo"), json!(number)]).await?;
        assert_eq!(answer, json!(number));
    }
    stage.page.settle("return new Promise((done) => setTimeout(done, 400))", &[]).await?;
    let heard = stage.heard();
    assert_eq!((heard.requests, heard.greetings.len()), (1, 1));
    stage.close().await
}

#[tokio::test]
async fn listeners_of_one_emit_share_its_number() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let stage = Stage::open(Scene::default()).await?;
    let emit = "
        const { transformCallback, runCallback } = window.__TAURI_INTERNALS__;
        const [a, b] = [transformCallback(() => {}), transformCallback(() => {})];
        for (const payload of [1, 2]) {
            // As Tauri does it: one object for all listeners of an emit.
            const data = { event: 'tick', payload };
            for (const [id, callback] of [[5, a], [6, b]]) { data.id = id; runCallback(callback, data); }
        }";
    stage.page.run(emit, &[]).await?;
    let heard = stage.until("four runs", |heard| heard.entries("runs").len() == 4).await?;
    let told: Vec<_> = heard
        .entries("runs")
        .iter()
        .map(|run| (run["listener"].as_u64(), run["emit"].as_u64()))
        .collect();
    let expected = [(5, 1), (6, 1), (5, 2), (6, 2)];
    assert_eq!(told, expected.map(|(listener, emit)| (Some(listener), Some(emit))));
    stage.close().await
}

#[tokio::test]
async fn messages_are_sent_along_where_rust_does_not_see_them() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let settings = json!({ "messages": true });
    let stage = Stage::open(Scene { settings, ..Scene::default() }).await?;
    let send = "
        const { invoke, transformCallback, runCallback } = window.__TAURI_INTERNALS__;
        const id = transformCallback(() => {});
        runCallback(id, { message: { a: [1] }, index: 0 });
        runCallback(id, { message: new Uint8Array([0, 1, 255]).buffer, index: 1 });
        await invoke('large').then((response) => runCallback(id, { message: response, index: 2 }));
        runCallback(id, { end: true, index: 3 });
        return id;";
    let id = stage.page.settle(send, &[]).await?;
    let of_channel = |heard: &Heard| -> Vec<Value> {
        heard.entries("runs").into_iter().filter(|run| run["id"] == id).collect()
    };
    let heard = stage.until("the end", |heard| of_channel(heard).len() == 4).await?;
    let fetched = heard.entries("answers").into_iter().next();
    let runs: Vec<_> = of_channel(&heard)
        .into_iter()
        .map(|mut run| {
            for name in ["id", "us"] {
                run.as_object_mut().and_then(|run| run.remove(name));
            }
            run
        })
        .collect();
    let expected = json!([
        { "index": 0, "json": "{\"a\":[1]}" },
        { "index": 1, "raw": "AAH/" },
        { "index": 2, "via": fetched.map(|answer| answer[0].clone()) },
        { "index": 3, "end": true },
    ]);
    assert_eq!(json!(runs), expected);
    stage.close().await
}

#[tokio::test]
async fn the_shortcut_asks_once_when_a_person_presses_it_however_early() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let settings = json!({ "shortcut": { "key": "y", "modifiers": ["cmdOrCtrl", "shift"] } });
    let scene = Scene { settings, greeting: Greeting::Late, ..Scene::default() };
    let stage = Stage::open(scene).await?;
    let untrusted = "window.dispatchEvent(new KeyboardEvent('keydown', { key: 'Y', ctrlKey: true, shiftKey: true }));";
    stage.page.run(untrusted, &[]).await?;
    let modifiers = [Key::Control, Key::Shift].map(char::from);
    let down = modifiers.map(|value| KeyAction::Down { value });
    let up = modifiers.map(|value| KeyAction::Up { value });
    let press = [KeyAction::Down { value: 'Y' }, KeyAction::Up { value: 'Y' }];
    let keys = down.into_iter().chain(press).chain(up);
    let keys = keys.fold(KeyActions::new("keyboard".into()), KeyActions::then);
    stage.client().perform_actions(keys).await?;
    assert_eq!(stage.heard().opens, 0);
    stage.page.settle("return fetch('/greet')", &[]).await?;
    stage.until("one press", |heard| heard.opens > 0).await?;
    // What comes after it has come, so another would be here.
    stage.page.settle(INVOKE, &[json!("echo"), json!(1)]).await?;
    let heard = stage.until("a call", |heard| heard.entries("answers").len() == 1).await?;
    assert_eq!(heard.opens, 1);
    stage.close().await
}

#[tokio::test]
async fn the_console_is_told_after_it_was_written_to() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let settings = json!({ "console": true });
    // The page's own, since errors of what a driver runs are the driver's.
    let script = "function writeAll() {
        console.log('a', { b: [1] }, undefined, 7n, Symbol('s'));
        console.warn('careful');
        console.debug({ get bad() { throw new Error('getter'); } });
        const cycle = {}; cycle.self = cycle;
        console.error(new TypeError('wrong'), cycle);
        setTimeout(() => { throw new RangeError('uncaught'); });
        Promise.reject(new Error('unhandled'));
    }";
    let stage = Stage::open(Scene { settings, script, ..Scene::default() }).await?;
    stage.page.run("setTimeout(writeAll)", &[]).await?;
    let heard = stage.until("six lines", |heard| heard.entries("logs").len() == 6).await?;
    let told: Vec<_> = heard
        .entries("logs")
        .iter()
        .map(|line| {
            let text = line["text"].as_str().unwrap_or_default().lines().next();
            (
                line["level"].clone(),
                text.unwrap_or_default().to_owned(),
                !line["uncaught"].is_null(),
            )
        })
        .collect();
    let line = |level: &str, text: &str, uncaught| (json!(level), text.to_owned(), uncaught);
    assert_eq!(told[0], line("log", "a {\"b\":[1]} undefined (cannot be shown) Symbol(s)", false));
    assert_eq!(told[1], line("warn", "careful", false));
    assert_eq!(told[2], line("debug", "(cannot be shown)", false));
    assert_eq!(told[3], line("error", "TypeError: wrong", false));
    assert!(told.contains(&line("error", "RangeError: uncaught", true)), "{told:?}");
    assert!(told.contains(&line("error", "Error: unhandled", true)), "{told:?}");
    stage.close().await
}
