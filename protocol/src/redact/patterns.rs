//! What secrets look like, found in bytes that need not be text.
//!
//! Each pattern starts from what is rare and looks around it, so none takes longer than a few steps
//! for each byte. Where a text was cut, what may be the start of a secret is taken for one.

use std::{ops::Range, sync::LazyLock};

use memchr::{memchr, memchr_iter, memchr2_iter, memchr3_iter, memmem, memmem::Finder, memrchr};

use super::rules::{MARK, Pattern};

/// Fewest bytes of a JSON web token; its first part alone, `{"alg":"none"}`, has twenty.
const JWT_BYTES: usize = 24;

/// Fewest bytes of a bearer's token, so that "bearer token" is not one.
const BEARER_BYTES: usize = 8;

/// How the tokens of services begin, and how many characters come then at least.
const SERVICES: [(&str, usize); 20] = [
    ("ghp_", 30),
    ("gho_", 30),
    ("ghu_", 30),
    ("ghs_", 30),
    ("ghr_", 30),
    ("github_pat_", 30),
    ("npm_", 30),
    ("hf_", 30),
    ("sk_live_", 16),
    ("sk_test_", 16),
    ("rk_live_", 16),
    ("rk_test_", 16),
    ("whsec_", 16),
    ("glpat-", 20),
    ("xoxa-", 10),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xoxs-", 10),
    ("xapp-", 10),
    ("sk-", 20),
];

/// The same for those of AWS and Google, where it is not a sign that they have in common.
const CLOUDS: [(&str, usize); 3] = [("AKIA", 16), ("ASIA", 16), ("AIza", 35)];

/// Fewer characters of a token that was cut tell nothing.
const SHORTEST_START: usize = 8;

/// Every place where a pattern is found, in order. Those that overlap are one, of the pattern that
/// begins first.
pub(super) fn find(
    patterns: &[Pattern],
    text: &[u8],
    is_cut: bool,
) -> Vec<(Range<usize>, Pattern)> {
    let mut found = Vec::new();
    for pattern in patterns {
        let ranges = match pattern {
            Pattern::Jwt => web_tokens(text, is_cut),
            Pattern::Bearer => bearers(text, is_cut),
            Pattern::ServiceToken => service_tokens(text, is_cut),
            Pattern::PrivateKey => private_keys(text),
            Pattern::UrlPassword => url_passwords(text, is_cut),
            Pattern::HomePath => home_paths(text),
            Pattern::Email => addresses(text, is_cut),
        };
        found.extend(ranges.into_iter().map(|range| (range, *pattern)));
    }
    found.sort_by_key(|(range, _)| range.start);
    found.dedup_by(|(later, _), (range, _)| {
        let overlaps = later.start < range.end;
        if overlaps {
            range.end = range.end.max(later.end);
        }
        overlaps
    });
    found
}

/// How many bytes from here on are such ones.
fn run(text: &[u8], from: usize, is: impl Fn(u8) -> bool) -> usize {
    text[from..].iter().take_while(|byte| is(**byte)).count()
}

fn web_tokens(text: &[u8], is_cut: bool) -> Vec<Range<usize>> {
    /// JSON begins with `{"`, which in base64 is this.
    static JSON: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("eyJ"));

    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let mut found = Vec::new();
    let mut seen = 0;
    for start in JSON.find_iter(text) {
        if start < seen {
            continue;
        }
        seen = start + run(text, start, is_token);
        let token = &text[start..seen];
        let is_whole = token.len() >= JWT_BYTES && memchr_iter(b'.', token).count() >= 2;
        if is_whole || (is_cut && seen == text.len()) {
            found.push(start..seen);
        }
    }
    found
}

fn bearers(text: &[u8], is_cut: bool) -> Vec<Range<usize>> {
    const WORD: &[u8] = b"bearer";
    let is_token = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=')
    };
    memchr2_iter(b'b', b'B', text)
        .filter_map(|word| {
            let end = word + WORD.len();
            if !text.get(word..end)?.eq_ignore_ascii_case(WORD) {
                return None;
            }
            let spaces = run(text, end, |byte| byte == b' ');
            let start = end + spaces;
            let end = start + run(text, start, is_token);
            let is_whole = end - start >= BEARER_BYTES || (is_cut && end == text.len());
            (spaces > 0 && end > start && is_whole).then_some(start..end)
        })
        .collect()
}

fn service_tokens(text: &[u8], is_cut: bool) -> Vec<Range<usize>> {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let mut found = Vec::new();
    let mut seen = 0;
    for at in memchr3_iter(b'_', b'-', b'I', text) {
        if at < seen {
            continue;
        }
        let start = |(prefix, least): &(&str, usize)| {
            // All others end with their sign.
            let behind = prefix.len() - prefix.find('I').unwrap_or(prefix.len() - 1);
            let start = (at + behind).checked_sub(prefix.len())?;
            let is_free = start == 0 || !text[start - 1].is_ascii_alphanumeric();
            let is_here = is_free && text[start..].starts_with(prefix.as_bytes());
            is_here.then_some((start, prefix.len(), prefix.len() + least))
        };
        let prefixes: &[_] = if text[at] == b'I' { &CLOUDS } else { &SERVICES };
        let Some((start, prefix, least)) = prefixes.iter().find_map(start) else { continue };
        let end = start + run(text, start, is_token);
        let token = &text[start..end];
        // A name such as `sk-some-element-of-a-page` has no digit, and one such as `npm_2` is short.
        let least =
            if is_cut && end == text.len() { least.min(prefix + SHORTEST_START) } else { least };
        if token.len() >= least && token.iter().any(u8::is_ascii_digit) {
            seen = end;
            found.push(start..end);
        }
    }
    found
}

