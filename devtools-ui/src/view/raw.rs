//! Raw bytes: the picture or the text that they are, and offset, hexadecimal, characters. Each page is
//! three pieces of text in the page, so that a megabyte is no trouble, and any of the three columns can
//! be selected and copied.

use std::sync::Arc;

use leptos::prelude::*;

use super::copy::copy_button;
use super::paged::paged_text;
use super::picture::picture_of;
use super::sizes::Sizes;
use crate::state::hex::{self, PAGE, dump};
use crate::state::{Inspector, format};

/// Bytes on a line, and the width from which there is room for the larger number.
const PER_LINE: [usize; 2] = [8, 16];
const WIDE: f64 = 580.0;
/// Pages added with a click.
const MORE: usize = 16;

pub(super) fn raw(inspector: Inspector, bytes: Arc<[u8]>, is_cut: bool) -> impl IntoView {
    let text = hex::text(&bytes, is_cut).map(Arc::<str>::from);
    let Some(text) = text else { return in_hex(inspector, bytes).into_any() };
    let is_text = RwSignal::new(true);
    let choice = move |label: &'static str, shows_text: bool| {
        view! {
            <button
                class="more"
                data-as=label
                aria-pressed=move || (is_text.get() == shows_text).to_string()
                on:click=move |_| is_text.set(shows_text)
            >
                {label}
            </button>
        }
    };
    let search = inspector.detail.search;
    view! {
        <p class="shown-as" role="group" aria-label="Shown as">
            {choice("text", true)} {choice("hex", false)}
        </p>
        {move || {
            if is_text.get() {
                let copy = copy_button(inspector, "Copy the text", text.clone());
                view! { <div class="as-text">{copy} {paged_text(search, text.clone())}</div> }
                    .into_any()
            } else {
                in_hex(inspector, bytes.clone()).into_any()
            }
        }}
    }
    .into_any()
}

fn in_hex(inspector: Inspector, bytes: Arc<[u8]>) -> impl IntoView {
    let picture = picture_of(inspector, &bytes);
    let pages = bytes.len().div_ceil(PAGE);
    let limit = RwSignal::new(1_usize);
    let sizes = use_context::<Sizes>();
    let per_line = Memo::new(move |_| {
        PER_LINE[usize::from(sizes.is_some_and(|sizes| sizes.detail_width() >= WIDE))]
    });
    let len = bytes.len();
    let page = move |page: usize, per_line: usize| {
        let start = page * PAGE;
        let dump = dump(&bytes[start..(start + PAGE).min(len)], start, per_line);
        view! {
            <div class="hex-page">
                <pre class="offsets">{dump.offsets}</pre>
                <pre>{dump.hex}</pre>
                <pre class="ascii">{dump.text}</pre>
            </div>
        }
    };
    view! {
        {picture}
        <div class="hex">
            <For
                each=move || (0..limit.get().min(pages)).map(move |page| (page, per_line.get()))
                key=|key| *key
                children=move |(number, per_line)| page(number, per_line)
            />
        </div>
        {move || {
            let rest = len.saturating_sub(limit.get() * PAGE);
            (rest > 0)
                .then(|| {
                    view! {
                        <button class="more" on:click=move |_| limit.update(|limit| *limit += MORE)>
                            {format!(
                                "show {} more of {}",
                                format::size(rest.min(MORE * PAGE) as u64),
                                format::size(rest as u64),
                            )}
                        </button>
                    }
                })
        }}
    }
}
