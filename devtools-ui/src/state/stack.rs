//! What is said of a call stack.

pub use ipc_inspector_protocol::stack::{Frame, Owner, Run, Stack};

use super::format;

/// What folded frames are called together.
pub fn folded_title(frames: &[Frame]) -> String {
    let of = |owner| frames.iter().filter(|frame| frame.owner == owner).count() as u64;
    let libraries = of(Owner::Library);
    let others = frames.len() as u64 - libraries;
    let libraries = (libraries > 0).then(|| format::things(libraries, "library frame"));
    let others = (others > 0).then(|| format::things(others, "frame") + " of Tauri and the engine");
    let titles: Vec<_> = libraries.into_iter().chain(others).collect();
    titles.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folded_frames_are_counted_by_whose_they_are() {
        let title = |lines: &[&str]| folded_title(&Stack::read(&lines.join("\n"), &[]).below);
        let (set, library) = ("set@user-script:6:1:2", "a@http://localhost/node_modules/a.js:1:2");
        assert_eq!(title(&[set]), "1 frame of Tauri and the engine");
        assert_eq!(title(&[library, library]), "2 library frames");
        assert_eq!(title(&[set, library]), "1 library frame, 1 frame of Tauri and the engine");
    }
}
