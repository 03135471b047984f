//! The app's logs, by a layer that the app adds to its own `tracing` subscriber.

use std::{
    fmt::{self, Write as _},
    sync::{Arc, OnceLock},
};

use ipc_inspector_protocol::{BodyFormat, CodeLocation, Log, LogLevel, LogSource, RecordKind};
use tauri::Runtime;
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{Layer, layer::Context};

use super::{Capture, pending};

type Sink = Box<dyn Fn(Log, String) + Send + Sync>;

/// A layer for the app's `tracing` subscriber that shows each event in the inspector; made by
/// [`Builder::log_layer`](crate::Builder::log_layer).
///
/// An event within a command is shown with the call: of a sync command at once, of an async one
/// when it has answered. What is logged before the plugin is initialized is not seen, nor are spans.
#[derive(Clone, Default)]
pub struct LogLayer(Arc<OnceLock<Sink>>);

impl fmt::Debug for LogLayer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LogLayer").field("connected", &self.0.get().is_some()).finish()
    }
}

impl LogLayer {
    /// From now on `capture` is told; once, since a plugin is initialized once.
    pub(crate) fn connect<R: Runtime>(&self, capture: &Arc<Capture<R>>) {
        let capture = Arc::downgrade(capture);
        let _ = self.0.set(Box::new(move |log, text| {
            if let Some(capture) = capture.upgrade() {
                capture.logged(log, text);
            }
        }));
    }
}

impl<S: Subscriber> Layer<S> for LogLayer {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let Some(sink) = self.0.get() else { return };
        let metadata = event.metadata();
        let level = match *metadata.level() {
            Level::TRACE => LogLevel::Trace,
            Level::DEBUG => LogLevel::Debug,
            Level::INFO => LogLevel::Info,
            Level::WARN => LogLevel::Warn,
            Level::ERROR => LogLevel::Error,
        };
        let location = metadata
            .file()
            .zip(metadata.line())
            .map(|(file, line)| CodeLocation { file: file.into(), line });
        let source = LogSource::Rust { target: metadata.target().into(), location };
        let call = pending::dispatching();
        let task = pending::current_task();
        let mut text = Text::default();
        event.record(&mut text);
        sink(Log { level, source, call, task, body: None }, text.finish());
    }
}

/// An event's message, and after it its other fields as `name=value`.
#[derive(Default)]
struct Text {
    message: String,
    fields: String,
}

impl Text {
    fn finish(mut self) -> String {
        if self.message.is_empty() {
            // Each begins with a space.
            return self.fields.split_off(self.fields.len().min(1));
        }
        self.message + &self.fields
    }
}

impl Visit for Text {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            self.message.push_str(value);
        } else {
            self.record_debug(field, &value);
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a String cannot fail, unless the value's own Debug does.
        let _ = if field.name() == "message" {
            write!(self.message, "{value:?}")
        } else {
            write!(self.fields, " {}={value:?}", field.name())
        };
    }
}

impl<R: Runtime> Capture<R> {
    fn logged(&self, log: Log, text: String) {
        if !self.recorder.is_recording() {
            self.recorder.count_unrecorded();
            return;
        }
        let text = self.recorder.keep(BodyFormat::Text, text.into_bytes());
        self.recorder.push(self.now_us(), RecordKind::Logged(log), text);
    }
}
