//! The stream: what the recorder holds and gains, sent to one reader as fast as it takes it in.
//!
//! A batch costs a credit, and the reader gives credits back, so at most
//! [`INITIAL_CREDIT`] batches are ever under way. Between batches nothing is queued: the cursor
//! stays where it is in the recorder, and what is evicted meanwhile is counted as missed.
//!
//! A full batch goes out as soon as there is a credit. One that is not full waits a little, so that
//! a trickle costs few batches; after one of many records the longer, the longer the reader was busy
//! with it, since a busy reader takes its time from the app.

use std::{sync::Arc, time::Duration};

use ipc_inspector_protocol::wire::{Batch, INITIAL_CREDIT};
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};

use crate::recorder::{Cursor, Page, Recorder};

/// Most records in one batch. A window takes in a batch or a few in each frame, so this is how fast a
/// long log comes to be shown.
const MOST_RECORDS: usize = 8192;

/// How long changes are gathered before they are sent, when it was quiet before.
const GATHER: Duration = Duration::from_millis(10);

/// How far apart batches that are not full are sent, at least and at most. Each has the window work,
/// and the app's main thread carry it there.
const LEAST_INTERVAL: Duration = Duration::from_millis(64);
const MOST_INTERVAL: Duration = Duration::from_millis(400);

/// While much is going on, the part of the time in which the reader may be busy with such batches is
/// one in so many: the app then needs the processors most, and no eye can follow each row.
const SHARE: u32 = 24;

/// So many records in a batch are much.
const MUCH: usize = 64;

/// Where batches go. An error means that nobody is there any more.
pub(crate) type Sink = Box<dyn Fn(Batch) -> Result<(), Closed> + Send + Sync>;

/// The reader is gone.
#[derive(Debug)]
pub(crate) struct Closed;

/// The reader's right to be sent batches: at most [`INITIAL_CREDIT`] are under way.
#[derive(Debug)]
pub(crate) struct Credit(watch::Sender<Reader>);

/// What is known of the reader.
#[derive(Clone, Copy, Debug)]
struct Reader {
    /// Batches that it has not given the credit back for.
    under_way: u32,
    /// How long it was busy with the last ones that it has.
    busy: Duration,
}

impl Default for Credit {
    fn default() -> Self {
        Self(watch::Sender::new(Reader { under_way: 0, busy: Duration::ZERO }))
    }
}

impl Credit {
    /// Gives back credits for what the reader was so long busy with, never to more than there were in
    /// the beginning.
    pub(crate) fn grant(&self, credits: u32, busy: Duration) {
        self.0.send_modify(|reader| {
            let under_way = reader.under_way.saturating_sub(credits);
            *reader = Reader { under_way, busy };
        });
    }

    /// Takes a credit, when there is one. Only the stream takes them.
    async fn take(&self) {
        self.until(|under_way| under_way < INITIAL_CREDIT).await;
        self.0.send_modify(|reader| reader.under_way += 1);
    }

    /// Waits until nothing is under way, and says how long the reader was busy.
    async fn all_given_back(&self) -> Duration {
        self.until(|under_way| under_way == 0).await;
        self.0.borrow().busy
    }

    async fn until(&self, is_so: impl Fn(u32) -> bool) {
        // It fails only when there is nobody to give credits back, and `self` could.
        let _ = self.0.subscribe().wait_for(|reader| is_so(reader.under_way)).await;
    }
}

/// Streams until the sink is closed.
pub(crate) async fn run(recorder: Arc<Recorder>, credit: Arc<Credit>, sink: Sink) {
    let mut cursor = Cursor::default();
    loop {
        credit.take().await;
        let sent = Instant::now();
        let page = recorder.read(&mut cursor, MOST_RECORDS);
        let (records, is_last) = (page.entries.len(), page.is_last);
        if sink(batch(&page)).is_err() {
            return;
        }
        // What is evicted while this waits shall be freed.
        drop(page);
        if !is_last {
            continue;
        }
        let busy = credit.all_given_back().await;
        let interval = interval(records, busy);
        recorder.changed().await;
        sleep(GATHER.max(interval.saturating_sub(sent.elapsed()))).await;
    }
}

