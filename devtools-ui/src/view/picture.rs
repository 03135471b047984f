//! Raw bytes that are a picture, as such.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use crate::state::Inspector;
use crate::state::picture::picture;

/// The picture that the bytes are, if they are one and the browser can show it.
pub(super) fn picture_of(inspector: Inspector, bytes: &Arc<[u8]>) -> Option<impl IntoView + use<>> {
    let kind = picture(bytes)?;
    let url = inspector.object_url(bytes, kind.mime)?;
    on_cleanup({
        let url = url.clone();
        move || inspector.revoke_url(&url)
    });
    let image = NodeRef::<html::Img>::new();
    let size = RwSignal::new(None);
    let is_broken = RwSignal::new(false);
    let loaded = move |_| {
        size.set(image.get_untracked().map(|it| (it.natural_width(), it.natural_height())));
    };
    Some(view! {
        <figure class="picture">
            <img
                node_ref=image
                src=url
                alt=format!("The body as a {} picture", kind.name)
                hidden=move || is_broken.get()
                on:load=loaded
                on:error=move |_| is_broken.set(true)
            />
            <figcaption>
                {kind.name}
                {move || match (size.get(), is_broken.get()) {
                    (_, true) => " that cannot be shown".to_owned(),
                    (Some((width, height)), _) => format!(" · {width} × {height}"),
                    (None, _) => String::new(),
                }}
            </figcaption>
        </figure>
    })
}
