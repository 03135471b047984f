//! What an app logs with the `log` crate, by tauri-plugin-log as apps use it. A program has one logger, so
//! this is one test.
#![allow(clippy::unwrap_used, reason = "what goes wrong here is the test's failure")]

use std::{
    fs::File,
    io::BufReader,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use log::{Level, Log, Metadata, Record, info, warn};
use tauri::{
    App,
    test::{MockRuntime, mock_builder, mock_context, noop_assets},
};
use tauri_plugin_ipc_inspector::{
    Builder, ExportOptions, IpcInspectorExt,
    protocol::{LogLevel, LogSource, RecordKind, trace::Reader, wire::Aspect},
};
use tauri_plugin_log::{Target, TargetKind, fern::Dispatch};

#[test]
fn what_an_app_logs_by_tauri_plugin_log_is_shown() {
    let silent = app(Builder::new());
    assert!(!tells_of_logs(&silent), "an app that does not log is told nothing of it");

    let inspector = Builder::new();
    let (own, taken) = counting();
    let beside = inspector.logger().beside(own);
    let logger: Box<dyn Log> = Box::new(inspector.logger());
    let target = Target::new(TargetKind::Dispatch(Dispatch::new().chain(logger)));
    let logs = tauri_plugin_log::Builder::new().targets([target]);
    info!("before the plugin is there");
    let app = app_with(inspector, logs.build());

    info!(target: "notes::store", "saved {} [notes]", 3);
    warn!("slow");
    // A logger of the app's own keeps its level.
    for level in [Level::Error, Level::Debug] {
        let args = format_args!("by hand");
        beside.log(&Record::builder().level(level).target("own").args(args).build());
    }
    assert_eq!(taken.load(Ordering::Relaxed), 2, "the app's own logger gets all that it got");
    let expected = [
        (LogLevel::Info, "notes::store", "saved 3 [notes]"),
        (LogLevel::Warn, "logs", "slow"),
        (LogLevel::Error, "own", "by hand"),
    ];
    let expected: Vec<_> =
        expected.map(|(level, target, text)| (level, target.to_owned(), text.to_owned())).into();
    assert_eq!(lines(&app), expected);
    assert!(!tells_of_logs(&app));

    // By now the app logs, so that one without our part is told.
    assert!(tells_of_logs(&silent));
}

fn app(inspector: Builder) -> App<MockRuntime> {
    let builder = mock_builder().plugin(inspector.build());
    builder.build(mock_context(noop_assets())).unwrap()
}

fn app_with(
    inspector: Builder,
    plugin: tauri::plugin::TauriPlugin<MockRuntime>,
) -> App<MockRuntime> {
    let builder = mock_builder().plugin(inspector.build()).plugin(plugin);
    builder.build(mock_context(noop_assets())).unwrap()
}

/// A logger that takes what is no debugging, and counts what it is handed.
fn counting() -> (Box<dyn Log>, Arc<AtomicUsize>) {
    struct Counting(Arc<AtomicUsize>);
    impl Log for Counting {
        fn enabled(&self, metadata: &Metadata<'_>) -> bool {
            metadata.level() <= Level::Info
        }
        fn log(&self, _: &Record<'_>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
        fn flush(&self) {}
    }
    let taken = Arc::new(AtomicUsize::new(0));
    (Box::new(Counting(taken.clone())), taken)
}

fn lines(app: &App<MockRuntime>) -> Vec<(LogLevel, String, String)> {
    let records = app.ipc_inspector().records();
    let line = |entry: &tauri_plugin_ipc_inspector::protocol::trace::Entry| {
        let RecordKind::Logged(log) = &entry.record.kind else { return None };
        let LogSource::Rust { target, location } = &log.source else { return None };
        assert!(target == "own" || location.is_some(), "the place in the code is known");
        let text = String::from_utf8(entry.body.clone().unwrap()).unwrap();
        Some((log.level, target.clone(), text))
    };
    records.entries().iter().filter_map(line).collect()
}

/// Whether a trace says that logs of Rust are missing.
fn tells_of_logs(app: &App<MockRuntime>) -> bool {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.ipctrace.jsonl");
    app.ipc_inspector().export(&path, ExportOptions::default()).unwrap();
    let reader = Reader::new(BufReader::new(File::open(&path).unwrap())).unwrap();
    let mut gaps = reader.header().gaps.iter();
    gaps.any(|gap| gap.aspect == Aspect::Logs && gap.reason.contains("Rust"))
}
