//! Long text, a piece at a time, so that a megabyte in one line is no trouble to lay out; with what
//! is searched for marked.

use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;

use crate::state::format;
use crate::state::run::Run;
use crate::state::search::{Piece, Search};

/// Bytes shown at first, and with each click after that.
const FIRST: usize = 4_000;
const MORE: usize = 20_000;

/// Text in a block of its own.
pub(super) fn paged_text(search: Search, text: Arc<str>) -> impl IntoView {
    let span = 0..text.len();
    view! { <pre class="text">{growing(search, text, span, FIRST)}</pre> }
}

/// As much of a piece of a text as was asked for, and buttons for more.
pub(super) fn growing(search: Search, text: Arc<str>, span: Range<usize>, first: usize) -> AnyView {
    if span.len() <= first {
        return marked(search, text, span).into_any();
    }
    let run = RwSignal::new(Run::new(span.len(), first));
    Effect::new({
        let span = span.clone();
        move |_| {
            let current = search.current.get();
            if let Some(current) = current.filter(|it| span.start <= it.start && it.end <= span.end)
            {
                run.update(|run| run.reveal(current.start - span.start..current.end - span.start));
            }
        }
    });
    let more = move |rest: usize, label: &'static str, show: fn(&mut Run, usize)| {
        (rest > 0).then(|| {
            view! {
                <button class="more" on:click=move |_| run.update(|run| show(run, MORE))>
                    {format!("show {label} of {}", format::size(rest as u64))}
                </button>
            }
        })
    };
    view! {
        {move || more(run.with(Run::earlier), "earlier", Run::show_earlier)}
        {move || {
            let shown = run.with(Run::shown);
            let start = boundary(&text, span.start + shown.start);
            marked(search, text.clone(), start..boundary(&text, span.start + shown.end))
        }}
        {move || more(run.with(Run::later), "more", Run::show_later)}
    }
    .into_any()
}

/// A piece of a text with what is searched for marked.
fn marked(search: Search, text: Arc<str>, span: Range<usize>) -> impl IntoView {
    let piece = move |Piece { span, is_match }: Piece| {
        let source = text[span.clone()].to_owned();
        if !is_match {
            return source.into_any();
        }
        let is_current = move || {
            search.current.with(|it| it.as_ref().is_some_and(|it| it.contains(&span.start)))
        };
        view! { <mark class:current=is_current>{source}</mark> }.into_any()
    };
    move || search.pieces(span.clone()).into_iter().map(&piece).collect_view()
}

/// The last place not after `at` where the text can be cut.
fn boundary(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_cut_between_characters() {
        let cuts = [0, 1, 2, 3, 4, 9].map(|at| boundary("aäb", at));
        assert_eq!(cuts, [0, 1, 1, 3, 4, 4]);
    }
}
