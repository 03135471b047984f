//! Comparing texts in any case: by a part, as a whole, or with a glob.
//!
//! Filters run over every row at each key press, so nothing here allocates while it compares.

use std::fmt;

/// A text in lower case, to be looked for in others.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Folded {
    text: Box<str>,
    /// Place of the byte that other texts probably have the least: those are looked for first.
    rarest: usize,
}

/// The bytes that texts and JSON have most of, the most frequent first.
const FREQUENT: &[u8] = b"e\"taoinsr,:lhdcumpfg0123/_ywb456789vkxjqz";

/// Lower case, one character for one. What is not ASCII never becomes so: then bytes tell where an
/// ASCII text can be.
fn fold(c: char) -> char {
    if c.is_ascii() {
        return c.to_ascii_lowercase();
    }
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(lower), None) if !lower.is_ascii() => lower,
        _ => c,
    }
}

impl Folded {
    pub(super) fn new(text: &str) -> Self {
        let text: Box<str> = text.chars().map(fold).collect();
        let rank = |byte: &u8| FREQUENT.iter().position(|it| it == byte).unwrap_or(usize::MAX);
        let rarest = text.bytes().enumerate().max_by_key(|(_, byte)| rank(byte));
        Self { rarest: rarest.map_or(0, |(at, _)| at), text }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether it is all of a text.
    pub(super) fn is_whole(&self, text: &str) -> bool {
        text.chars().map(fold).eq(self.text.chars())
    }

    /// Whether it occurs in a text.
    pub(super) fn is_in(&self, text: &str) -> bool {
        if self.text.is_ascii() {
            return self.is_in_bytes(text.as_bytes());
        }
        let begins = |text: &str| {
            let mut text = text.chars().map(fold);
            self.text.chars().all(|c| text.next() == Some(c))
        };
        !text.is_ascii() && text.char_indices().any(|(at, _)| begins(&text[at..]))
    }

    /// Whether it occurs in bytes that may be no text.
    pub(super) fn is_in_body(&self, bytes: &[u8]) -> bool {
        if self.text.is_ascii() {
            self.is_in_bytes(bytes)
        } else {
            self.is_in(&String::from_utf8_lossy(bytes))
        }
    }

    fn is_in_bytes(&self, bytes: &[u8]) -> bool {
        let text = self.text.as_bytes();
        let Some(rarest) = text.get(self.rarest) else { return true };
        let Some(last_start) = bytes.len().checked_sub(text.len()) else { return false };
        let places = &bytes[self.rarest..=last_start + self.rarest];
        memchr::memchr2_iter(*rarest, rarest.to_ascii_uppercase(), places)
            .any(|start| bytes[start..start + text.len()].eq_ignore_ascii_case(text))
    }
}

impl fmt::Debug for Folded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.text.fmt(f)
    }
}

/// What a value of the filter asks of a text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Pattern {
    /// It has this in it: a plain value.
    Part(Folded),
    /// It is this: a value in quotes.
    Whole(Folded),
    /// It is such a text as a whole: a value with `*` or `?`.
    Glob(Folded),
}

impl Pattern {
    /// From a value without quotes.
    pub(super) fn bare(value: &str) -> Self {
        let folded = Folded::new(value);
        if value.contains(WILD) { Self::Glob(folded) } else { Self::Part(folded) }
    }

    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Part(text) | Self::Whole(text) | Self::Glob(text) => text.as_str(),
        }
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        match self {
            Self::Part(part) => part.is_in(text),
            Self::Whole(whole) => whole.is_whole(text),
            Self::Glob(glob) => glob_matches(glob.as_str(), text),
        }
    }

    /// Whether all that this matches is matched by the other; false where that is not certain.
    pub(super) fn implies(&self, other: &Self) -> bool {
        match (self, other) {
            (this, other) if this == other => true,
            (_, Self::Glob(glob)) if glob.as_str().chars().all(|c| c == '*') => true,
            (Self::Part(text) | Self::Whole(text), Self::Part(part)) => part.is_in(text.as_str()),
            (Self::Glob(glob), Self::Part(part)) => {
                glob.as_str().split(WILD).any(|certain| part.is_in(certain))
            }
            (Self::Whole(text), Self::Glob(glob)) => glob_matches(glob.as_str(), text.as_str()),
            _ => false,
        }
    }
}

/// Writes it behind its field's colon. Two slashes there would make a text of both, such as `log://log`;
/// behind a bar they are a value like others.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Part(text) | Self::Glob(text) if text.as_str().starts_with("//") => {
                write!(f, "|{}", text.as_str())
            }
            Self::Part(text) | Self::Glob(text) => f.write_str(text.as_str()),
            Self::Whole(text) => write_quoted(f, text.as_str()),
        }
    }
}

/// Writes a text in quotes.
pub(super) fn write_quoted(f: &mut impl fmt::Write, text: &str) -> fmt::Result {
    f.write_char('"')?;
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(c)?;
    }
    f.write_char('"')
}

pub(super) const WILD: [char; 2] = ['*', '?'];

/// `*` is any number of characters, `?` is one. The glob is in lower case.
fn glob_matches(glob: &str, text: &str) -> bool {
    let (mut glob, mut text) = (glob.chars(), text.chars());
    // Behind the last star, and from where in the text that was tried: it may take one more.
    let mut retry = None;
    loop {
        let (mut next_glob, mut next_text) = (glob.clone(), text.clone());
        match (next_glob.next(), next_text.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                glob = next_glob;
                retry = Some((glob.clone(), text.clone()));
            }
            (Some(wanted), Some(c)) if wanted == '?' || wanted == fold(c) => {
                (glob, text) = (next_glob, next_text);
            }
            _ => {
                let Some((behind, tried)) = &mut retry else { return false };
                if tried.next().is_none() {
                    return false;
                }
                (glob, text) = (behind.clone(), tried.clone());
            }
        }
    }
}

/// What a value asks of a name. A plugin's command has two spellings, `plugin:fs|read` and, as in
/// Tauri's permissions, `fs:read`; either finds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NamePattern {
    written: Pattern,
    /// The same for the first spelling, where the second is written.
    full: Option<Pattern>,
}

impl NamePattern {
    /// One that is for a whole name, with or without `*` and `?`.
    pub(crate) fn whole(name: &str) -> Self {
        let folded = Folded::new(name);
        Self::new(if name.contains(WILD) { Pattern::Glob(folded) } else { Pattern::Whole(folded) })
    }

    pub(super) fn new(written: Pattern) -> Self {
        let full = |text: &Folded, prefix: &str| {
            let (plugin, command) = text.as_str().split_once(':').filter(|it| it.0 != "plugin")?;
            Some(Folded::new(&format!("{prefix}{plugin}|{command}")))
        };
        let full = match &written {
            Pattern::Part(text) => full(text, "").map(Pattern::Part),
            Pattern::Whole(text) => full(text, "plugin:").map(Pattern::Whole),
            Pattern::Glob(text) => full(text, "plugin:").map(Pattern::Glob),
        };
        Self { written, full }
    }

    pub(crate) fn matches(&self, name: &str) -> bool {
        self.either().any(|pattern| pattern.matches(name))
    }

    /// Whether all that this matches is matched by the other; false where that is not certain.
    pub(super) fn implies(&self, other: &Self) -> bool {
        self.either().all(|this| other.either().any(|other| this.implies(other)))
    }

    fn either(&self) -> impl Iterator<Item = &Pattern> {
        std::iter::once(&self.written).chain(&self.full)
    }
}

impl fmt::Display for NamePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.written.fmt(f)
    }
}
