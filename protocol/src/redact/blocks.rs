//! Private keys in armour: those of PEM, PGP and SSH from the first line to the last, those of `PuTTY`
//! between their lines.

use std::ops::Range;

use memchr::memmem;

use super::steps::Text;

/// Longest name of what is in armour.
const LONGEST_LABEL: usize = 64;

/// What was found in a text.
#[derive(Default)]
pub(super) struct Blocks {
    pub(super) found: Vec<Range<usize>>,
    /// Whether the end of the last one is missing.
    pub(super) is_open: bool,
}

pub(super) fn find(text: &Text<'_>) -> Blocks {
    let mut blocks = Blocks::default();
    let mut at = 0;
    while let Some((start, label)) = line(text, at, b"BEGIN ") {
        at = text.run(label, |byte| byte.is_ascii_alphanumeric() || byte == b' ');
        let name = &text[label..at.min(label + LONGEST_LABEL)];
        let is_private = [&b"PRIVATE KEY"[..], b"Static key"].into_iter();
        if !is_private.into_iter().any(|it| memmem::find(name, it).is_some()) {
            continue;
        }
        if let Some((_, label)) = line(text, at, b"END ") {
            at = text.run(label, |byte| byte.is_ascii_alphanumeric() || byte == b' ');
            at = text.run(at, |byte| byte == b'-');
        } else {
            (at, blocks.is_open) = (text.len(), true);
        }
        blocks.found.push(start..at);
    }
    if blocks.found.is_empty() {
        blocks.found.extend(putty(text));
    }
    blocks
}

/// Whether a text has the line that ends the armour of a key.
pub(super) fn has_end(text: &Text<'_>) -> bool {
    line(text, 0, b"END ").is_some()
}

/// Where the next line of armour with this word begins, and where behind the word the name is.
fn line(text: &Text<'_>, from: usize, word: &[u8]) -> Option<(usize, usize)> {
    let rest = text.rest(from);
    // Those of SSH2 have a space and one sign less.
    let dashes = |at: usize| {
        let before = &rest[..at];
        [&b"-----"[..], b"---- "].into_iter().find(|dashes| before.ends_with(dashes))
    };
    let found = memmem::find_iter(rest, word)
        .find_map(|at| dashes(at).map(|dashes| (from + at - dashes.len(), from + at + word.len())));
    text.steps.add(found.map_or(rest.len(), |(_, behind)| behind - from));
    found
}

fn putty(text: &Text<'_>) -> Option<Range<usize>> {
    text.steps.add(text.len());
    let lines = memmem::find(text, b"Private-Lines:")?;
    let start = text.find(lines, b'\n')? + 1;
    let end = memmem::find(text.rest(start), b"Private-MAC").map_or(text.len(), |end| start + end);
    text.steps.add(end - start);
    (start < end).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::super::steps::Steps;
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str, is_open: bool) {
        let text = Text { bytes: text.as_bytes(), is_cut: false, steps: &Steps::default() };
        let blocks = find(&text);
        let found: Vec<_> = blocks.found.into_iter().map(|it| text[it].to_vec()).collect();
        assert_eq!(String::from_utf8_lossy(&found.concat()), expected);
        assert_eq!(blocks.is_open, is_open);
    }

    #[test]
    fn a_key_is_found_from_its_first_line_to_its_last() {
        for kind in
            ["PRIVATE KEY", "RSA PRIVATE KEY", "PGP PRIVATE KEY BLOCK", "OPENSSH PRIVATE KEY"]
        {
            let begin = format!("-----BEGIN {kind}-----\nMIIE");
            let whole = format!("{begin}\n-----END {kind}-----");
            check(&format!("is {whole}\n"), &whole, false);
            check(&format!("is {begin}"), &begin, true);
        }
        let ssh = "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nP2\n---- END SSH2 ENCRYPTED PRIVATE KEY ----";
        check(&format!("{ssh}\nx"), ssh, false);
        check("Public-Lines: 1\nAA\nPrivate-Lines: 1\nBB\nPrivate-MAC: c", "BB\n", false);
        check("-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----", "", false);
    }
}
