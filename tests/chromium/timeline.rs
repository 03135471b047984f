//! The timeline of a trace: looked at, zoomed, walked through and pointed at.

use std::{fs, io::BufWriter, path::Path};

use anyhow::{Context as _, Result};
use fantoccini::key::Key;
use ipc_inspector_protocol::{
    Arrival, Audience, CallObserved, ChannelDelivered, ChannelMessage, ChannelOpened, ChannelRef,
    Delivery, Dispatch, EventDelivered, EventEmitted, EventEmitter, EventTarget, ListenerAdded,
    ListenerRef, Mark, Outcome, PageLoaded, PageRef, ProbeStarted, Record, RecordKind, Request,
    Response, Way, WebviewRef,
    trace::{Reader, Writer},
};
use ipc_inspector_tests::{Page, Theme, viewer::Viewer};
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::BROWSER;

/// Whose header the story has.
const EXAMPLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../protocol/tests/traces/v1.ipctrace.jsonl");

/// A small window and a common one.
const SIZES: [(u32, u32); 2] = [(800, 500), (1400, 900)];

/// What two webviews and Rust did, as records with their times in microseconds.
#[derive(Default)]
struct Story {
    records: Vec<(u64, Said)>,
    calls: usize,
}

/// A record; where it tells of a call, the `seq` of that is not yet known.
enum Said {
    Begin(usize, RecordKind),
    Of(usize, Box<dyn Fn(u64) -> RecordKind>),
    Other(RecordKind),
}

impl Story {
    fn add(&mut self, at_us: u64, kind: RecordKind) {
        self.records.push((at_us, Said::Other(kind)));
    }

    /// A call that is dispatched for a while, and answered that long after its receipt.
    fn call(
        &mut self,
        webview: &str,
        command: &str,
        (at_us, held_us): (u64, u64),
        answer: Option<(u64, Outcome)>,
    ) -> usize {
        let call = self.calls;
        self.calls += 1;
        let (command, page_load) = (command.to_owned(), 1);
        let request = Request { command, page_load, ..in_webview(webview) };
        self.records.push((at_us, Said::Begin(call, RecordKind::RequestReceived(request))));
        let mut of = |at_us, kind: Box<dyn Fn(u64) -> RecordKind>| {
            self.records.push((at_us, Said::Of(call, kind)));
        };
        of(
            at_us + held_us,
            Box::new(move |call| RecordKind::RequestDispatched(Dispatch { call, held_us })),
        );
        if let Some((after_us, outcome)) = answer {
            of(
                at_us + after_us,
                Box::new(move |call| {
                    RecordKind::ResponseSent(Response { call, outcome, task: None })
                }),
            );
            // The page tells when it left and when it was settled, by a clock that is Rust's. A page
            // that calls very often is not waited for.
            if after_us < 1_000 {
                return call;
            }
            of(
                at_us + after_us + 2_000,
                Box::new(move |call| {
                    RecordKind::CallObserved(CallObserved {
                        call,
                        invoked_page_us: Some(at_us - 400),
                        settled_page_us: Some(at_us + after_us + 600),
                    })
                }),
            );
        }
        call
    }

    fn event(&mut self, at_us: u64, event: &str, emitter: EventEmitter, heard: &[(&str, u64)]) {
        let audience = Audience::Target(EventTarget::Any);
        let emit = EventEmitted { event: event.into(), audience, emitter, listeners_unseen: false };
        self.add(at_us, RecordKind::EventEmitted(emit));
        for (webview, after_us) in heard {
            let deliveries = vec![Delivery { listener: 1, emit: at_us, page_us: at_us + after_us }];
            let delivered = EventDelivered { page: page(webview), event: event.into(), deliveries };
            self.add(at_us + after_us + 1_000, RecordKind::EventDelivered(delivered));
        }
    }

    /// A trace of it.
    fn write(mut self) -> Result<NamedTempFile> {
        let example = fs::read(EXAMPLE)?;
        let header = Reader::new(&example[..])?.header().clone();
        let file = tempfile::Builder::new().suffix(".ipctrace.jsonl").tempfile()?;
        let mut trace = Writer::new(BufWriter::new(&file), &header)?;
        self.records.sort_by_key(|(at_us, _)| *at_us);
        let mut seqs = vec![0; self.calls];
        for (seq, (at_us, said)) in (100..).zip(self.records) {
            let kind = match said {
                Said::Begin(call, kind) => {
                    seqs[call] = seq;
                    kind
                }
                Said::Of(call, kind) => kind(seqs[call]),
                Said::Other(kind) => kind,
            };
            trace.record(&Record::new(seq, at_us, kind), None)?;
        }
        trace.finish()?;
        Ok(file)
    }
}

