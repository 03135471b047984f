//! The plugin's face to the app's own code.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ipc_inspector_page::Page;
use ipc_inspector_protocol::{
    Filter,
    trace::{self, Header, Lost, Versions},
    wire::{Gap, Stats},
};
use tauri::{AppHandle, Manager, Runtime, async_runtime::JoinHandle};

use crate::{
    Error, ExportOptions, Exported, FlightOptions, FlightStatus, Format, Records, Result,
    WINDOW_LABEL,
    capabilities::Capabilities,
    capture::{Capture, Chosen, log_gaps},
    export::{self, Configured, Snapshot, Source, Target},
    flight::Flight,
    recorder::Recorder,
    stream::{self, Credit, Sink},
    window::InspectorWindow,
};

/// How long an app is held up at most when it ends, or ends its flight recorder, so that the last
/// records are written.
const AT_THE_END: Duration = Duration::from_secs(1);

/// Most traces that an app can have opened.
const MOST_TRACES: usize = 50;

/// The inspector of an app; see [`IpcInspectorExt::ipc_inspector`].
#[derive(Debug)]
pub struct Inspector<R: Runtime> {
    app: AppHandle<R>,
    session: Option<Arc<Session<R>>>,
}

/// What an active plugin has for the run of its app.
#[derive(Debug)]
pub(crate) struct Session<R: Runtime> {
    pub(crate) recorder: Arc<Recorder>,
    pub(crate) capture: Arc<Capture<R>>,
    pub(crate) known: Known,
    /// What is replaced in what is exported, unless the export says something else.
    rules: Configured,
    /// What a report consists of, beside its trace.
    page: &'static Page,
    pub(crate) window: Arc<InspectorWindow>,
    stream: Mutex<Option<Stream>>,
    flight: Mutex<Option<Flight>>,
    /// What the window is to open.
    traces: Mutex<Vec<PathBuf>>,
}

/// What is known of the app from its start on.
#[derive(Debug)]
pub(crate) struct Known {
    /// What is not, or not wholly, captured by the app's set-up.
    pub(crate) set_up_gaps: Vec<Gap>,
    pub(crate) chosen: Chosen,
    /// Origins of servers that its own pages come from.
    pub(crate) app_origins: Vec<String>,
    /// What its webviews may call.
    pub(crate) capabilities: Capabilities,
}

#[derive(Debug)]
struct Stream {
    credit: Arc<Credit>,
    task: JoinHandle<()>,
}

impl<R: Runtime> Session<R> {
    pub(crate) fn new(
        recorder: Arc<Recorder>,
        capture: Arc<Capture<R>>,
        known: Known,
        rules: Configured,
        page: &'static Page,
        window: Arc<InspectorWindow>,
    ) -> Self {
        Self {
            recorder,
            capture,
            known,
            rules,
            page,
            window,
            stream: Mutex::default(),
            flight: Mutex::default(),
            traces: Mutex::default(),
        }
    }

    /// What is not, or not wholly, captured of the app and of the pages that are shown.
    pub(crate) fn gaps(&self) -> Vec<Gap> {
        let mut gaps = self.known.set_up_gaps.clone();
        gaps.extend(log_gaps(self.known.chosen));
        gaps.extend(self.capture.page_gaps());
        gaps
    }

    /// Goes on recording, or pauses it, here and in the pages.
    pub(crate) fn set_recording(&self, recording: bool) {
        self.recorder.set_recording(recording);
        self.capture.recording_changed(recording);
    }

    /// Streams to `sink`, and ends the stream before.
    pub(crate) fn stream_to(&self, sink: Sink) {
        let credit = Arc::new(Credit::default());
        let (recorder, run_credit) = (self.recorder.clone(), credit.clone());
        let mut stream = self.stream();
        let before = stream.take();
        let task = tauri::async_runtime::spawn(async move {
            // Only one task may wait for the recorder at a time.
            if let Some(Stream { task, .. }) = before {
                task.abort();
                let _ = task.await;
            }
            stream::run(recorder, run_credit, sink).await;
        });
        *stream = Some(Stream { credit, task });
    }

