//! Where the time of a call went, drawn.

use ipc_inspector_protocol::{Call, Outcome, Status};
use leptos::prelude::*;

use super::elapsed::elapsed_us;
use crate::state::timing::{Phase, Stretch, Timing};
use crate::state::{Inspector, format};

pub(super) fn timing(inspector: Inspector, call: &Call) -> impl IntoView + use<> {
    let status = call.status();
    let undispatched = match (call.dispatched, status) {
        (Some(_), _) => None,
        (None, Status::Answered(Outcome::Malformed)) => Some("It was never dispatched."),
        (None, Status::Pending) => Some("Tauri is still dispatching it on the main thread."),
        (None, _) => Some("Its dispatch has not returned."),
    };
    let blocked_us = Timing::of(call, None).blocked_us;
    view! {
        <h2>"Where the time went"</h2>
        {bars(inspector, call.clone())}
        {undispatched.map(|text| view! { <p class="aside">{text}</p> })}
        {blocked_us
            .map(|held_us| {
                view! {
                    <p class="note">
                        <b>"It held up the main thread. "</b>
                        {format!(
                            "The call ended before its dispatch returned, as sync commands do, \
                             and the app's windows stood still for {}. Make it ",
                            format::duration(held_us),
                        )}
                        <code>"async"</code>
                        "."
                    </p>
                }
            })}
        <h2>"When"</h2>
        {moments(inspector, call)}
    }
}

fn bars(inspector: Inspector, call: Call) -> impl IntoView {
    move || {
        // A call that the recorder has let go of may have been answered since.
        let is_pending = call.end.is_none() && inspector.detail.held.get();
        let elapsed = is_pending.then(|| elapsed_us(inspector, call.received_us));
        let call = call.clone();
        let bars = move || {
            let timing = Timing::of(&call, elapsed.and_then(|elapsed| elapsed()));
            let span_us = timing.span_us();
            timing.stretches.into_iter().map(|stretch| bar(stretch, span_us)).collect_view()
        };
        view! { <div class="bars">{bars}</div> }
    }
}

fn bar(Stretch { phase, from_us, to_us }: Stretch, span_us: u64) -> impl IntoView {
    let (name, class) = match phase {
        Phase::Dispatch => ("Held the main thread", "held"),
        Phase::AfterDispatch => ("After dispatch", "handler"),
        Phase::UntilAnswer => ("Until the answer", "whole"),
        Phase::UntilDrop => ("Until it was dropped", "whole"),
        Phase::Pending => ("Pending", "whole"),
    };
    let length_us = to_us.saturating_sub(from_us);
    let length =
        if phase == Phase::Pending { format::elapsed } else { format::duration }(length_us);
    let percent = move |us: u64| format!("{:.2}%", us as f64 * 100.0 / span_us as f64);
    view! {
        <span class="bar-name">{name}</span>
        <span class="bar">
            <i class=class style:left=percent(from_us) style:width=percent(length_us)></i>
        </span>
        <span class="bar-time">{length}</span>
    }
}

fn moments(inspector: Inspector, call: &Call) -> impl IntoView + use<> {
    let moment = |at_us| format!("{} ({})", inspector.time_of_day(at_us), format::offset(at_us));
    let received = moment(call.received_us);
    let what = if call.status() == Status::Dropped { "Dropped" } else { "Answered" };
    let ended = call.end.map(|end| moment(end.at_us));
    let ended = move || match &ended {
        Some(ended) => ended.clone(),
        None if inspector.detail.held.get() => "not yet".to_owned(),
        None => "not known".to_owned(),
    };
    view! {
        <dl class="facts">
            <dt>"Received"</dt>
            <dd>{received}</dd>
            <dt>{what}</dt>
            <dd>{ended}</dd>
        </dl>
    }
}
