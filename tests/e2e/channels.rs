//! Channels: every message, from the send to its arrival, however it travels.

use anyhow::Result;
use ipc_inspector_protocol::{BodyFormat, Channel, Way};
use ipc_inspector_tests::{App, Inspector};
use serde_json::json;

use crate::SCREEN;

/// In a page: invokes a command with a channel, and answers with a hash of each message that came, in
/// order, once the channel has ended.
const STREAM: &str = "
    const [size, count] = arguments_;
    const { invoke, callbacks, transformCallback } = window.__TAURI_INTERNALS__;
    const early = new Map();
    const hash = (bytes) => bytes.reduce((hash, byte) => Math.imul(hash ^ byte, 16777619) >>> 0, bytes.length);
    const hashes = [];
    const ended = new Promise((resolve) => {
        const id = transformCallback((data) => {
            early.set(data.index, data);
            for (let next; (next = early.get(hashes.length)); ) {
                early.delete(next.index);
                if (next.end) return resolve();
                hashes.push(hash(new Uint8Array(next.message)));
            }
        });
        invoke('stream_bytes', { onChunk: `__CHANNEL__:${id}`, chunks: count, size });
    });
    await ended;
    return hashes;";

#[tokio::test]
async fn two_thousand_messages_each_way_are_sent_recorded_and_delivered_in_order() -> Result<()> {
    every_message_is_recorded(Inspector::Open, 2_000).await
}

#[tokio::test]
async fn messages_that_only_their_page_tells_of_are_recorded_whole() -> Result<()> {
    every_message_is_recorded(Inspector::Plain, 500).await
}

async fn every_message_is_recorded(inspector: Inspector, count: u64) -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(inspector).await?;
    let main = app.main().await?;
    let mut records = app.records().await?;
    for (size, way) in [(1_000, Way::Eval), (2_000, Way::Fetch)] {
        let delivered = main.settle(STREAM, &[json!(size), json!(count)]).await?;

        let is_done = |channel: &Channel| channel.arrived == count && channel.closed.is_some();
        let folds = records
            .until("all arrivals and the end", |folds| {
                folds.channels().iter().next_back().is_some_and(is_done)
            })
            .await?;
        let Some(channel) = folds.channels().iter().next_back() else { unreachable!("it is done") };
        assert_eq!((channel.sent, channel.closed.map(|it| it.messages)), (count, Some(count)));
        let mut messages = folds.channels().of_call(channel.call).unwrap_or_default().to_vec();
        if inspector == Inspector::Plain {
            // A page tells of messages as they come, and what is fetched may overtake another.
            messages.sort_by_key(|message| message.index);
        }
        for (index, message) in (0..).zip(&messages) {
            let body = message.body.map(|body| (body.format, body.len));
            assert_eq!((message.index, message.way), (index, way));
            assert_eq!(body, Some((BodyFormat::Raw, size)));
            assert!(message.arrived_page_us.is_some(), "{message:?}");
        }
        assert_eq!(messages.len() as u64, count);
        let seqs: Vec<_> = messages.iter().map(|message| message.seq).collect();
        assert_eq!(json!(records.hashes(&seqs).await?), delivered);
        // What only carries a message is no call.
        let fetches = folds.calls().iter().filter(|call| call.request.command.contains("fetch"));
        assert_eq!(fetches.count(), 0);
    }
    assert_eq!((records.stats.evicted, records.stats.untold, records.stats.refused), (0, 0, 0));
    app.quit().await
}
