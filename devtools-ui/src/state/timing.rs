//! Where the time of a call went: stretches on one scale, which begins when the call left its page
//! or, where its page did not tell, with its receipt.

use ipc_inspector_protocol::{Call, Length, Moment, Outcome, Status, filter::SLOW_US};

use super::format;

/// Longer than this, in microseconds, the main thread misses a frame at 60 Hz.
const FRAME_US: u64 = 16_000;

/// What a stretch of time was spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// From the invoke in the page to the receipt in Rust.
    ToRust,
    /// Tauri's dispatch, which holds the main thread; a sync command runs within it.
    Dispatch,
    /// From the dispatch's return to the end: an async command.
    AfterDispatch,
    /// From the answer in Rust to the moment the page's promise was settled.
    ToPage,
    /// From the receipt to the answer.
    InRust,
    /// From the invoke in the page until its promise was settled: so long the page waited.
    UntilSettled,
    /// From the begin to the moment from which on there will be no answer.
    UntilDrop,
    /// From the begin until now.
    Pending,
}

impl Phase {
    /// What it is called, for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::ToRust => "Page → Rust",
            Self::Dispatch => "Main thread",
            Self::AfterDispatch => "Handler",
            Self::ToPage => "Rust → page",
            Self::InRust => "In Rust",
            Self::UntilSettled => "Invoke to settled",
            Self::UntilDrop => "Until it was dropped",
            Self::Pending => "Pending",
        }
    }

    /// Whether it is the whole of a call, of which the others are parts.
    pub fn is_whole(self) -> bool {
        matches!(self, Self::InRust | Self::UntilSettled | Self::UntilDrop | Self::Pending)
    }
}

/// A stretch of time, in microseconds since the begin of the scale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// What it was spent on.
    pub phase: Phase,
    /// Its begin.
    pub from_us: u64,
    /// Its end.
    pub to_us: u64,
    /// How far off its length may be, where it is from one clock to another and that is known.
    pub within_us: Option<u64>,
}

impl Stretch {
    /// How long it is.
    pub fn length(&self) -> Length {
        Length { us: self.to_us.saturating_sub(self.from_us), within_us: self.within_us }
    }

    /// That, for people.
    pub fn words(&self) -> String {
        format!("{} {}", self.phase.label(), format::length(self.length()))
    }
}

/// Where the time of a call went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timing {
    /// The stretches, the earliest first and the whole last.
    pub stretches: Vec<Stretch>,
    /// How long a sync command kept the main thread, where that was long enough to be felt.
    pub blocked_us: Option<u64>,
    /// How far what the page told may be off, where that is known.
    pub within_us: Option<u64>,
}

impl Timing {
    /// Of a call, and what its page told of it. `elapsed_us` is the time since its receipt; it
    /// counts while the call is pending, and nobody may know it.
    pub fn of(call: &Call, elapsed_us: Option<u64>) -> Self {
        if call.status() == Status::Unsent {
            // It took no time that anybody knows of.
            return Self { stretches: Vec::new(), blocked_us: None, within_us: None };
        }
        let in_page = call.observed.in_page;
        let begin_us = in_page.invoked.map_or(call.received_us, |moment| moment.at_us);
        let since = |at_us: u64| at_us.saturating_sub(begin_us);
        let received = since(call.received_us);
        let dispatch = call.dispatched.map(|dispatched| {
            let returned = since(dispatched.returned_us);
            // Reading a large request takes a while before its dispatch begins.
            (returned.saturating_sub(dispatched.held_us).max(received), returned)
        });
        let settled = in_page.settled.map(|moment| since(moment.at_us));
        // Where only the page saw the answer, it ended when it settled.
        let is_seen = call.answered_us().is_some();
        let ended = match settled {
            Some(settled) if !is_seen => Some(settled),
            _ => call.end.map(|end| since(end.at_us)),
        };
        let is_within_dispatch = call
            .end
            .zip(call.dispatched)
            .is_some_and(|(end, dispatched)| end.at_us <= dispatched.returned_us);

        let mut stretches = Vec::new();
        let mut add_within = |phase, (from_us, to_us), within_us| {
            stretches.push(Stretch { phase, from_us, to_us, within_us });
        };
        if let Some(invoked) = in_page.invoked {
            add_within(Phase::ToRust, (0, received), invoked.within_us);
        }
        if let Some(dispatch) = dispatch {
            add_within(Phase::Dispatch, dispatch, Some(0));
        }
        if let (Some((_, returned)), Some(ended), false) = (dispatch, ended, is_within_dispatch) {
            add_within(Phase::AfterDispatch, (returned, ended), Some(0));
        }
        if let (Some(ended), Some(settled), Some(moment)) =
            (ended, settled, in_page.settled.filter(|_| is_seen))
        {
            add_within(Phase::ToPage, (ended, settled), moment.within_us);
        }
        let mut add = |phase, ends| add_within(phase, ends, Some(0));
        let status = call.status();
        match (status, ended) {
            (Status::Answered(_), Some(ended)) if is_seen => add(Phase::InRust, (received, ended)),
            (Status::Dropped, Some(ended)) => add(Phase::UntilDrop, (0, ended)),
            _ => {}
        }
        if let (Status::Answered(_), Some(waited_us)) = (status, call.waited_us()) {
            add(Phase::UntilSettled, (0, waited_us));
        }
        if let (Status::Pending | Status::PageGone, Some(elapsed_us)) = (status, elapsed_us) {
            add(Phase::Pending, (0, received.saturating_add(elapsed_us)));
        }

        // Tauri's own rejections come from within the dispatch too, and are no command's fault.
        let is_command =
            matches!(status, Status::Answered(Outcome::Ok | Outcome::Error) | Status::Dropped);
        let blocked_us = call
            .dispatched
            .map(|dispatched| dispatched.held_us)
            .filter(|held| is_within_dispatch && is_command && *held >= FRAME_US);
        let within = |moment: Option<Moment>| moment.and_then(|moment| moment.within_us);
        let within_us = within(in_page.invoked).max(within(in_page.settled));
        Self { stretches, blocked_us, within_us }
    }

