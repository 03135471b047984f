//! The range that is chosen in the overview.

use super::*;

#[test]
fn only_what_began_in_the_range_is_shown_whatever_else_is_asked_for() {
    let window = Window::new();
    let inspector = window.inspector;
    window.take_requests(0..100);
    let shown = || {
        inspector.log.with_untracked(|log| (log.shown_len(), log.shown_at(0), log.newest_shown()))
    };
    inspector.choose_range(Some(Axis::between(40, 20)));
    assert_eq!(shown(), (20, Some(20), Some(39)));
    inspector.type_filter("cmd:odd".into());
    assert_eq!(shown(), (10, Some(21), Some(39)));
    window.take_requests(100..120);
    assert_eq!(shown(), (10, Some(21), Some(39)), "what comes begins later");
    inspector.choose_range(Some(Axis::between(20, 110)));
    assert_eq!(shown(), (45, Some(21), Some(109)));

    inspector.export.scope.set(crate::state::export::Scope::Shown);
    inspector.preview_export();
    let (request, _) = window.asked.previews.borrow_mut().pop().unwrap();
    assert_eq!(request.filter, "(cmd:odd) at:>=20us at:<110us");
    inspector.clear_filter();
    assert_eq!((shown().0, inspector.range.get_untracked()), (120, None));
}

#[test]
fn a_range_is_one_of_its_recording() {
    let window = Window::new();
    let inspector = window.inspector;
    window.take_requests(0..9);
    inspector.type_filter("cmd:odd".into());
    inspector.choose_range(Some(Axis::between(0, 3)));
    inspector.welcomed(welcome(wire::VERSION));
    window.take_requests(0..9);
    let shown = inspector.log.with_untracked(Log::shown_len);
    assert_eq!((inspector.range.get_untracked(), shown), (None, 4), "the text stays");
}

#[test]
fn the_drawing_follows_the_log_when_it_is_asked_for() {
    let window = Window::new();
    let inspector = window.inspector;
    inspector.draw_overview();
    assert_eq!(inspector.overview.get_untracked().axis, None);
    window.take_requests(0..9);
    assert_eq!(inspector.overview.get_untracked().axis, None);
    inspector.draw_overview();
    let drawn = inspector.overview.get_untracked();
    assert_eq!(drawn.axis, Some(Axis { from_us: 0, to_us: 512_000 }));
    assert_eq!(untrack(|| inspector.at_moment(5)), "+0.000005 s · 9 rows");
    window.take(Vec::new(), 9);
    inspector.draw_overview();
    assert_eq!(inspector.overview.get_untracked().axis, None);
}
