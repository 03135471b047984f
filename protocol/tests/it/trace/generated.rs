//! Records of every kind with bodies of every sort, for properties.

use ipc_inspector_protocol::{
    Arrival, Audience, Body, BodyFormat, CallObserved, CallUnsent, ChannelClosed, ChannelDelivered,
    ChannelMessage, ChannelOpened, ChannelRef, CodeLocation, Comment, Delivery, Dispatch,
    DropCause, EventDelivered, EventEmitted, EventEmitter, EventTarget, Header, ListenerAdded,
    ListenerRef, ListenerRemoved, Log, LogLevel, LogSource, Mark, Outcome, PageLoaded, PageRef,
    PageReturned, ProbeStarted, Record, RecordKind, Request, ResolverDropped, Response, Transport,
    TransportChanged, Way, WebviewRef, trace::Entry,
};
use proptest::{collection::vec, option, prelude::*, sample::select};

/// A log, in order.
pub(crate) fn entries() -> impl Strategy<Value = Vec<Entry>> {
    vec((kind(), body(), 1..3u64, any::<u64>()), 0..20).prop_map(|steps| {
        let mut seq = 0;
        let entry = |(kind, known, step, at_us)| {
            seq += step;
            let (body, bytes) = if may_have_body(&kind) { known } else { (None, None) };
            Entry { record: Record::new(seq, at_us, kind).with_body(body), body: bytes }
        };
        steps.into_iter().map(entry).collect()
    })
}

fn text() -> impl Strategy<Value = String> {
    vec(any::<char>(), 0..6).prop_map(String::from_iter)
}

