//! Folding the log into the pages that were loaded, and what is known of their clocks.

use std::collections::BTreeMap;

pub use crate::moment::{InPage, PAGE_CLOCK_STEP_US};
use crate::{
    Call, Calls, Moment, PageLoaded, PageRef, PageReturned, ProbeStarted, Record, RecordKind,
    TransportChanged,
};

/// A page that was loaded.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its address, without query and fragment; absent when its loading is no longer in the log.
    pub url: Option<String>,
    /// When it began to load, in microseconds since recording began.
    pub loaded_us: u64,
    /// Whether it has said that it tells what happens in it.
    pub tells: bool,
    /// `seq` of the record that tells that another page, or none, has taken its place. A page may come
    /// back.
    pub gone: Option<u64>,
    /// When it went over to `postMessage`, in microseconds since recording began, and what is told of
    /// that; absent while it sends its calls to the `ipc` scheme.
    pub transport: Option<(u64, TransportChanged)>,
    /// How its clock stands to the log's.
    pub clock: PageClock,
}

/// How a page's clock stands to the log's. Nothing arrives before it was sent: so each exchange
/// bounds the difference from one side, and the closest bounds hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PageClock {
    /// The log's time is at least the page's and this, in microseconds.
    least_us: Option<i64>,
    /// The log's time is at most the page's and this.
    most_us: Option<i64>,
}

impl PageClock {
    /// The page sent something at `page_us` that was received at `at_us`.
    pub fn sent(&mut self, page_us: u64, at_us: u64) {
        let bound = difference(at_us, page_us);
        self.most_us = Some(self.most_us.map_or(bound, |most| most.min(bound)));
        if self.least_us.is_some_and(|least| least > bound) {
            // One of the clocks stood still, while the machine slept say: what was known is void.
            *self = Self { least_us: None, most_us: Some(bound) };
        }
    }

    /// The page received at `page_us` what was sent at `at_us`.
    pub fn received(&mut self, page_us: u64, at_us: u64) {
        let bound = difference(at_us, page_us.saturating_add(PAGE_CLOCK_STEP_US));
        self.least_us = Some(self.least_us.map_or(bound, |least| least.max(bound)));
        if self.most_us.is_some_and(|most| most < bound) {
            *self = Self { least_us: Some(bound), most_us: None };
        }
    }

    /// A moment of the page on the log's clock; nothing before there was any exchange.
    pub fn moment(&self, page_us: u64) -> Option<Moment> {
        let (offset, within_us) = match (self.least_us, self.most_us) {
            (Some(least), Some(most)) => {
                let spread = most.saturating_sub(least);
                // The moment itself was rounded down by the page, too.
                let within_us = spread.unsigned_abs().div_ceil(2) + PAGE_CLOCK_STEP_US;
                (least + spread / 2, Some(within_us))
            }
            (Some(bound), None) | (None, Some(bound)) => (bound, None),
            (None, None) => return None,
        };
        Some(Moment { at_us: page_us.saturating_add_signed(offset), within_us })
    }
}

fn difference(at_us: u64, page_us: u64) -> i64 {
    let signed = |us| i64::try_from(us).unwrap_or(i64::MAX);
    signed(at_us).saturating_sub(signed(page_us))
}

/// The pages of a log.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    pages: BTreeMap<PageRef, Page>,
}

impl Pages {
    /// Takes in the next record, after `calls` has taken it in. Records come in order of `seq`.
    ///
    /// A call is told when it left its page and when it settled there, by what is known of the page's
    /// clock then. A better estimate that comes later changes it no more: the clock may have stood
    /// still in between, and what rests on these times is brought up to date by records.
    pub fn apply(&mut self, record: &Record, calls: &mut Calls) {
        match &record.kind {
            RecordKind::PageLoaded(PageLoaded { webview, page_load, url }) => {
                self.leave(&webview.webview, record.seq);
                let page = self.page(&webview.webview, *page_load);
                let (url, loaded_us) = (Some(url.clone()), record.at_us);
                *page = Page { url, loaded_us, ..Page::default() };
            }
            RecordKind::WebviewDestroyed(webview) => {
                self.leave(&webview.webview, record.seq);
            }
            RecordKind::ProbeStarted(ProbeStarted { page, page_us }) => {
                let page = self.page(&page.webview, page.page_load);
                page.tells = true;
                page.clock.sent(*page_us, record.at_us);
            }
            RecordKind::PageReturned(PageReturned { page, page_us }) => {
                self.leave(&page.webview, record.seq);
                let page = self.page(&page.webview, page.page_load);
                page.gone = None;
                page.tells = true;
                page.clock.sent(*page_us, record.at_us);
            }
            RecordKind::TransportChanged(changed) => {
                let page = self.page(&changed.page.webview, changed.page.page_load);
                page.transport = Some((record.at_us, changed.clone()));
            }
            RecordKind::CallUnsent(unsent) => {
                let moment = self.moment_told(&unsent.page, unsent.page_us, record.at_us);
                if let Some(call) = calls.get_mut(record.seq) {
                    call.observed.in_page.invoked = Some(moment);
                }
            }
            RecordKind::CallObserved(observed) => {
                let Some(call) = calls.get_mut(observed.call) else { return };
                let page = self.page(&call.request.webview, call.request.page_load);
                // It may have begun while recording was paused.
                page.tells = true;
                if let Some(invoked) = observed.invoked_page_us {
                    page.clock.sent(invoked, call.received_us);
                }
                if let (Some(settled), Some(answered_us)) =
                    (call.observed.settled_page_us, call.answered_us())
                {
                    page.clock.received(settled, answered_us);
                }
                call.observed.in_page = in_page(page.clock, call);
            }
            _ => {}
        }
    }

