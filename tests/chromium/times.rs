//! What the window says of times that a page told, of channels that calls share, and of who listens.

use std::{fs, io::BufWriter, path::Path};

use anyhow::Result;
use ipc_inspector_protocol::{
    Arrival, Audience, Body, BodyFormat, CallObserved, ChannelDelivered, ChannelMessage,
    ChannelOpened, ChannelRef, Delivery, Dispatch, EventDelivered, EventEmitted, EventEmitter,
    EventTarget, ListenerAdded, ListenerRef, ListenerRemoved, Log, LogLevel, LogSource, Outcome,
    PageLoaded, PageRef, ProbeStarted, Record, RecordKind, Request, Response, Way, WebviewRef,
    trace::{Reader, Writer},
};
use ipc_inspector_tests::{Page, Theme, viewer::Viewer};
use serde_json::json;
use tempfile::NamedTempFile;

use crate::BROWSER;

/// Whose header the trace has.
const EXAMPLE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/../protocol/tests/traces/v1.ipctrace.jsonl");

/// The number of the channel that two calls are given.
const CHANNEL: u32 = 7;

/// Records with their times in microseconds, and the text that each has as its body. The page's clock is
/// the log's.
#[derive(Default)]
struct Story(Vec<(u64, RecordKind, Option<String>)>);

impl Story {
    fn push(&mut self, at_us: u64, kind: RecordKind) -> u64 {
        self.0.push((at_us, kind, None));
        self.0.len() as u64 - 1
    }

    fn request(&mut self, at_us: u64, command: &str) -> u64 {
        let request = Request {
            command: command.into(),
            webview: "main".into(),
            window: "main".into(),
            page_load: 1,
            ..Request::default()
        };
        self.push(at_us, RecordKind::RequestReceived(request))
    }

    fn answer(&mut self, at_us: u64, call: u64) {
        let response = Response { call, outcome: Outcome::Ok, task: None };
        self.push(at_us, RecordKind::ResponseSent(response));
    }

    fn observed(&mut self, at_us: u64, call: u64, invoked_us: u64, settled_us: u64) {
        let (invoked_page_us, settled_page_us) = (Some(invoked_us), Some(settled_us));
        let observed = CallObserved { call, invoked_page_us, settled_page_us };
        self.push(at_us, RecordKind::CallObserved(observed));
    }

    /// A call that was received then, took so long in Rust, and settled so long after that.
    fn call(&mut self, at_us: u64, command: &str, rust_us: u64, late_us: u64) -> u64 {
        let call = self.request(at_us, command);
        self.push(at_us + 200, RecordKind::RequestDispatched(Dispatch { call, held_us: 150 }));
        self.answer(at_us + rust_us, call);
        let settled_us = at_us + rust_us + late_us;
        self.observed(settled_us + 2_000, call, at_us - 400, settled_us);
        call
    }

    fn emit(&mut self, at_us: u64, event: &str) {
        let emit = EventEmitted {
            event: event.into(),
            audience: Audience::Target(EventTarget::Any),
            emitter: EventEmitter::Rust { location: None },
            listeners_unseen: false,
        };
        self.push(at_us, RecordKind::EventEmitted(emit));
    }

    fn message(&mut self, at_us: u64, index: u64) {
        let (channel, way) = (channel(), Way::Eval);
        let message = ChannelMessage { channel, index, way };
        self.push(at_us, RecordKind::ChannelMessage(message));
    }

    /// A line of the page's console.
    fn line(&mut self, written_us: u64, told_us: u64, text: &str) {
        let source = LogSource::Page { page: page(), page_us: written_us, uncaught: false };
        let log = Log { level: LogLevel::Info, source, call: None, task: None };
        self.0.push((told_us, RecordKind::Logged(log), Some(text.into())));
    }

