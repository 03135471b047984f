//! The app: its versions, its webviews with their capabilities and what they called, its plugins, and
//! its configuration.

use std::sync::Arc;
use std::time::Duration;

use ipc_inspector_protocol::app::{About, Capabilities, Capability, Permission};
use ipc_inspector_protocol::redact::Summary;
use leptos::html;
use leptos::prelude::*;

use super::copy::copy_button;
use super::export::by_rule;
use super::icons::{self, icon};
use super::json_tree::json_tree;
use super::paged::paged_text;
use super::row::name;
use super::search::{on_key, search_button, search_field};
use super::tick;
use crate::state::app::{
    App, Command, Count, Plugin, Reason, Seen, Webview, applies_to, facts, known_from,
};
use crate::state::body::{Content, Fetch};
use crate::state::log::Log;
use crate::state::{Connection, Inspector, format};

/// How often the figures are brought up to date.
const TICK: Duration = Duration::from_millis(500);

/// What an app adds to have its capabilities shown.
const HANDS_OVER: &str =
    r#".capabilities(include_str!(concat!(env!("OUT_DIR"), "/capabilities.json")))"#;

pub(super) fn app_view(inspector: Inspector) -> impl IntoView {
    let App { about, seen, search, .. } = inspector.app;
    inspector.look_at_app();
    tick::each(TICK, move || inspector.look_at_app());
    let changed = Memo::new(move |_| inspector.log.with(Log::webviews_changed));
    let is_live = Memo::new(move |_| {
        inspector.connection.get() == Connection::Live && inspector.trace.with(Option::is_none)
    });
    Effect::new(move |_| {
        // Read, and not only tracked: what nobody reads is not brought up to date.
        changed.get();
        if is_live.get() {
            inspector.ask_app();
        }
    });
    let told = Memo::new(move |_| about.get().here().ok());
    Effect::new(move |_| {
        about.track();
        inspector.look_at_app();
    });
    // Without the figures, so that what is in a card stays there while they change.
    let webviews = Memo::new(move |_| seen.with(|seen| seen.webviews.clone()));
    // Its tree stays as it was unfolded while webviews come and go.
    let config = Memo::new(move |_| {
        told.with(|told| told.as_ref().map(|it| (it.config.clone(), it.replaced.clone())))
    });
    view! {
        <section class="table overview" aria-label="App" on:keydown=move |ev| on_key(search, &ev)>
            {totals(seen)}
            <div class="panel app" tabindex="0">
                {move || missing(inspector)}
                {move || in_facts(inspector, told.get().as_deref())}
                {move || webviews.with(|all| cards(inspector, all))}
                {move || told.get().map(|told| capabilities(inspector, &told.capabilities))}
                {move || told.get().map(|told| protocols(&told.custom_schemes))}
                {move || plugins(seen)}
                {move || config.get().map(|(json, replaced)| configuration(inspector, json.into(), &replaced))}
            </div>
        </section>
    }
}

fn totals(seen: RwSignal<Seen>) -> impl IntoView {
    let total = move |name: &'static str, thing: &'static str, rest, of: fn(&Seen) -> usize| {
        view! {
            <span data-total=name data-value=move || seen.with(of).to_string()>
                <b>{move || format::count(seen.with(of) as u64)}</b>
                " "
                {move || format::noun(seen.with(of) as u64, thing).into_owned()}
                {rest}
            </span>
        }
    };
    view! {
        <p class="totals">
            {total("webviews", "webview", "", Seen::here)}
            <span
                data-total="denied"
                data-value=move || seen.with(Seen::denied).to_string()
                title="Each command once for each webview that it was denied to"
            >
                {move || seen.with(Seen::denied_calls)}
            </span>
            {total("plugins", "plugin", " known", |seen| seen.plugins.len())}
        </p>
    }
}

/// What there is not to be seen here, and why.
fn missing(inspector: Inspector) -> AnyView {
    let text = match (inspector.app.about.get(), inspector.connection.get()) {
        (_, Connection::Nothing) => "There is no app here, and no trace is opened.",
        _ if inspector.trace.with(Option::is_some) => {
            "A trace has no app that could be asked: this is what its header and its records tell. \
             Configuration and capabilities are not in traces."
        }
        (Fetch::Refused(reason), _) => {
            let text = format!("The app does not tell what it is: {reason}");
            return view! { <p class="note">{text}</p> }.into_any();
        }
        (Fetch::NotAsked | Fetch::Loading, Connection::Connecting | Connection::Live) => {
            "Asking the app…"
        }
        _ => return ().into_any(),
    };
    aside(text.to_owned())
}

