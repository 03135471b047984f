//! What real plugins said, to an app whose capabilities allow little: fs 2.7.1, http 2.8.3, opener 2.7.2
//! and shell 2.6.0 in a debug build with Tauri 2.12.5.

use ipc_inspector_protocol::{
    Outcome,
    rejection::{self, AccessDenied, InvalidArgs, Origin, OutOfScope, Reference},
};
use serde::Deserialize;

const FILE: &str = include_str!("../rejections.jsonl");

#[derive(Deserialize)]
struct Said {
    command: String,
    text: String,
}

fn said() -> Vec<Said> {
    FILE.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect()
}

/// The texts of a command, in the order of the file.
fn of(command: &str) -> Vec<String> {
    said().into_iter().filter(|it| it.command == command).map(|it| it.text).collect()
}

#[test]
fn each_is_told_for_what_it_is() {
    let told: Vec<_> = said()
        .iter()
        .map(|Said { command, text }| {
            let outcome = |origin| rejection::outcome(command, text, origin);
            (command.clone(), outcome(Origin::Dispatch), outcome(Origin::Later))
        })
        .collect();
    let expected = [
        ("plugin:fs|stat", Outcome::Denied, Outcome::Error),
        ("plugin:fs|exists", Outcome::Denied, Outcome::Denied),
        ("plugin:fs|exists", Outcome::Denied, Outcome::Denied),
        ("plugin:http|fetch", Outcome::Denied, Outcome::Denied),
        ("plugin:shell|execute", Outcome::Denied, Outcome::Denied),
        ("plugin:shell|execute", Outcome::Error, Outcome::Error),
        ("plugin:shell|open", Outcome::Denied, Outcome::Denied),
        ("plugin:opener|open_url", Outcome::Denied, Outcome::Denied),
        ("plugin:opener|open_url", Outcome::Denied, Outcome::Denied),
        ("plugin:opener|open_path", Outcome::Denied, Outcome::Denied),
        ("plugin:app|tauri_version", Outcome::Denied, Outcome::Error),
        ("plugin:event|listen", Outcome::InvalidArgs, Outcome::InvalidArgs),
        ("plugin:window|set_title", Outcome::Denied, Outcome::Error),
        ("plugin:sotre|set", Outcome::NotFound, Outcome::Error),
        ("plugin:fs|sett", Outcome::NotFound, Outcome::Error),
        ("greet", Outcome::InvalidArgs, Outcome::InvalidArgs),
        ("greet", Outcome::InvalidArgs, Outcome::InvalidArgs),
        ("later", Outcome::InvalidArgs, Outcome::InvalidArgs),
        ("shown", Outcome::Denied, Outcome::Error),
        ("none", Outcome::Denied, Outcome::Error),
        ("plugin:fs|exists", Outcome::Denied, Outcome::Error),
        ("greet", Outcome::Denied, Outcome::Error),
    ];
    let expected = expected.map(|(command, dispatch, later)| (command.to_owned(), dispatch, later));
    assert_eq!(told, expected);
}

#[test]
fn the_permission_for_the_command_comes_first_and_sets_last() {
    let texts = of("plugin:fs|stat");
    let Some(AccessDenied::NoPermission { permissions }) =
        AccessDenied::read("plugin:fs|stat", &texts[0])
    else {
        panic!("{texts:?}")
    };
    assert_eq!((permissions.len(), permissions[0]), (105, "fs:allow-stat"));
    let first_set = permissions.iter().position(|it| !it.starts_with("fs:allow-")).unwrap();
    assert!(permissions[first_set..].iter().all(|it| !it.starts_with("fs:allow-")));
    assert!(permissions[first_set..].contains(&"fs:read-meta"));
    // None is lost.
    let mut all: Vec<_> = texts[0].rsplit_once(": ").unwrap().1.split(", ").collect();
    let mut sorted = permissions.clone();
    all.sort_unstable();
    sorted.sort_unstable();
    assert_eq!(sorted, all);

    let texts = of("plugin:window|set_title");
    let permissions = vec!["core:window:allow-set-title"];
    let expected = Some(AccessDenied::NoPermission { permissions });
    assert_eq!(AccessDenied::read("plugin:window|set_title", &texts[0]), expected);
    let texts = of("shown");
    let expected = Some(AccessDenied::NoPermission { permissions: vec!["allow-shown"] });
    assert_eq!(AccessDenied::read("shown", &texts[0]), expected);
}

#[test]
fn who_denies_a_command_or_allows_it_elsewhere_is_read() {
    let texts = of("plugin:app|tauri_version");
    let by = vec![Reference { capability: "main", permission: "deny-tauri-version" }];
    let expected = Some(AccessDenied::Denied { origin: "local", by });
    assert_eq!(AccessDenied::read("plugin:app|tauri_version", &texts[0]), expected);

    for command in ["plugin:fs|exists", "greet"] {
        let texts = of(command);
        let permission = if command == "greet" { "allow-greet" } else { "allow-exists" };
        let expected = Some(AccessDenied::Elsewhere {
            place: "window \"mini\", webview \"mini\", URL: local",
            allowed: "[windows: \"main\", URL: local]",
            by: vec![Reference { capability: "main", permission }],
        });
        assert_eq!(AccessDenied::read(command, texts.last().unwrap()), expected);
    }
    assert_eq!(AccessDenied::read("none", &of("none")[0]), None, "it says not why");
}

#[test]
fn a_refusal_by_a_scope_comes_with_the_entry_that_would_allow_it() {
    let entries: Vec<_> = said()
        .iter()
        .filter_map(|Said { command, text }| OutOfScope::read(command, text).map(|it| it.entry))
        .collect();
    let allow = |permission: &str, entry: &str| {
        Some(format!(r#"{{ "identifier": "{permission}", "allow": [{entry}] }}"#))
    };
    assert_eq!(
        entries,
        [
            allow("fs:allow-exists", r#"{ "path": "/etc/passwd" }"#),
            allow("fs:allow-exists", r#"{ "path": "/usr/a [[]1[]].txt" }"#),
            allow("http:allow-fetch", r#"{ "url": "https://example.com/a" }"#),
            allow("shell:allow-execute", r#"{ "name": "ls", "cmd": "ls", "args": true }"#),
            None,
            allow("opener:allow-open-url", r#"{ "url": "ftp://example.com/x" }"#),
            allow("opener:allow-open-url", r#"{ "url": "ftp://example.com/x", "app": "firefox" }"#),
            allow("opener:allow-open-path", r#"{ "path": "/etc/passwd" }"#),
        ]
    );
    for entry in entries.into_iter().flatten() {
        serde_json::from_str::<serde_json::Value>(&entry).expect("it is JSON");
    }
}

#[test]
fn the_argument_that_could_not_be_read_is_named() {
    let named: Vec<_> = said()
        .iter()
        .filter_map(|Said { command, text }| {
            let InvalidArgs { argument, reason } = InvalidArgs::read(command, text)?;
            Some((argument.unwrap_or_default().to_owned(), reason.to_owned()))
        })
        .collect();
    let expected = [
        ("event", "command listen missing required key event"),
        ("name", "command greet missing required key name"),
        ("name", "invalid type: integer `7`, expected a string"),
        ("n", "command \"later\" missing required key n"),
    ];
    assert_eq!(named, expected.map(|(name, why)| (name.to_owned(), why.to_owned())));
}
