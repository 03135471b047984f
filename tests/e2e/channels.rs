//! Channels: every message, from the send to its arrival, however it travels.

use anyhow::Result;
use ipc_inspector_protocol::{BodyFormat, Channel, Way};
use ipc_inspector_tests::{App, Inspector};
use serde_json::json;

use crate::SCREEN;

const COUNT: u64 = 2_000;

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
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let main = app.main().await?;
    let mut records = app.records().await?;
    for (size, way) in [(1_000, Way::Eval), (2_000, Way::Fetch)] {
        let delivered = main.settle(STREAM, &[json!(size), json!(COUNT)]).await?;

        let is_done = |channel: &Channel| channel.arrived == COUNT && channel.closed.is_some();
        let folds = records
            .until("all arrivals and the end", |folds| {
                folds.channels.iter().next_back().is_some_and(is_done)
            })
            .await?;
        let Some(channel) = folds.channels.iter().next_back() else { unreachable!("it is done") };
        assert_eq!((channel.sent, channel.closed.map(|it| it.messages)), (COUNT, Some(COUNT)));
        let messages = folds.channels.of_call(channel.call).unwrap_or_default();
        for (index, message) in (0..).zip(messages) {
            let body = message.body.map(|body| (body.format, body.len));
            assert_eq!((message.index, message.way), (index, way));
            assert_eq!(body, Some((BodyFormat::Raw, size)));
            assert!(message.arrived_page_us.is_some(), "{message:?}");
        }
        assert_eq!(messages.len() as u64, COUNT);
        let seqs: Vec<_> = messages.iter().map(|message| message.seq).collect();
        assert_eq!(json!(records.hashes(&seqs).await?), delivered);
        // What only carries a message is no call.
        let fetches = folds.calls.iter().filter(|call| call.request.command.contains("fetch"));
        assert_eq!(fetches.count(), 0);
    }
    assert_eq!((records.stats.evicted, records.stats.untold, records.stats.refused), (0, 0, 0));
    app.quit().await
}
