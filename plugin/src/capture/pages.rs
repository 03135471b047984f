//! The app's webviews, the pages they load, and the probes at work in these.

use std::{
    collections::{BTreeMap, HashMap},
    mem,
    sync::{Mutex, MutexGuard, PoisonError},
};

use bytes::Bytes;
use ipc_inspector_protocol::{PageRef, TransportChanged, WebviewRef, gaps, wire::Gap};
use tauri::{AppHandle, Manager, Runtime, Url, Webview};

use super::{
    probe::{Head, Late, Registered, Report},
    received::Received,
};

/// Most distinct call stacks that are kept of a page, and the longest, in bytes.
const MOST_STACKS: usize = 256;
const MAX_STACK_BYTES: usize = 16 << 10;

/// Of so many pages of a webview the probe is known: the last report of the one before may be under
/// way, and any of them may come back by history.
const MOST_PROBES: usize = 8;

/// How many of them have call stacks. A page that comes back tells its own again.
const WITH_STACKS: usize = 2;

/// Of so many labels whose webview is gone it is known how many pages it has loaded.
const MOST_FORMER: usize = 1_000;

/// The webviews that exist, by label, with the number of pages that each has loaded.
#[derive(Debug)]
pub(super) struct Pages<R: Runtime>(Mutex<Known<R>>);

#[derive(Debug)]
struct Known<R: Runtime> {
    pages: HashMap<String, Page<R>>,
    /// How many pages webviews loaded that are gone, so that the numbers of another webview of their
    /// label go on from there.
    former: HashMap<String, u32>,
    next_life: u64,
}

#[derive(Debug)]
struct Page<R: Runtime> {
    webview: Webview<R>,
    /// Label of the window that it was last seen in.
    window: String,
    /// A number of the webview's own; absent until Tauri has said that it was created.
    life: Option<u64>,
    /// How many pages it has loaded.
    loads: u32,
    /// The number of the page that is shown: the last one that it loaded, or one that came back.
    shown: u32,
    /// When it last loaded a page, in microseconds since recording began, and that one's address; absent
    /// before the first load.
    loaded: Option<(u64, String)>,
    /// The probes of pages, the last one that began or came back at the end.
    probes: Vec<Probe>,
    /// The pages that send their calls by `postMessage`.
    posting: Vec<Posting>,
}

/// A page that sends its calls by `postMessage`.
#[derive(Debug)]
struct Posting {
    /// What is told of its first such call.
    first: TransportChanged,
    /// When that was recorded.
    recorded_us: Option<u64>,
}

