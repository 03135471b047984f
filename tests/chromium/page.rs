//! The inspector's page in Chromium: a trace is opened, looked at, and fit to be used by everybody.

use std::{fs, path::Path};

use anyhow::Result;
use ipc_inspector_page::PAGE;
use ipc_inspector_protocol::trace::Reader;
use ipc_inspector_tests::{
    Theme,
    viewer::{Engine, Viewer},
};
use tempfile::NamedTempFile;

use crate::BROWSER;

/// One of each kind of record.
pub(crate) const EXAMPLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../protocol/tests/traces/v1.ipctrace.jsonl");

/// From the smallest window that there may be to a large screen.
const SIZES: [(u32, u32); 3] = [(640, 400), (1280, 800), (3840, 2160)];

/// The views, as the rail names them.
const VIEWS: [&str; 5] = ["traffic", "events", "channels", "timeline", "app"];

#[tokio::test]
async fn without_an_app_the_page_shows_a_trace() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let viewer = Viewer::open(Theme::Light).await?;
    let window = &viewer.window;
    assert_eq!(window.rows().await?, 0);
    viewer.open_trace(Path::new(EXAMPLE)).await?;
    let rows = window.rows().await?;
    assert!(rows > 3, "{rows} rows");
    let about = window.0.eval("document.querySelector('#trace').innerText").await?;
    assert!(about.as_str().is_some_and(|about| about.contains("read only")), "{about}");
    let mark = "document.querySelector('.row[data-kind=mark] .name').innerText";
    assert_eq!(window.0.eval(mark).await?, "saved \"all\"");
    let is_off = window.0.eval("document.querySelector('#record').disabled").await?;
    assert_eq!(is_off, true, "a trace cannot be recorded into");

    window.select("greet").await?;
    window.tab("request").await?;
    window.until_detail("name").await?;
    window.0.click("#close-trace").await?;
    window.until_shown(0).await?;
    viewer.close().await
}

/// A report of what can be read of a trace.
fn report(trace: &[u8]) -> Result<NamedTempFile> {
    let file = tempfile::Builder::new().suffix(".html").tempfile()?;
    let reader = Reader::new(trace)?;
    let header = reader.header().clone();
    PAGE.write_report(&header, reader, &file)?;
    Ok(file)
}

#[tokio::test]
async fn a_report_shows_its_trace_from_disk_without_a_network() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let trace = fs::read(EXAMPLE)?;
    let report = self::report(&trace)?;
    let viewer = Viewer::report(Engine::Chromium, report.path()).await?;
    let window = &viewer.window;
    // As it is shown where the trace itself is opened.
    let opened = Viewer::open(Theme::Light).await?;
    opened.open_trace(Path::new(EXAMPLE)).await?;
    let names = "return [...document.querySelectorAll('#calls .name')].map((it) => it.innerText)";
    assert_eq!(window.0.run(names, &[]).await?, opened.window.0.run(names, &[]).await?);
    assert!(window.rows().await? > 3);
    opened.close().await?;

    window.select("greet").await?;
    window.tab("request").await?;
    window.until_detail("name").await?;
    assert_eq!(viewer.loaded().await?, Vec::<String>::new());
    assert!(window.0.eval("document.querySelector('.banner')").await?.is_null());
    viewer.close().await
}

#[tokio::test]
async fn a_report_of_a_cut_trace_says_that_it_ends_early() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let trace = fs::read(EXAMPLE)?;
    let report = self::report(&trace[..trace.len() - 20])?;
    let viewer = Viewer::report(Engine::Chromium, report.path()).await?;
    let told = viewer.window.0.eval("document.querySelector('.banner').innerText").await?;
    assert!(told.as_str().is_some_and(|told| told.contains("was cut off in line")), "{told}");
    viewer.close().await
}

#[tokio::test]
async fn a_file_that_is_no_trace_says_what_it_is() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let viewer = Viewer::open(Theme::Light).await?;
    let other = Path::new(env!("CARGO_MANIFEST_DIR")).join("page/package.json");
    viewer.choose(&other).await?;
    let told = "document.querySelector('.problem')?.innerText.startsWith('package.json: ')";
    viewer.window.0.until("what is wrong with it", told).await?;
    viewer.close().await
}

#[tokio::test]
async fn everybody_can_use_each_view_in_both_themes() -> Result<()> {
    let _browser = BROWSER.lock().await;
    for theme in [Theme::Light, Theme::Dark] {
        let viewer = Viewer::open(theme).await?;
        let mut violations = viewer.violations().await?;
        viewer.open_trace(Path::new(EXAMPLE)).await?;
        viewer.window.0.click("#keys").await?;
        violations.extend(viewer.violations().await?);
        viewer.window.0.click("#keys").await?;
        viewer.window.0.click("#settings").await?;
        violations.extend(viewer.violations().await?);
        viewer.window.0.click("#settings").await?;
        for view in VIEWS {
            viewer.window.0.click(&format!("[data-view={view}]")).await?;
            violations.extend(viewer.violations().await?);
        }
        viewer.window.0.click("[data-view=traffic]").await?;
        viewer.window.0.click("#group").await?;
        violations.extend(viewer.violations().await?);
        viewer.window.0.click("#group").await?;
        viewer.window.select("greet").await?;
        viewer.window.0.keys("body", "c").await?;
        viewer.window.filter("kind:command").await?;
        viewer.window.0.click_last("#calls [data-kind=command]").await?;
        for tab in ["request", "response", "timing", "initiator", "headers", "raw", "compare"] {
            viewer.window.tab(tab).await?;
            violations.extend(viewer.violations().await?);
        }
        assert!(violations.is_empty(), "{theme:?}:\n{}", violations.join("\n\n"));
        viewer.close().await?;
    }
    Ok(())
}

/// Nothing may stand out of the window, whatever its size. Its pictures are left for people to look
/// at.
#[tokio::test]
async fn the_page_fits_into_each_size() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    fs::create_dir_all(&pictures)?;
    for theme in [Theme::Light, Theme::Dark] {
        let viewer = Viewer::open(theme).await?;
        viewer.open_trace(Path::new(EXAMPLE)).await?;
        viewer.window.select("greet").await?;
        viewer.window.filter("").await?;
        for (width, height) in SIZES {
            viewer.resize(width, height).await?;
            let wider = "
                const { scrollWidth, scrollHeight } = document.documentElement;
                return scrollWidth > innerWidth || scrollHeight > innerHeight;";
            assert_eq!(viewer.window.0.run(wider, &[]).await?, false, "{width} × {height}");
            let name = format!("{width}x{height}-{theme:?}.png").to_lowercase();
            fs::write(pictures.join(name), viewer.picture().await?)?;
        }
        viewer.close().await?;
    }
    Ok(())
}
