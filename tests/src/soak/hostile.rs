//! Pages that mean harm, beside one that works as ever.
//!
//! In each cycle the small window shows somebody else's page with frames in it, and then a page of the
//! app's own that floods whatever it can, and goes amid its calls. Meanwhile the main window works. Its
//! calls and events have to be as without, and all that the others did has to be shown or counted.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::{Resources, clear, or_figures};
use crate::{App, Page, inspector::InspectorPage, site::Site};

/// What the main window does in a cycle: calls, and events that Rust emits for it.
const OWN_CALLS: u64 = 150;
const OWN_EVENTS: u64 = 15;

/// What the others do: by Tauri's script, by themselves without the app's key, and to the probe's path.
const NAMES: u64 = 300;
const HUGE: u64 = 5;
const HUGE_BYTES: u64 = 1 << 20;
const FORGED: u64 = 50;
const REPORTS: u64 = 60;
const FRAMES: u64 = 3;
/// Runs of a callback that nobody but the page makes.
const RUNS: u64 = 30_000;
/// Calls that are under way when their page goes.
const CUT_OFF: u64 = 20;

/// In the main window: calls and hears, and answers with how often either went wrong.
const WORK: &str = "
    const [calls, events, cycle] = arguments;
    const { invoke } = window.__TAURI_INTERNALS__;
    window.work = (async () => {
        let [wrong, heard] = [0, 0];
        const unlisten = await window.__TAURI__.event.listen('own', () => heard++);
        for (let n = 0; n < calls; n++) {
            const value = { cycle, n };
            const answer = await invoke('echo', { value });
            if (JSON.stringify(answer) !== JSON.stringify(value)) wrong++;
            if (n % (calls / events) === 0) await invoke('emit_names', { names: ['own'] });
        }
        const deadline = performance.now() + 10_000;
        while (heard < events && performance.now() < deadline) {
            await new Promise((done) => setTimeout(done, 10));
        }
        await unlisten();
        return { wrong, heard };
    })();";

/// In any page: what each of the floods is made with.
const TOOLS: &str = "
    const { invoke, convertFileSrc, transformCallback, runCallback } = window.__TAURI_INTERNALS__;
    const each = async (count, run) => {
        for (let from = 0; from < count; from += 20) {
            const some = Array.from({ length: Math.min(20, count - from) }, (_, at) => from + at);
            await Promise.all(some.map((n) => run(n).catch(() => {})));
        }
    };
    const post = (url, body, headers) => fetch(url, { method: 'POST', body, headers });
    const probe = convertFileSrc('plugin:ipc-inspector|$probe', 'ipc');
    const event = convertFileSrc('plugin:event|emit', 'ipc');
    const forged = {
        'Content-Type': 'application/json', 'Tauri-Callback': '1', 'Tauri-Error': '2',
        'Tauri-Invoke-Key': 'forged',
    };
    // Nobody ever answers these.
    const forge = async (n) => { post(event, JSON.stringify({ event: `forged-${n}` }), forged); };
    const report = (n) => post(probe, JSON.stringify({
        kind: 'report', token: 'guessed', n, stacks: ['x'.repeat(n % 20 === 0 ? 1 << 20 : 100)],
    }));";

/// In a page of somebody else: all that it asks is denied, and its frames have no key.
const FOREIGN: &str = "
    const [names, huge, bytes, forgedPosts, reports, frames, cycle] = arguments_;
    await each(names, (n) => invoke('plugin:event|emit', { event: `denied-${cycle}-${n}` }));
    await each(names, (n) => invoke('plugin:event|listen', {
        event: `denied-${cycle}-${n}`, target: { kind: 'Any' }, handler: n,
    }));
    await each(huge, (n) => invoke('plugin:event|emit', { event: `${n}`.padEnd(bytes, 'x') }));
    await each(forgedPosts, forge);
    await each(reports, report);
    const source = `
        const post = ${post};
        const [event, forged, probe] = ${JSON.stringify([event, forged, probe])};
        (async () => {
            for (let n = 0; n < 10; n++) {
                post(event, JSON.stringify({ event: 'framed' }), forged);
                await post(probe, JSON.stringify({ kind: 'report', token: 'framed', n }));
            }
            parent.postMessage('done', '*');
        })();`;
    for (let n = 0; n < frames; n++) {
        const frame = document.createElement('iframe');
        // Half of them have an origin of their own.
        if (n % 2) frame.sandbox = 'allow-scripts';
        frame.srcdoc = `<script>${source}<\\/script>`;
        const done = new Promise((resolve) => addEventListener('message', resolve, { once: true }));
        document.body.append(frame);
        await done;
        frame.remove();
    }";

