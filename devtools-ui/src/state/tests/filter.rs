//! What is typed into the filter: when it is wrong, what is offered, what is asked for it.

use ipc_inspector_protocol::wire::Found;

use super::*;

#[test]
fn a_pinned_row_is_found_until_it_is_evicted() {
    let window = Window::new();
    let inspector = window.inspector;
    window.take_requests(0..9);
    inspector.select(Some(4));
    inspector.toggle_pin();
    inspector.type_filter("is:pinned".into());
    let shown = || inspector.log.with_untracked(|log| (log.shown_len(), log.shown_at(0)));
    assert_eq!(shown(), (1, Some(4)));
    inspector.select(Some(7));
    inspector.toggle_pin();
    assert_eq!(shown(), (2, Some(4)));
    inspector.toggle_pin();
    assert_eq!(shown(), (1, Some(4)));
    window.take(vec![request(9)], 5);
    assert_eq!(shown(), (0, None));
}
use crate::state::filter_field::{Edit, Offer, Wrong};

impl Window {
    fn shown(&self) -> Vec<u64> {
        self.inspector.log.with_untracked(|log| {
            (0..log.shown_len()).filter_map(|index| log.shown_at(index)).collect()
        })
    }

    fn type_by_key(&self, text: &str) -> Vec<String> {
        self.inspector.type_filter_by_key(text.into(), u32::MAX);
        self.offered()
    }

    fn invite(&self) -> Vec<String> {
        self.inspector.invite_offers(u32::MAX);
        self.offered()
    }

    fn offered(&self) -> Vec<String> {
        let label = |offer: &Offer| match offer {
            Offer::Kept { text, is_saved: true } => format!("★ {text}"),
            Offer::Kept { text, is_saved: false } => format!("◷ {text}"),
            Offer::Next(next) => next.label.clone(),
        };
        self.inspector.filter.offers.with_untracked(|offers| offers.iter().map(label).collect())
    }

    /// Answers the one search that is under way, and says what it was.
    fn answer_search(&self, searched_to: u64, found: &[&[u64]]) -> (String, std::ops::Range<u64>) {
        let mut searches = self.asked.searches.take();
        assert_eq!(searches.len(), 1, "one at a time");
        let (wanted, done) = searches.remove(0);
        done(Ok(Found { searched_to, found: found.iter().map(|seqs| seqs.to_vec()).collect() }));
        let terms: Vec<_> = wanted.terms.iter().map(ToString::to_string).collect();
        (terms.join(" "), wanted.range)
    }

    fn is_unsearched(&self) -> bool {
        self.inspector.log.with_untracked(Log::is_unsearched)
    }

    fn searches(&self) -> usize {
        self.asked.searches.borrow().len()
    }
}

#[test]
fn a_wrong_filter_says_where_and_keeps_the_last_good_one() {
    let window = Window::new();
    window.take_requests(0..4);
    window.inspector.type_filter("cmd:odd".into());
    window.inspector.type_filter("cmd:odd staus:ok".into());
    let wrong = window.inspector.filter.wrong.get_untracked().unwrap();
    let Wrong { before, part, behind, message } = wrong;
    assert_eq!((&*before, &*part, &*behind), ("cmd:odd ", "staus", ":ok"));
    assert!(message.contains("Did you mean `status:`?"), "{message}");
    window.take_requests(4..8);
    assert_eq!(window.shown(), [1, 3, 5, 7]);

    window.inspector.toggle_kind(Kind::Event);
    assert!(window.shown().is_empty(), "what is chosen beside it counts all the same");
    window.inspector.toggle_kind(Kind::Event);
    window.inspector.type_filter("cmd:even".into());
    assert_eq!(window.inspector.filter.wrong.get_untracked(), None);
    assert_eq!(window.shown(), [0, 2, 4, 6]);
}

#[test]
fn whole_bodies_are_asked_for_once_and_their_answers_bring_rows_in() {
    let window = Window::new();
    window.take(vec![request(0), request(1), answer(2, 0)], 0);
    assert_eq!(window.searches(), 0);
    window.inspector.type_filter("body:needle cmd:e".into());
    assert!(window.shown().is_empty() && window.is_unsearched());
    window.take(vec![request(3), request(4)], 0);
    assert_eq!(window.searches(), 1);
    assert_eq!(window.answer_search(2, &[&[0, 1]]), ("body:needle".into(), 0..3), "a first piece");
    assert_eq!(window.shown(), [0], "the other one has another name");
    assert_eq!(window.answer_search(5, &[&[4, 0]]), ("body:needle".into(), 2..5), "the rest");
    assert_eq!(window.shown(), [0, 4]);
    assert_eq!(window.searches(), 0, "all was looked at");
    window.take(vec![request(5), request(6)], 0);
    assert!(!window.is_unsearched(), "but for what is new");
    assert_eq!(window.answer_search(7, &[&[6]]), ("body:needle".into(), 5..7), "what is new");
    assert_eq!(window.shown(), [0, 4, 6]);
    window.inspector.type_filter("cmd:e".into());
    assert_eq!((window.shown(), window.searches()), (vec![0, 4, 6], 0));
}

#[test]
fn what_was_found_stays_known_while_its_term_is_in_force() {
    let window = Window::new();
    window.take_requests(0..4);
    window.inspector.type_filter("body:a".into());
    window.answer_search(4, &[&[1, 2]]);
    window.inspector.type_filter("body:a cmd:odd".into());
    assert_eq!((window.shown(), window.searches()), (vec![1], 0));
    window.inspector.type_filter("-body:a".into());
    assert_eq!((window.shown(), window.searches()), (vec![0, 3], 0));
    window.inspector.type_filter("body:a | arg.b:*".into());
    assert_eq!(window.shown(), [1, 2]);
    assert_eq!(window.answer_search(4, &[&[1, 2], &[0]]), ("body:a arg.b:*".into(), 0..4));
    assert_eq!(window.shown(), [0, 1, 2]);
}

