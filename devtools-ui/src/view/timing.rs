//! Where the time of a call went, drawn.

use ipc_inspector_protocol::{Call, Moment, Outcome, Status};
use leptos::prelude::*;

use super::elapsed::elapsed_us;
use crate::state::timing::{Phase, Stretch, Timing};
use crate::state::{Inspector, format};

pub(super) fn timing(inspector: Inspector, call: &Call) -> AnyView {
    let status = call.status();
    if status == Status::Unsent {
        return view! {
            <p class="nothing">"It never left the page: what becomes of it there nobody tells."</p>
        }
        .into_any();
    }
    let undispatched = match (call.dispatched, status) {
        (Some(_), _) => None,
        (None, Status::Answered(Outcome::Malformed)) => Some("It was never dispatched."),
        (None, Status::Pending | Status::PageGone) => {
            Some("Tauri is still dispatching it on the main thread.")
        }
        (None, _) => Some("Its dispatch has not returned."),
    };
    let waited_us = inspector.log.with_untracked(|log| {
        let invoked = call.observed.in_page.invoked;
        let waited =
            invoked.map(|it| log.calls().held_between(it.at_us, call.received_us, call.seq));
        waited.filter(|waited| *waited >= TO_BE_TOLD_US)
    });
    let timing = Timing::of(call, None);
    let (blocked_us, within_us) = (timing.blocked_us, timing.within_us);
    view! {
        <h2>"Where the time went"</h2>
        {bars(inspector, call.clone())}
        {timing.slow_side().map(|side| view! { <p class="note" data-slow-side="">{side} "."</p> })}
        {page_told(call, within_us)}
        {waited_us
            .map(|us| {
                view! {
                    <p class="note" data-waited=us.to_string()>
                        <b>"It waited for the main thread. "</b>
                        {format!(
                            "On its way to Rust other calls held the main thread for {}.",
                            format::duration(us),
                        )}
                    </p>
                }
            })}
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
    .into_any()
}

/// Waiting for less than this is no news, in microseconds.
const TO_BE_TOLD_US: u64 = 1_000;

/// How sure what the page told is, or that it told nothing.
fn page_told(call: &Call, within_us: Option<u64>) -> impl IntoView + use<> {
    let observed = call.observed;
    let text = match (observed.invoked_page_us, observed.settled_page_us, call.status()) {
        _ if observed.abandoned_page_us.is_some() => abandoned(call),
        (None, None, _) => {
            "Its page has not told when the call left it and when it settled.".into()
        }
        (_, None, _) if call.page_gone_us.is_some() => {
            "Its page was gone before there was an answer, so that its promise never settles."
                .into()
        }
        (Some(_), None, Status::Answered(_)) => {
            "It was answered in Rust, but its page has not told that the promise was settled."
                .into()
        }
        (_, Some(_), Status::Dropped) => "Its page settled the promise all the same.".into(),
        _ => match within_us {
            Some(within_us) => format!(
                "The page has a clock of its own: its begin and end are certain to ± {}.",
                format::duration(within_us),
            ),
            None => {
                "The page has a clock of its own, which is not yet compared on both ways.".into()
            }
        },
    };
    view! { <p class="aside">{text}</p> }
}

/// What is said of a call that its page let go of.
pub(super) fn abandoned(call: &Call) -> String {
    let observed = call.observed;
    let after = observed.abandoned_page_us.zip(observed.invoked_page_us);
    let after = after.map(|(to, from)| format::duration(to.saturating_sub(from)));
    let after = after.map(|after| format!(" {after} after the invoke")).unwrap_or_default();
    let nobody = if call.end.is_some() { "nobody got the answer" } else { "nobody will get it" };
    format!(
        "Its page let go of the request{after}, before it was answered, as a page does that is \
         reloaded: {nobody}."
    )
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

/// The name by which the style sheet knows the colour of a phase.
pub(super) fn colour(phase: Phase) -> &'static str {
    match phase {
        Phase::ToRust | Phase::ToPage => "transport",
        Phase::Dispatch => "held",
        Phase::AfterDispatch => "handler",
        Phase::InRust | Phase::UntilSettled | Phase::UntilDrop | Phase::Pending => "whole",
    }
}

fn bar(stretch: Stretch, span_us: u64) -> impl IntoView {
    let Stretch { phase, from_us, .. } = stretch;
    let name = phase.label();
    let length_us = stretch.length().us;
    let length = if phase == Phase::Pending {
        format::elapsed(length_us)
    } else {
        format::length(stretch.length())
    };
    let percent = move |us: u64| format!("{:.2}%", us as f64 * 100.0 / span_us as f64);
    view! {
        <span class="bar-name">{name}</span>
        <span class="bar">
            <i
                class=colour(phase)
                style:left=percent(from_us)
                style:width=percent(length_us)
            ></i>
        </span>
        <span class="bar-time">{length}</span>
    }
}

fn moments(inspector: Inspector, call: &Call) -> impl IntoView + use<> {
    let moment = |at_us| format!("{} ({})", inspector.time_of_day(at_us), format::offset(at_us));
    let in_page = move |it: Moment| format!("{}{}", moment(it.at_us), certain_to(it.within_us));
    let told = call.observed.in_page;
    let received = moment(call.received_us);
    let what = if call.status() == Status::Dropped { "Dropped" } else { "Answered" };
    let (is_seen, ended) = (call.is_seen_in_rust(), call.answered_us().map(moment));
    let ended = move || match &ended {
        Some(ended) => ended.clone(),
        None if inspector.detail.held.get() => "not yet".to_owned(),
        None => "not known".to_owned(),
    };
    view! {
        <dl class="facts">
            {told.invoked.map(|it| view! { <dt>"Invoked"</dt> <dd>{in_page(it)}</dd> })}
            <dt>"Received"</dt>
            <dd>{received}</dd>
            {is_seen.then(|| view! { <dt>{what}</dt> <dd>{ended}</dd> })}
            {told.settled.map(|it| view! { <dt>"Settled"</dt> <dd>{in_page(it)}</dd> })}
        </dl>
    }
}

/// How certain a moment of a page is, behind it.
pub(super) fn certain_to(within_us: Option<u64>) -> String {
    match within_us {
        Some(0) => String::new(),
        Some(within_us) => format!(" ± {}", format::duration(within_us)),
        None => ", as near as is known".into(),
    }
}
