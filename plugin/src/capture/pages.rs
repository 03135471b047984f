//! The app's webviews, the pages they load, and the probes at work in these.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use ipc_inspector_protocol::{PageRef, TransportChanged, WebviewRef, gaps, wire::Gap};
use tauri::{AppHandle, Manager, Runtime, Url, Webview};

use super::probe::{Late, Registered, Report};

/// Most distinct call stacks that are kept of a page, and the longest, in bytes.
const MOST_STACKS: usize = 256;
const MAX_STACK_BYTES: usize = 16 << 10;

/// How many reports may be under way at once: that many may be overtaken.
const MOST_UNDER_WAY: u64 = 16;

/// The webviews that exist, by label, with the number of pages that each has loaded.
#[derive(Debug)]
pub(super) struct Pages<R: Runtime>(Mutex<HashMap<String, Page<R>>>);

#[derive(Debug)]
struct Page<R: Runtime> {
    webview: Webview<R>,
    /// Label of its window. To ask the webview is dear, since it hands out a window of its own; one
    /// that is moved into another window is noticed when it next loads a page.
    window: String,
    /// Its number among the pages of the webview.
    number: u32,
    /// When it began to load, in microseconds since recording began, and its address; absent before
    /// the first load.
    loaded: Option<(u64, String)>,
    /// That of the page that is shown, and of the one before it, whose last report may be under
    /// way.
    probes: [Option<Probe>; 2],
    /// Since when it sends its calls by `postMessage`, if it does: a page of it, by number.
    posts: Option<TransportChanged>,
    /// The same, once it is recorded, and when that was.
    changed: Option<(u64, TransportChanged)>,
}

/// The probe of one page.
#[derive(Debug)]
pub(super) struct Probe {
    /// Guards its reports.
    token: String,
    page_load: u32,
    /// The callback that it takes orders by.
    control: u32,
    /// The number of its next report, and those before it that have not come yet.
    next_report: u64,
    overtaken: BTreeSet<u64>,
    stacks: Vec<Stack>,
}

/// A call stack. Many calls share one, so it is kept, and counted, once.
#[derive(Clone, Debug)]
pub(super) struct Stack {
    pub(super) text: Bytes,
    /// A record has it, and was charged for it.
    pub(super) is_charged: bool,
}

impl Probe {
    pub(super) fn new(token: String, page_load: u32, control: u32) -> Self {
        Self {
            token,
            page_load,
            control,
            next_report: 0,
            overtaken: BTreeSet::new(),
            stacks: Vec::new(),
        }
    }

    /// Whether a report of this number has not come before. Now it has.
    fn is_new(&mut self, n: u64) -> bool {
        if n < self.next_report {
            return self.overtaken.remove(&n);
        }
        if n - self.next_report > MOST_UNDER_WAY {
            return false;
        }
        self.overtaken.extend(self.next_report..n);
        self.next_report = n + 1;
        true
    }

    /// Takes in the new stacks of a report.
    fn take_stacks(&mut self, report: &mut Report) {
        for text in report.stacks.drain(..) {
            if self.stacks.len() < MOST_STACKS {
                let text = text.as_bytes();
                let text = Bytes::copy_from_slice(&text[..text.len().min(MAX_STACK_BYTES)]);
                self.stacks.push(Stack { text, is_charged: false });
            }
        }
    }

    /// One of them, for a record.
    fn stack(&mut self, number: Option<usize>) -> Option<Stack> {
        let stack = self.stacks.get_mut(number?)?;
        let as_it_was = stack.clone();
        stack.is_charged = true;
        Some(as_it_was)
    }
}

/// A report whose sender is known.
#[derive(Debug)]
pub(super) struct Accepted {
    pub(super) page_load: u32,
    /// Of each call, in the order of the report.
    pub(super) stacks: Vec<Option<Stack>>,
    /// Of each call that has not settled.
    pub(super) late: Vec<Option<Stack>>,
}

