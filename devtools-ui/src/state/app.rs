//! What the app is: what it tells of itself while it runs, and what the log shows of its webviews and
//! plugins. A trace has only the latter.

use std::collections::BTreeMap;
use std::sync::Arc;

use ipc_inspector_protocol::app::{About, Capabilities, Capability};
use ipc_inspector_protocol::rejection::{AccessDenied, OutOfScope, permissions, plugin_name};
use ipc_inspector_protocol::{Outcome, Status, trace::Header};
use leptos::prelude::*;

use super::body::Fetch;
use super::json::{self, Json};
use super::log::Log;
use super::search::Search;
use super::{Inspector, Showing, commands};

/// Commands of a webview that are listed.
pub const MOST_COMMANDS: usize = 200;

const DENIED: Status = Status::Answered(Outcome::Denied);

/// What is known of the app.
#[derive(Clone, Copy, Debug)]
pub struct App {
    /// What it tells of itself.
    pub about: RwSignal<Fetch<Arc<About>>>,
    /// Its webviews and plugins, as they were when [`Inspector::look_at_app`] was last called.
    pub seen: RwSignal<Seen>,
    /// The search in its configuration.
    pub search: Search,
    /// Which question is the current one: answers to earlier ones do not count.
    asked: StoredValue<u32>,
}

/// What was seen of the app.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// Those that are there first, each by label.
    pub webviews: Vec<Webview>,
    /// Capabilities that apply to none of these.
    pub unused: Vec<Capability>,
    /// By name.
    pub plugins: Vec<Plugin>,
    /// How often each command of each webview was called, in their order. Apart from them, since it
    /// changes all the time.
    pub counts: Vec<Vec<Count>>,
}

/// How often a command was called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// In all.
    pub calls: u64,
    /// And denied.
    pub denied: u64,
}

/// A webview.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Webview {
    /// Its label.
    pub label: String,
    /// Label of its window; absent when nothing tells it.
    pub window: Option<String>,
    /// What it shows, or showed last; absent when nothing tells it.
    pub url: Option<String>,
    /// Whether that is the app's own, and not from a server elsewhere.
    pub is_local: bool,
    /// Whether it is there no more.
    pub is_gone: bool,
    /// What applies to it; nothing when that is not known.
    pub capabilities: Option<Vec<Capability>>,
    /// What it has called, by name. Those that were denied come first.
    pub commands: Vec<Command>,
    /// How many more commands it has called than are listed.
    pub unlisted: usize,
}

/// A command that a webview has called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Command {
    /// The command.
    pub name: String,
    /// Whether it was ever denied.
    pub is_denied: bool,
    /// What the denials come from, as far as names tell.
    pub reason: Option<Reason>,
}

/// Why a command is denied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// The permission that it depends on.
    pub permission: String,
    /// What that one does, or would do, in words.
    pub says: String,
    /// Whether it is to be added for the command to be allowed.
    pub is_missing: bool,
}

/// A plugin, and what it is known from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plugin {
    /// Its name as permissions have it: `fs`, `core:window`.
    pub name: String,
    /// Whether the configuration has something for it.
    pub is_configured: bool,
    /// How often its commands were called.
    pub calls: u64,
    /// How many entries of capabilities are permissions of it.
    pub permissions: u64,
}

impl App {
    pub(super) fn new() -> Self {
        Self {
            about: RwSignal::default(),
            seen: RwSignal::default(),
            search: Search::new(),
            asked: StoredValue::new(0),
        }
    }

    /// Another source is shown.
    pub(super) fn forget(self) {
        self.asked.update_value(|asked| *asked += 1);
        self.about.set(Fetch::NotAsked);
        self.seen.set(Seen::default());
    }
}

impl Inspector {
    /// Asks the app what it is now. What it told before is shown until then.
    pub fn ask_app(self) {
        let App { about, asked, .. } = self.app;
        let this = asked.get_value() + 1;
        asked.set_value(this);
        if !matches!(about.get_untracked(), Fetch::Here(_)) {
            about.set(Fetch::Loading);
        }
        let done = move |result: Result<About, String>| {
            if asked.get_value() == this {
                about.set(result.map_or_else(Fetch::Refused, |told| Fetch::Here(Arc::new(told))));
            }
        };
        self.with_source(|source| source.app(Box::new(done)));
    }

