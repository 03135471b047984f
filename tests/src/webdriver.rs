//! The process of a WebDriver, and the session that has it start an app or a browser.

use std::{net::TcpListener, path::Path};

use anyhow::{Context as _, Result};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    process::{Child, Command},
};

/// The colours that a system asks of its windows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Light text on dark ground.
    Dark,
    /// Dark text on light ground.
    Light,
}

#[derive(Debug)]
pub(crate) struct WebDriver {
    port: u16,
    process: Child,
}

impl Drop for WebDriver {
    /// A driver that is killed leaves behind what it started, which a test that fails does not end.
    fn drop(&mut self) {
        if let Some(id) = self.id() {
            let children = ["-TERM", "-P", &id.to_string()];
            let _ = std::process::Command::new("pkill").args(children).status();
        }
    }
}

impl WebDriver {
    /// Starts the driver, and waits until it listens. An app inherits its environment.
    pub(crate) async fn start(variables: &[(&str, &str)]) -> Result<Self> {
        Self::run("WebKitWebDriver", "webkit2gtk-driver", |command, port| {
            command
                .args([format!("--port={port}"), "--host=127.0.0.1".into()])
                .env("TAURI_WEBVIEW_AUTOMATION", "true")
                .env_remove("PLAYGROUND_INSPECTOR")
                .envs(variables.iter().copied());
        })
        .await
    }

    /// Starts the driver of Chromium.
    pub(crate) async fn chromium() -> Result<Self> {
        Self::run("chromedriver", "chromium-driver", |command, port| {
            command.arg(format!("--port={port}")).arg("--log-level=OFF");
        })
        .await
    }

    async fn run(
        program: &str,
        package: &str,
        arguments: impl FnOnce(&mut Command, u16),
    ) -> Result<Self> {
        // Free now, and nobody else asks for ports here.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = Command::new(program);
        arguments(&mut command, port);
        let process = command
            .kill_on_drop(true)
            .spawn()
            .with_context(|| format!("{program} cannot be started; Debian has it in {package}"))?;
        super::until(&format!("{program} does not listen"), || async {
            Ok(TcpStream::connect(("127.0.0.1", port)).await.ok())
        })
        .await?;
        Ok(Self { port, process })
    }

    /// The number of its process, while that runs.
    pub(crate) fn id(&self) -> Option<u32> {
        self.process.id()
    }

    /// Starts an app.
    pub(crate) async fn open(&self, binary: &Path, arguments: &[&str]) -> Result<Client> {
        let capabilities = json!({
            "webkitgtk:browserOptions": { "binary": binary, "args": arguments },
        });
        self.connect(capabilities)
            .await
            .with_context(|| format!("{} cannot be driven", binary.display()))
    }

    /// Opens the browser, for which Tauri's own host is at a port of this machine.
    pub(crate) async fn open_chromium(&self, port: u16, theme: Theme) -> Result<Client> {
        self.chromium_with(theme, &format!("MAP ipc.localhost:80 127.0.0.1:{port}")).await
    }

    /// Opens the browser, for which there is no network.
    pub(crate) async fn open_chromium_alone(&self) -> Result<Client> {
        self.chromium_with(Theme::Light, "MAP * ~NOTFOUND").await
    }

    async fn chromium_with(&self, theme: Theme, hosts: &str) -> Result<Client> {
        let scheme = match theme {
            Theme::Dark => 0,
            Theme::Light => 1,
        };
        let arguments = [
            format!("--blink-settings=preferredColorScheme={scheme}"),
            "--headless=new".into(),
            // Whoever runs the tests as root has no other choice.
            "--no-sandbox".into(),
            "--disable-gpu".into(),
            format!("--host-resolver-rules={hosts}"),
        ];
        let capabilities = json!({
            "goog:chromeOptions": { "args": arguments },
        });
        self.connect(capabilities).await.context("Chromium cannot be driven")
    }

    /// Opens WebKitGTK's own small browser.
    pub(crate) async fn open_webkit(&self) -> Result<Client> {
        self.connect(json!({})).await.context("MiniBrowser cannot be driven")
    }

    async fn connect(&self, mut capabilities: Value) -> Result<Client> {
        capabilities["timeouts"] = json!({ "script": super::DEADLINE.as_secs() * 1000 });
        let Value::Object(capabilities) = capabilities else { unreachable!("it is written above") };
        let connected = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await;
        Ok(connected?)
    }
}
