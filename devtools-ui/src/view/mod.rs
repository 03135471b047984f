//! The page. Components are thin: they show signals of the state and call its methods.

mod app_view;
mod banner;
mod body;
mod channels;
mod chips;
mod column_menu;
mod commands;
mod comment;
mod compare;
mod copy;
mod copy_as;
mod coverage;
mod detail;
mod elapsed;
mod empty;
mod event;
mod events;
mod export;
mod filter_field;
mod filter_help;
mod focus;
mod grip;
mod hand;
mod header;
mod icons;
mod initiator;
mod json_tree;
mod keys;
mod keys_help;
mod kinds;
mod log_line;
mod messages;
mod offers;
mod overview;
mod paged;
mod panes;
mod picture;
mod rail;
mod raw;
mod record;
mod response;
mod reveal;
mod row;
mod search;
mod settings;
mod sizes;
mod sources;
mod status_bar;
mod table;
mod tick;
mod timeline;
mod timing;
mod toolbar;
mod trace;
mod tree_keys;

use leptos::html;
use leptos::prelude::*;

use crate::state::{Connection, Inspector};

/// The whole window.
pub fn app(inspector: Inspector) -> impl IntoView {
    let filter = NodeRef::<html::Input>::new();
    let grid = NodeRef::<html::Div>::new();
    keys::listen(inspector, filter, grid);
    Effect::new(move |_| {
        let state = match inspector.connection.get() {
            Connection::Nothing => "nothing",
            Connection::Connecting => "connecting",
            Connection::Live => "live",
            Connection::Failed(_) => "failed",
            Connection::Read { .. } => "read",
        };
        if let Some(root) = document().document_element() {
            // Only fails for an invalid name.
            let _ = root.set_attribute("data-connection", state);
        }
    });
    let theme = Memo::new(move |_| inspector.settings.with(|settings| settings.theme));
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-theme", &theme.get().label().to_lowercase());
        }
    });
    Effect::new(move |_| {
        let title = inspector.welcome.with(|welcome| {
            welcome.as_ref().map(|welcome| format!("IPC Inspector – {}", welcome.app))
        });
        document().set_title(title.as_deref().unwrap_or("IPC Inspector"));
    });
    view! {
        {toolbar::toolbar(inspector, filter, grid)}
        {banner::banner(inspector, grid)}
        {trace::trace(inspector, grid)}
        <div class="middle">{rail::rail(inspector)} {panes::panes(inspector, grid)}</div>
        {status_bar::status_bar(inspector)}
    }
}
