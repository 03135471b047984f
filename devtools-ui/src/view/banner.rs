//! Tells that the connection is lost while there are still calls to look at.

use leptos::html;
use leptos::prelude::*;

use super::focus::focus;
use super::icons::{self, icon};
use crate::state::{Connection, Inspector};

pub(super) fn banner(inspector: Inspector, grid: NodeRef<html::Div>) -> impl IntoView {
    let has_calls = Memo::new(move |_| inspector.log.with(|log| log.counts().total() > 0));
    let again = move || {
        // The button goes away.
        focus(grid);
        inspector.reconnect();
    };
    move || {
        let (reason, is_failed) = match inspector.connection.get() {
            Connection::Live | Connection::Nothing | Connection::Read { .. } => return None,
            Connection::Connecting => ("Connecting again…".to_owned(), false),
            Connection::Failed(reason) => (format!("Not connected: {reason}"), true),
        };
        has_calls.get().then(|| {
            view! {
                <div class="banner" role="alert">
                    {icon(icons::UNPLUGGED)}
                    <span>
                        <b>"What you see is from before. "</b>
                        {reason}
                    </span>
                    {is_failed
                        .then(|| {
                            view! {
                                <button class="text-button" on:click=move |_| again()>
                                    "Connect again"
                                </button>
                            }
                        })}
                </div>
            }
        })
    }
}
