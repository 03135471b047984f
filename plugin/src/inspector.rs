//! The plugin's face to the app's own code.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use ipc_inspector_protocol::wire::{Gap, Stats};
use tauri::{AppHandle, Manager, Runtime, async_runtime::JoinHandle};

use crate::{
    Result, WINDOW_LABEL,
    capture::Capture,
    recorder::Recorder,
    stream::{self, Credit, Sink},
    window::InspectorWindow,
};

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
    /// When recording began, RFC 3339.
    pub(crate) started: String,
    /// What is not, or not wholly, captured in this app.
    pub(crate) gaps: Vec<Gap>,
    pub(crate) window: Arc<InspectorWindow>,
    stream: Mutex<Option<Stream>>,
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
        gaps: Vec<Gap>,
        window: Arc<InspectorWindow>,
    ) -> Self {
        let started = chrono::Local::now().to_rfc3339_opts(chrono::SecondsFormat::Micros, false);
        Self { recorder, capture, started, gaps, window, stream: Mutex::default() }
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
    /// and where the plugin is not registered. All other methods then do nothing.
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

    /// How much is held, and how much was lost; nothing of either while not active.
    pub fn stats(&self) -> Stats {
        self.session.as_ref().map_or_else(Stats::default, |session| session.recorder.stats())
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
    use tauri::test::mock_app;

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
    }
}