fn in_facts(inspector: Inspector, about: Option<&About>) -> AnyView {
    let facts = facts(about, inspector.trace.get().as_deref());
    if facts.is_empty() {
        return ().into_any();
    }
    let fact = |(name, value): (&'static str, String)| {
        view! {
            <div data-fact=name.to_lowercase()>
                <dt>{name}</dt>
                <dd>{value}</dd>
            </div>
        }
    };
    view! {
        <h2>"App"</h2>
        <dl class="app-facts">{facts.into_iter().map(fact).collect_view()}</dl>
    }
    .into_any()
}

fn cards(inspector: Inspector, webviews: &[Webview]) -> AnyView {
    if webviews.is_empty() {
        return ().into_any();
    }
    let cards = webviews.iter().enumerate();
    let cards: Vec<_> = cards.map(|(at, webview)| card(inspector, at, webview)).collect();
    view! {
        <h2>"Webviews"</h2>
        <div class="cards">{cards}</div>
    }
    .into_any()
}

fn card(inspector: Inspector, at: usize, webview: &Webview) -> AnyView {
    let Webview { label, window, url, is_local, is_gone, .. } = webview;
    let badge = |text| view! { <span class="badge">{text}</span> };
    let window = window.as_ref().map(|window| format!("in the window {window}"));
    let commands = webview.commands.iter().enumerate();
    let commands: Vec<_> =
        commands.map(|(number, it)| command(inspector, (at, number), label, it)).collect();
    let called = if commands.is_empty() {
        view! { <p class="nothing">"No call of it is in the log."</p> }.into_any()
    } else {
        view! {
            <table class="list">
                <thead>
                    <tr>
                        <th scope="col">"Command"</th>
                        <th scope="col" class="number">"Calls"</th>
                        <th scope="col" class="number">"Denied"</th>
                    </tr>
                </thead>
                <tbody>{commands}</tbody>
            </table>
        }
        .into_any()
    };
    let unlisted = webview.unlisted as u64;
    let unlisted =
        (unlisted > 0).then(|| aside(format!("and {}", format::things(unlisted, "more command"))));
    view! {
        <article class="card" data-webview=label.clone()>
            <h3>{label.clone()}</h3>
            <p class="place" data-origin=if *is_local { "local" } else { "remote" }>
                {is_gone.then(|| badge("gone"))}
                {(!is_local).then(|| badge("remote"))}
                {window}
                <span class="mono">{url.clone()}</span>
            </p>
            {webview.capabilities.as_deref().map(applying)}
            {called}
            {unlisted}
        </article>
    }
    .into_any()
}

fn aside(text: String) -> AnyView {
    view! { <p class="aside">{text}</p> }.into_any()
}

fn command(
    inspector: Inspector,
    (webview, number): (usize, usize),
    label: &str,
    command: &Command,
) -> AnyView {
    let of = move |of: fn(Count) -> u64| {
        move || inspector.app.seen.with(|seen| format::count(of(seen.count(webview, number))))
    };
    let show = |only_denied| {
        let (label, name) = (label.to_owned(), command.name.clone());
        move |_| inspector.show_calls(&label, &name, only_denied)
    };
    let denied = if command.is_denied {
        view! {
            <button
                class="link bad"
                title="Show what was denied, and what Tauri says to it"
                on:click=show(true)
            >
                {of(|count| count.denied)}
            </button>
        }
        .into_any()
    } else {
        "–".into_any()
    };
    let hint = format!("Show these calls of {}", command.name);
    view! {
        <tr data-called=command.name.clone()>
            <th scope="row">
                <button class="group-name" title=hint on:click=show(false)>
                    {name(&command.name)}
                </button>
            </th>
            <td class="number">{of(|count| count.calls)}</td>
            <td class="number">{denied}</td>
        </tr>
        {command.reason.clone().map(|it| reason(inspector, it))}
    }
    .into_any()
}

fn applying(capabilities: &[Capability]) -> AnyView {
    if capabilities.is_empty() {
        let text = "No capability applies to it: it may call no command of Tauri or of a plugin.";
        return view! { <p class="note">{text}</p> }.into_any();
    }
    capabilities.iter().map(capability).collect::<Vec<_>>().into_any()
}

fn reason(inspector: Inspector, reason: Reason) -> impl IntoView {
    let Reason { permission, says, is_missing } = reason;
    let title = permission.clone();
    let copy = is_missing
        .then(|| copy_button(inspector, "Copy the permission", permission.as_str().into()));
    view! {
        <tr class="reason" data-permission=permission>
            <td colspan="3">
                <div>
                    {icon(if is_missing { icons::WARNING } else { icons::CLEAR })}
                    <span>
                        <code title="By the names that Tauri gives to permissions for commands">
                            {title}
                        </code>
                        " "
                        {says}
                    </span>
                    {copy}
                </div>
            </td>
        </tr>
    }
}

fn capability(capability: &Capability) -> AnyView {
    let description = capability.description.clone();
    let permissions: Vec<_> = capability.permissions.iter().map(permission).collect();
    view! {
        <section class="capability" data-capability=capability.identifier.clone()>
            <h4>{capability.identifier.clone()}</h4>
            <span class="aside">{applies_to(capability)}</span>
            <ul class="permissions">{permissions}</ul>
            {(!description.is_empty()).then(|| aside(description))}
        </section>
    }
    .into_any()
}

