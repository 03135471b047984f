//! What the window knows and what it shows of it, without a browser.
//!
//! The connection tells the [`Inspector`] what happens; the views read its signals and call its
//! methods; it asks the plugin, or a trace, as a [`Source`]. Nothing in here touches the page, so
//! that all of it is tested natively.

pub mod app;
pub mod axis;
pub mod body;
pub mod clock;
pub mod columns;
pub mod commands;
pub mod compare;
pub mod copy_as;
pub mod detail;
pub mod differences;
pub mod export;
pub mod filter;
pub mod filter_field;
pub mod hex;
pub mod json;
pub mod json_path;
pub mod json_tokens;
pub mod json_tree;
pub mod kept;
pub mod listening;
pub mod log;
pub mod messages;
pub mod overview;
pub mod part;
pub mod picture;
pub mod ports;
pub mod previews;
pub mod rejection;
pub mod rows;
pub mod run;
pub mod scroll;
pub mod search;
pub mod settings;
pub mod slots;
pub mod stack;
pub mod tab;
mod table;
#[cfg(test)]
mod tests;
pub mod timeline;
pub mod timing;
pub mod trace_file;
pub mod waterfall;

use std::fmt;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

pub use ipc_inspector_protocol::format;
use ipc_inspector_protocol::{
    Message, Status, trace,
    wire::{self, Batch, Welcome},
};
use leptos::prelude::*;

use self::app::App;
use self::axis::Axis;
use self::clock::Clock;
use self::columns::Column;
use self::commands::{CommandGroup, GroupColumn, GroupSort};
use self::detail::Detail;
use self::export::Export;
use self::filter::{Kinds, RowFilter, Statuses};
use self::filter_field::FilterField;
use self::log::{Log, Sort};
use self::overview::Picture;
use self::part::Part;
use self::ports::{Browser, File, Source};
use self::rows::Kind;
use self::settings::Settings;
use self::tab::Tab;
pub use self::table::{Move, Table};
use self::timeline::Timeline;
use self::trace_file::TraceFile;

/// The id of the field that files are chosen in.
pub const FILE_FIELD: &str = "open-file";

/// The id of the button that opens the choices for an export.
pub const EXPORT_BUTTON: &str = "export";

/// Most that can be open: the running app, and traces.
pub const MOST_SOURCES: usize = 20;

/// Whether records come, and from where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// There is no app to inspect, and no trace is opened.
    Nothing,
    /// They are asked for.
    Connecting,
    /// They are coming in.
    Live,
    /// They are not; the reason, for people.
    Failed(String),
    /// They are those of a trace that was read to its end, or as far as it can be read.
    Read {
        /// Why it was not read further.
        problem: Option<String>,
        /// How many records were of a kind that is not known here.
        skipped: u64,
    },
}

/// The views of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Showing {
    /// Everything, in the order it happened.
    #[default]
    Traffic,
    /// Listeners and emits, by event.
    Events,
    /// Channels and their messages.
    Channels,
    /// All of it in time, by where it happened.
    Timeline,
    /// The app: its webviews with their capabilities, its plugins and its configuration.
    App,
}

impl Showing {
    /// From top to bottom.
    pub const ALL: [Self; 5] =
        [Self::Traffic, Self::Events, Self::Channels, Self::Timeline, Self::App];

    /// Its name, for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Traffic => "Traffic",
            Self::Events => "Events",
            Self::Channels => "Channels",
            Self::Timeline => "Timeline",
            Self::App => "App",
        }
    }
}

