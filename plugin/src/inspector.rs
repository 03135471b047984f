//! The plugin's face to the app's own code.

use std::sync::{Arc, Mutex, PoisonError};

use ipc_inspector_protocol::wire::Stats;
use tauri::{AppHandle, Manager, Runtime, async_runtime::JoinHandle};

use crate::{
    Error, Result,
    recorder::Recorder,
    stream::{self, Credit, Sink},
    window,
};

/// The inspector of an app; see [`IpcInspectorExt::ipc_inspector`].
#[derive(Debug)]
pub struct Inspector<R: Runtime> {
    app: AppHandle<R>,
    session: Option<Arc<Session>>,
}

/// What an active plugin has for the run of its app.
#[derive(Debug)]
pub(crate) struct Session {
    pub(crate) recorder: Arc<Recorder>,
    /// When recording began, RFC 3339.
    pub(crate) started: String,
    /// What cannot be captured in this app.
    pub(crate) notices: Vec<String>,
    stream: Mutex<Option<Stream>>,
}

#[derive(Debug)]
struct Stream {
    credit: Arc<Credit>,
    task: JoinHandle<()>,
}

impl Session {
    pub(crate) fn new(recorder: Arc<Recorder>, notices: Vec<String>) -> Self {
        let started = chrono::Local::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, false);
        Self { recorder, started, notices, stream: Mutex::default() }
    }

    /// Streams to `sink`, and ends the stream before.
    pub(crate) fn stream_to(&self, sink: Sink) {
        self.end_stream();
        let credit = Arc::new(Credit::default());
        let run = stream::run(self.recorder.clone(), credit.clone(), sink);
        let stream = Stream { credit, task: tauri::async_runtime::spawn(run) };
        *self.stream.lock().unwrap_or_else(PoisonError::into_inner) = Some(stream);
    }

    /// Ends the stream, if there is one.
    pub(crate) fn end_stream(&self) {
        let stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(stream) = stream {
            stream.task.abort();
        }
    }

    pub(crate) fn grant(&self, credits: u32) {
        let stream = self.stream.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(stream) = &*stream {
            stream.credit.grant(credits);
        }
    }
}

impl<R: Runtime> Clone for Inspector<R> {
    fn clone(&self) -> Self {
        Self { app: self.app.clone(), session: self.session.clone() }
    }
}

impl<R: Runtime> Inspector<R> {
    pub(crate) fn new(app: AppHandle<R>, session: Option<Arc<Session>>) -> Self {
        Self { app, session }
    }

    pub(crate) fn session(&self) -> Result<&Arc<Session>> {
        self.session.as_ref().ok_or(Error::Inactive)
    }

    /// Whether there is an inspector at all: false in a release build that did not ask for one,
    /// and where the plugin is not registered. All other methods then fail with
    /// [`Error::Inactive`].
    pub fn is_active(&self) -> bool {
        self.session.is_some()
    }

    /// Opens the window, or brings it to the front. It appears shortly after this returns.
    pub fn open(&self) -> Result<()> {
        self.session()?;
        window::open(&self.app);
        Ok(())
    }

    /// Closes the window, if it is open. Recording goes on.
    pub fn close(&self) -> Result<()> {
        self.session()?;
        window::close(&self.app)
    }

    /// Whether the window is open.
    pub fn is_open(&self) -> Result<bool> {
        self.session()?;
        Ok(window::is_open(&self.app))
    }

    /// Whether recording is on, as it is from the app's start.
    pub fn is_recording(&self) -> Result<bool> {
        Ok(self.session()?.recorder.is_recording())
    }

    /// Goes on recording, or pauses it. What comes while it is paused is not recorded, only
    /// counted; calls that were recorded before are completed.
    pub fn set_recording(&self, recording: bool) -> Result<()> {
        self.session()?.recorder.set_recording(recording);
        Ok(())
    }

    /// Forgets all records, and starts the counts of losses anew.
    pub fn clear(&self) -> Result<()> {
        self.session()?.recorder.clear();
        Ok(())
    }

    /// How much is held, and how much was lost.
    pub fn stats(&self) -> Result<Stats> {
        Ok(self.session()?.recorder.stats())
    }
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
    /// # fn example(app: &tauri::AppHandle) -> Result<(), tauri_plugin_ipc_inspector::Error> {
    /// app.ipc_inspector().open()?;
    /// # Ok(())
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
