//! What pointer, wheel and keys do to the timeline.

use std::time::Duration;

use leptos::ev::{KeyboardEvent, MouseEvent, PointerEvent, WheelEvent};
use leptos::html;
use leptos::prelude::*;

use super::grip::Grip;
use crate::state::Inspector;
use crate::state::timeline::hit::Hit;

/// Width of what stands beside the lanes, in pixels.
pub(super) const BESIDE: f64 = 104.0;

/// What a key or a button zooms by.
pub(super) const ZOOM: f64 = 1.5;

/// What a key pans by, as a part of what is in sight.
const STEP: f64 = 0.125;

/// What a pixel of the wheel zooms by, as a power of e.
const WHEEL_ZOOM: f64 = 0.0025;

/// Pixels of a line and of a page, by which some wheels count.
const WHEEL_UNITS: [f64; 3] = [1.0, 32.0, 400.0];

/// Who moves the pointer by less only clicks.
const DRAG: f64 = 4.0;

/// How soon a second click follows a first.
const DOUBLE_CLICK: Duration = Duration::from_millis(300);

/// What holds the lanes and points at what lies in them.
#[derive(Clone, Copy)]
pub(super) struct Hand {
    inspector: Inspector,
    grip: Grip,
    /// Whether the pointer was moved since it went down.
    was_dragged: StoredValue<bool>,
    /// What was clicked first.
    clicked: StoredValue<Option<Hit>>,
}

impl Hand {
    /// Of the element that the lanes are in.
    pub(super) fn new(inspector: Inspector, lanes: NodeRef<html::Div>) -> Self {
        Self {
            inspector,
            grip: Grip::of(lanes),
            was_dragged: StoredValue::new(false),
            clicked: StoredValue::new(None),
        }
    }

    /// Whether the lanes are being dragged.
    pub(super) fn is_dragging(self) -> bool {
        self.grip.is_held()
    }

    pub(super) fn down(self, ev: &PointerEvent) {
        if ev.button() == 0 {
            self.was_dragged.set_value(false);
            let from_us = self.inspector.timeline.drawing.with_untracked(|it| it.range.from_us);
            self.grip.take(ev, f64::from(ev.client_x()), from_us);
        }
    }

    pub(super) fn moved(self, ev: &PointerEvent) {
        let timeline = self.inspector.timeline;
        let Some((from_us, by)) = self.grip.moved(f64::from(ev.client_x())) else {
            timeline.point_at(self.place(ev));
            return;
        };
        if by.abs() >= DRAG {
            self.was_dragged.set_value(true);
        }
        if self.was_dragged.get_value() {
            let length_us = timeline.drawing.with_untracked(|it| it.range.length_us);
            timeline.go_to(from_us - by / self.width() * length_us);
        }
    }

    pub(super) fn up(self) {
        self.grip.let_go();
    }

    pub(super) fn clicked(self, ev: &MouseEvent) {
        let Self { inspector, clicked, .. } = self;
        let timeline = inspector.timeline;
        if self.was_dragged.get_value() {
            return;
        }
        if ev.detail() == 2 {
            if let Some(hit) = clicked.get_value() {
                timeline.zoom_to(&hit);
            }
            return;
        }
        let hit = self.place(ev).and_then(|(x, y)| timeline.hit(x, y));
        clicked.set_value(hit.clone());
        let Some(seq) = hit.and_then(|hit| hit.seq) else { return };
        let select = move || {
            inspector.select(Some(seq));
            // What is selected is told, not what comes to lie there beside its details.
            timeline.point_at(None);
        };
        if inspector.detail.seq.with_untracked(Option::is_some) {
            select();
        } else {
            // The details take the place of what is drawn there: a second click must not meet them.
            set_timeout(select, DOUBLE_CLICK);
        }
    }

    pub(super) fn turned(self, ev: &WheelEvent) {
        let timeline = self.inspector.timeline;
        // Over the lanes' names it scrolls.
        let Some((x, _)) = self.place(ev) else { return };
        ev.prevent_default();
        let unit = WHEEL_UNITS.get(ev.delta_mode() as usize).copied().unwrap_or(1.0);
        let (mut along, mut by) = (ev.delta_x() * unit, ev.delta_y() * unit);
        if ev.shift_key() && along == 0.0 {
            std::mem::swap(&mut along, &mut by);
        }
        if along.abs() > by.abs() {
            timeline.pan(along / self.width());
        } else {
            timeline.zoom((by * WHEEL_ZOOM).exp(), x / self.width());
        }
    }

    pub(super) fn pressed(self, ev: &KeyboardEvent) {
        let Self { inspector, .. } = self;
        let timeline = inspector.timeline;
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
    }

    /// Where the pointer is in the drawing; nothing over the lanes' names.
    fn place(self, ev: &MouseEvent) -> Option<(f64, f64)> {
        let lanes = self.grip.element.get_untracked()?.get_bounding_client_rect();
        let x = f64::from(ev.client_x()) - lanes.left() - BESIDE;
        (x >= 0.0).then(|| (x, f64::from(ev.client_y()) - lanes.top()))
    }

    /// Width of the drawing, in pixels.
    fn width(self) -> f64 {
        self.inspector.timeline.drawing.with_untracked(|drawing| drawing.width.max(1.0))
    }
}
