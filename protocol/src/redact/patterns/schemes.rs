//! What follows the name of a scheme of HTTP authentication: `Bearer a1b2c3d4`, `Basic YWRhOmI=`.

use std::ops::Range;

use base64::{Engine, prelude::BASE64_STANDARD_NO_PAD, prelude::BASE64_URL_SAFE_NO_PAD};
use memchr::memchr_iter;

use crate::redact::mark::MARK;
use crate::redact::naming::looks;
use crate::redact::steps::Text;

/// Fewest bytes of a bearer's token, so that "bearer token" is not one.
const BEARER_BYTES: usize = 8;

/// Longest credentials that are decoded to see whether they are such.
const LONGEST_DECODED: usize = 1024;

pub(crate) fn find(text: &Text<'_>) -> Vec<Range<usize>> {
    text.steps.add(text.len());
    let mut found = Vec::new();
    let mut seen = 0;
    for space in memchr_iter(b' ', text.bytes) {
        let is_first = space > 0 && text[space - 1] != b' ';
        let Some(scheme) = Scheme::before(&text[..space]).filter(|_| is_first && space >= seen)
        else {
            continue;
        };
        let start = text.run(space, |byte| byte == b' ');
        let end = text.run(start, is_credential);
        seen = end;
        let credentials = &text[start..end];
        // The end of a sentence.
        let credentials = credentials.strip_suffix(b".").unwrap_or(credentials);
        let is_start = text.is_cut && end == text.len() && start < end;
        if is_start || scheme.takes(credentials) {
            found.push(start..start + credentials.len());
        }
    }
    found
}

fn is_credential(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/' | b'=' | b':' | b'|')
}

#[derive(Clone, Copy)]
enum Scheme {
    Basic,
    Bearer,
    Negotiate,
}

impl Scheme {
    /// The one whose name ends here.
    fn before(text: &[u8]) -> Option<Self> {
        let names =
            [(&b"bearer"[..], Self::Bearer), (b"basic", Self::Basic), (b"ntlm", Self::Basic)];
        let names = names.into_iter().chain([(&b"negotiate"[..], Self::Negotiate)]);
        let is_here = |name: &[u8]| {
            let start = text.len().checked_sub(name.len())?;
            let is_free = start == 0 || !text[start - 1].is_ascii_alphanumeric();
            (is_free && text[start..].eq_ignore_ascii_case(name)).then_some(())
        };
        names.into_iter().find_map(|(name, scheme)| is_here(name).map(|()| scheme))
    }

    fn takes(self, credentials: &[u8]) -> bool {
        match self {
            Self::Basic => is_user_and_password(credentials),
            Self::Negotiate => {
                credentials.len() >= 20 && str::from_utf8(credentials).is_ok_and(looks::is_random)
            }
            // "Bearer authentication" has none.
            Self::Bearer => {
                credentials.len() >= BEARER_BYTES
                    && !credentials.starts_with(MARK.as_bytes())
                    && !credentials.iter().all(u8::is_ascii_alphabetic)
                    && !credentials.starts_with(b"token")
            }
        }
    }
}

/// Whether it is base64 of what a user and a password may be, with a colon between them.
fn is_user_and_password(credentials: &[u8]) -> bool {
    let bare = credentials.strip_suffix(b"=").unwrap_or(credentials);
    let bare = bare.strip_suffix(b"=").unwrap_or(bare);
    let bare = &bare[..bare.len().min(LONGEST_DECODED) / 4 * 4
        + if bare.len() > LONGEST_DECODED { 0 } else { bare.len() % 4 }];
    let decoded =
        BASE64_STANDARD_NO_PAD.decode(bare).or_else(|_| BASE64_URL_SAFE_NO_PAD.decode(bare));
    decoded.is_ok_and(|decoded| {
        decoded.contains(&b':') && decoded.iter().all(|byte| *byte >= b' ' && *byte != 0x7f)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::steps::Steps;

    #[track_caller]
    fn check(text: &str, is_cut: bool, expected: &[&str]) {
        let steps = Steps::default();
        let found = find(&Text { bytes: text.as_bytes(), is_cut, steps: &steps });
        let found: Vec<_> = found.into_iter().map(|it| &text[it]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn credentials_are_found_behind_their_scheme() {
        check("bearer  a1b2c3d4e5==, x", false, &["a1b2c3d4e5=="]);
        check("with Basic YWRhOmh1bnRlcjI= it", false, &["YWRhOmh1bnRlcjI="]);
        check("BASIC YWRhOmg", false, &["YWRhOmg"]);
        check("Bearer a1", true, &["a1"]);
        for text in [
            "The bearer token of",
            "Bearer authentication.",
            "basic usage",
            "Basic YWRh",
            "rebasic YWRhOmg",
        ] {
            check(text, false, &[]);
        }
    }
}
