//! Filters made at random, with a slow and simple judge of what they pass.

use ipc_inspector_protocol::LogLevel;
use ipc_inspector_protocol::filter::{Kind, State};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;

use super::Row;

/// A filter as the judge knows it.
#[derive(Clone, Debug)]
pub(super) enum Tree {
    All(Vec<Tree>),
    /// With spaces around the bars, or without where that can be.
    Any(Vec<Tree>, bool),
    Not(Box<Tree>),
    Text(String),
    /// A field, and any of these.
    Field(&'static str, Vec<Asked>),
    Amount(&'static str, &'static str, u64),
    /// It asks nothing.
    Unfinished(&'static str),
}

/// A value and how it is written.
#[derive(Clone, Debug)]
pub(super) enum Asked {
    Bare(String),
    Quoted(String),
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

impl Tree {
    /// The text that asks for it.
    pub(super) fn write(&self) -> String {
        let one = |tree: &Self| match tree {
            Self::All(_) | Self::Any(..) => format!("({})", tree.write()),
            tree => tree.write(),
        };
        let join = |trees: &[Self], by| trees.iter().map(one).collect::<Vec<_>>().join(by);
        match self {
            Self::All(trees) => join(trees, "  "),
            Self::Any(trees, tight) if *tight && may_be_tight(trees) => join(trees, "|"),
            // An and binds more.
            Self::Any(trees, _) => trees.iter().map(Self::write).collect::<Vec<_>>().join(" | "),
            // A second dash would be part of a text.
            Self::Not(tree) if tree.write().starts_with('-') => format!("-({})", tree.write()),
            Self::Not(tree) => format!("-{}", one(tree)),
            Self::Text(text) if text.contains([' ', '"', '\\']) || text.is_empty() => quoted(text),
            Self::Text(text) => text.clone(),
            Self::Field(field, values) => {
                let value = |value: &Asked| match value {
                    Asked::Bare(value) => value.clone(),
                    Asked::Quoted(value) => quoted(value),
                };
                let values: Vec<_> = values.iter().map(value).collect();
                format!("{field}:{}", values.join("|"))
            }
            Self::Amount(field, order, limit) => format!("{field}:{order}{limit}"),
            Self::Unfinished(text) => (*text).to_owned(),
        }
    }

    /// Whether it passes; nothing where it asks nothing.
    pub(super) fn judge(&self, row: &Row) -> Option<bool> {
        let each = |trees: &[Self]| trees.iter().filter_map(|tree| tree.judge(row)).collect();
        Some(match self {
            Self::All(trees) => {
                let each: Vec<bool> = each(trees);
                return (!each.is_empty()).then(|| !each.contains(&false));
            }
            Self::Any(trees, _) => {
                let each: Vec<bool> = each(trees);
                return (!each.is_empty()).then(|| each.contains(&true));
            }
            Self::Not(tree) => !tree.judge(row)?,
            Self::Text(text) if text.is_empty() => return None,
            Self::Text(text) => shown(row).iter().any(|shown| lower(shown).contains(&lower(text))),
            Self::Field(field, values) => values.iter().any(|value| has(row, field, value)),
            Self::Amount(field, order, limit) => {
                // The least unit of a size is its own; that of a duration is not.
                let (amount, limit) = match *field {
                    "size" => (row.size, *limit),
                    "at" => (row.began_us, limit * 1_000),
                    "rust" => (row.rust_us, limit * 1_000),
                    _ => (row.duration_us, limit * 1_000),
                };
                amount.is_some_and(|amount| match *order {
                    ">" => amount > limit,
                    ">=" => amount >= limit,
                    "<" => amount < limit,
                    _ => amount <= limit,
                })
            }
            Self::Unfinished(_) => return None,
        })
    }
}

/// Without spaces a bar behind a field is between its values.
fn may_be_tight(trees: &[Tree]) -> bool {
    let is_field = |tree: &Tree| matches!(tree, Tree::Field(..) | Tree::Amount(..));
    trees.iter().all(|tree| is_field(tree) || matches!(tree, Tree::Text(_)))
        && trees.windows(2).all(|pair| !is_field(&pair[0]) || is_field(&pair[1]))
}

fn lower(text: &str) -> String {
    text.to_lowercase()
}

fn shown(row: &Row) -> Vec<String> {
    let origin = row.origin.as_ref().map(|origin| origin.0.clone());
    let state = row.state.map(|state| state.name().to_owned());
    let texts = [row.name.clone(), row.webview.clone(), origin, state, row.comment.clone()];
    texts.into_iter().chain([row.request.clone(), row.response.clone()]).flatten().collect()
}

fn has(row: &Row, field: &str, asked: &Asked) -> bool {
    let (Asked::Bare(word) | Asked::Quoted(word)) = asked;
    let named = |kind: Kind| {
        let name = row.name.as_deref();
        row.kind == kind && name.is_some_and(|name| is_name(name, asked))
    };
    match field {
        "cmd" => named(Kind::Command),
        "event" => named(Kind::Event),
        "channel" => named(Kind::Channel),
        "log" => named(Kind::Log),
        "name" => row.name.as_deref().is_some_and(|name| is_name(name, asked)),
        "status" => row.state.is_some_and(|state| state.name() == word),
        "level" => row.level.is_some_and(|level| level.name() == word),
        "kind" => row.kind.name() == word,
        "is" => match word.as_str() {
            "slow" => row.duration_us >= Some(100_000),
            "large" => row.size >= Some(102_400),
            "main-thread" => row.held_us >= Some(16_000),
            "replayed" => row.is_replayed,
            "commented" => row.comment.is_some(),
            _ => row.is_pinned,
        },
        "webview" => row.webview.as_deref().is_some_and(|webview| is(webview, asked)),
        "origin" => row.origin.as_ref().is_some_and(|(origin, is_local)| match asked {
            Asked::Bare(word) if word == "local" => *is_local,
            Asked::Bare(word) if word == "remote" => !is_local,
            asked => is(origin, asked),
        }),
        "arg.a" => at_a(row.request.as_deref(), asked),
        "result.a" => at_a(row.response.as_deref(), asked),
        _ => {
            let bodies = [row.request.as_deref(), row.response.as_deref()];
            bodies.into_iter().flatten().any(|body| lower(body).contains(&lower(word)))
        }
    }
}

/// A plugin's command has two spellings; the one with a single colon is asked for with one.
fn is_name(name: &str, asked: &Asked) -> bool {
    let (Asked::Bare(value) | Asked::Quoted(value)) = asked;
    let rest = name.strip_prefix("plugin:").filter(|_| value.contains(':'));
    let short = rest.map(|rest| rest.replacen('|', ":", 1));
    is(name, asked) || short.is_some_and(|short| is(&short, asked))
}

fn is(text: &str, asked: &Asked) -> bool {
    let text = lower(text);
    match asked {
        Asked::Quoted(value) => text == lower(value),
        Asked::Bare(glob) if glob.contains(['*', '?']) => {
            is_glob(&lower(glob).chars().collect::<Vec<_>>(), &text.chars().collect::<Vec<_>>())
        }
        Asked::Bare(part) => text.contains(&lower(part)),
    }
}

fn is_glob(glob: &[char], text: &[char]) -> bool {
    match (glob, text) {
        ([], text) => text.is_empty(),
        (['*', rest @ ..], text) => (0..=text.len()).any(|at| is_glob(rest, &text[at..])),
        (['?', glob @ ..], [_, text @ ..]) => is_glob(glob, text),
        ([wanted, glob @ ..], [c, text @ ..]) => wanted == c && is_glob(glob, text),
        (_, []) => false,
    }
}

fn at_a(body: Option<&str>, asked: &Asked) -> bool {
    let json: Option<Value> = body.and_then(|body| serde_json::from_str(body).ok());
    match json.as_ref().and_then(|json| json.get("a")) {
        Some(Value::String(text)) => is(text, asked),
        Some(Value::Number(number)) => match asked {
            Asked::Bare(glob) if glob.contains(['*', '?']) => is(&number.to_string(), asked),
            Asked::Bare(word) | Asked::Quoted(word) => number.to_string() == *word,
        },
        _ => false,
    }
}

fn letters() -> impl Strategy<Value = String> {
    "[abAäÄß]{1,3}"
}

fn asked() -> impl Strategy<Value = Asked> {
    prop_oneof![
        letters().prop_map(Asked::Bare),
        "[abA*?ä]{1,4}".prop_map(Asked::Bare),
        "[ab]?:[ab*?]?".prop_map(Asked::Bare),
        select(vec!["plugin:a|b", "plugin:a|", "1", "17"]).prop_map(|it| Asked::Bare(it.into())),
        "[abA ä\"\\\\|:*]{0,4}".prop_map(Asked::Quoted),
    ]
}

fn words(of: Vec<&'static str>) -> impl Strategy<Value = Vec<Asked>> {
    prop::collection::vec(select(of).prop_map(|it| Asked::Bare(it.into())), 1..3)
}

fn leaf() -> impl Strategy<Value = Tree> {
    let fields = select(vec![
        "cmd", "event", "channel", "log", "name", "webview", "origin", "arg.a", "result.a",
    ]);
    let in_bodies = prop_oneof![
        letters().prop_map(Asked::Bare),
        "[abA ä\"\\\\|/]{1,4}".prop_map(Asked::Quoted),
    ];
    let traits = vec!["slow", "large", "main-thread", "replayed", "pinned", "commented"];
    let orders = select(vec![">", ">=", "<", "<="]);
    let word = |field| move |values| Tree::Field(field, values);
    prop_oneof![
        4 => letters().prop_map(Tree::Text),
        2 => "[abA ä\"\\\\]{0,4}".prop_map(Tree::Text),
        6 => (fields, prop::collection::vec(asked(), 1..3)).prop_map(|(f, v)| Tree::Field(f, v)),
        1 => prop::collection::vec(in_bodies, 1..3).prop_map(word("body")),
        1 => words(vec!["local", "remote"]).prop_map(word("origin")),
        1 => words(State::ALL.map(State::name).into()).prop_map(word("status")),
        1 => words(LogLevel::ALL.map(LogLevel::name).into()).prop_map(word("level")),
        1 => words(Kind::ALL.map(Kind::name).into()).prop_map(word("kind")),
        1 => words(traits).prop_map(word("is")),
        2 => (select(vec!["duration", "rust", "at", "size"]), orders, 0..4_u64)
            .prop_map(|(field, order, limit)| Tree::Amount(field, order, limit)),
        1 => select(vec!["cmd:", "-", "size:>", "arg.x:", "()", "\"\""])
            .prop_map(Tree::Unfinished),
    ]
}

/// Filters.
pub(super) fn trees() -> impl Strategy<Value = Tree> {
    leaf().prop_recursive(4, 16, 3, |inner| {
        let several = || prop::collection::vec(inner.clone(), 1..4);
        prop_oneof![
            several().prop_map(Tree::All),
            (several(), any::<bool>()).prop_map(|(trees, tight)| Tree::Any(trees, tight)),
            inner.prop_map(|tree| Tree::Not(Box::new(tree))),
        ]
    })
}

/// Things to be filtered.
pub(super) fn rows() -> impl Strategy<Value = Row> {
    let text = || prop::option::of("[abABäÄß]{0,5}");
    let name = prop_oneof![
        text(),
        select(vec!["plugin:a|b", "plugin:b|ab", "plugin:a|"]).prop_map(|it| Some(it.into())),
    ];
    let body = || {
        let json = prop_oneof!["\"[abABäß]{0,4}\"", "1", "17"];
        prop::option::of(json.prop_map(|json| format!("{{\"a\":{json}}}")))
    };
    let amount = || prop::option::of(prop_oneof![0..5_u64, 0..5_000_u64, 0..200_000_u64]);
    (
        select(Kind::ALL.to_vec()),
        (name, text(), prop::option::of(("[abAä]{0,3}", any::<bool>()))),
        prop::option::of(select(State::ALL.to_vec())),
        prop::option::of(select(LogLevel::ALL.to_vec())),
        (amount(), amount(), amount(), amount(), amount()),
        (any::<bool>(), any::<bool>(), text()),
        (body(), body()),
    )
        .prop_map(|(kind, texts, state, level, amounts, flags, bodies)| {
            let (name, webview, origin) = texts;
            let (began_us, duration_us, rust_us, size, held_us) = amounts;
            let ((is_replayed, is_pinned, comment), (request, response)) = (flags, bodies);
            Row {
                kind,
                name,
                webview,
                origin,
                state,
                level,
                began_us,
                duration_us,
                rust_us,
                size,
                held_us,
                is_replayed,
                is_pinned,
                comment,
                request,
                response,
            }
        })
}
