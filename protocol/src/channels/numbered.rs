//! The channels that have one number in a webview.
//!
//! There is mostly one. But a page may hand the same `Channel` to two calls, or twice to one: then
//! there are two channels in Rust, each of which counts its messages from 0 and sends them to the same
//! callback. And Rust may go on sending through the channel of a page that is gone while the page
//! after it uses the number again.
//!
//! Tauri tells neither by which of them a message is sent nor which of them has ended. But each sends
//! the indices from 0 on without a gap, so a message is of the one whose turn this index is. Where two
//! have come equally far it may be of either; from then on it cannot be told which of them is which,
//! and both are said to be mixed. How far they have come is still right of both together.

use std::collections::{BTreeMap, BTreeSet};

/// How many are looked at where it is not clear which of several something is of.
pub(super) const MOST_LOOKED_AT: usize = 16;

/// The index that a channel sends next, and its `seq`.
type Turn = (u64, u64);

/// The channels of a number.
#[derive(Clone, Debug, Default)]
pub(super) struct Numbered {
    /// Those through which more may come and that are known from the others.
    distinct: BTreeSet<Turn>,
    /// Those through which more may come and that are not.
    mixed: BTreeSet<Turn>,
    /// The callbacks that have the number, by the page that they are in.
    pub(super) callbacks: BTreeMap<Option<u32>, Callback>,
}

/// Which channel something is of.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    pub(super) seq: u64,
    /// It may also be of another one.
    pub(super) is_mixed: bool,
    /// Those that cannot be told apart any more since this, with that one.
    pub(super) newly_mixed: Vec<u64>,
}

impl Numbered {
    /// A channel of which it was or is this turn; `None` for one through which nothing more comes.
    pub(super) fn move_turn(&mut self, seq: u64, from: Option<u64>, to: Option<u64>) {
        let was_mixed = from.is_some_and(|from| self.mixed.remove(&(from, seq)));
        from.map(|from| self.distinct.remove(&(from, seq)));
        if let Some(to) = to {
            let turns = if was_mixed { &mut self.mixed } else { &mut self.distinct };
            turns.insert((to, seq));
        }
    }

    /// The channel that has sent a message of this index; `may` says whether one can have.
    pub(super) fn sender(&mut self, index: u64, may: impl Fn(u64) -> bool) -> Option<Chosen> {
        self.whose_turn(index, &may).or_else(|| {
            // Two threads may send at once, and a message may not have been recorded.
            let mut candidates = self.ahead_of(index, &may);
            candidates.extend(self.furthest_before(index, &may));
            self.one_of(&candidates)
        })
    }

    /// The channel that has ended after so many messages; `may` says whether one can have.
    pub(super) fn ended(&mut self, messages: u64, may: impl Fn(u64) -> bool) -> Option<Chosen> {
        self.whose_turn(messages, &may).or_else(|| {
            // Those that its page still fetches are told after the end.
            let candidates = self.furthest_before(messages, &may);
            self.one_of(&candidates)
        })
    }

    /// A message of an index has arrived at the callback that this page has.
    pub(super) fn arrived(&mut self, page_load: u32, index: u64) -> Option<Found> {
        // Of a page that is not known it may be, too.
        let page = Some(page_load).filter(|_| self.callbacks.contains_key(&Some(page_load)));
        // Rust may send through channels of pages that are gone, to the one that is there.
        let before = self.callbacks.range(..page).rev().map(|(_, callback)| callback);
        let from_before: Vec<_> =
            before.flat_map(|it| it.on_their_way(index)).take(MOST_LOOKED_AT).collect();
        let callback = self.callbacks.get_mut(&page)?;
        let own: Vec<_> = callback.on_their_way(index).take(MOST_LOOKED_AT).collect();
        let newest = *callback.channels.last()?;
        let (taken, unclear) = match (&*own, &*from_before) {
            ([], []) if callback.channels.len() > 1 => {
                let channels = callback.channels.iter().rev().take(MOST_LOOKED_AT);
                (None, Unclear::Channel(channels.copied().collect()))
            }
            ([], []) => (None, Unclear::No),
            ([one], []) | ([], [one]) => (Some(*one), Unclear::No),
            ([first, ..], []) => (Some(*first), Unclear::Order(own)),
            ([first, ..], _) | ([], [first, ..]) => {
                (Some(*first), Unclear::Page([own, from_before].concat()))
            }
        };
        let seq = taken.map_or(newest, |place| place.channel);
        let became = callback.hand_on(index, (seq, taken.map(|it| it.place)));
        if let Some(taken) = taken {
            self.callbacks.values_mut().for_each(|callback| callback.take(index, taken));
        }
        Some(Found { seq, taken, became, unclear })
    }

    /// Forgets the channels that `is_held` is not true of. Returns whether there are others.
    pub(super) fn retain(&mut self, is_held: impl Fn(u64) -> bool) -> bool {
        self.distinct.retain(|(_, seq)| is_held(*seq));
        self.mixed.retain(|(_, seq)| is_held(*seq));
        self.callbacks.retain(|_, callback| {
            callback.channels.retain(|seq| is_held(*seq));
            callback.on_their_way.retain(|_, place| is_held(place.channel));
            !callback.channels.is_empty()
        });
        !self.callbacks.is_empty()
    }

    /// The newest of the channels.
    pub(super) fn newest(&self) -> Option<u64> {
        self.callbacks.values().filter_map(|callback| callback.channels.last()).max().copied()
    }