    /// A page.
    pub fn get(&self, page: &PageRef) -> Option<&Page> {
        self.pages.get(page)
    }

    /// All pages of which something is known, by webview and in the order of their loading.
    pub fn iter(&self) -> impl Iterator<Item = (&PageRef, &Page)> {
        self.pages.iter()
    }

    /// A moment of a page on the log's clock.
    pub fn moment(&self, page: &PageRef, page_us: u64) -> Option<Moment> {
        self.get(page)?.clock.moment(page_us)
    }

    /// When something happened in a page that was told at `told_us`: never later than that. Where the
    /// page's clock is not known, that is when.
    pub fn moment_told(&self, page: &PageRef, page_us: u64, told_us: u64) -> Moment {
        let moment =
            self.moment(page, page_us).unwrap_or(Moment { at_us: told_us, within_us: None });
        Moment { at_us: moment.at_us.min(told_us), ..moment }
    }

    /// The page that a webview shows, by its number.
    pub fn shown(&self, webview: &str) -> Option<u32> {
        let first = PageRef { webview: webview.into(), page_load: 0 };
        let of_webview = self.pages.range(first..).take_while(|(page, _)| page.webview == webview);
        of_webview.filter(|(_, page)| page.gone.is_none()).map(|(page, _)| page.page_load).last()
    }

    /// Forgets the pages that were gone before the record `first_seq`.
    pub fn evict_before(&mut self, first_seq: u64) {
        self.pages.retain(|_, page| page.gone.is_none_or(|gone| gone >= first_seq));
    }

    /// Forgets the pages that are gone.
    pub fn clear(&mut self) {
        self.pages.retain(|_, page| page.gone.is_none());
    }

    fn leave(&mut self, webview: &str, seq: u64) {
        for (_, page) in self.pages.iter_mut().filter(|(page, _)| page.webview == webview) {
            page.gone.get_or_insert(seq);
        }
    }

    fn page(&mut self, webview: &str, page_load: u32) -> &mut Page {
        let page = PageRef { webview: webview.into(), page_load };
        self.pages.entry(page).or_default()
    }
}

/// What its page told of a call, on the log's clock. The estimate may err by less than what is known
/// for certain: a call is not received before it is invoked, nor settled before it is answered, and in
/// between as much time passes as by the page's own clock.
fn in_page(clock: PageClock, call: &Call) -> InPage {
    let told = call.observed;
    let moment = |page_us: Option<u64>| page_us.and_then(|us| clock.moment(us));
    let answered_us = call.answered_us().unwrap_or(call.received_us);
    let mut invoked = moment(told.invoked_page_us);
    let mut settled = moment(told.settled_page_us);
    if let Some(invoked) = &mut invoked {
        invoked.at_us = invoked.at_us.min(call.received_us);
    }
    if let Some(settled) = &mut settled {
        settled.at_us = settled.at_us.max(answered_us);
    }
    if let (Some(invoked), Some(settled)) = (&mut invoked, &mut settled) {
        let waited_us = settled.at_us.saturating_sub(invoked.at_us);
        let by_page_us = told.settled_page_us.zip(told.invoked_page_us);
        let by_page_us = by_page_us.map_or(0, |(to, from)| to.saturating_sub(from));
        if waited_us.abs_diff(by_page_us) > PAGE_CLOCK_STEP_US {
            let waited_us = by_page_us.max(call.rust_us().unwrap_or_default());
            invoked.at_us = invoked.at_us.max(answered_us.saturating_sub(waited_us));
            settled.at_us = invoked.at_us.saturating_add(waited_us);
        }
    }
    InPage { invoked, settled }
}
