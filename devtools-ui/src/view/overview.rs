//! The overview above the table: how much happened when. A range that is dragged in it, or made with
//! the keys of its two ends, is all that the table shows.

use std::time::Duration;

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;

use super::grip::Grip;
use super::icons::{self, icon};
use super::tick;
use crate::state::axis::Axis;
use crate::state::overview::{BARS, HEIGHT};
use crate::state::timeline::axis::Tick;
use crate::state::{Inspector, format};

/// How often the drawing is brought up to date.
const TICK: Duration = Duration::from_millis(250);

/// What the pointer moves at least before that is a drag, in pixels.
const LEAST_DRAG: f64 = 3.0;

/// An end of the range.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    Begin,
    Close,
}

impl End {
    fn of(self, range: Axis) -> u64 {
        if self == Self::Begin { range.from_us } else { range.to_us }
    }

    fn other(self) -> Self {
        if self == Self::Begin { Self::Close } else { Self::Begin }
    }
}

/// The strip, and what the pointer does in it.
#[derive(Clone, Copy)]
struct Strip {
    inspector: Inspector,
    axis: Memo<Option<Axis>>,
    grip: Grip,
    /// Where the pointer is, from 0 to 1.
    pointed: RwSignal<Option<f64>>,
}

pub(super) fn overview(inspector: Inspector) -> impl IntoView {
    inspector.draw_overview();
    tick::each(TICK, move || inspector.draw_overview());
    let axis = Memo::new(move |_| inspector.overview.with(|picture| picture.axis));
    let strip = Strip { inspector, axis, grip: Grip::new(), pointed: RwSignal::new(None) };
    let Strip { grip, pointed, .. } = strip;
    view! {
        <section
            class="strip"
            aria-label="Overview"
            class:chosen=move || inspector.range.get().is_some()
        >
            <div
                id="overview"
                class="density"
                node_ref=grip.element
                on:pointerdown=move |ev| strip.on_down(&ev)
                on:pointermove=move |ev| strip.on_move(&ev)
                on:pointerup=move |ev| strip.on_up(&ev)
                on:pointercancel=move |ev| strip.on_up(&ev)
                on:pointerleave=move |_| pointed.set(None)
            >
                {drawing(inspector)} {strip.ruler()}
                <div
                    class="range"
                    style:left=move || strip.percent_of(|range| range.from_us, |place| place)
                    style:right=move || strip.percent_of(|range| range.to_us, |place| 1.0 - place)
                >
                    {strip.handle(End::Begin)}
                    {strip.handle(End::Close)}
                </div>
                <i
                    class="pointer"
                    hidden=move || pointed.get().is_none() || axis.get().is_none()
                    style:left=move || percent(pointed.get().unwrap_or(0.0))
                ></i>
            </div>
            {strip.told()}
            {strip.clear()}
        </section>
    }
}

fn drawing(inspector: Inspector) -> impl IntoView {
    let picture = inspector.overview;
    let bars = BARS.iter().enumerate().map(|(at, (_, class))| {
        view! { <path class=*class d=move || picture.with(|it| it.bars[at].clone()) /> }
    });
    view! {
        <svg
            viewBox=move || picture.with(|it| format!("0 0 {} {HEIGHT}", it.buckets.max(1)))
            preserveAspectRatio="none"
            aria-hidden="true"
        >
            {bars.collect_view()}
            <path class="mark" d=move || picture.with(|it| it.marks.clone()) />
        </svg>
    }
}

impl Strip {
    /// What is chosen, or all.
    fn range(self) -> Option<Axis> {
        self.inspector.range.get().or_else(|| self.axis.get())
    }

    fn place_of(self, ev: &PointerEvent) -> Option<f64> {
        let strip = self.grip.element.get_untracked()?.get_bounding_client_rect();
        Some(((f64::from(ev.client_x()) - strip.left()) / strip.width()).clamp(0.0, 1.0))
    }

    /// The drag begins. The other end stays at a moment: the axis may grow meanwhile.
    fn take(self, ev: &PointerEvent, fixed_us: u64) {
        if ev.button() == 0 {
            self.grip.take(ev, f64::from(ev.client_x()), fixed_us as f64);
        }
    }

    fn on_down(self, ev: &PointerEvent) {
        if let (Some(axis), Some(place)) = (self.axis.get_untracked(), self.place_of(ev)) {
            self.take(ev, axis.moment(place));
        }
    }

    fn on_move(self, ev: &PointerEvent) {
        let place = self.place_of(ev);
        self.pointed.set(place);
        let dragged = self.grip.moved(f64::from(ev.client_x()));
        let axis = self.axis.get_untracked();
        let (Some(axis), Some(place), Some((fixed_us, by))) = (axis, place, dragged) else {
            return;
        };
        if by.abs() >= LEAST_DRAG {
            let range = Axis::between(whole(fixed_us), axis.moment(place));
            self.inspector.choose_range(Some(range));
        }
    }

