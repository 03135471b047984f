//! What is wrong with a text, and where.

use ipc_inspector_protocol::Filter;

/// The part of the text that is marked by `⟦…⟧` is wrong, and the message says this about it.
#[track_caller]
fn check(marked: &str, says: &str) {
    let text = marked.replace(['⟦', '⟧'], "");
    let start = marked.find('⟦').expect("it is marked");
    let end = marked.find('⟧').expect("it is marked") - '⟦'.len_utf8();
    let error = Filter::parse(&text).expect_err("it is wrong");
    assert_eq!(error.range, start..end, "{text}: {error}");
    assert!(error.message.contains(says), "{text}: {error}");
}

#[test]
fn an_unknown_field_names_the_nearest() {
    check("größe ⟦staus⟧:ok", "Did you mean `status:`?");
    check("-⟦evnet⟧:tick", "Did you mean `event:`?");
    check("(⟦WEB⟧:main)", "Did you mean `webview:`?");
    check("⟦args.path⟧:x", "Did you mean `arg:`?");
    check("⟦comand⟧:x", "There is no field `comand`. A text with a colon is written in quotes.");
    check("a|⟦app⟧:ready", "There is no field `app`");
    check("⟦status.a⟧:x", "`status` takes no path.");
    check("⟦arg.⟧:x", "misses a key");
    check("⟦arg.a..b⟧:x", "misses a key");
}

#[test]
fn an_unknown_word_names_the_nearest_or_all() {
    check("status:⟦eror⟧", "There is no `eror` here. Did you mean `error`?");
    check("status:ok|⟦nofound⟧ x", "Did you mean `notfound`?");
    check("level:⟦loud⟧", "There is trace, debug, info, warn, error.");
    check("is:⟦tiny⟧", "There is slow, large,");
    check("kind:⟦events⟧", "Did you mean `event`?");
}

#[test]
fn an_amount_says_what_is_wrong_with_it() {
    check("⟦>5m⟧", "There is no unit `m` here: it is us, ms, s, min or h, or none");
    check("size:⟦>5ms⟧", "it is b, kb, mb or gb");
    check("duration:⟦5s⟧", "Write `>5s` or `<5s`.");
    check("duration:⟦>s⟧", "`s` is no amount");
    check("⟦>1.2.3s⟧", "is no amount");
    check("⟦>99999999999999999999h⟧", "too large");
    check("duration:⟦\">5é\"⟧", "There is no unit `é`");
}

#[test]
fn what_is_not_closed_says_so() {
    check("a ⟦\"two wor⟧", "a `\"` is missing");
    check("cmd:⟦\"a\\\"⟧", "a `\"` is missing");
    check("body:⟦/a b|c⟧", "a `/` is missing");
    check("a ⟦(⟧b | c", "a `)` is missing");
    check("a⟦)⟧ b", "closes no group");
    check("foo(bar⟦)⟧", "written in quotes");
    check("\"a\"⟦b⟧", "there must be a space");
    check("body:/home/⟦ü⟧ser", "Behind the regex there must be a space");
}

#[test]
fn a_wrong_regex_says_why() {
    check("x body:⟦/(/⟧", "This is no regex: ");
    check("body:a|⟦/[z-a]/⟧", "This is no regex: ");
    let long = "a".repeat(1_001);
    check(&format!("body:⟦/{long}/⟧"), "longer than 1000 bytes");
}

#[test]
fn an_unclear_bar_says_so() {
    check("a⟦||⟧b", "written with one `|`");
    check("a ⟦||⟧ b", "written with one `|`");
    check("status:ok⟦||⟧error", "written with one `|`");
    check("a|⟦-⟧b", "put spaces around the `|`");
}

#[test]
fn groups_within_groups_have_an_end() {
    let (open, close) = ("(".repeat(32), ")".repeat(32));
    assert!(Filter::parse(&format!("{open}a{close}")).is_ok());
    check(&format!("{open}⟦(⟧a){close}"), "too many groups");
    assert!(Filter::parse(&"(".repeat(100_000)).is_err());
    assert!(Filter::parse(&"cmd:a|event:b|".repeat(20_000)).is_ok());
}