/// The state of the whole window: its [`Signals`], and what can be done with them. It lives as long
/// as the page; copy it freely.
#[derive(Clone, Copy)]
pub struct Inspector(&'static Signals);

/// What there is to be seen.
pub struct Signals {
    /// Whether records come, and from where.
    pub connection: RwSignal<Connection>,
    /// What the plugin said of itself and the app.
    pub welcome: RwSignal<Option<Welcome>>,
    /// What there is to choose from: the running app, which has no name here, and opened traces.
    pub sources: RwSignal<Vec<Option<String>>>,
    /// Which of these is shown.
    pub shown_source: RwSignal<usize>,
    /// What the trace that is shown says of itself; nothing when it is the running app.
    pub trace: RwSignal<Option<Arc<trace::Header>>>,
    /// What was recorded.
    pub log: RwSignal<Log>,
    /// What the window shows of it.
    pub showing: RwSignal<Showing>,
    /// Scrolling and what is in sight.
    pub table: Table,
    /// The shown rows in time.
    pub timeline: Timeline,
    /// Whether the calls are grouped by command in place of the table.
    pub is_grouped: RwSignal<bool>,
    /// The groups, as they were when [`Inspector::group_by_command`] was last called.
    pub groups: RwSignal<Vec<CommandGroup>>,
    /// Their order.
    pub group_sort: RwSignal<GroupSort>,
    /// What is kept of the window's looks.
    pub settings: RwSignal<Settings>,
    /// The selected row.
    pub detail: Detail,
    /// The field that filters are typed into.
    pub filter: FilterField,
    /// The kinds of rows chosen beside it.
    pub kinds: RwSignal<Kinds>,
    /// The statuses chosen beside these.
    pub statuses: RwSignal<Statuses>,
    /// The stretch of time chosen in the overview.
    pub range: RwSignal<Option<Axis>>,
    /// The overview, as it was when [`Inspector::draw_overview`] was last called.
    pub overview: RwSignal<Picture>,
    /// What is exported of it.
    pub export: Export,
    /// What the app is beside what it sends.
    pub app: App,
    /// A request to the plugin that went wrong, for the status bar.
    pub problem: RwSignal<Option<String>>,
    clock: RwSignal<Option<Clock>>,
    /// Whether a search in whole bodies is under way.
    is_searching: StoredValue<bool>,
    /// In the order of `sources`.
    all_sources: StoredValue<Vec<Rc<dyn Source>>, LocalStorage>,
    browser: StoredValue<Rc<dyn Browser>, LocalStorage>,
}

impl Deref for Inspector {
    type Target = Signals;

    fn deref(&self) -> &Signals {
        self.0
    }
}

impl fmt::Debug for Inspector {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_tuple("Inspector").finish_non_exhaustive()
    }
}

impl fmt::Debug for Signals {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_struct("Signals").finish_non_exhaustive()
    }
}

impl Inspector {
    /// An empty window, without anything to show.
    pub fn new(browser: Rc<dyn Browser>) -> Self {
        let log = RwSignal::new(Log::default());
        let settings = RwSignal::new(Settings::recall(&*browser));
        let detail = Detail::new();
        Self(Box::leak(Box::new(Signals {
            connection: RwSignal::new(Connection::Nothing),
            welcome: RwSignal::new(None),
            sources: RwSignal::default(),
            shown_source: RwSignal::new(0),
            trace: RwSignal::new(None),
            log,
            showing: RwSignal::default(),
            table: Table::new(log, settings),
            timeline: Timeline::new(log, detail.seq),
            is_grouped: RwSignal::new(false),
            groups: RwSignal::default(),
            group_sort: RwSignal::default(),
            settings,
            detail,
            filter: FilterField::new(Self::recall(&*browser)),
            kinds: RwSignal::default(),
            statuses: RwSignal::default(),
            range: RwSignal::new(None),
            overview: RwSignal::default(),
            export: Export::new(),
            app: App::new(),
            problem: RwSignal::new(None),
            clock: RwSignal::new(None),
            is_searching: StoredValue::new(false),
            all_sources: StoredValue::new_local(Vec::new()),
            browser: StoredValue::new_local(browser),
        })))
    }

    // What the source tells.

    /// Records are asked for. That may fail, so what is known stays until there is something new.
    pub fn connecting(self) {
        self.connection.set(Connection::Connecting);
    }

    /// The source has answered: what it brings replaces what was known. Says whether its batches can
    /// be read.
    pub fn welcomed(self, welcome: Welcome) -> bool {
        if welcome.version != wire::VERSION {
            let (theirs, ours) = (welcome.version, wire::VERSION);
            let older = if theirs < ours { "plugin" } else { "window" };
            self.failed(format!(
                "The plugin speaks version {theirs} of the wire, this window version {ours}. They \
                 are built together, so the {older} is stale: rebuild the window with `cargo xtask \
                 ui`, then the app."
            ));
            return false;
        }
        self.forget(welcome.app_origins.clone());
        self.clock.set(Clock::parse(&welcome.started));
        self.welcome.set(Some(welcome));
        self.trace.set(None);
        self.connection.set(Connection::Live);
        if self.settings.with_untracked(|settings| settings.max_mebibytes.is_some()) {
            self.apply_limit();
        }
        true
    }