    /// Brings what is seen of the app up to date. It looks at every call, so it is done only while
    /// somebody looks, and then not with each batch.
    pub fn look_at_app(self) {
        let about = self.app.about.get_untracked();
        let about = match &about {
            Fetch::Here(about) => Some(&**about),
            _ => None,
        };
        let seen = self.log.with_untracked(|log| Seen::new(log, about));
        if self.app.seen.with_untracked(|known| *known != seen) {
            self.app.seen.set(seen);
        }
    }

    /// Shows the calls of a command from a webview among the traffic: those that were denied, or all.
    pub fn show_calls(self, webview: &str, command: &str, only_denied: bool) {
        self.clear_filter();
        self.type_filter(calls_of(webview, command, only_denied));
        self.is_grouped.set(false);
        self.showing.set(Showing::Traffic);
    }
}

impl Seen {
    /// What the log shows, with what the app tells of itself.
    pub fn new(log: &Log, about: Option<&About>) -> Self {
        let calls = count(log);
        let told = about.map_or(&[][..], |about| &about.webviews);
        let mut labels = Vec::new();
        let of_calls = calls.keys().map(|(webview, _)| *webview);
        let of_pages = log.pages().iter().map(|(page, _)| &*page.webview);
        for label in told.iter().map(|it| &*it.label).chain(of_pages).chain(of_calls) {
            if let Err(at) = labels.binary_search(&label) {
                labels.insert(at, label);
            }
        }
        let mut seen = Self::default();
        for is_gone in [false, true] {
            for label in &labels {
                let (webview, counts) = webview(log, about, label, &calls);
                if webview.is_gone == is_gone {
                    seen.webviews.push(webview);
                    seen.counts.push(counts);
                }
            }
        }
        let is_used = |capability: &&Capability| {
            told.iter().any(|webview| webview.capabilities.contains(&capability.identifier))
        };
        seen.unused = known(about).iter().filter(|it| !is_used(it)).cloned().collect();
        seen.plugins = plugins(about, &calls);
        seen
    }

    /// How many commands were denied to one webview or another.
    pub fn denied(&self) -> usize {
        let commands = self.webviews.iter().flat_map(|webview| &webview.commands);
        commands.filter(|command| command.is_denied).count()
    }

    /// How many calls that were, in words.
    pub fn denied_calls(&self) -> String {
        let calls = self.counts.iter().flatten().map(|count| count.denied).sum();
        let (calls, commands) = (
            super::format::things(calls, "call"),
            super::format::things(self.denied() as u64, "command"),
        );
        format!("{calls} of {commands} denied")
    }

    /// How many webviews are there.
    pub fn here(&self) -> usize {
        self.webviews.iter().filter(|webview| !webview.is_gone).count()
    }

    /// How often a command of a webview was called, by their places.
    pub fn count(&self, webview: usize, command: usize) -> Count {
        let count = self.counts.get(webview).and_then(|counts| counts.get(command));
        count.copied().unwrap_or_default()
    }
}

/// The calls of a log, by webview and command.
type Calls<'a> = BTreeMap<(&'a str, &'a str), OfCommand<'a>>;

/// The calls of a command from a webview.
#[derive(Default)]
struct OfCommand<'a> {
    /// Label of the window.
    window: &'a str,
    count: Count,
    /// The last one that was denied.
    denied: Option<u64>,
}

fn count(log: &Log) -> Calls<'_> {
    let mut all = Calls::new();
    for call in log.calls().iter() {
        let request = &call.request;
        let of = all.entry((&request.webview, &request.command)).or_default();
        of.window = &request.window;
        of.count.calls += 1;
        if call.status() == DENIED {
            of.count.denied += 1;
            of.denied = Some(call.seq);
        }
    }
    all
}

/// What Tauri said to a call that was denied, as far as the start of its answer tells.
fn said(log: &Log, call: u64) -> Option<String> {
    let start = log.previews(call)?.response.as_deref()?;
    // A string of JSON that may be cut, also within an escape.
    let whole = |text: &str| json::string(&format!("{text}\""));
    let cut = |by| start.len().checked_sub(by).and_then(|end| whole(start.get(..end)?));
    json::string(start).or_else(|| (0..6).find_map(cut))
}

/// All capabilities, where they are known.
fn known(about: Option<&About>) -> &[Capability] {
    match about.map(|about| &about.capabilities) {
        Some(Capabilities::Known(known)) => known,
        _ => &[],
    }
}

