//! The timeline: what happened, drawn in lanes, and how the part that is looked at is moved.

use std::time::Duration;

use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;

use super::empty::empty;
use super::grip::Grip;
use super::icons::{self, icon};
use super::reveal::reveal;
use crate::state::timeline::Timeline;
use crate::state::timeline::drawing::{Drawing, Head, Text};
use crate::state::timeline::hit::Hit;
use crate::state::timeline::ink::Ink;
use crate::state::{Inspector, format};

/// Also the id by which the state is told how large it is.
const LANES: &str = "timeline";

/// Width of what stands beside the lanes, in pixels.
const BESIDE: f64 = 104.0;

/// How often it is drawn anew while much comes in.
const TICK: Duration = Duration::from_millis(250);

/// What a key or a button zooms by, and what a key pans by.
const ZOOM: f64 = 1.5;
const STEP: f64 = 0.125;

/// What a pixel of the wheel zooms by, as a power of e.
const WHEEL_ZOOM: f64 = 0.0025;

/// Pixels of a line and of a page, by which some wheels count.
const WHEEL_UNITS: [f64; 3] = [1.0, 32.0, 400.0];

/// Who moves the pointer by less only clicks.
const DRAG: f64 = 4.0;

pub(super) fn timeline(inspector: Inspector, grid: NodeRef<html::Div>) -> impl IntoView {
    let timeline = inspector.timeline;
    timeline.keep(true);
    on_cleanup(move || timeline.keep(false));
    if let Ok(timer) = set_interval_with_handle(move || timeline.refresh(), TICK) {
        on_cleanup(move || timer.clear());
    }
    // A filter is not waited for.
    Effect::new(move |_| {
        inspector.filter.typed.track();
        inspector.kinds.track();
        inspector.statuses.track();
        timeline.refresh();
    });
    let height = RwSignal::new(0.0);
    inspector.observe_size(LANES, move |width, of_lanes| {
        timeline.resized(width - BESIDE);
        height.set(of_lanes);
    });
    // What is selected is in sight, also when its details take room away.
    Effect::new(move |_| {
        inspector.detail.seq.track();
        height.track();
        request_animation_frame(|| reveal(".chosen-place"));
    });
    view! {
        <section class="table overview" aria-label="Timeline">
            <div id=LANES class="scroll" style=("--beside", format!("{BESIDE}px"))>
                <div class="lanes-head">
                    {tools(timeline)}
                    <svg class="ruler" aria-hidden="true">
                        {move || timeline.drawing.with(|it| texts(&it.ruler))}
                    </svg>
                    <p class="lanes-words" role="status">
                        <b>{move || timeline.words.with(|words| words.name.clone())}</b>
                        " "
                        {move || timeline.words.with(|words| words.rest.clone())}
                    </p>
                </div>
                {lanes(inspector, grid)}
            </div>
            {empty(inspector, grid)}
        </section>
    }
}

fn tools(timeline: Timeline) -> impl IntoView {
    let tool = |name: &'static str, title: &'static str, sign, act: fn(Timeline)| {
        let is_pressed = move || (name == "follow").then(|| timeline.is_following().to_string());
        view! {
            <button
                class="button small"
                data-tool=name
                title=title
                aria-label=title
                aria-pressed=is_pressed
                on:click=move |_| act(timeline)
            >
                {icon(sign)}
            </button>
        }
    };
    view! {
        <div class="lanes-tools">
            {tool("out", "Zoom out (-)", icons::MINUS, |it| it.zoom_here(ZOOM))}
            {tool("in", "Zoom in (+)", icons::PLUS, |it| it.zoom_here(1.0 / ZOOM))}
            {tool("all", "All of the log (0)", icons::ALL, Timeline::show_all)}
            {tool("follow", "Follow the newest (End)", icons::FOLLOW, Timeline::toggle_following)}
        </div>
    }
}

