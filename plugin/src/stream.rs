//! The stream: what the recorder holds and gains, sent to one reader as fast as it takes it in.
//!
//! A batch costs a credit, and the reader gives credits back, so at most
//! [`INITIAL_CREDIT`] batches are ever under way. Between batches nothing is queued: the cursor
//! stays where it is in the recorder, and what is evicted meanwhile is counted as missed.

use std::{sync::Arc, time::Duration};

use ipc_inspector_protocol::wire::{Batch, INITIAL_CREDIT};
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep},
};

use crate::recorder::{Cursor, Page, Recorder};

/// Most records in one batch.
const MOST_RECORDS: usize = 512;

/// How long changes are gathered before they are sent, when it was quiet before.
const GATHER: Duration = Duration::from_millis(10);

/// How far apart batches that are not full are sent. Each has the window work, and the app's main
/// thread carry it there; more than this nobody's eye can follow.
const INTERVAL: Duration = Duration::from_millis(80);

/// Where batches go. An error means that nobody is there any more.
pub(crate) type Sink = Box<dyn Fn(Batch) -> Result<(), Closed> + Send + Sync>;

/// The reader is gone.
#[derive(Debug)]
pub(crate) struct Closed;

/// The reader's right to be sent batches.
#[derive(Debug)]
pub(crate) struct Credit(Semaphore);

impl Default for Credit {
    fn default() -> Self {
        Self(Semaphore::new(INITIAL_CREDIT as usize))
    }
}

impl Credit {
    /// Gives back credits, never to more than there were in the beginning.
    pub(crate) fn grant(&self, credits: u32) {
        let room = (INITIAL_CREDIT as usize).saturating_sub(self.0.available_permits());
        self.0.add_permits(room.min(credits as usize));
    }
}

/// Streams until the sink is closed.
pub(crate) async fn run(recorder: Arc<Recorder>, credit: Arc<Credit>, sink: Sink) {
    let mut cursor = Cursor::default();
    loop {
        let Ok(permit) = credit.0.acquire().await else { return };
        permit.forget();
        let sent = Instant::now();
        let page = recorder.read(&mut cursor, MOST_RECORDS);
        let is_last = page.entries.len() < MOST_RECORDS;
        if sink(batch(&page)).is_err() {
            return;
        }
        // What is evicted while this waits shall be freed.
        drop(page);
        if is_last {
            recorder.changed().await;
            sleep(GATHER.max(INTERVAL.saturating_sub(sent.elapsed()))).await;
        }
    }
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
    use tokio::sync::mpsc;

    use super::*;

    const LIMITS: Limits =
        Limits { max_records: 1000, max_bytes: 1 << 20, max_payload_bytes: 1 << 10 };

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
            recorder.push(at_us, RecordKind::WebviewCreated(WebviewRef::default()), None);
        }
    }

    fn seqs(batch: &Batch) -> Vec<u64> {
        batch.records.iter().map(|streamed| streamed.record.seq).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_first_gets_what_is_held_and_then_what_is_new() {
        let (recorder, _credit, mut batches) = start();
        push(&recorder, 3);
        assert_eq!(seqs(&batches.recv().await.unwrap()), [0, 1, 2]);
        push(&recorder, 2);
        assert_eq!(seqs(&batches.recv().await.unwrap()), [3, 4]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_reader_that_grants_nothing_is_sent_no_more_than_its_credit() {
        let (recorder, credit, mut batches) = start();
        let mut received = 0;
        for _ in 0..INITIAL_CREDIT {
            push(&recorder, 1);
            batches.recv().await.unwrap();
            received += 1;
        }
        push(&recorder, 2500);
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert!(batches.try_recv().is_err(), "sent without credit");

        // Only one batch comes for one credit, and it tells what was evicted in the meantime.
        credit.grant(1);
        let batch = batches.recv().await.unwrap();
        assert_eq!(batch.missed, received + 2500 - 1000 - received);
        assert_eq!(batch.records[0].record.seq, received + 1500);
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert!(batches.try_recv().is_err(), "sent without credit");

        // However much is granted, there is never more under way than in the beginning.
        credit.grant(u32::MAX);
        credit.grant(u32::MAX);
        assert_eq!(credit.0.available_permits(), INITIAL_CREDIT as usize);
    }

    #[tokio::test(start_paused = true)]
    async fn a_single_record_is_sent_at_once_and_a_trickle_in_few_batches() {
        let (recorder, credit, mut batches) = start();
        batches.recv().await.unwrap();
        sleep(Duration::from_secs(1)).await;
        let begun = Instant::now();
        push(&recorder, 1);
        batches.recv().await.unwrap();
        assert!(begun.elapsed() <= GATHER * 2, "{:?}", begun.elapsed());

        let begun = Instant::now();
        let mut sent = 0;
        for _ in 0..1000 {
            push(&recorder, 1);
            sleep(Duration::from_millis(1)).await;
            while batches.try_recv().is_ok() {
                sent += 1;
                credit.grant(1);
            }
        }
        let most = begun.elapsed().as_millis() / INTERVAL.as_millis() + 1;
        assert!((2..=most).contains(&sent), "{sent} batches");
    }

    #[tokio::test(start_paused = true)]
    async fn a_clear_and_a_pause_are_told_without_records() {
        let (recorder, _credit, mut batches) = start();
        push(&recorder, 3);
        batches.recv().await.unwrap();
        recorder.clear();
        let batch = batches.recv().await.unwrap();
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