fn webview(
    log: &Log,
    about: Option<&About>,
    label: &str,
    calls: &Calls<'_>,
) -> (Webview, Vec<Count>) {
    let told = about.and_then(|about| about.webviews.iter().find(|it| it.label == label));
    // The one that is shown, or else the last one.
    let of_label = log.pages().iter().filter(|(page, _)| page.webview == label);
    let page = of_label.max_by_key(|(page, it)| (it.gone.is_none(), page.page_load));
    let page = page.map(|(_, page)| page);
    let of_webview = || calls.range((label, "")..).take_while(|((of, _), _)| *of == label);
    let window = of_webview().next().map(|(_, of)| of.window);
    let applies =
        |it: &&Capability| told.is_some_and(|told| told.capabilities.contains(&it.identifier));
    let has_capabilities =
        about.is_some_and(|about| matches!(about.capabilities, Capabilities::Known(_)));
    let url = told.map(|told| &told.url).or(page.and_then(|page| page.url.as_ref()));
    let is_local = match (told, url) {
        (Some(told), _) => told.is_local,
        (None, Some(url)) => log.is_local(origin(url)),
        (None, None) => true,
    };
    let mut webview = Webview {
        label: label.to_owned(),
        window: told.map(|told| &*told.window).or(window).map(str::to_owned),
        url: url.cloned(),
        is_local,
        is_gone: match about {
            Some(_) => told.is_none(),
            None => page.is_some_and(|page| page.gone.is_some()),
        },
        capabilities: (has_capabilities && told.is_some())
            .then(|| known(about).iter().filter(applies).cloned().collect()),
        ..Webview::default()
    };
    let mut counts = Vec::new();
    for is_denied in [true, false] {
        for ((_, name), OfCommand { count, denied, .. }) in of_webview() {
            if denied.is_some() != is_denied {
                continue;
            }
            if counts.len() == MOST_COMMANDS {
                webview.unlisted += 1;
                continue;
            }
            let reason = denied.and_then(|call| {
                let said = said(log, call).unwrap_or_default();
                reason_said(name, &said).or_else(|| reason(name, &webview, known(about)))
            });
            webview.commands.push(Command { name: (*name).to_owned(), is_denied, reason });
            counts.push(*count);
        }
    }
    (webview, counts)
}

/// Scheme and server of an address.
fn origin(url: &str) -> &str {
    url.match_indices('/').nth(2).map_or(url, |(at, _)| &url[..at])
}

/// What a denial itself tells, where names do not.
fn reason_said(command: &str, said: &str) -> Option<Reason> {
    if let Some(OutOfScope { permission, what, .. }) = OutOfScope::read(command, said) {
        let says = format!("is there, but its scope does not allow the {what}.");
        return Some(Reason { permission, says, is_missing: false });
    }
    match AccessDenied::read(command, said)? {
        AccessDenied::Denied { by, .. } => {
            let [_, permission] = permissions(command)?;
            let says = match by.first() {
                Some(by) => format!("in {} denies it, whatever allows it.", by.capability),
                None => "denies it, whatever allows it.".to_owned(),
            };
            Some(Reason { permission, says, is_missing: false })
        }
        AccessDenied::Elsewhere { by, .. } => {
            let [permission, _] = permissions(command)?;
            let capability = by.first()?.capability;
            let says = format!("in {capability} allows it, but does not apply here.");
            Some(Reason { permission, says, is_missing: false })
        }
        AccessDenied::NoPermission { .. } => None,
    }
}

/// What a command depends on, by the names that Tauri gives permissions for commands; nothing where no
/// name follows from that of the command, or a permission that allows it is there.
fn reason(command: &str, webview: &Webview, known: &[Capability]) -> Option<Reason> {
    let [allow, deny] = permissions(command)?;
    let has = |capability: &Capability, name: &str| {
        capability.permissions.iter().any(|permission| permission.identifier == name)
    };
    let applying = webview.capabilities.as_deref().unwrap_or_default();
    // A denial holds for all windows of the app's own pages, whichever the capability is for.
    let denies = |it: &&Capability| {
        has(it, &deny)
            && (applying.contains(it) || (webview.is_local && it.is_local && it.is_active))
    };
    if let Some(capability) = known.iter().find(denies) {
        let says = format!("in {} denies it, whatever allows it.", capability.identifier);
        return Some(Reason { permission: deny, says, is_missing: false });
    }
    if applying.iter().any(|capability| has(capability, &allow)) {
        return None;
    }
    let elsewhere: Vec<_> =
        known.iter().filter(|it| has(it, &allow)).map(|it| &*it.identifier).collect();
    let mut says = "would allow it".to_owned();
    if !command.starts_with("plugin:") {
        says += ", where AppManifest::commands in build.rs names the command";
    }
    if !elsewhere.is_empty() {
        says = format!("{says}; {} has it, and does not apply here", elsewhere.join(", "));
    }
    Some(Reason { permission: allow, says: says + ".", is_missing: true })
}

