//! What the window knows and what it shows of it, without a browser.
//!
//! The connection tells the [`Inspector`] what happens; the views read its signals and call its
//! methods; it asks the plugin through [`Plugin`]. Nothing in here touches the page, so that all
//! of it is tested natively.

pub mod body;
pub mod clock;
pub mod columns;
pub mod copy_as;
pub mod detail;
pub mod filter;
pub mod filter_field;
pub mod format;
pub mod hex;
pub mod json;
pub mod json_path;
pub mod json_tokens;
pub mod json_tree;
pub mod kept;
pub mod listening;
pub mod log;
pub mod messages;
pub mod picture;
pub mod ports;
pub mod previews;
pub mod rows;
pub mod run;
pub mod scroll;
pub mod search;
pub mod settings;
pub mod silent;
pub mod slots;
pub mod stack;
mod table;
#[cfg(test)]
mod tests;
pub mod timing;

use std::fmt;
use std::ops::Deref;
use std::rc::Rc;

use ipc_inspector_protocol::{
    Message, Status,
    wire::{self, Batch, Welcome},
};
use leptos::prelude::*;

use self::clock::Clock;
use self::columns::Column;
use self::detail::{Detail, Part, Tab};
use self::filter::{Kinds, Statuses};
use self::filter_field::FilterField;
use self::log::{Log, Sort};
use self::ports::{Browser, Plugin};
use self::rows::Kind;
use self::settings::Settings;
pub use self::table::{Move, Table};

/// Whether the plugin is heard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Connection {
    /// Subscribing.
    Connecting,
    /// Records are coming in.
    Live,
    /// They are not; the reason, for people.
    Failed(String),
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
}

impl Showing {
    /// From top to bottom.
    pub const ALL: [Self; 3] = [Self::Traffic, Self::Events, Self::Channels];

    /// Its name, for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Traffic => "Traffic",
            Self::Events => "Events",
            Self::Channels => "Channels",
        }
    }
}

/// The state of the whole window: its [`Signals`], and what can be done with them. It lives as long
/// as the page; copy it freely.
#[derive(Clone, Copy)]
pub struct Inspector(&'static Signals);

/// What there is to be seen.
pub struct Signals {
    /// Whether the plugin is heard.
    pub connection: RwSignal<Connection>,
    /// What the plugin said of itself and the app.
    pub welcome: RwSignal<Option<Welcome>>,
    /// What was recorded.
    pub log: RwSignal<Log>,
    /// What the window shows of it.
    pub showing: RwSignal<Showing>,
    /// Scrolling and what is in sight.
    pub table: Table,
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
    /// A request to the plugin that went wrong, for the status bar.
    pub problem: RwSignal<Option<String>>,
    clock: RwSignal<Option<Clock>>,
    /// Whether a search in whole bodies is under way.
    is_searching: StoredValue<bool>,
    plugin: StoredValue<Rc<dyn Plugin>, LocalStorage>,
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
    /// An empty window that asks through `plugin`.
    pub fn new(plugin: Rc<dyn Plugin>, browser: Rc<dyn Browser>) -> Self {
        let log = RwSignal::new(Log::default());
        let settings = RwSignal::new(Settings::recall(&*browser));
        Self(Box::leak(Box::new(Signals {
            connection: RwSignal::new(Connection::Connecting),
            welcome: RwSignal::new(None),
            log,
            showing: RwSignal::default(),
            table: Table::new(log, settings),
            settings,
            detail: Detail::new(),
            filter: FilterField::new(Self::recall(&*browser)),
            kinds: RwSignal::default(),
            statuses: RwSignal::default(),
            problem: RwSignal::new(None),
            clock: RwSignal::new(None),
            is_searching: StoredValue::new(false),
            plugin: StoredValue::new_local(plugin),
            browser: StoredValue::new_local(browser),
        })))
    }

    // What the connection tells.

    /// A subscription has begun. It may fail, so what is known stays until there is something new.
    pub fn connecting(self) {
        self.connection.set(Connection::Connecting);
    }

    /// The plugin has answered the subscription: what it brings replaces what was known. Says
    /// whether its batches can be read.
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
        self.forget(&welcome);
        self.clock.set(Clock::parse(&welcome.started));
        self.welcome.set(Some(welcome));
        self.connection.set(Connection::Live);
        true
    }

    /// The plugin is not heard, or no more.
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
        }
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

    /// Subscribes again.
    pub fn reconnect(self) {
        self.plugin.with_value(|plugin| plugin.connect());
    }

    /// Turns recording on when it is off, and off when it is on.
    pub fn toggle_recording(self) {
        let recording = self.log.with_untracked(|log| log.stats().recording);
        self.problem.set(None);
        self.plugin.with_value(|plugin| plugin.set_recording(!recording));
    }

    /// Empties the recorder's log.
    pub fn clear(self) {
        self.problem.set(None);
        self.plugin.with_value(|plugin| plugin.clear());
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

    /// Shows a row among the traffic, whatever is filtered.
    pub fn show_row(self, seq: u64) {
        if self.log.with_untracked(|log| log.item(seq).is_none()) {
            self.problem.set(Some(format!("The recorder no longer holds #{seq}.")));
            return;
        }
        self.showing.set(Showing::Traffic);
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
        self.type_filter(String::new());
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

    /// How long ago a moment of the log was, in microseconds.
    pub fn elapsed_us(self, at_us: u64) -> Option<u64> {
        let now_ms = self.browser.with_value(|browser| browser.now_ms());
        self.clock.with(|clock| clock.map(|clock| clock.elapsed_us(at_us, now_ms)))
    }

    /// Tells how large an element of the page is, now and from then on.
    pub fn observe_size(self, id: &'static str, changed: impl Fn(f64, f64) + 'static) {
        self.browser.with_value(|browser| browser.observe_size(id, Box::new(changed)));
    }

    /// Starts afresh; the filter and the order stay.
    fn forget(self, welcome: &Welcome) {
        let (filter, sort) = self.log.with_untracked(|log| (log.filter().clone(), log.sort()));
        let mut log = Log::new(welcome.app_origins.clone(), filter);
        log.set_sort(sort);
        self.detail.select(None, &log);
        self.log.set(log);
        self.table.rest();
        self.problem.set(None);
    }

    fn fetch_wanted(self) {
        if self.detail.wants_headers() {
            self.fetch_headers();
        }
        if let Some(part) = self.detail.wanted() {
            self.fetch_body(part);
        }
    }

    /// Asks for the headers of the selected call's request, unless that was done.
    fn fetch_headers(self) {
        let detail = self.detail;
        let Some(seq) = detail.unasked_headers() else { return };
        detail.headers.set(body::Fetch::Loading);
        let done = Box::new(move |result| detail.headers_arrived(seq, result));
        self.plugin.with_value(|plugin| plugin.headers(seq, done));
    }

    /// Asks for one of the selected row's bodies, unless that was done or there is none.
    fn fetch_body(self, part: Part) {
        let detail = self.detail;
        let Some(seq) = detail.unasked_body(part) else { return };
        detail.fetch(part).set(body::Fetch::Loading);
        let done = Box::new(move |result| detail.arrived(part, seq, result));
        self.plugin.with_value(|plugin| plugin.payload(seq, done));
    }
}
