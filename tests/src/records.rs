//! The recorder's log itself, asked for by the inspector's page in the place of its own stream.

use anyhow::{Context as _, Error, Result, bail};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ipc_inspector_protocol::{
    Model, Record,
    wire::{Batch, Stats, Welcome},
};
use serde_json::{Value, json};

use crate::{App, Page, until};

/// A log, as far as it has been read.
#[derive(Debug)]
pub struct Records {
    page: Page,
    /// What the plugin said of itself and the app.
    pub welcome: Welcome,
    /// The records, oldest first.
    pub records: Vec<Record>,
    /// The recorder's state as last heard.
    pub stats: Stats,
}

impl App {
    /// Reads the log through the inspector's window, which shows nothing more from now on.
    pub async fn records(&self) -> Result<Records> {
        // Not before it has a stream: its own would end this one.
        let page = self.inspector().await?.0;
        let subscribe = "
            const { invoke, transformCallback } = window.__TAURI_INTERNALS__;
            window.batches = [];
            const early = new Map();
            let next = 0;
            const take = ({ message, index }) => {
                early.set(index, message);
                for (; early.has(next); next++) {
                    window.batches.push(early.get(next));
                    early.delete(next);
                    invoke('plugin:ipc-inspector|grant', { credits: 1, busyMs: 0 });
                }
            };
            return invoke('plugin:ipc-inspector|subscribe', {
                channel: `__CHANNEL__:${transformCallback(take)}`,
            });";
        let welcome = serde_json::from_value(page.settle(subscribe, &[]).await?)?;
        let (records, stats) = (Vec::new(), Stats::default());
        Ok(Records { page, welcome, records, stats })
    }
}

impl Records {
    /// Takes in what has come.
    pub async fn read(&mut self) -> Result<()> {
        let batches = "return window.batches.splice(0).map((bytes) => {
            let text = '';
            for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte);
            return btoa(text);
        })";
        let batches = self.page.run(batches, &[]).await?;
        for batch in serde_json::from_value::<Vec<String>>(batches)? {
            let batch = Batch::decode(&BASE64_STANDARD.decode(batch)?).map_err(Error::msg)?;
            self.records.extend(batch.records.into_iter().map(|streamed| streamed.record));
            self.stats = batch.stats;
        }
        Ok(())
    }

    /// Reads until the folds are as wanted.
    pub async fn until(&mut self, what: &str, wanted: impl Fn(&Model) -> bool) -> Result<Model> {
        let this = tokio::sync::Mutex::new(self);
        let failure = format!("the log does not come to have {what}");
        until(&failure, || async {
            let mut this = this.lock().await;
            this.read().await?;
            Ok(Some(this.folds()).filter(&wanted))
        })
        .await
    }

    /// What they say.
    pub fn folds(&self) -> Model {
        let mut model = Model::default();
        for record in &self.records {
            model.apply(record);
        }
        model
    }

    /// The bodies of records, as text.
    pub async fn texts(&self, seqs: &[u64]) -> Result<Vec<String>> {
        let texts = self.bodies(seqs, "new TextDecoder().decode(bytes)").await?;
        let text = |text: Value| text.as_str().map(str::to_owned).context("a body is no text");
        texts.into_iter().map(text).collect()
    }

    /// A hash of the bodies of records, worked out in the page.
    pub async fn hashes(&self, seqs: &[u64]) -> Result<Vec<u64>> {
        let hash = "new Uint8Array(bytes).reduce((hash, byte) => Math.imul(hash ^ byte, 16777619) >>> 0, bytes.byteLength)";
        let hashes = self.bodies(seqs, hash).await?;
        hashes.into_iter().map(|hash| hash.as_u64().context("a hash is no number")).collect()
    }

    /// What a JavaScript expression makes of the `bytes` of each body.
    async fn bodies(&self, seqs: &[u64], expression: &str) -> Result<Vec<Value>> {
        let fetch = format!(
            "const bodies = [];
             for (const seq of arguments_[0]) {{
                 const bytes = await window.__TAURI_INTERNALS__.invoke('plugin:ipc-inspector|payload', {{ seq }});
                 bodies.push({expression});
             }}
             return bodies;"
        );
        let mut bodies = Vec::with_capacity(seqs.len());
        // As many as are fetched well within a script's time.
        for some in seqs.chunks(500) {
            let Value::Array(some) = self.page.settle(&fetch, &[json!(some)]).await? else {
                bail!("no list of bodies");
            };
            bodies.extend(some);
        }
        Ok(bodies)
    }
}
