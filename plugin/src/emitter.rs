//! The drop-in for [`tauri::Emitter`].

use std::{panic::Location, sync::Arc};

use ipc_inspector_protocol::{Audience, CodeLocation, EventTarget as Target};
use serde::Serialize;
use tauri::{AppHandle, EventTarget, Manager, Result, Runtime};

use crate::{IpcInspectorExt, capture::is_valid_event, inspector::Session};

/// Emits events as [`tauri::Emitter`] does, and has the inspector show each with its target and the
/// line that emitted it, also those that nobody listens to.
///
/// The methods, their arguments, effects and errors are Tauri's. To use it, import it in the place
/// of Tauri's; both at once make the methods' names ambiguous.
///
/// ```no_run
/// use tauri_plugin_ipc_inspector::Emitter; // was: use tauri::Emitter;
///
/// # fn example(app: &tauri::AppHandle) -> tauri::Result<()> {
/// app.emit_to("main", "download-progress", 42)?;
/// # Ok(())
/// # }
/// ```
///
/// Where the plugin is not active, or recording is paused, it calls Tauri's and does nothing else.
pub trait Emitter<R: Runtime> {
    /// Emits an event to all targets.
    ///
    /// # Errors
    ///
    /// Those of [`tauri::Emitter::emit`]: the name is not valid, the payload cannot be serialized,
    /// or a page cannot be reached.
    #[track_caller]
    fn emit<S: Serialize + Clone>(&self, event: &str, payload: S) -> Result<()>;

    /// Emits an event, whose payload is JSON already, to all targets.
    ///
    /// # Errors
    ///
    /// Those of [`tauri::Emitter::emit_str`].
    #[track_caller]
    fn emit_str(&self, event: &str, payload: String) -> Result<()>;

    /// Emits an event to the targets that match the given one.
    ///
    /// # Errors
    ///
    /// Those of [`tauri::Emitter::emit_to`].
    #[track_caller]
    fn emit_to<I, S>(&self, target: I, event: &str, payload: S) -> Result<()>
    where
        I: Into<EventTarget>,
        S: Serialize + Clone;

    /// Emits an event, whose payload is JSON already, to the targets that match the given one.
    ///
    /// # Errors
    ///
    /// Those of [`tauri::Emitter::emit_str_to`].
    #[track_caller]
    fn emit_str_to<I>(&self, target: I, event: &str, payload: String) -> Result<()>
    where
        I: Into<EventTarget>;

    /// Emits an event to the targets that the filter lets pass.
    ///
    /// # Errors
    ///
    /// Those of [`tauri::Emitter::emit_filter`].
    #[track_caller]
    fn emit_filter<S, F>(&self, event: &str, payload: S, filter: F) -> Result<()>
    where
        S: Serialize + Clone,
        F: Fn(&EventTarget) -> bool;

    /// Emits an event, whose payload is JSON already, to the targets that the filter lets pass.
    ///
    /// # Errors
    ///
    /// Those of [`tauri::Emitter::emit_str_filter`].
    #[track_caller]
    fn emit_str_filter<F>(&self, event: &str, payload: String, filter: F) -> Result<()>
    where
        F: Fn(&EventTarget) -> bool;
}

impl<R: Runtime, T: tauri::Emitter<R> + Manager<R>> Emitter<R> for T {
    fn emit<S: Serialize + Clone>(&self, event: &str, payload: S) -> Result<()> {
        let Some(seam) = Seam::new(self, event) else {
            return tauri::Emitter::emit(self, event, payload);
        };
        // As Tauri does it, once: the payload may not be the same a second time.
        let payload = serde_json::to_string(&payload)?;
        seam.emit(Audience::Target(Target::Any), payload, |payload| {
            tauri::Emitter::emit_str(self, event, payload)
        })
    }

    fn emit_str(&self, event: &str, payload: String) -> Result<()> {
        let Some(seam) = Seam::new(self, event) else {
            return tauri::Emitter::emit_str(self, event, payload);
        };
        seam.emit(Audience::Target(Target::Any), payload, |payload| {
            tauri::Emitter::emit_str(self, event, payload)
        })
    }

    fn emit_to<I, S>(&self, target: I, event: &str, payload: S) -> Result<()>
    where
        I: Into<EventTarget>,
        S: Serialize + Clone,
    {
        let Some(seam) = Seam::new(self, event) else {
            return tauri::Emitter::emit_to(self, target, event, payload);
        };
        let payload = serde_json::to_string(&payload)?;
        let target = target.into();
        seam.emit(audience(&target), payload, |payload| {
            tauri::Emitter::emit_str_to(self, target, event, payload)
        })
    }

    fn emit_str_to<I>(&self, target: I, event: &str, payload: String) -> Result<()>
    where
        I: Into<EventTarget>,
    {
        let Some(seam) = Seam::new(self, event) else {
            return tauri::Emitter::emit_str_to(self, target, event, payload);
        };
        let target = target.into();
        seam.emit(audience(&target), payload, |payload| {
            tauri::Emitter::emit_str_to(self, target, event, payload)
        })
    }

