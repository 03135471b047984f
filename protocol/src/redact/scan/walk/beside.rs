//! What is said of a value by what stands beside it: its name, the program whose arguments it is among,
//! the statement whose values it is among. It may stand before it or behind it.

use std::ops::Range;

use super::{Walk, is_secret_number};
use crate::redact::Rule;
use crate::redact::naming::keys::Secret;
use crate::redact::naming::structure;
use crate::redact::scan::decode::Decoded;
use crate::redact::scan::lex::{self, Kind, Token};
use crate::redact::scan::peek::{Peek, peek};
use crate::redact::shell::Shell;
use crate::redact::sql;

/// How many values of an object wait for what is said beside them.
const MOST_WAITING: usize = 4;

/// How much is looked through again of an array or object that came before what says what it is.
const FARTHEST: usize = 1024;

impl Walk<'_> {
    /// Keeps a value until something beside it says what it is.
    pub(crate) fn wait(&mut self, range: Range<usize>) {
        let Some(open) = self.open.last_mut() else { return };
        let role = open.role;
        let is_array = range.end == usize::MAX && self.text[range.start] == b'[';
        if role.has(structure::VALUE) && open.more.as_ref().is_none_or(|more| more.named.is_none())
        {
            let waiting = &mut open.more().waiting;
            if waiting.len() < MOST_WAITING {
                waiting.push(range.clone());
            }
        }
        if is_array && (role.has(structure::ROWS) || role.has(structure::ARGUMENTS)) {
            let arrays = &mut open.more().arrays;
            if arrays.len() < MOST_WAITING {
                arrays.push(range);
            }
        }
    }

    /// What a string of an object says of what stands beside it.
    pub(crate) fn says(&mut self, text: &str, range: Range<usize>) {
        let keys = self.scan.keys;
        let Some(open) = self.open.last_mut() else { return };
        if open.is_array {
            return;
        }
        let role = open.role;
        if role.has(structure::VALUE) {
            self.wait(range);
        } else if role.has(structure::NAME) || role.has(structure::KIND) {
            let secret = keys.named(text);
            let is_sure = open.is_of_headers || structure::is_header(text);
            let secret = if is_sure { secret.map(Secret::in_headers) } else { secret };
            let Some(secret) =
                secret.filter(|it| role.has(structure::NAME) || it.shape.is_strong())
            else {
                return;
            };
            let more = open.more();
            if more.named.as_ref().is_none_or(|(named, _)| secret.shape < named.shape) {
                more.named = Some((secret, text.into()));
            }
            for waiting in std::mem::take(&mut more.waiting) {
                self.named_later(secret, text, waiting);
            }
        } else if role.has(structure::PROGRAM)
            && let Some(shell) = Shell::of(text)
        {
            let more = open.more();
            more.shell = Some(shell.clone());
            for array in std::mem::take(&mut more.arrays) {
                self.arguments(shell.clone(), array.start);
            }
        } else if role.has(structure::STATEMENT) {
            self.scan.steps.add(text.len().min(sql::LONGEST));
            let columns = sql::columns(keys, text);
            if columns.iter().any(Option::is_some) {
                let more = open.more();
                for array in std::mem::take(&mut more.arrays) {
                    self.by_columns(&columns, array.start);
                }
                if let Some(open) = self.open.last_mut() {
                    open.more().columns = columns;
                }
            }
        }
    }

    /// A value whose name came after it.
    pub(crate) fn named_later(&mut self, secret: Secret, name: &str, range: Range<usize>) {
        let Some(token) = lex::next(&self.text, range.start) else { return };
        match token.kind {
            Kind::String { is_cut } => {
                let decoded = Decoded::new(&self.text.bytes[token.inside()]).text;
                let text = String::from_utf8_lossy(&decoded);
                if self.scan.is_secret(secret.shape, name, &text, is_cut) {
                    self.scan.remember(&decoded);
                    self.replace(token.range(), Rule::Key);
                }
            }
            Kind::Bare if is_secret_number(Some(secret), &self.text[token.range()]) => {
                self.replace(token.range(), Rule::Key);
            }
            Kind::Open { .. }
                if secret.shape.is_strong()
                    && peek(self.scan.keys, &self.text, token, secret.shape, name)
                        == Peek::Secret =>
            {
                // Those in it may have been looked through for the same reason.
                self.remember(token.start..range.end.min(token.start + FARTHEST));
                self.replace(range, Rule::Key);
            }
            _ => {}
        }
    }

    /// The strings at the start of an array.
    pub(crate) fn strings(&self, start: usize) -> Vec<(Token, u32)> {
        let (mut strings, mut index, mut depth, mut at) = (Vec::new(), 0, 0_usize, start);
        while let Some(token) = lex::next(&self.text, at) {
            at = token.end;
            if at - start > FARTHEST {
                break;
            }
            match token.kind {
                Kind::Open { .. } => depth += 1,
                Kind::Close { .. } => depth -= 1,
                Kind::Comma if depth == 1 => index += 1,
                Kind::String { .. } if depth == 1 => strings.push((token, index)),
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        strings
    }

    pub(crate) fn arguments(&mut self, mut shell: Shell, start: usize) {
        for (token, _) in self.strings(start) {
            let inside = token.inside();
            let decoded = Decoded::new(&self.text.bytes[inside.clone()]);
            if let Some(found) =
                str::from_utf8(&decoded.text).ok().and_then(|text| shell.secret(text))
            {
                self.scan.remember(&decoded.text[found.clone()]);
                let place = decoded.place(found);
                self.edit(inside.start + place.start..inside.start + place.end, Rule::Key);
            }
        }
    }

    pub(crate) fn by_columns(&mut self, columns: &[Option<Secret>], start: usize) {
        for (token, index) in self.strings(start) {
            if let Some(secret) = columns.get(index as usize).copied().flatten() {
                self.named_later(secret, "", token.range());
            }
        }
    }
}
