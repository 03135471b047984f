//! What a name says of its value.
//!
//! A name is compared by its words, and not by parts of them: `accessToken` and `ACCESS_TOKEN` have the
//! words of `access token`, while `tokenizer` has others. What words say is in `names.txt`.

use std::{cell::RefCell, collections::HashMap, sync::Arc};

use crate::redact::mark::MARK;
use crate::redact::naming::names::{Names, USUAL, is, next_ending, singular};
use crate::redact::naming::shape::Shape;
use crate::redact::naming::structure::Role;
use crate::redact::naming::words::words;

/// How many names are remembered, and how long each is at most. An app's have a few hundred, most of
/// which come again with each call.
const MOST_KNOWN: usize = 2048;
const LONGEST_KNOWN: usize = 64;

/// How many words a name of `names.txt` has at most.
const MOST_WORDS: usize = 5;

/// What is known of the value under the name of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Secret {
    pub(crate) shape: Shape,
    /// Whether a number is none: the name is of an amount.
    pub(crate) spares_numbers: bool,
}

impl Secret {
    pub(crate) const fn of(shape: Shape) -> Self {
        Self { shape, spares_numbers: false }
    }

    /// The more certain of two.
    pub(crate) fn or(self, other: Option<Self>) -> Self {
        other.filter(|other| other.shape < self.shape).unwrap_or(self)
    }

    /// The same where names are those of headers, which have no other meaning there.
    pub(crate) fn in_headers(self) -> Self {
        let shape = match self.shape {
            Shape::Any | Shape::Opaque | Shape::Random => Shape::Sure,
            Shape::Long => Shape::Random,
            shape => shape,
        };
        Self { shape, ..self }
    }

    /// The same where names are those of a query or a form.
    pub(crate) fn in_query(self) -> Self {
        let shape = match self.shape {
            Shape::Any | Shape::Opaque => Shape::Sure,
            Shape::Random => Shape::Opaque,
            Shape::Long => Shape::Random,
            shape => shape,
        };
        Self { shape, ..self }
    }
}

/// What a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    /// Nothing.
    None,
    /// That its value is no secret, although it may look like one.
    Harmless,
    Secret(Secret),
}

impl Meaning {
    pub(crate) fn secret(self) -> Option<Secret> {
        match self {
            Self::Secret(secret) => Some(secret),
            _ => None,
        }
    }
}

/// The names of secrets.
#[derive(Clone, Debug)]
pub(crate) struct Keys {
    names: Arc<Names>,
    /// What the names say that were asked for.
    known: RefCell<HashMap<Box<str>, (Meaning, Role)>>,
}

impl Keys {
    pub(crate) fn new(keys: &[String]) -> Self {
        let (usual, names) = &*USUAL;
        let names = if keys == usual { names.clone() } else { Arc::new(Names::new(keys)) };
        Self { names, known: RefCell::default() }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.names.shapes.is_empty()
    }

    /// What a name says of its value, and what of the structure that it is in.
    pub(crate) fn key(&self, name: &str) -> (Meaning, Role) {
        if let Some(known) = self.known.borrow().get(name) {
            return *known;
        }
        if !self.may_say(name) {
            return (Meaning::None, Role::default());
        }
        let said = (self.meaning(name), Role::of(name));
        let mut known = self.known.borrow_mut();
        if name.len() <= LONGEST_KNOWN && known.len() < MOST_KNOWN {
            known.insert(name.into(), said);
        }
        said
    }

    /// Whether a word of it ends as one does that says something. Most keys have none.
    fn may_say(&self, name: &str) -> bool {
        let mut ending = 0;
        let bytes = name.as_bytes();
        bytes.iter().enumerate().any(|(at, byte)| {
            if !byte.is_ascii_alphanumeric() && byte.is_ascii() {
                ending = 0;
                return false;
            }
            ending = next_ending(ending, *byte);
            let next = bytes.get(at + 1);
            let is_end =
                !next.is_some_and(u8::is_ascii_lowercase) && self.names.endings_of_keys.has(ending);
            if byte.is_ascii_lowercase() && next.is_some_and(u8::is_ascii_uppercase) {
                ending = 0;
            }
            is_end
        })
    }

    /// What is known of the value, if the name is that of a secret.
    pub(crate) fn secret(&self, name: &str) -> Option<Secret> {
        self.key(name).0.secret()
    }

    /// The same, where a value is a name: `{"name":"password",…}`. A sentence is none.
    pub(crate) fn named(&self, value: &str) -> Option<Secret> {
        let is_of_name = |c: char| c.is_alphanumeric() || " -_./:[]*'#".contains(c);
        let is_name = value.len() < LONGEST_KNOWN
            && value.split_whitespace().count() <= MOST_WORDS
            && value.chars().all(is_of_name);
        is_name.then(|| self.secret(value)).flatten()
    }