    fn whose_turn(&mut self, index: u64, may: &impl Fn(u64) -> bool) -> Option<Chosen> {
        let turns = (index, 0)..=(index, u64::MAX);
        let is_possible = |turn: &&Turn| may(turn.1);
        // Each of the distinct ones is mixed but once; of the others one is as good as any.
        let distinct = self.distinct.range(turns.clone()).filter(is_possible);
        let of_page = (index, self.first_of_page())..=(index, u64::MAX);
        let mixed = self.mixed.range(of_page).find(is_possible);
        let mixed = mixed.or_else(|| self.mixed.range(turns).find(is_possible));
        let candidates: Vec<_> = mixed.into_iter().chain(distinct).copied().collect();
        self.one_of(&candidates)
    }

    fn ahead_of(&self, index: u64, may: &impl Fn(u64) -> bool) -> Vec<Turn> {
        let Some(next) = index.checked_add(1) else { return Vec::new() };
        let ahead = |turns: &BTreeSet<Turn>| -> Vec<Turn> {
            let turns = turns.range((next, 0)..).take(MOST_LOOKED_AT);
            turns.filter(|(_, seq)| may(*seq)).copied().collect()
        };
        [ahead(&self.distinct), ahead(&self.mixed)].concat()
    }

    fn furthest_before(&self, index: u64, may: &impl Fn(u64) -> bool) -> Vec<Turn> {
        let before = |turns: &BTreeSet<Turn>| -> Vec<Turn> {
            let turns = turns.range(..(index, 0)).rev().filter(|(_, seq)| may(*seq));
            turns.take(MOST_LOOKED_AT).copied().collect()
        };
        let mut turns = [before(&self.distinct), before(&self.mixed)].concat();
        turns.sort_unstable_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        turns
    }

    /// The first channel of the page that came last.
    fn first_of_page(&self) -> u64 {
        let callback = self.callbacks.values().next_back();
        callback.and_then(|callback| callback.channels.first()).map_or(0, |seq| *seq)
    }

    /// Of those whose turn is that of the first, the oldest that is of the page that came last, if there
    /// is one. Where there are several, all are mixed.
    fn one_of(&mut self, candidates: &[Turn]) -> Option<Chosen> {
        let turn = candidates.first()?.0;
        let equal = candidates.iter().filter(|candidate| candidate.0 == turn);
        let first_of_page = self.first_of_page();
        let seq = equal.map(|(_, seq)| *seq).min_by_key(|seq| (*seq < first_of_page, *seq))?;
        let mut newly_mixed = Vec::new();
        if candidates.len() > 1 {
            for candidate in candidates {
                if self.distinct.remove(candidate) {
                    self.mixed.insert(*candidate);
                    newly_mixed.push(candidate.1);
                }
            }
        }
        Some(Chosen { seq, is_mixed: self.mixed.contains(&(turn, seq)), newly_mixed })
    }
}

/// A place among the messages of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// `seq` of the channel.
    pub(super) channel: u64,
    pub(super) place: usize,
}

/// What a channel's callback in a page does: it hands messages to the page's handler in the order of
/// their indices, and one of each index. What comes early waits; what comes again is lost.
#[derive(Clone, Debug, Default)]
pub(super) struct Callback {
    /// Those that send to it, oldest first, by `seq`.
    pub(super) channels: Vec<u64>,
    /// Messages that were sent and of which the page has not told, by index and their `seq`.
    on_their_way: BTreeMap<(u64, u64), Place>,
    /// The index that is handed on next.
    next: u64,
    /// What came early, by index: its channel, and its place where the message is known.
    waiting: BTreeMap<u64, (u64, Option<usize>)>,
}

/// Something that arrived.
#[derive(Debug)]
pub(super) struct Found {
    /// `seq` of the channel that it is of.
    pub(super) seq: u64,
    /// The message, where it was recorded.
    pub(super) taken: Option<Place>,
    pub(super) became: Arrived,
    pub(super) unclear: Unclear,
}

/// What of something that arrived may be otherwise.
#[derive(Debug)]
pub(super) enum Unclear {
    No,
    /// It is the first of these, unless they overtook each other.
    Order(Vec<Place>),
    /// It is one of these, which were sent to several pages.
    Page(Vec<Place>),
    /// It is of one of these channels.
    Channel(Vec<u64>),
}

/// What became of something that arrived.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrived {
    /// The handler gets it.
    Taken,
    /// The handler has got one of that index before.
    Ignored,
    /// The handler gets it in place of this one, which had come early.
    Replaces((u64, Option<usize>)),
}

impl Callback {
    pub(super) fn sent(&mut self, index: u64, message: u64, place: Place) {
        self.on_their_way.insert((index, message), place);
    }

    /// The messages of an index that are on their way, first the one that was sent first.
    fn on_their_way(&self, index: u64) -> impl Iterator<Item = Place> {
        self.on_their_way.range((index, 0)..=(index, u64::MAX)).map(|(_, place)| *place)
    }

    /// One of these has arrived.
    fn take(&mut self, index: u64, taken: Place) {
        let mut of_index = self.on_their_way.range((index, 0)..=(index, u64::MAX));
        let key = of_index.find(|(_, place)| **place == taken).map(|(key, _)| *key);
        key.map(|key| self.on_their_way.remove(&key));
    }

    /// What becomes of a message that arrived.
    fn hand_on(&mut self, index: u64, from: (u64, Option<usize>)) -> Arrived {
        if index < self.next {
            return Arrived::Ignored;
        }
        if index > self.next {
            return self.waiting.insert(index, from).map_or(Arrived::Taken, Arrived::Replaces);
        }
        self.next = self.next.saturating_add(1);
        while self.waiting.remove(&self.next).is_some() {
            self.next = self.next.saturating_add(1);
        }
        Arrived::Taken
    }
}
