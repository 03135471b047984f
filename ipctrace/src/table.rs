//! Tables as text, and how numbers stand in them.

use comfy_table::{CellAlignment, Table, presets::NOTHING};
use ipc_inspector_protocol::{export::visible, format};

/// Columns of text, the first one to the left and the others to the right, each line indented.
pub(crate) fn table<const N: usize>(
    columns: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING).set_header(columns).add_rows(rows);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    let lines: Vec<_> = table.lines().map(|line| format!(" {}\n", line.trim_end())).collect();
    lines.concat()
}

/// Microseconds as milliseconds; `-` where there is no time.
pub(crate) fn milliseconds(us: Option<u64>) -> String {
    us.map_or("-".into(), format::milliseconds)
}

/// A share from 0 to 1.
pub(crate) fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// A text of the trace on one line, so that it cannot disturb the terminal that it is shown on.
pub(crate) fn line(text: &str) -> String {
    visible(text).into_owned()
}
