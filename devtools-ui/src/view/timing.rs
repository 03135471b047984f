//! Where the time of a call went.

use ipc_inspector_protocol::{Call, Status};
use leptos::prelude::*;

use crate::state::{Inspector, format};

/// Longer than this, the main thread misses a frame at 60 Hz.
const FRAME_US: u64 = 16_000;

pub(super) fn timing(inspector: Inspector, call: &Call) -> impl IntoView + use<> {
    let Call { received_us, held_us, .. } = *call;
    let end_us = call.duration_us();
    let span = end_us.unwrap_or(0).max(held_us.unwrap_or(0)).max(1);
    let moment = |at_us| format!("{} ({})", inspector.time_of_day(at_us), format::offset(at_us));

    let (ended, missing) = match call.status() {
        Status::Answered(_) => ("Answered", ""),
        Status::Dropped => ("Dropped", ""),
        Status::Pending => ("Answered", "not yet"),
    };
    let moments = [
        ("Received", moment(received_us)),
        (ended, call.end.map_or_else(|| missing.to_owned(), |end| moment(end.at_us))),
    ];
    let after = end_us.zip(held_us).filter(|(end, held)| end > held);
    let bars = [
        held_us.map(|held| ("Held the main thread", "held", 0, held)),
        after.map(|(end, held)| ("After dispatch", "handler", held, end)),
        end_us.map(|end| ("Total", "total", 0, end)),
    ];
    // A sync command is answered within its dispatch.
    let blocked =
        held_us.filter(|held| *held >= FRAME_US && end_us.is_some_and(|end| end <= *held));
    view! {
        <h2>"Where the time went"</h2>
        <div class="bars">
            {bars
                .into_iter()
                .flatten()
                .map(|(name, class, from, to)| bar(name, class, (from, to), span))
                .collect_view()}
        </div>
        {held_us.is_none().then(|| view! { <p class="nothing">"Its dispatch has not returned."</p> })}
        {blocked
            .map(|held| {
                view! {
                    <p class="note">
                        <b>"It held up the main thread. "</b>
                        {format!(
                            "The call was answered before its dispatch returned, as sync commands \
                             are, and the app's windows stood still for {}. Make it ",
                            format::duration(held),
                        )}
                        <code>"async"</code>
                        "."
                    </p>
                }
            })}
        <h2>"When"</h2>
        <dl class="facts">
            {moments
                .map(|(name, value)| {
                    view! {
                        <dt>{name}</dt>
                        <dd>{value}</dd>
                    }
                })}
        </dl>
    }
}

fn bar(
    name: &'static str,
    class: &'static str,
    (from, to): (u64, u64),
    span: u64,
) -> impl IntoView {
    let percent = move |us: u64| format!("{:.2}%", us as f64 * 100.0 / span as f64);
    view! {
        <span class="bar-name">{name}</span>
        <span class="bar">
            <i class=class style:left=percent(from) style:width=percent(to - from)></i>
        </span>
        <span class="bar-time">{format::duration(to - from)}</span>
    }
}
