//! Moving by key through a JSON tree of which only what is unfolded exists.
//!
//! A value is known by the place in the text where it begins. That orders the lines of the tree from
//! top to bottom, and no two lines have the same.

use std::collections::BTreeMap;

use leptos::prelude::*;

/// The lines that are in the page, and the one that keys go on from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tree {
    lines: StoredValue<BTreeMap<usize, Line>>,
    /// The line that has the keyboard.
    pub active: RwSignal<Option<usize>>,
    /// The line that has the mouse.
    pub hovered: RwSignal<Option<usize>>,
}

#[derive(Clone, Copy, Debug)]
struct Line {
    parent: Option<usize>,
    /// Whether it is unfolded; nothing when there is nothing to unfold.
    is_open: Option<RwSignal<bool>>,
}

/// What a key does in a tree, as the ARIA Authoring Practices have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TreeMove {
    /// To the line below.
    Down,
    /// To the line above.
    Up,
    /// Unfolds, or goes to the first child.
    In,
    /// Folds, or goes to the parent.
    Out,
    /// To the first line.
    First,
    /// To the last line.
    Last,
    /// Unfolds or folds.
    Toggle,
}

impl Tree {
    /// A line has come into the page.
    pub fn add(self, at: usize, parent: Option<usize>, is_open: Option<RwSignal<bool>>) {
        self.lines.update_value(|lines| {
            lines.insert(at, Line { parent, is_open });
        });
    }

    /// It has gone.
    pub fn remove(self, at: usize) {
        // The tree itself may be gone already.
        self.lines.try_update_value(|lines| lines.remove(&at));
    }

    /// The keyboard comes, often by a press of the mouse.
    pub fn enter(self) {
        if self.active.get_untracked().is_none() {
            let first = || self.lines.with_value(|lines| lines.keys().next().copied());
            self.active.set(self.hovered.get_untracked().or_else(first));
        }
    }

    /// Moves, or folds.
    pub fn go(self, by: TreeMove) {
        let to = self.lines.with_value(|lines| self.target(lines, by));
        if to.is_some() && to != self.active.get_untracked() {
            self.active.set(to);
        }
    }

    /// Where the keyboard is then.
    fn target(self, lines: &BTreeMap<usize, Line>, by: TreeMove) -> Option<usize> {
        let first = lines.keys().next().copied();
        // What is folded away is no longer there; what it was in is.
        let from = self.active.get_untracked();
        let Some((at, line)) = from.and_then(|at| lines.range(..=at).next_back()) else {
            return first;
        };
        let below = || lines.range(at + 1..).next().map(|(below, _)| *below);
        let is_open = line.is_open.map(|is_open| is_open.get_untracked());
        let fold = |open| {
            if let Some(is_open) = line.is_open {
                is_open.set(open);
            }
            Some(*at)
        };
        match (by, is_open) {
            (TreeMove::Down, _) | (TreeMove::In, Some(true)) => below().or(Some(*at)),
            (TreeMove::Up, _) => lines.range(..at).next_back().map(|(above, _)| *above).or(first),
            (TreeMove::In, Some(false)) => fold(true),
            (TreeMove::Out, Some(true)) => fold(false),
            (TreeMove::Out, _) => line.parent.or(Some(*at)),
            (TreeMove::Toggle, Some(open)) => fold(!open),
            (TreeMove::In | TreeMove::Toggle, None) => Some(*at),
            (TreeMove::First, _) => first,
            (TreeMove::Last, _) => lines.keys().next_back().copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::TreeMove::{Down, First, In, Last, Out, Toggle, Up};
    use super::*;

    #[test]
    fn keys_move_as_in_a_tree() {
        let owner = Owner::new();
        owner.set();
        let tree = Tree::default();
        // {"a": [1, 2], "b": 3}
        let [root, list] = [(); 2].map(|()| RwSignal::new(true));
        tree.add(0, None, Some(root));
        for (at, parent) in [(7, 6), (10, 6), (18, 0)] {
            tree.add(at, Some(parent), None);
        }
        tree.add(6, Some(0), Some(list));
        let press = |by| {
            tree.go(by);
            tree.active.get_untracked().unwrap()
        };
        assert_eq!([Down, In, In, In].map(press), [0, 6, 7, 7]);
        assert_eq!([Out, Out].map(press), [6, 6]);
        assert!(!list.get_untracked());
        for at in [7, 10] {
            tree.remove(at);
        }
        assert_eq!([Down, Down, Up, Out, Out].map(press), [18, 18, 6, 0, 0]);
        assert!(!root.get_untracked());
        assert_eq!([In, Last, First, Up, Toggle].map(press), [0, 18, 0, 0, 0]);
        assert!(!root.get_untracked());
    }

    #[test]
    fn when_the_active_line_is_folded_away_keys_go_on_from_what_it_was_in() {
        let owner = Owner::new();
        owner.set();
        let tree = Tree::default();
        let is_open = RwSignal::new(true);
        tree.add(0, None, Some(is_open));
        tree.add(5, Some(0), None);
        tree.go(TreeMove::Last);
        tree.go(TreeMove::Last);
        assert_eq!(tree.active.get_untracked(), Some(5));
        is_open.set(false);
        tree.remove(5);
        tree.go(TreeMove::In);
        assert_eq!(tree.active.get_untracked(), Some(0));
        assert!(is_open.get_untracked());
    }
}
