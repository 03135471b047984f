//! The views of the window, to choose from.

use leptos::prelude::*;

use super::icons::{self, icon};
use super::keys_help::keys_help;
use super::settings::settings;
use crate::state::{Inspector, Showing};

pub(super) fn rail(inspector: Inspector) -> impl IntoView {
    let button = move |showing: Showing| {
        let is_on = move || inspector.showing.get() == showing;
        let sign = match showing {
            Showing::Traffic => icons::TRAFFIC,
            Showing::Events => icons::EVENT,
            Showing::Channels => icons::CHANNEL,
            Showing::Timeline => icons::TIMELINE,
            Showing::App => icons::APP,
        };
        let key = Showing::ALL.iter().position(|it| *it == showing).map_or(0, |at| at + 1);
        view! {
            <button
                class="view"
                data-view=showing.label().to_lowercase()
                aria-current=move || is_on().then_some("page")
                title=format!("{} ({key})", showing.label())
                on:click=move |_| inspector.showing.set(showing)
            >
                {icon(sign)}
                <span>{showing.label()}</span>
            </button>
        }
    };
    view! {
        <nav class="rail" aria-label="Views">
            {Showing::ALL.map(button)}
            <span class="rail-gap"></span>
            {settings(inspector)} {keys_help()}
        </nav>
    }
}
