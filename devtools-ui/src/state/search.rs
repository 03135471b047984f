//! Looking for a text in a body: in its own text, a slice at a time, so that neither a tree of a
//! large document is built nor a frame is missed.

use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;
use memchr::memchr2_iter;

use super::body::{Content, Fetch};
use super::json_tokens::{TokenKind, Tokens};

/// Bytes that are looked through at once.
const SLICE: usize = 512 * 1024;

/// More matches are not looked for.
pub const MOST: usize = 10_000;

/// The search in the body that is shown. What is typed stays from row to row.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    /// Whether its field is shown.
    pub is_open: RwSignal<bool>,
    /// What is typed into it.
    pub typed: RwSignal<String>,
    /// Whether its field is to have the focus.
    pub wants_focus: RwSignal<bool>,
    /// What was found until now.
    found: RwSignal<Found>,
    /// Which of the matches is stood at.
    at: RwSignal<Option<usize>>,
    /// Where that one is.
    pub current: Memo<Option<Range<usize>>>,
}

/// Where a text occurs in another.
#[derive(Clone, Debug, Default)]
pub struct Found {
    text: Option<Arc<str>>,
    is_json: bool,
    wanted: String,
    /// Where each match begins.
    places: Vec<usize>,
    /// How far it was looked.
    looked: usize,
}

/// A piece of a text, and whether it is a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Where it stands.
    pub span: Range<usize>,
    /// Whether it is a match, or the part of one that is in sight.
    pub is_match: bool,
}

impl Found {
    /// Nothing yet. In JSON each key, string and other value is looked through for itself.
    pub fn new(text: Arc<str>, is_json: bool, wanted: String) -> Self {
        Self { text: Some(text), is_json, wanted, places: Vec::new(), looked: 0 }
    }

    /// Whether all was looked through, or enough was found.
    pub fn is_done(&self) -> bool {
        self.wanted.is_empty()
            || self.places.len() >= MOST
            || self.text.as_ref().is_none_or(|text| self.looked >= text.len())
    }

    /// Looks through about so many bytes more.
    pub fn look_on(&mut self, bytes: usize) {
        let Some(text) = self.text.clone().filter(|_| !self.is_done()) else { return };
        let end = self.looked.saturating_add(bytes);
        if self.is_json {
            let mut tokens = Tokens::from(&text, self.looked);
            while self.looked < end && self.places.len() < MOST {
                let Some(token) = tokens.next() else {
                    self.looked = text.len();
                    break;
                };
                if matches!(token.kind, TokenKind::String | TokenKind::Scalar) {
                    self.look_in(&text, token.span.clone());
                }
                self.looked = token.span.end;
            }
        } else {
            // A match may begin in one slice and end in the next.
            let overlap = self.wanted.len() - 1;
            self.look_in(&text, self.looked..end.saturating_add(overlap).min(text.len()));
            self.looked = end;
        }
    }

    fn look_in(&mut self, text: &str, span: Range<usize>) {
        let bytes = &text.as_bytes()[span.clone()];
        let wanted = self.wanted.as_bytes();
        let Some(first) = wanted.first() else { return };
        let mut from = self.places.last().map_or(0, |last| last + wanted.len());
        for at in memchr2_iter(first.to_ascii_lowercase(), first.to_ascii_uppercase(), bytes) {
            let place = span.start + at;
            let is_match = bytes
                .get(at..at + wanted.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(wanted));
            if self.places.len() >= MOST {
                break;
            }
            if is_match && place >= from {
                self.places.push(place);
                from = place + wanted.len();
            }
        }
    }

    /// Where one of the matches is.
    fn place(&self, at: usize) -> Option<Range<usize>> {
        let start = *self.places.get(at)?;
        Some(start..start + self.wanted.len())
    }

