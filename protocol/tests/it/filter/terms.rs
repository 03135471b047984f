//! What each kind of term passes.

use ipc_inspector_protocol::filter::{
    BodyTerm, FIELDS, Kind, LARGE_BYTES, MAIN_THREAD_US, SLOW_US, State, WholeBody,
};
use ipc_inspector_protocol::{BodyFormat, LogLevel, Outcome, Status};

use super::{Row, filter, json, passing};

/// Every filter of the first list lets the row pass, none of the second does.
#[track_caller]
fn check(row: &Row, pass: &[&str], fail: &[&str]) {
    assert_eq!(passing(row, pass), pass);
    assert_eq!(passing(row, fail), [""; 0]);
}

#[test]
fn a_word_is_looked_for_in_every_text_in_any_case() {
    check(
        &Row::call("plugin:store|Set"),
        &["STORE|set", "main", "Localhost", "ok", "\"KEY\" | PATH", "größe", "GRÖßE", "", "  "],
        &["greet", "größer", "\"store main\""],
    );
}

#[test]
fn all_words_must_hold_and_a_dash_negates() {
    check(
        &Row::call("store"),
        &["store main -greet", "store -", "-greet -\"two words\"", "- store", "--x"],
        // The second dash is part of a text.
        &["store greet", "store -main", "-\"store\"", "--  store -main"],
    );
}

#[test]
fn commands_of_plugins_and_addresses_are_texts() {
    check(
        &Row::call("plugin:fs|read_file"),
        &[
            "plugin:fs|read",
            "PLUGIN:fs|read",
            "plugin:fs|read|greet",
            "greet|plugin:fs|read",
            "plugin:fs|",
            "plugin:",
            "-plugin:fs|write",
            "(plugin:fs|read main)",
            "cmd:plugin:fs|read",
            "cmd:x|plugin:fs|read",
            "cmd:fs:read",
            "cmd:fs:*",
            "cmd:\"fs:read_file\"",
            "cmd:s:r",
            "name:fs:read",
        ],
        &["plugin:fs|write", "cmd:\"fs|read\"", "cmd:\"fs:read\"", "cmd:s:*"],
    );
    check(
        &Row::event("log://log"),
        &["log://log", "tauri://x | log://", "event:log://log", "12:30 | log"],
        &["tauri://log", "{\"a\":1}"],
    );
}

#[test]
fn a_plain_value_is_a_part_a_glob_is_all_and_quotes_are_exact() {
    check(
        &Row::call("read_file"),
        &["cmd:READ", "cmd:*FILE", "cmd:r??d*", "cmd:\"Read_File\"", "cmd:x|read", "command:read"],
        &["cmd:write", "cmd:read?", "cmd:?file", "cmd:\"read\"", "cmd:\"read*\"", "cmd:\"\""],
    );
}

#[test]
fn fields_of_names_ask_for_a_kind() {
    let kinds = [("cmd", Kind::Command), ("event", Kind::Event), ("channel", Kind::Channel)];
    for (field, kind) in kinds.into_iter().chain([("log", Kind::Log)]) {
        for other in Kind::ALL {
            let row = Row { kind: other, ..Row::call("tick") };
            assert_eq!(filter(&format!("{field}:tick")).matches(&row), kind == other);
            assert_eq!(filter(&format!("{field}:*")).matches(&row), kind == other);
            assert_eq!(filter(&format!("kind:{}", kind.name())).matches(&row), kind == other);
            assert!(filter("name:tick").matches(&row) && !filter("name:tock").matches(&row));
        }
    }
    let nameless = Row { name: None, ..Row::call("") };
    check(&nameless, &["-cmd:*", "kind:command"], &["cmd:*", "name:*"]);
}

#[test]
fn words_of_a_status_and_a_level() {
    for state in State::ALL {
        let row = Row { state: Some(state), ..Row::call("a") };
        for other in State::ALL {
            let text = format!("status:{}", other.name());
            assert_eq!(filter(&text).matches(&row), state == other, "{text}");
        }
    }
    let row = Row { state: Some(State::Call(Status::Answered(Outcome::Error))), ..Row::call("a") };
    check(
        &row,
        &["status:ok|error", "status:er", "STATUS:Error", "status:\"error\"", "-status:ok|o"],
        &["status:ok|denied", "-status:ok|error", "level:error", "status:open"],
    );
    let line = Row { kind: Kind::Log, state: None, level: Some(LogLevel::Warn), ..row };
    check(&line, &["level:warn|error", "level:w", "-status:ok"], &["level:error", "status:ok"]);
}