    fn write(self) -> Result<NamedTempFile> {
        let example = fs::read(EXAMPLE)?;
        let header = Reader::new(&example[..])?.header().clone();
        let file = tempfile::Builder::new().suffix(".ipctrace.jsonl").tempfile()?;
        let mut trace = Writer::new(BufWriter::new(&file), &header)?;
        for (seq, (at_us, kind, body)) in (0..).zip(self.0) {
            let bytes = body.as_ref().map(String::as_bytes);
            let known = bytes.map(|bytes| {
                let len = bytes.len() as u64;
                Body { format: BodyFormat::Text, len, kept: len }
            });
            trace.record(&Record::new(seq, at_us, kind).with_body(known), bytes)?;
        }
        trace.finish()?;
        Ok(file)
    }
}

fn page() -> PageRef {
    PageRef { webview: "main".into(), page_load: 1 }
}

fn channel() -> ChannelRef {
    ChannelRef { webview: "main".into(), channel: CHANNEL }
}

fn listener(number: u32) -> ListenerRef {
    ListenerRef { webview: "main".into(), listener: number }
}

fn story() -> Result<NamedTempFile> {
    let mut story = Story::default();
    let place = WebviewRef { webview: "main".into(), window: "main".into() };
    story.push(1_000, RecordKind::WebviewCreated(place.clone()));
    let url = "tauri://localhost/".into();
    story.push(1_500, RecordKind::PageLoaded(PageLoaded { webview: place, page_load: 1, url }));
    story.push(2_000, RecordKind::ProbeStarted(ProbeStarted { page: page(), page_us: 2_000 }));
    story.call(8_000, "greet", 410, 600);

    // Forty of these listen no more.
    let listen = story.request(10_000, "plugin:event|listen");
    for number in 1..=43 {
        let event = "tick".to_owned();
        let (listener, target) = (listener(number), EventTarget::Any);
        let added = ListenerAdded { call: listen, listener, page_load: 1, event, target };
        story.push(10_100, RecordKind::ListenerAdded(added));
    }
    story.answer(10_200, listen);
    for number in 1..=40 {
        let (call, listener, event) = (listen, listener(number), "tick".into());
        story.push(10_300, RecordKind::ListenerRemoved(ListenerRemoved { call, listener, event }));
    }
    story.emit(20_000, "tick");
    let deliveries = vec![Delivery { listener: 41, emit: 1, page_us: 20_100 }];
    let (page, event) = (page(), "tick".to_owned());
    story.push(30_000, RecordKind::EventDelivered(EventDelivered { page, event, deliveries }));
    story.emit(31_000, "nobody-listens");

    // The page was busy for three seconds.
    let save = story.request(100_000, "save");
    story.answer(193_300, save);
    // Told 138 ms after it was written.
    let load = story.request(250_000, "load");
    story.answer(280_000, load);
    story.line(150_000, 288_000, "before load");
    story.observed(288_100, load, 249_600, 281_000);

    let calls = ["export", "print"].map(|command| story.request(300_000, command));
    for call in calls {
        story.push(300_100, RecordKind::ChannelOpened(ChannelOpened { call, channel: channel() }));
    }
    for (at_us, index) in [(310_000, 0), (312_000, 0), (314_000, 1)] {
        story.message(at_us, index);
    }
    for call in calls {
        story.answer(320_000, call);
    }
    let arrival = |index, page_us| Arrival { index, page_us };
    let arrivals = vec![arrival(0, 310_600), arrival(0, 312_600), arrival(1, 314_600)];
    let delivered = ChannelDelivered { channel: channel(), page_load: 1, arrivals };
    story.push(330_000, RecordKind::ChannelDelivered(delivered));

    // It was reloaded before the answer.
    let left = story.request(400_000, "left");
    story.observed(672_000, left, 399_600, 670_600);
    story.answer(900_000, left);
    story.observed(3_200_000, save, 99_600, 3_160_000);
    story.write()
}

async fn open(theme: Theme) -> Result<(Viewer, NamedTempFile)> {
    let viewer = Viewer::open(theme).await?;
    viewer.resize(1440, 900).await?;
    let story = story()?;
    viewer.open_trace(story.path()).await?;
    Ok((viewer, story))
}

/// What a cell of the row of a command or an event shows.
fn cell(of: &str, name: &str, cell: &str) -> String {
    let row = format!("document.querySelector('.row[data-{of}=\"{name}\"]')");
    format!("{row}?.querySelector('.cell.{cell}')?.innerText.trim()")
}