/// In a page of the app's own.
const ALLOWED: &str = "
    const [names, huge, bytes, runs, cycle] = arguments_;
    await each(names, (n) => invoke('plugin:event|emit', { event: `made-up-${cycle}-${n}` }));
    await each(huge, (n) => invoke('plugin:event|emit', { event: `${n}`.padEnd(bytes, 'x') }));
    await each(huge, (n) => invoke('plugin:event|emit_to', {
        event: 'huge-label', target: { kind: 'AnyLabel', label: `${n}`.padEnd(bytes, 'x') },
    }));
    const handler = transformCallback(() => {});
    await invoke('plugin:event|listen', { event: `run-${cycle}`, target: { kind: 'Any' }, handler });
    for (let n = 0; n < runs; n++) runCallback(handler, { event: 'run', id: 1, payload: n });";

/// In that page, without waiting.
const CUT: &str = "
    const [calls] = arguments;
    for (let n = 0; n < calls; n++) window.__TAURI_INTERNALS__.invoke('slow', { ms: 200 });";

pub(super) async fn cycle(app: &App, site: &Site, cycle: usize) -> Result<Resources> {
    let (main, mini, inspector) = (app.main().await?, app.mini().await?, app.inspector().await?);
    clear(&inspector).await?;
    main.run(WORK, &[json!(OWN_CALLS), json!(OWN_EVENTS), json!(cycle)]).await?;
    misbehave(&mini, site, cycle).await.context("the page that means harm")?;
    let work = main.settle("return window.work", &[]).await?;
    ensure!(work == json!({ "wrong": 0, "heard": OWN_EVENTS }), "the app was disturbed: {work}");

    all_is_told(&inspector).await?;
    clear(&inspector).await?;
    app.resources(0).await
}

async fn misbehave(mini: &Page, site: &Site, cycle: usize) -> Result<()> {
    let home = mini.eval("location.href").await?;
    let home = home.as_str().context("it has no address")?;
    mini.go_to(&site.url("/")).await?;
    let arguments = [NAMES, HUGE, HUGE_BYTES, FORGED, REPORTS, FRAMES, cycle as u64];
    mini.settle(&format!("{TOOLS}{FOREIGN}"), &arguments.map(Value::from)).await?;
    mini.go_to(home).await?;
    mini.until("it is ready", "document.body?.dataset.ready === 'yes'").await?;
    let arguments = [NAMES, HUGE, HUGE_BYTES, RUNS, cycle as u64];
    mini.settle(&format!("{TOOLS}{ALLOWED}"), &arguments.map(Value::from)).await?;
    mini.run(CUT, &[json!(CUT_OFF)]).await?;
    mini.reload().await
}

/// Whether all that was done is shown, or counted.
async fn all_is_told(inspector: &InspectorPage) -> Result<()> {
    let (framed, sandboxed) = (FRAMES * 10, FRAMES / 2 * 10);
    for (filter, rows) in [
        ("webview:main cmd:echo status:ok", OWN_CALLS),
        ("event:own", OWN_EVENTS),
        ("webview:mini cmd:plugin:event|emit status:denied", NAMES + HUGE),
        ("webview:mini cmd:plugin:event|listen status:denied", NAMES),
        ("webview:mini cmd:plugin:event|emit status:dropped", FORGED + framed - sandboxed),
        // Tauri reads no request from an origin that is no address.
        ("webview:mini cmd:plugin:event|emit status:malformed", sandboxed),
        // Also those to a label: a part of a name is enough.
        ("webview:mini cmd:plugin:event|emit status:ok", NAMES + 2 * HUGE),
        ("webview:mini cmd:plugin:event|emit_to status:ok", HUGE),
        ("event:made-up-*", NAMES),
        ("event:huge-label", HUGE),
        ("event:denied-*", 0),
        ("event:forged-*", 0),
    ] {
        inspector.filter(filter).await?;
        let shown = inspector.until_shown(rows).await.with_context(|| filter.to_owned());
        or_figures(shown, inspector).await?;
    }
    inspector.filter("").await?;
    inspector.until_stat("refused", REPORTS + framed).await?;
    inspector.until_stat("lost", 0).await?;
    let all_runs = format!(
        "['deliveries', 'untold']
            .map((name) => Number(document.querySelector(`[data-stat=${{name}}]`).dataset.value))
            .reduce((told, untold) => told + untold) >= {}",
        RUNS + OWN_EVENTS
    );
    inspector.0.until("each run is told or counted", &all_runs).await
}
