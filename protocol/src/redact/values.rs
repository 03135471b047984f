//! Whether a value that stands under the name of a secret is one.

use super::keys::{Keys, Shape};
use super::rules::MARK;
use super::words::{joined, words};

/// How much of a value is looked at. What is longer is neither a label nor a placeholder.
pub(super) const LONGEST: usize = 512;

/// A value, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    pub(super) text: &'a str,
    /// The name that it stands under.
    pub(super) name: &'a str,
    /// Whether it may go on behind a cut.
    pub(super) is_cut: bool,
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

/// Beginnings of the names of algorithms, which have letters and digits.
const ALGORITHMS: [&str; 34] = [
    "a11y", "aes", "argon", "base16", "base32", "base58", "base62", "base64", "bcrypt", "blake",
    "chacha", "ecdsa", "ed25519", "ed448", "es256", "es384", "es512", "hmac", "hs256", "hs512",
    "i18n", "k8s", "l10n", "md5", "oauth", "pbkdf2", "prime256", "ps256", "ripemd", "rs256", "rsa",
    "secp", "sha", "x25519",
];

/// Ends of the names of files.
const ENDINGS: [&str; 56] = [
    "avif", "bak", "bin", "bmp", "c", "conf", "cpp", "css", "csv", "db", "dll", "doc", "docx",
    "exe", "gif", "go", "gz", "h", "html", "icns", "ico", "ini", "jpeg", "jpg", "js", "json",
    "jsx", "lock", "log", "map", "md", "mjs", "mov", "mp3", "mp4", "pdf", "png", "py", "rs",
    "scss", "so", "sqlite", "svelte", "svg", "toml", "ts", "tsx", "txt", "vue", "wasm", "webp",
    "woff", "woff2", "xml", "yaml", "yml",
];

pub(super) fn is_secret(keys: &Keys, shape: Shape, value: Value<'_>) -> bool {
    let text = value.text.trim();
    if text.is_empty() || text.starts_with(MARK) {
        return false;
    }
    if shape == Shape::Whole {
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
pub(super) fn is_state(text: &str) -> bool {
    let word =
        text.trim_matches(['.', '!', '?', ',', '(', ')', '<', '>', '[', ']', '\'', '"', '`']);
    word.len() <= 16 && STATES.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
}

/// Whether a text stands in the place of a secret: `***`, `${PASSWORD}`, `<password>`, `$1`.
pub(super) fn is_placeholder(text: &str) -> bool {
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

fn starts_like_a_title(text: &str) -> bool {
    text.chars()
        .next()
        .is_some_and(|c| c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase()))
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
        return text.len() >= 12;
    }
    let parts: Vec<_> = text.split(['-', '_', '.', ':', '/']).filter(|it| !it.is_empty()).collect();
    let is_few = parts.len() <= 2 && parts.iter().all(|part| is_word(part));
    let is_type = text.len() <= 4 && text.starts_with(['f', 'i', 'u']) && {
        matches!(&text[1..], "8" | "16" | "32" | "64" | "128")
    };
    text.chars().any(char::is_alphanumeric) && !is_few && !is_type && !keys.is_name(text)
}

/// Whether it is letters alone, such as a word or the name of a variable has.
fn is_word(text: &str) -> bool {
    let humps = text.chars().filter(|c| c.is_uppercase()).count();
    let len = text.chars().count();
    let most = if humps > 1 { 40 } else { 20 };
    let is_spread = humps <= 1 || humps == len || len >= 4 * humps;
    text.chars().all(char::is_alphabetic) && len <= most && is_spread
}

/// Whether letters and digits stand in it as they do where chance has put them.
pub(super) fn is_random(text: &str) -> bool {
    if text.len() < 6 || !has_only_signs_of_tokens(text) || is_common(text) {
        return false;
    }
    let Marks { turns, flips, digits, letters, is_hex } = Marks::of(text);
    let padded = text.ends_with('=') && text.len().is_multiple_of(4);
    // `WebView2Cookie`
    let is_name = digits == 1 && flips > 0 && !text.starts_with(|c: char| c.is_ascii_lowercase());
    (turns >= 2 && !is_name)
        || (is_hex && text.len() >= 16 && letters > 0)
        || (flips >= 4 && text.len() >= 12)
        || (padded && letters > 0 && text.len() >= 8)
        || (digits >= 16 && letters == 0)
        || (digits >= 5 && letters >= 3 && text.len() >= 12)
}

/// Whether it is the name of an algorithm or of a type, or of another form that is known.
pub(super) fn is_common(text: &str) -> bool {
    is_algorithm(text) || is_known_form(text)
}

/// Whether it is the name of an algorithm or of a type.
pub(super) fn is_algorithm(text: &str) -> bool {
    const TYPES: [&str; 5] = ["char", "float", "int", "uint", "varchar"];
    let lower = text.to_ascii_lowercase();
    text.len() <= 16 && ALGORITHMS.iter().chain(&TYPES).any(|name| lower.starts_with(name))
}

/// Whether it has letters and digits, as a password that somebody thought of has.
pub(super) fn is_mixed(text: &str) -> bool {
    let Marks { digits, letters, .. } = Marks::of(text);
    is_random(text)
        || (text.len() >= 6
            && letters >= 2
            && digits >= 2
            && has_only_signs_of_tokens(text)
            && !is_common(text))
}

/// The same, and long enough not to be the name of a thing.
pub(super) fn is_long(text: &str) -> bool {
    if text.len() < 20 || !has_only_signs_of_tokens(text) || is_known_form(text) || is_uuid(text) {
        return false;
    }
    let Marks { turns, flips, digits, letters, is_hex } = Marks::of(text);
    let is_hash = is_hex && matches!(text.len(), 40 | 64 | 96 | 128);
    !is_hash
        && ((turns >= 4 && letters > 0)
            || (is_hex && text.len() >= 32 && letters > 0)
            || (flips >= 6 && digits > 0)
            || (text.ends_with('=') && text.len().is_multiple_of(4) && flips >= 4))
}

/// What tells chance from words.
struct Marks {
    /// How often a letter comes after a digit, or the other way round.
    turns: usize,
    /// How often a capital comes after a small letter, or the other way round.
    flips: usize,
    digits: usize,
    letters: usize,
    is_hex: bool,
}

impl Marks {
    fn of(text: &str) -> Self {
        let pairs = || text.as_bytes().windows(2).map(|pair| (pair[0], pair[1]));
        let turn = |(a, b): &(u8, u8)| {
            (a.is_ascii_digit() && b.is_ascii_alphabetic())
                || (a.is_ascii_alphabetic() && b.is_ascii_digit())
        };
        let flip = |(a, b): &(u8, u8)| {
            (a.is_ascii_lowercase() && b.is_ascii_uppercase())
                || (a.is_ascii_uppercase() && b.is_ascii_lowercase())
        };
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
        // The first capital of a word is none.
        let humps = text.bytes().filter(u8::is_ascii_uppercase).count();
        let flips = pairs().filter(flip).count();
        let is_camel = humps > 0 && letters >= 4 * humps;
        Self {
            turns: pairs().filter(turn).count(),
            flips: if is_camel && digits == 0 { 0 } else { flips },
            digits,
            letters,
            is_hex: text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        }
    }
}

/// Whether it has no other characters than tokens have. What is in brackets or quotes is none.
fn has_only_signs_of_tokens(text: &str) -> bool {
    // A sign of equality comes at the end alone, where it fills base64 up.
    let text = text.trim_end_matches('=');
    text.bytes().all(|byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'+' | b'/' | b'%' | b':' | b'|' | b'!')
            || matches!(byte, b'$' | b'*' | b'@' | b'^')
    })
}

