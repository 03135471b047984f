//! The view of the app in Chromium, as it is of a trace and of an app that runs.

use std::{fs, path::Path};

use anyhow::Result;
use ipc_inspector_protocol::{
    Outcome, PageLoaded, Record, RecordKind, Request, Response, WebviewRef,
    app::{About, Capabilities, Capability, Permission, Webview},
    redact::{Rule, Summary},
    trace::{self, Reader, Versions, Writer},
    wire::{self, Batch, Limits, Stats, Streamed, Welcome},
};
use ipc_inspector_tests::{
    Theme,
    viewer::{Told, Viewer},
};
use serde_json::json;
use tempfile::NamedTempFile;

use crate::{BROWSER, page::EXAMPLE};

const SIZES: [(u32, u32); 5] = [(640, 400), (800, 500), (1400, 900), (1920, 1080), (3840, 2160)];

const DOCS: &str =
    "https://docs.example.com/guide/a/long/way/down/to/a/page/that/nobody/reads.html";

/// What webviews call, how often, and how that ends.
const CALLS: [(&str, &str, u64, Outcome); 8] = [
    ("main", "greet", 1200, Outcome::Ok),
    ("main", "load_library", 3, Outcome::Ok),
    ("main", "plugin:fs|read_file", 2, Outcome::Denied),
    ("main", "plugin:window|set_title", 1, Outcome::Denied),
    ("main", "plugin:event|listen", 12, Outcome::Ok),
    ("docs", "greet", 1, Outcome::Denied),
    ("docs", "plugin:a-plugin-of-a-long-name|and_a_command_of_an_even_longer_one", 1, Outcome::Ok),
    ("settings", "plugin:store|get", 40, Outcome::Ok),
];

/// These, with pages of the app's own and of a server.
fn records() -> Vec<Record> {
    let mut kinds = Vec::new();
    for (webview, url) in [
        ("main", "tauri://localhost/"),
        ("docs", DOCS),
        ("settings", "tauri://localhost/settings.html"),
    ] {
        let webview = WebviewRef { webview: webview.into(), window: "main".into() };
        kinds.push(RecordKind::PageLoaded(PageLoaded { webview, page_load: 1, url: url.into() }));
    }
    for (webview, command, times, outcome) in CALLS {
        for _ in 0..times {
            let call = kinds.len() as u64;
            kinds.push(RecordKind::RequestReceived(Request {
                command: command.into(),
                webview: webview.into(),
                window: "main".into(),
                ..Request::default()
            }));
            kinds.push(RecordKind::ResponseSent(Response { call, outcome, task: None }));
        }
    }
    let settings = WebviewRef { webview: "settings".into(), window: "main".into() };
    kinds.push(RecordKind::WebviewDestroyed(settings));
    (0..).zip(kinds).map(|(seq, kind)| Record::new(seq, 10 * seq, kind)).collect()
}

/// A trace of them.
fn trace() -> Result<NamedTempFile> {
    let header = Reader::new(&fs::read(EXAMPLE)?[..])?.header().clone();
    let file = tempfile::Builder::new().suffix(".ipctrace.jsonl").tempfile()?;
    let mut writer = Writer::new(&file, &header)?;
    for record in records() {
        writer.record(&record, None)?;
    }
    writer.finish()?;
    Ok(file)
}

/// The app while it runs.
fn told(capabilities: Capabilities) -> Told {
    let records: Vec<_> =
        records().into_iter().map(|record| Streamed { record, preview: None }).collect();
    let next_seq = records.len() as u64;
    let stats = Stats { records: next_seq, next_seq, recording: true, ..Stats::default() };
    let webview = |label: &str, url: &str, capabilities: &[&str]| Webview {
        label: label.into(),
        window: "main".into(),
        url: url.into(),
        is_local: url.starts_with("tauri:"),
        capabilities: capabilities.iter().map(|it| (*it).to_owned()).collect(),
    };
    let config = json!({
        "productName": "Notes", "identifier": "com.example.notes",
        "app": { "windows": [{ "label": "main", "width": 800 }], "security": { "csp": null } },
        "plugins": { "store": {}, "updater": { "token": "[redacted: key]" } },
    });
    let limits = Limits { max_records: 100_000, max_bytes: 64 << 20, max_payload_bytes: 1 << 20 };
    Told {
        welcome: Welcome {
            version: wire::VERSION,
            app: "notes".into(),
            app_version: "1.4.0".into(),
            tauri: "2.12.5".into(),
            started: "2026-03-01T09:30:00.125+01:00".into(),
            app_origins: Vec::new(),
            limits,
            gaps: Vec::new(),
        },
        about: About {
            app: trace::App {
                name: "notes".into(),
                version: "1.4.0".into(),
                identifier: "com.example.notes".into(),
            },
            versions: Versions {
                plugin: "0.1.0".into(),
                tauri: "2.12.5".into(),
                webview: Some("2.50.6".into()),
                os: "Debian 12.0.0".into(),
            },
            arch: "x86_64".into(),
            is_debug: true,
            config: config.to_string(),
            webviews: vec![
                webview("docs", DOCS, &["docs"]),
                webview("empty", "tauri://localhost/empty.html", &[]),
                webview("main", "tauri://localhost/", &["default", "files"]),
            ],
            capabilities,
            custom_schemes: vec!["stream".into()],
            replaced: Summary { counts: [(Rule::Key, 1)].into() },
        },
        batch: Batch { records, missed: 0, cleared: false, stats },
    }
}

