//! The field that filters are typed into: what is wrong with the text, and what is offered for it.

use ipc_inspector_protocol::Filter;
use ipc_inspector_protocol::filter::{Completion, complete};
use leptos::prelude::*;

use super::Inspector;
use super::filter::RowFilter;
use super::kept::Kept;
use super::log::Log;
use super::ports::Browser;

/// By this name the kept filters are stored.
const KEPT: &str = "ipc-inspector.filters";

/// So much of a field's name is typed before it is offered uninvited: less begins too many words.
const LEAST_TYPED: usize = 2;

/// The field, and the list below it.
#[derive(Clone, Copy, Debug)]
pub struct FilterField {
    /// What is typed.
    pub typed: RwSignal<String>,
    /// What is wrong with it; the last filter without fault is in force then.
    pub wrong: Memo<Option<Wrong>>,
    /// What is offered, if anything.
    pub offers: RwSignal<Vec<Offer>>,
    /// The one that a key accepts, by its place among them.
    pub active: RwSignal<Option<usize>>,
    /// Filters to be had again.
    pub kept: RwSignal<Kept>,
}

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// The text before that place.
    pub before: String,
    /// What is wrong.
    pub part: String,
    /// The text behind it.
    pub behind: String,
    /// What is wrong with it.
    pub message: String,
}

/// Something that can be had instead of typing it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offer {
    /// A whole filter that was kept.
    Kept {
        /// Its text.
        text: String,
        /// Whether the user saved it.
        is_saved: bool,
    },
    /// What may be typed next.
    Next(Completion),
}

/// What an accepted offer makes of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The text.
    pub text: String,
    /// Where the cursor goes, as browsers count.
    pub cursor: u32,
}

impl FilterField {
    pub(super) fn new(kept: Kept) -> Self {
        let typed = RwSignal::<String>::default();
        Self {
            typed,
            wrong: Memo::new(move |_| typed.with(|typed| wrong(typed))),
            offers: RwSignal::default(),
            active: RwSignal::default(),
            kept: RwSignal::new(kept),
        }
    }

    /// Whether what is typed is a saved filter.
    pub fn is_saved(&self) -> bool {
        self.kept.with(|kept| self.typed.with(|typed| kept.is_saved(typed)))
    }

    /// Whether something is offered.
    pub fn is_open(&self) -> bool {
        self.offers.with(|offers| !offers.is_empty())
    }

    /// The same, for event handlers.
    pub fn is_open_untracked(&self) -> bool {
        self.offers.with_untracked(|offers| !offers.is_empty())
    }

    /// Offers nothing any more. Says whether there was something.
    pub fn close(&self) -> bool {
        let was_open = self.is_open_untracked();
        if was_open {
            self.show(Vec::new());
        }
        was_open
    }

    /// Goes to the next offer, or the one before; before the first one is the text itself.
    pub fn step(&self, by: isize) {
        // The text and the offers, in a ring.
        let places = self.offers.with_untracked(Vec::len) + 1;
        self.active.update(|active| {
            let at = active.map_or(0, |at| at + 1);
            *active = ((at + places.saturating_add_signed(by)) % places).checked_sub(1);
        });
    }

    fn show(&self, offers: Vec<Offer>) {
        self.active.set(None);
        self.offers.set(offers);
    }
}

impl Inspector {
    /// Filters by what is typed.
    pub fn type_filter(self, typed: String) {
        self.filter.close();
        self.filter.typed.set(typed);
        self.apply_filter();
    }

    /// The same, by the user's keys: what may be typed next is offered where that is of use.
    pub fn type_filter_by_key(self, typed: String, cursor: u32) {
        self.type_filter(typed);
        self.offer(cursor, is_wanted_uninvited);
    }

    /// Offers all that may be typed at the cursor. Says whether there is anything.
    pub fn invite_offers(self, cursor: u32) -> bool {
        self.offer(cursor, |_, _, _| true);
        self.filter.is_open_untracked()
    }

    /// Takes an offer.
    pub fn accept_offer(self, at: usize) -> Option<Edit> {
        let offer = self.filter.offers.with_untracked(|offers| offers.get(at).cloned())?;
        let edit = match offer {
            Offer::Kept { text, .. } => Edit { cursor: utf16_len(&text), text },
            Offer::Next(Completion { replace, insert, .. }) => {
                let mut text = self.filter.typed.get_untracked();
                let cursor = utf16_len(&text[..replace.start]) + utf16_len(&insert);
                text.replace_range(replace, &insert);
                Edit { text, cursor }
            }
        };
        self.type_filter_by_key(edit.text.clone(), edit.cursor);
        Some(edit)
    }

    /// Empties the field; what is chosen beside it stays.
    pub fn clear_typed(self) {
        self.filter_was_used();
        self.type_filter(String::new());
    }