/// Whether it looks like something that is known to be no secret: an address, a path, a file, a version,
/// a date, a colour, a type of media, a mail address, a size.
fn is_known_form(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_date = (0..4).all(is_digit) && bytes.get(4) == Some(&b'-') && is_digit(5) && is_digit(6);
    let is_time = text.len() <= 12 && text.contains(':') && {
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'))
    };
    let numbers = text.strip_prefix(['v', 'V', '^', '~']).unwrap_or(text);
    let is_version = numbers.split('.').count() >= 2
        && numbers
            .split('.')
            .take(2)
            .all(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit()));
    let is_mail = text.split_once('@').is_some_and(|(user, domain)| {
        !user.is_empty() && domain.contains('.') && !domain.contains('@')
    });
    let ends_like_a_file = text.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty() && ENDINGS.binary_search(&ending.to_ascii_lowercase().as_str()).is_ok()
    });
    let is_media = text.split_once('/').is_some_and(|(kind, _)| {
        matches!(
            kind,
            "application" | "audio" | "font" | "image" | "model" | "multipart" | "text" | "video"
        )
    });
    let is_size = text.len() <= 12 && {
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        !unit.is_empty()
            && unit.len() < text.len()
            && unit.len() <= 4
            && unit.bytes().all(|b| b.is_ascii_alphabetic() || b == b'%')
    };
    text.contains("://")
        || ["data:", "blob:", "urn:", "mailto:", "tel:", "#", "var(", "rgb", "hsl", "--"]
            .iter()
            .any(|start| text.starts_with(start))
        || is_path(text)
        || is_date
        || is_time
        || is_version
        || is_mail
        || ends_like_a_file
        || is_media
        || is_size
}

/// Whether a text begins like a path that is not relative.
pub(super) fn is_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_drive = matches!(bytes, [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic());
    let is_start = ["./", "../", "~/", "\\\\", ".\\"].iter().any(|start| text.starts_with(start));
    // Base64 may begin with a slash, too.
    let is_root = text.strip_prefix('/').is_some_and(|path| {
        let first = path.split('/').next().unwrap_or_default();
        first.len() <= 24 && Marks::of(first).turns < 2 && Marks::of(first).flips < 3
    });
    is_drive || is_start || is_root || text == "~" || text == "."
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Rules;

    #[test]
    fn the_lists_are_in_order() {
        assert!(STATES.is_sorted() && ENDINGS.is_sorted());
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
            &["hunter2", "swordfish", "correct horse battery staple", "P@ss w0rd!", "secret"],
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
