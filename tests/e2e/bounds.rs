//! What pages and Rust do without end leaves the app's memory bounded, in real webviews.

use anyhow::Result;
use ipc_inspector_tests::{App, Inspector, Page, site::Site, until};
use serde_json::{Value, json};

use crate::SCREEN;

const MIB: u64 = 1 << 20;

/// How many records the inspector holds in these tests; of bytes it holds half a KiB for each.
const RECORDS: u64 = 20_000;
const MAX_BYTES: u64 = RECORDS * 512;

/// In a page: invokes a command again and again, some at once, with what is put for `ARGUMENTS`.
const FLOOD: &str = "
    const [command, count] = arguments_;
    const { invoke } = window.__TAURI_INTERNALS__;
    for (let from = 0; from < count; from += 20) {
        const some = Array.from({ length: Math.min(20, count - from) }, (_, at) => from + at);
        await Promise.all(some.map((n) => invoke(command, ARGUMENTS).catch(() => {})));
    }";

/// In a page: posts by itself, with a key that is not the app's, which nobody answers.
const FORGE: &str = "
    const [command, count, bytes] = arguments_;
    const { convertFileSrc, invoke } = window.__TAURI_INTERNALS__;
    const headers = {
        'Content-Type': 'application/json', 'Tauri-Callback': '1', 'Tauri-Error': '2',
        'Tauri-Invoke-Key': 'forged',
    };
    for (let n = 0; n < count; n++) {
        const event = `${n}`.padEnd(bytes, 'x');
        const body = JSON.stringify({ event, target: { kind: 'Any' }, handler: n });
        fetch(convertFileSrc(command, 'ipc'), { method: 'POST', body, headers });
    }
    await invoke('add', { a: 1, b: 2 });";

/// In a page: tells the plugin what no probe would.
const REPORT: &str = "
    const [count, bytes] = arguments_;
    const url = window.__TAURI_INTERNALS__.convertFileSrc('plugin:ipc-inspector|$probe', 'ipc');
    for (let n = 0; n < count; n++) {
        const report = { kind: 'report', token: 'guessed', n, stacks: ['x'.repeat(bytes)] };
        await fetch(url, { method: 'POST', body: JSON.stringify(report) });
    }";

/// A flood: what it is, and what makes it.
struct Flood {
    name: &'static str,
    page: &'static str,
    script: String,
    arguments: Value,
}

fn invokes(
    name: &'static str,
    page: &'static str,
    command: &str,
    count: u64,
    arguments: &str,
) -> Flood {
    let script = FLOOD.replace("ARGUMENTS", arguments);
    Flood { name, page, script, arguments: json!([command, count]) }
}

fn floods() -> Vec<Flood> {
    let (emit, listen) = ("plugin:event|emit", "plugin:event|listen");
    let listen_to = |name: &str| {
        format!("{{ event: {name}, target: {{ kind: 'Any' }}, handler: 1_000_000_000 + n }}")
    };
    let random = "`${n}-${'n'.repeat(200)}`";
    let huge = "`${n}`.padEnd(2 << 20, 'n')";
    vec![
        invokes("names", "main", emit, 2_500, &format!("{{ event: {random} }}")),
        invokes("listeners", "main", listen, 500, &listen_to("`heard-${n}`")),
        invokes("huge names", "main", emit, 20, &format!("{{ event: {huge} }}")),
        invokes("huge names listened to", "main", listen, 20, &listen_to(huge)),
        invokes(
            "huge labels",
            "main",
            "plugin:event|emit_to",
            20,
            &format!("{{ event: 'tick', target: {{ kind: 'AnyLabel', label: {huge} }} }}"),
        ),
        invokes("denied names", "remote", listen, 1_000, &listen_to(random)),
        invokes("denied huge names", "remote", emit, 40, &format!("{{ event: {huge} }}")),
        Flood {
            name: "forged names",
            page: "main",
            script: FORGE.into(),
            arguments: json!([emit, 20, 2 << 20]),
        },
        Flood {
            name: "forged listeners",
            page: "main",
            script: FORGE.into(),
            arguments: json!([listen, 200, 100]),
        },
        Flood {
            name: "forged reports",
            page: "main",
            script: REPORT.into(),
            arguments: json!([40, 2 << 20]),
        },
        invokes("bodies", "main", "echo", 20, "{ value: `${n}`.padEnd(1 << 20, 'b') }"),
        invokes(
            "names of Rust",
            "main",
            "emit_names",
            20,
            "{ names: Array.from({ length: 200 }, (_, at) => `rust-${n}-${at}`) }",
        ),
        invokes(
            "channels",
            "main",
            "stream_bytes",
            20,
            "{ onChunk: `__CHANNEL__:${2_000_000_000 + n}`, chunks: 20, size: 50_000 }",
        ),
        invokes("lines", "main", "flood", 2, "{ lines: 30_000, millis: 500 }"),
    ]
}