    /// A click chooses nothing.
    fn on_up(self, ev: &PointerEvent) {
        let by = self.grip.moved(f64::from(ev.client_x()));
        if self.grip.let_go() && by.is_some_and(|(_, by)| by.abs() < LEAST_DRAG) {
            self.inspector.choose_range(None);
        }
    }

    fn on_key(self, ev: &KeyboardEvent, end: End) {
        let (Some(axis), Some(range)) = (self.axis.get_untracked(), untrack(|| self.range()))
        else {
            return;
        };
        let buckets = self.inspector.overview.with_untracked(|it| it.buckets.max(1));
        let step_us = axis.length_us() / buckets;
        let at_us = end.of(range);
        let to_us = match ev.key().as_str() {
            "ArrowLeft" | "ArrowDown" => at_us.saturating_sub(step_us),
            "ArrowRight" | "ArrowUp" => at_us + step_us,
            "PageDown" => at_us.saturating_sub(10 * step_us),
            "PageUp" => at_us + 10 * step_us,
            "Home" => axis.from_us,
            "End" => axis.to_us,
            "Escape" if self.inspector.range.get_untracked().is_some() => {
                ev.prevent_default();
                return self.inspector.choose_range(None);
            }
            _ => return,
        };
        ev.prevent_default();
        let to_us = to_us.clamp(axis.from_us, axis.to_us);
        // An end that is moved does not push the other one.
        let fixed_us = end.other().of(range);
        let to_us = match end {
            End::Begin => to_us.min(fixed_us.saturating_sub(step_us)),
            End::Close => to_us.max(fixed_us + step_us),
        };
        self.inspector.choose_range(Some(Axis::between(fixed_us, to_us)));
    }

    /// What drags an end of the range, and makes one where there is none.
    fn handle(self, end: End) -> impl IntoView {
        let on_down = move |ev: PointerEvent| {
            ev.stop_propagation();
            if let Some(range) = untrack(|| self.range()) {
                self.take(&ev, end.other().of(range));
            }
        };
        // In milliseconds: microseconds are too many for what reads them.
        let ms = |us: Option<u64>| (us.unwrap_or(0) / 1_000).to_string();
        let told = move || {
            let at_us = self.range().map(|range| end.of(range));
            at_us.map_or_else(|| "nothing yet".into(), |at_us| self.inspector.time_of_day(at_us))
        };
        let (class, label) = match end {
            End::Begin => ("handle begin", "Begin of the range"),
            End::Close => ("handle close", "End of the range"),
        };
        view! {
            <div
                class=class
                role="slider"
                tabindex="0"
                aria-label=label
                aria-valuemin=move || ms(self.axis.get().map(|axis| axis.from_us))
                aria-valuemax=move || ms(self.axis.get().map(|axis| axis.to_us))
                aria-valuenow=move || ms(self.range().map(|range| end.of(range)))
                aria-valuetext=told
                on:pointerdown=on_down
                on:keydown=move |ev| self.on_key(&ev, end)
            ></div>
        }
    }

    fn ruler(self) -> impl IntoView {
        let ticks = move || {
            let ticks = self.inspector.overview.with(|picture| picture.ticks.clone());
            let tick = |Tick { part, label }: Tick| {
                view! { <span style:left=percent(part)>{label}</span> }
            };
            ticks.into_iter().map(tick).collect_view()
        };
        view! {
            <div class="ticks" aria-hidden="true">
                {ticks}
            </div>
        }
    }

    /// What is at the pointer.
    fn told(self) -> impl IntoView {
        let told = Memo::new(move |_| {
            let at_us = self.axis.get()?.moment(self.pointed.get()?);
            Some(self.inspector.at_moment(at_us))
        });
        view! {
            <p class="strip-told" hidden=move || told.with(Option::is_none) aria-hidden="true">
                {move || told.get()}
            </p>
        }
    }

    fn clear(self) -> impl IntoView {
        let button = move |range: Axis| {
            view! {
                <button
                    id="clear-range"
                    class="chip"
                    title="Show the whole time again"
                    aria-pressed="true"
                    on:click=move |_| self.inspector.choose_range(None)
                >
                    {icon(icons::CLOSE)}
                    {format::duration(range.length_us())}
                </button>
            }
        };
        move || self.inspector.range.get().map(button)
    }

    /// Where an end of the chosen range is, from the side where it is near.
    fn percent_of(self, end: fn(Axis) -> u64, from_side: fn(f64) -> f64) -> String {
        let place = || Some(self.axis.get()?.place(end(self.inspector.range.get()?)));
        percent(place().map_or(0.0, from_side))
    }
}

fn percent(place: f64) -> String {
    format!("{:.3}%", place * 100.0)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "it was a moment")]
fn whole(us: f64) -> u64 {
    us as u64
}