async fn check(page: &Page, expression: &str, expected: &str) -> Result<()> {
    page.until(expected, &format!("{expression} === {}", json!(expected))).await
}

#[tokio::test]
async fn a_call_takes_what_its_page_waited_and_the_slow_side_is_named() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let (viewer, _story) = open(Theme::Light).await?;
    let page = &viewer.window.0;
    check(page, &cell("command", "save", "time"), "3.06 s").await?;
    check(page, &cell("command", "save", "rust"), "93.3 ms").await?;
    let title = "
        const time = document.querySelector('.row[data-command=save] .cell.time');
        time.dispatchEvent(new PointerEvent('pointerenter'));
        return new Promise((done) => requestAnimationFrame(() => done(time.title)));";
    let told = page.settle(title, &[]).await?;
    let expected =
        "The page waited 3.06 s, 93.3 ms of it in Rust. Rust → page 2.97 s: the page was busy";
    assert_eq!(told, expected);

    for (filter, shown) in [(">1s", 1), ("rust:>1s", 0), ("rust:>90ms rust:<100ms is:slow", 1)] {
        viewer.window.filter(filter).await?;
        viewer.window.until_shown(shown).await?;
    }
    viewer.window.filter("cmd:save").await?;
    viewer.window.until_shown(1).await?;
    viewer.window.select("save").await?;
    viewer.window.tab("timing").await?;
    let side = "document.querySelector('[data-slow-side]')?.innerText";
    check(page, side, "Rust → page 2.97 s: the page was busy.").await?;
    let bars = "[...document.querySelectorAll('.bar-name, .bar-time')].map((it) => it.innerText)";
    let bars = format!("{bars}.join(' ').endsWith('In Rust 93.3 ms Invoke to settled 3.06 s')");
    page.until("its bars", &bars).await?;
    viewer.close().await
}

#[tokio::test]
async fn what_a_page_tells_late_stands_where_it_happened() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let (viewer, _story) = open(Theme::Light).await?;
    let page = &viewer.window.0;
    viewer.window.filter("cmd:save | cmd:load | log:*").await?;
    viewer.window.until_shown(3).await?;
    let names = "[...document.querySelectorAll('.row')]
        .sort((a, b) => a.ariaRowIndex - b.ariaRowIndex)
        .map((row) => row.querySelector('.cell.name').innerText).join()";
    check(page, names, "save,before load,load").await?;
    let title = "document.querySelector('.row[data-kind=log] .cell.start').title.split(' ')[0]";
    let start = page.eval(title).await?;
    let start: f64 = start.as_str().unwrap_or_default().trim_start_matches('+').parse()?;
    assert!((start - 0.15).abs() < 0.002, "it began at {start} s");
    viewer.window.filter("at:<0.2s kind:log").await?;
    viewer.window.until_shown(1).await?;
    // The clocks cannot tell how long a moment was.
    viewer.window.filter("event:tick").await?;
    let took = format!("/^< [12] ms$/.test({})", cell("event", "tick", "time"));
    page.until("less than they can tell", &took).await?;
    check(page, &cell("event", "tick", "arguments"), "→ main").await?;
    viewer.close().await
}

