//! The table of calls. Only the rows in sight are in the page.

use leptos::ev::KeyboardEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::web_sys::HtmlElement;

use super::column_menu::ColumnMenu;
use super::empty::empty;
use super::focus::focus;
use super::header::header;
use super::icons::{self, icon};
use super::row::{row, row_id};
use crate::state::columns::{Column, template};
use crate::state::log::Log;
use crate::state::slots::Slots;
use crate::state::{Inspector, Move, format};

/// Also the id by which the state is told how large it is.
const GRID: &str = "calls";

pub(super) fn table(inspector: Inspector, grid: NodeRef<html::Div>) -> impl IntoView {
    let table = inspector.table;
    let content = NodeRef::<html::Div>::new();
    let rows = NodeRef::<html::Div>::new();
    inspector.observe_size(GRID, move |width, height| inspector.table_resized(width, height));

    // The scroll position that this code asked for. The event that follows is no news, and may
    // come when the list has grown again.
    let asked = StoredValue::new(None::<i32>);
    // One effect for all of it: the content must have its height before it is scrolled.
    Effect::new(move |_| {
        let placed = table.placement.get();
        let (Some(grid), Some(content), Some(rows)) = (grid.get(), content.get(), rows.get())
        else {
            return;
        };
        put(&content, "height", placed.height);
        put(&rows, "top", placed.rows_top);
        let scroll_top = whole(placed.scroll_top);
        if grid.scroll_top() != scroll_top {
            grid.set_scroll_top(scroll_top);
            asked.set_value(Some(grid.scroll_top()));
        }
    });
    let on_scroll = move |_| {
        let Some(at) = grid.get_untracked().map(|grid| grid.scroll_top()) else {
            return;
        };
        if asked.get_value() != Some(at) {
            asked.set_value(None);
            table.scrolled_to(f64::from(at));
        }
    };

    let shown = Memo::new(move |_| inspector.log.with(Log::shown_len));
    let rendered = Memo::new(move |_| table.rendered());
    let first = Memo::new(move |_| table.placement.with(|placement| placement.first));
    let elements = elements(rendered, first);
    // Each row finds its columns here, so that none has to be touched when they change.
    let columns = move || table.columns.with(|columns| template(columns));
    let hidden = move || {
        let is_placed =
            |column: &Column| table.columns.with(|it| it.iter().any(|it| it.column == *column));
        let hidden = Column::ALL.into_iter().filter(|column| !is_placed(column));
        hidden.map(Column::name).collect::<Vec<_>>().join(" ")
    };
    let menu = ColumnMenu::new();
    let active = move || {
        let seq = inspector.detail.seq.get()?;
        rendered.with(|rendered| rendered.contains(&seq)).then(|| row_id(seq))
    };
    let on_key = move |ev: KeyboardEvent| {
        if let Some(by) = key_move(&ev) {
            ev.prevent_default();
            inspector.move_selection(by);
        }
    };
    view! {
        <section class="table">
            <div
                id=GRID
                node_ref=grid
                role="grid"
                tabindex="0"
                aria-label="Calls"
                aria-rowcount=move || (shown.get() + 1).to_string()
                aria-activedescendant=active
                data-hidden=hidden
                style=("--columns", columns)
                style=("--row", move || format!("{}px", table.row_height.get()))
                on:keydown=on_key
                on:scroll=on_scroll
            >
                {header(inspector, menu)}
                <div class="content" node_ref=content role="rowgroup">
                    <div class="rows" node_ref=rows role="presentation">
                        <For
                            each=move || elements.get()
                            key=|element| element.number
                            children=move |element| {
                                row(inspector, element.seq.into(), element.index.into())
                            }
                        />
                    </div>
                </div>
            </div>
            {menu.button(inspector)} {menu.view(inspector)}
            {empty(inspector, grid)}
            {to_newest(inspector, grid)}
        </section>
    }
}

/// The element of a row, which row that is, and its place in the table.
#[derive(Clone, Copy)]
struct Element {
    number: usize,
    seq: RwSignal<u64>,
    index: RwSignal<usize>,
}

/// The elements of the rows, in their order. A row keeps its element while it is in the page, and
/// leaves it to another: while much comes in, making elements would be most of the work.
fn elements(rendered: Memo<Vec<u64>>, first: Memo<usize>) -> ReadSignal<Vec<Element>> {
    let (elements, set_elements) = signal(Vec::new());
    let owner = Owner::current().unwrap_or_default();
    let slots = StoredValue::new((Slots::default(), Vec::<Element>::new()));
    Effect::new(move |_| {
        let (rendered, first) = (rendered.get(), first.get());
        let mut placed = Vec::with_capacity(rendered.len());
        slots.update_value(|(slots, made)| {
            let numbers = slots.assign(&rendered);
            for ((number, seq), index) in numbers.into_iter().zip(&rendered).zip(first..) {
                while made.len() <= number {
                    let (seq, index) = owner.with(|| (RwSignal::new(*seq), RwSignal::new(index)));
                    made.push(Element { number: made.len(), seq, index });
                }
                let element = made[number];
                if element.seq.get_untracked() != *seq {
                    element.seq.set(*seq);
                }
                if element.index.get_untracked() != index {
                    element.index.set(index);
                }
                placed.push(element);
            }
        });
        set_elements.set(placed);
    });
    elements
}

fn to_newest(inspector: Inspector, grid: NodeRef<html::Div>) -> impl IntoView {
    let on_click = move |_| {
        // The button goes away.
        focus(grid);
        inspector.table.to_end();
    };
    let unseen = Memo::new(move |_| inspector.table.unseen());
    move || {
        (unseen.get() > 0).then(|| {
            view! {
                <button
                    class="to-newest"
                    title="Follow the newest calls (End)"
                    on:click=on_click
                >
                    {icon(icons::DOWN)}
                    "Jump to newest "
                    <b>{move || format!("{} new", format::count(unseen.get() as u64))}</b>
                </button>
            }
        })
    }
}

/// Where a key leads in a list.
pub(super) fn key_move(ev: &KeyboardEvent) -> Option<Move> {
    if ev.ctrl_key() || ev.meta_key() || ev.alt_key() {
        return None;
    }
    Some(match ev.key().as_str() {
        "ArrowUp" => Move::Up,
        "ArrowDown" => Move::Down,
        "PageUp" => Move::PageUp,
        "PageDown" => Move::PageDown,
        "Home" => Move::First,
        "End" => Move::Last,
        _ => return None,
    })
}

fn put(element: &HtmlElement, property: &str, pixels: f64) {
    // It only fails for properties that may not be changed.
    let _ = HtmlElement::style(element).set_property(property, &format!("{pixels}px"));
}

#[expect(clippy::cast_possible_truncation, reason = "scroll positions stay below 15 million")]
fn whole(pixels: f64) -> i32 {
    pixels.round() as i32
}
