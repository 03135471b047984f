//! The menu in which columns are shown and hidden. It opens at the end of the table's header, or
//! where a pointer asks for a context menu.

use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;

use super::icons::{self, icon};
use crate::state::Inspector;
use crate::state::columns::Column;

/// Also the id that ties the button to it.
const MENU: &str = "column-menu";

/// What the button takes of the header, in pixels.
const ROOM: f64 = 22.0;

/// The menu, and where it opens.
#[derive(Clone, Copy)]
pub(super) struct ColumnMenu {
    /// In pixels from the left and the top of the window.
    at: RwSignal<(f64, f64)>,
    popover: NodeRef<html::Div>,
    button: NodeRef<html::Button>,
}

impl ColumnMenu {
    pub(super) fn new() -> Self {
        Self { at: RwSignal::default(), popover: NodeRef::new(), button: NodeRef::new() }
    }

    /// Opens it in place of the browser's menu.
    pub(super) fn open_at_pointer(self, ev: &MouseEvent) {
        let Some(popover) = self.popover.get_untracked() else { return };
        self.at.set((f64::from(ev.client_x()), f64::from(ev.client_y())));
        // It fails where it is open already, and where browsers have no popovers.
        if popover.show_popover().is_ok() {
            ev.prevent_default();
        }
    }

    /// The button, at the right end of the header.
    pub(super) fn button(self, inspector: Inspector) -> impl IntoView {
        let place = move |_| {
            if let Some(button) = self.button.get_untracked() {
                let button = button.get_bounding_client_rect();
                self.at.set((button.left(), button.bottom() + 2.0));
            }
        };
        view! {
            <button
                id="columns"
                class="button small"
                node_ref=self.button
                aria-label="Columns"
                title="Choose columns"
                popovertarget=MENU
                style:left=move || format!("{}px", inspector.table.width.get() - ROOM)
                on:click=place
            >
                {icon(icons::COLUMNS)}
            </button>
        }
    }

    pub(super) fn view(self, inspector: Inspector) -> impl IntoView {
        let item = move |column: Column| {
            let is_shown =
                Memo::new(move |_| inspector.settings.with(|it| it.columns.is_shown(column)));
            view! {
                <label class="menu-item">
                    <input
                        type="checkbox"
                        autofocus=column == Column::Status
                        data-column-choice=column.name()
                        prop:checked=move || is_shown.get()
                        disabled=!column.can_be_hidden()
                        on:change=move |_| inspector.toggle_column(column)
                    />
                    {column.label()}
                </label>
            }
        };
        view! {
            <div
                id=MENU
                popover="auto"
                class="popover column-menu"
                node_ref=self.popover
                role="group"
                aria-label="Columns"
                style=("--at-x", move || format!("{}px", self.at.get().0))
                style=("--at-y", move || format!("{}px", self.at.get().1))
            >
                {Column::ALL.map(item).collect_view()}
                <button
                    class="menu-item"
                    popovertarget=MENU
                    popovertargetaction="hide"
                    on:click=move |_| inspector.reset_columns()
                >
                    "Usual columns and widths"
                </button>
            </div>
        }
    }
}