    /// Whether a word ends a name of several words.
    pub(crate) fn ends_several(&self, word: &str) -> bool {
        let lasts = &self.names.lasts;
        if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return lasts.contains(singular(word)) || lasts.contains(word);
        }
        words(word).last().is_some_and(|word| lasts.contains(singular(word)))
    }

    /// Whether a word may end the name of a secret, by its last three bytes in lower case.
    pub(crate) fn may_end(&self, ending: u32) -> bool {
        self.names.endings.has(ending)
    }

    /// Whether all words of a text are such as names of secrets have.
    pub(crate) fn is_name(&self, text: &str) -> bool {
        let words = self.words(text);
        let is_part = |word: &String| is("with", word) || self.shape(word).is_some();
        !words.is_empty() && words.iter().all(|word| is_part(word) || is("after", word))
    }

    /// What a name says of its value. This is not remembered.
    pub(crate) fn meaning(&self, name: &str) -> Meaning {
        self.meaning_of(name, false)
    }

    /// The same, where the name is the end of some words of a text.
    pub(crate) fn meaning_of_end(&self, words: &str) -> Meaning {
        self.meaning_of(words, true)
    }

    fn meaning_of(&self, name: &str, is_end: bool) -> Meaning {
        // Such a name was redacted itself. The words in its mark are not the app's.
        if name.contains(MARK) {
            return Meaning::None;
        }
        let words = self.words(name);
        let parts = parts(&words);
        let others: Vec<_> = parts
            .iter()
            .filter(|(_, _, part)| is("not", singular(part)) || is("not", part))
            .collect();
        let is_other = |start: usize, end: usize, shape: Shape| {
            shape != Shape::Whole && others.iter().any(|it| it.0 <= start && end <= it.1)
        };
        let found = parts.iter().filter_map(|(start, end, part)| {
            let (shape, is_plural) = match self.names.shapes.get(part) {
                Some(shape) => (*shape, false),
                None => (*self.names.shapes.get(singular(part))?, true),
            };
            let is_here = !is_end || *end == words.len();
            (is_here && !is_other(*start, *end, shape)).then_some((shape, *end, is_plural))
        });
        // The longest of the most certain ones.
        let Some((shape, end, is_plural)) =
            found.min_by_key(|(shape, end, _)| (*shape, usize::MAX - end))
        else {
            let says_so = !others.is_empty() || words.iter().any(|word| is("hash", word));
            return if says_so { Meaning::Harmless } else { Meaning::None };
        };
        if shape == Shape::Long && words.iter().any(|word| is("hash", word)) {
            return Meaning::Harmless;
        }
        let is_number = |word: &&String| word.bytes().all(|byte| byte.is_ascii_digit());
        let last = words.iter().rposition(|word| !is_number(&word)).unwrap_or(0);
        let ends_with =
            |kind| end <= last && (is(kind, &words[last]) || is(kind, singular(&words[last])));
        let is_amount = ends_with("amount");
        let is_about =
            is_amount || ends_with("after") || (words.len() > 1 && is("before", &words[0]));
        let spares_numbers = is_amount || is_plural;
        match shape {
            Shape::Whole => Meaning::Secret(Secret { shape, spares_numbers }),
            Shape::Sure | Shape::Any if is_about => {
                Meaning::Secret(Secret { shape: Shape::Long, spares_numbers })
            }
            _ if is_about => Meaning::None,
            Shape::Opaque if is_plural => {
                Meaning::Secret(Secret { shape: Shape::Random, spares_numbers })
            }
            _ => Meaning::Secret(Secret { shape, spares_numbers }),
        }
    }

    fn shape(&self, word: &str) -> Option<Shape> {
        self.names.shapes.get(word).or_else(|| self.names.shapes.get(singular(word))).copied()
    }

    /// The words of a name, those written together taken apart where each is known.
    fn words(&self, name: &str) -> Vec<String> {
        let mut apart = Vec::new();
        for word in words(name) {
            let is_known = self.shape(&word).is_some() || word.len() < 4 || word.len() > 40;
            match (!is_known).then(|| self.apart(&word, 3)).flatten() {
                Some(words) => apart.extend(words.into_iter().map(str::to_owned)),
                None => apart.push(word),
            }
        }
        apart
    }

    /// The known words of which a word consists, at least one of them of a secret.
    fn apart<'a>(&self, word: &'a str, most: usize) -> Option<Vec<&'a str>> {
        let is_known = |word: &str| {
            is("with", word)
                || is("after", word)
                || is("amount", word)
                || self.shape(word).is_some()
        };
        (2..word.len()).rev().filter(|at| word.is_char_boundary(*at)).find_map(|at| {
            let (first, rest) = word.split_at(at);
            if is_without_spaces(rest) && self.names.shapes.contains_key(rest) {
                return Some(vec![first, rest]);
            }
            if !is_known(first) {
                return None;
            }
            let rest = if is_known(rest) && rest.len() > 1 {
                vec![rest]
            } else {
                self.apart(rest, most.checked_sub(1).filter(|most| *most > 0)?)?
            };
            let words = [vec![first], rest].concat();
            words.iter().any(|word| self.shape(word).is_some()).then_some(words)
        })
    }
}

/// Whether a word is of a language that has no spaces between its words.
fn is_without_spaces(word: &str) -> bool {
    word.chars()
        .all(|c| c > '\u{e00}' && c.is_alphabetic() && !c.is_lowercase() && !c.is_uppercase())
}

/// All runs of words of a name, each with where it begins and ends, joined.
fn parts(words: &[String]) -> Vec<(usize, usize, String)> {
    let mut parts = Vec::new();
    for start in 0..words.len() {
        let mut part = String::new();
        for (end, word) in words.iter().enumerate().skip(start).take(MOST_WORDS) {
            part += word;
            parts.push((start, end + 1, part.clone()));
        }
    }
    parts
}
