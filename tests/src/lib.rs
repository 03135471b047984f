//! Drives the playground and its inspector through WebKitWebDriver, as a person would.
//!
//! Nothing here sleeps: it waits for conditions, with a deadline.

pub mod bench;
pub mod figures;
pub mod inspector;
pub mod records;
pub mod site;
pub mod soak;
pub mod stage;
pub mod viewer;
mod webdriver;

use std::{
    env,
    future::Future,
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use anyhow::{Context as _, Result, anyhow, bail};
pub use fantoccini::key::Key;
use fantoccini::{
    Client,
    actions::{
        InputSource as _, KeyAction, KeyActions, MOUSE_BUTTON_LEFT, MouseActions, PointerAction,
    },
    wd::WindowHandle,
};
use serde_json::{Value, json};
use tokio::time::{Instant, sleep};

pub use webdriver::Theme;
use webdriver::WebDriver;

/// How long anything may take on a slow machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// Between two looks at a condition.
const POLL: Duration = Duration::from_millis(20);

/// What the inspector does in the app; see the playground's `main.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Inspector {
    /// Registered; its window opens by the shortcut.
    Registered,
    /// Registered; its window opens at the start.
    Open,
    /// The same, not attached to the builder: pages tell of the messages of channels.
    Plain,
    /// Not registered.
    Off,
}

/// A running app under WebDriver.
#[derive(Debug)]
pub struct App {
    client: Client,
    started: SystemTime,
    /// Ends with the app, and the app with it.
    driver: WebDriver,
}

/// One webview of an app.
#[derive(Clone, Debug)]
pub struct Page {
    client: Client,
    handle: WindowHandle,
}

impl App {
    /// Starts the playground and waits until its windows are loaded.
    pub async fn start(inspector: Inspector) -> Result<Self> {
        Self::start_binary(&playground()?, inspector).await
    }

    /// Starts one of the smaller examples.
    pub async fn open_example(name: &str, inspector: Inspector) -> Result<Self> {
        Self::open(&built(name)?, inspector, &[], &[]).await
    }

    /// Starts one of the smaller examples, and waits until its window is loaded.
    pub async fn start_example(name: &str, inspector: Inspector) -> Result<Self> {
        let app = Self::open_example(name, inspector).await?;
        app.main().await?.until("it is ready", "document.body?.dataset.ready === 'yes'").await?;
        Ok(app)
    }

    async fn open(
        binary: &Path,
        inspector: Inspector,
        settings: &[(&str, &str)],
        arguments: &[&str],
    ) -> Result<Self> {
        let mode = match inspector {
            Inspector::Registered => None,
            Inspector::Open => Some("open"),
            Inspector::Plain => Some("plain"),
            Inspector::Off => Some("off"),
        };
        let mode = mode.map(|mode| ("PLAYGROUND_INSPECTOR", mode));
        let variables: Vec<_> = settings.iter().copied().chain(mode).collect();
        let driver = WebDriver::start(&variables).await?;
        let started = SystemTime::now();
        let client = driver.open(binary, arguments).await.context("the app does not start")?;
        Ok(Self { client, started, driver })
    }

    /// The same with another binary of it.
    pub async fn start_binary(binary: &Path, inspector: Inspector) -> Result<Self> {
        Self::start_with(binary, inspector, None).await
    }

    /// The same, with an inspector that holds so many records.
    pub async fn start_with(
        binary: &Path,
        inspector: Inspector,
        max_records: Option<u64>,
    ) -> Result<Self> {
        let max_records = max_records.map(|records| records.to_string());
        let settings = max_records.as_deref().map(|records| ("PLAYGROUND_MAX_RECORDS", records));
        Self::open(binary, inspector, settings.as_slice(), &[]).await?.ready().await
    }

    /// Starts the playground, with the inspector's window open and the consoles of pages in it.
    pub async fn start_with_consoles() -> Result<Self> {
        let settings = [("PLAYGROUND_CONSOLE", "yes")];
        Self::open(&playground()?, Inspector::Open, &settings, &[]).await?.ready().await
    }

    /// Starts the playground with arguments.
    pub async fn start_told(arguments: &[&str]) -> Result<Self> {
        Self::open(&playground()?, Inspector::Registered, &[], arguments).await?.ready().await
    }

    async fn ready(self) -> Result<Self> {
        for page in [self.main().await?, self.mini().await?] {
            page.until("it is ready", "document.body?.dataset.ready === 'yes'").await?;
        }
        Ok(self)
    }

    /// When its process was asked for.
    pub fn started(&self) -> SystemTime {
        self.started
    }

    /// The playground's main window.
    pub async fn main(&self) -> Result<Page> {
        self.page("location.protocol === 'tauri:' && !location.pathname.includes('mini')").await
    }

    /// The playground's small window.
    pub async fn mini(&self) -> Result<Page> {
        self.page("location.pathname.includes('mini.html')").await
    }

