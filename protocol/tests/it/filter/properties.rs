//! What holds for every filter and every text.

use ipc_inspector_protocol::filter::{WholeBody, complete};
use ipc_inspector_protocol::{BodyFormat, Filter};
use proptest::prelude::*;

use super::completion::Window;
use super::filter;
use super::naive::{rows, trees};

/// Texts that look like filters, often broken ones.
fn texts() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[-()|\" :><=/.*?\\\\abµ]",
        1 => proptest::sample::select(vec![
            "cmd:", "arg.", "arg.a:", "body:/", "plugin:", "plugin:a|b", "status:", "er", ">1", "ms",
            "size:>", "://", " | ", "a|b", "\"a\"",
        ]).prop_map(str::to_owned),
    ];
    prop_oneof![
        4 => prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat()),
        1 => any::<String>(),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn a_filter_passes_what_a_simple_judge_passes(tree in trees(), row in rows()) {
        let text = tree.write();
        let parsed = Filter::parse(&text);
        prop_assert!(parsed.is_ok(), "{}: {:?}", text, parsed);
        prop_assert_eq!(filter(&text).matches(&row), tree.judge(&row).unwrap_or(true), "{}", text);
    }

    #[test]
    fn a_filter_is_written_so_that_it_is_read_again(tree in trees()) {
        let read = filter(&tree.write());
        let written = read.to_string();
        prop_assert_eq!(Filter::parse(&written), Ok(read), "{}", written);
    }

    #[test]
    fn what_narrows_lets_nothing_else_through(
        new in trees(),
        old in trees(),
        is_typed in any::<bool>(),
        typed in any::<prop::sample::Index>(),
        rows in prop::collection::vec(rows(), 20),
    ) {
        let new = new.write();
        // What it was some keys before; that is what is asked most.
        let before: String = new.chars().take(typed.index(new.chars().count() + 1)).collect();
        let old = if is_typed { before } else { old.write() };
        if let Ok(old) = Filter::parse(&old) {
            let new = filter(&new);
            if new.narrows(&old) {
                for row in &rows {
                    prop_assert!(!new.matches(row) || old.matches(row), "{} > {}", new, old);
                }
            }
        }
    }

    #[test]
    fn one_more_condition_narrows(tree in trees(), more in trees()) {
        let (old, more) = (tree.write(), more.write());
        let both = format!("({old}) ({more})");
        prop_assert!(filter(&both).narrows(&filter(&old)));
        prop_assert!(filter(&old).narrows(&filter(&old)));
        prop_assert!(filter(&old).narrows(&Filter::default()));
    }

    #[test]
    fn bodies_can_be_looked_at_one_by_one(tree in trees(), row in rows()) {
        for term in filter(&tree.write()).body_terms() {
            let body = |text: &Option<String>| text.clone().map(String::into_bytes);
            let (request, response) = (body(&row.request), body(&row.response));
            let whole = |bytes| WholeBody { format: BodyFormat::Json, bytes };
            let (request, response) = (request.as_deref().map(whole), response.as_deref().map(whole));
            let one_by_one = term.matches(request, None) || term.matches(None, response);
            prop_assert_eq!(term.matches(request, response), one_by_one, "{}", term);
        }
    }

    #[test]
    fn no_text_is_too_odd(text in texts(), cursor in any::<prop::sample::Index>()) {
        let read = Filter::parse(&text);
        match &read {
            Ok(read) => {
                let written = read.to_string();
                prop_assert_eq!(&Filter::parse(&written).unwrap(), read, "{}", written);
            }
            Err(error) => {
                let marked = text.get(error.range.clone());
                prop_assert!(marked.is_some_and(|marked| !marked.is_empty()), "{:?}", error);
            }
        }
        for offer in complete(&text, cursor.index(text.len() + 1), &Window) {
            prop_assert!(text.get(offer.replace.clone()).is_some(), "{:?}", offer);
        }
        for offer in complete(&text, text.len(), &Window) {
            let mut becomes = text.clone();
            becomes.replace_range(offer.replace, &offer.insert);
            if read.is_ok() {
                prop_assert!(Filter::parse(&becomes).is_ok(), "{}", becomes);
            }
        }
    }
}