    fn emit_filter<S, F>(&self, event: &str, payload: S, filter: F) -> Result<()>
    where
        S: Serialize + Clone,
        F: Fn(&EventTarget) -> bool,
    {
        let Some(seam) = Seam::new(self, event) else {
            return tauri::Emitter::emit_filter(self, event, payload, filter);
        };
        let payload = serde_json::to_string(&payload)?;
        seam.emit(Audience::Filter, payload, |payload| {
            tauri::Emitter::emit_str_filter(self, event, payload, filter)
        })
    }

    fn emit_str_filter<F>(&self, event: &str, payload: String, filter: F) -> Result<()>
    where
        F: Fn(&EventTarget) -> bool,
    {
        let Some(seam) = Seam::new(self, event) else {
            return tauri::Emitter::emit_str_filter(self, event, payload, filter);
        };
        seam.emit(Audience::Filter, payload, |payload| {
            tauri::Emitter::emit_str_filter(self, event, payload, filter)
        })
    }
}

/// The capture of an app that is recording, about to see an emit.
struct Seam<'a, R: Runtime> {
    app: &'a AppHandle<R>,
    session: Arc<Session<R>>,
    event: &'a str,
    location: CodeLocation,
}

impl<'a, R: Runtime> Seam<'a, R> {
    /// Nothing when nothing is recorded, or Tauri will refuse the name.
    #[track_caller]
    fn new(manager: &'a impl Manager<R>, event: &'a str) -> Option<Self> {
        let caller = Location::caller();
        let session = manager.ipc_inspector().session()?.clone();
        if !session.recorder.is_recording() || !is_valid_event(event) {
            return None;
        }
        let location = CodeLocation { file: caller.file().into(), line: caller.line() };
        Some(Self { app: manager.app_handle(), session, event, location })
    }

    fn emit(
        self,
        audience: Audience,
        payload: String,
        emit: impl FnOnce(String) -> Result<()>,
    ) -> Result<()> {
        let Self { app, session, event, location } = self;
        let capture = &session.capture;
        let announced = capture.emitted_by_rust(app, event, audience, location, &payload);
        let result = emit(payload);
        if let (Err(_), Some(announced)) = (&result, announced) {
            capture.emit_failed(&announced);
        }
        result
    }
}