#[tokio::test]
async fn a_channel_that_calls_share_says_so_and_what_came_of_it() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let (viewer, _story) = open(Theme::Light).await?;
    let page = &viewer.window.0;
    viewer.window.filter("channel:*").await?;
    viewer.window.until_shown(2).await?;
    let told = "[...document.querySelectorAll('.row[data-kind=channel] .told')]
        .map((it) => it.innerText.replace(/#\\d+/g, '#')).sort().join(' | ')";
    let expected = "1 message · shared by calls # and # | 2 messages · shared by calls # and #";
    // Of the first message of both one arrived in vain.
    let arrived = format!("{told}.replace(/, \\d arrived/, '')");
    check(page, &arrived, expected).await?;
    page.click(".row[data-kind=channel]").await?;
    viewer.window.tab("messages").await?;
    let note = "document.querySelector('[data-shared]')?.innerText";
    let expected =
        format!("{note}?.startsWith('The page gave the same channel to other calls: #')");
    page.until("with whom", &expected).await?;
    page.until("that it is not certain", &format!("{note}.endsWith('marked with a ?.')")).await?;

    viewer.window.filter("cmd:left").await?;
    viewer.window.until_shown(1).await?;
    check(page, &cell("command", "left", "arguments"), "its page let go of it").await?;
    viewer.window.select("left").await?;
    let abandoned = "document.querySelector('[data-abandoned]')?.innerText";
    let expected = "Its page let go of the request 271 ms after the invoke, before it was answered, \
                    as a page does that is reloaded: nobody got the answer.";
    check(page, abandoned, expected).await?;
    viewer.window.tab("timing").await?;
    let way =
        "[...document.querySelectorAll('.bar-name')].every((it) => it.innerText !== 'Rust → page')";
    page.until("no way back", way).await?;
    viewer.close().await
}

#[tokio::test]
async fn those_that_listen_come_first_and_only_what_was_unheard_is_marked() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let (viewer, _story) = open(Theme::Light).await?;
    let page = &viewer.window.0;
    page.click("[data-view=events]").await?;
    let group = |event: &str| format!("document.querySelector('[data-event-group=\"{event}\"]')");
    let listeners = format!(
        "[...{}.querySelectorAll('.listener')].map((it) => it.dataset.listener).join()",
        group("tick")
    );
    check(page, &listeners, "41,42,43").await?;
    let fold = format!("{}.querySelector('.fold')", group("tick"));
    check(page, &format!("{fold}?.innerText"), "40 ended listeners").await?;
    page.run(&format!("{fold}.click()"), &[]).await?;
    page.until("the newest of them", &format!("{listeners}.startsWith('41,42,43,21,22')")).await?;
    let badges =
        "[...document.querySelectorAll('.badge')].map((it) => it.innerText).join()".to_string();
    check(page, &badges, "1 unheard").await?;
    let inside = format!("{}.querySelector('.badge') !== null", group("nobody-listens"));
    page.until("at the right one", &inside).await?;
    let total = "document.querySelector('[data-total=deliveries]').innerText";
    check(page, total, "1 delivery").await?;
    viewer.close().await
}

#[tokio::test]
async fn everybody_can_use_it_in_both_themes_and_it_fits() -> Result<()> {
    let _browser = BROWSER.lock().await;
    let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("times");
    fs::create_dir_all(&pictures)?;
    for theme in [Theme::Light, Theme::Dark] {
        let (viewer, _story) = open(theme).await?;
        let page = &viewer.window.0;
        let keep = async |what: &str| -> Result<()> {
            let name = format!("{what}-{theme:?}.png").to_lowercase();
            Ok(fs::write(pictures.join(name), viewer.picture().await?)?)
        };
        keep("table").await?;
        let mut violations = viewer.violations().await?;
        viewer.window.select("save").await?;
        viewer.window.tab("timing").await?;
        page.until("its bars", "document.querySelector('.bar-name') !== null").await?;
        keep("timing").await?;
        viewer.window.filter("kind:channel").await?;
        page.until("its row", "document.querySelector('.row[data-kind=channel]') !== null").await?;
        page.click(".row[data-kind=channel]").await?;
        viewer.window.tab("messages").await?;
        page.until("the note", "document.querySelector('[data-shared]') !== null").await?;
        keep("messages").await?;
        violations.extend(viewer.violations().await?);
        viewer.window.filter("").await?;
        page.click("[data-view=events]").await?;
        page.until("the fold", "document.querySelector('.fold') !== null").await?;
        keep("events").await?;
        violations.extend(viewer.violations().await?);
        page.click("[data-view=channels]").await?;
        page.until("channels", "document.querySelector('[data-channel-row]') !== null").await?;
        keep("channels").await?;
        assert!(violations.is_empty(), "{theme:?}:\n{}", violations.join("\n\n"));
        viewer.close().await?;
    }
    Ok(())
}