    /// Ends the stream, if there is one.
    pub(crate) fn end_stream(&self) {
        if let Some(stream) = self.stream().take() {
            stream.task.abort();
        }
    }

    pub(crate) fn grant(&self, credits: u32, busy: Duration) {
        if let Some(stream) = &*self.stream() {
            stream.credit.grant(credits, busy);
        }
    }

    /// By what secrets are replaced, unless an export says something else.
    pub(crate) fn rules(&self) -> &Configured {
        &self.rules
    }

    /// The traces that the app wants to be seen, in the order in which it said so.
    pub(crate) fn traces(&self) -> MutexGuard<'_, Vec<PathBuf>> {
        self.traces.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The app is about to end.
    pub(crate) fn end(&self) {
        if let Some(flight) = &*self.flight() {
            flight.flush(AT_THE_END);
        }
    }

    fn flight(&self) -> MutexGuard<'_, Option<Flight>> {
        self.flight.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stream(&self) -> MutexGuard<'_, Option<Stream>> {
        self.stream.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: Runtime> Clone for Inspector<R> {
    fn clone(&self) -> Self {
        Self { app: self.app.clone(), session: self.session.clone() }
    }
}

impl<R: Runtime> Inspector<R> {
    pub(crate) fn new(app: AppHandle<R>, session: Option<Arc<Session<R>>>) -> Self {
        Self { app, session }
    }

    pub(crate) fn session(&self) -> Option<&Arc<Session<R>>> {
        self.session.as_ref()
    }

    /// Whether there is an inspector at all: false in a release build that did not ask for one,
    /// and where the plugin is not registered. All other methods then do nothing, but for
    /// [`export`](Self::export), which fails.
    pub fn is_active(&self) -> bool {
        self.session.is_some()
    }

    /// Opens the window, or brings it to the front. It appears shortly after this returns; what
    /// keeps it from that is logged with `tracing`.
    pub fn open(&self) {
        if let Some(session) = &self.session {
            session.window.open(&self.app);
        }
    }

    /// Opens the window, and in it a trace beside what is recorded here. The file is read when the
    /// window asks for it, which says what is wrong with it. In a run of the app 50 traces can be opened.
    ///
    /// ```no_run
    /// use tauri_plugin_ipc_inspector::IpcInspectorExt;
    ///
    /// # fn example(app: &tauri::AppHandle) {
    /// app.ipc_inspector().open_trace("hang.ipctrace.jsonl.gz");
    /// # }
    /// ```
    pub fn open_trace(&self, path: impl Into<PathBuf>) {
        if let Some(session) = &self.session {
            let (mut traces, path) = (session.traces(), path.into());
            if traces.len() < MOST_TRACES {
                traces.push(path);
            } else {
                let path = path.display();
                tracing::error!("{path} is not opened: the app has opened {MOST_TRACES} traces");
            }
            drop(traces);
            session.window.open(&self.app);
        }
    }

    /// Closes the window, if it is open. Recording goes on.
    pub fn close(&self) -> Result<()> {
        self.session.as_ref().map_or(Ok(()), |session| session.window.close(&self.app))
    }

    /// Whether the window is open.
    pub fn is_open(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.window.is(WINDOW_LABEL))
    }

    /// Whether recording is on, as it is from the app's start.
    pub fn is_recording(&self) -> bool {
        self.session.as_ref().is_some_and(|session| session.recorder.is_recording())
    }

    /// Goes on recording, or pauses it. What comes while it is paused is not recorded, only
    /// counted; calls that were recorded before are completed.
    pub fn set_recording(&self, recording: bool) {
        if let Some(session) = &self.session {
            session.set_recording(recording);
        }
    }

    /// Forgets all records, and starts the counts of losses anew.
    pub fn clear(&self) {
        if let Some(session) = &self.session {
            session.recorder.clear();
        }
    }