fn plugins(about: Option<&About>, calls: &Calls<'_>) -> Vec<Plugin> {
    let mut all = Vec::<Plugin>::new();
    let mut note = |name: &str, change: fn(&mut Plugin, u64), by: u64| {
        let at = all.binary_search_by(|it| (*it.name).cmp(name)).unwrap_or_else(|at| {
            all.insert(at, Plugin { name: name.to_owned(), ..Plugin::default() });
            at
        });
        change(&mut all[at], by);
    };
    for name in about.map_or_else(Vec::new, configured) {
        note(&name, |plugin, _| plugin.is_configured = true, 0);
    }
    for ((_, command), OfCommand { count, .. }) in calls {
        let plugin = command.strip_prefix("plugin:").and_then(|rest| rest.split_once('|'));
        if let Some((plugin, _)) = plugin {
            note(&plugin_name(plugin), |plugin, by| plugin.calls += by, count.calls);
        }
    }
    for permission in known(about).iter().flat_map(|capability| &capability.permissions) {
        // `core` is no plugin, but all of Tauri's own.
        let plugin = permission.identifier.rsplit_once(':').filter(|(name, _)| *name != "core");
        if let Some((plugin, _)) = plugin {
            note(plugin, |plugin, by| plugin.permissions += by, 1);
        }
    }
    all
}

/// The plugins that the configuration has something for.
fn configured(about: &About) -> Vec<String> {
    let Some(config) = Json::parse(&about.config.as_str().into()) else { return Vec::new() };
    let name = |child: &json::Child| json::string(child.key.as_ref()?.source());
    let plugins = config.children().into_iter().find(|it| name(it).as_deref() == Some("plugins"));
    let plugins = plugins.map(|plugins| plugins.value.children()).unwrap_or_default();
    plugins.iter().filter_map(name).collect()
}

/// The app in a few facts, each with its name: as it tells them, or as a trace's header has them.
pub fn facts(about: Option<&About>, header: Option<&Header>) -> Vec<(&'static str, String)> {
    let (app, versions) = match (about, header) {
        (Some(about), _) => (&about.app, &about.versions),
        (None, Some(header)) => (&header.app, &header.versions),
        (None, None) => return Vec::new(),
    };
    let build = about.map(|about| if about.is_debug { "debug" } else { "release" });
    let arch = about.map_or_else(String::new, |about| format!(", {}", about.arch));
    let facts = [
        ("Name", Some(app.name.clone())),
        ("Version", Some(app.version.clone())),
        ("Identifier", Some(app.identifier.clone())),
        ("Build", build.map(str::to_owned)),
        ("Tauri", Some(versions.tauri.clone())),
        ("Webview", versions.webview.clone()),
        ("Inspector", Some(versions.plugin.clone())),
        ("System", Some(format!("{}{arch}", versions.os))),
    ];
    let known = facts.into_iter().filter_map(|(name, value)| Some((name, value?)));
    known.filter(|(_, value)| !value.is_empty()).collect()
}

/// To whom a capability applies, in words.
pub fn applies_to(capability: &Capability) -> String {
    let Capability { windows, webviews, remote, platforms, .. } = capability;
    let mut parts = Vec::new();
    for (what, patterns) in
        [("windows", windows), ("webviews", webviews), ("pages of", remote), ("only on", platforms)]
    {
        if !patterns.is_empty() {
            parts.push(format!("{what} {}", patterns.join(", ")));
        }
    }
    if !capability.is_local {
        parts.push("not the app's own pages".to_owned());
    }
    parts.join(" · ")
}

/// What a plugin is known from, in words.
pub fn known_from(plugin: &Plugin) -> String {
    let Plugin { is_configured, calls, permissions, .. } = plugin;
    let configured = is_configured.then(|| "the configuration".to_owned());
    let things = |count: u64, what| (count > 0).then(|| super::format::things(count, what));
    let permissions = things(*permissions, "permission").map(|it| it + " in capabilities");
    let known = configured.into_iter().chain(things(*calls, "call")).chain(permissions);
    known.collect::<Vec<_>>().join(" · ")
}