    /// It is a trace, and this is what it says of itself.
    pub fn trace_opened(self, header: trace::Header) {
        self.trace.set(Some(Arc::new(header)));
    }

    /// The trace was read as far as it can be.
    pub fn trace_was_read(self, skipped: u64, problem: Option<String>) {
        self.connection.set(Connection::Read { problem, skipped });
    }

    /// The source is not heard, or no more.
    pub fn failed(self, reason: String) {
        self.connection.set(Connection::Failed(reason));
    }

    /// Takes in what came since the last frame.
    pub fn take(self, batches: impl IntoIterator<Item = Batch>) {
        let mut cleared = false;
        self.log.update(|log| {
            for batch in batches {
                cleared |= batch.cleared;
                log.take(batch);
            }
        });
        self.search_on();
        if cleared {
            self.table.rest();
            self.detail.base.set(None);
        }
        self.log.with_untracked(|log| self.detail.base.refresh(log));
        let Some(seq) = self.detail.seq.get_untracked() else { return };
        let held = self.log.with_untracked(|log| self.detail.refresh(seq, log));
        if cleared && !held {
            self.select(None);
        } else {
            self.fetch_wanted();
        }
    }

    /// A request to the plugin went wrong.
    pub fn request_failed(self, reason: String) {
        self.problem.set(Some(reason));
    }

    // What the user does.

    /// Adds what can be shown, and shows it.
    pub fn add_source(self, source: Rc<dyn Source>) {
        self.sources.update(|sources| sources.push(source.trace()));
        self.all_sources.update_value(|all| all.push(source));
        self.show_source(self.sources.with_untracked(Vec::len) - 1);
    }

    /// Shows another source. The filter stays.
    pub fn show_source(self, at: usize) {
        self.with_source(|source| source.disconnect());
        self.shown_source.set(at);
        self.reconnect();
    }

    /// Closes the trace that is shown.
    pub fn close_trace(self) {
        let at = self.shown_source.get_untracked();
        let is_trace = self.sources.with_untracked(|all| all.get(at).is_some_and(Option::is_some));
        if !is_trace {
            return;
        }
        self.with_source(|source| source.disconnect());
        self.all_sources.update_value(|all| drop(all.remove(at)));
        self.sources.update(|sources| drop(sources.remove(at)));
        if self.sources.with_untracked(Vec::is_empty) {
            self.forget(Vec::new());
            self.welcome.set(None);
            self.trace.set(None);
            self.connection.set(Connection::Nothing);
        } else {
            self.shown_source.set(at.saturating_sub(1));
            self.reconnect();
        }
    }

    /// Opens a file as a trace. Where it is none, what is shown stays.
    pub fn open(self, file: File) {
        let File { name, content, problem } = file;
        self.problem.set(None);
        let is_full = self.sources.with_untracked(|sources| sources.len() >= MOST_SOURCES);
        let content = if is_full {
            Err(format!("{MOST_SOURCES} are open already. Close one first."))
        } else {
            content
        };
        let opened = content.and_then(|bytes| {
            let trace = TraceFile::new(name.clone(), bytes, problem, self.browser.get_value());
            trace.map_err(|error| error.to_string())
        });
        match opened {
            Ok(trace) => self.add_source(trace),
            Err(reason) => self.request_failed(format!("{name}: {reason}")),
        }
    }

    /// Lets the user choose files to open, in the field for it.
    pub fn choose_file(self) {
        self.click(FILE_FIELD);
    }

    /// Does what a click on the element with this id does.
    pub fn click(self, id: &'static str) {
        self.browser.with_value(|browser| browser.click(id));
    }

    /// Opens the files that were chosen there.
    pub fn open_chosen(self) {
        let open = Box::new(move |file| self.open(file));
        self.browser.with_value(|browser| browser.read_files(FILE_FIELD, open));
    }

    /// Asks the source anew.
    pub fn reconnect(self) {
        self.with_source(|source| source.connect(self));
    }

    /// Turns recording on when it is off, and off when it is on.
    pub fn toggle_recording(self) {
        let recording = self.log.with_untracked(|log| log.stats().recording);
        self.problem.set(None);
        self.with_source(|source| source.set_recording(!recording));
    }