fn capabilities() -> Capabilities {
    let plain = |name: &str| Permission { identifier: name.into(), ..Permission::default() };
    let files = Permission {
        identifier: "fs:allow-read-text-file".into(),
        allow: vec![r#"{"path":"$APPDATA/notes/**"}"#.into(), r#"{"path":"$HOME/*.txt"}"#.into()],
        deny: vec![r#"{"path":"$HOME/.ssh/**"}"#.into()],
    };
    let windows = |patterns: &[&str]| patterns.iter().map(|it| (*it).to_owned()).collect();
    Capabilities::Known(vec![
        Capability {
            identifier: "default".into(),
            description: "What each window needs of Tauri itself.".into(),
            windows: windows(&["main", "doc-*"]),
            is_local: true,
            is_active: true,
            permissions: [
                "core:default",
                "core:window:deny-set-title",
                "store:default",
                "dialog:allow-open",
                "dialog:allow-save",
                "notification:default",
            ]
            .map(plain)
            .into(),
            ..Capability::default()
        },
        Capability {
            identifier: "docs".into(),
            webviews: windows(&["docs"]),
            remote: vec!["https://*.example.com".into()],
            is_active: true,
            permissions: vec![plain("core:event:default")],
            ..Capability::default()
        },
        Capability {
            identifier: "files".into(),
            windows: windows(&["main"]),
            is_local: true,
            is_active: true,
            permissions: vec![files],
            ..Capability::default()
        },
        Capability {
            identifier: "on-a-phone".into(),
            description: "Only where there is a camera.".into(),
            windows: windows(&["*"]),
            is_local: true,
            platforms: windows(&["android", "iOS"]),
            permissions: vec![plain("barcode-scanner:default"), plain("fs:allow-read-file")],
            ..Capability::default()
        },
    ])
}

#[tokio::test]
async fn a_trace_shows_what_it_has_of_the_app_and_says_what_it_has_not() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let viewer = Viewer::open(Theme::Light).await?;
    let trace = trace()?;
    viewer.open_trace(trace.path()).await?;
    let page = &viewer.window.0;
    page.click("[data-view=app]").await?;
    let facts = "[...document.querySelectorAll('[data-fact]')].map((it) => it.innerText.replace('\\n', ': '))";
    let facts = page.eval(facts).await?;
    assert_eq!(facts[0], "Name: notes", "{facts}");
    let webviews = "[...document.querySelectorAll('[data-webview]')].map((it) => [
        it.dataset.webview, it.querySelector('.place').dataset.origin, it.innerText.includes('gone')])";
    let expected =
        json!([["docs", "remote", false], ["main", "local", false], ["settings", "local", true]]);
    assert_eq!(page.eval(webviews).await?, expected);
    let called = "[...document.querySelectorAll('[data-webview=main] [data-called] td')].map((it) => it.innerText)";
    let expected = json!(["2", "2", "1", "1", "1,200", "–", "3", "–", "12", "–"]);
    assert_eq!(page.eval(called).await?, expected);
    let permissions =
        "[...document.querySelectorAll('[data-permission]')].map((it) => it.dataset.permission)";
    let expected = json!(["allow-greet", "fs:allow-read-file", "core:window:allow-set-title"]);
    assert_eq!(page.eval(permissions).await?, expected);
    let told = page.eval("document.querySelector('.panel').innerText").await?;
    let told = told.as_str().unwrap_or_default();
    assert!(told.contains("Configuration and capabilities are not in traces"), "{told}");
    assert!(page.eval("document.querySelector('.panel .tree, #hand-over')").await?.is_null());

    page.click("[data-webview=main] [data-called=greet] .group-name").await?;
    viewer.window.until_shown(1200).await?;
    viewer.close().await
}