fn private_keys(text: &[u8]) -> Vec<Range<usize>> {
    const BEGIN: &[u8] = b"-----BEGIN ";
    const KEY: &[u8] = b"PRIVATE KEY-----";
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(begin) = memmem::find(&text[at..], BEGIN) {
        let start = at + begin;
        at = start + BEGIN.len();
        // `RSA `, `OPENSSH `, `ENCRYPTED ` or nothing comes between.
        let kind = run(text, at, |byte| byte.is_ascii_uppercase() || byte == b' ');
        if !text[at..at + kind + 5.min(text.len() - at - kind)].ends_with(KEY) {
            continue;
        }
        let inside = at + kind;
        at = memmem::find(&text[inside..], KEY).map_or(text.len(), |end| inside + end + KEY.len());
        found.push(start..at);
    }
    found
}

fn url_passwords(text: &[u8], is_cut: bool) -> Vec<Range<usize>> {
    const SIGN: &[u8] = b"://";
    let is_end = |byte: u8| {
        byte.is_ascii_whitespace()
            || matches!(byte, b'/' | b'?' | b'#' | b'"' | b'<' | b'>' | b'\\')
    };
    memmem::find_iter(text, SIGN)
        .filter_map(|sign| {
            let start = sign + SIGN.len();
            let len = run(text, start, |byte| !is_end(byte));
            let authority = &text[start..start + len];
            let password = memchr(b':', authority)? + 1;
            // The number of a port is none, unless more was to come.
            let is_number = authority[password..].iter().all(u8::is_ascii_digit);
            let is_start = is_cut && start + len == text.len() && !is_number;
            let end = memrchr(b'@', authority).or(is_start.then_some(len))?;
            let range = start + password..start + end;
            let is_found = password < end && !text[range.clone()].starts_with(MARK.as_bytes());
            is_found.then_some(range)
        })
        .collect()
}

fn home_paths(text: &[u8]) -> Vec<Range<usize>> {
    memchr3_iter(b'/', b'\\', b'%', text).filter_map(|at| user(text, at)).collect()
}

/// Length of what separates two parts of a path, if that is here: a slash, or one that is
/// percent-encoded as in addresses of Tauri's `asset` protocol.
fn separator(text: &[u8]) -> usize {
    match text {
        [b'/' | b'\\', ..] => 1,
        [b'%', b'2', b'F' | b'f', ..] | [b'%', b'5', b'C' | b'c', ..] => 3,
        _ => 0,
    }
}

/// Where the user's name is, if the folder behind this place is that of all homes.
fn user(text: &[u8], at: usize) -> Option<Range<usize>> {
    let (before, path) = text.split_at(at);
    let first = Some(separator(path)).filter(|len| *len > 0)?;
    // There, case does not matter, and a name may have spaces.
    let is_windows = path[0] == b'\\' || path.starts_with(b"%5") || before.ends_with(b":");
    let folder = &path[first..];
    let folder_len = match folder {
        [b'h', b'o', b'm', b'e', ..] => 4,
        [b'U', b's', b'e', b'r', b's', ..] => 5,
        _ if is_windows && folder.get(..5)?.eq_ignore_ascii_case(b"users") => 5,
        _ => return None,
    };
    let mut start = at + first + folder_len;
    let behind_folder = start;
    while separator(&text[start..]) > 0 {
        start += separator(&text[start..]);
    }
    let rest = &text[start..];
    if start == behind_folder || rest.starts_with(MARK.as_bytes()) {
        return None;
    }
    let name = |ends: &[u8]| {
        let is_end = |at: &usize| {
            rest[*at].is_ascii_control() || ends.contains(&rest[*at]) || separator(&rest[*at..]) > 0
        };
        (0..rest.len()).find(is_end).unwrap_or(rest.len())
    };
    let with_spaces =
        Some(name(b":\"<>|?*")).filter(|len| is_windows && separator(&rest[*len..]) > 0);
    let len = with_spaces.unwrap_or_else(|| name(b" \"'`:;,?#&*|()<>[]{}"));
    (len > 0).then_some(start..start + len)
}

