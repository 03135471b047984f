//! The columns of the table: which are shown, and how wide they are.
//!
//! They always fill the table. Some have a width, others share what is left. An edge that is moved
//! takes from the column at one side what it gives to the other, and so follows the pointer.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// A column of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Column {
    /// A sign for where it stands.
    Status,
    /// Command, event, channel or the text of a log line.
    Name,
    /// Which of these it is.
    Kind,
    /// The start of the arguments or the payload.
    Arguments,
    /// Where it comes from.
    Webview,
    /// Bytes of request and response.
    Size,
    /// How long it took: a call as long as its page waited.
    Time,
    /// How long a call took in Rust.
    Rust,
    /// When it began.
    Start,
    /// When it was, drawn on an axis.
    Waterfall,
}

impl Column {
    /// From left to right.
    pub const ALL: [Self; 10] = [
        Self::Status,
        Self::Name,
        Self::Kind,
        Self::Arguments,
        Self::Webview,
        Self::Size,
        Self::Time,
        Self::Rust,
        Self::Start,
        Self::Waterfall,
    ];

    /// Those that are left out where there is no room for all, the first one first.
    const SPARED: [Self; 7] = [
        Self::Start,
        Self::Kind,
        Self::Rust,
        Self::Arguments,
        Self::Waterfall,
        Self::Webview,
        Self::Size,
    ];

    /// Its name in attributes.
    pub fn name(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Arguments => "arguments",
            Self::Webview => "webview",
            Self::Size => "size",
            Self::Time => "time",
            Self::Rust => "rust",
            Self::Start => "start",
            Self::Waterfall => "waterfall",
        }
    }

    /// Its name, for people.
    pub fn label(self) -> &'static str {
        match self {
            Self::Status => "Status",
            Self::Name => "Name",
            Self::Kind => "Kind",
            Self::Arguments => "Arguments",
            Self::Webview => "Webview",
            Self::Size => "Size",
            Self::Time => "Time",
            Self::Rust => "In Rust",
            Self::Start => "Start",
            Self::Waterfall => "Waterfall",
        }
    }

    /// Whether the user may hide it. Without a name a row says nothing.
    pub fn can_be_hidden(self) -> bool {
        self != Self::Name
    }

    /// Least width, in pixels.
    pub fn least(self) -> f64 {
        match self {
            Self::Status => 24.0,
            Self::Name => 140.0,
            Self::Arguments => 110.0,
            Self::Waterfall => 120.0,
            Self::Kind | Self::Webview | Self::Size | Self::Time | Self::Rust | Self::Start => 48.0,
        }
    }

    /// Width before the user chooses one, in pixels.
    fn usual(self) -> f64 {
        match self {
            Self::Status => 30.0,
            Self::Name => 220.0,
            Self::Kind => 90.0,
            Self::Arguments => 200.0,
            Self::Webview => 110.0,
            Self::Size => 76.0,
            Self::Time | Self::Rust => 82.0,
            Self::Start => 104.0,
            Self::Waterfall => 240.0,
        }
    }

    /// Whether it shares the room that others leave, in proportion to its width.
    fn is_flexible(self) -> bool {
        matches!(self, Self::Name | Self::Arguments | Self::Waterfall)
    }
}

/// Which columns are shown, and how wide. The default is that of a new window.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Columns {
    hidden: BTreeSet<Column>,
    /// Chosen widths, in pixels.
    widths: BTreeMap<Column, f64>,
}

impl Default for Columns {
    fn default() -> Self {
        Self { hidden: [Column::Kind].into(), widths: BTreeMap::new() }
    }
}

/// A column that has its place in the table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Placed {
    /// Which one.
    pub column: Column,
    /// Its width, in pixels.
    pub width: f64,
}

impl Columns {
    /// Whether the user wants to see this one. There may be no room for it.
    pub fn is_shown(&self, column: Column) -> bool {
        !column.can_be_hidden() || !self.hidden.contains(&column)
    }

    /// Shows a column, or no longer.
    pub fn toggle(&mut self, column: Column) {
        if !self.hidden.remove(&column) && column.can_be_hidden() {
            self.hidden.insert(column);
        }
    }

    /// The columns as they fill this much room, from left to right.
    pub fn place(&self, room: f64) -> Vec<Placed> {
        let mut columns: Vec<_> =
            Column::ALL.into_iter().filter(|column| self.is_shown(*column)).collect();
        let mut spared = Column::SPARED.into_iter();
        while columns.iter().map(|column| self.needed(*column)).sum::<f64>() > room
            && let Some(spared) = spared.next()
        {
            columns.retain(|column| *column != spared);
        }
        let fixed: f64 =
            columns.iter().filter(|it| !it.is_flexible()).map(|it| self.width(*it)).sum();
        let flexible: Vec<_> = columns.iter().copied().filter(|it| it.is_flexible()).collect();
        let mut shares = self.shares(room - fixed, flexible);
        columns
            .into_iter()
            .map(|column| {
                let width = shares.remove(&column).unwrap_or_else(|| self.width(column));
                Placed { column, width }
            })
            .collect()
    }

    /// Makes a column this wide where there is this much room; the one at its right gives the
    /// difference, or takes it.
    pub fn resize(&mut self, column: Column, width: f64, room: f64) {
        let placed = self.place(room);
        let Some(at) = placed.iter().position(|placed| placed.column == column) else { return };
        let (Some(this), Some(next)) = (placed.get(at), placed.get(at + 1)) else { return };
        let both = this.width + next.width;
        let width = width.min(both - next.column.least()).max(column.least());
        // The others keep the width that they have.
        let flexible = placed.iter().filter(|placed| placed.column.is_flexible());
        self.widths.extend(flexible.map(|placed| (placed.column, placed.width)));
        self.widths.insert(column, width);
        self.widths.insert(next.column, both - width);
    }

