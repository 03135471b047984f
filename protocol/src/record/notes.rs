//! Lines of logs, marks and comments.

use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{location::CodeLocation, pages::PageRef, texts::EachText};

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Log {
    /// How grave it is.
    pub level: LogLevel,
    /// Who wrote it.
    #[serde(flatten)]
    pub source: LogSource,
    /// `seq` of the request whose command wrote it, when it ran on the main thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub call: Option<u64>,
    /// Number of the async task that wrote it. The command of a call whose end has the same number
    /// wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<u64>,
}

/// How grave a line of a log is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode,
)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// For those who look for something.
    Trace,
    /// For developers.
    Debug,
    /// As expected. What a page writes with `console.log` is of this level, too.
    Info,
    /// Something is odd.
    Warn,
    /// Something went wrong.
    Error,
}

impl LogLevel {
    /// Every level, the least grave first.
    pub const ALL: [Self; 5] = [Self::Trace, Self::Debug, Self::Info, Self::Warn, Self::Error];

    /// A short word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Trace => "trace",
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// Who wrote a line of a log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum LogSource {
    /// The app's Rust side, by `tracing`.
    Rust {
        /// The event's target; by default the module's path.
        target: String,
        /// Where in the code.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        location: Option<CodeLocation>,
    },
    /// A page.
    Page {
        /// Which page.
        #[serde(flatten)]
        page: PageRef,
        /// When, by the page's clock.
        page_us: u64,
        /// Whether it is an error, or a rejected promise, that nobody caught.
        #[serde(default)]
        uncaught: bool,
    },
}

/// A mark that the app set.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Mark {
    /// What it says. The recorder cuts one of more than 4 KiB, and says so in it.
    pub text: String,
    /// Label of the webview whose page set it; absent when Rust did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub webview: Option<String>,
}

/// What somebody said of a row, in place of what was said of it before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Comment {
    /// `seq` of the record that begins the row: of a request, an emit, a channel's opening, a line of a
    /// log, a mark.
    pub row: u64,
    /// What it says; the empty text takes back what was said. The recorder cuts one of more than 4 KiB,
    /// and says so in it.
    pub text: String,
}

impl EachText for Log {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        match &mut self.source {
            LogSource::Rust { target, location } => {
                each(target);
                location.iter_mut().map(|it| &mut it.file).for_each(each);
            }
            LogSource::Page { page, .. } => each(&mut page.webview),
        }
    }
}

impl EachText for Mark {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.text);
        self.webview.iter_mut().for_each(each);
    }
}

impl EachText for Comment {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.text);
    }
}
