//! What is dragged to make something larger: the divider of the panes, the edges of columns.

use leptos::ev::PointerEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::FocusOptions;

/// An element that the pointer holds while it is dragged.
#[derive(Clone, Copy)]
pub(super) struct Grip {
    pub(super) element: NodeRef<html::Div>,
    /// Where the pointer was when the drag began, and how large what it sizes.
    from: RwSignal<Option<(f64, f64)>>,
}

impl Grip {
    pub(super) fn new() -> Self {
        Self::of(NodeRef::new())
    }

    /// Of an element that is known by this name already.
    pub(super) fn of(element: NodeRef<html::Div>) -> Self {
        Self { element, from: RwSignal::new(None) }
    }

    /// Whether it is being dragged.
    pub(super) fn is_held(self) -> bool {
        self.from.get().is_some()
    }

    /// The drag begins with the pointer at a place, when what is sized is so large.
    pub(super) fn take(self, ev: &PointerEvent, at: f64, size: f64) {
        ev.prevent_default();
        if let Some(element) = self.element.get_untracked() {
            // Without capture the drag ends at the element's edge, and that is all.
            let _ = element.set_pointer_capture(ev.pointer_id());
            // What is under the pointer stays there, also where the element is only partly in sight.
            let options = FocusOptions::new();
            options.set_prevent_scroll(true);
            let _ = element.focus_with_options(&options);
        }
        self.from.set(Some((at, size)));
    }

    /// How large it was, and how far the pointer has come since; nothing when it is not dragged.
    pub(super) fn moved(self, at: f64) -> Option<(f64, f64)> {
        self.from.get_untracked().map(|(from, size)| (size, at - from))
    }

    /// The drag is over. Says whether there was one.
    pub(super) fn let_go(self) -> bool {
        let was_held = self.from.get_untracked().is_some();
        if was_held {
            self.from.set(None);
        }
        was_held
    }
}
