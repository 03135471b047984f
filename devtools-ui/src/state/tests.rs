//! The state as a whole: what is told to it, done to it, and asked by it.

mod app;
mod compare;
mod detail;
mod export;
mod filter;
mod overview;
mod settings;
mod trace;

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;

use ipc_inspector_protocol::{
    Body, BodyFormat, ChannelMessage, ChannelOpened, ChannelRef, Header, Headers, Outcome, Record,
    RecordKind, Request, Response, Way,
    wire::{ExportPreview, ExportRequest, ExportedFile, Limits, Secrets, Stats, Streamed},
};

use super::body::{Content, Fetch};
use super::copy_as::Form;
use super::log::Wanted;
use super::part::Part;
use super::ports::{
    AppDone, CopyDone, ExportDone, FilesDone, FoundDone, HeadersDone, LimitsDone, PayloadDone,
    PreviewDone,
};
use super::scroll::ROW_HEIGHT;
use super::*;

#[derive(Default)]
struct Asked {
    payloads: RefCell<Vec<(u64, PayloadDone)>>,
    headers: RefCell<Vec<(u64, HeadersDone)>>,
    searches: RefCell<Vec<(Wanted, FoundDone)>>,
    apps: RefCell<Vec<AppDone>>,
    previews: RefCell<Vec<(ExportRequest, PreviewDone)>>,
    exports: RefCell<Vec<(ExportRequest, &'static str, ExportDone)>>,
    limits: RefCell<Vec<(Option<u64>, LimitsDone)>>,
    comments: RefCell<Vec<(u64, String)>>,
    recording: Cell<Option<bool>>,
    connects: Cell<u32>,
}

impl Source for Asked {
    fn trace(&self) -> Option<String> {
        None
    }

    fn connect(&self, _: Inspector) {
        self.connects.set(self.connects.get() + 1);
    }

    fn disconnect(&self) {}

    fn payload(&self, seq: u64, done: PayloadDone) {
        self.payloads.borrow_mut().push((seq, done));
    }

    fn headers(&self, seq: u64, done: HeadersDone) {
        self.headers.borrow_mut().push((seq, done));
    }

    fn search(&self, wanted: &Wanted, done: FoundDone) {
        self.searches.borrow_mut().push((wanted.clone(), done));
    }

    fn app(&self, done: AppDone) {
        self.apps.borrow_mut().push(done);
    }

    fn preview_export(&self, request: &ExportRequest, done: PreviewDone) {
        self.previews.borrow_mut().push((request.clone(), done));
    }

    fn save_export(
        &self,
        request: &ExportRequest,
        ending: &'static str,
        _: &str,
        done: ExportDone,
    ) {
        self.exports.borrow_mut().push((request.clone(), ending, done));
    }

    fn limit(&self, max_bytes: Option<u64>, done: LimitsDone) {
        self.limits.borrow_mut().push((max_bytes, done));
    }

    fn comment(&self, row: u64, text: &str) {
        self.comments.borrow_mut().push((row, text.to_owned()));
    }

    fn set_recording(&self, recording: bool) {
        self.recording.set(Some(recording));
    }

    fn clear(&self) {}
}

/// A browser that does nothing but remember.
#[derive(Default)]
struct Memory(RefCell<HashMap<String, String>>, RefCell<VecDeque<Box<dyn FnOnce()>>>);

impl Memory {
    /// Draws frames until nothing waits for one, and says how many.
    fn draw(&self) -> usize {
        let mut frames = 0;
        loop {
            let Some(then) = self.1.borrow_mut().pop_front() else { return frames };
            frames += 1;
            then();
        }
    }
}

impl Browser for Memory {
    fn now_ms(&self) -> f64 {
        0.0
    }

    fn copy(&self, _: &str, _: CopyDone) {}

    fn object_url(&self, _: &[u8], _: &str) -> Option<String> {
        None
    }

    fn revoke_url(&self, _: &str) {}

    fn stored(&self, name: &str) -> Option<String> {
        self.0.borrow().get(name).cloned()
    }

    fn store(&self, name: &str, text: &str) {
        self.0.borrow_mut().insert(name.into(), text.into());
    }

    fn next_frame(&self, then: Box<dyn FnOnce()>) {
        self.1.borrow_mut().push_back(then);
    }

