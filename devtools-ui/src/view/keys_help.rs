//! Which keys do what.

use leptos::prelude::*;

use super::icons::{self, icon};

/// Also the id that ties the button to it.
const PANEL: &str = "keys-help";

/// The id of the button that opens it.
pub(super) const BUTTON: &str = "keys";

/// Groups of keys, each with what it does.
const KEYS: [(&str, &[(&str, &str)]); 6] = [
    (
        "Anywhere",
        &[
            ("/ or Ctrl/⌘ F", "filter"),
            ("1 … 5", "traffic, events, channels, timeline, app"),
            ("g", "group the calls by command"),
            ("0", "show everything: no filter, no range"),
            ("k", "choose columns"),
            (",", "settings"),
            ("Ctrl/⌘ E", "pause recording, or go on"),
            ("Ctrl/⌘ L", "clear the log"),
            ("Ctrl/⌘ S", "export"),
            ("Ctrl/⌘ O", "open a trace"),
            ("Esc", "close what is open: a list, a panel, the details"),
            ("?", "these keys"),
        ],
    ),
    (
        "In the table",
        &[
            ("↑ ↓", "the row before, the next one"),
            ("Page ↑ ↓", "a page up, a page down"),
            ("Home, End", "the first row, the newest one, which is then followed"),
            ("Ctrl/⌘ click", "compare with the selected row"),
        ],
    ),
    (
        "In the timeline",
        &[
            ("+ −, or the wheel", "zoom in, zoom out"),
            ("← →, or drag", "earlier, later"),
            ("↑ ↓", "what came before, what came next"),
            ("Enter, or double click", "look closely"),
            ("0", "all of the log"),
            ("End", "follow the newest"),
        ],
    ),
    (
        "In the overview",
        &[
            ("drag", "show only this range"),
            ("← →", "on an end of the range: move it"),
            ("Esc", "on an end: show the whole time again"),
        ],
    ),
    (
        "Of the selected row",
        &[
            ("p", "pin it, for is:pinned"),
            ("n", "comment it"),
            ("c", "compare others with it"),
            ("y", "copy it as code"),
            ("← →", "on a tab: the tab beside it"),
            ("↑ ↓ ← →", "in a tree: walk, fold and unfold"),
            ("Ctrl/⌘ F", "search in the body"),
            ("← → ↑ ↓", "on the divider or a column's edge: resize"),
        ],
    ),
    (
        "In the filter",
        &[
            ("Ctrl Space", "offer what may be typed"),
            ("↑ ↓, Enter or Tab", "choose among the offers, take one"),
            ("Esc", "close the offers, then clear the filter"),
        ],
    ),
];

/// The button, and what it opens.
pub(super) fn keys_help() -> impl IntoView {
    let key = |(keys, meaning): &(&'static str, &'static str)| {
        view! {
            <dt>
                <kbd>{*keys}</kbd>
            </dt>
            <dd>{*meaning}</dd>
        }
    };
    let group = move |(name, keys): (&'static str, &'static [(&'static str, &'static str)])| {
        view! {
            <section>
                <h3>{name}</h3>
                <dl class="facts">{keys.iter().map(key).collect_view()}</dl>
            </section>
        }
    };
    view! {
        <button id=BUTTON class="view" title="Keys (?)" popovertarget=PANEL>
            {icon(icons::KEYS)}
            <span>"Keys"</span>
        </button>
        <div
            id=PANEL
            popover="auto"
            class="popover keys-help"
            role="dialog"
            aria-label="Keys"
            tabindex="0"
        >
            <h2>"Keys"</h2>
            {KEYS.map(group).collect_view()}
        </div>
    }
}
