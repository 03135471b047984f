//! What lies at a place of the drawing, and what is said of it.

use ipc_inspector_protocol::{Outcome, Status};

use super::axis::Range;
use super::drawing::{Drawing, PlacedTrack};
use super::lane::{Column, MAIN, OUT, Tone, Wide};
use super::spans::{OPEN, RUST, SpanKind, Spans};
use crate::state::format;
use crate::state::log::Log;
use crate::state::rows::Item;

/// How far beside something the pointer may be, in pixels.
const NEAR: f64 = 4.0;

/// What lies at a place.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// `seq` of its row, or of the first one; nothing where none can be chosen.
    pub seq: Option<u64>,
    /// How much lies there that cannot be told apart.
    pub count: u64,
    /// What it is.
    tones: Vec<Tone>,
    lane: u16,
    track: usize,
    /// When it lies, to the pixel.
    pub range: Range,
}

impl Drawing {
    /// What lies at a place, in pixels from the left and from the top.
    pub fn hit(&self, x: f64, y: f64) -> Option<Hit> {
        let is_there = |it: &&PlacedTrack| (it.top..it.top + it.height).contains(&y);
        let placed = self.tracks.iter().find(is_there)?;
        let hit = |seq, count, tones, (from, to): (f64, f64)| {
            let [from_us, to_us] = [from, to].map(|x| self.range.at(x / self.width));
            let range = Range::between(from_us, to_us);
            Hit { seq, count, tones, lane: placed.lane, track: placed.number, range }
        };
        if placed.number == OUT {
            let ends =
                placed.out.iter().find(|(from, to)| (from - NEAR..to + NEAR).contains(&x))?;
            return Some(hit(None, placed.left_out as u64, Vec::new(), *ends));
        }
        // A line lies closer than a box that is there as well.
        let wide = placed.track.wide.iter().find(|wide| (wide.from..wide.to).contains(&x));
        let reach = if wide.is_some() { 1.0 } else { NEAR };
        if let Some((at, Column { count, seq, .. })) = nearest(&placed.track.columns, x, reach) {
            let column = placed.track.columns[at];
            let tones = Tone::ALL.into_iter().filter(|tone| column.has(*tone)).collect();
            let at = at as f64;
            return Some(hit(Some(seq), u64::from(count), tones, (at - 1.0, at + 2.0)));
        }
        let near = |wide: &&Wide| (wide.from - NEAR..wide.to + NEAR).contains(&x);
        let Wide { from, to, seq, tone } = *wide.or_else(|| placed.track.wide.iter().find(near))?;
        Some(hit(Some(seq), 1, vec![tone], (from, to)))
    }
}

/// The column that is nearest to a place and not empty.
fn nearest(columns: &[Column], x: f64, reach: f64) -> Option<(usize, Column)> {
    let columns = columns.iter().copied().enumerate().filter(|(_, column)| column.count > 0);
    // In the middle of the two pixels of which a line has at least.
    let far = |at: usize| (at as f64 + 1.0 - x).abs();
    columns.filter(|(at, _)| far(*at) <= reach).min_by(|(a, _), (b, _)| far(*a).total_cmp(&far(*b)))
}

/// What is said of what lies there: its name, and the rest.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Words {
    /// What it is called, or how many there are.
    pub name: String,
    /// What else there is to say.
    pub rest: String,
}

impl Words {
    /// Of a place in the drawing.
    pub(super) fn of(log: &Log, spans: &Spans, hit: &Hit) -> Option<Self> {
        let Hit { count, lane, track, .. } = *hit;
        let place = if (lane, track) == (RUST, MAIN) {
            "main thread"
        } else {
            spans.webview(lane).unwrap_or("Rust")
        };
        match hit.seq {
            None => {
                let name = format!("{} more", format::things(count, "call"));
                Some(Self { name, rest: format!("at once than {place} has rows") })
            }
            Some(seq) if count == 1 => Self::of_row(log, spans, seq, (lane, track) == (RUST, MAIN)),
            Some(_) => {
                let mut nouns: Vec<_> = hit.tones.iter().map(|tone| noun(*tone)).collect();
                nouns.dedup();
                let name = format!("{} {}s", format::count(count), nouns.join("s and "));
                Some(Self { name, rest: join(&[place, "zoom in to tell them apart"]) })
            }
        }
    }

    /// Of a row, or of what it did on the main thread.
    pub(super) fn of_row(
        log: &Log,
        spans: &Spans,
        seq: u64,
        is_on_main_thread: bool,
    ) -> Option<Self> {
        let (item, span) = (log.item(seq)?, spans.get(seq)?);
        let lasted_us = Some(span.to_us).filter(|to_us| *to_us != OPEN);
        let lasted = lasted_us.map(|to_us| format::duration(to_us.saturating_sub(span.from_us)));
        let lasted = lasted.as_deref().unwrap_or_default();
        let (name, rest) = match item {
            Item::Call(call) => {
                let webview = call.request.webview.as_str();
                let status = match call.status() {
                    Status::Answered(Outcome::Ok) => "",
                    status => status.name(),
                };
                let has_blocked = matches!(span.kind, SpanKind::Call { has_blocked: true, .. });
                let held = call.dispatched.filter(|_| is_on_main_thread || has_blocked);
                let held = held
                    .map(|it| format!("held the main thread for {}", format::duration(it.held_us)));
                let held = held.as_deref().unwrap_or_default();
                let rest = if is_on_main_thread {
                    join(&[held, webview])
                } else {
                    join(&[lasted, status, webview, held])
                };
                (call.request.command.clone(), rest)
            }
            Item::Emit(emit) => {
                let reached = match emit.deliveries.len() as u64 {
                    0 => "reached no page".to_owned(),
                    reached => format!("reached {}", format::things(reached, "listener")),
                };
                let from = format!("event from {}", item.place());
                let last = emit.took(log.pages()).map(format::length).unwrap_or_default();
                (emit.event.clone(), join(&[&from, &reached, &last]))
            }
            Item::Channel(channel, call) => {
                let name = call.map_or_else(
                    || format!("channel {}", channel.channel.channel),
                    |call| format!("{} › channel", call.request.command),
                );
                let messages = format::things(channel.sent, "message");
                // It ends with what is sent; the last of that arrives later.
                let lasted = channel.lasted_us().map(format::duration);
                (name, join(&[&messages, lasted.as_deref().unwrap_or_default(), item.place()]))
            }
            Item::Log(line) => {
                let start = log.previews(seq).and_then(|previews| previews.request.as_deref());
                (start.unwrap_or_default().to_owned(), join(&[line.level.name(), item.place()]))
            }
            Item::Mark(set) => (set.mark.text.clone(), join(&["mark", item.place()])),
        };
        Some(Self { name, rest })
    }
}

fn join(parts: &[&str]) -> String {
    let parts: Vec<_> = parts.iter().copied().filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// What many of a tone are called, but for the s.
fn noun(tone: Tone) -> &'static str {
    match tone {
        Tone::Call | Tone::Failed | Tone::Open | Tone::Held | Tone::Blocked => "call",
        Tone::Emit => "event",
        Tone::Heard | Tone::Arrived => "arrival",
        Tone::Channel => "channel",
        Tone::Message => "message",
        Tone::Log | Tone::Error => "line",
        Tone::Mark => "mark",
    }
}