fn page(webview: &str) -> PageRef {
    PageRef { webview: webview.into(), page_load: 1 }
}

fn in_webview(webview: &str) -> Request {
    Request { webview: webview.into(), window: webview.into(), ..Request::default() }
}

/// Two windows start, one saves and fails, a long search holds the main thread, Rust streams.
fn story() -> Result<NamedTempFile> {
    let mut story = Story::default();
    for webview in ["main", "settings"] {
        let place = WebviewRef { webview: webview.into(), window: webview.into() };
        story.add(1_000, RecordKind::WebviewCreated(place.clone()));
        let url = "tauri://localhost/".into();
        story.add(1_500, RecordKind::PageLoaded(PageLoaded { webview: place, page_load: 1, url }));
        story.add(
            2_000,
            RecordKind::ProbeStarted(ProbeStarted { page: page(webview), page_us: 2_000 }),
        );
        let listens = ListenerAdded {
            call: 0,
            listener: ListenerRef { webview: webview.into(), listener: 1 },
            page_load: 1,
            event: "progress".into(),
            target: EventTarget::Any,
        };
        story.add(2_500, RecordKind::ListenerAdded(listens));
    }
    let ok = |after_us| Some((after_us, Outcome::Ok));
    story.call("main", "load_settings", (8_000, 300), ok(14_000));
    story.call("main", "plugin:store|get", (9_000, 200), ok(6_000));
    story.call("main", "plugin:fs|read_dir", (10_000, 250), ok(31_000));
    story.call("main", "library", (12_000, 400), ok(22_000));
    story.call("main", "watch_folder", (40_000, 200), None);
    story.call("settings", "theme", (24_000, 150), ok(2_000));
    story.call("settings", "plugin:window|set_title", (52_000, 100), Some((90, Outcome::Denied)));
    story.call("main", "search", (60_000, 26_000), ok(25_900));
    story.call("main", "suggest", (88_000, 150), ok(4_000));
    story.call("main", "save_note", (112_000, 300), Some((18_000, Outcome::Error)));
    story.call("settings", "sync", (118_000, 500), ok(42_000));
    for call in 0..240 {
        let at_us = 140_000 + 100 * call;
        story.call("main", "measure", (at_us, 20), ok(60));
    }
    for step in 0..12 {
        let at_us = 96_000 + 6_000 * step;
        let rust = EventEmitter::Rust { location: None };
        story.event(at_us, "progress", rust, &[("main", 900), ("settings", 2_100)]);
    }
    let settings = EventEmitter::Page { webview: "settings".into(), call: 0 };
    story.event(30_000, "theme-changed", settings, &[("main", 1_200)]);

    let channel = ChannelRef { webview: "main".into(), channel: 7 };
    let download = story.call("main", "download", (100_000, 400), ok(66_000));
    let opened = channel.clone();
    story.records.push((
        100_100,
        Said::Of(
            download,
            Box::new(move |call| {
                RecordKind::ChannelOpened(ChannelOpened { call, channel: opened.clone() })
            }),
        ),
    ));
    for index in 0..30 {
        let at_us = 103_000 + 2_000 * index;
        let (channel, way) = (channel.clone(), Way::Eval);
        let message = ChannelMessage { channel: channel.clone(), index, way };
        story.add(at_us, RecordKind::ChannelMessage(message));
        let arrivals = vec![Arrival { index, page_us: at_us + 700 }];
        let delivered = ChannelDelivered { channel, page_load: 1, arrivals };
        story.add(at_us + 1_500, RecordKind::ChannelDelivered(delivered));
    }
    let text = "Save was clicked".to_owned();
    story.add(111_000, RecordKind::Marked(Mark { text, webview: Some("main".into()) }));
    story.add(180_000, RecordKind::Marked(Mark { text: "end".into(), webview: None }));
    story.write()
}

/// Opens the story, and its timeline.
async fn open(theme: Theme) -> Result<(Viewer, NamedTempFile)> {
    let viewer = Viewer::open(theme).await?;
    let story = story()?;
    viewer.open_trace(story.path()).await?;
    let page = &viewer.window.0;
    page.click("[data-view=timeline]").await?;
    page.until("the lanes", "document.querySelectorAll('[data-lane]').length === 3").await?;
    Ok((viewer, story))
}

/// What is in sight: its begin and its length, in microseconds.
async fn in_sight(page: &Page) -> Result<(f64, f64)> {
    let range = "return ['from', 'length'].map((it) => Number(document.querySelector('.lanes').dataset[it]))";
    Ok(serde_json::from_value(page.run(range, &[]).await?)?)
}