    /// Gives the columns at both sides of an edge their usual widths. The edge is named by the
    /// column at its left.
    pub fn reset(&mut self, column: Column, room: f64) {
        let placed = self.place(room);
        let at = placed.iter().position(|placed| placed.column == column);
        for placed in at.and_then(|at| placed.get(at..)).into_iter().flatten().take(2) {
            self.widths.remove(&placed.column);
        }
    }

    /// What a flexible column takes of the room is its share, but no less than it needs.
    fn shares(&self, room: f64, mut flexible: Vec<Column>) -> BTreeMap<Column, f64> {
        let mut shares = BTreeMap::new();
        let mut left = room;
        loop {
            let all: f64 = flexible.iter().map(|column| self.width(*column)).sum();
            let share = |column: Column| left * self.width(column) / all;
            let Some(at) = flexible.iter().position(|it| share(*it) < it.least()) else {
                shares.extend(flexible.iter().map(|column| (*column, share(*column))));
                return shares;
            };
            let column = flexible.remove(at);
            shares.insert(column, column.least());
            left -= column.least();
        }
    }

    /// The room that a column must have.
    fn needed(&self, column: Column) -> f64 {
        if column.is_flexible() { column.least() } else { self.width(column) }
    }

    fn width(&self, column: Column) -> f64 {
        let width = self.widths.get(&column).copied().unwrap_or_else(|| column.usual());
        width.max(column.least())
    }
}

/// The widths as CSS writes the columns of a grid.
pub fn template(placed: &[Placed]) -> String {
    let widths: Vec<_> = placed.iter().map(|placed| format!("{:.2}px", placed.width)).collect();
    widths.join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ROOM: f64 = 1_200.0;

    fn names(columns: &Columns, room: f64) -> Vec<&'static str> {
        columns.place(room).iter().map(|placed| placed.column.name()).collect()
    }

    fn width(columns: &Columns, column: Column) -> f64 {
        let placed = columns.place(ROOM);
        placed.iter().find(|placed| placed.column == column).unwrap().width
    }

    #[test]
    fn the_user_chooses_which_are_shown_but_the_name_stays() {
        let mut columns = Columns::default();
        let usual = [
            "status",
            "name",
            "arguments",
            "webview",
            "size",
            "time",
            "rust",
            "start",
            "waterfall",
        ];
        assert_eq!(names(&columns, ROOM), usual);
        for column in [Column::Kind, Column::Arguments, Column::Name] {
            columns.toggle(column);
        }
        let chosen =
            ["status", "name", "kind", "webview", "size", "time", "rust", "start", "waterfall"];
        assert_eq!(names(&columns, ROOM), chosen);
        columns.toggle(Column::Arguments);
        columns.toggle(Column::Kind);
        assert_eq!(columns, Columns::default());
    }

    #[test]
    fn where_there_is_no_room_the_least_important_are_left_out() {
        let columns = Columns::default();
        let at = |room| names(&columns, room);
        let at_700 = ["status", "name", "arguments", "webview", "size", "time", "waterfall"];
        assert_eq!(at(700.0), at_700);
        assert_eq!(at(600.0), ["status", "name", "webview", "size", "time", "waterfall"]);
        assert_eq!(at(450.0), ["status", "name", "webview", "size", "time"]);
        assert_eq!(at(10.0), ["status", "name", "time"]);
    }

    #[test]
    fn a_moved_edge_takes_from_one_side_what_it_gives_to_the_other() {
        let mut columns = Columns::default();
        let name = width(&columns, Column::Name);
        let arguments = width(&columns, Column::Arguments);
        columns.resize(Column::Size, 100.0, ROOM);
        assert_eq!((width(&columns, Column::Size), width(&columns, Column::Time)), (100.0, 58.0));
        columns.resize(Column::Size, 900.0, ROOM);
        assert_eq!((width(&columns, Column::Size), width(&columns, Column::Time)), (110.0, 48.0));
        columns.resize(Column::Name, name + 20.0, ROOM);
        assert!((width(&columns, Column::Name) - name - 20.0).abs() < 1e-6);
        assert!((width(&columns, Column::Arguments) - arguments + 20.0).abs() < 1e-6);
        let before = columns.clone();
        columns.resize(Column::Waterfall, 500.0, ROOM);
        assert_eq!(columns, before, "the last has no edge");

        columns.reset(Column::Size, ROOM);
        columns.reset(Column::Name, ROOM);
        columns.reset(Column::Start, ROOM);
        assert_eq!(columns, Columns::default());
    }

    proptest! {
        #[test]
        fn whatever_is_chosen_they_fill_the_table_and_none_is_too_narrow(
            steps in prop::collection::vec((0..Column::ALL.len(), 0..3, 0.0..900.0_f64), 0..20),
            room in 600.0..2_000.0_f64,
        ) {
            let mut columns = Columns::default();
            for (at, step, width) in steps {
                match step {
                    0 => columns.toggle(Column::ALL[at]),
                    1 => columns.resize(Column::ALL[at], width, room),
                    _ => columns.reset(Column::ALL[at], room),
                }
                let placed = columns.place(room);
                let filled: f64 = placed.iter().map(|placed| placed.width).sum();
                prop_assert!((filled - room).abs() < 1e-6, "{filled} of {room}");
                prop_assert!(placed.iter().all(|it| it.width >= it.column.least() - 1e-6));
            }
        }
    }
}
