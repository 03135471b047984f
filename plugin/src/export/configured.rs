//! By what secrets are replaced in this app.

use std::{fmt, sync::Arc};

use ipc_inspector_protocol::redact::{Found, Redactor, Rules};

/// What the app has set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Configured {
    pub(crate) rules: Rules,
    pub(crate) replace: Option<Replace>,
}

/// A function of the app that may have another text for one.
#[derive(Clone)]
pub(crate) struct Replace(Arc<App>);

type App = dyn Fn(&Found<'_>) -> Option<String> + Send + Sync;

impl Configured {
    /// A redactor by all that the app has set.
    pub(crate) fn usual(&self) -> Redactor {
        self.redactor(self.rules.clone())
    }

    /// A redactor by the app's function, and by these rules.
    pub(super) fn redactor(&self, rules: Rules) -> Redactor {
        let redactor = Redactor::new(rules);
        match self.replace.clone() {
            Some(Replace(replace)) => redactor.with(move |found| replace(found)),
            None => redactor,
        }
    }
}

impl Replace {
    pub(crate) fn new<F>(replace: F) -> Self
    where
        F: Fn(&Found<'_>) -> Option<String> + Send + Sync + 'static,
    {
        Self(Arc::new(replace))
    }
}

impl fmt::Debug for Replace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Replace")
    }
}
