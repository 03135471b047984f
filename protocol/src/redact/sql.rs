//! Secrets in statements of SQL, which are named by columns.

use std::ops::Range;

use crate::redact::mark::MARK;
use crate::redact::naming::keys::{Keys, Secret};
use crate::redact::steps::Text;

/// How much of a statement is read for the names of its columns, and how many of these.
pub(super) const LONGEST: usize = 4096;
const MOST_COLUMNS: usize = 128;

/// For each value that is handed to a statement, what its column says of it.
pub(super) fn columns(keys: &Keys, statement: &str) -> Vec<Option<Secret>> {
    let end = (0..=LONGEST.min(statement.len())).rev().find(|at| statement.is_char_boundary(*at));
    let statement = &statement[..end.unwrap_or(0)];
    let mut columns = Vec::new();
    let mut set = |number: usize, secret: Option<Secret>| {
        if number < MOST_COLUMNS {
            columns.resize(columns.len().max(number + 1), None);
            columns[number] = columns[number].or(secret);
        }
    };
    let inserted = insert(statement);
    for (place, (at, number)) in placeholders(statement).enumerate() {
        let number = number.unwrap_or(place);
        let column = match &inserted {
            Some((names, values)) if at >= *values => {
                let position = statement[*values..at].matches(',').count();
                names.get(position % names.len().max(1)).copied()
            }
            _ => compared(&statement[..at]),
        };
        set(number, column.and_then(|column| keys.secret(column)));
    }
    columns
}

