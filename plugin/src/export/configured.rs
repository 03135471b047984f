//! By which rules secrets are replaced in this app.

use ipc_inspector_protocol::redact::Rules;

use super::{AppRedactor, Replace};

/// What the app has set.
#[derive(Clone, Debug, Default)]
pub(crate) struct Configured {
    pub(crate) rules: Rules,
    pub(crate) replace: Option<Replace>,
}

impl Configured {
    /// A redactor by all that the app has set.
    pub(crate) fn usual(&self) -> AppRedactor {
        self.redactor(self.rules.clone())
    }

    /// A redactor by the app's function, and by these rules.
    pub(super) fn redactor(&self, rules: Rules) -> AppRedactor {
        AppRedactor::new(rules, self.replace.clone())
    }
}
