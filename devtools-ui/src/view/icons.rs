//! Icons, drawn in lines on a 16-pixel square in the colour of the text around them.

use ipc_inspector_protocol::{Outcome, Status};
use leptos::prelude::*;

/// An icon that says nothing that is not also said in words.
pub(super) fn icon(path: &'static str) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
            <path d=path />
        </svg>
    }
}

pub(super) const CLEAR: &str = "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11M4.2 4.2l7.6 7.6";
pub(super) const OPEN: &str =
    "M2 12.500v-8.500h4l1.500 2h6.500v6.500zM8 11v-3m-1.500 1.500l1.500-1.500l1.500 1.500";
pub(super) const EXPORT: &str = "M8 10v-7.500M5 5l3-3l3 3M2.500 9.500v4h11v-4";
pub(super) const SEARCH: &str = "M7 2.8a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 0 0 0-8.4M10.2 10.2L14 14";
pub(super) const CLOSE: &str = "M4 4l8 8M12 4l-8 8";
pub(super) const STAR: &str = "M8 2l1.800 3.900l4.200.500l-3.100 2.900l.800 4.200L8 11.400\
    l-3.700 2.100l.800-4.200L2 6.400l4.200-.500z";
pub(super) const CLOCK: &str =
    "M8 2.500a5.500 5.500 0 1 0 0 11a5.500 5.500 0 0 0 0-11M8 5v3l2 1.500";
pub(super) const HELP: &str =
    "M5.500 5.600c0-3.400 5-3.100 5-.300c0 2-2.500 1.900-2.500 3.900M8 12.300v.2";
pub(super) const COPY: &str =
    "M6 5.5h6.5a1 1 0 0 1 1 1v7h-6.500a1 1 0 0 1-1-1zM3.500 10.500h-1v-7a1 1 0 0 1 1-1h6.500v1";
pub(super) const COLUMNS: &str = "M2.500 3.500h11v9h-11zM6.200 3.500v9M9.800 3.500v9";
pub(super) const GROUP: &str = "M2.500 3.500h6M5 7.500h8.500M5 10h8.500M5 12.500h8.500";
pub(super) const DOWN: &str = "M8 3v10M4 9l4 4l4-4";
pub(super) const UP: &str = "M8 13v-10M4 7l4-4l4 4";
pub(super) const MENU: &str = "M4 6l4 4l4-4";
pub(super) const ASCENDING: &str = "M4 10l4-4l4 4";
pub(super) const WARNING: &str = "M8 2.5l6 11h-12zM8 6.5v3.500M8 11.8v.2";
pub(super) const PARTLY: &str = "M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 0 0 0-11M8 2.500v11";
pub(super) const EVENT: &str = "M9 2L4.500 9H8L7 14L11.500 7H8z";
pub(super) const UNHEARD: &str = "M9 2L4.500 9H8L7 14L11.500 7H8zM2.500 2.500l11 11";
pub(super) const CHANNEL: &str = "M2 8h2l1.500-4l3 8l2-6l1 2h2.500";
pub(super) const CLOSED: &str = "M2 8h2l1.500-4l3 8l2-6l.6 1.500M12.500 5.500v5";
pub(super) const PIN: &str = "M5.500 2.500h5l-.600 5l2.100 2.500h-8l2.100-2.500zM8 10v4";
pub(super) const COMPARE: &str =
    "M5 2.500v11M2.500 5L5 2.500L7.500 5M11 13.500v-11M8.500 11l2.500 2.500l2.500-2.500";
pub(super) const COMMENT: &str = "M2.500 3h11v8h-6l-3 2.500v-2.500h-2z";
pub(super) const SETTINGS: &str = "M2.500 4.500h6M12 4.500h1.500M2.500 11.500h1.500M7.500 11.500h6M10.200 2.800a1.700 1.700 0 1 0 0 3.400a1.700 1.700 0 0 0 0-3.400M5.800 9.800a1.700 1.700 0 1 0 0 3.400a1.700 1.700 0 0 0 0-3.400";
pub(super) const KEYS: &str =
    "M2 4.500h12v7.500h-12zM4.500 7h.1M7 7h.1M9.500 7h.1M12 7h.1M5.500 9.500h5";
pub(super) const MARK: &str = "M4.500 14v-11.500h7.500l-2 3l2 3h-7.500";
pub(super) const LOG: &str = "M3 4h10M3 8h10M3 12h6";
pub(super) const TRAFFIC: &str =
    "M2 5h10m0 0l-2.500-2.500M12 5l-2.500 2.500M14 11h-10m0 0l2.500-2.500M4 11l2.500 2.500";
