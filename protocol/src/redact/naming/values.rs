//! Whether a value that stands under the name of a secret is one.

use crate::redact::mark::MARK;
use crate::redact::naming::keys::Keys;
use crate::redact::naming::looks::{
    has_only_signs_of_tokens, is_known_form, is_long, is_path, is_random, is_word,
};
use crate::redact::naming::shape::Shape;
use crate::redact::naming::words::{joined, words};

/// How much of a value is looked at. What is longer is neither a label nor a placeholder.
pub(crate) const LONGEST: usize = 512;

/// A value, and where it stands.
#[derive(Clone, Copy)]
pub(crate) struct Value<'a> {
    pub(crate) text: &'a str,
    /// The name that it stands under.
    pub(crate) name: &'a str,
    /// Whether it may go on behind a cut.
    pub(crate) is_cut: bool,
}

/// Values that say something of a secret, and are none.
const STATES: [&str; 96] = [
    "absent",
    "accepted",
    "active",
    "allowed",
    "and",
    "any",
    "authenticated",
    "authorized",
    "available",
    "blank",
    "bool",
    "boolean",
    "bytes",
    "cached",
    "changed",
    "checked",
    "cleared",
    "correct",
    "created",
    "default",
    "deleted",
    "denied",
    "disabled",
    "done",
    "empty",
    "enabled",
    "encrypted",
    "error",
    "expired",
    "failed",
    "failure",
    "false",
    "fetched",
    "for",
    "found",
    "from",
    "generated",
    "given",
    "good",
    "granted",
    "hidden",
    "ignored",
    "in",
    "inactive",
    "incorrect",
    "invalid",
    "is",
    "loaded",
    "loading",
    "locked",
    "masked",
    "mismatch",
    "missing",
    "must",
    "needed",
    "new",
    "nil",
    "no",
    "none",
    "not",
    "null",
    "number",
    "ok",
    "omitted",
    "on",
    "optional",
    "pending",
    "present",
    "protected",
    "received",
    "redacted",
    "refreshed",
    "rejected",
    "removed",
    "required",
    "reset",
    "revoked",
    "saved",
    "sent",
    "set",
    "skipped",
    "stored",
    "str",
    "string",
    "success",
    "the",
    "too",
    "true",
    "undefined",
    "unknown",
    "unset",
    "updated",
    "valid",
    "verified",
    "wrong",
    "yes",
];

/// Words of labels and messages that speak of a secret. Passwords of several words rarely have them.
const SPOKEN: [&str; 30] = [
    "cannot",
    "characters",
    "choose",
    "confirm",
    "contain",
    "contains",
    "doesn",
    "enter",
    "expired",
    "forgot",
    "forgotten",
    "incorrect",
    "invalid",
    "least",
    "match",
    "matches",
    "mismatch",
    "missing",
    "must",
    "please",
    "repeat",
    "required",
    "reset",
    "short",
    "should",
    "too",
    "weak",
    "wrong",
    "you",
    "your",
];

pub(crate) fn is_secret(keys: &Keys, shape: Shape, value: Value<'_>) -> bool {
    let text = value.text.trim();
    if text.is_empty() || text.starts_with(MARK) {
        return false;
    }
    if shape == Shape::Whole || is_word_list(text) {
        return true;
    }
    if is_placeholder(text) || is_member(text, value.name) {
        return false;
    }
    match shape {
        Shape::Whole => true,
        Shape::Sure => !is_state(text),
        Shape::Any => !is_state(text) && !is_label(keys, text, value.name),
        Shape::Path => !is_state(text) && !is_path(text) && !is_label(keys, text, value.name),
        _ if text.contains(MARK) => false,
        // It may be the start of one.
        Shape::Long => is_long(text),
        _ if value.is_cut => !text.contains(char::is_whitespace) && !is_known_form(text),
        Shape::Opaque => is_opaque(keys, text),
        Shape::Digits => {
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            let is_number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b' ');
            (is_number && (3..=10).contains(&digits)) || is_random(text)
        }
        Shape::Phrase => is_phrase(text) || is_random(text),
        Shape::Random => is_random(text),
    }
}

