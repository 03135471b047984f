//! The plugin as Tauri sees it: what it registers, and which of Tauri's hooks go where.

use std::{error::Error as StdError, sync::Arc};

use ipc_inspector_page::Page;
use serde::Deserialize;
use tauri::{
    AppHandle, Manager, RunEvent, Runtime, Webview, Window, WindowEvent,
    ipc::Invoke,
    plugin::{Builder, Plugin, TauriPlugin},
    webview::{PageLoadEvent, PageLoadPayload},
};

use crate::{
    Inspector,
    about::app_origins,
    bundle,
    capabilities::Capabilities,
    capture::{
        self, Capture, ChannelTap, Chosen, LogLayer, Logger, Logging, Messages, NameSource,
        Shortcut,
    },
    commands,
    config::Config,
    inspector::{Known, Session},
    page_commands,
    recorder::Recorder,
    window::{self, InspectorWindow},
};

const NAME: &str = "ipc-inspector";

/// The scheme of Tauri's that is taken over.
const IPC: &str = "ipc";

type Result<T> = std::result::Result<T, Box<dyn StdError>>;

/// Waits for the app's configuration, on which it depends what is registered, and then is the
/// plugin built from it.
pub(crate) struct InspectorPlugin<R: Runtime> {
    config: Config,
    /// Absent when the plugin is to do nothing.
    page: Option<&'static Page>,
    taps: Taps<R>,
    built: TauriPlugin<R, serde_json::Value>,
    /// What takes the messages of probes, once there is a capture.
    hear: Option<Hear<R>>,
}

type Hear<R> = Box<dyn Fn(Invoke<R>) + Send>;

/// The command by which a probe speaks where it cannot reach the scheme. It is no function of Tauri's
/// kind, since most of what it is told gets no answer.
const PROBE: &str = "probe";

/// What the app holds already, to be connected to the capture.
pub(crate) struct Taps<R: Runtime> {
    /// Of its channels.
    pub(crate) channels: Option<ChannelTap<R>>,
    /// Of its logs.
    pub(crate) layer: Option<LogLayer>,
    pub(crate) logger: Option<Logger>,
}

impl<R: Runtime> InspectorPlugin<R> {
    pub(crate) fn new(config: Config, page: Option<&'static Page>, taps: Taps<R>) -> Self {
        Self { config, page, taps, built: Builder::new(NAME).build(), hear: None }
    }
}

/// The plugin's commands, and nothing else of it.
fn with_commands<R: Runtime>() -> Builder<R, serde_json::Value> {
    Builder::new(NAME).invoke_handler(tauri::generate_handler![
        commands::subscribe,
        commands::grant,
        commands::payload,
        commands::headers,
        commands::search,
        commands::app,
        commands::traces,
        commands::trace,
        commands::preview_export,
        commands::save_export,
        commands::limit,
        commands::comment,
        page_commands::open,
        page_commands::close,
        page_commands::set_recording,
        page_commands::clear,
        page_commands::mark,
        page_commands::export_trace,
        page_commands::records,
    ])
}

