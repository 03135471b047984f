//! Pages that do not tell what happens in them.

use ipc_inspector_protocol::{
    Pages,
    wire::{Aspect, Extent, Gap},
};

/// A page tells that it begins within this time of its load, in microseconds.
const PATIENCE_US: u64 = 5_000_000;

/// A gap for each page that is shown and has not told that it begins, though it was loaded long
/// before `now_us`.
pub fn pages(pages: &Pages, now_us: u64) -> Vec<Gap> {
    pages
        .iter()
        .filter(|(_, page)| page.gone.is_none() && !page.tells)
        .filter(|(_, page)| now_us.saturating_sub(page.loaded_us) > PATIENCE_US)
        .filter_map(|(place, page)| Some((place, page.url.as_ref()?)))
        .map(|(place, url)| Gap {
            aspect: Aspect::Pages,
            extent: Extent::Part,
            reason: format!(
                "The page {url} in the webview {} does not tell what happens in it; its Content \
                 Security Policy may forbid the `ipc:` scheme.",
                place.webview
            ),
            remedy: Some("Allow `ipc: http://ipc.localhost` in its `connect-src`.".into()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::{Calls, PageRef, Record, RecordKind, WebviewRef};

    use super::*;

    #[test]
    fn a_page_that_does_not_begin_to_tell_in_time_is_a_gap_until_it_is_gone() {
        let mut known = Pages::default();
        let mut take = |seq, at_us, kind| {
            known.apply(&Record { seq, at_us, kind }, &mut Calls::default());
            pages(&known, 6_000_000).len()
        };
        let webview = |label: &str| WebviewRef { webview: label.into(), window: label.into() };
        let loaded = |label: &str, page_load| RecordKind::PageLoaded {
            webview: webview(label),
            page_load,
            url: "tauri://localhost/".into(),
        };
        assert_eq!(take(0, 100, loaded("main", 1)), 1);
        assert_eq!(take(1, 100, loaded("mini", 1)), 2);
        assert_eq!(take(2, 5_999_999, loaded("late", 1)), 2);
        let page = PageRef { webview: "main".into(), page_load: 1 };
        assert_eq!(take(3, 200, RecordKind::ProbeStarted { page, page_us: 1 }), 1);
        assert_eq!(take(4, 300, RecordKind::WebviewDestroyed(webview("mini"))), 0);
    }
}
