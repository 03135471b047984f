//! What pages and Rust make up without end takes no more than its bound, and what is beyond is counted.

use tauri::Listener as _;

use super::*;

const EVENTS: [&str; 4] = ["emit", "emit_to", "listen", "unlisten"];

fn bench() -> Bench {
    let allowed = EVENTS.map(|command| format!("plugin:event|{command}"));
    let bench = Bench::with(true, &allowed.each_ref().map(String::as_str));
    bench.greet("main");
    bench
}

fn path(command: &str) -> String {
    format!("plugin%3Aevent%7C{command}")
}

impl Bench {
    fn event(&self, command: &str, arguments: &Value) -> String {
        text(&self.invoke(&path(command), &arguments.to_string()))
    }

    fn listen(&self, event: &str, handler: u32) -> String {
        let target = json!({ "kind": "Any" });
        self.event("listen", &json!({ "event": event, "target": target, "handler": handler }))
    }

    fn emit(&self, event: &str) -> String {
        self.event("emit", &json!({ "event": event, "payload": 1 }))
    }

    /// Of how many emits of a name the log tells.
    fn emits(&self, event: &str) -> usize {
        self.events().emits().filter(|emit| emit.event == event).count()
    }
}

#[test]
fn a_name_that_was_denied_is_not_learned_and_its_callback_is_forgotten() {
    let bench = Bench::new();
    bench.greet("main");
    assert!(bench.listen("denied", 5).contains("not allowed"));
    assert!(bench.emit("denied").contains("not allowed"));
    assert!(!bench.capture.emits.knows("denied"));
    assert!(bench.capture.callbacks.get("main", 5).is_none());
    bench.app.emit("denied", 1).unwrap();
    assert_eq!((bench.emits("denied"), bench.capture.recorder.stats().event_names), (0, 0));
}

#[test]
fn what_has_no_invoke_key_is_taken_no_notice_of() {
    let bench = bench();
    let body = r#"{"event":"forged","target":{"kind":"Any"},"handler":5,"on":"__CHANNEL__:6"}"#;
    let mut request = http(&path("listen"), "application/json", body.as_bytes());
    request.headers_mut().insert("tauri-invoke-key", "wrong".parse().unwrap());
    assert!(bench.send("main", request).recv().is_err());
    assert!(!bench.capture.emits.knows("forged"));
    for callback in [1, 2, 5, 6] {
        assert!(bench.capture.callbacks.get("main", callback).is_none(), "{callback}");
    }
    assert_eq!(bench.channels().iter().count(), 0);
}

#[test]
fn an_emit_of_a_page_is_recorded_once_the_first_of_its_name_like_the_others() {
    let bench = bench();
    for expected in 1..4 {
        assert_eq!(bench.emit("tick"), "null");
        assert_eq!(bench.emits("tick"), expected);
    }
    let events = bench.events();
    assert!(events.emits().all(|it| matches!(it.emitter, EventEmitter::Page { .. })));
    // From the first on, what Rust emits is heard.
    bench.app.emit("tick", 1).unwrap();
    assert_eq!(bench.emits("tick"), 4);
}

/// Otherwise, where Tauri hands an emit on only after its answer, a listener of ours that is there by then
/// would take it for one of Rust's.
#[test]
fn a_name_is_learned_before_its_first_emit_is_handed_on() {
    let bench = bench();
    let (sender, learned) = channel();
    let capture = bench.capture.clone();
    bench.app.listen_any("tick", move |_| sender.send(capture.emits.knows("tick")).unwrap());
    bench.emit("tick");
    assert_eq!((learned.recv(), bench.emits("tick")), (Ok(true), 1));
}

#[test]
fn what_a_page_listens_to_is_heard_also_when_it_asked_while_paused() {
    let bench = bench();
    bench.capture.recorder.set_recording(false);
    assert!(bench.listen("tick", 5).parse::<u32>().is_ok());
    bench.capture.recorder.set_recording(true);
    bench.app.emit("tick", 1).unwrap();
    assert_eq!(bench.emits("tick"), 1);
    // A frame from elsewhere may be denied what its page is allowed.
    let target = json!({ "kind": "Any" });
    let body = json!({ "event": "framed", "target": target, "handler": 6 }).to_string();
    let mut request = http(&path("listen"), "application/json", body.as_bytes());
    request.headers_mut().insert("origin", "https://example.com".parse().unwrap());
    assert!(text(&bench.send("main", request)).contains("not allowed"));
    assert!(!bench.capture.emits.knows("framed"));
}

#[test]
fn a_huge_name_is_recorded_cut_and_pushes_nothing_out() {
    let bench = bench();
    bench.invoke("greet", r#"{"name":"you"}"#);
    let name = "n".repeat(2 << 20);
    assert_eq!(bench.emit(&name), "null");
    let listener: u32 = bench.listen(&name, 5).parse().unwrap();
    bench.event("unlisten", &json!({ "event": name, "eventId": listener }));
    let stats = bench.capture.recorder.stats();
    assert_eq!((stats.evicted, stats.event_names), (0, 1));
    let cut = format!("{}… ({} bytes in all)", "n".repeat(256), name.len());
    assert_eq!(bench.emits(&cut), 1);
    let events = bench.events();
    assert_eq!(events.listeners().next().unwrap().1.event, cut);
    assert!(stats.bytes < 20_000, "{stats:?}");
}

#[test]
fn names_that_pages_make_up_leave_room_for_others_and_are_counted() {
    let bench = bench();
    for n in 0..2_100 {
        bench.emit(&format!("made-up-{n}"));
    }
    assert_eq!(bench.capture.recorder.stats().event_names, 100);
    bench.listen("heard", 5);
    bench.capture.learn_event(bench.app.handle(), "set", NameSource::Rust);
    for event in ["heard", "set", "made-up-7", "made-up-2099"] {
        bench.app.emit(event, 1).unwrap();
    }
    let heard = |event: &str| {
        let by_rust = |it: &&ipc_inspector_protocol::Emit| {
            it.event == event && matches!(it.emitter, EventEmitter::Rust { .. })
        };
        bench.events().emits().filter(by_rust).count()
    };
    assert_eq!(["heard", "set", "made-up-7", "made-up-2099"].map(heard), [1, 1, 1, 0]);
}

#[test]
fn what_a_page_tells_at_once_is_split_into_records_that_are_evicted_one_by_one() {
    let bench = bench();
    let token = bench.greet("main");
    let listener: u32 = bench.listen("tick", 5).parse().unwrap();
    bench.invoke("count", r#"{"onNumber":"__CHANNEL__:9"}"#);
    let before = bench.records().len();
    let mut runs: Vec<_> =
        (0..2_000).map(|n| json!({ "id": 5, "us": n, "listener": listener, "emit": n })).collect();
    runs.extend((0..2_000).map(|n| json!({ "id": 9, "us": n, "index": n })));
    bench.report(&token, 0, json!({ "runs": runs }));
    let told = bench.records().split_off(before);
    assert_eq!(told.len(), 16);
    let mut deliveries = 0;
    for record in told {
        let count = match record.kind {
            RecordKind::EventDelivered(delivered) => delivered.deliveries.len(),
            RecordKind::ChannelDelivered(delivered) => delivered.arrivals.len(),
            kind => panic!("{kind:?}"),
        };
        assert!(count <= 256);
        let bytes = bench.capture.recorder.get(record.seq).unwrap().bytes();
        assert!(bytes < 8_000, "{bytes}");
        deliveries += count;
    }
    assert_eq!(deliveries, 4_000);
}
