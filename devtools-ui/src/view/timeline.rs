//! The timeline: what happened, drawn in lanes.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::empty::empty;
use super::hand::{BESIDE, Hand, ZOOM};
use super::icons::{self, icon};
use super::reveal::reveal;
use super::tick;
use crate::state::timeline::Timeline;
use crate::state::timeline::drawing::{Drawing, Head, Text};
use crate::state::timeline::ink::Ink;
use crate::state::{Inspector, format};

/// Also the id by which the state is told how large it is.
const LANES: &str = "timeline";

/// How often it is drawn anew while much comes in.
const TICK: Duration = Duration::from_millis(250);

pub(super) fn timeline(inspector: Inspector, grid: NodeRef<html::Div>) -> impl IntoView {
    let timeline = inspector.timeline;
    timeline.keep(true);
    on_cleanup(move || timeline.keep(false));
    tick::each(TICK, move || timeline.refresh());
    // A filter is not waited for.
    Effect::new(move |_| {
        inspector.track_filter();
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

fn lanes(inspector: Inspector, lanes: NodeRef<html::Div>) -> impl IntoView {
    let timeline = inspector.timeline;
    let hand = Hand::new(inspector, lanes);
    let drawn = move |what: fn(&Drawing) -> f64| move || timeline.drawing.with(what);
    let path = move |ink: Ink| {
        let d = move || timeline.drawing.with(|drawing| drawing.path(ink).to_owned());
        view! { <path class=ink.name() d=d /> }
    };
    view! {
        <div
            class="lanes"
            class:dragged=move || hand.is_dragging()
            node_ref=lanes
            role="application"
            tabindex="0"
            aria-label="Timeline"
            aria-describedby="timeline-keys"
            style:height=move || format!("{}px", drawn(|it| it.height)())
            data-from=drawn(|it| it.range.from_us)
            data-length=drawn(|it| it.range.length_us)
            on:pointerdown=move |ev| hand.down(&ev)
            on:pointermove=move |ev| hand.moved(&ev)
            on:pointerup=move |_| hand.up()
            on:pointercancel=move |_| hand.up()
            on:pointerleave=move |_| timeline.point_at(None)
            on:click=move |ev| hand.clicked(&ev)
            on:wheel=move |ev| hand.turned(&ev)
            on:keydown=move |ev| hand.pressed(&ev)
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
