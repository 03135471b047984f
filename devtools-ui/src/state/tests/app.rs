//! What the app is asked, and what becomes of its answers.

use ipc_inspector_protocol::app::About;

use super::*;

fn about(arch: &str) -> About {
    About { arch: arch.into(), ..About::default() }
}

/// What is shown of what the app tells.
fn told(window: &Window) -> Result<String, String> {
    window.inspector.app.about.get_untracked().here().map(|about| about.arch.clone())
}

#[test]
fn what_the_app_told_is_shown_until_it_tells_something_else() {
    let window = Window::new();
    window.inspector.ask_app();
    assert!(matches!(window.inspector.app.about.get_untracked(), Fetch::Loading));
    let answer = || window.asked.apps.borrow_mut().remove(0);
    answer()(Ok(about("one")));
    assert_eq!(told(&window), Ok("one".into()));

    window.inspector.ask_app();
    window.inspector.ask_app();
    let (first, second) = (answer(), answer());
    assert_eq!(told(&window), Ok("one".into()));
    second(Ok(about("three")));
    first(Ok(about("two")));
    assert_eq!(told(&window), Ok("three".into()), "only the latest answer counts");
    window.inspector.ask_app();
    answer()(Err("no".into()));
    assert_eq!(told(&window), Err("no".into()));
}

#[test]
fn what_the_app_told_is_not_said_of_another_source() {
    let window = Window::new();
    window.inspector.ask_app();
    let answer = window.asked.apps.borrow_mut().remove(0);
    window.inspector.welcomed(welcome(wire::VERSION));
    answer(Ok(about("late")));
    assert!(matches!(window.inspector.app.about.get_untracked(), Fetch::NotAsked));
}

#[test]
fn the_calls_of_a_command_are_shown_among_the_traffic_whatever_was_filtered() {
    let window = Window::new();
    let inspector = window.inspector;
    inspector.showing.set(Showing::App);
    inspector.toggle_kind(Kind::Event);
    inspector.type_filter("nothing".into());
    inspector.show_calls("main", "greet", true);
    assert_eq!(inspector.showing.get_untracked(), Showing::Traffic);
    assert_eq!(inspector.kinds.get_untracked(), Kinds::default());
    let filter = inspector.log.with_untracked(|log| log.filter().to_string());
    assert!(filter.contains("greet") && filter.contains("denied"), "{filter}");
}
