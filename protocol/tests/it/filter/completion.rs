//! What may be typed next.

use ipc_inspector_protocol::Filter;
use ipc_inspector_protocol::filter::{Completion, FIELDS, Known, MAX_COMPLETIONS, Seen, complete};

pub(super) struct Window;

impl Known for Window {
    fn seen(&self, what: Seen) -> Vec<&str> {
        match what {
            Seen::Commands => vec!["greet", "greet_all", "plugin:fs|read", "sum"],
            Seen::Events => vec!["playground://tick", "cmd:x", "a*"],
            Seen::Channels => vec!["download"],
            Seen::Logs => vec!["two words", "say \"hi\"", "-v", "a|b", "(a)"],
            Seen::Webviews => vec!["main", "Settings"],
            Seen::Origins => vec!["tauri://localhost", "local"],
            Seen::ArgumentPaths => vec!["path", "items.0.\"my key\""],
            Seen::ResultPaths => vec!["id"],
        }
    }
}

const NOTHING: &[&str] = &[];

/// Offers at `‸`.
fn offers(marked: &str) -> (String, Vec<Completion>) {
    let text = marked.replace('‸', "");
    let offers = complete(&text, marked.find('‸').expect("it is marked"), &Window);
    (text, offers)
}

/// What the text becomes by each offer, in order.
#[track_caller]
fn check<T: AsRef<str>>(marked: &str, becomes: &[T]) {
    let (text, offers) = offers(marked);
    let taken = |it: &Completion| {
        let mut text = text.clone();
        text.replace_range(it.replace.clone(), &it.insert);
        Filter::parse(&text).unwrap_or_else(|error| panic!("{text}: {error}"));
        text
    };
    let becomes: Vec<_> = becomes.iter().map(AsRef::as_ref).collect();
    assert_eq!(offers.iter().map(taken).collect::<Vec<_>>(), becomes, "{marked}");
}

#[test]
fn fields_are_offered_where_a_term_begins() {
    for marked in ["‸", "a ‸", "(‸)", "-‸", "a |‸", "a|‸", "status:ok ‸ b", "cmd:a ‸"]
    {
        let (_, offers) = offers(marked);
        assert_eq!(offers.len(), FIELDS.len(), "{marked}");
        assert!(offers.iter().zip(FIELDS).all(|(offer, field)| offer.detail == field.meaning));
    }
    check("lev‸", &["level:"]);
    check("-(STAT‸)", &["-(status:)"]);
    check("le‸", &["level:"]);
    check("ev‸", &["event:", "level:"]);
    check("ar‸", &["arg."]);
    check("lev‸el:warn", &["level:warn"]);
    check("‸greet", NOTHING);
    check("\"lev‸\"", NOTHING);
    check("(a)‸", NOTHING);
}

#[test]
fn values_are_those_of_the_field_under_the_cursor() {
    check("cmd:‸", &["cmd:\"greet\"", "cmd:greet_all", "cmd:plugin:fs|read", "cmd:sum"]);
    check("a cmd:re‸ b", &["a cmd:\"greet\" b", "a cmd:greet_all b", "a cmd:plugin:fs|read b"]);
    check("-cmd:S‸um", &["-cmd:sum", "-cmd:plugin:fs|read"]);
    check("cmd:plugin:fs|‸", &["cmd:plugin:fs|read"]);
    check("cmd:‸x", &["cmd:\"greet\"", "cmd:greet_all", "cmd:plugin:fs|read", "cmd:sum"]);
    check("status:ok|er‸", &["status:ok|error"]);
    check("status:de‸|ok", &["status:denied|ok"]);
    let before_slow = ["slow", "large", "main-thread", "replayed", "pinned", "commented"];
    check("is:‸|slow", &before_slow.map(|word| format!("is:{word}|slow")));
    check("webview:s‸", &["webview:Settings"]);
    check("origin:lo‸", &["origin:local", "origin:\"local\"", "origin:tauri://localhost"]);
    check("size:>1‸", &["size:>10kb", "size:>1mb"]);
    check("name:ti‸", &["name:playground://tick"]);
    check("nothing:‸", NOTHING);
    check("body:‸", NOTHING);
}

#[test]
fn values_that_would_be_read_as_something_else_are_quoted() {
    check("event:x‸", &["event:\"cmd:x\""]);
    check("event:a|a‸", &["event:a|\"a*\"", "event:a|playground://tick"]);
    check("log:two w‸", &["log:two webview:"]);
    check("log:\"two w‸", &["log:\"two words\""]);
    check("log:t‸wo", &["log:\"two words\""]);
    check("log:-‸", &["log:-v"]);
    check("log:a‸", &["log:\"a|b\"", "log:\"say \\\"hi\\\"\"", "log:\"(a)\""]);
}

#[test]
fn paths_are_offered_as_they_are_typed() {
    check("arg.‸", &["arg.", "arg.path:", "arg.items.0.\"my key\":"]);
    check("-arg.it‸", &["-arg.items.0.\"my key\":"]);
    check("result.‸", &["result.", "result.id:"]);
    check("arg.pa‸th:x", &["arg.path:x"]);
}

#[test]
fn an_offer_has_a_meaning() {
    let detail = |marked: &str| offers(marked).1.first().map(|offer| offer.detail);
    assert_eq!(detail("status:den‸"), Some("no capability or scope allows it"));
    assert_eq!(detail("name:gre‸"), Some("command"));
}

#[test]
fn no_more_is_offered_than_can_be_looked_through() {
    struct Busy(Vec<String>);
    impl Known for Busy {
        fn seen(&self, _: Seen) -> Vec<&str> {
            self.0.iter().map(String::as_str).collect()
        }
    }
    let busy = Busy((0..1_000).map(|number| format!("c{number}")).collect());
    assert_eq!(complete("cmd:", 4, &busy).len(), MAX_COMPLETIONS);
    assert_eq!(complete("cmd:c999", 8, &busy).len(), 1);
}