fn audience(target: &EventTarget) -> Audience {
    Audience::Target(match target {
        EventTarget::Any => Target::Any,
        EventTarget::App => Target::App,
        EventTarget::AnyLabel { label } => Target::AnyLabel { label: label.clone() },
        EventTarget::Window { label } => Target::Window { label: label.clone() },
        EventTarget::Webview { label } => Target::Webview { label: label.clone() },
        EventTarget::WebviewWindow { label } => Target::WebviewWindow { label: label.clone() },
        _ => return Audience::Unknown,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use ipc_inspector_protocol::{EventEmitted, EventEmitter, Record, RecordKind};
    use serde::Serializer;
    use tauri::{
        App, Listener, WebviewWindow, WebviewWindowBuilder,
        test::{MockRuntime, mock_builder, mock_context, noop_assets},
    };

    use super::*;
    use crate::recorder::Cursor;

    /// An app with a window, and who heard what in it.
    struct Bench {
        app: App<MockRuntime>,
        window: WebviewWindow<MockRuntime>,
        heard: Arc<Mutex<Vec<(&'static str, String)>>>,
    }

    impl Bench {
        fn new(with_plugin: bool) -> Self {
            let mut builder = mock_builder();
            if with_plugin {
                builder = builder.plugin(crate::init());
            }
            let app = builder.build(mock_context(noop_assets())).unwrap();
            let url = tauri::WebviewUrl::default();
            let window = WebviewWindowBuilder::new(&app, "main", url).build().unwrap();
            let heard = Arc::new(Mutex::new(Vec::new()));
            let hear = |who| {
                let heard = heard.clone();
                move |event: tauri::Event| {
                    heard.lock().unwrap().push((who, event.payload().to_owned()));
                }
            };
            app.listen("tick", hear("app"));
            app.listen_any("tick", hear("any"));
            app.once("tick", hear("once"));
            window.listen("tick", hear("window"));
            window.as_ref().window().listen("tick", hear("its window"));
            window.as_ref().listen("tick", hear("its webview"));
            Self { app, window, heard }
        }

        /// Who heard what of the emit, in no order: Tauri keeps listeners in a map.
        fn heard(&self) -> Vec<(&'static str, String)> {
            let mut heard = std::mem::take(&mut *self.heard.lock().unwrap());
            heard.sort();
            heard
        }

        fn emits(&self) -> Vec<EventEmitted> {
            let inspector = self.app.ipc_inspector();
            let recorder = &inspector.session().unwrap().recorder;
            let page = recorder.read(&mut Cursor::default(), usize::MAX);
            let records = page.entries.iter().map(|entry| entry.streamed(0).record);
            records
                .filter_map(|Record { kind, .. }| match kind {
                    RecordKind::EventEmitted(emitted) => Some(emitted),
                    _ => None,
                })
                .collect()
        }
    }

    /// A payload that cannot be written.
    #[derive(Clone)]
    struct Unwritable;

    impl Serialize for Unwritable {
        fn serialize<S: Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(serde::ser::Error::custom("on purpose"))
        }
    }

    type Result<T, E> = std::result::Result<T, E>;
    type Emits = [(&'static str, fn(&Bench) -> tauri::Result<()>); 16];

    /// The same emits by whichever `Emitter` is named: as a macro, for it to be code of the app's.
    macro_rules! emits {
        ($emitter:path) => {{
            use $emitter as E;
            let emits: Emits = [
                ("emit", |b| E::emit(b.app.handle(), "tick", ("x", 1.0))),
                ("emit, app", |b| E::emit(&b.app, "tick", 2)),
                ("emit, window", |b| E::emit(&b.window, "tick", 3)),
                ("emit_str", |b| E::emit_str(&b.window, "tick", " [4 ]".into())),
                ("emit_to label", |b| E::emit_to(&b.app, "main", "tick", 5)),
                ("emit_to app", |b| E::emit_to(&b.app, EventTarget::app(), "tick", 6)),
                ("emit_to any", |b| E::emit_to(&b.app, EventTarget::any(), "tick", 7)),
                ("emit_to window", |b| E::emit_to(&b.app, EventTarget::window("main"), "tick", 8)),
                ("emit_to webview", |b| {
                    E::emit_to(&b.app, EventTarget::webview("main"), "tick", 9)
                }),
                ("emit_to nobody", |b| E::emit_to(&b.app, "nobody", "tick", 10)),
                ("emit_str_to", |b| E::emit_str_to(&b.app, "main", "tick", "11".into())),
                ("emit_filter", |b| {
                    E::emit_filter(&b.app, "tick", 12, |t| matches!(t, EventTarget::App))
                }),
                ("emit_str_filter", |b| E::emit_str_filter(&b.app, "tick", "13".into(), |_| false)),
                ("another name", |b| E::emit(&b.app, "tock", 14)),
                ("no name", |b| E::emit(&b.app, "not a name", Unwritable)),
                ("no payload", |b| E::emit(&b.app, "tick", Unwritable)),
            ];
            emits
        }};
    }

    #[test]
    fn every_method_does_what_tauris_does_and_is_recorded_once() {
        let (without, with) = (Bench::new(false), Bench::new(true));
        let stock = emits!(tauri::Emitter);
        let (ours, line) = (emits!(crate::Emitter), line!());
        for ((name, stock), (_, ours)) in stock.into_iter().zip(ours) {
            let told = |result: tauri::Result<()>| result.map_err(|error| error.to_string());
            let (expected, result) = (told(stock(&without)), told(ours(&with)));
            assert_eq!(result, expected, "{name}");
            assert_eq!(with.heard(), without.heard(), "{name}");
        }

        let emits = with.emits();
        assert_eq!(emits.len(), 14, "{emits:?}");
        let place = |emit: &EventEmitted| match &emit.emitter {
            EventEmitter::Rust { location: Some(location) } => location.clone(),
            other => panic!("{other:?}"),
        };
        let places: Vec<_> = emits.iter().map(place).collect();
        let here = CodeLocation { file: file!().into(), line };
        assert!(places.iter().all(|place| *place == here), "{places:?}");
        let label = |label: &str| Target::AnyLabel { label: label.into() };
        let audiences: Vec<_> = emits.into_iter().map(|emit| emit.audience).collect();
        assert_eq!(audiences[0], Audience::Target(Target::Any));
        assert_eq!(audiences[4], Audience::Target(label("main")));
        assert_eq!(audiences[5], Audience::Target(Target::App));
        assert_eq!(audiences[11], Audience::Filter);
    }

    #[test]
    fn threads_that_emit_at_once_are_recorded_each_once() {
        let bench = Bench::new(true);
        std::thread::scope(|scope| {
            for _ in 0..4 {
                let app = bench.app.handle().clone();
                scope.spawn(move || {
                    for n in 0..250 {
                        // Payloads of different threads are equal, and half are not ours.
                        if n % 2 == 0 {
                            Emitter::emit(&app, "tick", n).unwrap();
                        } else {
                            tauri::Emitter::emit(&app, "tick", n).unwrap();
                        }
                    }
                });
            }
        });
        // Tauri hands an emit that came in the middle of another on with the next.
        Emitter::emit(bench.app.handle(), "tick", "last").unwrap();
        let emits = bench.emits();
        let is_ours = |emit: &&EventEmitted| emit.audience != Audience::Unknown;
        assert_eq!(emits.iter().filter(is_ours).count(), 501);
        assert_eq!(emits.len(), 1001);
    }

    #[test]
    fn while_paused_nothing_is_recorded_and_everything_emitted() {
        let bench = Bench::new(true);
        bench.app.ipc_inspector().set_recording(false);
        Emitter::emit(&bench.app, "tick", 1).unwrap();
        assert!(bench.emits().is_empty());
        assert!(!bench.heard().is_empty());
    }
}