/// Where in the page a moment lies, in the first row of a webview's lane or in another one that is
/// named.
async fn place(page: &Page, at_us: f64, row: &str) -> Result<(f64, f64)> {
    let place = "
        const lanes = document.querySelector('.lanes');
        const drawing = document.querySelector('.drawing').getBoundingClientRect();
        const part = (arguments[0] - lanes.dataset.from) / lanes.dataset.length;
        const row = [...document.querySelectorAll('.lane > span')].find((it) => it.innerText === arguments[1]);
        const { top, height } = row.getBoundingClientRect();
        return [drawing.left + part * drawing.width, top + height / 2];";
    let place = page.run(place, &[json!(at_us), json!(row)]).await?;
    serde_json::from_value(place).with_context(|| row.to_owned())
}

/// The moment so many pixels from the left.
async fn moment_at(page: &Page, x: f64) -> Result<f64> {
    let left = "return document.querySelector('.drawing').getBoundingClientRect()";
    let drawing = page.run(left, &[]).await?;
    let at = |name: &str| drawing[name].as_f64().context("no drawing");
    let (from, length) = in_sight(page).await?;
    Ok(from + (x - at("left")?) / at("width")? * length)
}

/// Turns the wheel at a place. Says whether the page itself stayed where it was.
async fn wheel(page: &Page, (x, y): (f64, f64), along: f64, by: f64) -> Result<Value> {
    let turn = "
        const [clientX, clientY, deltaX, deltaY] = arguments;
        const init = { clientX, clientY, deltaX, deltaY, bubbles: true, cancelable: true };
        return !document.elementFromPoint(clientX, clientY).dispatchEvent(new WheelEvent('wheel', init));";
    page.run(turn, &[json!(x), json!(y), json!(along), json!(by)]).await
}

#[tokio::test]
async fn it_is_zoomed_and_panned_by_wheel_keys_buttons_and_dragging() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let (viewer, _story) = open(Theme::Light).await?;
    viewer.resize(1400, 900).await?;
    let page = &viewer.window.0;
    let lanes = "return [...document.querySelectorAll('[data-lane]')].map((it) => it.dataset.lane)";
    assert_eq!(page.run(lanes, &[]).await?, json!(["main", "settings", "Rust"]));
    let all = in_sight(page).await?;
    assert!(all.0 < 8_000.0 && all.0 + all.1 > 180_000.0, "{all:?}");

    let pointer = place(page, 73_000.0, "main").await?;
    let pointer = (pointer.0.floor(), pointer.1.floor());
    let before = moment_at(page, pointer.0).await?;
    assert_eq!(wheel(page, pointer, 0.0, -400.0).await?, true);
    let zoomed = in_sight(page).await?;
    assert!((all.1 / zoomed.1 - 1_f64.exp()).abs() < 0.01, "{all:?} became {zoomed:?}");
    let after = moment_at(page, pointer.0).await?;
    assert!((before - after).abs() < 0.01, "{before} became {after}");

    wheel(page, pointer, 100.0, 0.0).await?;
    let panned = in_sight(page).await?;
    assert!(panned.0 > zoomed.0 && (panned.1 - zoomed.1).abs() < 1e-6, "{panned:?}");
    page.drag(".lanes", 60.0).await?;
    let dragged = in_sight(page).await?;
    assert!(dragged.0 < panned.0, "{panned:?} became {dragged:?}");
    assert!(page.eval("document.querySelector('#detail')").await?.is_null(), "it was no click");

    page.keys(".lanes", "+").await?;
    let (_, length) = in_sight(page).await?;
    assert!((dragged.1 / length - 1.5).abs() < 0.01, "{length}");
    let (from, _) = in_sight(page).await?;
    page.keys(".lanes", &char::from(Key::Left).to_string()).await?;
    assert!((from - in_sight(page).await?.0 - length / 8.0).abs() < 1.0, "not from {from}");
    page.keys(".lanes", &char::from(Key::End).to_string()).await?;
    let (from, length) = in_sight(page).await?;
    assert!((from + length - all.0 - all.1).abs() < 1.0, "the end is at {}", from + length);
    let follows =
        "document.querySelector('[data-tool=follow]').getAttribute('aria-pressed') === 'true'";
    page.until("the newest is followed", follows).await?;

    for _ in 0..40 {
        page.click("[data-tool=in]").await?;
    }
    let (_, shortest) = in_sight(page).await?;
    assert!((shortest - 5.0).abs() < 1e-6, "{shortest}");
    page.click("[data-tool=out]").await?;
    assert!((in_sight(page).await?.1 - 7.5).abs() < 1e-6);
    page.keys(".lanes", "0").await?;
    assert_eq!(in_sight(page).await?, all);
    viewer.close().await
}

