//! The inspector's page in a plain browser: without an app, where it shows the traces that it is given,
//! or with what stands for one.

use std::{fs, path::Path, sync::Arc};

use anyhow::{Context as _, Result, ensure};
use axum::{
    Router,
    http::{StatusCode, Uri},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use fantoccini::Locator;
use ipc_inspector_page::{File, PAGE};
use ipc_inspector_protocol::{
    app::About,
    wire::{Batch, Welcome},
};
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

/// What an app tells its inspector's window.
#[derive(Clone, Debug)]
pub struct Told {
    /// Its answer to the subscription.
    pub welcome: Welcome,
    /// What it is.
    pub about: About,
    /// All that was recorded.
    pub batch: Batch,
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
        Self::serve(theme, "", "nothing").await
    }

    /// Opens it as it is in the window of an app that tells this, and answers nothing else.
    pub async fn in_app(theme: Theme, told: &Told) -> Result<Self> {
        let answers =
            json!({ "subscribe": told.welcome, "app": told.about, "traces": [] }).to_string();
        let batch = BASE64_STANDARD.encode(told.batch.encode());
        let script = format!(
            "<script>
                const answers = {};
                const callbacks = [];
                const send = () => {{
                    const bytes = Uint8Array.from(atob('{batch}'), (it) => it.charCodeAt(0));
                    callbacks[0]({{ message: bytes.buffer, index: 0 }});
                }};
                window.__TAURI_INTERNALS__ = {{
                    transformCallback: (callback) => callbacks.push(callback) - 1,
                    unregisterCallback: () => {{}},
                    invoke: async (command) => {{
                        const [, name] = command.split('|');
                        if (name === 'subscribe') setTimeout(send);
                        return answers[name] ?? null;
                    }},
                }};
            </script>",
            answers.replace('<', "\\u003c")
        );
        Self::serve(theme, &script, "live").await
    }

    /// Serves it with this in its head.
    async fn serve(theme: Theme, head: &str, connection: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let port = listener.local_addr()?.port();
        let head: Arc<str> = head.into();
        let router = Router::new().fallback(move |uri: Uri| async move { file(&uri, &head) });
        let serving = tokio::spawn(async move {
            // It only ends with an error of the listener, and then no page loads.
            let _ = axum::serve(listener, router).await;
        });
        let driver = WebDriver::chromium().await?;
        let client = driver.open_chromium(port, theme).await?;
        client.goto(&format!("http://localhost:{port}/index.html")).await?;
        let window = InspectorPage(Page { handle: client.window().await?, client });
        let viewer = Self { window, serving: Some(serving), _driver: driver };
        viewer.until_connection(connection).await?;
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

/// A file of the embedded page, with more in the head of its document.
fn file(uri: &Uri, head: &str) -> Response {
    let name = uri.path().trim_start_matches('/');
    let Some(File { mime, bytes, .. }) = PAGE.file(name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [("content-type", mime)];
    if name == "index.html" {
        let document = String::from_utf8_lossy(bytes);
        return (headers, document.replacen("<head>", &format!("<head>{head}"), 1)).into_response();
    }
    (headers, bytes).into_response()
}
