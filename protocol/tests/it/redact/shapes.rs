//! A list of what has to be replaced, and of what has to stay, in each place where it may stand.

use ipc_inspector_protocol::BodyFormat;
use ipc_inspector_protocol::redact::{Redactor, Rules};
use ipc_inspector_protocol::trace::Entry;
use ipc_inspector_protocol::{Mark, Record, RecordKind};
use serde_json::{Value, json};

use super::{logged, text};

/// A line of the list.
struct Shape {
    is_json: bool,
    text: String,
    /// What of it is a secret.
    secrets: Vec<std::ops::Range<usize>>,
}

fn shapes() -> Vec<Shape> {
    let lines = include_str!("shapes.txt").lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(Shape::new).collect()
}

impl Shape {
    fn new(line: &str) -> Self {
        let (kind, marked) = line.split_once(' ').expect("it has a kind");
        let is_json = kind == "J";
        let marked =
            if is_json { marked.into() } else { marked.replace("\\r", "\r").replace("\\n", "\n") };
        let (mut text, mut secrets, mut start) = (String::new(), Vec::new(), 0);
        for c in marked.chars() {
            match c {
                '«' => start = text.len(),
                '»' => secrets.push(start..text.len()),
                _ => text.push(c),
            }
        }
        assert!(!is_json || serde_json::from_str::<Value>(&text).is_ok(), "{text}");
        Self { is_json, text, secrets }
    }

    /// The same in a string of JSON.
    fn within(&self) -> Self {
        let whole = json!({ "it": self.text }).to_string();
        let place = |at: usize| {
            let before = Value::from(&self.text[..at]).to_string();
            "{\"it\":".len() + before.len() - 1
        };
        let secrets = self.secrets.iter().map(|it| place(it.start)..place(it.end)).collect();
        Self { is_json: true, text: whole, secrets }
    }

    /// What becomes of it as a body.
    fn redacted(&self, redactor: &mut Redactor, format: BodyFormat) -> String {
        let mut entry = logged(format, self.text.as_bytes(), 0);
        redactor.redact(&mut entry);
        text(&entry)
    }

    fn as_mark(&self, redactor: &mut Redactor) -> String {
        let mark = Mark { text: self.text.clone(), webview: None };
        let record = Record::new(0, 0, RecordKind::Marked(mark));
        let mut entry = Entry { record, body: None };
        redactor.redact(&mut entry);
        let RecordKind::Marked(mark) = entry.record.kind else { unreachable!() };
        mark.text
    }

    /// Whether what is left of it has none of its secrets, and all else that is left is as it was.
    fn is_hidden(&self, redacted: &str) -> bool {
        let mut places = vec![0];
        let mut pieces = pieces(redacted).into_iter().peekable();
        let mut is_first = true;
        while let Some(piece) = pieces.next() {
            let is_last = pieces.peek().is_none();
            let fits = |at: &usize| {
                let end = at + piece.len();
                let is_here = self.text.as_bytes()[*at..].starts_with(piece.as_bytes());
                let has_secret = self.secrets.iter().any(|it| it.start < end && *at < it.end);
                is_here && (piece.is_empty() || !has_secret) && (!is_last || end == self.text.len())
            };
            let from = places.first().copied().unwrap_or(usize::MAX);
            // A mark stands for anything.
            let after_a_mark = (from..=self.text.len()).filter(|at| !is_first && fits(at));
            let found: Vec<_> =
                places.into_iter().filter(|at| is_first && fits(at)).chain(after_a_mark).collect();
            places = found.into_iter().map(|at| at + piece.len()).collect();
            is_first = false;
        }
        // Without a mark nothing is hidden.
        !places.is_empty() && (self.secrets.is_empty() || !is_only(redacted))
    }
}

fn is_only(redacted: &str) -> bool {
    !redacted.contains("[redacted: ")
}

/// What stands between the marks, without the quotes around these.
fn pieces(redacted: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = redacted;
    let is_quote = |c| matches!(c, '"' | '\\');
    while let Some((before, behind)) = rest.split_once("[redacted: ") {
        let (_, behind) = behind.split_once(']').expect("a mark has an end");
        pieces.push(before.trim_end_matches(is_quote));
        rest = behind.trim_start_matches(is_quote);
    }
    pieces.push(rest);
    pieces
}

/// How many secrets are left, and how many harmless ones are not as they were.
#[derive(Default)]
struct Count {
    leaks: usize,
    changed: usize,
}

impl Count {
    fn add(&mut self, place: &str, shape: &Shape, redacted: &str) {
        if shape.secrets.is_empty() {
            if redacted != shape.text {
                self.changed += 1;
                println!("changed {place}: {}\n     to: {redacted}", shape.text);
            }
        } else if !shape.is_hidden(redacted) {
            self.leaks += 1;
            println!("leak {place}: {}\n    is: {redacted}", shape.text);
        }
    }

    #[track_caller]
    fn check(&self) {
        println!("leaks: {}, harmless ones changed: {}", self.leaks, self.changed);
        assert_eq!((self.leaks, self.changed), (0, 0));
    }
}

fn redactor() -> Redactor {
    Redactor::new(Rules::default())
}

#[test]
fn no_secret_is_left_and_nothing_harmless_is_changed() {
    let shapes = shapes();
    let (secret, harmless): (Vec<_>, Vec<_>) = shapes.iter().partition(|it| !it.secrets.is_empty());
    println!("{} with secrets, {} harmless", secret.len(), harmless.len());
    let mut count = Count::default();
    let mut redactor = redactor();
    for shape in &shapes {
        let format = if shape.is_json { BodyFormat::Json } else { BodyFormat::Text };
        count.add("in its body", shape, &shape.redacted(&mut redactor, format));
    }
    count.check();
}

/// What stood under the name of a secret before is known; each of the others has to be known by itself,
/// and wherever it stands.
#[test]
fn each_is_judged_alike_in_each_place() {
    const REPEATED: &str = r#"["hunter2"]"#;
    let mut count = Count::default();
    for shape in shapes().iter().filter(|shape| shape.text != REPEATED) {
        let format = if shape.is_json { BodyFormat::Json } else { BodyFormat::Text };
        count.add("alone", shape, &shape.redacted(&mut redactor(), format));
        count.add("as text", shape, &shape.redacted(&mut redactor(), BodyFormat::Text));
        count.add("as bytes", shape, &shape.redacted(&mut redactor(), BodyFormat::Raw));
        count.add("as a mark", shape, &shape.as_mark(&mut redactor()));
        let within = shape.within();
        count.add("in JSON", &within, &within.redacted(&mut redactor(), BodyFormat::Json));
        let within = within.within();
        count.add("in JSON in JSON", &within, &within.redacted(&mut redactor(), BodyFormat::Json));
    }
    count.check();
}