/// The probe of one page.
#[derive(Debug)]
pub(super) struct Probe {
    /// Guards its reports.
    token: String,
    page_load: u32,
    /// The callback that it takes orders by.
    control: u32,
    received: Received,
    stacks: Vec<Stack>,
    /// The page was left in such a way that it may come back.
    may_return: bool,
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
            received: Received::default(),
            stacks: Vec::new(),
            may_return: false,
        }
    }

    /// Takes in the new stacks of a report.
    fn take_stacks(&mut self, report: &mut Report) {
        for text in report.stacks.drain(..) {
            if self.stacks.len() < MOST_STACKS {
                let text = text.0.as_bytes();
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

/// The call stacks of a report.
#[derive(Debug, Default)]
pub(super) struct Stacks {
    /// Of each call.
    pub(super) calls: Vec<Option<Stack>>,
    /// Of each call that has not settled.
    pub(super) late: Vec<Option<Stack>>,
}

/// What becomes of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Admission {
    /// It is of no page that is known.
    Unknown,
    /// It has come before: the page did not get the answer.
    Again,
    /// It is of this page, by its number; so many more entries are known to be lost.
    New { page_load: u32, lost: u64 },
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

/// A webview that is gone.
#[derive(Debug)]
pub(super) struct Ended<R: Runtime> {
    pub(super) place: WebviewRef,
    /// How many entries of its pages are lost, beside those that were known to be.
    pub(super) lost: u64,
    pub(super) webview: Webview<R>,
}

/// A page that begins to load.
#[derive(Debug)]
pub(super) struct Loaded {
    pub(super) page_load: u32,
    /// The pages of the webview that may tell of their callbacks from now on.
    pub(super) may_tell: Vec<u32>,
}

impl<R: Runtime> Page<R> {
    fn new(webview: &Webview<R>, loads: u32) -> Self {
        Self {
            webview: webview.clone(),
            window: String::new(),
            life: None,
            loads,
            shown: 0,
            loaded: None,
            probes: Vec::new(),
            posting: Vec::new(),
        }
    }

    fn probe(&self) -> Option<&Probe> {
        self.probes.last().filter(|probe| probe.page_load == self.shown)
    }

    fn posting(&self, page_load: u32) -> Option<&Posting> {
        self.posting.iter().find(|posting| posting.first.page.page_load == page_load)
    }

    fn probe_of(&mut self, token: &str) -> Option<&mut Probe> {
        self.probes.iter_mut().find(|probe| probe.token == token)
    }

    fn ended(mut self) -> Ended<R> {
        let place = WebviewRef { webview: self.webview.label().into(), window: self.window };
        let lost = self.probes.iter_mut().map(|probe| probe.received.end()).sum();
        Ended { place, lost, webview: self.webview }
    }
}

impl<R: Runtime> Default for Pages<R> {
    fn default() -> Self {
        Self(Mutex::new(Known { pages: HashMap::new(), former: HashMap::new(), next_life: 0 }))
    }
}

impl<R: Runtime> Known<R> {
    /// What is known of a webview, which is in this window.
    fn page(&mut self, webview: &Webview<R>, window: String) -> &mut Page<R> {
        let loads = self.former.get(webview.label()).copied().unwrap_or_default();
        let page =
            self.pages.entry(webview.label().into()).or_insert_with(|| Page::new(webview, loads));
        page.webview = webview.clone();
        page.window = window;
        page
    }

    fn remove(&mut self, label: &str) -> Option<Ended<R>> {
        let page = self.pages.remove(label)?;
        if self.former.len() >= MOST_FORMER {
            self.former.clear();
        }
        self.former.insert(label.into(), page.loads);
        Some(page.ended())
    }
}

impl<R: Runtime> Pages<R> {
    /// The sender of a request, by label. Without Tauri's `unstable` feature there is no other way to
    /// a webview that does not fill its window.
    pub(super) fn sender(&self, app: &AppHandle<R>, label: &str) -> Option<Sender<R>> {
        let known = self.known().pages.get(label).map(|page| Sender {
            webview: page.webview.clone(),
            window: page.window.clone(),
            page_load: page.shown,
            has_probe: page.probe().is_some(),
        });
        let Some(sender) = known else {
            let webview = app.get_webview_window(label)?.as_ref().clone();
            let window = window_of(&webview);
            return Some(Sender { webview, window, page_load: 0, has_probe: false });
        };
        // It may have been moved into another window without our being told.
        if *sender.webview.window_ref().label() == *sender.window {
            return Some(sender);
        }
        let window = window_of(&sender.webview);
        if let Some(page) = self.known().pages.get_mut(label) {
            page.window.clone_from(&window);
        }
        Some(Sender { window, ..sender })
    }

    /// The page whose token this is. Until it has one it has that of the run.
    pub(super) fn sender_by(&self, label: &str, token: &str, of_run: &str) -> Option<Sender<R>> {
        let mut known = self.known();
        let page = known.pages.get_mut(label)?;
        let page_load = match page.probe_of(token) {
            Some(probe) => probe.page_load,
            None if token == of_run => page.shown,
            None => return None,
        };
        let (webview, window) = (page.webview.clone(), page.window.clone());
        Some(Sender { webview, window, page_load, has_probe: true })
    }

    /// A page sends a call by `postMessage`; what is told of its first is kept.
    pub(super) fn posts(&self, first: TransportChanged) {
        let mut known = self.known();
        let Some(page) = known.pages.get_mut(&first.page.webview) else { return };
        if page.posting(first.page.page_load).is_none() {
            if page.posting.len() >= MOST_PROBES {
                page.posting.remove(0);
            }
            page.posting.push(Posting { first, recorded_us: None });
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
        let mut known = self.known();
        let page = known.pages.get_mut(label).filter(|page| page.shown == page_load)?;
        let posting = page.posting.iter_mut().find(|it| it.first.page.page_load == page_load)?;
        if posting.recorded_us.is_some() {
            return None;
        }
        posting.recorded_us = Some(at_us);
        posting.first.policy = policy;
        Some(posting.first.clone())
    }

    /// What is not captured of the pages that are shown, by the labels of their webviews.
    pub(super) fn gaps(&self, now_us: u64) -> Vec<Gap> {
        let known = self.known();
        let gap = |(label, page): (&String, &Page<R>)| {
            let posting = page.posting(page.shown);
            match (posting.and_then(|it| Some((it, it.recorded_us?))), &page.loaded) {
                (Some((posting, at_us)), _) => Some(gaps::of_transport(&posting.first, at_us)),
                (None, Some((loaded_us, url)))
                    if page.probe().is_none() && gaps::is_overdue(*loaded_us, now_us) =>
                {
                    let page = PageRef { webview: label.clone(), page_load: page.shown };
                    Some(gaps::of_silent(&page, url))
                }
                _ => None,
            }
        };
        known.pages.iter().collect::<BTreeMap<_, _>>().into_iter().filter_map(gap).collect()
    }

    /// Which page of the webview is shown: 0 before the first load.
    pub(super) fn page_load(&self, label: &str) -> u32 {
        self.known().pages.get(label).map_or(0, |page| page.shown)
    }

    /// A probe is at work in the page that is shown. Returns how many entries of former pages are lost,
    /// beside those that were known to be.
    pub(super) fn probe_started(&self, label: &str, probe: Probe) -> u64 {
        let mut known = self.known();
        let Some(page) = known.pages.get_mut(label) else { return 0 };
        page.probes.push(probe);
        if let Some(at) = page.probes.len().checked_sub(WITH_STACKS + 1) {
            page.probes[at].stacks = Vec::new();
        }
        let excess = page.probes.len().saturating_sub(MOST_PROBES);
        page.probes.drain(..excess).map(|mut probe| probe.received.end()).sum()
    }

    /// The page of this token is shown again. Returns its number, if the page is known.
    pub(super) fn returned(&self, label: &str, token: &str, control: u32) -> Option<u32> {
        let mut known = self.known();
        let page = known.pages.get_mut(label)?;
        let at = page.probes.iter().position(|probe| probe.token == token)?;
        let mut probe = page.probes.remove(at);
        probe.control = control;
        probe.may_return = false;
        probe.stacks = Vec::new();
        page.shown = probe.page_load;
        page.probes.push(probe);
        Some(page.shown)
    }

    /// Whether this is the token of a page in this webview.
    pub(super) fn knows(&self, label: &str, token: &str) -> bool {
        self.known().pages.get_mut(label).is_some_and(|page| page.probe_of(token).is_some())
    }

    /// Takes in what a report says of itself.
    pub(super) fn admit(&self, label: &str, head: &Head) -> Admission {
        let mut known = self.known();
        let page = known.pages.get_mut(label);
        let Some(probe) = page.and_then(|page| page.probe_of(&head.token)) else {
            return Admission::Unknown;
        };
        probe.may_return |= head.may_return;
        match probe.received.take(head.n, head.counts()) {
            Some(lost) => Admission::New { page_load: probe.page_load, lost },
            None => Admission::Again,
        }
    }

    /// Notes what a report says of itself for which there is no room, so that it may come again.
    /// Returns whether its page is known.
    pub(super) fn turn_away(&self, label: &str, head: &Head) -> bool {
        let mut known = self.known();
        let page = known.pages.get_mut(label);
        let probe = page.and_then(|page| page.probe_of(&head.token));
        probe.map(|probe| probe.received.turned_away(head.counts())).is_some()
    }

    /// The stack of each call of a report, and of each that has not settled, in its order, as far as they
    /// are known.
    pub(super) fn stacks(&self, label: &str, token: &str, report: &mut Report) -> Stacks {
        let mut known = self.known();
        let page = known.pages.get_mut(label);
        let Some(probe) = page.and_then(|page| page.probe_of(token)) else {
            return Stacks::default();
        };
        probe.take_stacks(report);
        let calls = report.calls.iter();
        let calls = calls.map(|Registered(_, _, stack)| probe.stack(*stack)).collect();
        let late = report.late.iter().map(|Late(_, _, stack)| probe.stack(Some(*stack))).collect();
        Stacks { calls, late }
    }

    /// The webviews in whose shown page a probe is at work, with the callback that it takes orders
    /// by.
    pub(super) fn controls(&self) -> Vec<(Webview<R>, u32)> {
        let known = self.known();
        let control = |page: &Page<R>| Some((page.webview.clone(), page.probe()?.control));
        known.pages.values().filter_map(control).collect()
    }

    /// The webviews, in the order of their labels.
    pub(super) fn webviews(&self) -> Vec<Webview<R>> {
        let mut webviews: Vec<_> =
            self.known().pages.values().map(|page| page.webview.clone()).collect();
        webviews.sort_by(|a, b| a.label().cmp(b.label()));
        webviews
    }

    /// Notes a webview that was created. Returns a number of its own, and the webview that had its label
    /// before, where nothing has told of that one's end.
    pub(super) fn created(&self, webview: &Webview<R>) -> (u64, Option<Ended<R>>) {
        let window = window_of(webview);
        let mut known = self.known();
        let is_other = known.pages.get(webview.label()).is_some_and(|page| page.life.is_some());
        let former = is_other.then(|| known.remove(webview.label())).flatten();
        let life = known.next_life;
        known.next_life += 1;
        // A page may begin to load before we are told of its webview.
        known.page(webview, window).life = Some(life);
        (life, former)
    }

    /// Counts a page that begins to load.
    pub(super) fn loaded(&self, webview: &Webview<R>, at_us: u64, url: &str) -> Loaded {
        let window = window_of(webview);
        let mut known = self.known();
        let page = known.page(webview, window);
        page.loads += 1;
        page.loaded = Some((at_us, url.into()));
        let before = mem::replace(&mut page.shown, page.loads);
        let may_return = page.probes.iter().filter(|probe| probe.may_return);
        let may_tell =
            may_return.map(|probe| probe.page_load).chain([before, page.loads]).collect();
        Loaded { page_load: page.loads, may_tell }
    }

    /// Forgets a webview that is gone, unless that is done or another has taken its label.
    pub(super) fn ended(&self, label: &str, life: u64) -> Option<Ended<R>> {
        let mut known = self.known();
        known.pages.get(label).filter(|page| page.life == Some(life))?;
        known.remove(label)
    }

    /// Forgets the webviews of a window that is gone, and returns them in the order of their
    /// labels.
    pub(super) fn destroyed(&self, window: &str) -> Vec<Ended<R>> {
        let mut webviews = self.webviews();
        webviews.retain(|webview| *webview.window_ref().label() == *window);
        let mut known = self.known();
        webviews.iter().filter_map(|webview| known.remove(webview.label())).collect()
    }

    fn known(&self) -> MutexGuard<'_, Known<R>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Label of the window that a webview is in.
fn window_of<R: Runtime>(webview: &Webview<R>) -> String {
    webview.window_ref().label().into()
}

/// The webview and its window, by label.
pub(super) fn webview_ref<R: Runtime>(webview: &Webview<R>) -> WebviewRef {
    WebviewRef { webview: webview.label().into(), window: window_of(webview) }
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
