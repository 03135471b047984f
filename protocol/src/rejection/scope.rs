//! What plugins say whose scopes do not allow what a command was called for.

use super::names::{permissions, split};

/// A call whose command is allowed, but for something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutOfScope<'a> {
    /// What it was called for, as far as the text says: a path, an address, or a program.
    pub value: &'a str,
    /// What that is, in a word.
    pub what: &'static str,
    /// The permission to which the scope belongs.
    pub permission: String,
    /// The entry for a capability that would allow it, as JSON; absent where it takes more.
    pub entry: Option<String>,
    /// What else is to be known of it, in a sentence or two.
    pub note: &'static str,
}

/// A text of a plugin, with what was refused in its middle.
struct Text {
    plugin: &'static str,
    before: &'static str,
    /// What may stand behind it, the longest first.
    after: &'static [&'static str],
    entry: Entry,
    note: &'static str,
}

/// What was refused, which says how its entry in a scope is written.
#[derive(Clone, Copy)]
enum Entry {
    /// `{ "path": … }`, with the characters of glob patterns escaped.
    Path,
    /// `{ "url": … }`, a `URLPattern`.
    UrlPattern,
    /// `{ "url": … }`, a glob pattern.
    UrlGlob,
    /// `{ "name": …, "cmd": …, "args": … }`
    Program,
    /// `{ "name": …, "sidecar": …, "args": … }`
    Sidecar,
    /// Arguments of a program, or what a program is to open. The text has what they did not match.
    Arguments,
}

const DENIED_TOO: &str =
    "It is also refused where a scope denies it: then no other that allows it helps.";
const ARGUMENTS: &str = "It is also refused where a scope has the program, with other arguments. In \
                         place of `true`, `args` can list those that are allowed.";
const VALIDATED: &str = "For `open` it is set by `plugins.shell.open` in `tauri.conf.json`, for a \
                         program by the `args` of its entry in the scope.";

/// As tauri-plugin-fs 2.7, http 2.8, opener 2.7 and shell 2.6 write them.
const TEXTS: &[Text] = &[
    Text {
        plugin: "fs",
        before: "forbidden path: ",
        // A release build of an app, and a path that is denied, have no more than the path.
        after: &["` permission in your capability file", ""],
        entry: Entry::Path,
        note: DENIED_TOO,
    },
    Text {
        plugin: "http",
        before: "url not allowed on the configured scope: ",
        after: &[""],
        entry: Entry::UrlPattern,
        note: DENIED_TOO,
    },
    Text {
        plugin: "opener",
        before: "Not allowed to open path ",
        after: &[""],
        entry: Entry::Path,
        note: DENIED_TOO,
    },
    Text {
        plugin: "opener",
        before: "Not allowed to open url ",
        after: &[""],
        entry: Entry::UrlGlob,
        note: DENIED_TOO,
    },
    Text {
        plugin: "shell",
        before: "program not allowed on the configured shell scope: ",
        after: &[""],
        entry: Entry::Program,
        note: ARGUMENTS,
    },
    Text {
        plugin: "shell",
        before: "Scoped command ",
        after: &[" not found"],
        entry: Entry::Sidecar,
        note: ARGUMENTS,
    },
    Text {
        plugin: "shell",
        before: "Scoped command argument at position ",
        after: &[""],
        entry: Entry::Arguments,
        note: VALIDATED,
    },
];

/// What tauri-plugin-fs puts between the path and the permission.
const FS_MAYBE: &str = ", maybe it is not allowed on the scope for `allow-";

impl<'a> OutOfScope<'a> {
    /// Reads the text by which a command of a plugin was refused; nothing of one that says something
    /// else.
    pub fn read(command: &str, text: &'a str) -> Option<Self> {
        let (plugin, _) = split(command);
        let plugin = plugin?;
        let (of, value) = TEXTS.iter().filter(|it| it.plugin == plugin).find_map(|it| {
            let rest = text.strip_prefix(it.before)?;
            let value = it.after.iter().find_map(|after| rest.strip_suffix(after))?;
            Some((it, value))
        })?;
        let value = value.rsplit_once(FS_MAYBE).map_or(value, |(path, _)| path);
        let [permission, _] = permissions(command)?;
        let (what, entry) = of.entry.entry(value);
        let of_permission = json(&permission);
        let entry =
            entry.map(|it| format!(r#"{{ "identifier": {of_permission}, "allow": [{it}] }}"#));
        Some(Self { value, what, permission, entry, note: of.note })
    }
}

impl Entry {
    /// A word for it, and the entry in a scope that allows this one.
    fn entry(self, value: &str) -> (&'static str, Option<String>) {
        let (what, entry) = match self {
            Self::Arguments => return ("arguments", None),
            Self::Path => ("path", format!(r#"{{ "path": {} }}"#, json(&glob(value)))),
            Self::UrlPattern => {
                let url = value.split(['?', '#']).next().unwrap_or_default();
                ("address", format!(r#"{{ "url": {} }}"#, json(&url_pattern(url))))
            }
            Self::UrlGlob => {
                let (url, app) = match value.split_once(" with ") {
                    Some((url, app)) => (url, format!(r#", "app": {}"#, json(app))),
                    None => (value, String::new()),
                };
                ("address", format!(r#"{{ "url": {}{app} }}"#, json(&glob(url))))
            }
            Self::Program => {
                let name = json(value);
                ("program", format!(r#"{{ "name": {name}, "cmd": {name}, "args": true }}"#))
            }
            Self::Sidecar => {
                let name = json(value);
                ("program", format!(r#"{{ "name": {name}, "sidecar": true, "args": true }}"#))
            }
        };
        (what, Some(entry))
    }
}

fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// A glob pattern for this text alone.
fn glob(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '*' | '?' | '[' | ']' => pattern.extend(['[', c, ']']),
            c => pattern.push(c),
        }
    }
    pattern
}

/// A `URLPattern` for this address alone, with any query. What stands before its path has no character
/// that means something else in a pattern.
fn url_pattern(url: &str) -> String {
    let path = url.match_indices('/').nth(2).map_or(url.len(), |(at, _)| at);
    let mut pattern = url[..path].to_owned();
    for c in url[path..].chars() {
        if matches!(c, '*' | '+' | ':' | '(' | ')' | '{' | '}' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern
}
