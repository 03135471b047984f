//! The inspector's page in a plain browser, without an app: it shows the traces that it is given.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, ensure};
use axum::{
    Router,
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use fantoccini::Locator;
use ipc_inspector_page::PAGE;
use serde_json::json;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{Page, Theme, inspector::InspectorPage, webdriver::WebDriver};

/// What shows a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium, without a screen.
    Chromium,
    /// WebKitGTK's own small browser.
    WebKit,
}

/// The page in Chromium, which is the engine of Tauri's webviews on Windows.
#[derive(Debug)]
pub struct Viewer {
    /// What is seen of it.
    pub window: InspectorPage,
    serving: Option<JoinHandle<()>>,
    _driver: WebDriver,
}

impl Viewer {
    /// Opens the page that the plugin embeds.
    pub async fn open(theme: Theme) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let router = Router::new().fallback(|uri: Uri| async move { file(&uri) });
        let serving = tokio::spawn(async move {
            // It only ends with an error of the listener, and then no page loads.
            let _ = axum::serve(listener, router).await;
        });
        let driver = WebDriver::chromium().await?;
        let client = driver.open_chromium(port, theme).await?;
        client.goto(&format!("http://localhost:{port}/index.html")).await?;
        let window = InspectorPage(Page { handle: client.window().await?, client });
        let viewer = Self { window, serving: Some(serving), _driver: driver };
        viewer.until_connection("nothing").await?;
        Ok(viewer)
    }

    /// Opens a report from disk, in a browser that finds no other machine, and waits until its trace
    /// was read.
    pub async fn report(engine: Engine, file: &Path) -> Result<Self> {
        let (driver, client) = match engine {
            Engine::Chromium => {
                let driver = WebDriver::chromium().await?;
                let client = driver.open_chromium_alone().await?;
                (driver, client)
            }
            Engine::WebKit => {
                let driver = WebDriver::start(&[]).await?;
                let client = driver.open_webkit().await?;
                (driver, client)
            }
        };
        let file = file.canonicalize().with_context(|| file.display().to_string())?;
        client.goto(&format!("file://{}", file.display())).await?;
        let window = InspectorPage(Page { handle: client.window().await?, client });
        let viewer = Self { window, serving: None, _driver: driver };
        viewer.until_connection("read").await?;
        Ok(viewer)
    }

    /// What the page has loaded beside itself.
    pub async fn loaded(&self) -> Result<Vec<String>> {
        let names = "return performance.getEntriesByType('resource').map(({ name }) => name)";
        Ok(serde_json::from_value(self.window.0.run(names, &[]).await?)?)
    }

    /// Makes room for so many pixels within the window's frame.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let client = &self.window.0.client;
        client.set_window_size(width, height).await?;
        let frame = "return [outerWidth - innerWidth, outerHeight - innerHeight]";
        let frame: [u32; 2] = serde_json::from_value(self.window.0.run(frame, &[]).await?)?;
        client.set_window_size(width + frame[0], height + frame[1]).await?;
        let is_so = format!("innerWidth === {width} && innerHeight === {height}");
        self.window.0.until("the window's size", &is_so).await
    }

    /// Chooses a file, as a person does in the dialog for it.
    pub async fn choose(&self, file: &Path) -> Result<()> {
        let file = file.canonicalize().with_context(|| file.display().to_string())?;
        let field = self.window.0.client.find(Locator::Css("#open-file")).await?;
        Ok(field.send_keys(file.to_str().context("an odd path")?).await?)
    }

    /// Chooses a trace, and waits until it was read.
    pub async fn open_trace(&self, file: &Path) -> Result<()> {
        self.choose(file).await?;
        self.until_connection("read").await
    }

    /// What axe-core has to say against the page as it is now: nothing, when people with
    /// disabilities can use it as far as a program can tell.
    pub async fn violations(&self) -> Result<Vec<String>> {
        let axe = concat!(env!("CARGO_MANIFEST_DIR"), "/page/node_modules/axe-core/axe.min.js");
        let axe = fs::read_to_string(axe).context(axe)?;
        self.window.0.run("if (!window.axe) (0, eval)(arguments[0])", &[json!(axe)]).await?;
        // What a folder of a tree is named by is not all that is in it.
        let run = "
            axe.configure({ rules: [{
                id: 'label-content-name-mismatch', selector: '[aria-label]:not([role=treeitem])',
            }] });
            const { passes, violations } = await axe.run(document);
            const places = (nodes) => nodes.map(({ html, failureSummary }) => `${html}: ${failureSummary}`);
            return [passes.length, violations.map(({ id, nodes }) => [id, ...places(nodes)].join('\\n'))];";
        let told: (usize, Vec<String>) =
            serde_json::from_value(self.window.0.settle(run, &[]).await?)?;
        ensure!(told.0 > 10, "axe-core has looked at hardly anything");
        Ok(told.1)
    }

    /// A picture of the page as PNG.
    pub async fn picture(&self) -> Result<Vec<u8>> {
        // What moves has come to rest.
        let rest =
            "return Promise.all(document.getAnimations().map((it) => it.finished.catch(() => {})))";
        self.window.0.settle(rest, &[]).await?;
        Ok(self.window.0.client.screenshot().await?)
    }

    /// Ends the browser.
    pub async fn close(self) -> Result<()> {
        self.window.0.client.close().await?;
        if let Some(serving) = self.serving {
            serving.abort();
        }
        Ok(())
    }

    async fn until_connection(&self, state: &str) -> Result<()> {
        let is_so = format!("document.documentElement.dataset.connection === '{state}'");
        self.window.0.until(state, &is_so).await
    }
}

/// A file of the embedded page.
fn file(uri: &Uri) -> Response {
    let name = uri.path().trim_start_matches('/');
    match PAGE.file(name) {
        Some(file) => ([("content-type", file.mime)], file.bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