/// Who sends a request.
#[derive(Debug)]
pub(super) struct Sender<R: Runtime> {
    pub(super) webview: Webview<R>,
    /// Label of its window.
    pub(super) window: String,
    /// Which of its pages is shown: 0 before the first load.
    pub(super) page_load: u32,
    /// Whether a probe is at work in that page.
    pub(super) has_probe: bool,
}

impl<R: Runtime> Page<R> {
    fn has_probe(&self) -> bool {
        self.probes[0].as_ref().is_some_and(|probe| probe.page_load == self.number)
    }
}

impl<R: Runtime> Default for Pages<R> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<R: Runtime> Pages<R> {
    /// The sender of a request, by label. Without Tauri's `unstable` feature there is no other way to
    /// a webview that does not fill its window.
    pub(super) fn sender(&self, app: &AppHandle<R>, label: &str) -> Option<Sender<R>> {
        if let Some(page) = self.pages().get(label) {
            return Some(Sender {
                webview: page.webview.clone(),
                window: page.window.clone(),
                page_load: page.number,
                has_probe: page.has_probe(),
            });
        }
        let webview = app.get_webview_window(label)?.as_ref().clone();
        let window = webview.window().label().into();
        Some(Sender { webview, window, page_load: 0, has_probe: false })
    }

    /// The page whose token this is. Until it has one it has that of the run.
    pub(super) fn sender_by(&self, label: &str, token: &str, of_run: &str) -> Option<Sender<R>> {
        let pages = self.pages();
        let page = pages.get(label)?;
        let probe = page.probes.iter().flatten().find(|probe| probe.token == token);
        let page_load = match probe {
            Some(probe) => probe.page_load,
            None if token == of_run => page.number,
            None => return None,
        };
        let (webview, window) = (page.webview.clone(), page.window.clone());
        Some(Sender { webview, window, page_load, has_probe: true })
    }

    /// A page sends a call by `postMessage`; what is told of its first is kept.
    pub(super) fn posts(&self, first: TransportChanged) {
        if let Some(page) = self.pages().get_mut(&first.page.webview)
            && page.posts.as_ref().is_none_or(|it| it.page.page_load < first.page.page_load)
        {
            page.posts = Some(first);
        }
    }

    /// What is to be recorded of a page that sends its calls by `postMessage`: once.
    pub(super) fn transport_changed(
        &self,
        label: &str,
        page_load: u32,
        at_us: u64,
        policy: Option<String>,
    ) -> Option<TransportChanged> {
        let mut pages = self.pages();
        let page = pages.get_mut(label)?;
        let first = page.posts.as_ref().filter(|it| it.page.page_load == page_load)?;
        if page.changed.is_some() || page.number != page_load {
            return None;
        }
        let changed = TransportChanged { policy, ..first.clone() };
        page.changed = Some((at_us, changed.clone()));
        Some(changed)
    }

    /// What is not captured of the pages that are shown, by the labels of their webviews.
    pub(super) fn gaps(&self, now_us: u64) -> Vec<Gap> {
        let pages = self.pages();
        let gap = |(label, page): (&String, &Page<R>)| match (&page.changed, &page.loaded) {
            (Some((at_us, changed)), _) => Some(gaps::of_transport(changed, *at_us)),
            (None, Some((loaded_us, url)))
                if !page.has_probe() && gaps::is_overdue(*loaded_us, now_us) =>
            {
                let page = PageRef { webview: label.clone(), page_load: page.number };
                Some(gaps::of_silent(&page, url))
            }
            _ => None,
        };
        pages.iter().collect::<BTreeMap<_, _>>().into_iter().filter_map(gap).collect()
    }

    /// Which page of the webview is shown: 0 before the first load.
    pub(super) fn page_load(&self, label: &str) -> u32 {
        self.pages().get(label).map_or(0, |page| page.number)
    }

    /// A probe is at work in the page that is shown.
    pub(super) fn probe_started(&self, label: &str, probe: Probe) {
        if let Some(page) = self.pages().get_mut(label) {
            let [current, previous] = &mut page.probes;
            *previous = current.replace(probe);
        }
    }