    /// The page for which a JavaScript expression holds, as soon as there is one.
    pub async fn page(&self, expression: &str) -> Result<Page> {
        until(&format!("no window with {expression}"), || async {
            for page in self.pages().await? {
                // A window may close between the list and the look.
                if let Ok(Value::Bool(true)) = page.eval(expression).await {
                    return Ok(Some(page));
                }
            }
            Ok(None)
        })
        .await
    }

    /// All windows.
    pub async fn pages(&self) -> Result<Vec<Page>> {
        let handles = self.client.windows().await.context("the windows are not listed")?;
        let page = |handle| Page { client: self.client.clone(), handle };
        Ok(handles.into_iter().map(page).collect())
    }

    /// Closes a window as its close button does, which WebDriver cannot: it closes the page alone
    /// and leaves its window empty.
    pub async fn close_window(&self, label: &str) -> Result<()> {
        // Not waited for: the answer may come to a window that is gone.
        self.main().await?.send("close_window", json!({ "label": label })).await
    }

    /// Waits until the app's process has ended by itself.
    pub async fn until_ended(self) -> Result<()> {
        until("the app goes on", || async {
            // Without the app there is nothing to list.
            Ok(self.client.windows().await.is_err().then_some(()))
        })
        .await
    }

    /// Ends the app.
    pub async fn quit(self) -> Result<()> {
        self.client.close().await.context("the app does not close")
    }
}

impl Page {
    /// The value of a JavaScript expression.
    pub async fn eval(&self, expression: &str) -> Result<Value> {
        self.run(&format!("return {expression}"), &[]).await
    }

    /// Runs statements; `arguments` holds the arguments, and `return` gives the value.
    pub async fn run(&self, script: &str, arguments: &[Value]) -> Result<Value> {
        let client = self.focused().await?;
        client.execute(script, arguments.to_vec()).await.with_context(|| script.to_owned())
    }

    /// What the promise that the function's body returns resolves to; its error is an error here.
    pub async fn settle(&self, body: &str, arguments: &[Value]) -> Result<Value> {
        let client = self.focused().await?;
        let script = format!(
            "const done = arguments[arguments.length - 1];
             const run = async (...arguments_) => {{ {body} }};
             run(...Array.prototype.slice.call(arguments, 0, -1)).then(
                 (value) => done({{ value: value ?? null }}),
                 (error) => done({{ error: String(error?.message ?? error) }}),
             );"
        );
        let settled = client.execute_async(&script, arguments.to_vec()).await;
        match settled.with_context(|| body.to_owned())? {
            Value::Object(mut settled) if settled.contains_key("value") => {
                Ok(settled.remove("value").unwrap_or_default())
            }
            failed => Err(anyhow!("{failed}").context(body.to_owned())),
        }
    }

    /// Waits until a JavaScript expression holds.
    pub async fn until(&self, what: &str, expression: &str) -> Result<()> {
        until(&format!("not so in time: {what} ({expression})"), || async {
            Ok((self.eval(expression).await? == Value::Bool(true)).then_some(()))
        })
        .await
    }

    /// Clicks the element as a mouse does.
    pub async fn click(&self, css: &str) -> Result<()> {
        let client = self.focused().await?;
        let element = client.find(fantoccini::Locator::Css(css)).await;
        element.with_context(|| css.to_owned())?.click().await.with_context(|| css.to_owned())
    }

    /// Drags the element to the right by so many pixels, as a mouse does.
    pub async fn drag(&self, css: &str, x: f64) -> Result<()> {
        let client = self.focused().await?;
        let element = client.find(fantoccini::Locator::Css(css)).await;
        let element = element.with_context(|| css.to_owned())?;
        let duration = None;
        let drag = [
            PointerAction::MoveToElement { element, duration, x: 0.0, y: 0.0 },
            PointerAction::Down { button: MOUSE_BUTTON_LEFT },
            PointerAction::MoveBy { duration, x, y: 0.0 },
            PointerAction::Up { button: MOUSE_BUTTON_LEFT },
        ];
        let drag = drag.into_iter().fold(MouseActions::new("mouse".into()), MouseActions::then);
        client.perform_actions(drag).await.with_context(|| css.to_owned())
    }

    /// Clicks so many times at a place of the page, as a mouse does.
    pub async fn click_at(&self, (x, y): (f64, f64), times: usize) -> Result<()> {
        let click = [
            PointerAction::Down { button: MOUSE_BUTTON_LEFT },
            PointerAction::Up { button: MOUSE_BUTTON_LEFT },
        ];
        let clicks = std::iter::repeat_n(click, times).flatten();
        let there = PointerAction::MoveTo { duration: None, x, y };
        let clicks = [there].into_iter().chain(clicks);
        let clicks = clicks.fold(MouseActions::new("mouse".into()), MouseActions::then);
        Ok(self.focused().await?.perform_actions(clicks).await?)
    }

