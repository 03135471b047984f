//! What a redaction costs: twice the input takes twice the steps, whatever the input is.

use ipc_inspector_protocol::BodyFormat;
use ipc_inspector_protocol::redact::{Pattern, Redactor, Rules};
use proptest::{collection::vec, prelude::*, sample::select};

use super::{logged, request, text};

/// Every pattern is looked for, by a function of the app as well, and some secrets are known already.
fn redactor(shows_the_app: bool) -> Redactor {
    let rules = Rules { patterns: Pattern::ALL.into(), ..Rules::default() };
    let mut redactor = Redactor::new(rules);
    redactor.redact(&mut request("login", br#"{"password":"s3cr3t-value","pin":"48151623"}"#, 0));
    if shows_the_app { redactor.with(|_| None) } else { redactor }
}

/// How many steps it takes to redact a body.
fn steps(bytes: &[u8], format: BodyFormat, cut: u64, shows_the_app: bool) -> u64 {
    let mut redactor = redactor(shows_the_app);
    let before = redactor.steps();
    redactor.redact(&mut logged(format, bytes, cut));
    redactor.steps() - before
}

/// At most 2.2 times the steps for twice the bytes, and no more for each byte than is ever needed.
#[track_caller]
fn check(make: &dyn Fn(usize) -> Vec<u8>, count: usize, shown: &str) {
    for (format, cut, shows_the_app) in [
        (BodyFormat::Json, 0, false),
        (BodyFormat::Text, 0, false),
        (BodyFormat::Text, 1, false),
        (BodyFormat::Json, 1, true),
    ] {
        let (once, twice) = (make(count), make(2 * count));
        let [once, twice] =
            [once, twice].map(|bytes| (bytes.len(), steps(&bytes, format, cut, shows_the_app)));
        let limit = once.1 * 22 / 10 + 2000;
        let each = twice.1 / twice.0 as u64;
        assert!(twice.1 <= limit, "{shown} as {format:?}: {} steps, then {}", once.1, twice.1);
        assert!(each <= MOST_STEPS, "{shown} as {format:?}: {each} steps for each byte");
    }
}

/// For each byte, of what is made to cost the most.
const MOST_STEPS: u64 = 400;

fn repeated(unit: &str) -> impl Fn(usize) -> Vec<u8> {
    let unit = unit.to_owned();
    move |count| unit.repeat(count).into_bytes()
}

#[test]
fn what_was_quadratic_once_is_linear() {
    for unit in ["bearer", "sk-", "token=[redacted: ", "bearer ", "Basic ", "eyJ"] {
        check(&repeated(unit), 65_536 / unit.len(), unit);
    }
    let deep =
        |count: usize| ["[".repeat(5 * count), r#"{"jwt":1},"#.repeat(count)].concat().into_bytes();
    check(&deep, 2000, "edits far below");
}

#[test]
fn deep_json_is_linear() {
    for (open, inside, close) in [
        ("[", "", ""),
        ("[", "1", "]"),
        (r#"{"password":"#, "1", "}"),
        (r#"{"token":"#, r#""a1b2c3""#, "}"),
        (r#"{"password":{"type":"#, "1", "}}"),
        (r#"{"value":"a1b2c3","x":"#, "1", r#","name":"token"}"#),
        (r#"{"value":["#, "", r#"],"name":"password"}"#),
        (r#"[["cookie","#, r#""a""#, "]]"),
        (r#"{"args":["-p","#, r#""a""#, r#"],"program":"sshpass"}"#),
        (r#"{"columns":["password"],"rows":["#, "1", "]}"),
        (r#"{"headers":"#, "{}", "}"),
        (r#"{"session":["#, "1", "]}"),
    ] {
        let make = |count: usize| {
            [open.repeat(count), inside.into(), close.repeat(count)].concat().into_bytes()
        };
        check(&make, 3000, open);
    }
}

/// The quotes of each level have twice the backslashes of those around them, so that there are few.
#[test]
fn json_in_json_is_linear() {
    let make = |count: usize| {
        let mut json = r#"{"password":"a1","n":1},"#.repeat(count);
        for _ in 0..6 {
            json = serde_json::Value::from(format!("[{}]", json.trim_end_matches(','))).to_string();
        }
        json.into_bytes()
    };
    check(&make, 20, "JSON in JSON");
}

/// No more is kept of what was replaced than can be looked at, and of no path more than its start.
#[test]
fn what_is_told_of_replacements_has_a_bound() {
    let deep = [r#"{"a-rather-long-key":"#.repeat(20_000), "[".into()].concat();
    let json = [deep, r#"{"jwt":1},"#.repeat(4000)].concat();
    let mut redactor = redactor(false);
    let before = redactor.summary().replaced();
    let mut entry = request("save", json.as_bytes(), 1);
    let told = redactor.redact(&mut entry);
    assert_eq!((told.len(), redactor.summary().replaced() - before), (256, 4000));
    assert!(told.iter().all(|it| it.path.len() < 1000), "{:?}", told[0]);
    assert!(told[0].path.ends_with("… (19986 more)"), "{:?}", told[0]);
    assert_eq!(text(&entry).matches(r#""jwt":"[redacted: key]""#).count(), 4000);
}

/// Parts of texts from which something is looked for, and what it is ended by.
const PIECES: [&str; 96] = [
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "</",
    "/>",
    ",",
    ":",
    "\"",
    "'",
    "`",
    "\\",
    "\\\"",
    "\\\\\"",
    "=",
    "&",
    ";",
    " ",
    "  ",
    "\n",
    "\n  ",
    "\r\n",
    "\t",
    "|",
    "%",
    "%3D",
    "%26",
    "$",
    "@",
    "#",
    "?",
    "/",
    "//",
    "://",
    "-",
    "--",
    "_",
    ".",
    "a",
    "1",
    "a1b2c3d4",
    "é",
    "密",
    "x",
    "*",
    "${",
    "<![CDATA[",
    "]]>",
    "&quot;",
    "password",
    "Password",
    "PASSWORD",
    "token",
    "session",
    "api key",
    "key",
    "name",
    "value",
    "mnemonic",
    "authorization",
    "cookie",
    "\"\"\"",
    "is ",
    "type",
    "values",
    "insert into t(password)",
    "identified by",
    "curl",
    "mysql -p",
    "-u",
    "--password",
    "login",
    "bearer",
    "basic",
    "eyJ",
    "sk-",
    "ghp_",
    "AKIA",
    "Q~",
    ":AA",
    "MII",
    "-----BEGIN ",
    "PRIVATE KEY-----",
    "-----END ",
    "Private-Lines:",
    "/home/",
    "C:\\Users\\",
    "/media/",
    "hooks.slack.com/services/",
    "$2b$",
    "[redacted: ",
    "[redacted: key]",
];

fn unit() -> impl Strategy<Value = String> {
    vec(select(PIECES.to_vec()), 1..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_linear_that_says_the_same_again_and_again(unit in unit()) {
        check(&repeated(&unit), 4096 / unit.len() + 1, &unit);
    }

    #[test]
    fn any_text_is_linear_that_begins_much_and_ends_none(
        (start, unit, end) in (unit(), unit(), unit())
    ) {
        let make = |count: usize| {
            [start.as_str(), &unit.repeat(count), &end].concat().into_bytes()
        };
        check(&make, 4096 / unit.len() + 1, &format!("{start}({unit})*{end}"));
    }

    #[test]
    fn two_halves_are_linear((first, second) in (unit(), unit())) {
        let make = |count: usize| {
            [first.repeat(count), second.repeat(count)].concat().into_bytes()
        };
        check(&make, 4096 / (first.len() + second.len()) + 1, &format!("({first})*({second})*"));
    }
}
