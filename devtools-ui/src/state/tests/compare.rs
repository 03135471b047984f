//! The row that others are compared with.

use super::*;
use crate::state::compare::Fact;
use crate::state::differences::{Difference, Differences};

impl Window {
    fn compared(&self, part: Part) -> Option<Result<Differences, String>> {
        self.inspector.compared_bodies(part)
    }

    fn answer_payloads(&self, answer: impl Fn(u64) -> Result<Vec<u8>, String>) -> Vec<u64> {
        let asked = std::mem::take(&mut *self.asked.payloads.borrow_mut());
        let answer = |(seq, done): (u64, PayloadDone)| {
            done(answer(seq));
            seq
        };
        asked.into_iter().map(answer).collect()
    }
}

#[test]
fn two_calls_are_compared_by_what_is_known_of_them_and_by_their_bodies() {
    let window = Window::new();
    let inspector = window.inspector;
    window.take(vec![request(0), request(1), request(2), answer(3, 0)], 0);
    inspector.select(Some(0));
    window.answer_payloads(|_| Ok(b"[]".to_vec()));
    inspector.toggle_base();
    assert!(
        !untrack(|| inspector.detail.has(Tab::Compare)),
        "with itself there is nothing to compare"
    );
    inspector.select(Some(1));
    inspector.show_tab(Tab::Compare);
    assert_eq!(inspector.detail.tab.get_untracked(), Tab::Compare);

    let facts = untrack(|| inspector.compared_facts());
    let fact = |name| facts.iter().find(|fact| fact.name == name).cloned().unwrap();
    let side = |text: &str| text.to_owned();
    let differing = |name, base, selected| Fact {
        name,
        base: side(base),
        selected: side(selected),
        differs: true,
    };
    let command = differing("Command", "even", "odd");
    assert_eq!(fact("Command"), command);
    let status = differing("Status", "ok", "pending");
    assert_eq!(fact("Status"), status);

    assert_eq!(untrack(|| window.compared(Part::Request)), None, "they are still asked for");
    let mut asked = window.answer_payloads(|seq| Ok(format!("[{}]", seq % 2).into_bytes()));
    asked.sort_unstable();
    assert_eq!(asked, [0, 1, 3], "of both the arguments, and the one answer that there is");
    let listed = |part| untrack(|| window.compared(part)).unwrap().unwrap().listed;
    let difference = |place: &str, left: Option<&str>, right: Option<&str>| {
        let [left, right] = [left, right].map(|side| side.map(str::to_owned));
        Difference { place: place.into(), left, right }
    };
    assert_eq!(listed(Part::Request), [difference("[0]", Some("0"), Some("1"))]);
    assert_eq!(listed(Part::Response), [difference("", Some("JSON"), None)]);

    // Its answer comes while it is compared.
    window.take(vec![answer(4, 1)], 0);
    window.answer_payloads(|_| Ok(b"[1]".to_vec()));
    assert_eq!(listed(Part::Response), []);
    inspector.select(Some(2));
    window.answer_payloads(|seq| if seq == 2 { Err("gone".into()) } else { Ok(Vec::new()) });
    assert_eq!(untrack(|| window.compared(Part::Request)), Some(Err("gone".into())));
}

#[test]
fn what_is_no_longer_there_or_of_another_kind_is_not_compared() {
    let window = Window::new();
    let inspector = window.inspector;
    let mark = ipc_inspector_protocol::Mark { text: "login".into(), webview: None };
    let mark = Record::new(2, 2, RecordKind::Marked(mark));
    let mark = Streamed { record: mark, preview: None };
    window.take(vec![request(0), request(1), mark], 0);
    inspector.select(Some(2));
    inspector.toggle_base();
    assert_eq!(untrack(|| inspector.detail.base.seq()), None, "a mark says all in its row");

    inspector.select(Some(0));
    inspector.compare_selected_with(1);
    assert_eq!(window.selected(), Some(1));
    assert_eq!(untrack(|| inspector.detail.base.seq()), Some(0));
    inspector.compare_selected_with(2);
    assert!(!untrack(|| inspector.detail.has(Tab::Compare)));
    assert!(untrack(|| inspector.compared_facts()).is_empty());

    inspector.select(Some(1));
    inspector.toggle_base();
    assert_eq!(untrack(|| inspector.detail.base.seq()), None);
    inspector.toggle_base();
    assert_eq!(untrack(|| inspector.detail.base.seq()), Some(1));
    let stats = Stats { recording: true, ..Stats::default() };
    inspector.take([Batch { records: Vec::new(), missed: 0, cleared: true, stats }]);
    assert_eq!(untrack(|| inspector.detail.base.seq()), None);
}