    /// Writes what is held now to a file: a trace, which the inspector opens, or another
    /// [`Format`](crate::Format), by the file's name. What is recorded meanwhile is not in it.
    ///
    /// Secrets are replaced unless the options say [`Redaction::Off`](crate::Redaction::Off). The
    /// file appears whole or not at all, and one of that name that is there already is as it was
    /// until then; one that is read-only is not replaced. Its folder has to be there. On Unix only the
    /// user can read it.
    ///
    /// It takes as long as the log is large, so it is not for the main thread:
    ///
    /// ```no_run
    /// use tauri_plugin_ipc_inspector::{ExportOptions, IpcInspectorExt};
    ///
    /// # fn example(app: &tauri::AppHandle) {
    /// let inspector = app.ipc_inspector();
    /// tauri::async_runtime::spawn_blocking(move || {
    ///     match inspector.export("hang.ipctrace.jsonl.gz", ExportOptions::default()) {
    ///         Ok(exported) => println!("{} records", exported.records),
    ///         Err(error) => eprintln!("{error}"),
    ///     }
    /// });
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotActive`] where the inspector is not active, [`Error::UnknownFormat`] for a name
    /// that says no format, and [`Error::Export`] when the file cannot be written.
    pub fn export(&self, path: impl AsRef<Path>, options: ExportOptions) -> Result<Exported> {
        self.export_to(Target::File(path.as_ref()), options)
    }

    /// As [`export`](Self::export), to a file that need not be there.
    pub(crate) fn export_to(&self, target: Target<'_>, options: ExportOptions) -> Result<Exported> {
        let session = self.session.as_ref().ok_or(Error::NotActive)?;
        let Session { recorder, rules, page, .. } = &**session;
        let source = Source { recorder, header: self.header(session), rules, page };
        export::export(source, target, options)
    }

    /// Writes what is recorded to a trace as it happens, for after a crash: what is held now, and then
    /// each record within a few milliseconds. An app calls it in its `setup`; nothing that happened
    /// before is missing then. When it records to a file already, this one takes its place, once it can
    /// be written; what was recorded until then is still written to the other.
    ///
    /// The name ends with `.ipctrace.jsonl`. The folder is made, and a file of that name, of the last
    /// run perhaps, is kept as `NAME.1.ipctrace.jsonl`, as is the current one when it has reached its
    /// [limit](FlightOptions::max_bytes). Each file is a trace of its own. On Unix only the user can read
    /// it. A `.lock` beside it keeps other processes from these names: where another one records to the
    /// same path, this one records to `NAME-2.ipctrace.jsonl`, and its
    /// [status](Self::flight_recorder_status) says so.
    ///
    /// Nothing of the app waits for the disk: it is written by a thread of its own. While the file cannot
    /// be written, because the disk is full perhaps, that is tried again and again, and its status
    /// says why. What is evicted before it could be written is counted there, and by a mark in the trace.
    /// What was counted as written can be read whenever the process is killed. A file that was cut within
    /// its last line is read up to there.
    ///
    /// When the app panics, the last records are written, and then a mark that tells of the panic. The
    /// thread that panics is held up for that by 200 ms at most. The hook for panics that the app has
    /// set before comes first.
    ///
    /// ```no_run
    /// use tauri::Manager;
    /// use tauri_plugin_ipc_inspector::{FlightOptions, IpcInspectorExt};
    ///
    /// tauri::Builder::<tauri::Wry>::default()
    ///     .plugin(tauri_plugin_ipc_inspector::init())
    ///     .setup(|app| {
    ///         let file = app.path().app_log_dir()?.join("flight.ipctrace.jsonl");
    ///         let inspector = app.ipc_inspector();
    ///         if inspector.is_active() {
    ///             inspector.start_flight_recorder(file, FlightOptions::default())?;
    ///         }
    ///         Ok(())
    ///     })
    /// # ;
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::NotActive`] where the inspector is not active, [`Error::FlightName`] for another name,
    /// and [`Error::Export`] when the file cannot be written; what was recorded to before still is.
    pub fn start_flight_recorder(
        &self,
        path: impl AsRef<Path>,
        options: FlightOptions,
    ) -> Result<()> {
        let session = self.session.as_ref().ok_or(Error::NotActive)?;
        let path = path.as_ref();
        if Format::of(path) != Some(Format::Trace) {
            return Err(Error::FlightName { path: path.into() });
        }
        let redactor = options.redaction.redactor(&session.rules);
        let capture = Arc::downgrade(&session.capture);
        let mark = Box::new(move |text: &str| {
            if let Some(capture) = capture.upgrade() {
                capture.mark(text, None);
            }
        });
        let header = self.header(session);
        let recorder = session.recorder.clone();
        let mut flight = session.flight();
        let before = flight.as_ref();
        let started = Flight::start(recorder, header, redactor, mark, path, options.files, before);
        let started = started.map_err(|source| Error::Export { path: path.into(), source })?;
        let before = flight.replace(started);
        drop(flight);
        if let Some(before) = before {
            before.end(AT_THE_END);
        }
        Ok(())
    }

    /// How the flight recorder goes; nothing when none is started.
    pub fn flight_recorder_status(&self) -> Option<FlightStatus> {
        self.session.as_ref()?.flight().as_ref().map(Flight::status)
    }

    /// Ends the flight recorder. What was recorded until now is still written; this waits for it, but not
    /// for more than a second.
    pub fn stop_flight_recorder(&self) {
        if let Some(flight) = self.session.as_ref().and_then(|session| session.flight().take()) {
            flight.end(AT_THE_END);
        }
    }

    /// The former name of [`start_flight_recorder`](Self::start_flight_recorder).
    ///
    /// # Errors
    ///
    /// As there.
    #[deprecated(since = "0.1.0", note = "use `start_flight_recorder`")]
    pub fn record_to(&self, path: impl AsRef<Path>, options: FlightOptions) -> Result<()> {
        self.start_flight_recorder(path, options)
    }

    /// The former name of [`flight_recorder_status`](Self::flight_recorder_status).
    #[deprecated(since = "0.1.0", note = "use `flight_recorder_status`")]
    pub fn recording_to(&self) -> Option<FlightStatus> {
        self.flight_recorder_status()
    }

    /// The former name of [`stop_flight_recorder`](Self::stop_flight_recorder).
    #[deprecated(since = "0.1.0", note = "use `stop_flight_recorder`")]
    pub fn stop_recording_to(&self) {
        self.stop_flight_recorder();
    }

    /// What a trace says of this app; what was lost is not known yet.
    pub(crate) fn header(&self, session: &Session<R>) -> Header {
        let package = self.app.package_info();
        let os = os_info::get();
        Header {
            app: trace::App {
                name: package.name.clone(),
                version: package.version.to_string(),
                identifier: self.app.config().identifier.clone(),
            },
            versions: Versions {
                plugin: env!("CARGO_PKG_VERSION").into(),
                tauri: tauri::VERSION.into(),
                webview: webview_version(),
                os: format!("{} {}", os.os_type(), os.version()),
            },
            started: session.recorder.started(),
            limits: session.recorder.limits(),
            gaps: session.gaps(),
            app_origins: session.known.app_origins.clone(),
            lost: Lost::default(),
            redaction: None,
            comment: None,
        }
    }

    /// Sets a mark in the log, for this moment to be found again: before a scenario, say, or where
    /// the app notices that something is wrong. Of a text of more than 4 KiB the start is kept.
    ///
    /// ```no_run
    /// use tauri_plugin_ipc_inspector::IpcInspectorExt;
    ///
    /// # fn example(app: &tauri::AppHandle) {
    /// app.ipc_inspector().mark("the import begins");
    /// # }
    /// ```
    pub fn mark(&self, text: impl AsRef<str>) {
        if let Some(session) = &self.session {
            session.capture.mark(text.as_ref(), None);
        }
    }

