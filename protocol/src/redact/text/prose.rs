//! Values in sentences: what is behind "password: " may be one, or go on about it.

use std::ops::Range;

use crate::redact::naming::looks;
use crate::redact::naming::values;
use crate::redact::text::finder::{Finder, Name};
use crate::redact::text::signs::Sign;
use crate::redact::text::spans;

/// Longest word that is looked at.
const LONGEST_WORD: usize = 256;

/// How many words of a line are looked at to tell prose from a secret of several words.
const MOST_WORDS: usize = 32;

/// Fewest words of a secret that has several.
pub(crate) const FEWEST_WORDS: usize = 4;

/// Words of sentences. A secret of several words rarely has one.
const OF_SENTENCES: [&str; 34] = [
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "did", "do", "does", "for",
    "from", "has", "have", "if", "in", "is", "it", "not", "of", "on", "or", "that", "the", "this",
    "to", "was", "we", "will", "with", "you",
];

/// A value, unless it is the start of a sentence.
pub(crate) fn in_prose(
    finder: &Finder<'_>,
    name: Name<'_>,
    sign: Sign,
    found: Range<usize>,
) -> Option<Range<usize>> {
    let text = finder.text;
    let word = String::from_utf8_lossy(&text[found.clone()]);
    let bare = word.trim_end_matches(['.', '!', '?']);
    let len =
        if text.rest(found.end).is_empty() || sign == Sign::Is { bare.len() } else { word.len() };
    let short = found.start..found.start + len.min(found.len());
    let is_word = bare.chars().all(|c| c.is_alphabetic() || matches!(c, '-' | '\''));
    let is_number = bare.len() < 4 && bare.bytes().all(|byte| byte.is_ascii_digit());
    if looks::is_algorithm(bare) {
        return None;
    }
    if !is_word && !is_number {
        let is_path = sign == Sign::TightColon && (bare.starts_with('/') || bare.starts_with('.'));
        let is_call = sign == Sign::TightColon && bare.ends_with(')') && bare.contains('(');
        return (!is_path && !is_call).then_some(short);
    }
    if values::is_state(bare) || (sign == Sign::TightColon && is_word) {
        return None;
    }
    if is_word && sign == Sign::Is {
        let verb = &text[..found.start].trim_ascii_end();
        let is_english = [&b"is"[..], b"was", b"to", b"be"].iter().any(|end| verb.ends_with(end));
        if !is_english || bare.ends_with("ed") || bare.ends_with("ing") {
            return None;
        }
    }
    let behind = text.blanks(found.end);
    let next = spans::letter(text.rest(behind));
    if next == 0 || behind == found.end {
        let is_continuous = is_word && bare.ends_with("ing");
        return (!is_continuous).then_some(short);
    }
    // The name of the next value.
    let next = text.run(behind, |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
    if matches!(text.get(text.blanks(next)), Some(b':' | b'=')) {
        return Some(short);
    }
    let (words, end) = words(finder, name, found.start);
    (words >= FEWEST_WORDS).then_some(found.start..end)
}

/// How many words of small letters are here, and where they end: none where they make a sentence, or
/// something else is among them.
pub(crate) fn words(finder: &Finder<'_>, name: Name<'_>, start: usize) -> (usize, usize) {
    let text = finder.text;
    // Those of a recovery phrase are of any kind.
    let lower = name.text.to_ascii_lowercase();
    let is_phrase = ["phrase", "mnemonic", "seed"].iter().any(|it| lower.contains(it));
    let (mut at, mut count) = (start, 0);
    loop {
        let mut word_end = at;
        while spans::letter(text.rest(word_end)) > 0 && word_end - at < LONGEST_WORD {
            word_end += spans::letter(text.rest(word_end));
        }
        text.steps.add(word_end + 1 - at);
        let word = String::from_utf8_lossy(&text[at..word_end]);
        let is_plain = !word.is_empty()
            && word.chars().all(|c| c.is_lowercase() || (c.is_alphabetic() && !c.is_uppercase()));
        let is_of_a_sentence = OF_SENTENCES.contains(&&*word) || values::is_state(&word);
        if !is_plain || (is_of_a_sentence && !is_phrase) || count == MOST_WORDS {
            return (0, start);
        }
        count += 1;
        match text.get(word_end) {
            Some(b' ') if spans::letter(text.rest(word_end + 1)) > 0 => at = word_end + 1,
            Some(b'=' | b':' | b'(' | b'/' | b'.') => return (0, start),
            _ => return (count, word_end),
        }
    }
}
