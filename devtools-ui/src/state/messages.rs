//! The messages of the channels that calls brought, the start of each, and which of them are shown.

use std::collections::VecDeque;
use std::ops::Range;

use ipc_inspector_protocol::{Channel, Channels, Message};

use super::{Move, format};

/// The most other calls that are named.
const MOST_OTHERS: usize = 5;

/// What a key for a whole page moves by, in messages.
const PAGE_STEP: usize = 10;

/// The start of each message, by its `seq`, ascending.
#[derive(Clone, Debug, Default)]
pub(super) struct MessagePreviews(VecDeque<(u64, Box<str>)>);

impl MessagePreviews {
    /// Adds that of the next message, if it has one.
    pub(super) fn push(&mut self, seq: u64, preview: Option<Box<str>>) {
        self.0.extend(preview.map(|preview| (seq, preview)));
    }

    /// Forgets what is older, as the recorder did.
    pub(super) fn evict_before(&mut self, first_seq: u64) {
        let old = self.0.partition_point(|(seq, _)| *seq < first_seq);
        self.0.drain(..old);
    }

    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }
}

/// The messages of a log, by the channels that they came through.
#[derive(Clone, Copy, Debug)]
pub struct Messages<'a> {
    pub(super) channels: &'a Channels,
    pub(super) previews: &'a MessagePreviews,
}

impl<'a> Messages<'a> {
    /// The channels.
    pub fn channels(self) -> &'a Channels {
        self.channels
    }

    /// How many messages are held.
    pub fn len(self) -> usize {
        self.channels.held()
    }

    /// Whether there are none.
    pub fn is_empty(self) -> bool {
        self.len() == 0
    }

    /// How many of the channels have ended, as far as their pages were told.
    pub fn ended(self) -> usize {
        self.channels.iter().filter(|channel| channel.closed.is_some()).count()
    }

    /// The messages of a call in the order they were sent, or nothing when it brought no channel.
    pub fn of_call(self, call: u64) -> Option<&'a [Message]> {
        self.channels.of_call(call)
    }

    /// The `seq` of the channel that a message came through.
    pub(super) fn channel_of(self, message: u64) -> Option<u64> {
        let mut older = self.channels.iter().rev().filter(|channel| channel.seq < message);
        older.find_map(|channel| {
            let messages = self.of_call(channel.call).unwrap_or(&[]);
            let at = messages.binary_search_by_key(&message, |message| message.seq);
            at.ok().map(|at| messages[at].opened)
        })
    }

    /// How many channels a call brought.
    pub fn brought_by(self, call: u64) -> usize {
        self.channels.brought_by(call).count()
    }

    /// With which other calls a channel is shared, in words; nothing where it is with none.
    pub fn shared(self, channel: &Channel) -> Option<String> {
        let sharing = self.channels.sharing(channel);
        if sharing.len() == 0 {
            return None;
        }
        let mut calls: Vec<_> = sharing.map(|it| it.call).collect();
        calls.dedup();
        let [first, .., last] = *calls else { return Some("given twice to its call".into()) };
        let number = |call| format!("#{}", format::count(call));
        Some(match calls.len() {
            2 => format!("shared by calls {} and {}", number(first), number(last)),
            calls => format!(
                "shared by {}, {} to {}",
                format::things(calls as u64, "call"),
                number(first),
                number(last)
            ),
        })
    }

    /// What there is to say of the channels of a call that are shared.
    pub fn sharing(self, call: u64) -> Option<Sharing> {
        let mut sharing = Sharing::default();
        let mut is_shared = false;
        for channel in self.channels.brought_by(call) {
            let others = self.channels.sharing(channel).map(|it| it.call);
            is_shared |= others.len() > 0;
            for other in others.filter(|other| *other != call) {
                if sharing.others.contains(&other) {
                    continue;
                }
                if sharing.others.len() < MOST_OTHERS {
                    sharing.others.push(other);
                } else {
                    sharing.more += 1;
                }
            }
            sharing.is_mixed |= channel.is_mixed;
            sharing.ignored += channel.ignored;
        }
        is_shared.then_some(sharing)
    }

    /// How many messages no call in the log can have brought the channel for, of the numbers of a call's
    /// channels.
    pub fn foreign(self, call: u64) -> u64 {
        self.channels.brought_by(call).map(|channel| channel.foreign).sum()
    }

    /// The start of a message, unless it is raw or empty.
    pub fn preview(self, seq: u64) -> Option<&'a str> {
        let at = self.previews.0.binary_search_by_key(&seq, |(seq, _)| *seq).ok()?;
        self.previews.0.get(at).map(|(_, preview)| &**preview)
    }

    /// How many messages of each of a call's channels came before the first that is held, where
    /// there are any.
    pub fn not_held(self, call: u64) -> Vec<(u32, u64)> {
        let messages = self.of_call(call).unwrap_or(&[]);
        let first = |channel: &Channel| messages.iter().find(|it| it.opened == channel.seq);
        let first = self.channels.brought_by(call).filter_map(first);
        first.filter(|it| it.index > 0).map(|it| (it.channel, it.index)).collect()
    }
}

