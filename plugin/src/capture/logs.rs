//! The app's logs, by what the app adds to its own logging: a layer for `tracing`, a logger for `log`.

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

/// Where lines go. It leads nowhere until the plugin is initialized.
#[derive(Clone, Default)]
struct Connection(Arc<OnceLock<Sink>>);

impl Connection {
    /// From now on `capture` is told; once, since a plugin is initialized once.
    fn connect<R: Runtime>(&self, capture: &Arc<Capture<R>>) {
        let capture = Arc::downgrade(capture);
        let _ = self.0.set(Box::new(move |log, text| {
            if let Some(capture) = capture.upgrade() {
                capture.logged(log, text);
            }
        }));
    }

    /// Tells a line. `read` is called only where it leads anywhere.
    fn tell(&self, read: impl FnOnce() -> (LogLevel, LogSource, String)) {
        let Some(sink) = self.0.get() else { return };
        let (level, source, text) = read();
        let (call, task) = (pending::dispatching(), pending::current_task());
        sink(Log { level, source, call, task }, text);
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.get().is_some() { "connected" } else { "not connected" })
    }
}

/// A layer for the app's `tracing` subscriber that shows each event in the inspector; made by
/// [`Builder::log_layer`](crate::Builder::log_layer).
///
/// An event within a command is shown with the call: of a sync command at once, of an async one
/// when it has answered. What is logged before the plugin is initialized is not seen, nor are spans.
#[derive(Clone, Debug, Default)]
pub struct LogLayer(Connection);

impl LogLayer {
    pub(crate) fn connect<R: Runtime>(&self, capture: &Arc<Capture<R>>) {
        self.0.connect(capture);
    }
}

/// A logger for the `log` crate that shows each line in the inspector, and does nothing else; made by
/// [`Builder::logger`](crate::Builder::logger).
///
/// A line within a command is shown with the call, as with [`LogLayer`]. What is logged before the
/// plugin is initialized is not seen.
#[derive(Clone, Debug, Default)]
pub struct Logger(Connection);

impl Logger {
    pub(crate) fn connect<R: Runtime>(&self, capture: &Arc<Capture<R>>) {
        self.0.connect(capture);
    }

    /// The app's own logger, with the inspector shown what it takes.
    ///
    /// ```no_run
    /// # fn example(own: Box<dyn log::Log>) -> Result<(), log::SetLoggerError> {
    /// let inspector = tauri_plugin_ipc_inspector::Builder::new();
    /// log::set_boxed_logger(inspector.logger().beside(own))?;
    /// log::set_max_level(log::LevelFilter::Info);
    /// # inspector.attach(tauri::Builder::default());
    /// # Ok(())
    /// # }
    /// ```
    #[must_use = "a logger takes lines when it is set"]
    pub fn beside(self, own: Box<dyn log::Log>) -> Box<dyn log::Log> {
        Box::new(Beside { logger: self, own })
    }
}

impl log::Log for Logger {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        self.0.tell(|| {
            let level = match record.level() {
                log::Level::Trace => LogLevel::Trace,
                log::Level::Debug => LogLevel::Debug,
                log::Level::Info => LogLevel::Info,
                log::Level::Warn => LogLevel::Warn,
                log::Level::Error => LogLevel::Error,
            };
            let location = record
                .file()
                .zip(record.line())
                .map(|(file, line)| CodeLocation { file: file.into(), line });
            let source = LogSource::Rust { target: record.target().into(), location };
            let text = record.args().to_string();
            let head = head(&text, record.target(), record.level().as_str());
            (level, source, text[head..].to_owned())
        });
    }

    fn flush(&self) {}
}

/// The inspector's logger and the app's own.
struct Beside {
    logger: Logger,
    own: Box<dyn log::Log>,
}

impl log::Log for Beside {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        self.own.enabled(metadata)
    }

    fn log(&self, record: &log::Record<'_>) {
        if self.own.enabled(record.metadata()) {
            self.logger.log(record);
        }
        self.own.log(record);
    }

    fn flush(&self) {
        self.own.flush();
    }
}

/// Length of what a logger put before a line that another one hands on: time, target and level in
/// brackets, as tauri-plugin-log writes them. They are shown beside the line.
fn head(text: &str, target: &str, level: &str) -> usize {
    let (mut rest, mut has_target, mut has_level) = (text, false, false);
    while let Some((inside, behind)) = rest.strip_prefix('[').and_then(|it| it.split_once(']')) {
        has_target |= inside == target;
        has_level |= inside == level;
        rest = behind;
    }
    match rest.strip_prefix(' ') {
        Some(message) if has_target && has_level => text.len() - message.len(),
        _ => 0,
    }
}

impl<S: Subscriber> Layer<S> for LogLayer {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        self.0.tell(|| {
            let metadata = event.metadata();
            let level = match *metadata.level() {
                Level::TRACE => LogLevel::Trace,
                Level::DEBUG => LogLevel::Debug,
                Level::INFO => LogLevel::Info,
                Level::WARN => LogLevel::Warn,
                Level::ERROR => LogLevel::Error,
            };
            let mut fields = Fields {
                file: metadata.file().map(Into::into),
                line: metadata.line(),
                ..Fields::default()
            };
            event.record(&mut fields);
            let target = fields.target.take().unwrap_or_else(|| metadata.target().into());
            let location = fields.file.take().zip(fields.line);
            let location = location.map(|(file, line)| CodeLocation { file, line });
            (level, LogSource::Rust { target, location }, fields.text())
        });
    }
}

/// An event's message, and after it its other fields as `name=value`.
#[derive(Default)]
struct Fields {
    message: String,
    others: String,
    /// Of a line of the `log` crate, which comes as an event whose fields say where it is from.
    target: Option<String>,
    file: Option<String>,
    line: Option<u32>,
}

impl Fields {
    fn text(mut self) -> String {
        if self.message.is_empty() {
            // Each begins with a space.
            return self.others.split_off(self.others.len().min(1));
        }
        self.message + &self.others
    }
}

impl Visit for Fields {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "message" => self.message.push_str(value),
            "log.target" => self.target = Some(value.into()),
            "log.file" => self.file = Some(value.into()),
            "log.module_path" => {}
            _ => self.record_debug(field, &value),
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "log.line" => self.line = u32::try_from(value).ok(),
            _ => self.record_debug(field, &value),
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        // Writing to a String cannot fail, unless the value's own Debug does.
        let _ = if field.name() == "message" {
            write!(self.message, "{value:?}")
        } else {
            write!(self.others, " {}={value:?}", field.name())
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
        self.recorder.push(RecordKind::Logged(log), text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_logger_puts_before_a_line_is_left_out() {
        for (text, message) in [
            ("[2026-03-01][09:30:00][notes::store][INFO] saved [3]", "saved [3]"),
            ("[2026-03-01][09:30:00][INFO][notes::store] saved", "saved"),
            ("[2026-03-01][09:30:00][other][INFO] saved", ""),
            ("[notes::store][INFO]saved", ""),
            ("[INFO] saved", ""),
            ("saved", ""),
            ("[", ""),
        ] {
            let at = head(text, "notes::store", "INFO");
            let expected = if message.is_empty() { text } else { message };
            assert_eq!(&text[at..], expected);
        }
    }
}