fn permission(permission: &Permission) -> impl IntoView + use<> {
    let Permission { identifier, allow, deny } = permission;
    let denies = identifier.rsplit(':').next().is_some_and(|name| name.starts_with("deny-"));
    let scopes = [("allow", allow), ("deny", deny)];
    let scopes = scopes.into_iter().flat_map(|(way, scopes)| {
        let scope = move |scope: &String| {
            view! { <span class="scope" class:bad=way == "deny">{format!("{way} {scope}")}</span> }
        };
        scopes.iter().map(scope).collect::<Vec<_>>()
    });
    view! { <li class:denies=denies>{identifier.clone()} {scopes.collect_view()}</li> }
}

fn capabilities(inspector: Inspector, known: &Capabilities) -> impl IntoView + use<> {
    let text = match known {
        Capabilities::NotHandedOver => {
            let copy = copy_button(inspector, "Copy the line", HANDS_OVER.into());
            view! {
                <div class="note" id="hand-over">
                    "Tauri does not tell a plugin which capabilities apply. To see them here, with \
                    each webview, hand them to the inspector's builder:"
                    <div>
                        <code>{HANDS_OVER}</code>
                        {copy}
                    </div>
                </div>
            }
            .into_any()
        }
        Capabilities::Unreadable(reason) => {
            view! { <p class="note bad">{reason.clone()}</p> }.into_any()
        }
        Capabilities::Known(all) => {
            let all = match all.len() {
                0 => "None.".to_owned(),
                1 => "One, as the app was built.".to_owned(),
                all => format!("{all}, as the app was built."),
            };
            let unused = move || inspector.app.seen.with(|seen| unused(&seen.unused));
            view! {
                {aside(format!("{all} Those that were added at run time are not known."))}
                {unused}
            }
            .into_any()
        }
    };
    view! {
        <h2>"Capabilities"</h2>
        {text}
    }
}

fn unused(capabilities: &[Capability]) -> AnyView {
    if capabilities.is_empty() {
        return ().into_any();
    }
    let capabilities: Vec<_> = capabilities.iter().map(capability).collect();
    view! {
        <h3>"For no webview that is there"</h3>
        <div class="cards">{capabilities}</div>
    }
    .into_any()
}

/// Protocols are a way to Rust that is no IPC, for those who miss their traffic.
fn protocols(schemes: &[String]) -> impl IntoView + use<> {
    let all: Vec<_> = schemes.iter().map(|scheme| format!("{scheme}:")).collect();
    (!all.is_empty()).then(|| {
        view! {
            <h2>"Protocols of its own"</h2>
            <p class="aside" id="protocols">
                "Pages may load from " <span class="mono">{all.join(", ")}</span>
                ", as the configuration says. What a protocol of the app's own answers is no IPC, and is \
                 not recorded."
            </p>
        }
    })
}

fn plugins(seen: RwSignal<Seen>) -> impl IntoView {
    let plugins = seen.with(|seen| seen.plugins.clone());
    (!plugins.is_empty()).then(|| {
        let row = |plugin: Plugin| {
            let from = known_from(&plugin);
            view! {
                <dt class="mono">{plugin.name}</dt>
                <dd>{from}</dd>
            }
        };
        view! {
            <h2>"Plugins"</h2>
            {aside(
                "Tauri does not list them: these are known from what is said beside each.".into(),
            )}
            <dl class="facts" id="plugins">{plugins.into_iter().map(row).collect_view()}</dl>
        }
    })
}

fn configuration(
    inspector: Inspector,
    text: Arc<str>,
    replaced: &Summary,
) -> impl IntoView + use<> {
    let search = inspector.app.search;
    let content = Content::of_json(text.clone());
    search.look_at(&Fetch::Here(content.clone()));
    on_cleanup(move || search.look_at(&Fetch::NotAsked));
    let element = NodeRef::<html::Div>::new();
    let size = format::size(text.len() as u64);
    let all = replaced.replaced();
    let replaced = (all > 0).then(|| {
        let values = format::things(all, "value");
        let told = format!("{values} replaced here and above: {}.", by_rule(&replaced.counts));
        view! { <p class="aside" id="app-replaced">{told}</p> }
    });
    let shown = match content {
        Content::Json(json, _) => json_tree(inspector, search, "config", element, json).into_any(),
        _ => paged_text(search, text.clone()).into_any(),
    };
    view! {
        <h2 class="body-head">
            "Configuration" <span class="body-kind">{size}</span>
            <span class="body-tools">
                {search_button(search)} {copy_button(inspector, "Copy the JSON", text)}
            </span>
        </h2>
        {replaced}
        {search_field(search, element)}
        {shown}
    }
}