pub(super) const APP: &str = "M2 3.500h12v9h-12zM2 6.200h12M4 4.900h.1M6 4.900h.1";
pub(super) const TIMELINE: &str = "M2.500 3.500h6M6 6.500h7.500M4 9.500h4M8 12.500h5";
pub(super) const PLUS: &str = "M8 3.500v9M3.500 8h9";
pub(super) const MINUS: &str = "M3.500 8h9";
pub(super) const ALL: &str = "M2.500 3v10M13.500 3v10M5 8h6M6.500 6l-2 2l2 2M9.500 6l2 2l-2 2";
pub(super) const FOLLOW: &str = "M13 3v10M3 8h7M7.500 5.500l2.500 2.500l-2.500 2.500";
pub(super) const PAUSE: &str = "M5.500 3.500v9M10.500 3.500v9";
pub(super) const NO_MATCH: &str =
    "M7 2.8a4.2 4.2 0 1 0 0 8.4a4.2 4.2 0 0 0 0-8.4M10.2 10.2L14 14M5.200 7h3.600";
pub(super) const UNPLUGGED: &str = "M2 8h4M10 8h4M6 5.500v5M10 5.500v5";

/// A sign that says something of its own.
pub(super) fn titled(path: &'static str, title: &'static str, tone: &'static str) -> impl IntoView {
    view! {
        <svg class=format!("glyph {tone}") viewBox="0 0 16 16" role="img" aria-label=title>
            <title>{title}</title>
            <path d=path />
        </svg>
    }
}

/// The sign of a status, where nothing beside it says which.
pub(super) fn glyph(status: Status) -> impl IntoView {
    view! {
        <svg class=sign_class(status) viewBox="0 0 16 16" role="img" aria-label=status.name()>
            <title>{status.name()}</title>
            <path d=sign_path(status) />
        </svg>
    }
}

/// The sign of a status, beside its name.
pub(super) fn sign(status: Status) -> impl IntoView {
    view! {
        <svg class=sign_class(status) viewBox="0 0 16 16" aria-hidden="true">
            <path d=sign_path(status) />
        </svg>
    }
}

fn sign_class(status: Status) -> String {
    format!("glyph {} {}", tone(status), slug(status))
}

/// Each has its own shape, so that no colour is needed to tell them apart.
fn sign_path(status: Status) -> &'static str {
    match status {
        Status::Answered(Outcome::Ok) => "M3 8.500l3.200 3.200L13 4.500",
        Status::Answered(Outcome::Error) => "M4 4l8 8M12 4l-8 8",
        Status::Answered(Outcome::Denied) => {
            "M8 2.500a5.500 5.500 0 1 0 0 11a5.500 5.500 0 0 0 0-11M5 8h6"
        }
        Status::Answered(Outcome::NotFound) => {
            "M5 5.600c0-4.200 6.200-3.800 6.200-.3c0 2.400-3.100 2.300-3.100 4.700M8.100 13v.2"
        }
        Status::Answered(Outcome::Malformed) => "M8 2.500v7M8 13v.2",
        // Brackets with a cross between them.
        Status::Answered(Outcome::InvalidArgs) => {
            "M4.500 2.500H2v11h2.500M11.500 2.500H14v11h-2.500M6 6l4 4M10 6l-4 4"
        }
        // A line that breaks off: the answer is lost on its way.
        Status::Dropped => "M1.500 8h4M10.500 8h4M5.500 11.500l2-7M8.500 11.500l2-7",
        // An arrow that does not leave its frame.
        Status::Unsent => "M10 3H3v10h7M6 8h8M11.500 5.500v5",
        Status::Pending => "M3 8v.1M8 8v.1M13 8v.1",
        // A frame, and nothing in it.
        Status::PageGone => "M3 3.500h10v9h-10z",
    }
}

/// The class that colours what belongs to a status.
pub(super) fn tone(status: Status) -> &'static str {
    match status {
        Status::Answered(Outcome::Ok) => "ok",
        Status::Pending | Status::PageGone => "wait",
        Status::Answered(_) | Status::Dropped | Status::Unsent => "bad",
    }
}

/// A status as it is named in attributes: `not-found`.
pub(super) fn slug(status: Status) -> String {
    status.name().replace(' ', "-")
}
