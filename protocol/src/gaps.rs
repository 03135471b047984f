//! Gaps in what is captured of a page, which only its own records tell of.

use crate::{
    PageRef, Pages, TransportChanged,
    wire::{Aspect, Extent, Gap},
};

/// A page says that it begins within this time of its load, in microseconds.
const PATIENCE_US: u64 = 5_000_000;

/// What lets a page use the `ipc` scheme, on all platforms.
pub const IPC_SOURCES: &str = "ipc: http://ipc.localhost";

/// The gaps of the pages of a log that was read up to `now_us`.
pub fn of_pages(pages: &Pages, now_us: u64) -> Vec<Gap> {
    let changed = pages.iter().filter_map(|(_, page)| {
        let (at_us, changed) = page.transport.as_ref()?;
        Some(of_transport(changed, *at_us))
    });
    let silent = pages
        .iter()
        .filter(|(_, page)| page.gone.is_none() && !page.tells)
        .filter(|(_, page)| is_overdue(page.loaded_us, now_us))
        .filter_map(|(place, page)| Some(of_silent(place, page.url.as_deref()?)));
    changed.chain(silent).collect()
}

/// Whether a page that was loaded then should have said that it begins.
pub fn is_overdue(loaded_us: u64, now_us: u64) -> bool {
    now_us.saturating_sub(loaded_us) > PATIENCE_US
}

/// The gap of a page, of this address, that does not report.
pub fn of_silent(page: &PageRef, url: &str) -> Gap {
    Gap {
        aspect: Aspect::Pages,
        extent: Extent::Part,
        reason: format!(
            "The page {url}, load {} of the webview {}, does not report what happens in it; its \
             Content Security Policy may forbid the `ipc:` scheme.",
            page.page_load, page.webview
        ),
        remedy: Some(format!("Allow `{IPC_SOURCES}` in its `connect-src`.")),
    }
}

/// The gap of a page that sends its calls by `postMessage` since then.
pub fn of_transport(changed: &TransportChanged, at_us: u64) -> Gap {
    let TransportChanged { page, call, command, policy, .. } = changed;
    let cause = match (policy, call) {
        (Some(policy), _) => {
            format!("its Content Security Policy (`{policy}`) blocks the `ipc:` scheme")
        }
        (None, Some(call)) => format!(
            "its fetch of `{command}` (call {call}) failed: it was stopped, or its answer could not \
             be read"
        ),
        (None, None) => format!("its fetch of `{command}` failed before it reached Rust"),
    };
    let remedy = match policy {
        Some(_) => format!("Add `{IPC_SOURCES}` to `connect-src` of the page's policy."),
        None => "Reload the page.".into(),
    };
    let seconds = at_us as f64 / 1e6;
    Gap {
        aspect: Aspect::Commands,
        extent: Extent::Part,
        reason: format!(
            "Load {} of the webview {} sends its calls by `postMessage` since {seconds:.3} s, since \
             {cause}. They are seen as the page sees them, without their time in Rust.",
            page.page_load, page.webview
        ),
        remedy: Some(remedy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Calls, PageLoaded, ProbeStarted, Record, RecordKind, WebviewRef};

    #[test]
    fn a_page_that_does_not_report_in_time_is_a_gap_until_it_is_gone() {
        let mut known = Pages::default();
        let mut take = |seq, at_us, kind| {
            known.apply(&Record::new(seq, at_us, kind), &mut Calls::default());
            of_pages(&known, 6_000_000).len()
        };
        let webview = |label: &str| WebviewRef { webview: label.into(), window: label.into() };
        let loaded = |label: &str, page_load| {
            RecordKind::PageLoaded(PageLoaded {
                webview: webview(label),
                page_load,
                url: "tauri://localhost/".into(),
            })
        };
        assert_eq!(take(0, 100, loaded("main", 1)), 1);
        assert_eq!(take(1, 100, loaded("mini", 1)), 2);
        assert_eq!(take(2, 5_999_999, loaded("late", 1)), 2);
        let page = PageRef { webview: "main".into(), page_load: 1 };
        assert_eq!(take(3, 200, RecordKind::ProbeStarted(ProbeStarted { page, page_us: 1 })), 1);
        assert_eq!(take(4, 300, RecordKind::WebviewDestroyed(webview("mini"))), 0);
    }

    #[test]
    fn a_page_that_went_over_to_post_message_is_a_gap_with_its_time_and_cause() {
        let mut known = Pages::default();
        let page = PageRef { webview: "main".into(), page_load: 2 };
        let mut reason = |seq, call, policy: Option<&str>| {
            let changed = TransportChanged {
                page: page.clone(),
                page_us: 7,
                call,
                command: "save".into(),
                policy: policy.map(Into::into),
            };
            let kind = RecordKind::TransportChanged(changed);
            known.apply(&Record::new(seq, 3_200_000, kind), &mut Calls::default());
            let gap = of_pages(&known, 3_200_000).remove(0);
            assert_eq!((gap.aspect, gap.extent), (Aspect::Commands, Extent::Part));
            assert!(gap.reason.starts_with("Load 2 of the webview main"), "{}", gap.reason);
            assert!(gap.reason.contains("since 3.200 s"), "{}", gap.reason);
            gap.reason
        };
        assert!(reason(0, Some(41), None).contains("fetch of `save` (call 41) failed"));
        assert!(reason(1, None, None).contains("before it reached Rust"));
        assert!(reason(2, None, Some("connect-src 'self'")).contains("`connect-src 'self'`"));
    }
}