/// The filter for calls of a command from a webview.
fn calls_of(webview: &str, command: &str, only_denied: bool) -> String {
    let status = if only_denied { " status:denied" } else { "" };
    format!("{} webview:\"{webview}\"{status}", commands::only(command))
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::app::{self, Permission};
    use ipc_inspector_protocol::trace::{self, Versions};
    use ipc_inspector_protocol::wire::{Batch, PREVIEW_CHARS, Streamed};
    use ipc_inspector_protocol::{
        PageLoaded, PageRef, PageReturned, Record, RecordKind, Request, Response, WebviewRef,
    };

    use super::*;
    use crate::state::filter::RowFilter;

    fn request(webview: &str, command: &str) -> RecordKind {
        let (webview, window) = (webview.into(), webview.into());
        let command = command.into();
        RecordKind::RequestReceived(Request { command, webview, window, ..Request::default() })
    }

    fn answer(call: u64, outcome: Outcome) -> RecordKind {
        RecordKind::ResponseSent(Response { call, outcome, task: None })
    }

    fn loaded(webview: &str, page_load: u32, url: &str) -> RecordKind {
        RecordKind::PageLoaded(PageLoaded { webview: place(webview), page_load, url: url.into() })
    }

    fn place(webview: &str) -> WebviewRef {
        WebviewRef { webview: webview.into(), window: webview.into() }
    }

    fn log(kinds: impl IntoIterator<Item = RecordKind>) -> Log {
        Log::of(kinds.into_iter().map(|kind| (0, kind)))
    }

    fn capability(identifier: &str, permissions: &[&str]) -> Capability {
        let permission =
            |name: &&str| Permission { identifier: (*name).to_owned(), ..Permission::default() };
        Capability {
            identifier: identifier.into(),
            is_local: true,
            is_active: true,
            permissions: permissions.iter().map(permission).collect(),
            ..Capability::default()
        }
    }

    fn shown(label: &str, capabilities: &[&str]) -> app::Webview {
        app::Webview {
            label: label.into(),
            window: format!("window of {label}"),
            url: "tauri://localhost/".into(),
            is_local: true,
            capabilities: capabilities.iter().map(|it| (*it).to_owned()).collect(),
        }
    }

    fn about(webviews: Vec<app::Webview>, capabilities: Vec<Capability>) -> About {
        let capabilities = Capabilities::Known(capabilities);
        About { webviews, capabilities, ..About::default() }
    }

    /// Why a command is denied to `main`.
    fn reason_of(command: &str, about: Option<&About>) -> Option<Reason> {
        let log = log([request("main", command), answer(0, Outcome::Denied)]);
        let seen = Seen::new(&log, about);
        seen.webviews.into_iter().find(|it| it.label == "main")?.commands[0].reason.clone()
    }

    #[test]
    fn what_a_webview_called_is_counted_and_what_was_denied_comes_first() {
        let seen = Seen::new(
            &log([
                request("main", "greet"),
                request("main", "greet"),
                request("main", "plugin:fs|read_file"),
                request("mini", "add"),
                answer(0, Outcome::Ok),
                answer(1, Outcome::Error),
                answer(2, Outcome::Denied),
            ]),
            None,
        );
        let [main, mini] = &seen.webviews[..] else { panic!("{seen:?}") };
        let told: Vec<_> = main.commands.iter().map(|it| (&*it.name, it.is_denied)).collect();
        assert_eq!(told, [("plugin:fs|read_file", true), ("greet", false)]);
        assert_eq!(seen.count(0, 0), Count { calls: 1, denied: 1 });
        assert_eq!(seen.count(0, 1), Count { calls: 2, denied: 0 });
        assert_eq!((&*mini.label, mini.window.as_deref()), ("mini", Some("mini")));
        assert_eq!(mini.commands.len(), 1);
        assert_eq!((seen.denied(), &*seen.denied_calls()), (1, "1 call of 1 command denied"));
    }

    #[test]
    fn no_more_commands_are_listed_than_anybody_reads_and_the_rest_is_counted() {
        let commands = 0..MOST_COMMANDS + 3;
        let log = log(commands.map(|number| request("main", &format!("command_{number}"))));
        let webview = &Seen::new(&log, None).webviews[0];
        assert_eq!((webview.commands.len(), webview.unlisted), (MOST_COMMANDS, 3));
    }

    #[test]
    fn a_trace_shows_the_page_of_each_webview_and_those_that_are_gone_last() {
        let seen = Seen::new(
            &log([
                loaded("a", 1, "tauri://localhost/"),
                loaded("b", 1, "tauri://localhost/"),
                loaded("b", 2, "https://example.com/docs/"),
                loaded("b", 3, "tauri://localhost/other"),
                RecordKind::PageReturned(PageReturned {
                    page: PageRef { webview: "b".into(), page_load: 2 },
                    page_us: 0,
                }),
                RecordKind::WebviewDestroyed(place("a")),
            ]),
            None,
        );
        let told: Vec<_> = seen
            .webviews
            .iter()
            .map(|it| (&*it.label, it.url.as_deref().unwrap(), it.is_local, it.is_gone))
            .collect();
        let (b, a) = ("https://example.com/docs/", "tauri://localhost/");
        assert_eq!(told, [("b", b, false, false), ("a", a, true, true)]);
        assert!(seen.webviews.iter().all(|it| it.capabilities.is_none()));
    }

    #[test]
    fn what_the_app_tells_of_a_webview_wins_and_one_that_it_does_not_tell_is_gone() {
        let about = about(
            vec![shown("main", &["all"])],
            vec![capability("all", &["core:default"]), capability("rest", &[])],
        );
        let log = log([
            loaded("main", 1, "tauri://localhost/old"),
            request("main", "greet"),
            request("old", "greet"),
        ]);
        let seen = Seen::new(&log, Some(&about));
        let [main, old] = &seen.webviews[..] else { panic!("{seen:?}") };
        assert_eq!(main.url.as_deref(), Some("tauri://localhost/"));
        assert_eq!(main.window.as_deref(), Some("window of main"));
        assert_eq!(main.capabilities.as_deref(), Some(&[capability("all", &["core:default"])][..]));
        assert!(old.is_gone && old.capabilities.is_none());
        assert_eq!(seen.unused, [capability("rest", &[])]);
    }

    #[test]
    fn a_denied_command_names_the_permission_that_follows_from_its_name() {
        for (command, permission) in
            [("plugin:window|set_title", "core:window:allow-set-title"), ("greet", "allow-greet")]
        {
            let reason = reason_of(command, None).unwrap();
            assert_eq!((&*reason.permission, reason.is_missing), (permission, true));
            assert_eq!(reason.says.contains("AppManifest"), !command.contains(':'));
        }
        assert_eq!(reason_of("plugin:__TAURI_CHANNEL__|fetch", None), None, "nothing is guessed");
    }

    #[test]
    fn what_tauri_said_wins_over_what_names_tell() {
        let told = |command: &str, text: &str| {
            let text = serde_json::Value::from(text).to_string();
            let preview: String = text.chars().take(PREVIEW_CHARS).collect();
            let mut log = Log::default();
            let streamed = |(seq, (kind, preview))| {
                let record = Record::new(seq, 0, kind);
                Streamed { record, preview }
            };
            let records =
                [(request("main", command), None), (answer(0, Outcome::Denied), Some(preview))];
            let records = (0..).zip(records).map(streamed).collect();
            log.take(Batch { records, ..Batch::default() });
            let seen = Seen::new(&log, None);
            let reason = seen.webviews[0].commands[0].reason.clone().unwrap();
            (reason.permission, reason.says, reason.is_missing)
        };
        let denied = "app.tauri_version explicitly denied on origin local\n\nreferenced by: \
                      capability: main, permission: deny-tauri-version";
        let says = "in main denies it, whatever allows it.".to_owned();
        let expected = ("core:app:deny-tauri-version".to_owned(), says, false);
        assert_eq!(told("plugin:app|tauri_version", denied), expected);

        let path = "a long path/".repeat(20);
        let scope = format!(
            "forbidden path: {path}, maybe it is not allowed on the scope for \
                             `allow-stat` permission in your capability file"
        );
        let says = "is there, but its scope does not allow the path.".to_owned();
        assert_eq!(told("plugin:fs|stat", &scope), ("fs:allow-stat".to_owned(), says, false));

        let missing =
            "fs.stat not allowed. Permissions associated with this command: fs:allow-stat";
        let expected = ("fs:allow-stat".to_owned(), "would allow it.".to_owned(), true);
        assert_eq!(told("plugin:fs|stat", missing), expected);
    }

    #[test]
    fn a_capability_that_denies_by_name_or_has_the_permission_elsewhere_is_named() {
        let command = "plugin:app|tauri_version";
        let with = |here: &[&str], there: &[&str]| {
            let capabilities = vec![capability("here", here), capability("there", there)];
            reason_of(command, Some(&about(vec![shown("main", &["here"])], capabilities)))
        };
        let (allow, deny) = ("core:app:allow-tauri-version", "core:app:deny-tauri-version");
        let says =
            |reason: Option<Reason>| reason.map(|it| (it.permission, it.is_missing, it.says));
        let would = says(with(&["core:default"], &[]));
        assert_eq!(would, Some((allow.into(), true, "would allow it.".into())));
        let (_, _, elsewhere) = says(with(&[], &[allow])).unwrap();
        assert_eq!(elsewhere, "would allow it; there has it, and does not apply here.");
        for (here, there, by) in [(&[allow, deny][..], &[][..], "here"), (&[], &[deny], "there")] {
            let denied =
                (deny.to_owned(), false, format!("in {by} denies it, whatever allows it."));
            assert_eq!(says(with(here, there)), Some(denied));
        }
        assert_eq!(says(with(&[allow], &[])), None, "what allows it is there");
    }

    #[test]
    fn plugins_are_known_from_the_configuration_from_calls_and_from_capabilities() {
        let mut about = about(
            Vec::new(),
            vec![capability(
                "main",
                &["core:default", "core:event:default", "fs:default", "allow-x"],
            )],
        );
        about.config = r#"{"app":{"plugins":{"no":1}},"plugins":{"updater":{},"fs":null}}"#.into();
        let log = log([
            request("main", "plugin:fs|read_file"),
            request("mini", "plugin:fs|read_file"),
            request("main", "plugin:event|emit"),
            request("main", "greet"),
        ]);
        let told: Vec<_> = Seen::new(&log, Some(&about))
            .plugins
            .iter()
            .map(|plugin| format!("{}: {}", plugin.name, known_from(plugin)))
            .collect();
        assert_eq!(
            told,
            [
                "core:event: 1 call · 1 permission in capabilities",
                "fs: the configuration · 2 calls · 1 permission in capabilities",
                "updater: the configuration",
            ]
        );
    }

    #[test]
    fn facts_are_those_that_the_app_tells_or_the_trace_has() {
        let app =
            trace::App { name: "Notes".into(), version: "1.0.0".into(), ..trace::App::default() };
        let versions =
            Versions { tauri: "2.12.5".into(), os: "Linux".into(), ..Versions::default() };
        let about =
            About { app, versions, arch: "x86_64".into(), is_debug: true, ..About::default() };
        let told = facts(Some(&about), None);
        let expected = [
            ("Name", "Notes"),
            ("Version", "1.0.0"),
            ("Build", "debug"),
            ("Tauri", "2.12.5"),
            ("System", "Linux, x86_64"),
        ];
        assert_eq!(told, expected.map(|(name, value)| (name, value.to_owned())));
        assert!(facts(None, None).is_empty());
    }

    #[test]
    fn to_whom_a_capability_applies_is_said() {
        let capability = Capability {
            windows: vec!["main".into(), "doc-*".into()],
            remote: vec!["https://*.example.com".into()],
            platforms: vec!["linux".into()],
            ..Capability::default()
        };
        let told = "windows main, doc-* · pages of https://*.example.com · only on linux · not the \
                    app's own pages";
        assert_eq!(applies_to(&capability), told);
    }

    #[test]
    fn the_calls_of_a_command_from_a_webview_pass_their_filter_and_no_others() {
        let command = "plugin:fs|read_file";
        let mut log = log([
            request("main", command),
            request("main", command),
            request("mini", command),
            request("main", "greet"),
            answer(1, Outcome::Denied),
            answer(2, Outcome::Denied),
        ]);
        for (only_denied, rows) in [(false, &[0, 1][..]), (true, &[1])] {
            let text =
                ipc_inspector_protocol::Filter::parse(&calls_of("main", command, only_denied));
            log.set_filter(RowFilter { text: text.unwrap(), ..RowFilter::default() });
            let shown: Vec<_> = (0..log.shown_len()).filter_map(|at| log.shown_at(at)).collect();
            assert_eq!(shown, rows);
        }
    }
}
