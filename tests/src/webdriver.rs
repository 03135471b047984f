//! A `WebKitWebDriver` process, and the session that has it start an app.

use std::{net::TcpListener, path::Path};

use anyhow::{Context as _, Result};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::{
    net::TcpStream,
    process::{Child, Command},
};

#[derive(Debug)]
pub(crate) struct WebDriver {
    port: u16,
    _process: Child,
}

impl WebDriver {
    /// Starts the driver, and waits until it listens. An app inherits its environment.
    pub(crate) async fn start(variable: Option<(&str, &str)>) -> Result<Self> {
        // Free now, and nobody else asks for ports here.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let process = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".into()])
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            .env_remove("PLAYGROUND_INSPECTOR")
            .envs(variable)
            .kill_on_drop(true)
            .spawn()
            .context("WebKitWebDriver cannot be started; Debian has it in webkit2gtk-driver")?;
        super::until("WebKitWebDriver does not listen", || async {
            Ok(TcpStream::connect(("127.0.0.1", port)).await.ok())
        })
        .await?;
        Ok(Self { port, _process: process })
    }

    pub(crate) async fn open(&self, binary: &Path) -> Result<Client> {
        let capabilities = json!({
            "webkitgtk:browserOptions": { "binary": binary, "args": [] },
            "timeouts": { "script": super::DEADLINE.as_secs() * 1000 },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!("it is written above") };
        ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{}", self.port))
            .await
            .with_context(|| format!("{} cannot be driven", binary.display()))
    }
}