    /// A copy of what is held now, for tests of the app; nothing while not active. It takes as much
    /// memory as the log does.
    ///
    /// ```no_run
    /// use tauri_plugin_ipc_inspector::IpcInspectorExt;
    ///
    /// # fn example(app: &tauri::AppHandle) {
    /// let records = app.ipc_inspector().records();
    /// assert_eq!(records.calls("greet").ok().count(), 1);
    /// # }
    /// ```
    pub fn records(&self) -> Records {
        let snapshot = self.session.as_ref().map(|session| Snapshot::new(&session.recorder));
        snapshot.map_or_else(Records::default, Records::new)
    }

    /// What passes a filter, with secrets replaced, as an array of JSON; see `TRACE-FORMAT.md`.
    pub(crate) fn redacted_json(&self, filter: Filter) -> Result<String> {
        let session = self.session.as_ref().ok_or(Error::NotActive)?;
        Ok(export::json(&session.recorder, &session.rules, &session.known.app_origins, filter)?)
    }

    /// How much is held, and how much was lost; nothing of either while not active.
    pub fn stats(&self) -> Stats {
        self.session.as_ref().map_or_else(Stats::default, |session| session.recorder.stats())
    }
}

#[cfg(feature = "wry")]
fn webview_version() -> Option<String> {
    tauri::webview_version().ok()
}