/// How long after a batch of so many records the next one may be sent, when the reader was so long busy
/// with it.
fn interval(records: usize, busy: Duration) -> Duration {
    let share = if records < MUCH { 0 } else { SHARE };
    (busy * share).clamp(LEAST_INTERVAL, MOST_INTERVAL)
}

fn batch(page: &Page) -> Batch {
    let records = (page.first_seq..).zip(&page.entries).map(|(seq, entry)| entry.streamed(seq));
    Batch {
        records: records.collect(),
        missed: page.missed,
        cleared: page.cleared,
        stats: page.stats,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use ipc_inspector_protocol::{RecordKind, WebviewRef, wire::Limits};
    use proptest::prelude::*;
    use tokio::sync::mpsc;

    use super::*;

    const LIMITS: Limits = Limits {
        max_records: 8 * MOST_RECORDS as u64,
        max_bytes: 1 << 26,
        max_payload_bytes: 1 << 10,
    };

    /// A recorder whose stream arrives at the returned receiver.
    fn start() -> (Arc<Recorder>, Arc<Credit>, mpsc::UnboundedReceiver<Batch>) {
        let recorder = Arc::new(Recorder::new(LIMITS));
        let credit = Arc::new(Credit::default());
        let (sender, receiver) = mpsc::unbounded_channel();
        let sink: Sink = Box::new(move |batch| sender.send(batch).map_err(|_| Closed));
        tokio::spawn(run(recorder.clone(), credit.clone(), sink));
        (recorder, credit, receiver)
    }

    fn push(recorder: &Recorder, count: u64) {
        for at_us in 0..count {
            recorder.push_at(at_us, RecordKind::WebviewCreated(WebviewRef::default()), None);
        }
    }

    fn seqs(batch: &Batch) -> Vec<u64> {
        batch.records.iter().map(|streamed| streamed.record.seq).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_first_gets_what_is_held_and_then_what_is_new() {
        let (recorder, credit, mut batches) = start();
        push(&recorder, 3);
        assert_eq!(seqs(&batches.recv().await.unwrap()), [0, 1, 2]);
        credit.grant(1, Duration::ZERO);
        push(&recorder, 2);
        assert_eq!(seqs(&batches.recv().await.unwrap()), [3, 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_grants_nothing_is_sent_no_more_than_its_credit() {
        let (recorder, credit, mut batches) = start();
        let full = MOST_RECORDS as u64;
        push(&recorder, 5 * full);
        for _ in 0..INITIAL_CREDIT {
            assert_eq!(batches.recv().await.unwrap().records.len(), MOST_RECORDS);
        }
        push(&recorder, 8 * full);
        sleep(Duration::from_secs(60)).await;
        assert!(batches.try_recv().is_err(), "sent without credit");

        // Only one batch comes for one credit, and it tells what was evicted in the meantime.
        credit.grant(1, Duration::ZERO);
        let batch = batches.recv().await.unwrap();
        assert_eq!(batch.missed, full);
        assert_eq!(batch.records[0].record.seq, 5 * full);
        sleep(Duration::from_secs(60)).await;
        assert!(batches.try_recv().is_err(), "sent without credit");

        // However much is granted, there is never more under way than in the beginning.
        credit.grant(u32::MAX, Duration::ZERO);
        credit.grant(u32::MAX, Duration::ZERO);
        for _ in 0..INITIAL_CREDIT {
            batches.recv().await.unwrap();
        }
        sleep(Duration::from_secs(60)).await;
        assert!(batches.try_recv().is_err(), "sent without credit");
    }

    #[tokio::test(start_paused = true)]
    async fn a_single_record_is_sent_at_once_and_a_trickle_in_few_batches() {
        let (recorder, credit, mut batches) = start();
        batches.recv().await.unwrap();
        credit.grant(1, Duration::ZERO);
        sleep(Duration::from_secs(1)).await;
        let begun = Instant::now();
        push(&recorder, 1);
        batches.recv().await.unwrap();
        assert!(begun.elapsed() <= GATHER * 2, "{:?}", begun.elapsed());
        credit.grant(1, Duration::ZERO);

        // However busy the reader is with it; but what comes in great number waits the longer.
        for (at_once, busy, interval) in [
            (1, Duration::from_millis(60), LEAST_INTERVAL),
            (MUCH as u64, Duration::ZERO, LEAST_INTERVAL),
            (MUCH as u64, Duration::from_millis(10), SHARE * Duration::from_millis(10)),
            (MUCH as u64, Duration::from_millis(60), MOST_INTERVAL),
        ] {
            let begun = Instant::now();
            let mut sent = 0;
            for _ in 0..1000 {
                push(&recorder, at_once);
                sleep(Duration::from_millis(10)).await;
                while batches.try_recv().is_ok() {
                    sent += 1;
                    credit.grant(1, busy);
                }
            }
            let most = begun.elapsed().as_millis() / interval.as_millis() + 2;
            let least = most / 2;
            assert!((least..=most).contains(&sent), "{sent} batches in {most} times {interval:?}");
        }
    }

    #[derive(Clone, Debug)]
    enum Step {
        Push(u64),
        Grant(u32),
        Sleep(u64),
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0..3 * MOST_RECORDS as u64).prop_map(Step::Push),
            (0..2 * INITIAL_CREDIT).prop_map(Step::Grant),
            (0..1000_u64).prop_map(Step::Sleep),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn whatever_happens_no_credit_is_overdrawn_and_each_record_is_sent_or_counted(
            steps in prop::collection::vec(step(), 1..40),
        ) {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .start_paused(true)
                .build()
                .unwrap();
            runtime.block_on(async {
                let (recorder, credit, mut batches) = start();
                let (mut next, mut under_way) = (0, 0);
                let mut take = |batch: Batch| {
                    for seq in seqs(&batch) {
                        assert!(seq >= next, "#{seq} came after #{next}");
                        // What is left out is told with the batch that comes after it.
                        assert!(seq == next || seq == next + batch.missed);
                        next = seq + 1;
                    }
                    next
                };
                for step in steps {
                    match step {
                        Step::Push(count) => push(&recorder, count),
                        Step::Grant(credits) => {
                            credit.grant(credits, Duration::ZERO);
                            under_way = u32::saturating_sub(under_way, credits);
                        }
                        Step::Sleep(ms) => sleep(Duration::from_millis(ms)).await,
                    }
                    while let Ok(batch) = batches.try_recv() {
                        take(batch);
                        under_way += 1;
                        assert!(under_way <= INITIAL_CREDIT);
                    }
                }
                // A reader that keeps up at the end has all that there was.
                push(&recorder, 1);
                let pushed = recorder.stats().next_seq;
                loop {
                    credit.grant(INITIAL_CREDIT, Duration::ZERO);
                    if take(batches.recv().await.unwrap()) == pushed {
                        break;
                    }
                }
            });
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_clear_and_a_pause_are_told_without_records() {
        let (recorder, credit, mut batches) = start();
        push(&recorder, 3);
        batches.recv().await.unwrap();
        credit.grant(1, Duration::ZERO);
        recorder.clear();
        let batch = batches.recv().await.unwrap();
        credit.grant(1, Duration::ZERO);
        assert!(batch.cleared && batch.records.is_empty() && batch.missed == 0, "{batch:?}");
        recorder.set_recording(false);
        let batch = batches.recv().await.unwrap();
        assert!(!batch.cleared && !batch.stats.recording, "{batch:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn the_stream_ends_with_its_reader() {
        let recorder = Arc::new(Recorder::new(LIMITS));
        let calls = Arc::new(Mutex::new(0));
        let counted = calls.clone();
        let sink: Sink = Box::new(move |_| {
            *counted.lock().unwrap() += 1;
            Err(Closed)
        });
        run(recorder, Arc::default(), sink).await;
        assert_eq!(*calls.lock().unwrap(), 1);
    }
}
