//! What was replaced by its name, to be known where it stands without one.

use std::{
    collections::{HashSet, VecDeque},
    hash::{BuildHasher, RandomState},
};

use super::steps::Text;
use super::values;

/// How many are remembered. The oldest is forgotten then.
const MOST: usize = 4096;

/// What is shorter, or longer, is not remembered: short words have other meanings.
const SHORTEST: usize = 6;
const LONGEST: usize = 1024;

/// How many outlines are told apart.
const OUTLINES: usize = 1 << 14;

/// From this length on a value need not have a digit.
const LONG: usize = 16;

/// Values that stood under names of secrets, by their hashes: the secrets themselves are not kept.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    hasher: RandomState,
    hashes: HashSet<u64>,
    order: VecDeque<u64>,
    /// By length and two bytes: most words are none of them.
    outlines: Vec<u64>,
}

impl Seen {
    pub(super) fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }

    pub(super) fn remember(&mut self, value: &[u8]) {
        if !is_telling(value) {
            return;
        }
        let hash = self.hasher.hash_one(value);
        if !self.hashes.insert(hash) {
            return;
        }
        self.order.push_back(hash);
        self.outlines.resize(OUTLINES / 64, 0);
        let outline = outline(value);
        self.outlines[outline / 64] |= 1 << (outline % 64);
        if self.order.len() > MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.hashes.remove(&oldest);
        }
    }

    /// Whether this very text was remembered.
    pub(super) fn has(&self, text: &[u8]) -> bool {
        if self.is_empty() || !(SHORTEST..=LONGEST).contains(&text.len()) {
            return false;
        }
        let outline = outline(text);
        self.outlines[outline / 64] >> (outline % 64) & 1 == 1
            && self.hashes.contains(&self.hasher.hash_one(text))
    }

    /// The words of a text that were remembered. A word has no spaces, quotes and brackets; without the
    /// signs of an assignment and the end of a sentence it is one, too.
    pub(super) fn find(&self, text: &Text<'_>) -> Vec<std::ops::Range<usize>> {
        let mut found = Vec::new();
        if self.is_empty() {
            return found;
        }
        let mut at = 0;
        while at < text.len() {
            let end = text.run(at, is_of_a_word);
            let mut part = at;
            let count = found.len();
            if self.has(&text[at..end]) {
                found.push(at..end);
            }
            while found.len() == count && part < end {
                let part_end = text.run(part, is_of_a_part).min(end);
                let trimmed = text[part..part_end].trim_ascii_end();
                let dots = trimmed
                    .iter()
                    .rev()
                    .take_while(|byte| matches!(byte, b'.' | b'!' | b'?'))
                    .count();
                for len in [trimmed.len(), trimmed.len() - dots] {
                    if self.has(&text[part..part + len]) {
                        found.push(part..part + len);
                        break;
                    }
                }
                part = part_end + 1;
            }
            at = end + 1;
        }
        found
    }
}

/// Where the bit is that says whether such a text was ever remembered.
fn outline(text: &[u8]) -> usize {
    let byte = |at: usize| usize::from(text.get(at).copied().unwrap_or_default());
    (text.len() * 7 + byte(0) * 31 + byte(2) * 131 + byte(text.len() - 1) * 521) % OUTLINES
}

fn is_of_a_word(byte: u8) -> bool {
    !byte.is_ascii_whitespace()
        && !matches!(
            byte,
            b'"' | b'\'' | b'`' | b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'<' | b'>' | b'\\'
        )
}

fn is_of_a_part(byte: u8) -> bool {
    is_of_a_word(byte) && !matches!(byte, b'=' | b':' | b',' | b';' | b'&' | b'@' | b'/' | b'|')
}

/// Whether a value is no ordinary word: it has letters and digits, or is long.
fn is_telling(value: &[u8]) -> bool {
    let Ok(text) = str::from_utf8(value) else { return false };
    let has_letter = text.chars().any(char::is_alphabetic);
    let has_digit = text.bytes().any(|byte| byte.is_ascii_digit());
    let is_number = has_digit && !has_letter && value.len() >= 8;
    let is_long = value.len() >= LONG && !text.chars().all(char::is_alphabetic);
    (SHORTEST..=LONGEST).contains(&value.len())
        && ((has_letter && has_digit) || is_long || is_number)
        && !values::is_common(text)
}

#[cfg(test)]
mod tests {
    use super::super::steps::Steps;
    use super::*;

    #[test]
    fn a_value_is_known_again_as_a_whole_word() {
        let mut seen = Seen::default();
        for value in ["hunter2", "word", "1234567", "base64", "correct horse battery", "a=b&c3"] {
            seen.remember(value.as_bytes());
        }
        let find = |text: &str| {
            let text_ = Text { bytes: text.as_bytes(), is_cut: false, steps: &Steps::default() };
            seen.find(&text_).into_iter().map(|it| text[it].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(find("got hunter2, x=hunter2&y hunter2."), ["hunter2"; 3]);
        assert_eq!(find("a=b&c3 word base64 1234567 hunter22 ahunter2"), ["a=b&c3"]);
        assert!(seen.has(b"correct horse battery") && !seen.has(b"word"));
    }

    #[test]
    fn no_more_are_remembered_than_a_few_thousand() {
        let mut seen = Seen::default();
        for number in 0..2 * MOST {
            seen.remember(format!("secret-{number}").as_bytes());
        }
        assert_eq!((seen.hashes.len(), seen.order.len()), (MOST, MOST));
        assert!(!seen.has(b"secret-0") && seen.has(format!("secret-{}", 2 * MOST - 1).as_bytes()));
    }
}
