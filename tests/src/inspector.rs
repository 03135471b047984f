//! What a person sees and does in the inspector's window.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::{App, Page, until};

/// The statuses that the window tells apart, as it names them.
pub const STATUSES: [&str; 10] = [
    "ok",
    "error",
    "invalid-args",
    "denied",
    "not-found",
    "malformed",
    "dropped",
    "unsent",
    "pending",
    "page-gone",
];

/// The inspector's window.
#[derive(Clone, Debug)]
pub struct InspectorPage(pub Page);

impl App {
    /// The inspector's window, as soon as it is open and connected.
    pub async fn inspector(&self) -> Result<InspectorPage> {
        let page = self
            .page("location.protocol === 'ipc-inspector:' && document.documentElement.dataset.connection === 'live'")
            .await?;
        Ok(InspectorPage(page))
    }
}

impl InspectorPage {
    /// Loads its page anew, and waits until that is another one.
    pub async fn reload(&self) -> Result<()> {
        self.0.run("window.isOld = true; location.reload()", &[]).await?;
        until("the inspector's page does not come back", || async {
            // While it loads, there is nothing to ask.
            let is_new = self.0.eval("window.isOld === undefined").await;
            Ok(matches!(is_new, Ok(Value::Bool(true))).then_some(()))
        })
        .await
    }

    /// How many calls have a status, or `all`.
    pub async fn count(&self, status: &str) -> Result<u64> {
        self.number(&format!("[data-chip='{status}']"), "count").await
    }

    /// The same of each of [`STATUSES`], in their order.
    pub async fn counts(&self) -> Result<Vec<u64>> {
        let mut counts = Vec::new();
        for status in STATUSES {
            counts.push(self.count(status).await?);
        }
        Ok(counts)
    }

    /// A figure of the status bar.
    pub async fn stat(&self, name: &str) -> Result<u64> {
        self.number(&format!("[data-stat='{name}']"), "value").await
    }

    /// How many rows the table has, visible or not.
    pub async fn rows(&self) -> Result<u64> {
        let rows = "document.querySelector('#calls').getAttribute('aria-rowcount')";
        let rows = self.0.eval(rows).await?;
        // Its header is one of them.
        let rows: u64 = rows.as_str().context("no row count")?.parse()?;
        Ok(rows.saturating_sub(1))
    }

    /// Waits until a count is as expected.
    pub async fn until_count(&self, status: &str, count: u64) -> Result<()> {
        let expression = format!(
            "document.querySelector(\"[data-chip='{status}']\")?.dataset.count === '{count}'"
        );
        self.0.until(&format!("{count} calls {status}"), &expression).await
    }

    /// Waits until a figure of the status bar is as expected. Each comes with the next batch.
    pub async fn until_stat(&self, name: &str, value: u64) -> Result<()> {
        let expression = format!(
            "document.querySelector(\"[data-stat='{name}']\")?.dataset.value === '{value}'"
        );
        self.0.until(&format!("{name}: {value}"), &expression).await
    }

    /// Waits until so many rows are shown.
    pub async fn until_shown(&self, rows: u64) -> Result<()> {
        self.until_stat("shown", rows).await
    }

    /// Waits until so much, and no more, is offered for the filter.
    pub async fn until_offered(&self, labels: &[&str]) -> Result<()> {
        let offered = "[...document.querySelectorAll('#filter-offers .offer-label')]";
        let expression = format!(
            "JSON.stringify({offered}.map((it) => it.innerText)) === JSON.stringify({})",
            json!(labels)
        );
        self.0.until("what is offered", &expression).await
    }

    /// Waits until the window shows that recording is on, or paused.
    pub async fn until_recording(&self, recording: bool) -> Result<()> {
        let expression = format!(
            "document.querySelector('#record').getAttribute('aria-pressed') === '{recording}'"
        );
        self.0.until("recording", &expression).await
    }

    /// Narrows the table; the empty text shows all again.
    pub async fn filter(&self, text: &str) -> Result<()> {
        self.0
            .run(
                "const input = document.querySelector('#filter');
                 input.value = arguments[0];
                 input.dispatchEvent(new Event('input', { bubbles: true }));",
                &[json!(text)],
            )
            .await?;
        Ok(())
    }

    /// Filters for a command, and selects its newest call.
    pub async fn select(&self, command: &str) -> Result<()> {
        self.filter(command).await?;
        let row = format!("#calls [data-command=\"{command}\"]");
        let exists = format!("document.querySelector({}) !== null", json!(row));
        self.0.until(&format!("a row for {command}"), &exists).await?;
        self.0.click_last(&row).await?;
        self.0.until("the detail is shown", "document.querySelector('#detail') !== null").await
    }

    /// Compares the newest call of a command with its first one, or the first one in sight.
    pub async fn compare(&self, command: &str) -> Result<()> {
        self.select(command).await?;
        let row = format!("#calls [data-command=\"{command}\"]");
        self.0.click(&row).await?;
        self.0.keys("body", "c").await?;
        self.0.click_last(&row).await?;
        self.tab("compare").await
    }

    /// Shows a tab of the detail.
    pub async fn tab(&self, name: &str) -> Result<()> {
        self.0.click(&format!("#detail [data-tab={name}]")).await
    }

    /// Waits until the shown tab of the detail contains a text.
    pub async fn until_detail(&self, text: &str) -> Result<()> {
        let expression =
            format!("document.querySelector('#detail-panel')?.innerText.includes({})", json!(text));
        self.0.until("the detail's text", &expression).await
    }

    async fn number(&self, css: &str, attribute: &str) -> Result<u64> {
        let value = self
            .0
            .run(
                "return document.querySelector(arguments[0])?.dataset[arguments[1]] ?? null",
                &[json!(css), json!(attribute)],
            )
            .await?;
        let Value::String(text) = value else { anyhow::bail!("nothing at {css}") };
        text.parse().with_context(|| format!("{css} holds {text}"))
    }
}