#[test]
fn an_answer_for_a_term_that_is_no_longer_in_force_changes_nothing() {
    let window = Window::new();
    window.take_requests(0..4);
    window.inspector.type_filter("body:a".into());
    window.inspector.type_filter("body:ab".into());
    assert_eq!(window.answer_search(4, &[&[0, 1]]), ("body:a".into(), 0..4));
    assert!(window.shown().is_empty());
    assert_eq!(window.answer_search(4, &[&[1]]), ("body:ab".into(), 0..4));
    assert_eq!(window.shown(), [1]);
    window.inspector.clear_filter();
    assert_eq!((window.shown(), window.searches()), (vec![0, 1, 2, 3], 0));
}

#[test]
fn a_search_that_fails_is_told_and_tried_again_with_the_next_batch() {
    let window = Window::new();
    window.take_requests(0..2);
    window.inspector.type_filter("body:a".into());
    let (_, done) = window.asked.searches.take().remove(0);
    done(Err("no".into()));
    assert_eq!(window.inspector.problem.get_untracked().as_deref(), Some("no"));
    assert_eq!(window.searches(), 0);
    window.take_requests(2..3);
    assert_eq!(window.answer_search(3, &[&[2]]), ("body:a".into(), 0..3));
    assert_eq!(window.shown(), [2]);
}

#[test]
fn a_channel_is_found_by_its_messages() {
    let window = Window::new();
    window.take(vec![request(0), opened(1, 0), message(2, 0), message(3, 1)], 0);
    window.inspector.type_filter("body:a".into());
    window.answer_search(4, &[&[2, 3]]);
    assert_eq!(window.shown(), [1]);
}

#[test]
fn evicted_rows_are_no_longer_asked_for() {
    let window = Window::new();
    window.take_requests(0..9);
    window.take(Vec::new(), 4);
    window.inspector.type_filter("body:a".into());
    assert_eq!(window.answer_search(9, &[&[2, 5]]), ("body:a".into(), 4..9));
    assert_eq!(window.shown(), [5]);
    window.take(Vec::new(), 6);
    assert!(window.shown().is_empty());
}

#[test]
fn fields_and_values_are_offered_where_they_are_of_use() {
    let window = Window::new();
    window.take_requests(0..3);
    assert!(window.type_by_key("s").is_empty(), "too little to know");
    assert_eq!(window.type_by_key("st"), ["status:"]);
    assert!(window.type_by_key("vel").is_empty(), "a word that begins no field");
    assert_eq!(window.invite(), ["level:"], "unless it is asked for");
    assert_eq!(window.type_by_key("cmd:"), ["even", "odd"]);
    assert_eq!(window.type_by_key("cmd:d"), ["odd"]);
    assert!(window.type_by_key("cmd:odd").is_empty(), "it is there already");
    assert!(window.type_by_key("").is_empty());
    assert!(window.invite().len() > 10, "all fields");
    window.inspector.type_filter("st".into());
    assert!(window.offered().is_empty(), "only what keys type is helped with");
}

#[test]
fn keys_choose_an_offer_and_put_it_in_at_the_cursor() {
    let window = Window::new();
    let field = window.inspector.filter;
    window.take_requests(0..3);
    // The first character is two for a browser.
    window.inspector.type_filter_by_key("𝄞 st cmd:odd".into(), 5);
    assert_eq!(window.offered(), ["status:"]);
    let edit = window.inspector.accept_offer(0).unwrap();
    assert_eq!(edit, Edit { text: "𝄞 status: cmd:odd".into(), cursor: 10 });
    assert_eq!(field.typed.get_untracked(), edit.text);
    assert_eq!(&window.offered()[..2], ["ok", "error"], "the field's values come next");

    field.step(1);
    field.step(1);
    assert_eq!(field.active.get_untracked(), Some(1));
    field.step(-1);
    field.step(-1);
    assert_eq!(field.active.get_untracked(), None, "back in the text");
    field.step(-1);
    assert_eq!(field.active.get_untracked(), Some(window.offered().len() - 1));
    field.step(1);
    assert_eq!(field.active.get_untracked(), None);
    let edit = window.inspector.accept_offer(1).unwrap();
    assert_eq!((&*edit.text, edit.cursor), ("𝄞 status:error cmd:odd", 15));
    assert!(!field.close(), "nothing more to offer");
    assert_eq!(window.inspector.accept_offer(0), None);
}

#[test]
fn kept_filters_are_offered_for_an_empty_field_also_by_the_next_window() {
    let browser = Rc::new(Memory::default());
    let window = Window::in_browser(browser.clone());
    for text in ["cmd:odd", "staus:ok", "  ", "level:", "even status:"] {
        window.inspector.type_filter(text.into());
        window.inspector.filter_was_used();
    }
    window.inspector.type_filter("status:error".into());
    window.inspector.toggle_saved_filter();
    assert!(window.inspector.filter.is_saved());

    let next = Window::in_browser(browser);
    assert_eq!(&next.invite()[..4], ["★ status:error", "◷ even", "◷ cmd:odd", "cmd:"]);
    let edit = next.inspector.accept_offer(0).unwrap();
    assert_eq!((&*edit.text, edit.cursor), ("status:error", 12));
    next.inspector.toggle_saved_filter();
    next.inspector.type_filter(String::new());
    assert_eq!(&next.invite()[..2], ["◷ even", "◷ cmd:odd"]);
}
