//! The real thing: the playground in real webviews, driven through WebDriver.

mod access;
mod bench;
mod bodies;
mod channels;
mod degraded;
mod events;
mod filter;
mod logs;
mod probe;
mod release;
mod transparency;
mod views;
mod window;

/// Each test has an app of its own, whose windows must not cover those of another.
static SCREEN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
