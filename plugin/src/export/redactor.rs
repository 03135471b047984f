//! A redactor that goes on where the app's function for redaction panics.

use std::{
    cell::Cell,
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use ipc_inspector_protocol::{
    redact::{Found, Place, Redactor, Replacement, Rules, Summary},
    trace::{Entry, Redaction},
};

/// A function of the app that may have another text for one.
#[derive(Clone)]
pub(crate) struct Replace(Arc<App>);

type App = dyn Fn(&Found<'_>) -> Option<String> + Send + Sync;

impl Replace {
    pub(crate) fn new<F>(replace: F) -> Self
    where
        F: Fn(&Found<'_>) -> Option<String> + Send + Sync + 'static,
    {
        Self(Arc::new(replace))
    }

    /// Asks the function.
    fn replace(&self, found: &Found<'_>) -> Option<String> {
        (self.0)(found)
    }
}

impl fmt::Debug for Replace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Replace")
    }
}

/// In place of a text on which the app's function could not decide: it may be a secret.
const UNDECIDED: &str = "[redacted: panic]";

thread_local! {
    static IN_THE_FUNCTION: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread is in the app's function for redaction, so that a panic does not end it.
pub(crate) fn is_contained() -> bool {
    IN_THE_FUNCTION.get()
}

/// A [`Redactor`] by rules and by the app's function.
///
/// When the function panics, the text that it was asked about is replaced, and so are those that follow
/// in the same body, or in the same headers: it is asked again only about what comes after.
#[derive(Debug)]
pub(crate) struct AppRedactor {
    redactor: Redactor,
    panics: Arc<Panics>,
}

#[derive(Debug, Default)]
struct Panics {
    /// Where in the record that is being redacted the function has panicked last.
    at: Mutex<Option<Place>>,
    /// At how many records it has panicked.
    records: AtomicU64,
}

impl AppRedactor {
    pub(super) fn new(rules: Rules, replace: Option<Replace>) -> Self {
        let redactor = Redactor::new(rules);
        let panics = Arc::<Panics>::default();
        let redactor = match replace {
            Some(replace) => {
                let panics = panics.clone();
                redactor.with(move |found| panics.contain(found, &replace))
            }
            None => redactor,
        };
        Self { redactor, panics }
    }

    /// As [`Redactor::redact`].
    pub(crate) fn redact(&mut self, entry: &mut Entry) -> Vec<Replacement> {
        *self.panics.at() = None;
        self.redactor.redact(entry)
    }

    /// As [`Redactor::redact_text`].
    pub(crate) fn redact_text(&mut self, text: &str) -> String {
        *self.panics.at() = None;
        self.redactor.redact_text(text)
    }

    /// As [`Redactor::summary`].
    pub(crate) fn summary(&self) -> &Summary {
        self.redactor.summary()
    }

    /// As [`Redactor::redaction`].
    pub(crate) fn redaction(&self) -> Redaction {
        self.redactor.redaction()
    }

    /// At how many records, or texts in none, the app's function has panicked.
    pub(crate) fn panics(&self) -> u64 {
        self.panics.records.load(Ordering::Relaxed)
    }
}

impl Panics {
    fn contain(&self, found: &Found<'_>, replace: &Replace) -> Option<String> {
        let before = *self.at();
        if before == Some(found.place) {
            return Some(UNDECIDED.into());
        }
        IN_THE_FUNCTION.set(true);
        // Of what the function may leave half done this uses nothing.
        let decided = catch_unwind(AssertUnwindSafe(|| replace.replace(found)));
        IN_THE_FUNCTION.set(false);
        decided.unwrap_or_else(|_| {
            *self.at() = Some(found.place);
            self.records.fetch_add(u64::from(before.is_none()), Ordering::Relaxed);
            Some(UNDECIDED.into())
        })
    }

    fn at(&self) -> MutexGuard<'_, Option<Place>> {
        self.at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