    fn click(&self, _: &'static str) {}

    fn read_files(&self, _: &'static str, _: FilesDone) {}

    fn observe_size(&self, _: &'static str, _: Box<dyn Fn(f64, f64)>) {}
}

/// An inspector with a table of ten rows' height.
struct Window {
    inspector: Inspector,
    asked: Rc<Asked>,
    _owner: Owner,
}

impl Window {
    fn new() -> Self {
        Self::in_browser(Rc::new(Memory::default()))
    }

    fn in_browser(browser: Rc<Memory>) -> Self {
        let owner = Owner::new();
        owner.set();
        let asked = Rc::new(Asked::default());
        let inspector = Inspector::new(browser);
        inspector.add_source(asked.clone());
        inspector.table.resized(1_216.0, 11.0 * ROW_HEIGHT);
        Self { inspector, asked, _owner: owner }
    }

    fn take(&self, records: Vec<Streamed>, first_seq: u64) {
        let stats = Stats { first_seq, recording: true, ..Stats::default() };
        self.inspector.take([Batch { records, missed: 0, cleared: false, stats }]);
    }

    fn take_requests(&self, seqs: std::ops::Range<u64>) {
        self.take(seqs.map(request).collect(), 0);
    }

    /// `seq` of the topmost row that is fully in sight.
    fn top(&self) -> u64 {
        let placed = self.inspector.table.placement.get_untracked();
        let above = ((placed.scroll_top - placed.rows_top) / ROW_HEIGHT).ceil();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small")]
        let above = above as usize;
        self.inspector.table.rendered()[above]
    }

    fn selected(&self) -> Option<u64> {
        self.inspector.detail.seq.get_untracked()
    }

    fn answer_payload(&self, result: Result<Vec<u8>, String>) -> u64 {
        let (seq, done) = self.asked.payloads.borrow_mut().remove(0);
        done(result);
        seq
    }
}

const CHANNEL: ChannelRef = ChannelRef { webview: String::new(), channel: 7 };
const JSON: Body = Body { format: BodyFormat::Json, len: 2, kept: 2 };

fn request(seq: u64) -> Streamed {
    let request = Request {
        command: if seq.is_multiple_of(2) { "even" } else { "odd" }.into(),
        ..Request::default()
    };
    let record = Record::new(seq, seq, RecordKind::RequestReceived(request)).with_body(JSON);
    Streamed { record, preview: None }
}

fn answer(seq: u64, call: u64) -> Streamed {
    let response = Response { call, outcome: Outcome::Ok, task: None };
    let record = Record::new(seq, seq, RecordKind::ResponseSent(response)).with_body(JSON);
    Streamed { record, preview: None }
}

/// A channel that a call brings.
fn opened(seq: u64, call: u64) -> Streamed {
    let kind = RecordKind::ChannelOpened(ChannelOpened { call, channel: CHANNEL });
    Streamed { record: Record::new(seq, seq, kind), preview: None }
}

/// A message through it.
fn message(seq: u64, index: u64) -> Streamed {
    let message = ChannelMessage { channel: CHANNEL, index, way: Way::Eval };
    let record = Record::new(seq, seq, RecordKind::ChannelMessage(message)).with_body(JSON);
    Streamed { record, preview: Some("[]".into()) }
}

fn welcome(version: u32) -> Welcome {
    Welcome {
        version,
        app: "app".into(),
        app_version: "1.0.0".into(),
        tauri: "2".into(),
        started: "2026-02-03T14:02:10Z".into(),
        app_origins: vec!["http://localhost:1420".into()],
        limits: Limits { max_records: 1, max_bytes: 1, max_payload_bytes: 1 },
        gaps: Vec::new(),
    }
}

#[test]
fn the_table_follows_the_newest_rows() {
    let window = Window::new();
    window.take_requests(0..100);
    assert_eq!(window.top(), 90);
    window.take_requests(100..105);
    assert_eq!(window.top(), 95);
    assert_eq!(window.inspector.table.unseen(), 0);
}

#[test]
fn what_the_user_scrolled_to_keeps_its_place() {
    let window = Window::new();
    window.take_requests(0..100);
    window.inspector.table.scrolled_to(50.0 * ROW_HEIGHT);
    assert_eq!(window.top(), 50);
    window.take_requests(100..130);
    assert_eq!((window.top(), window.inspector.table.unseen()), (50, 30));
    window.take(Vec::new(), 40);
    assert_eq!(window.top(), 50, "also when older rows go");
    window.take(Vec::new(), 60);
    assert_eq!(window.top(), 60, "or the next one, when it goes itself");
    window.inspector.table.to_end();
    assert_eq!((window.top(), window.inspector.table.unseen()), (120, 0));
}

#[test]
fn scrolling_to_the_end_follows_again() {
    let window = Window::new();
    window.take_requests(0..100);
    window.inspector.table.scrolled_to(0.0);
    window.inspector.table.scrolled_to(89.95 * ROW_HEIGHT);
    window.take_requests(100..101);
    assert_eq!(window.top(), 91);
}

#[test]
fn keys_move_the_selection_and_bring_it_into_sight() {
    let window = Window::new();
    window.take_requests(0..100);
    let press = |key| {
        window.inspector.move_selection(key);
        (window.selected().unwrap(), window.top())
    };
    assert_eq!(press(Move::First), (0, 0));
    assert_eq!(press(Move::Up), (0, 0));
    assert_eq!(press(Move::Down), (1, 0));
    assert_eq!(press(Move::PageDown), (10, 1));
    assert_eq!(press(Move::PageDown), (19, 10));
    assert_eq!(press(Move::PageUp), (10, 10));
    assert_eq!(press(Move::Last), (99, 90));
    assert_eq!(press(Move::Down), (99, 90));
}

#[test]
fn moving_away_from_the_newest_row_stops_following() {
    let window = Window::new();
    window.take_requests(0..100);
    window.inspector.move_selection(Move::Last);
    window.take_requests(100..101);
    assert_eq!(window.top(), 91);
    window.inspector.move_selection(Move::Up);
    window.take_requests(101..110);
    assert_eq!((window.top(), window.inspector.table.unseen()), (91, 9));
}

#[test]
fn a_selected_row_stays_in_sight_when_its_details_take_room_away() {
    let window = Window::new();
    window.take_requests(0..100);
    window.inspector.select(Some(92));
    window.inspector.table_resized(1_216.0, 5.0 * ROW_HEIGHT);
    assert_eq!(window.top(), 92);
    window.inspector.select(Some(99));
    window.inspector.table_resized(1_216.0, 4.0 * ROW_HEIGHT);
    assert_eq!(window.top(), 92, "what was out of sight before is not looked for");
}

#[test]
fn a_selected_row_stays_selected_and_has_its_place_when_it_is_filtered_out() {
    let window = Window::new();
    window.take_requests(0..10);
    window.inspector.select(Some(4));
    window.inspector.type_filter("odd".into());
    window.take_requests(10..20);
    assert_eq!(window.selected(), Some(4));
    window.inspector.move_selection(Move::Down);
    assert_eq!(window.selected(), Some(5));
    window.inspector.move_selection(Move::Down);
    assert_eq!(window.selected(), Some(7));
}

#[test]
fn a_body_is_fetched_when_it_is_looked_at_and_once() {
    let window = Window::new();
    window.take_requests(0..2);
    window.inspector.select(Some(0));
    assert_eq!(window.answer_payload(Ok(b"{}".to_vec())), 0);
    let fetch = window.inspector.detail.fetch(Part::Request);
    assert!(matches!(fetch.get_untracked(), Fetch::Here(Content::Json(..))));

    window.inspector.show_tab(Tab::Response);
    window.inspector.show_tab(Tab::Request);
    assert!(window.asked.payloads.borrow().is_empty(), "no answer yet, and the request is here");

    window.inspector.show_tab(Tab::Response);
    window.take(vec![answer(2, 0)], 0);
    assert_eq!(window.answer_payload(Err("gone".into())), 2, "the answer, by its own seq");
    let fetch = window.inspector.detail.fetch(Part::Response);
    assert!(matches!(fetch.get_untracked(), Fetch::Refused(reason) if reason == "gone"));
}

#[test]
fn a_body_that_comes_too_late_is_not_shown_at_another_call() {
    let window = Window::new();
    window.take_requests(0..2);
    window.inspector.select(Some(0));
    window.inspector.select(Some(1));
    window.answer_payload(Ok(b"{}".to_vec()));
    let fetch = window.inspector.detail.fetch(Part::Request);
    assert!(matches!(fetch.get_untracked(), Fetch::Loading));
}

#[test]
fn a_call_is_copied_when_all_of_it_is_here_whatever_page_is_shown() {
    let window = Window::new();
    window.take(vec![request(0), answer(1, 0)], 0);
    window.inspector.select(Some(0));
    window.inspector.show_tab(Tab::Timing);
    let is_fetched = || untrack(|| window.inspector.is_call_fetched());
    window.inspector.fetch_call();
    window.inspector.fetch_call();
    assert_eq!(window.answer_payload(Ok(b"{}".to_vec())), 0);
    assert_eq!(window.answer_payload(Ok(b"[]".to_vec())), 1);
    assert!(!is_fetched() && window.inspector.copied_as(Form::MockIpc).is_err());
    let (_, done) = window.asked.headers.borrow_mut().remove(0);
    done(Ok(Headers::default()));
    assert!(is_fetched());
    assert!(window.inspector.copied_as(Form::MockIpc).unwrap().contains("return [];"));
    assert!(window.inspector.copied_as(Form::Invoke).unwrap().contains("invoke(\"even\")"));
}

#[test]
fn headers_are_asked_for_when_they_are_looked_at_and_only_for_the_selected_call() {
    let window = Window::new();
    window.take_requests(0..2);
    window.inspector.select(Some(0));
    assert!(window.asked.headers.borrow().is_empty());
    window.inspector.show_tab(Tab::Headers);
    window.inspector.select(Some(1));

    let mut asked = window.asked.headers.take().into_iter();
    let (seq, too_late) = asked.next().unwrap();
    assert_eq!(seq, 0);
    too_late(Ok(Headers::default()));
    let headers = window.inspector.detail.headers;
    assert!(matches!(headers.get_untracked(), Fetch::Loading));
    let (seq, done) = asked.next().unwrap();
    assert_eq!(seq, 1);
    done(Ok(vec![Header { name: "accept".into(), value: "*/*".into() }].into()));
    assert!(matches!(headers.get_untracked(), Fetch::Here(headers) if headers.iter().count() == 1));
}

#[test]
fn only_calls_that_brought_a_channel_have_messages_and_the_tab_comes_back_with_them() {
    let window = Window::new();
    let detail = window.inspector.detail;
    window.take(vec![request(0), opened(1, 0), request(2)], 0);
    window.inspector.select(Some(0));
    assert!(detail.has(Tab::Messages));
    window.inspector.show_tab(Tab::Messages);
    assert_eq!(detail.tab.get_untracked(), Tab::Messages);
    assert_eq!((detail.step(-1), detail.step(1)), (Tab::Response, Tab::Timing));

    window.inspector.select(Some(2));
    assert!(!detail.has(Tab::Messages));
    assert_eq!(detail.tab.get_untracked(), Tab::Response);
    assert_eq!((detail.step(-1), detail.step(1)), (Tab::Request, Tab::Timing));
    window.take(vec![answer(3, 2)], 0);
    assert_eq!(
        window.answer_payload(Ok(b"{}".to_vec())),
        0,
        "the request that was looked at first"
    );
    assert_eq!(window.answer_payload(Ok(b"{}".to_vec())), 3, "what is shown instead is fetched");

    window.inspector.select(Some(0));
    assert_eq!(detail.tab.get_untracked(), Tab::Messages);
    window.take(Vec::new(), 2);
    assert!(detail.has(Tab::Messages), "also when the recorder has let go of the call");
}

#[test]
fn a_channel_that_is_heard_of_later_gives_the_call_its_messages() {
    let window = Window::new();
    window.take(vec![request(0)], 0);
    window.inspector.select(Some(0));
    assert!(!window.inspector.detail.has(Tab::Messages));
    window.take(vec![opened(1, 0)], 0);
    assert!(window.inspector.detail.has(Tab::Messages));
}

#[test]
fn a_message_is_fetched_by_its_own_seq_when_it_is_selected() {
    let window = Window::new();
    window.take(vec![request(0), opened(1, 0), message(2, 0), message(3, 1)], 0);
    window.inspector.show_tab(Tab::Messages);
    window.inspector.select(Some(0));
    let messages =
        window.inspector.log.with_untracked(|log| log.messages().of_call(0).unwrap().to_vec());
    assert!(window.asked.payloads.borrow().is_empty());

    window.inspector.select_message(Some(messages[0]));
    window.inspector.select_message(Some(messages[1]));
    let fetch = window.inspector.detail.fetch(Part::Message);
    assert_eq!(window.answer_payload(Ok(b"{}".to_vec())), 2);
    assert!(matches!(fetch.get_untracked(), Fetch::Loading), "of a message left meanwhile");
    assert_eq!(window.answer_payload(Err("evicted".into())), 3);
    assert!(matches!(fetch.get_untracked(), Fetch::Refused(reason) if reason == "evicted"));

    window.take(vec![message(4, 2)], 0);
    let detail = window.inspector.detail;
    assert_eq!(detail.message.get_untracked(), Some(messages[1]), "more messages change nothing");
    assert!(window.asked.payloads.borrow().is_empty());
    window.take(vec![request(5)], 0);
    window.inspector.select(Some(5));
    assert_eq!(detail.message.get_untracked(), None);
}

#[test]
fn a_selected_call_can_be_read_on_when_it_is_evicted_but_not_when_the_log_is_cleared() {
    let window = Window::new();
    window.take_requests(0..5);
    window.inspector.select(Some(1));
    window.take(Vec::new(), 3);
    assert_eq!(window.selected(), Some(1));
    assert!(!window.inspector.detail.held.get_untracked());
    let stats = Stats { first_seq: 5, ..Stats::default() };
    window.inspector.take([Batch { records: Vec::new(), missed: 0, cleared: true, stats }]);
    assert_eq!(window.selected(), None);
}

#[test]
fn recording_is_toggled_from_what_the_plugin_said_last() {
    let window = Window::new();
    window.inspector.toggle_recording();
    assert_eq!(window.asked.recording.take(), Some(false));
    window.inspector.take([Batch {
        records: Vec::new(),
        missed: 0,
        cleared: false,
        stats: Stats::default(),
    }]);
    window.inspector.toggle_recording();
    assert_eq!(window.asked.recording.take(), Some(true));
}

#[test]
fn a_plugin_of_another_version_is_refused_and_the_stale_side_named() {
    let window = Window::new();
    assert!(window.inspector.welcomed(welcome(wire::VERSION)));
    assert_eq!(window.inspector.connection.get_untracked(), Connection::Live);
    assert_eq!(window.inspector.time_of_day(1_500_000), "14:02:11.500");
    for (version, stale) in [(wire::VERSION + 1, "window is stale"), (0, "plugin is stale")] {
        assert!(!window.inspector.welcomed(welcome(version)));
        match window.inspector.connection.get_untracked() {
            Connection::Failed(reason) => assert!(reason.contains(stale), "{reason}"),
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn a_new_subscription_starts_afresh_and_keeps_the_filter() {
    let window = Window::new();
    window.take_requests(0..5);
    window.inspector.type_filter("odd".into());
    window.inspector.select(Some(1));
    window.inspector.welcomed(welcome(wire::VERSION));
    assert_eq!(window.selected(), None);
    window.take_requests(0..5);
    assert_eq!(window.inspector.log.with_untracked(Log::shown_len), 2);
}

#[test]
fn what_is_known_stays_until_a_new_subscription_is_answered() {
    let window = Window::new();
    window.take_requests(0..5);
    window.inspector.select(Some(1));
    window.inspector.request_failed("no".into());
    window.inspector.connecting();
    window.inspector.failed("no".into());
    window.inspector.connecting();
    assert!(!window.inspector.welcomed(welcome(wire::VERSION + 1)));
    assert_eq!(window.selected(), Some(1));
    assert_eq!(window.inspector.log.with_untracked(Log::shown_len), 5);

    assert!(window.inspector.welcomed(welcome(wire::VERSION)));
    assert_eq!(window.selected(), None);
    assert_eq!(window.inspector.log.with_untracked(Log::shown_len), 0);
    assert_eq!(window.inspector.problem.get_untracked(), None);
}

#[test]
fn the_columns_last_and_what_cannot_be_read_is_no_trouble() {
    let browser = Rc::new(Memory::default());
    let window = Window::in_browser(browser.clone());
    window.inspector.toggle_column(Column::Webview);
    window.inspector.resize_column(Column::Size, 90.0);
    window.inspector.keep_settings();
    let chosen = window.inspector.settings.get_untracked();
    assert_ne!(chosen, Settings::default());
    assert_eq!(Window::in_browser(browser.clone()).inspector.settings.get_untracked(), chosen);

    for odd in ["", "7", "{\"columns\":{\"hidden\":[\"unheard-of\"]}}", "{\"columns\":7}"] {
        browser.store("ipc-inspector.settings", odd);
        let window = Window::in_browser(browser.clone());
        assert_eq!(window.inspector.settings.get_untracked(), Settings::default(), "{odd}");
    }
    browser.store("ipc-inspector.settings", "{\"columns\":{\"widths\":{\"size\":-1e300}}}");
    let window = Window::in_browser(browser);
    let columns = window.inspector.table.columns.get_untracked();
    assert!(columns.iter().all(|placed| placed.width >= placed.column.least()));
}

#[test]
fn sorted_rows_are_shown_from_the_first_and_nothing_is_followed() {
    let window = Window::new();
    window.take_requests(0..100);
    window.inspector.sort_by(Column::Start);
    window.inspector.sort_by(Column::Start);
    assert_eq!(window.top(), 99);
    window.take_requests(100..130);
    assert_eq!((window.top(), window.inspector.table.unseen()), (129, 0));

    window.inspector.table.scrolled_to(50.0 * ROW_HEIGHT);
    assert_eq!(window.top(), 79);
    window.take_requests(130..140);
    assert_eq!(window.top(), 79, "what is read keeps its place, whatever comes before it");
    window.take(Vec::new(), 80);
    assert_eq!(window.top(), 89, "when it goes, its end is what is left");

    window.inspector.sort_by(Column::Start);
    assert_eq!(window.top(), 130, "as they arrive, the newest are followed");
    window.take_requests(140..150);
    assert_eq!(window.top(), 140);
}

#[test]
fn a_selected_row_stays_so_and_in_sight_when_rows_are_sorted() {
    let window = Window::new();
    window.take_requests(0..100);
    window.inspector.select(Some(95));
    window.inspector.sort_by(Column::Start);
    assert_eq!((window.selected(), window.top()), (Some(95), 86));
    window.inspector.move_selection(Move::Last);
    assert_eq!((window.selected(), window.top()), (Some(99), 90));
    window.take_requests(100..120);
    assert_eq!(window.top(), 90, "the end is not followed");
    window.inspector.sort_by(Column::Start);
    window.inspector.move_selection(Move::Down);
    assert_eq!(window.selected(), Some(98));
}

#[test]
fn a_new_subscription_and_a_clear_keep_the_order_and_a_hidden_column_ends_it() {
    let window = Window::new();
    window.inspector.sort_by(Column::Size);
    window.inspector.welcomed(welcome(wire::VERSION));
    let stats = Stats { recording: true, ..Stats::default() };
    window.inspector.take([Batch { records: Vec::new(), missed: 0, cleared: true, stats }]);
    let sorted = || window.inspector.log.with_untracked(Log::sort).map(|sort| sort.column);
    assert_eq!(sorted(), Some(Column::Size));
    window.inspector.toggle_column(Column::Time);
    assert_eq!(sorted(), Some(Column::Size));
    window.inspector.toggle_column(Column::Size);
    assert_eq!(sorted(), None);
}

#[test]
fn groups_are_those_of_the_shown_calls_when_they_were_asked_for() {
    let window = Window::new();
    let groups = || {
        window.inspector.group_by_command();
        let of = |group: &CommandGroup| (group.command.clone(), group.calls);
        window.inspector.groups.with_untracked(|groups| groups.iter().map(of).collect::<Vec<_>>())
    };
    window.take_requests(0..5);
    assert_eq!(groups(), [("even".to_owned(), 3), ("odd".to_owned(), 2)]);
    window.inspector.type_filter(commands::only("odd"));
    assert_eq!(groups(), [("odd".to_owned(), 2)]);
    window.inspector.showing.set(Showing::Events);
    window.inspector.toggle_groups();
    assert!(window.inspector.shows_groups(), "they are among the traffic");
    window.inspector.show_row(0);
    assert!(!window.inspector.shows_groups(), "a row is shown in the table");
}