/// Whether a value has one of the words that say something of a secret, and no other.
pub(crate) fn is_state(text: &str) -> bool {
    let word =
        text.trim_matches(['.', '!', '?', ',', '(', ')', '<', '>', '[', ']', '\'', '"', '`']);
    word.len() <= 16 && STATES.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
}

/// Whether a text stands in the place of a secret: `***`, `${PASSWORD}`, `<password>`, `$1`.
pub(crate) fn is_placeholder(text: &str) -> bool {
    let is_upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '|' | ':');
    let between = |start: &str, end: &str, is: &dyn Fn(char) -> bool| {
        let inside = text.strip_prefix(start).and_then(|text| text.strip_suffix(end));
        inside.is_some_and(|inside| !inside.is_empty() && inside.chars().all(is))
    };
    let is_all = |is: fn(char) -> bool| text.chars().all(is);
    is_all(|c| matches!(c, '*' | '•' | '●' | '…' | '?'))
        || (text.len() > 2 && is_all(|c| matches!(c, '.' | '_' | '-' | 'x' | 'X' | '#')))
        || between("$", "", &is_upper)
        || between("$", "", &|c| c.is_ascii_digit())
        || between("?", "", &|c| c.is_ascii_digit())
        || between(":", "", &|c| c.is_ascii_lowercase() || c == '_')
        || between("@", "", &|c| c.is_ascii_lowercase() || c == '_')
        || between("${", "}", &|c| c != '}')
        || between("$(", ")", &|c| c != ')')
        || between("{{", "}}", &|c| c != '}')
        || between("{", "}", &is_word)
        || between("<", ">", &is_word)
        || between("%", "%", &is_upper)
        || between("[", "]", &|c| c.is_ascii_alphabetic() || c == ' ')
        || (text.contains("REDACTED") && text.len() < 64)
}

/// Whether a text is the place of a secret in a program: `user.password`, `process.env.API_TOKEN`.
fn is_member(text: &str, name: &str) -> bool {
    let is_of_path = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '?' | '!');
    let end = text.rsplit_once('.').map_or("", |(_, end)| end);
    !end.is_empty() && text.chars().all(is_of_path) && words(end).ends_with(&words(name))
}

/// Whether a text is a label or a message about the secret that it stands under.
fn is_label(keys: &Keys, text: &str, name: &str) -> bool {
    if text.len() > 200 {
        return false;
    }
    let spoken: Vec<String> = text
        .split(|c: char| c.is_whitespace() || (!c.is_alphanumeric() && c != '_' && c != '-'))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    if spoken.iter().any(|word| word.bytes().any(|byte| byte.is_ascii_digit()) && word.len() > 2) {
        return false;
    }
    // The same in another language.
    let is_name = || starts_like_a_title(text) && keys.secret(text).is_some();
    if joined(text) == joined(name) || is_name() {
        return true;
    }
    match &spoken[..] {
        [] | [_] => false,
        _ if words(text).iter().all(|word| words(name).contains(word)) => true,
        many => {
            let speaks = many.iter().any(|word| SPOKEN.contains(&word.as_str()));
            let names_one = many.iter().any(|word| keys.is_name(word));
            speaks || (names_one && starts_like_a_title(text))
        }
    }
}

/// Whether a text begins as a label does: with a capital among small letters, or in a script that has
/// neither.
fn starts_like_a_title(text: &str) -> bool {
    let is_shouted = text.chars().any(char::is_uppercase) && !text.chars().any(char::is_lowercase);
    let starts = |c: char| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase());
    text.chars().next().is_some_and(starts) && !is_shouted
}

/// Whether it is as many words, and as long ones, as a recovery phrase of a wallet has (BIP 39).
fn is_word_list(text: &str) -> bool {
    let is_word = |word: &str| {
        (3..=8).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_lowercase())
    };
    let count = text.split_whitespace().count();
    matches!(count, 12 | 15 | 18 | 21 | 24) && text.split_whitespace().all(is_word)
}

