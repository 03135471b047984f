//! How terms are put together, what is not finished, what is written back, what narrows.

use ipc_inspector_protocol::Filter;

use super::filter;

#[test]
fn bars_and_groups_bind_as_written() {
    for (text, same) in [
        ("a b | c", "(a b) | c"),
        ("a b|c d", "a (b | c) d"),
        ("-a|b", "-(a | b)"),
        ("-status:ok|error", "-(status:ok | status:error)"),
        ("a| b", "a | b"),
        ("a |b", "a | b"),
        ("cmd:a|event:b", "cmd:a | event:b"),
        ("cmd:a|b|event:c|d x", "(cmd:a | cmd:b | event:c | event:d) x"),
        ("a|>5ms|(b c)", "a | >5ms | b c"),
        ("((a))", "a"),
        ("-(-a)", "a"),
        ("a (b c)", "a b c"),
        ("status:error| x", "status:error | x"),
        ("cmd:\"a\"|\"b\"", "cmd:\"a\" | cmd:\"b\""),
        ("foo(bar", "\"foo(bar\""),
        ("a\"b", "\"a\\\"b\""),
        ("C\"\\", "\"c\\\"\\\\\""),
        ("duration:<5s", "<5s"),
        ("at:>=1500ms", "at:>=1.5s"),
        (">2kb", "size:>2048"),
        ("status:o", "status:ok|open"),
    ] {
        assert_eq!(filter(text), filter(same), "{text}");
    }
    assert_ne!(filter("a b|c"), filter("a b | c"));
}

#[test]
fn what_is_being_typed_asks_nothing() {
    for text in [
        "",
        " ",
        "-",
        "cmd:",
        "-cmd:",
        "arg.path:",
        "status:",
        "status:\"\"",
        "()",
        "-()",
        "(-)",
        "|",
        ">",
        "-<=",
        "duration:>",
        "\"\"",
        "( | )",
        "body:",
        "is:|",
    ] {
        assert!(filter(text).is_empty(), "{text}");
        assert_eq!(filter(text), Filter::default());
        assert_eq!(filter(&format!("greet {text}")), filter("greet"), "{text}");
    }
    for text in ["greet |", "greet|", "| greet", "greet | cmd:", "(greet | )", "greet| |"] {
        assert_eq!(filter(text), filter("greet"), "{text}");
    }
    assert_eq!(filter("status:error|"), filter("status:error"));
    assert_eq!(filter("body:a|//"), filter("body:a"));
    assert!(!filter("a").is_empty());
}

#[test]
fn a_filter_is_written_as_people_write_it() {
    for text in [
        "",
        "greet \"two words\" -main",
        "a b | c",
        "a (b | c) -(d e)",
        "status:error|ok cmd:fs:* -is:slow|large",
        ">100ms <=5s size:>10kb >=1500us >0",
        "kind:command|event | level:warn",
        "arg.items.0.\"my key\":*.txt result:7",
        "body:/a\\/b\\\\|c/ body:text body:\"/x\"",
        "origin:remote origin:*.com webview:\"main\" name:x",
        "playground://tick plugin:fs|read",
        "cmd://host | cmd:|//host | arg.path:|//*",
        r#""arg.\"a" "b\":c""#,
    ] {
        assert_eq!(filter(text).to_string(), text);
    }
}

#[test]
fn more_of_what_is_typed_narrows() {
    for (new, old, narrows) in [
        ("greet", "gre", true),
        ("regret", "gre", true),
        ("gre main", "gre", true),
        ("a", "", true),
        ("gre", "greet", false),
        ("-gre", "-greet", true),
        ("-greet", "-gre", false),
        ("-greet", "greet", false),
        ("cmd:gre", "cmd:", true),
        ("cmd:greet", "cmd:gre", true),
        ("cmd:gre*", "cmd:gre", true),
        ("cmd:\"greet\"", "cmd:gre", true),
        ("cmd:\"greet\"", "cmd:g*", true),
        ("cmd:fs:read", "cmd:fs:", true),
        ("cmd:fs:*", "cmd:fs:", true),
        ("cmd:greet", "kind:command", true),
        ("cmd:greet", "name:gre", true),
        ("name:greet", "cmd:gre", false),
        (">10ms", ">1ms", true),
        (">10ms", ">=10ms", true),
        (">=10ms", ">10ms", false),
        ("<1s", "<2s", true),
        ("<1s", ">2s", false),
        ("size:>10kb", ">1us", false),
        ("status:err", "status:e", true),
        ("status:ok", "status:o", true),
        ("status:ok", "status:ok|error", true),
        ("status:ok|error", "status:ok", false),
        ("-status:ok|error", "-status:ok", true),
        ("a", "a | b", true),
        ("a | b", "a", false),
        ("a b | a c", "a", true),
        ("a (b | c)", "b | c", true),
        ("body:abc", "body:ab", true),
        ("arg.id:70", "arg.id:7", false),
    ] {
        assert_eq!(filter(new).narrows(&filter(old)), narrows, "{new} after {old}");
    }
    // Neither takes forever.
    let nested = |word: &str| format!("{}{word}{}", "(a | b (c | d ".repeat(15), "))".repeat(15));
    assert!(!filter(&nested("x")).narrows(&filter(&nested("y"))));
}
