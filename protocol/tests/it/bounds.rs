//! The folds of a log that goes on for ever take no more than those of what is held of it.

use ipc_inspector_protocol::{
    Arrival, Audience, ChannelClosed, ChannelDelivered, ChannelMessage, ChannelOpened, ChannelRef,
    Comment, Delivery, EventDelivered, EventEmitted, EventEmitter, EventTarget, ListenerAdded,
    ListenerRef, ListenerRemoved, Log, LogLevel, LogSource, Mark, Model, Outcome, PageLoaded,
    PageRef, ProbeStarted, Record, RecordKind, Request, Response, Way, WebviewRef,
};

/// How many records are held.
const HELD: u64 = 3_000;

#[derive(Debug, Default)]
struct Folds {
    model: Model,
    next_seq: u64,
}

impl Folds {
    fn push(&mut self, kind: RecordKind) -> u64 {
        let seq = self.next_seq;
        self.next_seq += 1;
        self.model.apply(&Record::new(seq, 10 * seq, kind));
        seq
    }

    fn evict(&mut self) {
        let first_seq = self.next_seq.saturating_sub(HELD);
        drop(self.model.evict_before(first_seq));
    }

    /// How much there is of each, as text: all that a fold holds is in it.
    fn sizes(&self) -> [(&'static str, usize); 7] {
        [
            ("calls", format!("{:?}", self.model.calls()).len()),
            ("events", format!("{:?}", self.model.events()).len()),
            ("channels", format!("{:?}", self.model.channels()).len()),
            ("logs", format!("{:?}", self.model.logs()).len()),
            ("marks", format!("{:?}", self.model.marks()).len()),
            ("comments", format!("{:?}", self.model.comments()).len()),
            ("pages", format!("{:?}", self.model.pages()).len()),
        ]
    }
}

/// A turn of an app that uses new names, numbers and webviews all the time. Numbers have as many digits
/// in every turn.
fn turn(folds: &mut Folds, turn: u32) {
    let (number, page_load) = (1_000_000 + turn, 1);
    let event = || format!("progress-{number}");
    let webview = || if turn.is_multiple_of(7) { format!("w{number}") } else { "main".into() };
    let opened = WebviewRef { webview: webview(), window: webview() };
    if turn.is_multiple_of(7) {
        folds.push(RecordKind::WebviewCreated(opened.clone()));
        let url = "tauri://localhost/".into();
        folds.push(RecordKind::PageLoaded(PageLoaded { webview: opened.clone(), page_load, url }));
        let page = PageRef { webview: webview(), page_load };
        folds.push(RecordKind::ProbeStarted(ProbeStarted { page, page_us: 1 }));
    }
    let request = |command: &str| {
        let (command, webview) = (command.into(), webview());
        RecordKind::RequestReceived(Request { command, webview, ..Request::default() })
    };
    let call = folds.push(request("plugin:event|listen"));
    let listener = ListenerRef { webview: webview(), listener: number };
    let target = EventTarget::Any;
    let added =
        ListenerAdded { call, listener: listener.clone(), page_load, event: event(), target };
    folds.push(RecordKind::ListenerAdded(added));
    folds.push(RecordKind::EventEmitted(EventEmitted {
        event: event(),
        audience: Audience::Unknown,
        emitter: EventEmitter::Rust { location: None },
        listeners_unseen: false,
    }));
    let page = PageRef { webview: webview(), page_load };
    let deliveries = vec![Delivery { listener: number, emit: number.into(), page_us: 1_000 }];
    folds.push(RecordKind::EventDelivered(EventDelivered { page, event: event(), deliveries }));
    folds.push(RecordKind::ListenerRemoved(ListenerRemoved { call, listener, event: event() }));

    let call = folds.push(request("stream"));
    let channel = ChannelRef { webview: webview(), channel: number };
    folds.push(RecordKind::ChannelOpened(ChannelOpened { call, channel: channel.clone() }));
    let (index, way) = (0, Way::Eval);
    let message = ChannelMessage { channel: channel.clone(), index, way };
    folds.push(RecordKind::ChannelMessage(message));
    let arrivals = vec![Arrival { index, page_us: 1_000 }];
    folds.push(RecordKind::ChannelDelivered(ChannelDelivered {
        channel: channel.clone(),
        page_load,
        arrivals,
    }));
    let (page_load, messages, page_us) = (Some(page_load), 1, 1_000);
    folds.push(RecordKind::ChannelClosed(ChannelClosed { channel, page_load, messages, page_us }));
    // A channel that every call is given.
    let channel = ChannelRef { webview: "main".into(), channel: 7 };
    folds.push(RecordKind::ChannelOpened(ChannelOpened { call, channel: channel.clone() }));
    let message = ChannelMessage { channel, index, way };
    folds.push(RecordKind::ChannelMessage(message));
    let response = Response { call, outcome: Outcome::Ok, task: Some(number.into()) };
    folds.push(RecordKind::ResponseSent(response));

    // One task that never ends, and many that answer no call.
    for task in [7, u64::from(number)] {
        let source = LogSource::Rust { target: "app".into(), location: None };
        let log = Log { level: LogLevel::Info, source, call: None, task: Some(task) };
        folds.push(RecordKind::Logged(log));
    }
    let row = folds.push(RecordKind::Marked(Mark { text: event(), webview: None }));
    folds.push(RecordKind::Commented(Comment { row, text: event() }));
    if turn.is_multiple_of(7) {
        folds.push(RecordKind::WebviewDestroyed(opened));
    }
    folds.evict();
}

#[test]
fn a_log_that_goes_on_for_ever_leaves_nothing_behind() {
    let mut folds = Folds { next_seq: 1_000_000, ..Folds::default() };
    let mut turns = 0..3_500;
    turns.by_ref().take(1_750).for_each(|number| turn(&mut folds, number));
    let before = folds.sizes();
    turns.for_each(|number| turn(&mut folds, number));
    for ((name, before), (_, after)) in before.into_iter().zip(folds.sizes()) {
        // As many webviews and pages need not be there in every turn.
        let slack = before / 50 + 1_000;
        assert!(after <= before + slack, "{name} grew from {before} to {after} characters");
    }
}