    /// Types into the element; among the keys may be any [`Key`].
    pub async fn keys(&self, css: &str, keys: &str) -> Result<()> {
        let client = self.focused().await?;
        let element = client.find(fantoccini::Locator::Css(css)).await;
        element.with_context(|| css.to_owned())?.send_keys(keys).await.context("not typed")
    }

    /// Clicks the last of the elements.
    pub async fn click_last(&self, css: &str) -> Result<()> {
        let elements = self.focused().await?.find_all(fantoccini::Locator::Css(css)).await?;
        let element = elements.last().with_context(|| css.to_owned())?;
        element.click().await.with_context(|| css.to_owned())
    }

    /// What a command answers; its error is an error here.
    pub async fn invoke(&self, command: &str, arguments: Value) -> Result<Value> {
        let invoke = "return window.__TAURI_INTERNALS__.invoke(...arguments_)";
        self.settle(invoke, &[command.into(), arguments]).await
    }

    /// Invokes a command and does not wait for what it answers.
    pub async fn send(&self, command: &str, arguments: Value) -> Result<()> {
        let invoke = "window.__TAURI_INTERNALS__.invoke(...arguments)";
        self.run(invoke, &[command.into(), arguments]).await.map(drop)
    }

    /// Presses the keys that open the inspector.
    pub async fn press_shortcut(&self) -> Result<()> {
        let client = self.focused().await?;
        let modifiers = [Key::Control, Key::Shift].map(char::from);
        let down = modifiers.map(|value| KeyAction::Down { value });
        let up = modifiers.map(|value| KeyAction::Up { value });
        let press = [KeyAction::Down { value: 'Y' }, KeyAction::Up { value: 'Y' }];
        let keys = down.into_iter().chain(press).chain(up);
        let keys = keys.fold(KeyActions::new("keyboard".into()), KeyActions::then);
        Ok(client.perform_actions(keys).await?)
    }

    /// Saves a picture of the page.
    pub async fn save_picture(&self, path: &Path) -> Result<()> {
        let client = self.focused().await?;
        // WebKit's picture waits for the next repaint, which an idle page never makes: so a dot that
        // nobody can see changes its colour with each frame.
        self.run(
            "const dot = document.createElement('i');
             dot.style.cssText = 'position:fixed;inset:0 auto auto 0;width:1px;height:1px;z-index:9';
             document.documentElement.append(dot);
             let frame = 0;
             const paint = () => {
                 dot.style.background = `rgb(128 128 128 / ${1 + (frame++ % 2)}%)`;
                 window.paint = requestAnimationFrame(paint);
             };
             window.dot = dot;
             paint();",
            &[],
        )
        .await?;
        let png = client.screenshot().await?;
        self.run(
            "cancelAnimationFrame(window.paint);
             window.dot.remove();
             delete window.paint;
             delete window.dot;",
            &[],
        )
        .await?;
        std::fs::write(path, png).with_context(|| path.display().to_string())
    }

    /// Loads another page in its place.
    pub async fn go_to(&self, url: &str) -> Result<()> {
        self.focused().await?.goto(url).await.with_context(|| url.to_owned())
    }

    /// Loads the page anew, and waits until the new one is ready.
    pub async fn reload(&self) -> Result<()> {
        self.run("document.body.dataset.ready = 'old'; location.reload()", &[]).await?;
        until("the page does not come back", || async {
            // While it loads, there is nothing to ask.
            let ready = self.eval("document.body?.dataset.ready === 'yes'").await;
            Ok(matches!(ready, Ok(Value::Bool(true))).then_some(()))
        })
        .await
    }

    async fn focused(&self) -> Result<&Client> {
        self.client.switch_to_window(self.handle.clone()).await.context("the window is gone")?;
        Ok(&self.client)
    }
}

/// Asks until there is an answer, or too much time has passed.
pub async fn until<T, F>(failure: &str, mut ask: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<Option<T>>>,
{
    let deadline = Instant::now() + DEADLINE;
    loop {
        if let Some(answer) = ask().await? {
            return Ok(answer);
        }
        if Instant::now() > deadline {
            bail!("{failure} (after {} s)", DEADLINE.as_secs());
        }
        sleep(POLL).await;
    }
}

/// The playground's binary: `PLAYGROUND_BIN`, or where cargo puts it.
pub fn playground() -> Result<PathBuf> {
    if let Some(path) = env::var_os("PLAYGROUND_BIN") {
        return Ok(path.into());
    }
    built("playground")
}

/// A binary of the workspace, where cargo puts it.
fn built(name: &str) -> Result<PathBuf> {
    let own = env::current_exe()?;
    let found = own.ancestors().map(|folder| folder.join(name)).find(|path| path.is_file());
    found.with_context(|| {
        format!("{name} is not built: run `cargo build -p {name}`, or `cargo xtask test`")
    })
}
