//! The header of the table: names of the columns, by which rows are sorted, and edges by which columns
//! are made wider. The tab key leads to one name and its edge; arrow keys lead to the other names.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

use super::column_menu::ColumnMenu;
use super::grip::Grip;
use super::icons::{self, icon};
use crate::state::columns::{Column, Placed};
use crate::state::log::Log;
use crate::state::{Inspector, format};

/// What an arrow key makes a column wider by.
const STEP: f64 = 8.0;

pub(super) fn header(inspector: Inspector, menu: ColumnMenu) -> impl IntoView {
    let stop = RwSignal::new(Column::Name);
    let names = Column::ALL.map(|column| (column, NodeRef::<html::Button>::new()));
    let on_key = move |ev: KeyboardEvent| {
        let columns = inspector.table.columns.get_untracked();
        let at = columns.iter().position(|placed| placed.column == stop.get_untracked());
        let to = match (ev.key().as_str(), at) {
            ("ArrowLeft", Some(at)) => at.checked_sub(1),
            ("ArrowRight", Some(at)) => Some(at + 1),
            _ => return,
        };
        let to = to.and_then(|to| columns.get(to)).map(|placed| placed.column);
        let name = names.iter().find(|(column, _)| Some(*column) == to);
        if let Some(name) = name.and_then(|(_, name)| name.get_untracked()) {
            ev.prevent_default();
            // It is in the page and can be focused.
            let _ = name.focus();
        }
    };
    // What is hidden cannot be where the tab key leads.
    Effect::new(move |_| {
        let is_placed = |column| {
            inspector.table.columns.with(|columns| columns.iter().any(|it| it.column == column))
        };
        if !is_placed(stop.get()) {
            stop.set(Column::Name);
        }
    });
    let cells = names.map(|(column, name)| {
        let is_stop = Memo::new(move |_| stop.get() == column);
        view! {
            <div
                class=format!("cell {}", column.name())
                role="columnheader"
                data-column=column.name()
                aria-sort=move || sorted(inspector, column)
                on:focusin=move |_| stop.set(column)
            >
                <button
                    class="column-name"
                    node_ref=name
                    tabindex=move || if is_stop.get() { "0" } else { "-1" }
                    title=explanation(column)
                    on:click=move |_| inspector.sort_by(column)
                    on:keydown=on_key
                >
                    <span class:spoken=column == Column::Status>{column.label()}</span>
                    {sign(inspector, column)}
                    {(column == Column::Waterfall).then(|| scale(inspector))}
                </button>
                {edge(inspector, column, is_stop)}
            </div>
        }
    });
    view! {
        <div class="header" role="rowgroup" on:contextmenu=move |ev| menu.open_at_pointer(&ev)>
            <div class="line" role="row" aria-rowindex="1">
                {cells.collect_view()}
            </div>
        </div>
    }
}

/// How the rows are sorted by a column, as attributes name it.
fn sorted(inspector: Inspector, column: Column) -> &'static str {
    match inspector.log.with(Log::sort).filter(|sort| sort.column == column) {
        None => "none",
        Some(sort) if sort.is_descending => "descending",
        Some(_) => "ascending",
    }
}

/// How long the axis of the waterfall is.
fn scale(inspector: Inspector) -> impl IntoView {
    let length = move || inspector.table.axis.get().map(|axis| format::duration(axis.length_us()));
    view! { <span class="scale">{length}</span> }
}

fn sign(inspector: Inspector, column: Column) -> impl IntoView {
    let sorted = Memo::new(move |_| sorted(inspector, column));
    move || match sorted.get() {
        "ascending" => Some(icon(icons::ASCENDING)),
        "descending" => Some(icon(icons::MENU)),
        _ => None,
    }
}

/// The edge between a column and the next one.
fn edge(inspector: Inspector, column: Column, is_stop: Memo<bool>) -> impl IntoView {
    let grip = Grip::new();
    // This column and the next one.
    let sides = Memo::new(move |_| {
        inspector.table.columns.with(|columns| {
            let at = columns.iter().position(|placed| placed.column == column)?;
            Some((*columns.get(at)?, *columns.get(at + 1)?))
        })
    });
    let width = move || sides.with(|sides| sides.map_or(0.0, |(this, _)| this.width));
    let most = move || {
        let most = |(this, next): (Placed, Placed)| this.width + next.width - next.column.least();
        sides.with(|sides| sides.map_or(0.0, most))
    };
    let on_down = move |ev: PointerEvent| {
        if ev.button() != 0 {
            return;
        }
        grip.take(&ev, f64::from(ev.client_x()), untrack(width));
    };
    let on_move = move |ev: PointerEvent| {
        if let Some((width, by)) = grip.moved(f64::from(ev.client_x())) {
            inspector.resize_column(column, width + by);
        }
    };
    let let_go = move |_| {
        if grip.let_go() {
            inspector.keep_settings();
        }
    };
    let on_key = move |ev: KeyboardEvent| {
        let by = match ev.key().as_str() {
            "ArrowLeft" => -STEP,
            "ArrowRight" => STEP,
            _ => return,
        };
        ev.prevent_default();
        inspector.resize_column(column, untrack(width) + by);
        inspector.keep_settings();
    };
    view! {
        <div
            class="edge"
            class:dragged=move || grip.is_held()
            node_ref=grip.element
            role="separator"
            tabindex=move || if is_stop.get() { "0" } else { "-1" }
            hidden=move || sides.with(Option::is_none)
            title="Drag to resize; double-click for the usual width"
            aria-label=format!("Width of {}", column.label())
            aria-orientation="vertical"
            aria-valuemin=format!("{:.0}", column.least())
            aria-valuemax=move || format!("{:.0}", most())
            aria-valuenow=move || format!("{:.0}", width())
            aria-valuetext=move || format!("{:.0} pixels", width())
            on:pointerdown=on_down
            on:pointermove=on_move
            on:pointerup=let_go
            on:pointercancel=let_go
            on:dblclick=move |_| inspector.reset_column(column)
            on:keydown=on_key
        ></div>
    }
}

fn explanation(column: Column) -> Option<&'static str> {
    match column {
        Column::Size => Some("Request and response"),
        Column::Time => Some("How long it took: a call as long as its page waited"),
        Column::Rust => Some("How long a call took in Rust, from receipt to answer"),
        Column::Waterfall => Some("Where the rows in sight lie in time"),
        Column::Webview => Some("The webview that it comes from, or Rust"),
        _ => None,
    }
}