/// Channels of a call that the page gave to others as well, or twice to it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sharing {
    /// The first of the other calls, by their `seq`.
    pub others: Vec<u64>,
    /// How many more there are.
    pub more: u64,
    /// Whether it cannot always be told which of them something is of.
    pub is_mixed: bool,
    /// How many of its messages the page's handler never got.
    pub ignored: u64,
}

/// The part of a call's messages that is in the page: so many, from a certain one on. What comes
/// later never moves what is being read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Page {
    from_seq: u64,
    limit: usize,
}

impl Page {
    /// Messages shown at first.
    pub const FIRST: usize = 200;
    /// Messages added when more are asked for.
    pub const MORE: usize = 1_000;

    /// The last ones.
    pub fn newest(messages: &[Message]) -> Self {
        let from = messages.len().saturating_sub(Self::FIRST);
        Self { from_seq: seq_at(messages, from), limit: Self::FIRST }
    }

    /// Which of the messages are shown.
    pub fn range(self, messages: &[Message]) -> Range<usize> {
        let start = messages.partition_point(|message| message.seq < self.from_seq);
        start..(start + self.limit).min(messages.len())
    }

    /// With more at the end.
    #[must_use]
    pub fn with_later(self) -> Self {
        Self { limit: self.limit + Self::MORE, ..self }
    }

    /// With more at the start.
    #[must_use]
    pub fn with_earlier(self, messages: &[Message]) -> Self {
        let start = self.range(messages).start;
        let more = start.min(Self::MORE);
        Self { from_seq: seq_at(messages, start - more), limit: self.limit + more }
    }
}

impl Default for Page {
    fn default() -> Self {
        Self { from_seq: 0, limit: Self::FIRST }
    }
}

/// A message that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// The message.
    pub message: Message,
    /// When the one before it was sent, through whichever of the call's channels.
    pub previous_us: Option<u64>,
}

/// What is shown, and how many messages are not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Messages before the shown ones.
    pub earlier: usize,
    /// The shown ones.
    pub lines: Vec<Line>,
    /// Messages after the shown ones.
    pub later: usize,
}

impl Shown {
    /// A page of a call's messages.
    pub fn new(messages: &[Message], page: Page) -> Self {
        let range = page.range(messages);
        let line = |at: usize| Line {
            message: messages[at],
            previous_us: at.checked_sub(1).map(|before| messages[before].at_us),
        };
        Self {
            earlier: range.start,
            later: messages.len() - range.end,
            lines: range.map(line).collect(),
        }
    }

    /// Where a key leads from a message.
    pub fn moved(&self, from: Option<u64>, by: Move) -> Option<Message> {
        let last = self.lines.len().checked_sub(1)?;
        let at = from.map(|seq| self.lines.partition_point(|line| line.message.seq < seq));
        let to = match (at, by) {
            (_, Move::First) | (None, Move::Down | Move::PageDown) => 0,
            (_, Move::Last) | (None, Move::Up | Move::PageUp) => last,
            (Some(at), Move::Up) => at.saturating_sub(1),
            (Some(at), Move::Down) => at + 1,
            (Some(at), Move::PageUp) => at.saturating_sub(PAGE_STEP),
            (Some(at), Move::PageDown) => at + PAGE_STEP,
        };
        self.lines.get(to.min(last)).map(|line| line.message)
    }

    /// A shown message by its `seq`.
    pub fn message(&self, seq: u64) -> Option<Message> {
        let at = self.lines.binary_search_by_key(&seq, |line| line.message.seq).ok()?;
        self.lines.get(at).map(|line| line.message)
    }
}

