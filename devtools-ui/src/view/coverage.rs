//! What is captured, and what is not: one sign for each aspect, and the reasons with their remedies.

use ipc_inspector_protocol::{
    gaps,
    wire::{Aspect, Extent, Gap},
};
use leptos::prelude::*;

use super::copy::copy_button;
use super::icons::{self, icon};
use crate::state::Inspector;
use crate::state::log::Log;

pub(super) fn coverage(inspector: Inspector) -> impl IntoView {
    // Pages are few and change seldom; what they are called is looked up only then.
    let of_pages = Memo::new(move |_| {
        inspector.log.with(|log: &Log| gaps::of_pages(log.pages(), log.newest_us()))
    });
    let gaps = Memo::new(move |_| {
        let mut gaps = inspector
            .welcome
            .with(|welcome| welcome.as_ref().map(|welcome| welcome.gaps.clone()))
            .unwrap_or_default();
        // One reason is enough: where no page can report, each is a gap.
        let is_known =
            gaps.iter().any(|gap| gap.aspect == Aspect::Pages && gap.extent == Extent::Nothing);
        for gap in of_pages.get() {
            let is_one_of_known = is_known && gap.aspect == Aspect::Pages;
            if !is_one_of_known && !gaps.contains(&gap) {
                gaps.push(gap);
            }
        }
        gaps
    });
    let is_known = Memo::new(move |_| inspector.welcome.with(Option::is_some));
    view! {
        <Show when=move || is_known.get()>
            <button
                id="coverage"
                class="coverage"
                popovertarget="gaps"
                title="What is captured of this app, and what is not"
            >
                <span class="coverage-label">"capture"</span>
                {Aspect::ALL.map(|aspect| sign(aspect, gaps))}
            </button>
            <div id="gaps" popover="auto" class="popover gaps">
                <h2>"What is captured"</h2>
                {move || reasons(inspector, gaps.get())}
                <p class="aside">
                    "Commands, events and channels are IPC. What an app serves by a protocol of its own, \
                     such as " <code>"stream:"</code> " or " <code>"asset:"</code>
                    ", is none, and is not recorded."
                </p>
            </div>
        </Show>
    }
}

/// How much of an aspect is captured: the largest of its gaps.
fn extent(aspect: Aspect, gaps: &[Gap]) -> Option<Extent> {
    gaps.iter().filter(|gap| gap.aspect == aspect).map(|gap| gap.extent).max()
}

fn sign(aspect: Aspect, gaps: Memo<Vec<Gap>>) -> impl IntoView {
    let extent = Memo::new(move |_| gaps.with(|gaps| extent(aspect, gaps)));
    let words = move || match extent.get() {
        None => ("all", "✓", "captured"),
        Some(Extent::Part) => ("part", "◐", "captured in part"),
        Some(Extent::Nothing) => ("nothing", "–", "not captured"),
    };
    view! {
        <span class="aspect" data-aspect=aspect.name() data-extent=move || words().0>
            {aspect.name()}
            <span aria-hidden="true">{move || words().1}</span>
            <span class="spoken">{move || words().2}</span>
        </span>
    }
}

fn reasons(inspector: Inspector, gaps: Vec<Gap>) -> AnyView {
    if gaps.is_empty() {
        return view! { <p>"Everything: commands, events, channels, pages and logs."</p> }
            .into_any();
    }
    let reason = move |gap: Gap| {
        let sign = if gap.extent == Extent::Nothing { icons::WARNING } else { icons::PARTLY };
        view! {
            <li data-gap=gap.aspect.name()>
                {icon(sign)}
                <div>
                    <b>{gap.aspect.name()}</b>
                    <p>{gap.reason}</p>
                    {gap
                        .remedy
                        .map(|remedy| {
                            let copy =
                                copy_button(inspector, "Copy the remedy", remedy.clone().into());
                            view! { <p class="remedy">{remedy} {copy}</p> }
                        })}
                </div>
            </li>
        }
    };
    view! { <ul>{gaps.into_iter().map(reason).collect_view()}</ul> }.into_any()
}