fn build<R: Runtime>(
    app: &AppHandle<R>,
    config: &Config,
    page: &'static Page,
    taps: &Taps<R>,
) -> Result<(TauriPlugin<R, serde_json::Value>, Hear<R>)> {
    let mut builder = with_commands();
    let recorder = Arc::new(Recorder::new(config.limits()?));
    let window = Arc::new(InspectorWindow::default());
    let is_own = {
        let window = window.clone();
        Box::new(move |label: &str| window.is(label))
    };
    let messages = if taps.channels.is_some() { Messages::FromRust } else { Messages::FromPages };
    let takes_over = capture::can_capture_commands(app);
    let capture = Capture::new(recorder.clone(), is_own, messages, takes_over)?;
    if let Some(tap) = &taps.channels {
        tap.connect(&capture);
    }
    if let Some(layer) = &taps.layer {
        layer.connect(&capture);
    }
    if let Some(logger) = &taps.logger {
        logger.connect(&capture);
    }
    for event in config.events()? {
        capture.learn_event(app, event, NameSource::Rust);
    }

    let shortcut = config.shortcut().map(Shortcut::new).transpose()?;
    let scheme = if takes_over { IPC } else { window::SCHEME };
    let key = takes_over.then(|| app.invoke_key());
    builder =
        builder.js_init_script(capture.script(scheme, shortcut.as_ref(), config.console(), key));
    if takes_over {
        let (capture, window) = (capture.clone(), window.clone());
        builder = builder.register_asynchronous_uri_scheme_protocol(
            IPC,
            move |context, request, responder| {
                let (app, label) = (context.app_handle(), context.webview_label());
                let respond = move |response| responder.respond(response);
                capture.handle(app, label, request, respond, || window.open(app));
            },
        );
    }

    let (page_capture, page_window) = (capture.clone(), window.clone());
    builder = builder.register_uri_scheme_protocol(window::SCHEME, move |context, request| {
        let (app, label) = (context.app_handle(), context.webview_label());
        if capture::is_probe(&request) {
            page_capture.hear_probe(app, label, request.into_body(), || page_window.open(app))
        } else if page_window.is(label) {
            bundle::answer(page, &request, !takes_over)
        } else {
            bundle::forbidden()
        }
    });

    let hear: Hear<R> = {
        let (capture, window, app) = (capture.clone(), window.clone(), app.clone());
        Box::new(move |invoke| capture.hear_posted(invoke, || window.open(&app)))
    };

    let logs = Logging { tracing: taps.layer.is_some(), log: taps.logger.is_some() };
    let chosen = Chosen { messages, logs, console: config.console() };
    let set_up_gaps = capture::gaps(app, chosen);
    let capabilities = Capabilities::new(config.capabilities.as_deref(), app.config());
    let rules = config.redact();
    let app_origins = app_origins(app.config());
    let known = Known { set_up_gaps, chosen, app_origins, capabilities };
    let session =
        Arc::new(Session::new(recorder, capture.clone(), known, rules, page, window.clone()));
    let open_on_start = config.open_on_start();
    let (created, loaded, ended) = (capture.clone(), capture.clone(), session.clone());
    let created_window = window.clone();
    let plugin = builder
        .setup(move |app, _api| {
            app.manage(Inspector::new(app.clone(), Some(session)));
            Ok(())
        })
        .on_window_ready(move |window| created_window.created(window.label()))
        .on_webview_ready(move |webview| created.webview_created(&webview))
        .on_page_load(move |webview, payload| {
            if payload.event() == PageLoadEvent::Started {
                loaded.page_loaded(webview, payload.url());
            }
        })
        .on_event(move |app, event| match event {
            RunEvent::Ready if open_on_start => window.open(app),
            RunEvent::Exit => ended.end(),
            RunEvent::WindowEvent { label, event: WindowEvent::Destroyed, .. } => {
                if window.is(label) {
                    ended.end_stream();
                }
                capture.window_destroyed(label);
                window.destroyed(app, label);
            }
            _ => {}
        })
        .build();
    Ok((plugin, hear))
}

impl<R: Runtime> Plugin<R> for InspectorPlugin<R> {
    fn name(&self) -> &'static str {
        NAME
    }

    fn initialize(&mut self, app: &AppHandle<R>, config: serde_json::Value) -> Result<()> {
        let Some(page) = self.page else { return Ok(()) };
        // It is null where the file does not mention the plugin.
        let file = Option::<Config>::deserialize(&config).map_err(|error| {
            format!("`plugins.{NAME}` in the app's Tauri configuration: {error}")
        })?;
        let settings = self.config.clone().or(file.unwrap_or_default());
        let (built, hear) = build(app, &settings, page, &self.taps)?;
        self.built = built;
        self.hear = Some(hear);
        self.built.initialize(app, config)
    }

    fn initialization_script(&self) -> Option<String> {
        self.built.initialization_script()
    }

    fn window_created(&mut self, window: Window<R>) {
        self.built.window_created(window);
    }

    fn webview_created(&mut self, webview: Webview<R>) {
        self.built.webview_created(webview);
    }

    fn on_page_load(&mut self, webview: &Webview<R>, payload: &PageLoadPayload<'_>) {
        self.built.on_page_load(webview, payload);
    }

    fn on_event(&mut self, app: &AppHandle<R>, event: &RunEvent) {
        self.built.on_event(app, event);
    }

    fn extend_api(&mut self, invoke: Invoke<R>) -> bool {
        match &self.hear {
            Some(hear) if invoke.message.command() == PROBE => {
                hear(invoke);
                true
            }
            _ => self.built.extend_api(invoke),
        }
    }
}