/// Where each `?`, `?2` or `$2` stands, and which value it stands for, if it says so.
fn placeholders(statement: &str) -> impl Iterator<Item = (usize, Option<usize>)> {
    let signs = statement.match_indices(['?', '$', '@', ':']);
    signs.filter_map(|(at, sign)| {
        let digits = statement[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let number = statement[at + 1..at + 1 + digits].parse::<usize>().ok();
        match (sign, number) {
            (_, Some(number)) => Some((at, number.checked_sub(1))),
            ("?", None) => Some((at, None)),
            _ => None,
        }
    })
}

/// The names of the columns of an `INSERT`, and where its values begin.
fn insert(statement: &str) -> Option<(Vec<&str>, usize)> {
    let lower = statement.to_ascii_lowercase();
    let values = lower.find("values")?;
    let open = statement[..values].rfind('(')?;
    let close = open + statement[open..values].find(')')?;
    lower[..open].contains("into").then_some(())?;
    let names = statement[open + 1..close].split(',').map(bare).collect();
    Some((names, values + statement[values..].find('(')?))
}

/// The column that is compared with what comes next, or set to it.
fn compared(before: &str) -> Option<&str> {
    let before = before.trim_end();
    let before = before.strip_suffix(['=', '>', '<'])?.trim_end_matches(['!', '<', '>', '=', ' ']);
    let start = before.rfind(|c: char| c.is_whitespace() || matches!(c, '(' | ',' | '.'));
    Some(bare(&before[start.map_or(0, |start| start + 1)..]))
}

fn bare(name: &str) -> &str {
    name.trim().trim_matches(['"', '`', '\'', '[', ']'])
}

/// How far before `VALUES` the names of the columns are looked for.
const LONGEST_NAMES: usize = 1024;

/// The secrets among the values of an `INSERT` that are written out, and up to where was looked. Its
/// word `VALUES` is here; what is before `from` was looked at.
pub(super) fn values(
    keys: &Keys,
    text: &Text<'_>,
    from: usize,
    word: Range<usize>,
) -> (Vec<Range<usize>>, usize) {
    let mut found = Vec::new();
    let Some(secrets) = names(keys, text, from, word.start) else { return (found, word.end) };
    let mut at = word.end;
    loop {
        at = text.run(at, |byte| byte.is_ascii_whitespace() || byte == b',');
        if text.get(at) != Some(&b'(') {
            return (found, at);
        }
        let mut position = 0;
        at += 1;
        while at < text.len() {
            let end = item_end(text, at);
            let secret = secrets.get(position).copied().flatten();
            if secret.is_some_and(|secret| secret.shape.is_strong()) {
                found.extend(written_out(text, at..end));
            }
            (at, position) = (end + 1, position + 1);
            if text.get(end) != Some(&b',') {
                break;
            }
        }
        if at >= text.len() {
            return (found, text.len());
        }
    }
}

/// What the columns say whose names are in the brackets right before this place, if any is a secret's.
fn names(keys: &Keys, text: &Text<'_>, from: usize, end: usize) -> Option<Vec<Option<Secret>>> {
    let start = end.saturating_sub(LONGEST_NAMES).max(from);
    let before = text.get(start..end)?.trim_ascii_end().strip_suffix(b")")?;
    text.steps.add(before.len());
    let open = memchr::memrchr(b'(', before)?;
    let names = str::from_utf8(&before[open + 1..]).ok()?;
    let secrets: Vec<_> = names.split(',').map(|name| keys.secret(bare(name))).collect();
    secrets.iter().any(Option::is_some).then_some(secrets)
}

/// Where a value ends that is followed by a comma or a bracket.
fn item_end(text: &Text<'_>, from: usize) -> usize {
    let (mut quote, mut depth) = (None, 0_usize);
    text.run(from, |byte| {
        match (byte, quote) {
            (_, Some(open)) if byte == open => quote = None,
            (b'\'' | b'"', None) => quote = Some(byte),
            (b'(', None) => depth += 1,
            (b')', None) if depth > 0 => depth -= 1,
            (b',' | b')', None) if depth == 0 => return false,
            _ => {}
        }
        true
    })
}

/// A value without its quotes, unless something stands there for it.
fn written_out(text: &Text<'_>, item: Range<usize>) -> Option<Range<usize>> {
    let is_around = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'\'' | b'"');
    let start = item.start + text[item.clone()].iter().take_while(|byte| is_around(byte)).count();
    let end = item.end - text[item].iter().rev().take_while(|byte| is_around(byte)).count();
    let value = text.get(start..end).filter(|value| !value.is_empty())?;
    let is_none =
        matches!(value[0], b'?' | b'$' | b':' | b'@') || value.eq_ignore_ascii_case(b"null");
    (!is_none && !value.starts_with(MARK.as_bytes())).then_some(start..end)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Rules;
    use crate::redact::steps::Steps;

    fn secret_columns(statement: &str) -> Vec<usize> {
        let keys = Keys::new(&Rules::default().keys);
        let columns = columns(&keys, statement);
        (0..columns.len()).filter(|at| columns[*at].is_some()).collect()
    }

    #[test]
    fn a_value_is_named_by_its_column() {
        for (statement, secrets) in [
            ("INSERT INTO users (name, \"password\") VALUES ($1, $2)", &[1][..]),
            ("insert into t(`api_key`, n) values (?, ?), (?, ?)", &[0, 2]),
            ("UPDATE users SET n = ?, password = ? WHERE id = ?", &[1]),
            ("select * from t where u.password=$2 and id=$1", &[1]),
            ("select 1", &[]),
        ] {
            assert_eq!(secret_columns(statement), secrets, "{statement}");
        }
    }

    #[test]
    fn values_that_are_written_out_are_found() {
        let keys = Keys::new(&Rules::default().keys);
        let statement =
            "INTO users (name, password) VALUES ('a, b', 'hun\'\'ter'), (f(1), 'x2'), (1, ?)";
        let steps = Steps::default();
        let text = Text { bytes: statement.as_bytes(), is_cut: false, steps: &steps };
        let at = statement.find("VALUES").unwrap();
        let (found, end) = values(&keys, &text, 0, at..at + 6);
        let found: Vec<_> = found.into_iter().map(|it| &statement[it]).collect();
        assert_eq!((found, end), (vec!["hun''ter", "x2"], statement.len()));
    }
}
