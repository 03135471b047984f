//! The fold of channels, held to what Rust and a page do: Tauri's `ipc/channel.rs` and the `Channel` of
//! `@tauri-apps/api`, step by step.

use std::collections::{BTreeMap, VecDeque};

use proptest::prelude::*;
use proptest::sample::Index;

use ipc_inspector_protocol::{
    Arrival, Calls, Channel, ChannelClosed, ChannelDelivered, ChannelMessage, ChannelOpened,
    ChannelRef, Channels, Message, PageLoaded, Pages, Record, RecordKind, Way, WebviewRef,
};

/// What happens next.
#[derive(Clone, Debug)]
enum Step {
    /// A page hands a channel of this number to a call.
    Open { number: u32 },
    /// Rust sends a message through one of its channels.
    Send { which: Index, way: Way },
    /// Rust drops one of its channels.
    Drop { which: Index },
    /// The page evaluates the script that has waited longest.
    Evaluate,
    /// What a page fetches is there.
    Fetched { which: Index },
    /// The page tells what it has not told.
    Report,
    /// The page is loaded anew. The report of the one before comes later.
    Reload,
}

fn steps(numbers: u32, reloads: bool) -> impl Strategy<Value = Vec<Step>> {
    let index = any::<Index>;
    let way = prop_oneof![4 => Just(Way::Eval), 1 => Just(Way::Fetch)];
    let step = prop_oneof![
        2 => (0..numbers).prop_map(|number| Step::Open { number }),
        8 => (index(), way).prop_map(|(which, way)| Step::Send { which, way }),
        1 => index().prop_map(|which| Step::Drop { which }),
        8 => Just(Step::Evaluate),
        2 => index().prop_map(|which| Step::Fetched { which }),
        2 => Just(Step::Report),
        u32::from(reloads) => Just(Step::Reload),
    ];
    prop::collection::vec(step, 1..120)
}

/// A channel in Rust, and what became of what it sent.
#[derive(Clone, Debug, Default)]
struct Truth {
    /// `seq` of its opening.
    seq: u64,
    number: u32,
    page_load: u32,
    is_dropped: bool,
    sent: u64,
    arrived: u64,
    ignored: u64,
    is_closed: bool,
}

/// Something on its way to the page.
#[derive(Clone, Copy, Debug)]
struct Script {
    channel: usize,
    index: u64,
    /// The record of the message; none of an end.
    message: Option<u64>,
}

/// A `Channel` of a page.
#[derive(Clone, Debug, Default)]
struct Handler {
    next: u64,
    pending: BTreeMap<u64, Script>,
    end: Option<u64>,
    is_gone: bool,
    /// How often the app's function was called.
    calls: u64,
}

#[derive(Default)]
struct World {
    page_load: u32,
    channels: Vec<Truth>,
    scripts: VecDeque<Script>,
    fetches: Vec<Script>,
    handlers: BTreeMap<u32, Handler>,
    /// What the page has not told, and what the one before has not, with its number.
    untold: Vec<(u32, Told)>,
    untold_before: Option<(u32, Vec<(u32, Told)>)>,
    /// To which channel each message belongs, and when it arrived, by `seq`.
    messages: BTreeMap<u64, (usize, Option<u64>)>,
    clock: u64,
    log: Vec<Record>,
}

#[derive(Clone, Copy)]
enum Told {
    Arrived(Arrival),
    Ended { messages: u64, page_us: u64 },
}

impl World {
    fn push(&mut self, kind: RecordKind) -> u64 {
        let seq = self.log.len() as u64;
        self.log.push(Record::new(seq, 10 * seq, kind));
        seq
    }

    fn load(&mut self) {
        self.page_load += 1;
        let webview = WebviewRef { webview: "main".into(), window: "main".into() };
        let (page_load, url) = (self.page_load, String::new());
        self.push(RecordKind::PageLoaded(PageLoaded { webview, page_load, url }));
    }

