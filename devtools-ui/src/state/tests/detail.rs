//! What of a row is shown at first.

use super::*;

fn of_raw(seq: u64, headers: bool) -> Streamed {
    let body = headers.then_some(Body { format: BodyFormat::Raw, len: 2, kept: 2 });
    let request = Request { command: "raw".into(), ..Request::default() };
    let record = Record::new(seq, seq, RecordKind::RequestReceived(request)).with_body(body);
    Streamed { record, preview: None }
}

fn failed(seq: u64, call: u64, outcome: Outcome) -> Streamed {
    let response = Response { call, outcome, task: None };
    let record = Record::new(seq, seq, RecordKind::ResponseSent(response)).with_body(JSON);
    Streamed { record, preview: None }
}

#[test]
fn a_call_that_has_failed_opens_on_its_response_until_another_page_is_chosen() {
    let window = Window::new();
    let detail = window.inspector.detail;
    let tab = || detail.tab.get_untracked();
    window.take(
        vec![request(0), answer(1, 0), request(2), failed(3, 2, Outcome::InvalidArgs), request(4)],
        0,
    );
    window.inspector.select(Some(2));
    assert_eq!(tab(), Tab::Response);
    window.inspector.select(Some(0));
    assert_eq!(tab(), Tab::Request);
    // What is looked at stays, whatever becomes of the call.
    window.inspector.select(Some(4));
    window.take(vec![failed(5, 4, Outcome::Error)], 0);
    assert_eq!(tab(), Tab::Request);
    window.inspector.show_tab(Tab::Timing);
    window.inspector.select(Some(2));
    assert_eq!(tab(), Tab::Timing);
}

#[test]
fn the_arguments_of_a_raw_request_are_looked_for_in_its_headers() {
    let window = Window::new();
    window.take(vec![request(0), of_raw(1, true), of_raw(2, false)], 0);
    window.inspector.select(Some(0));
    assert!(window.asked.headers.borrow().is_empty(), "JSON has them all");
    for seq in [1, 2] {
        window.inspector.select(Some(seq));
        let (asked, _) = window.asked.headers.borrow_mut().remove(0);
        assert_eq!(asked, seq);
    }
}