/// Whether it is several words, as a recovery phrase is.
fn is_phrase(text: &str) -> bool {
    let words: Vec<_> = text.split_whitespace().collect();
    words.len() >= 3
        && words.iter().all(|word| word.len() > 1 && word.chars().all(char::is_lowercase))
        && !words.iter().any(|word| is_state(word))
}

/// Whether it is anything but a word or two.
fn is_opaque(keys: &Keys, text: &str) -> bool {
    if text.contains(char::is_whitespace) || is_known_form(text) || !has_only_signs_of_tokens(text)
    {
        return false;
    }
    if is_random(text) {
        return true;
    }
    let is_number = text.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+'));
    if is_number {
        return text.len() >= 6;
    }
    let parts: Vec<_> = text.split(['-', '_', '.', ':', '/']).filter(|it| !it.is_empty()).collect();
    let is_few = parts.len() <= 2 && parts.iter().all(|part| is_word(part));
    let is_type = text.len() <= 4 && text.starts_with(['f', 'i', 'u']) && {
        matches!(&text[1..], "8" | "16" | "32" | "64" | "128")
    };
    text.chars().any(char::is_alphanumeric) && !is_few && !is_type && !keys.is_name(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Rules;

    #[test]
    fn the_states_are_in_order() {
        assert!(STATES.is_sorted());
    }

    #[track_caller]
    fn check(shape: Shape, secrets: &[&str], others: &[&str]) {
        let keys = Keys::new(&Rules::default().keys);
        let is =
            |text: &&&str| is_secret(&keys, shape, Value { text, name: "password", is_cut: false });
        assert_eq!(
            secrets.iter().filter(is).collect::<Vec<_>>(),
            secrets.iter().collect::<Vec<_>>()
        );
        assert_eq!(others.iter().filter(is).collect::<Vec<_>>(), [&""; 0]);
    }

    #[test]
    fn a_label_is_no_secret() {
        check(
            Shape::Any,
            &[
                "hunter2",
                "swordfish",
                "correct horse battery staple",
                "P@ss w0rd!",
                "secret",
                "SECRET",
            ],
            &[
                "",
                "Password",
                "Passwort",
                "Mot de passe",
                "Enter your password",
                "is too short",
                "must have 8 characters",
                "required",
                "***",
                "${DB_PASSWORD}",
                "<password>",
                "$1",
                "[redacted: key]",
            ],
        );
    }

    #[test]
    fn what_looks_random_is_told_from_names() {
        check(
            Shape::Random,
            &[
                "abc123def",
                "9f8a7b6c",
                "c2lnbmF0dXJlLXZhbHVl",
                "deadbeefcafebabe",
                "550e8400-e29b-41d4-a716-446655440000",
                "YWRhOmh1bnRlcjI=",
                "AbCdEfGhIjKlMnOp",
                "s%3Aabc.1d2e3f",
            ],
            &[
                "list",
                "oauth2",
                "base64url",
                "client_credentials",
                "accepted",
                "v1.2.3",
                "en-US",
                "2024-05-01T10:00:00Z",
                "logo2x3.png",
                "image/png",
                "#fff1a2",
                "12px",
                "10:15:30",
                "workspaceDefault",
                "https://a.example/x1y2z3",
                "/srv/a1b2c3",
                "a@b1c2.example",
            ],
        );
        check(
            Shape::Long,
            &["AbCdEfGh1234567890IjKlMnOp", "b6907d289e10d714a6e88b30761fae22"],
            &[
                "abc123def",
                "550e8400-e29b-41d4-a716-446655440000",
                "a94a8fe5ccb19ba61c4c0873d391e987982fbbd3",
                "a-rather-long-name-of-a-thing",
                "SomeRatherLongNameOfAThing",
            ],
        );
        check(
            Shape::Opaque,
            &["abc123", "one-time-token-of-ada", "a1b2"],
            &["fn", "identifier", "keyword", "refresh_token", "17", "open paren", "{", "=="],
        );
    }
}
