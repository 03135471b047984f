//! What secrets look like, found in bytes that need not be text.
//!
//! Each pattern starts from what is rare and looks around it, and none looks at the same bytes more
//! than a few times, whatever they are. Where a text was cut, what may be the start of a secret is
//! taken for one.

use std::ops::Range;

use memchr::{memchr, memchr_iter};

use super::rules::Pattern;
use super::steps::Text;
use super::{blocks, homes, schemes, tokens, urls};

/// What was found in a text.
#[derive(Default)]
pub(super) struct Found {
    pub(super) places: Vec<(Range<usize>, Pattern)>,
    /// Whether a private key begins in it and does not end.
    pub(super) is_open: bool,
}

/// Every place where a pattern is found, in no order.
pub(super) fn find(patterns: &[Pattern], text: &Text<'_>) -> Found {
    let mut found = Found::default();
    let signs = Signs::of(text);
    for pattern in patterns {
        let mut add = |places: Vec<Range<usize>>| {
            found.places.extend(places.into_iter().map(|place| (place, *pattern)));
        };
        match pattern {
            Pattern::Jwt if signs.has_long => add(tokens::web_tokens(text)),
            Pattern::ServiceToken if signs.has_long => {
                add(tokens::of_services(text));
                add(if signs.has_slash { urls::webhooks(text) } else { Vec::new() });
            }
            Pattern::PrivateKey if signs.has_long => {
                let blocks = blocks::find(text);
                add(blocks.found);
                add(tokens::bare_keys(text));
                found.is_open = blocks.is_open;
            }
            Pattern::PasswordHash if signs.has_dollar => add(tokens::hashes(text)),
            Pattern::Bearer if signs.has_space => add(schemes::find(text)),
            Pattern::UrlPassword if signs.has_slash && signs.has_colon => add(urls::users(text)),
            Pattern::HomePath if signs.has_slash || signs.has_percent => add(homes::find(text)),
            Pattern::Email if signs.has_at => add(addresses(text)),
            _ => {}
        }
    }
    found
}

/// The bytes of which a text needs one for a pattern to be in it. Most short ones have none.
#[derive(Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is there or not, for itself")]
struct Signs {
    has_slash: bool,
    has_colon: bool,
    has_space: bool,
    has_percent: bool,
    has_dollar: bool,
    has_at: bool,
    has_long: bool,
}

impl Signs {
    fn of(text: &Text<'_>) -> Self {
        let mut signs = Self { has_long: text.is_cut || text.len() >= 12, ..Self::default() };
        text.steps.add(text.len());
        for byte in text.iter() {
            match byte {
                b'/' | b'\\' => signs.has_slash = true,
                b':' => signs.has_colon = true,
                b' ' => signs.has_space = true,
                b'%' => signs.has_percent = true,
                b'$' => signs.has_dollar = true,
                b'@' => signs.has_at = true,
                _ => {}
            }
        }
        signs
    }
}

fn addresses(text: &Text<'_>) -> Vec<Range<usize>> {
    let is_part =
        |byte: u8| byte.is_ascii_alphanumeric() || !byte.is_ascii() || matches!(byte, b'.' | b'-');
    let is_local = |byte: u8| is_part(byte) || matches!(byte, b'_' | b'%' | b'+');
    text.steps.add(text.len());
    memchr_iter(b'@', text.bytes)
        .filter_map(|at| {
            let start = text.run_back(at, is_local);
            let end = text.run(at + 1, is_part);
            let is_whole = memchr(b'.', &text[at + 1..end]).is_some();
            let is_start = text.is_cut && end == text.len();
            (start < at && (is_whole || is_start)).then_some(start..end)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::steps::Steps;
    use super::*;

    #[track_caller]
    fn check(text: &str, is_cut: bool, expected: &[(&str, Pattern)]) {
        let steps = Steps::default();
        let found = find(&Pattern::ALL, &Text { bytes: text.as_bytes(), is_cut, steps: &steps });
        let found: Vec<_> =
            found.places.into_iter().map(|(range, pattern)| (&text[range], pattern)).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn an_address_has_a_domain() {
        check("<ada.l+x@example.co.uk>", false, &[("ada.l+x@example.co.uk", Pattern::Email)]);
        check("@import user@localhost a @ b.c", false, &[]);
        check("to ada@exam", true, &[("ada@exam", Pattern::Email)]);
    }

    #[test]
    fn each_pattern_is_found_by_its_own() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";
        check(
            &format!("/home/ada {jwt} $6$abcdefghijklmnop a://b:c@d"),
            false,
            &[
                (jwt, Pattern::Jwt),
                ("$6$abcdefghijklmnop", Pattern::PasswordHash),
                ("c", Pattern::UrlPassword),
                ("ada", Pattern::HomePath),
            ],
        );
        check("nothing at all", false, &[]);
    }
}