    /// The way between page and Rust on which the call spent most of its time, where it was slow.
    pub fn slow_way(&self) -> Option<&Stretch> {
        let waited = self.stretches.iter().find(|it| it.phase == Phase::UntilSettled)?;
        let waited_us = waited.length().us;
        let takes_most = |stretch: &&Stretch| {
            matches!(stretch.phase, Phase::ToRust | Phase::ToPage)
                && waited_us >= SLOW_US
                && stretch.length().us > waited_us / 2
        };
        self.stretches.iter().find(takes_most)
    }

    /// Which side made it slow, in words, where that was not Rust.
    pub fn slow_side(&self) -> Option<String> {
        let way = self.slow_way()?;
        let side = match way.phase {
            Phase::ToPage => "the page was busy",
            _ => "the page or the main thread was busy",
        };
        Some(format!("{}: {side}", way.words()))
    }

    /// Length of the scale, in microseconds; never nothing.
    pub fn span_us(&self) -> u64 {
        self.stretches.iter().map(|stretch| stretch.to_us).max().unwrap_or(0).max(1)
    }
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::{
        Dispatched, DropCause, InPage, Observed, Request, Transport, calls::End,
    };

    use super::*;

    const RECEIVED_US: u64 = 1_000_000;

    /// A call by microseconds since its receipt: the return of its dispatch and how long that
    /// held, and its end.
    fn call(
        dispatched: Option<(u64, u64)>,
        end: Option<(u64, Result<Outcome, DropCause>)>,
    ) -> Call {
        Call {
            seq: 0,
            body: None,
            request: Request::default(),
            received_us: RECEIVED_US,
            dispatched: dispatched.map(|(returned, held_us)| Dispatched {
                returned_us: RECEIVED_US + returned,
                held_us,
            }),
            end: end.map(|(at, outcome)| End {
                seq: 1,
                at_us: RECEIVED_US + at,
                outcome,
                body: None,
            }),
            page_gone_us: None,
            observed: Observed::default(),
        }
    }

    fn check(call: &Call, elapsed_us: Option<u64>, expected: &[(Phase, u64, u64)]) -> Timing {
        let timing = Timing::of(call, elapsed_us);
        let stretches: Vec<_> =
            timing.stretches.iter().map(|it| (it.phase, it.from_us, it.to_us)).collect();
        assert_eq!(stretches, expected);
        timing
    }

    #[test]
    fn an_async_command_goes_on_after_its_dispatch() {
        let call = call(Some((150, 120)), Some((900, Ok(Outcome::Ok))));
        let expected =
            [(Phase::Dispatch, 30, 150), (Phase::AfterDispatch, 150, 900), (Phase::InRust, 0, 900)];
        let timing = check(&call, None, &expected);
        assert_eq!((timing.span_us(), timing.blocked_us), (900, None));
    }

    #[test]
    fn a_sync_command_ends_within_its_dispatch_however_long_its_request_took_to_read() {
        let call = call(Some((130_000, 100_000)), Some((129_950, Ok(Outcome::Ok))));
        let expected = [(Phase::Dispatch, 30_000, 130_000), (Phase::InRust, 0, 129_950)];
        let timing = check(&call, None, &expected);
        assert_eq!((timing.span_us(), timing.blocked_us), (130_000, Some(100_000)));
    }