    /// A span of the text, cut into what matches and what does not.
    pub fn pieces(&self, span: Range<usize>) -> Vec<Piece> {
        let first = self.places.partition_point(|at| at + self.wanted.len() <= span.start);
        let matches = self.places[first..].iter().take_while(|at| **at < span.end);
        let mut pieces = Vec::new();
        let mut from = span.start;
        for at in matches {
            let (start, end) = ((*at).max(from), (at + self.wanted.len()).min(span.end));
            if from < start {
                pieces.push(Piece { span: from..start, is_match: false });
            }
            pieces.push(Piece { span: start..end, is_match: true });
            from = end;
        }
        if from < span.end {
            pieces.push(Piece { span: from..span.end, is_match: false });
        }
        pieces
    }
}

impl Search {
    pub(super) fn new() -> Self {
        let (found, at) = (RwSignal::new(Found::default()), RwSignal::new(None));
        Self {
            is_open: RwSignal::new(false),
            typed: RwSignal::default(),
            wants_focus: RwSignal::new(false),
            found,
            at,
            current: Memo::new(move |_| found.with(|found| found.place(at.get()?))),
        }
    }

    /// Another body is shown, or none.
    pub fn look_at(self, fetch: &Fetch) {
        let text = match fetch {
            Fetch::Here(Content::Json(_, text)) => Some((text.clone(), true)),
            Fetch::Here(Content::Text(text)) => Some((text.clone(), false)),
            _ => None,
        };
        self.restart(text);
    }

    /// Whether there is a text to look in.
    pub fn is_possible(self) -> bool {
        self.found.with(|found| found.text.is_some())
    }

    /// Shows the field.
    pub fn open(self) {
        self.is_open.set(true);
        self.wants_focus.set(true);
        self.restart(self.text());
    }

    /// Takes the field away, and all marks with it.
    pub fn close(self) {
        self.is_open.set(false);
        self.restart(self.text());
    }

    /// Looks for something else.
    pub fn type_text(self, typed: String) {
        self.typed.set(typed);
        self.restart(self.text());
        self.look_on();
    }

    /// Whether there is more to look through: [`Self::look_on`] is to be called with the next frame.
    pub fn is_looking(self) -> bool {
        self.found.with(|found| !found.is_done())
    }

    /// Looks through the next slice, and goes to the first match of all.
    pub fn look_on(self) {
        self.found.update(|found| found.look_on(SLICE));
        if self.at.get_untracked().is_none() {
            self.step(1);
        }
    }

    /// Goes so many matches further than the one that is stood at, around the end.
    pub fn step(self, by: isize) {
        let count = self.found.with_untracked(|found| found.places.len());
        let Some(last) = count.checked_sub(1) else { return };
        let to = match (self.at.get_untracked(), by) {
            (None, 0..) => 0,
            (None, _) => last,
            (Some(at), by) => (at + count).saturating_add_signed(by) % count,
        };
        self.at.set(Some(to));
    }

    /// A span of the text, cut into what matches and what does not.
    pub fn pieces(self, span: Range<usize>) -> Vec<Piece> {
        self.found.with(|found| found.pieces(span))
    }

    /// Which match is stood at and how many there are, for people.
    pub fn count(self) -> String {
        use super::format::count;
        let at = self.at.get();
        self.found.with(|found| {
            let all = count(found.places.len() as u64);
            let more = if found.places.len() >= MOST || !found.is_done() { "+" } else { "" };
            match at {
                _ if found.wanted.is_empty() => String::new(),
                _ if found.places.is_empty() && found.is_done() => "none".to_owned(),
                Some(at) => format!("{} of {all}{more}", count(at as u64 + 1)),
                None => format!("{all}{more}"),
            }
        })
    }

    fn text(self) -> Option<(Arc<str>, bool)> {
        self.found.with_untracked(|found| Some((found.text.clone()?, found.is_json)))
    }

