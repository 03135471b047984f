//! The inspector window of `tauri-plugin-ipc-inspector`.
//!
//! [`conn`] hears the plugin and tells [`state`], [`view`] shows the state and calls it, and the
//! state asks the plugin through the ports that `conn` implements. `conn` and `view` do not know
//! of each other; they meet here.

pub mod conn;
pub mod state;
pub mod view;

use std::rc::Rc;

use conn::{Client, ThisBrowser};
use state::Inspector;

/// Builds the window into the page, and subscribes where there is an app.
pub fn run() {
    // A panic would leave a dead page behind; boot.js shows that, the console says why.
    std::panic::set_hook(Box::new(|panic| leptos::logging::error!("{panic}")));
    leptos::mount::mount_to_body(move || {
        let inspector = Inspector::new(Rc::new(ThisBrowser));
        conn::open_dropped(inspector);
        if let Some(client) = Client::of_this_window() {
            inspector.add_source(client);
        }
        conn::open_embedded(inspector);
        view::app(inspector)
    });
}