#[tokio::test]
async fn each_webview_is_shown_with_what_applies_to_it_and_what_does_not_is_told_apart()
-> Result<()> {
    let _browser = BROWSER.lock().await;
    let viewer = Viewer::in_app(Theme::Light, &told(capabilities())).await?;
    let page = &viewer.window.0;
    page.click("[data-view=app]").await?;
    page.until("all", "document.querySelectorAll('[data-webview]').length === 4").await?;
    let applying = "[...document.querySelectorAll('[data-webview]')].map((it) => [
        it.dataset.webview, ...[...it.querySelectorAll('[data-capability]')].map((it) => it.dataset.capability)])";
    let expected = json!([["docs", "docs"], ["empty"], ["main", "default", "files"], ["settings"]]);
    assert_eq!(page.eval(applying).await?, expected);
    let scope = "document.querySelector('[data-capability=files] li').innerText";
    let scope = page.eval(scope).await?;
    for part in ["allow {\"path\":\"$HOME/*.txt\"}", "deny {\"path\":\"$HOME/.ssh/**\"}"] {
        assert!(scope.as_str().is_some_and(|scope| scope.contains(part)), "{scope}");
    }
    let unused = "document.querySelector('.cards > [data-capability]').innerText";
    let unused = page.eval(unused).await?;
    assert!(unused.as_str().is_some_and(|it| it.contains("only on android, iOS")), "{unused}");
    let reasons = "[...document.querySelectorAll('[data-webview=main] .reason')].map((it) => it.innerText.trim())";
    let reasons = page.eval(reasons).await?;
    let expected = json!([
        "fs:allow-read-file would allow it; on-a-phone has it, and does not apply here.",
        "core:window:deny-set-title in default denies it, whatever allows it.",
    ]);
    assert_eq!(reasons, expected);
    let replaced = page.eval("document.querySelector('#app-replaced').innerText").await?;
    assert_eq!(replaced, "1 value replaced here and above: 1 by the name of the key.");
    viewer.close().await
}

#[tokio::test]
async fn an_app_that_hands_no_capabilities_over_is_told_how() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let reason = "in `main`: missing field `permissions`";
    for (capabilities, expected) in [
        (Capabilities::NotHandedOver, ".capabilities(include_str!("),
        (Capabilities::Unreadable(reason.into()), reason),
    ] {
        let viewer = Viewer::in_app(Theme::Dark, &told(capabilities)).await?;
        let page = &viewer.window.0;
        page.click("[data-view=app]").await?;
        page.until("its facts", "document.querySelector('[data-fact=build]') !== null").await?;
        let told = page.eval("document.querySelector('.panel .note').innerText").await?;
        assert!(told.as_str().is_some_and(|told| told.contains(expected)), "{told}");
        assert!(page.eval("document.querySelector('[data-capability]')").await?.is_null());
        let told = page.eval("document.querySelector('#protocols').innerText").await?;
        assert!(told.as_str().is_some_and(|told| told.contains("stream:")), "{told}");
        let violations = viewer.violations().await?;
        assert!(violations.is_empty(), "{}", violations.join("\n\n"));
        viewer.close().await?;
    }
    Ok(())
}

/// Its pictures are left for people to look at.
#[tokio::test]
async fn the_view_of_the_app_is_fit_for_everybody_and_for_each_size() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    fs::create_dir_all(&pictures)?;
    let (trace, told) = (trace()?, told(capabilities()));
    for theme in [Theme::Light, Theme::Dark] {
        for source in ["trace", "live"] {
            let viewer = match source {
                "live" => Viewer::in_app(theme, &told).await?,
                _ => Viewer::open(theme).await?,
            };
            let page = &viewer.window.0;
            if source == "trace" {
                viewer.open_trace(trace.path()).await?;
            }
            page.click("[data-view=app]").await?;
            page.until("its webviews", "document.querySelector('[data-webview]') !== null").await?;
            let violations = viewer.violations().await?;
            assert!(violations.is_empty(), "{theme:?}:\n{}", violations.join("\n\n"));
            for (width, height) in SIZES {
                viewer.resize(width, height).await?;
                let wider = "
                    const { scrollWidth, clientWidth } = document.querySelector('.panel');
                    return scrollWidth > clientWidth || document.documentElement.scrollWidth > innerWidth;";
                assert_eq!(page.run(wider, &[]).await?, false, "{source}, {width} × {height}");
                let name = format!("app-{source}-{width}x{height}-{theme:?}.png").to_lowercase();
                fs::write(pictures.join(name), viewer.picture().await?)?;
            }
            viewer.close().await?;
        }
    }
    Ok(())
}
