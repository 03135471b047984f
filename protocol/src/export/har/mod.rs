//! HAR 1.2: each call as a request over the network, for the panels that show those.
//!
//! What the format has no place for is in fields that begin with `_`, as the format allows. Times
//! within them are microseconds since recording began.
//!
//! | of a call | in an entry |
//! |---|---|
//! | its way from the page to Rust | `timings.send`; 0 where the page did not tell |
//! | from receipt to answer | `timings.wait`; 0 without an answer |
//! | until its promise was settled | `timings.receive`; 0 where the page did not tell |
//! | ok, error, denied, not found, malformed | status 200, 500, 403, 404, 400 |
//! | pending, dropped | status 0 |
//! | messages of its channels | `_webSocketMessages`, which is Chrome's |
//! | its JavaScript call stack | `_stack` |
//! | its page let go of it before the answer | `_abandoned` |
//!
//! Events have no place in it. The log's comment counts them, and says what the trace lacks.

mod format;

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Datelike, FixedOffset, SecondsFormat, TimeDelta};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use self::format::{
    Cache, Content, Entry, Header, Log, Page, PageTimings, PostData, Program, Request, Response,
    Times, Timings, WebSocketMessage,
};
use super::{Export, Joined, elements::Elements, joined::page_of, run};
use crate::{
    Body, BodyFormat, Call, Message, Outcome, PageLoaded, PageRef, Pages, Record, RecordKind,
    Status, format::things, trace,
};

/// What JavaScript's `encodeURIComponent`, by which pages name commands, does not leave as it is.
const COMPONENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'!')
    .remove(b'~')
    .remove(b'*')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')');

/// Writes a trace as HAR 1.2, one entry for each request.
///
/// Entries come as calls end, not in the order in which those began.
pub fn write(
    header: &trace::Header,
    entries: impl IntoIterator<Item = trace::Result<trace::Entry>>,
    sink: impl Write,
) -> io::Result<()> {
    let started = DateTime::parse_from_rfc3339(&header.started);
    let mut har = Har {
        started: started.unwrap_or_default(),
        entries: Elements::begin(sink, r#"{"log":{"entries":["#)?,
        pages: BTreeMap::new(),
        events: 0,
        unsent: 0,
    };
    let missing = run(entries, &mut har)?;

    let mut comment = missing.sentences(header);
    if har.events > 0 {
        comment
            .push(format!("{} emitted, which HAR has no place for.", things(har.events, "event")));
    }
    if har.unsent > 0 {
        comment.push(format!(
            "{} that never left the page, and so no requests.",
            things(har.unsent, "call")
        ));
    }
    if started.is_err() {
        comment.push("It is not known when recording began: the dates are wrong.".into());
    }
    let pages = har.pages.iter().map(|(page, shown)| har.page(page, shown)).collect();
    let log = Log {
        version: "1.2",
        creator: Program { name: "tauri-plugin-ipc-inspector", version: &header.versions.plugin },
        browser: header
            .versions
            .webview
            .as_deref()
            .map(|version| Program { name: "webview", version }),
        pages,
        comment: comment.join(" "),
    };
    let mut sink = har.entries.finish(&log)?;
    sink.write_all(b"}\n")?;
    sink.flush()
}

struct Har<W> {
    started: DateTime<FixedOffset>,
    entries: Elements<W>,
    pages: BTreeMap<PageRef, Shown>,
    events: u64,
    /// Calls of which no request was sent.
    unsent: u64,
}

/// What is shown of a page.
struct Shown {
    url: Option<String>,
    at_us: u64,
}

impl<W: Write> Export for Har<W> {
    fn record(&mut self, record: &Record, _: &Pages) -> io::Result<()> {
        match &record.kind {
            RecordKind::EventEmitted(_) => self.events += 1,
            RecordKind::PageLoaded(PageLoaded { webview, page_load, url }) => {
                let page = PageRef { webview: webview.webview.clone(), page_load: *page_load };
                let shown = Shown { url: Some(url.clone()), at_us: record.at_us };
                self.pages.insert(page, shown);
            }
            _ => {}
        }
        Ok(())
    }

    fn call(&mut self, joined: Joined) -> io::Result<()> {
        let call = &joined.call;
        if call.status() == Status::Unsent {
            self.unsent += 1;
            return Ok(());
        }
        let page = page_of(call);
        let pageref = id(&page);
        // An entry names no page that is not listed.
        self.pages.entry(page).or_insert(Shown { url: None, at_us: call.received_us });
        self.entries.push(&self.entry(&joined, pageref))
    }
}

impl<W> Har<W> {
    fn entry<'a>(&self, joined: &'a Joined, pageref: String) -> Entry<'a> {
        let call = &joined.call;
        let in_page = call.observed.in_page;
        let times = Times {
            invoked_us: in_page.invoked.map(|moment| moment.at_us),
            received_us: call.received_us,
            dispatched_us: call.dispatched.map(|dispatched| dispatched.returned_us),
            held_us: call.dispatched.map(|dispatched| dispatched.held_us),
            ended_us: call.answered_us(),
            settled_us: in_page.settled.map(|moment| moment.at_us),
        };
        let timings = Timings::new(&times);
        let messages = joined.messages.iter();
        Entry {
            pageref,
            started_date_time: self.date(times.invoked_us.unwrap_or(times.received_us)),
            time: timings.send + timings.wait + timings.receive,
            request: request(call, joined.request.as_deref()),
            response: response(call, joined.answer.as_deref()),
            cache: Cache {},
            timings,
            seq: call.seq,
            command: &call.request.command,
            webview: &call.request.webview,
            window: &call.request.window,
            status: call.status().name(),
            times,
            is_abandoned: call.observed.abandoned_page_us.is_some(),
            stack: joined.stack.as_deref().map(String::from_utf8_lossy).map(Into::into),
            messages: messages.map(|(it, bytes)| self.message(it, bytes.as_deref())).collect(),
        }
    }

    fn message(&self, message: &Message, bytes: Option<&[u8]>) -> WebSocketMessage {
        let Content { text, encoding, .. } = Content::new(message.body, bytes);
        WebSocketMessage {
            direction: "receive",
            time: self.moment(message.at_us).timestamp_micros() as f64 / 1e6,
            opcode: if encoding.is_some() { 2 } else { 1 },
            data: text.unwrap_or_default(),
            channel: message.channel,
            index: message.index,
            is_mixed: message.is_mixed,
        }
    }

    fn page<'a>(&self, page: &'a PageRef, shown: &'a Shown) -> Page<'a> {
        Page {
            started_date_time: self.date(shown.at_us),
            id: id(page),
            title: shown.url.as_deref().unwrap_or(&page.webview),
            timings: PageTimings { on_content_load: -1, on_load: -1 },
        }
    }

    fn date(&self, at_us: u64) -> String {
        self.moment(at_us).to_rfc3339_opts(SecondsFormat::Micros, false)
    }

    /// A moment on the calendar; what RFC 3339 has no date for is taken for the start.
    fn moment(&self, at_us: u64) -> DateTime<FixedOffset> {
        i64::try_from(at_us)
            .ok()
            .and_then(|us| self.started.checked_add_signed(TimeDelta::microseconds(us)))
            .filter(|date| date.year() <= 9_999)
            .unwrap_or(self.started)
    }
}