#[tokio::test]
async fn what_is_pointed_at_is_said_and_selected_and_looked_at_closely() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let (viewer, _story) = open(Theme::Light).await?;
    viewer.resize(1400, 900).await?;
    let page = &viewer.window.0;
    let selected = |name: &str| {
        format!("document.querySelector('.detail h1')?.innerText.includes({})", json!(name))
    };
    page.click_at(place(page, 73_000.0, "main thread").await?, 1).await?;
    page.until("the search", &selected("search")).await?;
    let said = "document.querySelector('.lanes-words').innerText";
    let held = format!("{said}.endsWith('main · held the main thread for 26.0 ms')");
    page.until("what it did", &held).await?;
    let chosen = "document.querySelector('.drawing .chosen').getAttribute('d').split('M').length";
    assert_eq!(page.eval(chosen).await?, 3, "it is outlined in two lanes");

    // The first click makes room for the details; the second one still means the same.
    page.keys(".lanes", &char::from(Key::Escape).to_string()).await?;
    page.until("no details", "document.querySelector('#detail') === null").await?;
    page.click_at(place(page, 73_000.0, "main thread").await?, 2).await?;
    let (from, length) = in_sight(page).await?;
    assert!(from > 40_000.0 && from + length < 110_000.0, "{from} and {length}");
    page.until("its details again", &selected("search")).await?;

    let step = |key: char| {
        let key = key.to_string();
        async move { page.keys(".lanes", &key).await }
    };
    step(Key::Down.into()).await?;
    page.until("the next one", &selected("suggest")).await?;
    step('[').await?;
    page.until("back", &selected("search")).await?;
    for _ in 0..3 {
        step(Key::Up.into()).await?;
    }
    page.until("what is out of sight", &selected("theme-changed")).await?;
    let (from, length) = in_sight(page).await?;
    assert!((from..from + length).contains(&30_000.0), "it is brought into sight: {from}");
    step(Key::Enter.into()).await?;
    let near = in_sight(page).await?;
    assert!(near.1 < length && (near.0..near.0 + near.1).contains(&30_000.0), "{near:?}");

    step('0').await?;
    let burst = place(page, 150_000.0, "main thread").await?;
    page.click_at(burst, 0).await?;
    let many = format!("/^[2-9] calls main thread · zoom in to tell them apart$/.test({said})");
    page.until("how many calls lie there", &many).await?;

    viewer.window.filter("nothing has this name").await?;
    let is_empty = "document.querySelector('.empty-card')?.innerText.includes('Nothing matches')
        && document.querySelector('[data-lane]') === null";
    page.until("why nothing is there", is_empty).await?;
    viewer.close().await
}

#[tokio::test]
async fn everybody_can_use_it_in_both_themes_and_it_fits() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("timeline");
    fs::create_dir_all(&pictures)?;
    for theme in [Theme::Light, Theme::Dark] {
        let (viewer, _story) = open(theme).await?;
        let page = &viewer.window.0;
        let mut violations = viewer.violations().await?;
        page.click_at(place(page, 73_000.0, "main thread").await?, 1).await?;
        page.until("details", "document.querySelector('#detail') !== null").await?;
        violations.extend(viewer.violations().await?);
        page.keys(".lanes", &char::from(Key::Escape).to_string()).await?;
        assert!(violations.is_empty(), "{theme:?}:\n{}", violations.join("\n\n"));
        for (width, height) in SIZES {
            viewer.resize(width, height).await?;
            let keep = async |what: &str| -> Result<()> {
                let name = format!("{what}-{width}x{height}-{theme:?}.png").to_lowercase();
                Ok(fs::write(pictures.join(name), viewer.picture().await?)?)
            };
            keep("all").await?;
            let wider = "
                const { scrollWidth, scrollHeight } = document.documentElement;
                const { scrollWidth: inner, clientWidth: room } = document.querySelector('#timeline');
                return scrollWidth > innerWidth || scrollHeight > innerHeight || inner > room;";
            assert_eq!(page.run(wider, &[]).await?, false, "{width} × {height}");
            page.click_at(place(page, 73_000.0, "main thread").await?, 1).await?;
            page.until("details", "document.querySelector('#detail') !== null").await?;
            keep("selected").await?;
            page.keys(".lanes", &char::from(Key::Escape).to_string()).await?;
            for _ in 0..4 {
                wheel(page, place(page, 114_000.0, "main").await?, 0.0, -200.0).await?;
            }
            keep("near").await?;
            page.keys(".lanes", "0").await?;
        }
        viewer.close().await?;
    }
    Ok(())
}
