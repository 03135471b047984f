//! Secrets in addresses: those of the user, and those that are part of the path of a webhook.
//!
//! What stands in a query is found by its name; see `named.rs`.

use std::ops::Range;

use memchr::{memchr, memmem};

use crate::redact::mark::MARK;
use crate::redact::naming::looks;
use crate::redact::steps::Text;

/// Addresses, without their scheme, behind which a secret stands, with how many parts come before it.
const WEBHOOKS: [(&[u8], usize); 8] = [
    (b"hooks.slack.com/services/", 2),
    (b"hooks.slack.com/workflows/", 2),
    (b"hooks.slack.com/triggers/", 2),
    (b"discord.com/api/webhooks/", 1),
    (b"discordapp.com/api/webhooks/", 1),
    (b"hooks.zapier.com/hooks/catch/", 1),
    (b"api.telegram.org/bot", 0),
    (b"maker.ifttt.com/trigger/", 3),
];

pub(crate) fn users(text: &Text<'_>) -> Vec<Range<usize>> {
    text.steps.add(text.len());
    memmem::find_iter(text.bytes, b"://").filter_map(|sign| user(text, sign + 3)).collect()
}

/// The password in what begins an address, or what stands in place of user and password.
fn user(text: &Text<'_>, start: usize) -> Option<Range<usize>> {
    let is_end = |byte: u8| {
        byte.is_ascii_whitespace() || matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'`' | b'|')
    };
    let end = text.run(start, |byte| !is_end(byte) && byte != b'/');
    let first = &text[start..end];
    // The host ends here, unless a password has such a sign.
    let host_end = first.iter().position(|byte| matches!(byte, b'?' | b'#')).unwrap_or(first.len());
    let Some(colon) = memchr(b':', &first[..host_end]) else {
        let at = memchr(b'@', &first[..host_end])?;
        return is_token(&first[..at]).then_some(start..start + at);
    };
    let password = start + colon + 1;
    if text.rest(password).starts_with(MARK.as_bytes()) {
        return None;
    }
    if let Some(at) = memchr::memrchr(b'@', &first[..host_end]) {
        return (start + at > password).then_some(password..start + at);
    }
    let port = &first[colon + 1..host_end];
    if port.iter().all(u8::is_ascii_digit) {
        return None;
    }
    // A password with a slash, or one of these two signs.
    let more = text.run(end, |byte| !is_end(byte) && byte != b'@' && byte != b':');
    if text.get(more) == Some(&b'@') && (end < text.len() || host_end < first.len()) {
        return Some(password..more);
    }
    if let Some(at) = memchr::memrchr(b'@', first) {
        return Some(password..start + at);
    }
    (text.is_cut && end == text.len() && password < end && host_end == first.len())
        .then_some(password..end)
}

/// Whether it is a token in place of a user's name.
fn is_token(user: &[u8]) -> bool {
    user.len() <= 256 && str::from_utf8(user).is_ok_and(looks::is_random)
}

pub(crate) fn webhooks(text: &Text<'_>) -> Vec<Range<usize>> {
    text.steps.add(WEBHOOKS.len() * text.len());
    let mut found = Vec::new();
    for (start, parts) in WEBHOOKS {
        for at in memmem::find_iter(text.bytes, start) {
            let is_part = |byte: u8| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b':' | b'%')
            };
            let mut from = at + start.len();
            let mut end = text.run(from, is_part);
            let mut left = parts;
            while left > 0 && text.get(end) == Some(&b'/') {
                (from, left) = (end + 1, left - 1);
                end = text.run(from, is_part);
            }
            if left == 0 && end > from {
                found.push(from..end);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::steps::Steps;

    #[track_caller]
    fn check(text: &str, is_cut: bool, expected: &[&str]) {
        let steps = Steps::default();
        let text_ = Text { bytes: text.as_bytes(), is_cut, steps: &steps };
        let mut found = [users(&text_), webhooks(&text_)].concat();
        found.sort_by_key(|it| it.start);
        let found: Vec<_> = found.into_iter().map(|it| &text[it]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_a_user_brings_along_is_found() {
        check("postgres://app:p@ss@db:5432/x", false, &["p@ss"]);
        check("postgres://app:pa/ss@db/x", false, &["pa/ss"]);
        check("postgres://app:pa?s#s@db/x", false, &["pa?s#s"]);
        check("redis://:hunter2@cache", false, &["hunter2"]);
        check("https://0123456789abcdef0123@example.com/x", false, &["0123456789abcdef0123"]);
        check("a http://u:p1@h/x and ftp://v:p2@h", false, &["p1", "p2"]);
        check("see http://ada:hun", true, &["hun"]);
    }

    #[test]
    fn ports_and_names_stay() {
        for text in [
            "http://localhost:1420/@x",
            "http://a@b/c tauri://localhost ssh://git@github.com/x",
            "http://localhost:1420?to=a@b.c",
            "postgres://app:[redacted: url_password]@db",
            "https://a.example/x:y@z",
        ] {
            check(text, false, &[]);
        }
        check("http://localhost:1420", true, &[]);
    }

    #[test]
    fn the_secret_of_a_webhook_is_found() {
        check("https://hooks.slack.com/services/T0/B0/XXXX", false, &["XXXX"]);
        check("https://discord.com/api/webhooks/1/a-b_c?x", false, &["a-b_c"]);
        check("https://api.telegram.org/bot12:A-b/getMe", false, &["12:A-b"]);
        check("https://hooks.slack.com/services/T0", false, &[]);
    }
}