    fn restart(self, text: Option<(Arc<str>, bool)>) {
        let wanted =
            if self.is_open.get_untracked() { self.typed.get_untracked() } else { String::new() };
        self.at.set(None);
        self.found.set(match text {
            Some((text, is_json)) => Found::new(text, is_json, wanted),
            None => Found::default(),
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, is_json: bool, wanted: &str, slice: usize) -> Vec<usize> {
        let mut found = Found::new(text.into(), is_json, wanted.into());
        while !found.is_done() {
            found.look_on(slice);
        }
        found.places
    }

    #[test]
    fn matches_are_found_in_keys_and_values_whatever_their_case() {
        let text = r#"{"Name": "an name", "n": [true, 17], "x": "NAME"}"#;
        assert_eq!(found(text, true, "name", 1), [2, 13, 43]);
        assert_eq!(found(text, true, "\"name\"", 1000), [1, 42], "quotes make it whole");
        assert_eq!(found(text, true, "7", 1000), [33]);
        assert!(found(text, true, "true, 17", 1000).is_empty(), "nothing goes beyond a value");
        assert!(found(text, true, "", 1000).is_empty());
    }

    #[test]
    fn matches_are_found_across_slices_and_do_not_overlap() {
        for slice in 1..12 {
            assert_eq!(found("aaaaa bÄaa", false, "aa", slice), [0, 2, 9], "{slice}");
            assert_eq!(found("xabcabcx", false, "ABC", slice), [1, 4], "{slice}");
        }
        assert_eq!(found("aÄä", false, "Ä", 1), [1], "beyond ASCII case counts");
    }

    #[test]
    fn no_more_matches_are_looked_for_than_anybody_visits() {
        let text = format!("[{}1]", "1,".repeat(3 * MOST));
        assert_eq!(found(&text, true, "1", usize::MAX).len(), MOST);
    }

    #[test]
    fn ten_megabytes_are_looked_through_in_slices() {
        let text = format!("[{}\"here\"]", r#"{"name":"value","list":[1,2,3]},"#.repeat(330_000));
        assert!(text.len() > 10 << 20);
        let mut looking = Found::new(text.as_str().into(), true, "here".into());
        let mut slices = 0;
        while !looking.is_done() {
            looking.look_on(SLICE);
            slices += 1;
        }
        assert_eq!(looking.places, [text.len() - 6]);
        assert_eq!(slices, text.len().div_ceil(SLICE));
    }

    #[test]
    fn a_text_is_cut_at_its_matches() {
        let mut found = Found::new("xabyabz".into(), false, "ab".into());
        found.look_on(100);
        let pieces = |span| -> Vec<_> {
            found.pieces(span).into_iter().map(|piece| (piece.span, piece.is_match)).collect()
        };
        assert_eq!(
            pieces(0..7),
            [(0..1, false), (1..3, true), (3..4, false), (4..6, true), (6..7, false)]
        );
        assert_eq!(pieces(2..5), [(2..3, true), (3..4, false), (4..5, true)]);
        assert_eq!(pieces(3..4), [(3..4, false)]);
        assert!(pieces(3..3).is_empty());
    }

    #[test]
    fn matches_are_gone_through_and_around() {
        let owner = Owner::new();
        owner.set();
        let search = Search::new();
        let text: Arc<str> = "[1,21,1]".into();
        let json = super::super::json::Json::parse(&text).unwrap();
        search.look_at(&Fetch::Here(Content::Json(json, text)));
        search.open();
        search.type_text("1".into());
        let place = || search.current.get_untracked().map(|span| span.start);
        assert_eq!((place(), untrack(|| search.count())), (Some(1), "1 of 3".into()));
        search.step(1);
        assert_eq!(place(), Some(4));
        search.step(-1);
        search.step(-1);
        assert_eq!((place(), untrack(|| search.count())), (Some(6), "3 of 3".into()));
        search.type_text("12".into());
        assert_eq!((place(), untrack(|| search.count())), (None, "none".into()));
        search.close();
        assert_eq!(untrack(|| search.count()), "");
    }
}
