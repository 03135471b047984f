//! A walk through JSON, which sees by its names and by its structure what is a secret.

mod beside;
mod open;

use std::{borrow::Cow, ops::Range};

use open::{Before, Open, Within};

use crate::redact::Rule;
use crate::redact::edit::{Edit, Path, clipped, in_order, quoted};
use crate::redact::naming::keys::{Meaning, Secret};
use crate::redact::naming::shape::Shape;
use crate::redact::naming::structure;
use crate::redact::patterns::blocks;
use crate::redact::scan::decode::Decoded;
use crate::redact::scan::lex::{self, Grammar, Kind, Token};
use crate::redact::scan::peek::{Peek, peek};
use crate::redact::scan::{Outer, Scan};
use crate::redact::shell::Shell;
use crate::redact::steps::Text;

/// How many columns are known.
const MOST_COLUMNS: usize = 256;

/// The longest flag.
const LONGEST_FLAG: usize = 64;

pub(crate) struct Walk<'a> {
    scan: &'a Scan<'a>,
    outer: Outer<'a>,
    text: Text<'a>,
    open: Vec<Open>,
    edits: Vec<Edit>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(scan: &'a Scan<'a>, outer: Outer<'a>, text: Text<'a>) -> Self {
        Self { scan, outer, text, open: Vec::new(), edits: Vec::new() }
    }

    /// What is to be replaced, in order.
    pub(crate) fn edits(mut self) -> Vec<Edit> {
        let mut grammar = Grammar::default();
        let mut at = 0;
        if u32::try_from(self.text.len()).is_err() {
            // The places of keys would not fit.
            self.rest_as_text(0);
            return self.edits;
        }
        while let Some(token) = lex::next(&self.text, at) {
            if !grammar.takes(&self.text, token) {
                self.rest_as_text(token.start);
                break;
            }
            at = self.token(token);
            if at > token.end {
                grammar.skips();
            }
        }
        in_order(&mut self.edits);
        self.edits
    }

    /// From where it is no JSON any more it is a text. The key before that belongs to it.
    fn rest_as_text(&mut self, broken: usize) {
        let in_object = self.open.last().filter(|open| !open.is_array && open.key.1 > 0);
        let key = in_object.map(|open| (open.key.0 as usize).saturating_sub(1));
        let start = key.unwrap_or(broken).min(broken);
        self.edits.retain(|edit| edit.range.end <= start);
        let rest = Text { bytes: self.text.rest(start), ..self.text };
        let found = self.scan.text_in(self.outer.at(&|| self.path()), rest);
        self.edits.extend(
            found.edits.into_iter().map(|edit| Edit {
                range: start + edit.range.start..start + edit.range.end,
                ..edit
            }),
        );
    }

    /// Takes a token, and says where to go on.
    fn token(&mut self, token: Token) -> usize {
        match (token.kind, self.open.last_mut()) {
            (Kind::Close { .. }, _) => self.close(token.end),
            (Kind::Comma, Some(open)) => {
                open.index += 1;
                open.is_value = false;
            }
            (Kind::Colon, Some(open)) => open.is_value = true,
            (Kind::String { .. }, Some(open)) if !open.is_array && !open.is_value => {
                self.key(token);
            }
            (Kind::String { .. }, _) => self.string_value(token),
            (Kind::Bare, _) => self.bare_value(token),
            (Kind::Open { is_array }, _) => return self.open_value(token, is_array),
            (Kind::Comma | Kind::Colon, None) => {}
        }
        token.end
    }

    fn close(&mut self, end: usize) {
        let columns = self.open.pop().and_then(|open| open.more).map(|more| more.columns);
        if let Some(columns) = columns.filter(|columns| columns.iter().any(Option::is_some))
            && let Some(open) = self.open.last_mut().filter(|open| !open.is_array)
        {
            open.more().columns = columns;
        }
        let more = self.open.last_mut().and_then(|open| open.more.as_mut());
        if let Some(waiting) = more.and_then(|more| more.waiting.last_mut())
            && waiting.end == usize::MAX
        {
            waiting.end = end;
        }
    }

    fn key(&mut self, token: Token) {
        let inside = token.inside();
        let decoded = Decoded::new(&self.text.bytes[inside.clone()]).text;
        let name = String::from_utf8_lossy(&decoded);
        let (meaning, role) = self.scan.keys.key(&name);
        self.scan.steps.add(name.len());
        if let Some(open) = self.open.last_mut() {
            let mut secret = meaning.secret();
            if open.is_of_headers || (open.has_user && role.has(structure::PASS)) {
                secret = secret.map(Secret::in_headers);
            }
            open.has_user |= role.has(structure::USER);
            if meaning == Meaning::None {
                secret = match (open.inherited, open.within) {
                    (Some(inherited), _) if role.has(structure::GENERIC) => Some(inherited),
                    (_, Within::Strong) if role.has(structure::DESCRIBES) => None,
                    (_, Within::Strong) => Some(Secret::of(Shape::Opaque)),
                    (_, Within::Weak) => Some(Secret::of(Shape::Long)),
                    (_, Within::Nothing) => None,
                };
            }
            if role.has(structure::VALUE)
                && let Some((named, _)) = open.more.as_ref().and_then(|more| more.named.as_ref())
            {
                secret = Some(named.or(secret));
            }
            open.secret = secret;
            open.role = role;
            open.key = (place(inside.start), place(inside.end));
        }
        self.string(token, Scan::key);
    }

    /// What is known of the value that comes next by the names above it.
    fn expected(&self) -> Option<Secret> {
        let open = self.open.last()?;
        if !open.is_array {
            return open.secret;
        }
        if let Some(columns) = open.more.as_ref().and_then(|more| more.by_column.as_ref()) {
            return columns.get(open.index as usize).copied().flatten();
        }
        match open.within {
            _ if open.inherited.is_some() => open.inherited,
            Within::Strong => Some(Secret::of(Shape::Opaque)),
            Within::Weak => Some(Secret::of(Shape::Long)),
            Within::Nothing => None,
        }
    }

    /// The last key of what is open, or what it was named beside; nothing in an array.
    fn name(&self) -> String {
        let Some(open) = self.open.last().filter(|open| !open.is_array) else {
            return String::new();
        };
        let named = open.more.as_ref().and_then(|more| more.named.as_ref());
        match named.filter(|_| open.role.has(structure::VALUE)) {
            Some((_, name)) => name.to_string(),
            None => lossy(&self.text[open.key.0 as usize..open.key.1 as usize]),
        }
    }

    fn is_secret(&self, secret: Option<Secret>, text: &str, is_cut: bool) -> bool {
        secret.is_some_and(|secret| self.scan.is_secret(secret.shape, &self.name(), text, is_cut))
    }

    fn string_value(&mut self, token: Token) {
        let inside = token.inside();
        let is_cut = token.kind == (Kind::String { is_cut: true });
        if let Some(open) = self.open.last_mut().filter(|open| open.is_in_key) {
            open.is_in_key =
                !blocks::has_end(&Text { bytes: &self.text.bytes[inside], ..self.text });
            return self.replace(token.range(), Rule::PrivateKey);
        }
        let bytes = self.text.bytes;
        let decoded = Decoded::new(&bytes[inside]).text;
        let text = String::from_utf8_lossy(&decoded);
        let by_place = self.by_place(&text, token.end);
        if self.is_secret(self.expected(), &text, is_cut) || self.is_secret(by_place, &text, is_cut)
        {
            self.scan.remember(&decoded);
            return self.replace(token.range(), Rule::Key);
        }
        if !self.is_secret_argument(token, &text) {
            let is_open = self.string(token, Scan::text_in);
            if let Some(open) = self.open.last_mut().filter(|open| open.is_array) {
                open.is_in_key = is_open;
            }
        }
        self.says(&text, token.range());
    }

    /// What an array says of one of its strings by what stands before it.
    fn by_place(&mut self, text: &str, end: usize) -> Option<Secret> {
        let (keys, rest) = (self.scan.keys, self.text.rest(end));
        let is_listed = self.open.iter().nth_back(1).is_some_and(|open| open.is_array);
        let open = self.open.last_mut().filter(|open| open.is_array)?;
        let before = std::mem::take(&mut open.before);
        if open.role.has(structure::COLUMNS) {
            let (secret, columns) = (keys.named(text), &mut open.more().columns);
            if columns.len() < MOST_COLUMNS {
                columns.push(secret);
            }
        }
        let is_flag = text.starts_with('-') && text.len() < LONGEST_FLAG;
        if is_flag && !text.contains(['=', ' ', '\n']) {
            let secret = keys.secret(text.trim_start_matches('-'));
            open.before = secret.map_or(Before::Nothing, Before::Flag);
            return None;
        }
        let is_first = open.index == 0 || (open.role.has(structure::TURNS) && open.index % 2 == 0);
        if is_first {
            let secret = keys.named(text);
            let is_sure = open.is_of_headers || structure::is_header(text);
            let secret = if is_sure { secret.map(Secret::in_headers) } else { secret };
            open.before = match secret {
                Some(secret) if open.role.has(structure::TURNS) => Before::Turn(secret),
                Some(secret) => Before::First(secret),
                None => Before::Nothing,
            };
            return None;
        }
        match before {
            Before::First(_) if !ends_array(rest) => None,
            // Two words of a list, rather than a name and its value.
            Before::First(secret) if !is_listed && !open.is_of_headers => {
                Some(if secret.shape.is_strong() { Secret::of(Shape::Opaque) } else { secret })
            }
            Before::Flag(secret) | Before::Turn(secret) | Before::First(secret) => Some(secret),
            Before::Nothing => None,
        }
    }

    /// Whether a string is an argument of a known program, with a secret in it.
    fn is_secret_argument(&mut self, token: Token, text: &str) -> bool {
        let Some(open) = self.open.last_mut().filter(|open| open.is_array) else { return false };
        if open.index == 0 && open.more.is_none() {
            if let Some(shell) = Shell::of(text) {
                open.more().shell = Some(shell);
            }
            return false;
        }
        let Some(shell) = open.more.as_mut().and_then(|more| more.shell.as_mut()) else {
            return false;
        };
        let Some(found) = shell.secret(text) else { return false };
        let inside = token.inside();
        let place = Decoded::new(&self.text[inside.clone()]).place(found);
        self.edit(inside.start + place.start..inside.start + place.end, Rule::Key);
        true
    }

    fn bare_value(&mut self, token: Token) {
        let secret = self.expected();
        let before =
            self.open.last_mut().map_or(Before::Nothing, |open| std::mem::take(&mut open.before));
        let flag = if let Before::Flag(secret) = before { Some(secret) } else { None };
        let bytes = &self.text[token.range()];
        if is_secret_number(secret, bytes) || is_secret_number(flag, bytes) {
            if bytes.iter().all(u8::is_ascii_digit) {
                self.scan.remember(bytes);
            }
            return self.replace(token.range(), Rule::Key);
        }
        let path = || self.path();
        let found = self.scan.bare(self.outer.at(&path), bytes);
        if let Some(edit) = found {
            self.edits.push(Edit { range: token.range(), ..edit });
        } else if self.open.last().is_some_and(|open| !open.is_array) {
            self.wait(token.range());
        }
    }

    fn open_value(&mut self, token: Token, is_array: bool) -> usize {
        let secret = self.expected();
        let before =
            self.open.last_mut().map_or(Before::Nothing, |open| std::mem::take(&mut open.before));
        let parent = self.open.last();
        let of_pair = match before {
            Before::First(secret) if parent.is_some_and(|open| open.is_of_headers) => Some(secret),
            Before::Turn(secret) => Some(secret),
            _ => None,
        };
        let strong =
            [secret, of_pair].into_iter().flatten().find(|secret| secret.shape <= Shape::Path);
        let seen = strong.map(|secret| match secret.shape {
            Shape::Whole if !is_empty(&self.text, token) => Peek::Secret,
            shape => peek(self.scan.keys, &self.text, token, shape, &self.name()),
        });
        if seen == Some(Peek::Secret) {
            let end = lex::value_end(&self.text, token);
            self.remember(token.start..end);
            self.replace(token.start..end, Rule::Key);
            return end;
        }
        let mut open = Open { is_array, ..self.below(is_array) };
        if let Some(Peek::Described) = seen {
            (open.inherited, open.within) = (strong, Within::Strong);
        } else if let Some(weak) =
            secret.filter(|secret| matches!(secret.shape, Shape::Opaque | Shape::Random))
        {
            (open.inherited, open.within) = (Some(weak), Within::Weak);
        }
        if !self.open.last().is_some_and(|open| open.is_array) {
            self.wait(token.start..usize::MAX);
        }
        self.open.push(open);
        token.end
    }

    /// What an object or array has of what it is in.
    fn below(&mut self, is_array: bool) -> Open {
        let Some(parent) = self.open.last_mut() else { return Open::default() };
        let mut open =
            Open { is_of_headers: parent.is_of_headers, within: parent.within, ..Open::default() };
        let more = parent.more.as_mut();
        if parent.is_array {
            open.inherited = parent.inherited;
            let by_column = more.and_then(|more| more.by_column.clone()).filter(|_| is_array);
            if by_column.is_some() {
                open.more().by_column = by_column;
            }
            return open;
        }
        let role = parent.role;
        open.is_of_headers |= role.has(structure::HEADERS);
        if is_array {
            open.role = role;
        }
        let Some(more) = more.filter(|_| is_array) else { return open };
        if role.has(structure::ROWS) && !more.columns.is_empty() {
            let columns = more.columns.as_slice().into();
            open.more().by_column = Some(columns);
        } else if role.has(structure::ARGUMENTS) {
            open.more().shell.clone_from(&more.shell);
        }
        open
    }

    /// Has the strings of a value that is replaced as a whole known elsewhere.
    fn remember(&self, range: Range<usize>) {
        let mut at = range.start;
        while let Some(token) = lex::next(&self.text, at).filter(|token| token.start < range.end) {
            at = token.end;
            if matches!(token.kind, Kind::String { .. }) && !self.text.rest(at).starts_with(b":") {
                self.scan.remember(&Decoded::new(&self.text[token.inside()]).text);
            }
        }
    }

    /// Replaces a value, or what is left of one that was cut.
    fn replace(&mut self, range: Range<usize>, rule: Rule) {
        let path = || self.path();
        let edit = self.scan.edit(self.outer.at(&path), range, rule);
        self.edits.push(Edit { with: Cow::Owned(quoted(&edit.with)), ..edit });
    }

    /// Replaces a part of a string.
    fn edit(&mut self, range: Range<usize>, rule: Rule) {
        let path = || self.path();
        let edit = self.scan.edit(self.outer.at(&path), range, rule);
        self.edits.push(edit);
    }

    /// Replaces what is found within a string, and tells whether a private key goes on behind it.
    fn string(
        &mut self,
        token: Token,
        find: impl Fn(&Scan<'a>, Outer<'_>, Text<'_>) -> crate::redact::scan::Edits,
    ) -> bool {
        let inside = token.inside();
        let is_cut = token.kind == (Kind::String { is_cut: true });
        let bytes = &self.text.bytes[inside.clone()];
        let path = || self.path();
        let found = self.scan.string(self.outer.at(&path), bytes, is_cut, find);
        self.edits.extend(found.edits.into_iter().map(|edit| Edit {
            range: inside.start + edit.range.start..inside.start + edit.range.end,
            ..edit
        }));
        found.is_open
    }

    /// Keys and indexes down to this place.
    fn path(&self) -> Path {
        let mut path = (self.outer.path)();
        let told = self.open.len().min(path.room());
        for open in &self.open[..told] {
            path.push(|| {
                if open.is_array {
                    return open.index.to_string();
                }
                lossy(clipped(&self.text[open.key.0 as usize..open.key.1 as usize]))
            });
        }
        path.skip(self.open.len() - told);
        path
    }
}

fn is_secret_number(secret: Option<Secret>, bytes: &[u8]) -> bool {
    let Some(Secret { shape, spares_numbers: false }) = secret else { return false };
    match shape {
        Shape::Whole | Shape::Sure | Shape::Any | Shape::Path => lex::is_number(bytes),
        Shape::Digits => (3..=10).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

fn ends_array(rest: &[u8]) -> bool {
    // At a cut nothing says that more would have come.
    matches!(rest.trim_ascii_start().first(), None | Some(b']'))
}

fn is_empty(text: &Text<'_>, open: Token) -> bool {
    lex::next(text, open.end).is_none_or(|token| matches!(token.kind, Kind::Close { .. }))
}

/// The text of a JSON string that is between these quotes.
fn lossy(inside: &[u8]) -> String {
    String::from_utf8_lossy(&Decoded::new(inside).text).into_owned()
}

/// A place in a text that is no longer than 4 GiB.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}
