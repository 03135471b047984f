//! What the user sets, and what becomes of it.

use super::*;
use crate::state::scroll::COMPACT_HEIGHT;
use crate::state::settings::Theme;

fn limits(max_bytes: u64) -> Limits {
    Limits { max_records: 9, max_bytes, max_payload_bytes: 9 }
}

#[test]
fn they_last_and_apply_to_the_next_window() {
    let browser = Rc::new(Memory::default());
    let window = Window::in_browser(browser.clone());
    let inspector = window.inspector;
    inspector.set(|settings| settings.theme = Theme::Dark);
    inspector.set(|settings| settings.is_compact = true);
    inspector.limit_memory(Some(8));
    inspector.name_secrets(" customer id,, iban ");

    let next = Window::in_browser(browser);
    next.inspector.welcomed(welcome(wire::VERSION));
    let asked = next.asked.limits.borrow_mut().pop().unwrap();
    assert_eq!(asked.0, Some(8 << 20));
    (asked.1)(Ok(limits(7)));
    let in_force = || next.inspector.welcome.with_untracked(|it| it.as_ref().unwrap().limits);
    assert_eq!(in_force(), limits(7), "what the plugin says counts");
    let settings = next.inspector.settings.get_untracked();
    assert_eq!((settings.theme, settings.is_compact), (Theme::Dark, true));
    next.inspector.preview_export();
    let (request, _) = next.asked.previews.borrow_mut().pop().unwrap();
    assert_eq!(request.keys, ["customer id", "iban"]);
}

#[test]
fn without_a_limit_of_its_own_the_window_leaves_that_of_the_app() {
    let window = Window::new();
    window.inspector.welcomed(welcome(wire::VERSION));
    assert!(window.asked.limits.borrow().is_empty());
    window.inspector.limit_memory(Some(3));
    window.inspector.limit_memory(None);
    let asked: Vec<_> = window.asked.limits.take().into_iter().map(|(asked, _)| asked).collect();
    assert_eq!(asked, [Some(3 << 20), None]);
}

#[test]
fn compact_rows_are_more_and_what_was_read_stays() {
    let window = Window::new();
    window.take_requests(0..100);
    window.inspector.table.scrolled_to(50.0 * ROW_HEIGHT);
    let seen = || {
        let placed = window.inspector.table.placement.get_untracked();
        (placed.first_seen, placed.end_seen - placed.first_seen)
    };
    assert_eq!(seen(), (50, 11));
    window.inspector.set(|settings| settings.is_compact = true);
    assert_eq!(seen(), (50, 14));
    assert!((window.inspector.table.row_height.get_untracked() - COMPACT_HEIGHT).abs() < 0.1);
}

#[test]
fn a_comment_is_asked_for_and_shown_when_it_is_recorded() {
    let window = Window::new();
    let inspector = window.inspector;
    window.take_requests(0..4);
    inspector.comment("of nothing");
    inspector.select(Some(2));
    inspector.comment(" why? ");
    assert_eq!(window.asked.comments.take(), [(2, "why?".to_owned())]);
    let comment = || inspector.log.with_untracked(|log| log.comment(2).map(str::to_owned));
    assert_eq!(comment(), None, "the recorder has the last word");

    let said = |seq, text: &str| {
        let said = ipc_inspector_protocol::Comment { row: 2, text: text.into() };
        let record = Record::new(seq, seq, RecordKind::Commented(said));
        Streamed { record, preview: None }
    };
    inspector.type_filter("is:commented".into());
    window.take(vec![said(4, "why?")], 0);
    assert_eq!(comment().as_deref(), Some("why?"));
    let shown = || inspector.log.with_untracked(Log::shown_len);
    assert_eq!(shown(), 1);
    inspector.type_filter("why".into());
    assert_eq!(shown(), 1, "it is looked for as what is shown is");
    window.take(vec![said(5, "")], 0);
    assert_eq!((comment(), shown()), (None, 0));
}
