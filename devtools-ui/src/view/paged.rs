//! Long text, a piece at a time, so that a megabyte in one line is no trouble to lay out.

use std::sync::Arc;

use leptos::prelude::*;

use crate::state::format;

/// Bytes shown at first, and with each click after that.
const FIRST: usize = 4_000;
const MORE: usize = 20_000;

/// Text in a block of its own.
pub(super) fn paged_text(text: Arc<str>) -> impl IntoView {
    view! { <pre class="text">{growing(text, FIRST)}</pre> }
}

/// As much of a text as was asked for, and a button for more.
pub(super) fn growing(text: Arc<str>, first: usize) -> impl IntoView {
    let bytes = RwSignal::new(boundary(&text, first));
    let whole = text.clone();
    view! {
        {move || whole[..bytes.get()].to_owned()}
        {move || {
            let rest = text.len() - bytes.get();
            let text = text.clone();
            (rest > 0)
                .then(|| {
                    view! {
                        <button
                            class="more"
                            on:click=move |_| {
                                bytes.update(|bytes| {
                                    *bytes = boundary(&text, *bytes + MORE);
                                });
                            }
                        >
                            {format!("show more of {}", format::size(rest as u64))}
                        </button>
                    }
                })
        }}
    }
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