#[test]
fn amounts_are_compared_in_their_units() {
    let row = Row { duration_us: Some(100_000), size: Some(10 * 1024), ..Row::call("a") };
    check(
        &row,
        &[
            ">99ms",
            ">=100ms",
            "<=0.1s",
            "<100.001ms",
            ">99",
            "duration:>0.05S",
            "<1min",
            "<1h",
            ">99999us",
            ">99999µs",
            "size:>=10kb",
            "size:>10239",
            "size:<0.01MB",
            "<11KiB",
            "size:<1gb",
            "duration:<1s|>2s",
            "duration:>",
            "size:<=",
            ">=",
            "-<5",
        ],
        &[">100ms", "<100", "size:>10kb", "size:<10kb", ">10kb", ">.2s", "-(>5)"],
    );
    let pending = Row { duration_us: None, size: None, ..row };
    check(&pending, &["->1ms", "-<1ms"], &["<1h", ">=0us", "size:>=0"]);
    check(&Row { name: Some("<div>".into()), ..pending }, &["<div", "<div>"], &[">div"]);
}

#[test]
fn what_a_call_took_in_rust_is_asked_for_apart_from_what_its_page_waited() {
    let row = Row { duration_us: Some(3_060_000), rust_us: Some(93_300), ..Row::call("a") };
    check(
        &row,
        &[">1s", "is:slow", "rust:<100ms", "rust:>93", "rust:>=93.3ms", ">1s rust:<1s", "rust:>"],
        &["rust:>100ms", "<1s", "rust:>1s|<10ms"],
    );
    check(&Row { rust_us: None, ..row }, &["-rust:>0"], &["rust:>=0", "rust:<1h"]);
    assert_eq!(filter("rust:>100 Rust:<=2S").to_string(), "rust:>100ms rust:<=2s");
}

#[test]
fn moments_count_from_the_begin_of_recording() {
    let row = Row { began_us: Some(1_500_000), ..Row::call("a") };
    check(
        &row,
        &["at:>=1.5s", "at:>1499", "at:<=1500ms", "at:>1s at:<2s", "at:<1min", "at:>"],
        &["at:>1.5s", "at:<1.5s", "at:>2s", "at:<1s|>2s"],
    );
    check(&Row { began_us: None, ..row }, &["-at:>1s"], &["at:>1s", "at:<1s"]);
}

#[test]
fn where_a_page_comes_from() {
    check(
        &Row::call("a"),
        &["origin:local", "origin:tauri", "origin:*host", "webview:main", "webview:m*"],
        &["origin:remote", "origin:\"local\"", "origin:host?", "webview:mini"],
    );
    let row = Row { origin: Some(("https://example.com".into(), false)), ..Row::call("a") };
    check(&row, &["origin:remote", "origin:https://*.com", "ORIGIN:Remote"], &["origin:local"]);
    check(&Row::event("a"), &["-origin:local", "-origin:remote"], &["origin:*"]);
}

#[test]
fn what_stands_out() {
    let plain = Row::call("a");
    let all = ["is:slow", "is:large", "is:main-thread", "is:replayed", "is:pinned"];
    check(&plain, &[], &all);
    let rows = [
        Row { duration_us: Some(SLOW_US), ..plain.clone() },
        Row { size: Some(LARGE_BYTES), ..plain.clone() },
        Row { held_us: Some(MAIN_THREAD_US), ..plain.clone() },
        Row { is_replayed: true, ..plain.clone() },
        Row { is_pinned: true, ..plain.clone() },
    ];
    for (row, text) in rows.iter().zip(all) {
        assert_eq!(passing(row, &all), [text]);
    }
    check(&rows[2], &["is:main", "is:slow|m"], &["is:s"]);
}