    fn step(&mut self, step: &Step) {
        let open: Vec<_> =
            (0..self.channels.len()).filter(|at| !self.channels[*at].is_dropped).collect();
        match step {
            Step::Open { number } => {
                // Nobody hands over a channel whose callback is gone.
                if self.handlers.entry(*number).or_default().is_gone {
                    return;
                }
                let call = self.log.len() as u64;
                let channel = reference(*number);
                let seq = self.push(RecordKind::ChannelOpened(ChannelOpened { call, channel }));
                let (number, page_load) = (*number, self.page_load);
                self.channels.push(Truth { seq, number, page_load, ..Truth::default() });
            }
            Step::Send { which, way } if !open.is_empty() => {
                let channel = open[which.index(open.len())];
                let Truth { number, sent: index, .. } = self.channels[channel];
                let message = ChannelMessage { channel: reference(number), index, way: *way };
                let seq = self.push(RecordKind::ChannelMessage(message));
                self.channels[channel].sent += 1;
                self.messages.insert(seq, (channel, None));
                let script = Script { channel, index, message: Some(seq) };
                match way {
                    Way::Eval => self.scripts.push_back(script),
                    Way::Fetch => self.fetches.push(script),
                }
            }
            Step::Drop { which } if !open.is_empty() => {
                let channel = open[which.index(open.len())];
                self.channels[channel].is_dropped = true;
                let index = self.channels[channel].sent;
                self.scripts.push_back(Script { channel, index, message: None });
            }
            Step::Evaluate => {
                if let Some(script) = self.scripts.pop_front() {
                    self.run(script);
                }
            }
            Step::Fetched { which } if !self.fetches.is_empty() => {
                let script = self.fetches.remove(which.index(self.fetches.len()));
                self.run(script);
            }
            Step::Report => self.report(),
            Step::Reload => {
                self.report_before();
                self.untold_before = Some((self.page_load, std::mem::take(&mut self.untold)));
                // It fetches nothing any more; scripts wait for the next page.
                self.fetches.clear();
                self.handlers.clear();
                self.load();
            }
            _ => {}
        }
    }

    /// What Tauri's `runCallback` and the page's `Channel` do.
    fn run(&mut self, script: Script) {
        let Script { channel, index, message } = script;
        let number = self.channels[channel].number;
        let Some(handler) = self.handlers.get_mut(&number).filter(|it| !it.is_gone) else {
            return;
        };
        self.clock += 1;
        let page_us = self.clock;
        let Some(message) = message else {
            if index == handler.next {
                handler.is_gone = true;
            } else {
                handler.end = Some(index);
            }
            self.untold.push((number, Told::Ended { messages: index, page_us }));
            self.channels[channel].is_closed = true;
            return;
        };
        self.untold.push((number, Told::Arrived(Arrival { index, page_us })));
        self.messages.get_mut(&message).expect("it was sent").1 = Some(page_us);
        if index == handler.next {
            handler.next += 1;
            handler.calls += 1;
            while handler.pending.remove(&handler.next).is_some() {
                handler.next += 1;
                handler.calls += 1;
            }
            handler.is_gone = handler.end == Some(handler.next);
            self.channels[channel].arrived += 1;
        } else if let Some(before) = handler.pending.insert(index, script) {
            if index < handler.next {
                self.channels[channel].ignored += 1;
            } else {
                self.channels[before.channel].arrived -= 1;
                self.channels[before.channel].ignored += 1;
                self.channels[channel].arrived += 1;
            }
        } else if index < handler.next {
            self.channels[channel].ignored += 1;
        } else {
            self.channels[channel].arrived += 1;
        }
    }

    fn report(&mut self) {
        self.report_before();
        let untold = std::mem::take(&mut self.untold);
        self.tell(self.page_load, untold);
    }

    fn report_before(&mut self) {
        if let Some((page_load, untold)) = self.untold_before.take() {
            self.tell(page_load, untold);
        }
    }

    /// One record for what arrived through each number, then those of ends, as the plugin does.
    fn tell(&mut self, page_load: u32, untold: Vec<(u32, Told)>) {
        let mut arrivals: BTreeMap<u32, Vec<Arrival>> = BTreeMap::new();
        let mut ends = Vec::new();
        for (number, told) in untold {
            match told {
                Told::Arrived(arrival) => arrivals.entry(number).or_default().push(arrival),
                Told::Ended { messages, page_us } => ends.push((number, messages, page_us)),
            }
        }
        for (number, arrivals) in arrivals {
            let channel = reference(number);
            let delivered = ChannelDelivered { channel, page_load, arrivals };
            self.push(RecordKind::ChannelDelivered(delivered));
        }
        for (number, messages, page_us) in ends {
            let (channel, page_load) = (reference(number), Some(page_load));
            self.push(RecordKind::ChannelClosed(ChannelClosed {
                channel,
                page_load,
                messages,
                page_us,
            }));
        }
    }

