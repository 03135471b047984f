//! Tells that the connection is lost while there are still calls to look at.

use leptos::prelude::*;

use super::icons::{self, icon};
use crate::state::{Connection, Inspector};

pub(super) fn banner(inspector: Inspector) -> impl IntoView {
    let has_calls = Memo::new(move |_| inspector.log.with(|log| log.counts().total() > 0));
    move || match inspector.connection.get() {
        Connection::Failed(reason) if has_calls.get() => Some(view! {
            <div class="banner" role="alert">
                {icon(icons::UNPLUGGED)}
                <span>
                    <b>"Not connected: "</b>
                    {reason}
                    " What you see is from before."
                </span>
                <button class="text-button" on:click=move |_| inspector.reconnect()>
                    "Connect again"
                </button>
            </div>
        }),
        _ => None,
    }
}