fn id(page: &PageRef) -> String {
    format!("{}#{}", page.webview, page.page_load)
}

fn request<'a>(call: &'a Call, bytes: Option<&[u8]>) -> Request<'a> {
    let command = utf8_percent_encode(&call.request.command, COMPONENT);
    let headers = call.request.headers.iter();
    Request {
        method: "POST",
        url: format!("ipc://localhost/{command}"),
        http_version: "ipc",
        cookies: [],
        headers: headers.map(|(name, value)| Header { name, value }).collect(),
        query_string: [],
        post_data: call.body.map(|body| {
            let Content { mime_type, text, encoding, comment, .. } =
                Content::new(Some(body), bytes);
            PostData { mime_type, text: text.unwrap_or_default(), encoding, comment }
        }),
        headers_size: -1,
        body_size: call.body.map_or(0, |body| body.len),
    }
}

fn response(call: &Call, bytes: Option<&[u8]>) -> Response {
    let body = call.end.and_then(|end| end.body);
    Response {
        status: match call.status() {
            Status::Answered(Outcome::Ok) => 200,
            Status::Answered(Outcome::Malformed) => 400,
            Status::Answered(Outcome::Denied) => 403,
            Status::Answered(Outcome::NotFound) => 404,
            Status::Answered(Outcome::InvalidArgs) => 422,
            Status::Answered(Outcome::Error) => 500,
            Status::Pending | Status::PageGone | Status::Dropped | Status::Unsent => 0,
        },
        status_text: call.status().name(),
        http_version: "ipc",
        cookies: [],
        headers: [],
        content: Content::new(body, bytes),
        redirect_url: "",
        headers_size: -1,
        body_size: body.map_or(0, |body| body.len),
    }
}

impl Timings {
    fn new(times: &Times) -> Self {
        let milliseconds = |from: Option<u64>, to: Option<u64>| match (from, to) {
            (Some(from), Some(to)) => to.saturating_sub(from) as f64 / 1e3,
            _ => 0.0,
        };
        Self {
            blocked: -1,
            dns: -1,
            connect: -1,
            ssl: -1,
            send: milliseconds(times.invoked_us, Some(times.received_us)),
            // Where only the page saw the answer, all of it is.
            wait: milliseconds(Some(times.received_us), times.ended_us.or(times.settled_us)),
            receive: milliseconds(times.ended_us, times.settled_us),
        }
    }
}

impl Content {
    fn new(body: Option<Body>, bytes: Option<&[u8]>) -> Self {
        let Some(body) = body else { return Self::default() };
        let text = str::from_utf8(bytes.unwrap_or_default());
        let (text, encoding) = match (bytes, text) {
            (None, _) => (None, None),
            (Some(_), Ok(text)) if body.format != BodyFormat::Raw => (Some(text.into()), None),
            (Some(bytes), _) => (Some(STANDARD.encode(bytes)), Some("base64")),
        };
        let kept = bytes.map_or(0, <[u8]>::len) as u64;
        Self {
            size: body.len,
            mime_type: match body.format {
                BodyFormat::Json => "application/json",
                BodyFormat::Raw => "application/octet-stream",
                BodyFormat::Text => "text/plain",
            },
            text,
            encoding,
            comment: (kept < body.len)
                .then(|| format!("Only the first {kept} of {} bytes were kept.", body.len)),
        }
    }
}
