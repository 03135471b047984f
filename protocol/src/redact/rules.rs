//! What is replaced, and what a replacement says.

use serde::{Deserialize, Serialize};

use crate::redact::naming::names;

/// What is looked for in a trace before it leaves the machine.
///
/// An app may have it in its `tauri.conf.json`. What is not named there stays as by default, and a
/// name that is no field's is an error: it would be a secret that is not looked for.
///
/// The default is what is safe without a question: [`keys`](Self::keys) that secrets usually have,
/// and each [`Pattern`] but e-mail addresses.
///
/// ```
/// use ipc_inspector_protocol::redact::{Pattern, Rules};
///
/// let rules = Rules::default();
/// assert!(rules.keys.iter().any(|key| key == "password"));
/// assert!(!rules.patterns.contains(&Pattern::Email));
/// let read: Rules = serde_json::from_str(r#"{"commands":["plugin:vault|*"]}"#).unwrap();
/// assert_eq!(read, Rules { commands: vec!["plugin:vault|*".into()], ..rules });
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Rules {
    /// Names whose values are secrets: in JSON, among headers, and within texts: `password=hunter2`,
    /// `Cookie: a=b`, `--token a1b2c3`. A name is compared by its words, however they are written:
    /// `api key` is `apiKey`, `API_KEY` and `X-Api-Key`. It may have words around it, and a plural:
    /// `password` is in `userPassword`, `password_hash` and `passwords`, and not in `passwordless`.
    ///
    /// What stands there is replaced as a whole, also numbers, arrays and objects; `null`, truth values
    /// and empty texts stay. So does a number where the name speaks of an amount: `password_length`.
    ///
    /// With a `?` at its end, as in `session?`, a name is one that other things have as well. What
    /// stands there is replaced only where it looks like a secret; objects and arrays are looked into.
    ///
    /// Of the usual names more is known. What says itself that it is no secret stays: a label or a
    /// message (`"password":"is too short"`), the description of a field, a placeholder, and what
    /// stands under a name of something about the secret (`token_type`, `passwordHint`).
    pub keys: Vec<String>,
    /// What is replaced within texts, wherever it stands.
    pub patterns: Vec<Pattern>,
    /// Commands and events whose bodies are left out: arguments and answer, messages, payload. Each
    /// is a name as the filter has them, in any case, with `*` for any characters and `?` for one;
    /// `fs:read` is `plugin:fs|read`. With any of these, an answer whose request is not in the trace
    /// is left out as well, since its command is not known.
    pub commands: Vec<String>,
    /// Bodies of which more bytes than this would be in the trace are left out; without it none is
    /// for its length.
    pub largest_body: Option<u64>,
    /// Whether all bodies are left out. Their lengths stay, as they do with the two above.
    pub metadata_only: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            keys: names::usual().collect(),
            patterns: Pattern::ALL.into_iter().filter(|it| *it != Pattern::Email).collect(),
            commands: Vec::new(),
            largest_body: None,
            metadata_only: false,
        }
    }
}

/// What a secret may look like, under whatever key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// A JSON web token, signed or encrypted.
    Jwt,
    /// Credentials behind the name of their scheme, `Bearer` or `Basic`.
    Bearer,
    /// A token of a service that is known by its first characters, such as `ghp_`, or by the address
    /// that it is in, as that of a webhook.
    ServiceToken,
    /// A private key in armour, of PEM, PGP, SSH or `PuTTY`, or as base64 alone.
    PrivateKey,
    /// What a password becomes when it is hashed, such as `$2b$12$…`.
    PasswordHash,
    /// The password in an address, as in `https://ada:hunter2@example.com`, or the token in its place.
    UrlPassword,
    /// The user's name in the path of a home folder, of Linux, macOS or Windows.
    HomePath,
    /// An e-mail address.
    Email,
}

impl Pattern {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Jwt,
        Self::Bearer,
        Self::ServiceToken,
        Self::PrivateKey,
        Self::PasswordHash,
        Self::UrlPassword,
        Self::HomePath,
        Self::Email,
    ];

    /// The rule that it is.
    pub fn rule(self) -> Rule {
        match self {
            Self::Jwt => Rule::Jwt,
            Self::Bearer => Rule::Bearer,
            Self::ServiceToken => Rule::ServiceToken,
            Self::PrivateKey => Rule::PrivateKey,
            Self::PasswordHash => Rule::PasswordHash,
            Self::UrlPassword => Rule::UrlPassword,
            Self::HomePath => Rule::HomePath,
            Self::Email => Rule::Email,
        }
    }
}

/// Why something was replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Rule {
    /// It stood under one of [`Rules::keys`].
    Key,
    /// The same stood under one of [`Rules::keys`] before.
    Repeated,
    /// [`Pattern::Jwt`].
    Jwt,
    /// [`Pattern::Bearer`].
    Bearer,
    /// [`Pattern::ServiceToken`].
    ServiceToken,
    /// [`Pattern::PrivateKey`].
    PrivateKey,
    /// [`Pattern::PasswordHash`].
    PasswordHash,
    /// [`Pattern::UrlPassword`].
    UrlPassword,
    /// [`Pattern::HomePath`].
    HomePath,
    /// [`Pattern::Email`].
    Email,
    /// The app's own function said so.
    App,
    /// A body of one of [`Rules::commands`].
    Command,
    /// A body above [`Rules::largest_body`].
    Size,
    /// A body, with [`Rules::metadata_only`].
    Metadata,
}

impl Rule {
    /// Its name in marks and in a trace's header.
    pub fn name(self) -> &'static str {
        match self {
            Self::Key => "key",
            Self::Repeated => "repeated",
            Self::Jwt => "jwt",
            Self::Bearer => "bearer",
            Self::ServiceToken => "service_token",
            Self::PrivateKey => "private_key",
            Self::PasswordHash => "password_hash",
            Self::UrlPassword => "url_password",
            Self::HomePath => "home_path",
            Self::Email => "email",
            Self::App => "app",
            Self::Command => "command",
            Self::Size => "size",
            Self::Metadata => "metadata",
        }
    }

    /// What stands in place of what was replaced.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Key => "[redacted: key]",
            Self::Repeated => "[redacted: repeated]",
            Self::Jwt => "[redacted: jwt]",
            Self::Bearer => "[redacted: bearer]",
            Self::ServiceToken => "[redacted: service_token]",
            Self::PrivateKey => "[redacted: private_key]",
            Self::PasswordHash => "[redacted: password_hash]",
            Self::UrlPassword => "[redacted: url_password]",
            Self::HomePath => "[redacted: home_path]",
            Self::Email => "[redacted: email]",
            Self::App => "[redacted: app]",
            Self::Command => "[redacted: command]",
            Self::Size => "[redacted: size]",
            Self::Metadata => "[redacted: metadata]",
        }
    }
}