    /// Whether this is the token of a page in this webview.
    pub(super) fn knows(&self, label: &str, token: &str) -> bool {
        let pages = self.pages();
        let probes = pages.get(label).into_iter().flat_map(|page| page.probes.iter().flatten());
        probes.into_iter().any(|probe| probe.token == token)
    }

    /// Tells whose report it is; nothing when it is nobody's, or has come before.
    pub(super) fn accept(&self, label: &str, report: &mut Report) -> Option<Accepted> {
        let mut pages = self.pages();
        let mut probes = pages.get_mut(label)?.probes.iter_mut().flatten();
        let probe = probes.find(|probe| probe.token == report.token)?;
        if !probe.is_new(report.n) {
            return None;
        }
        probe.take_stacks(report);
        let calls = report.calls.iter();
        let stacks = calls.map(|Registered(_, _, stack)| probe.stack(*stack)).collect();
        let late = report.late.iter().map(|Late(_, _, stack)| probe.stack(Some(*stack))).collect();
        Some(Accepted { page_load: probe.page_load, stacks, late })
    }

    /// The webviews in whose shown page a probe is at work, with the callback that it takes orders
    /// by.
    pub(super) fn controls(&self) -> Vec<(Webview<R>, u32)> {
        let pages = self.pages();
        let control = |page: &Page<R>| {
            page.probes[0].as_ref().map(|probe| (page.webview.clone(), probe.control))
        };
        pages.values().filter_map(control).collect()
    }

    /// The webviews, in the order of their labels.
    pub(super) fn webviews(&self) -> Vec<Webview<R>> {
        let mut webviews: Vec<_> = self.pages().values().map(|page| page.webview.clone()).collect();
        webviews.sort_by(|a, b| a.label().cmp(b.label()));
        webviews
    }

    pub(super) fn created(&self, webview: &Webview<R>) {
        self.entry(webview, |_| ());
    }

    /// Counts a page that begins to load, and returns its number.
    pub(super) fn loaded(&self, webview: &Webview<R>, at_us: u64, url: &str) -> u32 {
        self.entry(webview, |page| {
            page.number += 1;
            page.changed = None;
            page.loaded = Some((at_us, url.into()));
            page.number
        })
    }

    /// Forgets the webviews of a window that is gone, and returns them in the order of their
    /// labels.
    pub(super) fn destroyed(&self, window: &str) -> Vec<WebviewRef> {
        let mut gone: Vec<_> = self
            .pages()
            .extract_if(|_, page| page.webview.window().label() == window)
            .map(|(_, page)| webview_ref(&page.webview))
            .collect();
        gone.sort_by(|a, b| a.webview.cmp(&b.webview));
        gone
    }

    /// A page may begin to load before we are told of its webview, so either may come first.
    fn entry<T>(&self, webview: &Webview<R>, change: impl FnOnce(&mut Page<R>) -> T) -> T {
        let mut pages = self.pages();
        let page = pages.entry(webview.label().into()).or_insert_with(|| Page {
            webview: webview.clone(),
            window: String::new(),
            number: 0,
            loaded: None,
            probes: [None, None],
            posts: None,
            changed: None,
        });
        // A child webview may be closed, and another take its label, without our being told.
        page.webview = webview.clone();
        page.window = webview.window().label().into();
        change(page)
    }

    fn pages(&self) -> MutexGuard<'_, HashMap<String, Page<R>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The webview and its window, by label.
pub(super) fn webview_ref<R: Runtime>(webview: &Webview<R>) -> WebviewRef {
    WebviewRef { webview: webview.label().into(), window: webview.window().label().into() }
}

/// The address without what often holds secrets.
pub(crate) fn without_query(url: &Url) -> String {
    let mut url = url.clone();
    url.set_query(None);
    url.set_fragment(None);
    // Neither can be set on addresses like `data:`, which then hold none.
    let _ = url.set_password(None);
    let _ = url.set_username("");
    url.into()
}