fn addresses(text: &[u8], is_cut: bool) -> Vec<Range<usize>> {
    let is_part =
        |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || matches!(byte, b'.' | b'-');
    let is_local = |byte: u8| is_part(byte) || matches!(byte, b'_' | b'%' | b'+');
    memchr_iter(b'@', text)
        .filter_map(|at| {
            let local = text[..at].iter().rev().take_while(|byte| is_local(**byte)).count();
            let domain = at + 1..at + 1 + run(text, at + 1, is_part);
            let is_whole = memchr(b'.', &text[domain.clone()]).is_some();
            let is_start = is_cut && domain.end == text.len();
            (local > 0 && (is_whole || is_start)).then_some(at - local..domain.end)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";

    /// What is found, each with its pattern.
    #[track_caller]
    fn check(text: &str, is_cut: bool, expected: &[(&str, Pattern)]) {
        let found: Vec<_> = find(&Pattern::ALL, text.as_bytes(), is_cut)
            .into_iter()
            .map(|(range, pattern)| (&text[range], pattern))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn tokens_are_found_in_a_text() {
        check(&format!("?t={JWT}&x=1"), false, &[(JWT, Pattern::Jwt)]);
        check(&format!("Bearer {JWT}"), false, &[(JWT, Pattern::Jwt)]);
        check("bearer  a1b2c3d4e5==, x", false, &[("a1b2c3d4e5==", Pattern::Bearer)]);
        check("The bearer token of eyJz.", false, &[]);
    }

    #[test]
    fn the_name_in_a_home_path_is_found_on_each_system() {
        for (text, name) in [
            ("cannot open /home/ada: denied", "ada"),
            ("/Users/ada/notes.txt", "ada"),
            (r"C:\Users\Ada Lovelace\notes.txt", "Ada Lovelace"),
            (r"c:\\users\\ada\\notes.txt", "ada"),
            (r"C:\Users\ada is a folder", "ada"),
            ("C:/Users/Ada Lovelace/notes.txt", "Ada Lovelace"),
            ("asset://localhost/%2Fhome%2Fada%2Fpic.png", "ada"),
            ("file:///var/home/ada", "ada"),
        ] {
            check(text, false, &[(name, Pattern::HomePath)]);
        }
        for text in ["/home", "/home/", "/homes/ada", "/users/7", "/home/[redacted: home_path]/a"] {
            check(text, false, &[]);
        }
    }

    #[test]
    fn the_tokens_of_services_are_found() {
        // In two parts, or those who look for leaked tokens would find these.
        let twenty = "1a2B3c4D5e6F7g8H9i0J";
        for (start, rest) in [
            ("gh", format!("p_{twenty}{twenty}")),
            ("github", format!("_pat_{twenty}_{twenty}")),
            ("xo", format!("xb-{twenty}-{twenty}")),
            ("s", format!("k_live_{twenty}")),
            ("s", format!("k-ant-{twenty}")),
            ("gl", format!("pat-{twenty}")),
            ("AK", "IA1234567890ABCDEF".into()),
            ("AI", format!("za{twenty}{}", &twenty[..15])),
        ] {
            let token = format!("{start}{rest}");
            check(&format!("with {token}, "), false, &[(&token, Pattern::ServiceToken)]);
            check(&format!("x{token}"), false, &[]);
        }
        check("sk-spinner-of-the-whole-page task_force MANIFEST AKIA", false, &[]);
        check("npm_2", true, &[]);
        check("has ghp_1a2B3c4D", true, &[("ghp_1a2B3c4D", Pattern::ServiceToken)]);
    }

    #[test]
    fn a_private_key_is_found_as_a_whole() {
        for kind in ["", "RSA ", "OPENSSH "] {
            let begin = format!("-----BEGIN {kind}PRIVATE KEY-----\nMIIE");
            let whole = format!("{begin}\n-----END {kind}PRIVATE KEY-----");
            check(&format!("is {whole}\n"), false, &[(&whole, Pattern::PrivateKey)]);
            check(&format!("is {begin}"), false, &[(&begin, Pattern::PrivateKey)]);
        }
        check("-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----", false, &[]);
    }

    #[test]
    fn the_password_in_an_address_is_found() {
        check("postgres://app:p@ss@db:5432/x", false, &[("p@ss", Pattern::UrlPassword)]);
        check("http://localhost:1420/@x http://a@b/c tauri://localhost", false, &[]);
        check("http://localhost:1420", true, &[]);
        check("see http://ada:hun", true, &[("hun", Pattern::UrlPassword)]);
    }

    #[test]
    fn an_address_has_a_domain() {
        check("<ada.l+x@example.co.uk>", false, &[("ada.l+x@example.co.uk", Pattern::Email)]);
        check("@import user@localhost a @ b.c", false, &[]);
    }

    #[test]
    fn what_was_cut_is_taken_for_the_start_of_a_secret() {
        check("x eyJhbG", true, &[("eyJhbG", Pattern::Jwt)]);
        check("Bearer a1", true, &[("a1", Pattern::Bearer)]);
        check("to ada@exam", true, &[("ada@exam", Pattern::Email)]);
    }

    #[test]
    fn what_overlaps_is_one() {
        check("Bearer a+eyJhbG", true, &[("a+eyJhbG", Pattern::Bearer)]);
        check("/home/ada@example.com/x", false, &[("ada@example.com", Pattern::HomePath)]);
    }
}