#[cfg(not(feature = "wry"))]
fn webview_version() -> Option<String> {
    None
}

/// Gives the app's handles access to the inspector.
pub trait IpcInspectorExt<R: Runtime> {
    /// The app's inspector. Where the plugin is not registered it is one that is not
    /// [active](Inspector::is_active), so that code which uses it need not be taken out of
    /// release builds.
    ///
    /// ```no_run
    /// use tauri_plugin_ipc_inspector::IpcInspectorExt;
    ///
    /// # fn example(app: &tauri::AppHandle) {
    /// app.ipc_inspector().open();
    /// # }
    /// ```
    fn ipc_inspector(&self) -> Inspector<R>;
}

impl<R: Runtime, T: Manager<R>> IpcInspectorExt<R> for T {
    fn ipc_inspector(&self) -> Inspector<R> {
        match self.try_state::<Inspector<R>>() {
            Some(inspector) => inspector.inner().clone(),
            None => Inspector::new(self.app_handle().clone(), None),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, io::BufReader};

    use ipc_inspector_protocol::trace::Reader;
    use tauri::test::{mock_app, mock_builder, mock_context, noop_assets};

    use super::*;

    #[test]
    fn an_app_without_the_plugin_can_ask_for_it_all_the_same() {
        let app = mock_app();
        let inspector = app.ipc_inspector();
        inspector.open();
        inspector.set_recording(true);
        inspector.clear();
        inspector.close().unwrap();
        assert!(!inspector.is_active() && !inspector.is_open() && !inspector.is_recording());
        assert_eq!(inspector.stats(), Stats::default());
        assert!(inspector.records().entries().is_empty());
        let exported = inspector.export("never.ipctrace.jsonl", ExportOptions::default());
        assert!(matches!(exported, Err(Error::NotActive)));
    }

    #[test]
    fn a_trace_says_of_which_app_it_is_and_nothing_of_the_user() {
        let mut context = mock_context(noop_assets());
        context.config_mut().identifier = "com.example.notes".into();
        let app = mock_builder().plugin(crate::init()).build(context).unwrap();
        let inspector = app.ipc_inspector();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.ipctrace.jsonl");
        inspector.export(&path, ExportOptions::default()).unwrap();

        let reader = Reader::new(BufReader::new(fs::File::open(&path).unwrap())).unwrap();
        let header = reader.header();
        assert_eq!(header.app.identifier, "com.example.notes");
        assert_eq!(header.app.name, app.package_info().name);
        assert_eq!(header.versions.tauri, tauri::VERSION);
        assert!(!header.versions.os.trim().is_empty() && !header.gaps.is_empty());
        assert!(chrono::DateTime::parse_from_rfc3339(&header.started).is_ok());
        assert!(header.redaction.is_some());

        let text = fs::read_to_string(&path).unwrap();
        for variable in ["HOME", "USERPROFILE", "PWD", "HOSTNAME", "COMPUTERNAME"] {
            let value = std::env::var(variable).unwrap_or_default();
            // A path such as `/` says nothing.
            assert!(value.len() < 5 || !text.contains(&value), "{variable}: {text}");
        }
    }
}