    fn of(steps: &[Step]) -> Self {
        let mut world = Self::default();
        world.load();
        for step in steps {
            world.step(step);
        }
        world.report();
        world
    }

    fn fold(&self) -> Channels {
        let (mut channels, mut pages) = (Channels::default(), Pages::default());
        for record in &self.log {
            pages.apply(record, &mut Calls::default());
            channels.apply(record, &pages);
        }
        channels
    }
}

fn reference(channel: u32) -> ChannelRef {
    ChannelRef { webview: "main".into(), channel }
}

fn counts(channel: &Channel) -> [u64; 5] {
    let Channel { sent, arrived, ignored, held, .. } = channel;
    [*sent, *held as u64, *arrived, *ignored, channel.closed.is_some().into()]
}

fn truth(truth: &Truth) -> [u64; 5] {
    [truth.sent, truth.sent, truth.arrived, truth.ignored, truth.is_closed.into()]
}

fn sum(counts: impl Iterator<Item = [u64; 5]>) -> [u64; 5] {
    counts.fold([0; 5], |sum, counts| std::array::from_fn(|at| sum[at] + counts[at]))
}

fn messages(channels: &Channels) -> Vec<Message> {
    let all = channels.iter().filter_map(|it| channels.of_call(it.call)).flatten();
    all.copied().collect()
}

/// What is said of one channel alone is right, and what is said of several is right of them together.
fn check(world: &World) -> Result<(), TestCaseError> {
    let channels = world.fold();
    prop_assert_eq!(channels.iter().len(), world.channels.len());
    for known in &world.channels {
        let channel = channels.get(known.seq).expect("it was opened");
        prop_assert_eq!(channel.page_load, Some(known.page_load));
        if !channel.is_mixed {
            prop_assert_eq!(counts(channel), truth(known), "{:?}", channel);
        }
    }
    for number in world.channels.iter().map(|channel| channel.number) {
        let of_number = channels.iter().filter(|it| it.channel.channel == number).map(counts);
        let known = world.channels.iter().filter(|it| it.number == number).map(truth);
        prop_assert_eq!(sum(of_number), sum(known), "of number {}", number);
    }
    for message in messages(&channels) {
        let (channel, arrived) = world.messages[&message.seq];
        if !message.is_mixed {
            prop_assert_eq!(message.opened, world.channels[channel].seq, "{:?}", message);
            prop_assert_eq!(message.arrived_page_us, arrived, "{:?}", message);
        }
    }
    Ok(())
}

proptest! {
    #[test]
    fn channels_of_a_number_are_told_apart_or_said_to_be_mixed(steps in steps(2, false)) {
        check(&World::of(&steps))?;
    }

    /// Whatever is handed over, the handlers are called no more often than messages arrived.
    #[test]
    fn no_more_arrive_than_handlers_get_or_still_order(steps in steps(2, false)) {
        let world = World::of(&steps);
        let arrived: u64 = world.fold().iter().map(|channel| channel.arrived).sum();
        let handled = |it: &Handler| {
            it.calls + it.pending.keys().filter(|index| **index > it.next).count() as u64
        };
        prop_assert_eq!(arrived, world.handlers.values().map(handled).sum::<u64>());
    }

    /// Each page hands over a number at most once, and those before it send no more.
    #[test]
    fn a_number_that_is_used_again_after_a_reload_gets_what_is_its_own(steps in steps(1, true)) {
        let mut world = World::default();
        world.load();
        for step in &steps {
            let has_one = world.channels.iter().any(|it| it.page_load == world.page_load);
            if matches!(step, Step::Open { .. }) && has_one {
                continue;
            }
            world.step(step);
            if matches!(step, Step::Reload) {
                world.channels.iter_mut().for_each(|channel| channel.is_dropped = true);
                world.scripts.clear();
            }
        }
        world.report();
        check(&world)?;
    }

    #[test]
    fn one_alone_is_never_mixed(steps in steps(40, false)) {
        let mut numbers = std::collections::BTreeSet::new();
        let is_new = |step: &&Step| match step {
            Step::Open { number } => numbers.insert(*number),
            _ => true,
        };
        let steps: Vec<_> = steps.iter().filter(is_new).cloned().collect();
        let channels = World::of(&steps).fold();
        prop_assert!(channels.iter().all(|it| !it.is_mixed && it.foreign == 0 && it.ignored == 0));
        prop_assert!(messages(&channels).iter().all(|it| !it.is_mixed));
    }
}
