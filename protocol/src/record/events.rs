//! Who listens, what is emitted, and whom it reached.

use bitcode::{Decode, Encode};
use serde::{Deserialize, Serialize};

use super::{location::CodeLocation, pages::PageRef, texts::EachText};

/// A listener of a page, by the number that Tauri gave it. No two of an app's run have the same.
#[derive(
    Clone,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    Encode,
    Decode,
)]
pub struct ListenerRef {
    /// Label of the webview.
    pub webview: String,
    /// Its number.
    pub listener: u32,
}

/// A page listens to an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct ListenerAdded {
    /// `seq` of the request that asked for it; the call's stack is the listener's.
    pub call: u64,
    /// The listener.
    #[serde(flatten)]
    pub listener: ListenerRef,
    /// Which page of the webview.
    pub page_load: u32,
    /// The event.
    pub event: String,
    /// What it listens for.
    pub target: EventTarget,
}

/// A page no longer listens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct ListenerRemoved {
    /// `seq` of the request that asked for it.
    pub call: u64,
    /// Which listener.
    #[serde(flatten)]
    pub listener: ListenerRef,
    /// The event.
    pub event: String,
}

/// An event was emitted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct EventEmitted {
    /// Its name.
    pub event: String,
    /// Whom it is for.
    pub audience: Audience,
    /// Who emitted it.
    pub emitter: EventEmitter,
    /// Whether it cannot be seen which pages listen, as in an app with the isolation pattern.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub listeners_unseen: bool,
}

/// Whom an emitted event is for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, Encode, Decode)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// A target; everyone is one too.
    Target(EventTarget),
    /// Those that a function of the app chooses (`emit_filter`).
    Filter,
    /// It is not known: Rust emitted it by `tauri::Emitter`, which does not let itself be asked.
    Unknown,
}

impl Audience {
    /// Whether somebody who listens for this may be among them.
    pub fn may_reach(&self, listener: &EventTarget) -> bool {
        match self {
            Self::Target(target) => target.reaches(listener),
            Self::Filter | Self::Unknown => true,
        }
    }
}

/// Who emitted an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum EventEmitter {
    /// A page, by a call.
    Page {
        /// Label of the webview.
        webview: String,
        /// `seq` of the request.
        call: u64,
    },
    /// Rust.
    Rust {
        /// Where in the app's code, when it used the plugin's `Emitter`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        location: Option<CodeLocation>,
    },
}

/// Whom an event is for, in Tauri's words.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Encode, Decode,
)]
#[serde(tag = "kind")]
pub enum EventTarget {
    /// Everyone.
    Any,
    /// A window, a webview, or both, of this label.
    AnyLabel {
        /// The label.
        label: String,
    },
    /// The app.
    App,
    /// A window.
    Window {
        /// Its label.
        label: String,
    },
    /// A webview.
    Webview {
        /// Its label.
        label: String,
    },
    /// A window with the webview that fills it.
    WebviewWindow {
        /// Their label.
        label: String,
    },
}

impl EventTarget {
    /// Whether Tauri hands what is emitted to this target to somebody who listens for `listener`.
    pub fn reaches(&self, listener: &Self) -> bool {
        match (self, listener) {
            (Self::Any, _) | (_, Self::Any) => true,
            (
                Self::AnyLabel { label },
                Self::AnyLabel { label: other }
                | Self::Window { label: other }
                | Self::Webview { label: other }
                | Self::WebviewWindow { label: other },
            )
            | (
                Self::Window { label } | Self::Webview { label } | Self::WebviewWindow { label },
                Self::AnyLabel { label: other },
            ) => label == other,
            (target, listener) => target == listener,
        }
    }

    fn label_mut(&mut self) -> Option<&mut String> {
        match self {
            Self::Any | Self::App => None,
            Self::AnyLabel { label }
            | Self::Window { label }
            | Self::Webview { label }
            | Self::WebviewWindow { label } => Some(label),
        }
    }

    /// The label it names.
    pub fn label(&self) -> Option<&str> {
        match self {
            Self::Any | Self::App => None,
            Self::AnyLabel { label }
            | Self::Window { label }
            | Self::Webview { label }
            | Self::WebviewWindow { label } => Some(label),
        }
    }
}

/// Listeners of a page were called. All of it is told by the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct EventDelivered {
    /// Which page.
    #[serde(flatten)]
    pub page: PageRef,
    /// The event.
    pub event: String,
    /// Each call of a listener, in order.
    pub deliveries: Vec<Delivery>,
}

/// One call of one listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, Encode, Decode)]
pub struct Delivery {
    /// The listener's number; see [`ListenerRef`].
    pub listener: u32,
    /// Which emit brought it, as the page counts them: listeners of one page that are called for
    /// the same emit have the same number here, and a later emit has a greater one.
    pub emit: u64,
    /// When.
    pub page_us: u64,
}

impl EachText for ListenerAdded {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.listener.webview);
        each(&mut self.event);
        self.target.label_mut().into_iter().for_each(each);
    }
}

impl EachText for ListenerRemoved {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.listener.webview);
        each(&mut self.event);
    }
}

impl EachText for EventEmitted {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.event);
        if let Audience::Target(target) = &mut self.audience {
            target.label_mut().into_iter().for_each(&mut *each);
        }
        match &mut self.emitter {
            EventEmitter::Page { webview, .. } => each(webview),
            EventEmitter::Rust { location } => {
                location.iter_mut().map(|it| &mut it.file).for_each(each);
            }
        }
    }
}

impl EachText for EventDelivered {
    fn each_text(&mut self, each: &mut dyn FnMut(&mut String)) {
        each(&mut self.page.webview);
        each(&mut self.event);
    }
}