    /// The user may want the typed filter again: what of it asks something.
    pub fn filter_was_used(self) {
        let typed = self.filter.typed.with_untracked(|typed| Filter::parse(typed));
        if let Some(used) = typed.ok().filter(|filter| !filter.is_empty()) {
            self.keep(|kept| kept.with_used(&used.to_string()));
        }
    }

    /// Saves the typed filter, or no longer.
    pub fn toggle_saved_filter(self) {
        self.filter.typed.with_untracked(|typed| self.keep(|kept| kept.toggled(typed)));
    }

    /// Has whoever asks run again when another filter is typed or chosen.
    pub fn track_filter(self) {
        self.filter.typed.track();
        self.kinds.track();
        self.statuses.track();
        self.range.track();
    }

    /// Where the typed text is no filter, the last one that was stays in force.
    pub(super) fn apply_filter(self) {
        let typed = self.filter.typed.with_untracked(|typed| Filter::parse(typed));
        let (kinds, statuses) = (self.kinds.get_untracked(), self.statuses.get_untracked());
        let range = self.range.get_untracked();
        let filter = self.log.with_untracked(|log| {
            let text = typed.unwrap_or_else(|_| log.filter().text.clone());
            let filter = RowFilter { text, kinds, statuses, range };
            (filter != *log.filter()).then_some(filter)
        });
        if let Some(filter) = filter {
            self.log.update(|log| log.set_filter(filter));
            self.search_on();
        }
    }

    /// Asks for what the filter needs to know of whole bodies, one piece at a time.
    pub(super) fn search_on(self) {
        if self.is_searching.get_value() {
            return;
        }
        let Some(wanted) = self.log.with_untracked(Log::wanted) else { return };
        self.is_searching.set_value(true);
        let asked = wanted.clone();
        let done = move |result| {
            self.is_searching.set_value(false);
            match result {
                Ok(found) => {
                    self.log.update(|log| log.found(&asked, found));
                    self.search_on();
                }
                // The next batch is the next occasion.
                Err(reason) => self.request_failed(reason),
            }
        };
        self.with_source(|source| source.search(&wanted, Box::new(done)));
    }

    /// What was kept, by this window or one before.
    pub(super) fn recall(browser: &dyn Browser) -> Kept {
        browser.stored(KEPT).map(|json| Kept::parse(&json)).unwrap_or_default()
    }

    fn keep(self, change: impl FnOnce(Kept) -> Kept) {
        let before = self.filter.kept.get_untracked();
        let kept = change(before.clone());
        if kept != before {
            self.browser.with_value(|browser| browser.store(KEPT, &kept.json()));
            self.filter.kept.set(kept);
        }
    }

    fn offer(self, cursor: u32, is_wanted: fn(&str, usize, &Completion) -> bool) {
        let offers = self.filter.typed.with_untracked(|typed| {
            let cursor = byte_at(typed, cursor);
            let next = self.log.with_untracked(|log| complete(typed, cursor, &log.values()));
            let next = next.into_iter().filter(|next| {
                // What is there already need not be offered.
                typed[next.replace.clone()] != next.insert && is_wanted(typed, cursor, next)
            });
            let mut offers: Vec<_> = next.map(Offer::Next).collect();
            if typed.trim().is_empty() && !offers.is_empty() {
                self.filter.kept.with_untracked(|kept| {
                    let kept = kept.all();
                    let kept =
                        kept.map(|(text, is_saved)| Offer::Kept { text: text.into(), is_saved });
                    offers.splice(0..0, kept);
                });
            }
            offers
        });
        self.filter.show(offers);
    }
}

/// A list that opens at each word that is typed would be in the way. It does for the values of a
/// field, and for fields whose name is being typed.
fn is_wanted_uninvited(text: &str, cursor: usize, next: &Completion) -> bool {
    let typed = text[..cursor].get(next.replace.start..).unwrap_or_default();
    let begins = next.label.get(..typed.len()).is_some_and(|it| it.eq_ignore_ascii_case(typed));
    text[..next.replace.start].ends_with(':') || (typed.len() >= LEAST_TYPED && begins)
}

fn wrong(text: &str) -> Option<Wrong> {
    let error = Filter::parse(text).err()?;
    let (before, rest) = text.split_at(error.range.start);
    let (part, behind) = rest.split_at(error.range.len());
    let [before, part, behind] = [before, part, behind].map(str::to_owned);
    Some(Wrong { before, part, behind, message: error.message })
}

fn utf16_len(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// Where in the text a cursor is that a browser counts in UTF-16.
fn byte_at(text: &str, cursor: u32) -> usize {
    let mut counted = 0;
    let behind = text.char_indices().find(|(_, c)| {
        let is_behind = counted >= cursor;
        counted += u32::from(c.len_utf16() == 2) + 1;
        is_behind
    });
    behind.map_or(text.len(), |(at, _)| at)
}