    #[test]
    fn what_ends_at_the_moment_of_the_return_ran_within_the_dispatch() {
        let call = call(Some((500, 500)), Some((500, Err(DropCause::Handler))));
        check(&call, None, &[(Phase::Dispatch, 0, 500), (Phase::UntilDrop, 0, 500)]);
    }

    #[test]
    fn only_commands_are_told_that_they_held_up_the_main_thread() {
        for (outcome, is_told) in [
            (Ok(Outcome::Ok), true),
            (Ok(Outcome::Error), true),
            (Err(DropCause::Handler), true),
            (Ok(Outcome::Denied), false),
            (Ok(Outcome::NotFound), false),
        ] {
            let call = call(Some((20_000, 20_000)), Some((19_000, outcome)));
            assert_eq!(Timing::of(&call, None).blocked_us.is_some(), is_told, "{outcome:?}");
        }
        let quick = call(Some((15_999, 15_999)), Some((15_000, Ok(Outcome::Ok))));
        assert_eq!(Timing::of(&quick, None).blocked_us, None);
    }

    #[test]
    fn a_pending_call_reaches_to_now_where_that_is_known() {
        let call = call(Some((150, 120)), None);
        let expected = [(Phase::Dispatch, 30, 150), (Phase::Pending, 0, 5_000)];
        assert_eq!(check(&call, Some(5_000), &expected).span_us(), 5_000);
        assert_eq!(check(&call, None, &expected[..1]).span_us(), 150);
    }

    #[test]
    fn what_was_never_dispatched_only_has_its_end() {
        let call = call(None, Some((90, Ok(Outcome::Malformed))));
        check(&call, None, &[(Phase::InRust, 0, 90)]);
        assert_eq!(Timing::of(&self::call(None, None), None).span_us(), 1);
    }

    /// A call that its page invoked so long before its receipt and settled so long after.
    fn told(before_us: u64, after_us: u64) -> Call {
        let moment = |at_us| Some(Moment { at_us, within_us: Some(70) });
        let in_page = InPage {
            invoked: moment(RECEIVED_US - before_us),
            settled: moment(RECEIVED_US + after_us),
        };
        let call = call(Some((150, 120)), Some((900, Ok(Outcome::Ok))));
        Call { observed: Observed { in_page, ..call.observed }, ..call }
    }

    #[test]
    fn what_only_the_page_saw_ends_when_it_settled() {
        let mut call = told(100, 900);
        call.request.transport = Transport::PostMessage;
        call.dispatched = None;
        let expected = [(Phase::ToRust, 0, 100), (Phase::UntilSettled, 0, 1_000)];
        check(&call, None, &expected);
        assert_eq!((call.duration_us(), call.rust_us()), (Some(1_000), None));
    }

    #[test]
    fn what_the_page_told_begins_and_ends_the_scale() {
        let expected = [
            (Phase::ToRust, 0, 400),
            (Phase::Dispatch, 430, 550),
            (Phase::AfterDispatch, 550, 1_300),
            (Phase::ToPage, 1_300, 1_400),
            (Phase::InRust, 400, 1_300),
            (Phase::UntilSettled, 0, 1_400),
        ];
        let call = told(400, 1_000);
        let timing = check(&call, None, &expected);
        assert_eq!((timing.span_us(), timing.within_us), (1_400, Some(70)));
        assert_eq!((call.duration_us(), call.rust_us()), (Some(1_400), Some(900)));
        assert_eq!(timing.slow_side(), None);
    }

    #[test]
    fn the_side_that_made_it_slow_is_named() {
        let side = |before_us, after_us| Timing::of(&told(before_us, after_us), None).slow_side();
        let page = side(400, 2_960_900);
        assert_eq!(page.as_deref(), Some("Rust → page 2.96 s: the page was busy"));
        let way = side(300_000, 1_000);
        let expected = "Page → Rust 300 ms: the page or the main thread was busy";
        assert_eq!(way.as_deref(), Some(expected));
        assert_eq!(side(400, 90_000), None, "that is not slow");
    }

    #[test]
    fn a_way_that_the_clocks_cannot_tell_from_nothing_is_less_than_something() {
        let timing = Timing::of(&told(0, 900), None);
        let words: Vec<_> = timing.stretches.iter().map(Stretch::words).collect();
        assert_eq!((&*words[0], &*words[3]), ("Page → Rust < 1 ms", "Rust → page < 1 ms"));
    }
}