    /// Empties the recorder's log.
    pub fn clear(self) {
        self.problem.set(None);
        self.with_source(|source| source.clear());
    }

    /// Chooses a status, or no longer.
    pub fn toggle_status(self, status: Status) {
        self.statuses.update(|statuses| *statuses = statuses.toggled(status));
        self.apply_filter();
    }

    /// Chooses all statuses.
    pub fn all_statuses(self) {
        self.statuses.set(Statuses::default());
        self.apply_filter();
    }

    /// Chooses a kind, or no longer.
    pub fn toggle_kind(self, kind: Kind) {
        self.kinds.update(|kinds| *kinds = kinds.toggled(kind));
        self.apply_filter();
    }

    /// Sorts by a column, the other way round, or no longer. A selected row that was in sight stays
    /// so.
    pub fn sort_by(self, column: Column) {
        self.set_sort(Sort::after_click(self.log.with_untracked(Log::sort), column));
    }

    fn set_sort(self, sort: Option<Sort>) {
        let selected = self.detail.seq.get_untracked().filter(|seq| self.table.is_in_sight(*seq));
        self.log.update(|log| log.set_sort(sort));
        self.table.rest();
        if let Some(seq) = selected.filter(|seq| !self.table.is_in_sight(*seq)) {
            self.table.reveal(seq);
        }
    }

    /// Whether the groups are what the window shows.
    pub fn shows_groups(self) -> bool {
        self.is_grouped.get() && self.showing.get() == Showing::Traffic
    }

    /// Shows the calls by command, or the table again.
    pub fn toggle_groups(self) {
        self.is_grouped.set(!untrack(|| self.shows_groups()));
        self.showing.set(Showing::Traffic);
    }

    /// Brings the groups up to date.
    pub fn group_by_command(self) {
        let sort = self.group_sort.get_untracked();
        let groups = self.log.with_untracked(|log| commands::by_command(log, sort));
        if self.groups.with_untracked(|known| *known != groups) {
            self.groups.set(groups);
        }
    }

    /// Sorts the groups by a column, or the other way round.
    pub fn sort_groups_by(self, column: GroupColumn) {
        self.group_sort.update(|sort| *sort = sort.after_click(column));
        self.group_by_command();
    }

    /// Shows a row among the traffic, whatever is filtered.
    pub fn show_row(self, seq: u64) {
        if self.log.with_untracked(|log| log.item(seq).is_none()) {
            self.problem.set(Some(format!("The recorder no longer holds #{seq}.")));
            return;
        }
        self.showing.set(Showing::Traffic);
        self.is_grouped.set(false);
        if self.log.with_untracked(|log| log.index_of(seq).is_none()) {
            self.clear_filter();
        }
        self.select(Some(seq));
        self.table.reveal(seq);
    }

    /// Shows everything again.
    pub fn clear_filter(self) {
        self.kinds.set(Kinds::default());
        self.statuses.set(Statuses::default());
        self.range.set(None);
        self.type_filter(String::new());
    }

    /// Pins the selected row, to be found by `is:pinned`, or no longer.
    pub fn toggle_pin(self) {
        if let Some(seq) = self.detail.seq.get_untracked() {
            self.log.update(|log| log.toggle_pin(seq));
        }
    }

    /// Says something of the selected row, in place of what was said of it; the empty text takes that
    /// back.
    pub fn comment(self, text: &str) {
        if let Some(seq) = self.detail.seq.get_untracked() {
            self.problem.set(None);
            self.with_source(|source| source.comment(seq, text.trim()));
        }
    }

    /// Selects a row, or none.
    pub fn select(self, seq: Option<u64>) {
        if seq.is_some() && seq == self.detail.seq.get_untracked() {
            return;
        }
        self.log.with_untracked(|log| self.detail.select(seq, log));
        self.fetch_wanted();
    }

    /// Selects a message of the selected row's call, or none.
    pub fn select_message(self, message: Option<Message>) {
        if self.detail.message.get_untracked() != message {
            self.detail.select_message(message);
            self.fetch_wanted();
        }
    }