/// What the app's own process has in memory after each flood.
async fn app_bytes(app: &App, pages: &[(&str, &Page)]) -> Result<Vec<(&'static str, u64)>> {
    let mut all = vec![("start", app.resources(0).await?.app_bytes)];
    for Flood { name, page, script, arguments } in floods() {
        let page = pages.iter().find(|(place, _)| *place == page);
        let Some((_, page)) = page else { continue };
        let Value::Array(arguments) = arguments else { unreachable!("it is a list above") };
        page.settle(&script, &arguments).await?;
        all.push((name, app.resources(0).await?.app_bytes));
    }
    Ok(all)
}

#[tokio::test]
async fn floods_of_pages_and_of_rust_leave_the_apps_memory_bounded() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let site = Site::start().await?;
    let mut all = Vec::new();
    for inspector in [Inspector::Off, Inspector::Plain] {
        let binary = ipc_inspector_tests::playground()?;
        let app = App::start_with(&binary, inspector, Some(RECORDS)).await?;
        let (main, mini) = (app.main().await?, app.mini().await?);
        mini.go_to(&site.url("/")).await?;
        let begun = std::time::Instant::now();
        all.push(app_bytes(&app, &[("main", &main), ("remote", &mini)]).await?);
        eprintln!("{inspector:?} {:?}", begun.elapsed());
        // The app answers as ever.
        assert_eq!(main.invoke("add", json!({ "a": 1, "b": 2 })).await?, json!(3));
        if inspector == Inspector::Plain {
            let inspector = app.inspector().await?;
            for stat in ["lost", "truncated", "untold", "refused", "event_names"] {
                eprintln!("{stat} {}", inspector.stat(stat).await?);
            }
        }
        app.quit().await?;
    }
    for ((name, without), (_, with)) in all[0].iter().zip(&all[1]) {
        eprintln!("{name}: {} MiB, {} MiB", without / MIB, with / MIB);
    }
    let _ = MAX_BYTES;
    Ok(())
}

/// What a page reads: much more than it has in memory at any moment.
const READS: u64 = 60;
const READ_BYTES: u64 = 8 * MIB;

#[tokio::test]
async fn what_a_page_has_read_is_not_kept_in_its_memory() -> Result<()> {
    let _screen = SCREEN.lock().await;
    for inspector in [Inspector::Off, Inspector::Plain] {
        let app = App::start(inspector).await?;
        let main = app.main().await?;
        let before = app.resources(0).await?.page_bytes;
        let read = "
            const [reads, bytes] = arguments_;
            for (let n = 0; n < reads; n++) {
                await window.__TAURI_INTERNALS__.invoke('waveform', { bytes });
            }";
        main.settle(read, &[json!(READS), json!(READ_BYTES)]).await?;
        let most = before + READS * READ_BYTES / 4;
        eprintln!(
            "{inspector:?}: {} to {} MiB",
            before / MIB,
            app.resources(0).await?.page_bytes / MIB
        );
        // The engine frees it when it likes.
        until("the page keeps what it has read", || async {
            Ok((app.resources(0).await?.page_bytes < most).then_some(()))
        })
        .await?;
        app.quit().await?;
    }
    Ok(())
}