fn lanes(inspector: Inspector, grid: NodeRef<html::Div>) -> impl IntoView {
    let timeline = inspector.timeline;
    let grip = Grip::of(grid);
    // Whether the pointer was moved since it went down, and what was clicked first.
    let was_dragged = StoredValue::new(false);
    let clicked = StoredValue::new(None::<Hit>);
    // Where the pointer is in the drawing, and not over the lanes' names.
    let place = move |ev: &MouseEvent| {
        let lanes = grid.get_untracked()?.get_bounding_client_rect();
        let x = f64::from(ev.client_x()) - lanes.left() - BESIDE;
        (x >= 0.0).then(|| (x, f64::from(ev.client_y()) - lanes.top()))
    };
    let width = move || timeline.drawing.with_untracked(|drawing| drawing.width.max(1.0));
    let on_down = move |ev: PointerEvent| {
        if ev.button() == 0 {
            was_dragged.set_value(false);
            let from_us = timeline.drawing.with_untracked(|drawing| drawing.range.from_us);
            grip.take(&ev, f64::from(ev.client_x()), from_us);
        }
    };
    let on_move = move |ev: PointerEvent| {
        let Some((from_us, by)) = grip.moved(f64::from(ev.client_x())) else {
            timeline.point_at(place(&ev));
            return;
        };
        if by.abs() >= DRAG {
            was_dragged.set_value(true);
        }
        if was_dragged.get_value() {
            let length_us = timeline.drawing.with_untracked(|drawing| drawing.range.length_us);
            timeline.go_to(from_us - by / width() * length_us);
        }
    };
    let let_go = move |_| {
        grip.let_go();
    };
    let on_click = move |ev: MouseEvent| {
        if was_dragged.get_value() {
            return;
        }
        if ev.detail() == 2 {
            // The details that the first click opened may have moved what is under the pointer.
            if let Some(hit) = clicked.get_value() {
                timeline.zoom_to(&hit);
            }
            return;
        }
        let hit = place(&ev).and_then(|(x, y)| timeline.hit(x, y));
        if let Some(seq) = hit.as_ref().and_then(|hit| hit.seq) {
            inspector.select(Some(seq));
            // What is selected is told, not what comes to lie there beside its details.
            timeline.point_at(None);
        }
        clicked.set_value(hit);
    };
    let on_wheel = move |ev: WheelEvent| {
        let unit = WHEEL_UNITS.get(ev.delta_mode() as usize).copied().unwrap_or(1.0);
        let (mut along, mut by) = (ev.delta_x() * unit, ev.delta_y() * unit);
        if ev.shift_key() && along == 0.0 {
            std::mem::swap(&mut along, &mut by);
        }
        // Over the names it scrolls.
        let Some((x, _)) = place(&ev) else { return };
        ev.prevent_default();
        if along.abs() > by.abs() {
            timeline.pan(along / width());
        } else {
            timeline.zoom((by * WHEEL_ZOOM).exp(), x / width());
        }
    };
    let on_key = move |ev: KeyboardEvent| {
        if ev.ctrl_key() || ev.meta_key() || ev.alt_key() {
            return;
        }
        match ev.key().as_str() {
            "+" | "=" => timeline.zoom_here(1.0 / ZOOM),
            "-" => timeline.zoom_here(ZOOM),
            "0" => timeline.show_all(),
            "End" => timeline.follow(),
            "ArrowLeft" => timeline.pan(-STEP),
            "ArrowRight" => timeline.pan(STEP),
            "ArrowUp" | "[" => inspector.step_in_timeline(false),
            "ArrowDown" | "]" => inspector.step_in_timeline(true),
            "Enter" => timeline.zoom_to_selected(),
            _ => return,
        }
        ev.prevent_default();
    };
    let drawn = move |what: fn(&Drawing) -> f64| move || timeline.drawing.with(what);
    let path = move |ink: Ink| {
        let d = move || timeline.drawing.with(|drawing| drawing.path(ink).to_owned());
        view! { <path class=ink.name() d=d /> }
    };
    view! {
        <div
            class="lanes"
            class:dragged=move || grip.is_held()
            node_ref=grid
            role="application"
            tabindex="0"
            aria-label="Timeline"
            aria-describedby="timeline-keys"
            style:height=move || format!("{}px", drawn(|it| it.height)())
            data-from=drawn(|it| it.range.from_us)
            data-length=drawn(|it| it.range.length_us)
            on:pointerdown=on_down
            on:pointermove=on_move
            on:pointerup=let_go
            on:pointercancel=let_go
            on:pointerleave=move |_| timeline.point_at(None)
            on:click=on_click
            on:wheel=on_wheel
            on:keydown=on_key
        >
            <p id="timeline-keys" class="spoken">
                "Arrow up and down select what came before and next, plus and minus zoom, arrow left \
                 and right go earlier and later, Enter looks closely, 0 shows all."
            </p>
            {move || timeline.drawing.with(|it| it.lanes.iter().map(head).collect_view())}
            {move || {
                let place = |(top, bottom): (f64, f64)| {
                    view! {
                        <i
                            class="chosen-place"
                            style:top=format!("{top}px")
                            style:height=format!("{}px", bottom - top)
                        ></i>
                    }
                };
                timeline.drawing.with(|it| it.chosen.map(place))
            }}
            <svg class="drawing" height=drawn(|it| it.height) aria-hidden="true">
                {Ink::ALL.map(path)}
                {move || timeline.drawing.with(|it| texts(&it.names))}
            </svg>
        </div>
    }
}

/// What stands beside a lane.
fn head(head: &Head) -> impl IntoView + use<> {
    let Head { name, top, height, left_out, main_thread } = head.clone();
    let left_out = (left_out > 0).then(|| {
        let text = format!("+{} more", format::count(left_out as u64));
        view! {
            <span class="lane-more" title="So many calls more at once than there are rows">
                {text}
            </span>
        }
    });
    view! {
        <div
            class="lane"
            class:rust=main_thread.is_some()
            data-lane=name.clone()
            style:top=format!("{top}px")
            style:height=format!("{height}px")
        >
            <span class="lane-name" title=name.clone()>
                {name.clone()}
            </span>
            {main_thread
                .map(|top| {
                    view! {
                        <span class="lane-track" style:top=format!("{top}px")>
                            "main thread"
                        </span>
                    }
                })}
            {left_out}
        </div>
    }
}

fn texts(texts: &[Text]) -> impl IntoView + use<> {
    let text = |it: &Text| {
        let Text { x, y, text, is_on_strong } = it.clone();
        view! {
            <text class:on-strong=is_on_strong x=x y=y>
                {text}
            </text>
        }
    };
    texts.iter().map(text).collect_view()
}