fn seq_at(messages: &[Message], at: usize) -> u64 {
    messages.get(at).map_or(0, |message| message.seq)
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::{
        ChannelMessage, ChannelOpened, ChannelRef, Record, RecordKind, Way,
        wire::{Batch, Stats, Streamed},
    };

    use super::*;
    use crate::state::log::Log;

    fn messages(count: u64) -> Vec<Message> {
        (0..count)
            .map(|i| Message {
                seq: 10 + 2 * i,
                at_us: 100 * i,
                opened: 1,
                channel: 7,
                index: i,
                way: Way::Eval,
                arrived_page_us: None,
                is_ignored: false,
                is_mixed: false,
                body: None,
            })
            .collect()
    }

    fn seqs(shown: &Shown) -> Vec<u64> {
        shown.lines.iter().map(|line| line.message.seq).collect()
    }

    /// A log of these records.
    fn log(records: Vec<(u64, RecordKind, Option<&str>)>) -> Log {
        let mut log = Log::default();
        take(&mut log, records, 0);
        log
    }

    fn take(log: &mut Log, records: Vec<(u64, RecordKind, Option<&str>)>, first_seq: u64) {
        let streamed = |(seq, kind, preview): (_, _, Option<&str>)| Streamed {
            record: Record::new(seq, seq, kind),
            preview: preview.map(Into::into),
        };
        let stats = Stats { first_seq, ..Stats::default() };
        let records = records.into_iter().map(streamed).collect();
        log.take(Batch { records, stats, ..Batch::default() });
    }

    fn opened(call: u64, channel: u32) -> RecordKind {
        RecordKind::ChannelOpened(ChannelOpened {
            call,
            channel: ChannelRef { webview: "main".into(), channel },
        })
    }

    fn message(channel: u32, index: u64) -> RecordKind {
        let channel = ChannelRef { webview: "main".into(), channel };
        RecordKind::ChannelMessage(ChannelMessage { channel, index, way: Way::Eval })
    }

    #[test]
    fn a_page_holds_what_was_asked_for_and_says_what_it_leaves_out() {
        let all = messages(5_000);
        let shown = Shown::new(&all, Page::default());
        assert_eq!((shown.earlier, shown.lines.len(), shown.later), (0, 200, 4_800));
        assert_eq!(shown.lines[0].previous_us, None);
        assert_eq!(shown.lines[1].previous_us, Some(0));
        let shown = Shown::new(&all, Page::default().with_later());
        assert_eq!((shown.earlier, shown.lines.len(), shown.later), (0, 1_200, 3_800));
        let newest = Page::newest(&all);
        let shown = Shown::new(&all, newest);
        assert_eq!((shown.earlier, shown.lines.len(), shown.later), (4_800, 200, 0));
        assert_eq!(shown.lines[0].previous_us, Some(479_900));
        let shown = Shown::new(&all, newest.with_earlier(&all));
        assert_eq!((shown.earlier, shown.lines.len(), shown.later), (3_800, 1_200, 0));
        let few = Shown::new(&all[..3], Page::newest(&all[..3]));
        assert_eq!((few.earlier, few.lines.len(), few.later), (0, 3, 0));
        assert_eq!(Shown::new(&[], Page::newest(&[])), Shown::default());
    }

    #[test]
    fn later_messages_do_not_move_a_page() {
        let all = messages(900);
        let page = Page::newest(&all[..400]);
        let before = Shown::new(&all[..400], page);
        let after = Shown::new(&all, page);
        assert_eq!(after.lines, before.lines);
        assert_eq!(after.later, 500);
    }

    #[test]
    fn earlier_messages_are_added_up_to_the_first() {
        let all = messages(700);
        let page = Page::newest(&all).with_earlier(&all);
        assert_eq!(Shown::new(&all, page), Shown::new(&all, Page::default().with_later()));
    }

    #[test]
    fn keys_move_among_what_is_shown() {
        let all = messages(15);
        let shown = Shown::new(&all, Page::default());
        let moved = |from, by| shown.moved(from, by).map(|message| message.seq);
        assert_eq!(moved(None, Move::Down), Some(10));
        assert_eq!(moved(None, Move::Up), Some(38));
        assert_eq!(moved(Some(10), Move::Up), Some(10));
        assert_eq!(moved(Some(10), Move::Down), Some(12));
        assert_eq!(moved(Some(10), Move::PageDown), Some(30));
        assert_eq!(moved(Some(30), Move::PageDown), Some(38));
        assert_eq!(moved(Some(30), Move::PageUp), Some(10));
        assert_eq!(moved(Some(12), Move::Last), Some(38));
        assert_eq!(moved(Some(12), Move::First), Some(10));
        assert_eq!(shown.message(12).map(|message| message.index), Some(1));
        assert_eq!(shown.message(13), None);
        assert_eq!(Shown::default().moved(None, Move::Last), None);
        assert_eq!(seqs(&shown).len(), 15);
    }

    #[test]
    fn what_came_before_the_first_held_message_is_counted_by_channel() {
        let log = log(vec![
            (1, opened(0, 7), None),
            (2, opened(0, 8), None),
            (3, opened(0, 9), None),
            (4, message(8, 0), None),
            (5, message(7, 12), None),
            (6, message(7, 13), None),
        ]);
        let held = log.messages();
        assert_eq!(held.brought_by(0), 3);
        assert_eq!(held.not_held(0), [(7, 12)]);
        assert!(held.not_held(5).is_empty());
    }

    #[test]
    fn previews_are_kept_as_long_as_their_messages() {
        let mut log = log(vec![
            (1, opened(0, 7), None),
            (2, message(7, 0), Some("1")),
            (3, message(7, 1), None),
            (4, message(70, 0), Some("nobody's")),
            (6, opened(5, 8), None),
            (7, message(8, 0), Some("2")),
        ]);
        let previews = [2, 3, 4, 7].map(|seq| log.messages().preview(seq));
        assert_eq!(previews, [Some("1"), None, None, Some("2")]);
        take(&mut log, Vec::new(), 5);
        let held = log.messages();
        assert_eq!([2, 7].map(|seq| held.preview(seq)), [None, Some("2")]);
        assert_eq!((held.of_call(0), held.of_call(5).map(<[_]>::len)), (None, Some(1)));
        assert_eq!(held.brought_by(0), 0);
        assert_eq!(held.len(), 1);
        log.take(Batch { cleared: true, ..Batch::default() });
        let held = log.messages();
        assert_eq!((held.preview(7), held.of_call(5), held.len()), (None, None, 0));
    }
}
