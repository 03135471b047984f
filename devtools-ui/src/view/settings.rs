//! What the user sets.

use leptos::prelude::*;

use super::icons::{self, icon};
use crate::state::settings::{Settings, Theme};
use crate::state::{Connection, Inspector, format};

/// Also the id that ties the button to it.
const PANEL: &str = "settings-panel";

/// The id of the button that opens it.
pub(super) const BUTTON: &str = "settings";

/// The button, and what it opens.
pub(super) fn settings(inspector: Inspector) -> impl IntoView {
    let theme = move |theme: Theme| {
        let is_chosen = Memo::new(move |_| inspector.settings.with(|it| it.theme == theme));
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="theme"
                    value=theme.label()
                    prop:checked=move || is_chosen.get()
                    on:change=move |_| inspector.set(|settings| settings.theme = theme)
                />
                {theme.label()}
            </label>
        }
    };
    let compact = |settings: &mut Settings, it| settings.is_compact = it;
    let overview = |settings: &mut Settings, it: bool| settings.hides_overview = !it;
    view! {
        <button id=BUTTON class="view" title="Settings (,)" popovertarget=PANEL>
            {icon(icons::SETTINGS)}
            <span>"Settings"</span>
        </button>
        <section id=PANEL popover="auto" class="popover form settings" aria-label="Settings">
            <h2>"Settings"</h2>
            <div class="field" role="radiogroup" aria-label="Theme">
                <span aria-hidden="true">"Theme"</span>
                <div>{Theme::ALL.map(theme).collect_view()}</div>
            </div>
            <div class="field" role="group" aria-label="Table">
                <span aria-hidden="true">"Table"</span>
                <div>
                    {switch(inspector, "compact", "Compact rows", |it| it.is_compact, compact)}
                    {switch(inspector, "overview", "Overview", |it| !it.hides_overview, overview)}
                </div>
            </div>
            {memory(inspector)}
            <label class="field">
                <span>"Secrets"</span>
                <input
                    data-setting="secrets"
                    type="text"
                    placeholder="customer id, iban"
                    aria-describedby="secrets-about"
                    prop:value=move || inspector.settings.with(|it| it.secret_keys.join(", "))
                    on:change=move |ev| inspector.name_secrets(&event_target_value(&ev))
                />
            </label>
            <p class="about" id="secrets-about">
                "Values of these names are replaced in exports, beside those that the app has set."
            </p>
            <label class="field">
                <span>"Libraries"</span>
                <input
                    data-setting="libraries"
                    type="text"
                    placeholder="src/api/, client.ts"
                    aria-describedby="libraries-about"
                    prop:value=move || inspector.settings.with(|it| it.libraries.join(", "))
                    on:change=move |ev| inspector.name_libraries(&event_target_value(&ev))
                />
            </label>
            <p class="about" id="libraries-about">
                "Code whose address has one of these is folded in call stacks, as are packages and \
                 generated bindings."
            </p>
            <p class="about">
                "All of this is there again when the window is opened the next time."
            </p>
        </section>
    }
}

fn switch(
    inspector: Inspector,
    name: &'static str,
    label: &'static str,
    is_on: fn(&Settings) -> bool,
    set: fn(&mut Settings, bool),
) -> impl IntoView {
    let is_on = Memo::new(move |_| inspector.settings.with(is_on));
    view! {
        <label class="choice">
            <input
                type="checkbox"
                data-setting=name
                prop:checked=move || is_on.get()
                on:change=move |ev| {
                    let is_on = event_target_checked(&ev);
                    inspector.set(|settings| set(settings, is_on));
                }
            />
            {label}
        </label>
    }
}

/// What the recorder may hold.
fn memory(inspector: Inspector) -> impl IntoView {
    let is_deaf = Memo::new(move |_| inspector.connection.get() != Connection::Live);
    let in_force = move || {
        inspector.welcome.with(|it| it.as_ref().map(|it| format::size(it.limits.max_bytes)))
    };
    view! {
        <label class="field">
            <span>"Memory"</span>
            <input
                data-setting="memory"
                type="number"
                min="1"
                max="4096"
                placeholder="as the app has set"
                aria-describedby="memory-about"
                disabled=move || is_deaf.get()
                prop:value=move || {
                    let limit = inspector.settings.with(|it| it.max_mebibytes);
                    limit.map(|limit| limit.to_string()).unwrap_or_default()
                }
                on:change=move |ev| {
                    let limit = event_target_value(&ev).parse().ok();
                    inspector.limit_memory(limit.map(|limit: u32| limit.clamp(1, 4096)));
                }
            />
        </label>
        <p class="about" id="memory-about">
            "MiB that the recorder may hold while this window is open, or has been; empty for what \
             the app has set. In force: "
            {in_force}
            "."
        </p>
    }
}