/// What is known of a body, if there is one, and the bytes that are kept.
fn body() -> impl Strategy<Value = (Option<Body>, Option<Vec<u8>>)> {
    let bytes = prop_oneof![
        text().prop_map(String::into_bytes),
        text().prop_map(|text| format!(r#"{{ "{text}" : 1.0 }}"#).into_bytes()),
        // Cut within its last character.
        text().prop_map(|text| format!("{text}𝄞").into_bytes()[..text.len() + 3].to_vec()),
        vec(any::<u8>(), 0..20),
    ];
    let format = select(vec![BodyFormat::Json, BodyFormat::Raw, BodyFormat::Text]);
    let body = (format, option::weighted(0.9, bytes), prop_oneof![Just(0), 0..1u64 << 40]);
    option::of(body).prop_map(|body| {
        let Some((format, bytes, cut)) = body else { return (None, None) };
        let kept = bytes.as_ref().map_or(0, Vec::len) as u64;
        (Some(Body { format, len: kept + cut, kept }), bytes)
    })
}

fn may_have_body(kind: &RecordKind) -> bool {
    matches!(
        kind,
        RecordKind::RequestReceived(_)
            | RecordKind::ResponseSent(_)
            | RecordKind::CallObserved(_)
            | RecordKind::CallUnsent(_)
            | RecordKind::EventEmitted(_)
            | RecordKind::ChannelMessage(_)
            | RecordKind::Logged(_)
    )
}

fn kind() -> impl Strategy<Value = RecordKind> {
    prop_oneof![
        request(),
        response(),
        observed(),
        unsent(),
        emitted(),
        message(),
        logged(),
        of_calls(),
        of_events(),
        of_channels(),
        of_pages(),
        mark(),
        comment(),
    ]
}

fn request() -> impl Strategy<Value = RecordKind> {
    let header = (text(), text()).prop_map(|(name, value)| Header {
        name: name.replace([':', '\n'], ""),
        value: value.replace('\n', ""),
    });
    let callbacks = (option::of(any::<u32>()), option::of(any::<u32>()));
    let transport = select(vec![Transport::Ipc, Transport::PostMessage]);
    let way = (transport, option::of(any::<u64>()));
    (webview(), text(), any::<u32>(), callbacks, option::of(text()), way, vec(header, 0..4))
        .prop_map(|(webview, command, page_load, callbacks, origin, way, headers)| {
            let request = Request {
                command,
                webview: webview.webview,
                window: webview.window,
                page_load,
                callback: callbacks.0,
                error_callback: callbacks.1,
                origin,
                transport: way.0,
                repeats: way.1,
                headers: headers.into(),
            };
            RecordKind::RequestReceived(request)
        })
}

fn response() -> impl Strategy<Value = RecordKind> {
    let outcome = select(vec![
        Outcome::Ok,
        Outcome::Error,
        Outcome::InvalidArgs,
        Outcome::Denied,
        Outcome::NotFound,
        Outcome::Malformed,
    ]);
    (any::<u64>(), outcome, option::of(any::<u64>())).prop_map(|(call, outcome, task)| {
        RecordKind::ResponseSent(Response { call, outcome, task })
    })
}

fn observed() -> impl Strategy<Value = RecordKind> {
    let page_us = || option::of(any::<u64>());
    (any::<u64>(), page_us(), page_us()).prop_map(|(call, invoked_page_us, settled_page_us)| {
        let observed = CallObserved { call, invoked_page_us, settled_page_us };
        RecordKind::CallObserved(observed)
    })
}

fn unsent() -> impl Strategy<Value = RecordKind> {
    (page(), any::<u32>(), any::<u64>()).prop_map(|(page, callback, page_us)| {
        RecordKind::CallUnsent(CallUnsent { page, callback, page_us })
    })
}

fn emitted() -> impl Strategy<Value = RecordKind> {
    let audience = prop_oneof![
        target().prop_map(Audience::Target),
        Just(Audience::Filter),
        Just(Audience::Unknown),
    ];
    let emitter = prop_oneof![
        (text(), any::<u64>()).prop_map(|(webview, call)| EventEmitter::Page { webview, call }),
        location().prop_map(|location| EventEmitter::Rust { location }),
    ];
    (text(), audience, emitter, any::<bool>()).prop_map(
        |(event, audience, emitter, listeners_unseen)| {
            RecordKind::EventEmitted(EventEmitted { event, audience, emitter, listeners_unseen })
        },
    )
}

fn message() -> impl Strategy<Value = RecordKind> {
    (channel(), any::<u64>(), select(vec![Way::Eval, Way::Fetch])).prop_map(
        |(channel, index, way)| RecordKind::ChannelMessage(ChannelMessage { channel, index, way }),
    )
}

fn logged() -> impl Strategy<Value = RecordKind> {
    let level = select(vec![
        LogLevel::Trace,
        LogLevel::Debug,
        LogLevel::Info,
        LogLevel::Warn,
        LogLevel::Error,
    ]);
    let source = prop_oneof![
        (text(), location()).prop_map(|(target, location)| LogSource::Rust { target, location }),
        (page(), any::<u64>(), any::<bool>())
            .prop_map(|(page, page_us, uncaught)| LogSource::Page { page, page_us, uncaught }),
    ];
    (level, source, option::of(any::<u64>()), option::of(any::<u64>())).prop_map(
        |(level, source, call, task)| RecordKind::Logged(Log { level, source, call, task }),
    )
}

fn mark() -> impl Strategy<Value = RecordKind> {
    (text(), option::of(text()))
        .prop_map(|(text, webview)| RecordKind::Marked(Mark { text, webview }))
}

fn comment() -> impl Strategy<Value = RecordKind> {
    (any::<u64>(), text()).prop_map(|(row, text)| RecordKind::Commented(Comment { row, text }))
}

fn of_calls() -> impl Strategy<Value = RecordKind> {
    let cause = select(vec![DropCause::Handler, DropCause::InvokeKey]);
    prop_oneof![
        (any::<u64>(), any::<u64>()).prop_map(|(call, held_us)| {
            RecordKind::RequestDispatched(Dispatch { call, held_us })
        }),
        (any::<u64>(), cause, option::of(any::<u64>())).prop_map(|(call, cause, task)| {
            RecordKind::ResolverDropped(ResolverDropped { call, cause, task })
        }),
    ]
}

fn of_events() -> impl Strategy<Value = RecordKind> {
    let listener =
        || (text(), any::<u32>()).prop_map(|(webview, listener)| ListenerRef { webview, listener });
    let delivery = (any::<u32>(), any::<u64>(), any::<u64>())
        .prop_map(|(listener, emit, page_us)| Delivery { listener, emit, page_us });
    prop_oneof![
        (any::<u64>(), listener(), any::<u32>(), text(), target()).prop_map(
            |(call, listener, page_load, event, target)| RecordKind::ListenerAdded(ListenerAdded {
                call,
                listener,
                page_load,
                event,
                target
            })
        ),
        (any::<u64>(), listener(), text()).prop_map(|(call, listener, event)| {
            RecordKind::ListenerRemoved(ListenerRemoved { call, listener, event })
        }),
        (page(), text(), vec(delivery, 0..4)).prop_map(|(page, event, deliveries)| {
            RecordKind::EventDelivered(EventDelivered { page, event, deliveries })
        }),
    ]
}

fn of_channels() -> impl Strategy<Value = RecordKind> {
    let arrival =
        (any::<u64>(), any::<u64>()).prop_map(|(index, page_us)| Arrival { index, page_us });
    prop_oneof![
        (any::<u64>(), channel())
            .prop_map(|(call, channel)| RecordKind::ChannelOpened(ChannelOpened { call, channel })),
        (channel(), any::<u32>(), vec(arrival, 0..4)).prop_map(|(channel, page_load, arrivals)| {
            RecordKind::ChannelDelivered(ChannelDelivered { channel, page_load, arrivals })
        }),
        (channel(), any::<Option<u32>>(), any::<u64>(), any::<u64>()).prop_map(
            |(channel, page_load, messages, page_us)| RecordKind::ChannelClosed(ChannelClosed {
                channel,
                page_load,
                messages,
                page_us,
            })
        ),
    ]
}

fn of_pages() -> impl Strategy<Value = RecordKind> {
    prop_oneof![
        (page(), any::<u64>())
            .prop_map(|(page, page_us)| RecordKind::ProbeStarted(ProbeStarted { page, page_us })),
        (page(), any::<u64>(), option::of(any::<u64>()), text(), option::of(text())).prop_map(
            |(page, page_us, call, command, policy)| {
                let changed = TransportChanged { page, page_us, call, command, policy };
                RecordKind::TransportChanged(changed)
            }
        ),
        webview().prop_map(RecordKind::WebviewCreated),
        (webview(), any::<u32>(), text()).prop_map(|(webview, page_load, url)| {
            RecordKind::PageLoaded(PageLoaded { webview, page_load, url })
        }),
        webview().prop_map(RecordKind::WebviewDestroyed),
        (page(), any::<u64>())
            .prop_map(|(page, page_us)| RecordKind::PageReturned(PageReturned { page, page_us })),
    ]
}

fn webview() -> impl Strategy<Value = WebviewRef> {
    (text(), text()).prop_map(|(webview, window)| WebviewRef { webview, window })
}

fn page() -> impl Strategy<Value = PageRef> {
    (text(), any::<u32>()).prop_map(|(webview, page_load)| PageRef { webview, page_load })
}

fn channel() -> impl Strategy<Value = ChannelRef> {
    (text(), any::<u32>()).prop_map(|(webview, channel)| ChannelRef { webview, channel })
}

fn location() -> impl Strategy<Value = Option<CodeLocation>> {
    option::of((text(), any::<u32>()).prop_map(|(file, line)| CodeLocation { file, line }))
}

fn target() -> impl Strategy<Value = EventTarget> {
    prop_oneof![
        Just(EventTarget::Any),
        Just(EventTarget::App),
        text().prop_map(|label| EventTarget::AnyLabel { label }),
        text().prop_map(|label| EventTarget::Window { label }),
        text().prop_map(|label| EventTarget::Webview { label }),
        text().prop_map(|label| EventTarget::WebviewWindow { label }),
    ]
}