    /// Moves the selection by key, and brings it into sight.
    pub fn move_selection(self, by: Move) {
        if let Some(seq) = self.table.moved(self.detail.seq.get_untracked(), by) {
            self.select(Some(seq));
            self.table.reveal(seq);
        }
    }

    /// The table has this size now, header included. A selected row that was in sight stays so,
    /// for it is often its own details that take the room away.
    pub fn table_resized(self, width: f64, height: f64) {
        let selected = self.detail.seq.get_untracked().filter(|seq| self.table.is_in_sight(*seq));
        self.table.resized(width, height);
        if let Some(seq) = selected.filter(|seq| !self.table.is_in_sight(*seq)) {
            self.table.reveal(seq);
        }
    }

    /// Shows another page of the selected row.
    pub fn show_tab(self, tab: Tab) {
        self.detail.choose(tab);
        self.fetch_wanted();
    }

    /// Puts text on the clipboard, and says whether that worked.
    pub fn copy(self, text: &str, done: impl FnOnce(bool) + 'static) {
        self.browser.with_value(|browser| browser.copy(text, Box::new(done)));
    }

    // What the views ask.

    /// Time of day of a moment of the log; the offset into the recording when that is not known.
    pub fn time_of_day(self, at_us: u64) -> String {
        self.clock
            .with(|clock| clock.and_then(|clock| clock.time_of_day(at_us)))
            .unwrap_or_else(|| format::offset(at_us))
    }

    /// How long ago a moment of the log was, in microseconds. A trace stands still at its end.
    pub fn elapsed_us(self, at_us: u64) -> Option<u64> {
        if self.trace.with(Option::is_some) {
            return Some(self.log.with(Log::newest_us).saturating_sub(at_us));
        }
        let now_ms = self.browser.with_value(|browser| browser.now_ms());
        self.clock.with(|clock| clock.map(|clock| clock.elapsed_us(at_us, now_ms)))
    }

    /// Tells how large an element of the page is, now and from then on.
    pub fn observe_size(self, id: &'static str, changed: impl Fn(f64, f64) + 'static) {
        self.browser.with_value(|browser| browser.observe_size(id, Box::new(changed)));
    }

    /// Asks the source that is shown.
    fn with_source(self, ask: impl FnOnce(&dyn Source)) {
        // Not while the list is borrowed: the answer may come at once, and close it.
        let at = self.shown_source.get_untracked();
        let source = self.all_sources.with_value(|all| all.get(at).cloned());
        if let Some(source) = source {
            ask(&*source);
        }
    }

    /// Starts afresh; the filter and the order stay. A range does not: it was one of another time.
    fn forget(self, app_origins: Vec<String>) {
        let (filter, sort) = self.log.with_untracked(|log| (log.filter().clone(), log.sort()));
        let filter = RowFilter { range: None, ..filter };
        self.range.set(None);
        let mut log = Log::new(app_origins, filter);
        log.set_sort(sort);
        log.keep_spans(self.log.with_untracked(|log| log.spans().is_some()));
        self.detail.select(None, &log);
        self.detail.base.set(None);
        self.log.set(log);
        self.app.forget();
        self.table.rest();
        self.timeline.rest();
        self.problem.set(None);
    }

    fn fetch_wanted(self) {
        if self.detail.wants_headers() {
            self.fetch_headers();
        }
        if let Some(part) = self.detail.wanted() {
            self.fetch_body(part);
        }
        if self.detail.tab.get_untracked() == Tab::Compare {
            for part in [Part::Request, Part::Response] {
                self.fetch_body(part);
                self.fetch_base(part);
            }
        }
    }

    /// Asks for the headers of the selected call's request, unless that was done.
    fn fetch_headers(self) {
        let detail = self.detail;
        let Some(seq) = detail.unasked_headers() else { return };
        detail.headers.set(body::Fetch::Loading);
        let done = Box::new(move |result| detail.headers_arrived(seq, result));
        self.with_source(|source| source.headers(seq, done));
    }

    /// Asks for one of the selected row's bodies, unless that was done or there is none.
    fn fetch_body(self, part: Part) {
        let detail = self.detail;
        let Some(seq) = detail.unasked_body(part) else { return };
        detail.fetch(part).set(body::Fetch::Loading);
        let done = Box::new(move |result| detail.arrived(part, seq, result));
        self.with_source(|source| source.payload(seq, done));
    }
}