#[test]
fn paths_lead_into_bodies() {
    let row = Row {
        request: Some(
            r#"{"path":"/tmp/A.txt","items":[{"id":17,"my key":1.0}],"n":null,"b":true,"":"e"}"#
                .into(),
        ),
        response: Some(r#""done""#.into()),
        ..Row::call("a")
    };
    check(
        &row,
        &[
            "arg.path:*.TXT",
            "arg.path:tmp",
            "arg.path:\"/tmp/a.txt\"",
            "arg.path:x|tmp",
            "arg.items.0.id:17",
            "arg.items.0.id:1?",
            "arg.items:\\\"id\\\":17 | arg.items:\"[{\\\"id\\\":17,\\\"my key\\\":1.0}]\"",
            "arg.items.0.\"my key\":1",
            "arg.n:null",
            "arg.b:TRUE",
            "arg.\"\":e",
            "arg.n:*",
            "arg:path",
            "result:done",
            "ARG.path:tmp",
            "arg.path:",
        ],
        &[
            "arg.path:*.tx",
            "arg.path:\"tmp\"",
            "arg.Path:tmp",
            "arg.items.0.id:7",
            "arg.items.1.id:*",
            "arg.items.x:*",
            "arg.n:nul",
            "result.path:*",
            "result:\"don\"",
        ],
    );
}

#[test]
fn whole_bodies_are_searched_for_texts_and_regexes() {
    check(
        &Row::call("a"),
        &[
            "body:TMP",
            "body:größe",
            "body:\"\\\"id\\\":7\"",
            "body:/tmp.gr..e/",
            r"body:/\/tmp\//",
            "body:/id.:[0-9]+,|x y/",
            "body:x|/TMP/",
            "body:\"/tmp\"",
            "body:",
            "body:\"\"",
        ],
        &["body:temp", "body:/^tmp/", "-body:/tmp/"],
    );
    let term = filter("body:\u{e9}").body_terms().next().unwrap().clone();
    let raw = |bytes| Some(WholeBody { format: BodyFormat::Raw, bytes });
    assert!(term.matches(None, raw(b"\xff\xc3\xa9")));
    assert!(!term.matches(raw(b"\xe9"), None));
}

#[test]
fn json_that_is_cut_off_or_none_has_no_paths() {
    let term = filter("arg.a:*").body_terms().next().unwrap().clone();
    assert!(term.matches(Some(json(r#"{"a":1}"#)), None));
    assert!(!term.matches(Some(json(r#"{"a":1"#)), None));
    let text = WholeBody { format: BodyFormat::Text, bytes: br#"{"a":1}"# };
    assert!(!term.matches(Some(text), None));
    assert!(!term.matches(None, Some(json(r#"{"a":1}"#))));
}

#[test]
fn terms_about_bodies_are_named_once_and_travel_as_text() {
    let filter = filter("arg.id:7 (-arg.id:7 | body:/X/) result.a.0:\"b c\" greet");
    let terms: Vec<_> = filter.body_terms().collect();
    let sent = serde_json::to_string(&terms).unwrap();
    assert_eq!(sent, r#"["arg.id:7","body:/X/","result.a.0:\"b c\""]"#);
    let arrived: Vec<BodyTerm> = serde_json::from_str(&sent).unwrap();
    assert!(arrived.iter().eq(terms));
    for text in ["\"greet\"", "\"-body:a\"", "\"body:a body:b\"", "\"body:/(/\"", "\"\"", "7"] {
        assert!(serde_json::from_str::<BodyTerm>(text).is_err(), "{text}");
    }
}

#[test]
fn what_the_table_of_fields_tells_is_so() {
    for field in FIELDS {
        assert!(!filter(field.example).is_empty());
        assert!(field.example.starts_with(field.name));
        assert_eq!(filter(field.example).body_terms().count(), {
            usize::from(["arg", "result", "body"].contains(&field.name))
        });
        for value in field.values {
            let text = format!("{}:{}", field.name, value.word);
            assert!(!filter(&text).is_empty(), "{text}");
        }
    }
    let words = |name| FIELDS.iter().find(|it| it.name == name).unwrap().values.iter();
    assert!(words("status").map(|it| it.word).eq(State::ALL.map(State::name)));
    assert!(words("level").map(|it| it.word).eq(LogLevel::ALL.map(LogLevel::name)));
    assert!(words("kind").map(|it| it.word).eq(Kind::ALL.map(Kind::name)));
}
