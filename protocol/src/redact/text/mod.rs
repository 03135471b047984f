//! Secrets that are named within a text: `password=hunter2`, `{"token":"a1"}`, `Cookie: a=b`.
//!
//! A log line, the query of an address and what Rust's `Debug` writes are no JSON, but name their
//! values as well. The words of a text are gone through for the names of secrets, and what follows such
//! a name says whether, and where, its value is.

mod assigned;
mod finder;
mod prose;
mod signs;
mod spans;
mod yaml;

use std::ops::Range;

use crate::redact::naming::keys::{Keys, Meaning, Secret};
use crate::redact::naming::names::next_ending;
use crate::redact::naming::shape::Shape;
use crate::redact::naming::structure::{self, Role};
use crate::redact::shell::Shell;
use crate::redact::sql;
use crate::redact::steps::Text;

use finder::{Finder, Name};
use signs::Sign;

/// How much of a name is looked at, from its end.
const LONGEST_NAME: usize = 96;

/// How many words before another may belong to the same name: `mot de passe`.
const MOST_WORDS_BEFORE: usize = 3;

/// How far behind `name="…"` its value in `value="…"` is looked for, and how long that name may be.
const FARTHEST_VALUE: usize = 160;
const LONGEST_VALUE_OF_NAME: usize = 64;

/// How much of a command is read.
const LONGEST_COMMAND: usize = 1024;

/// Every value whose name is that of a secret, in no order. Quotes stay.
pub(crate) fn find(keys: &Keys, text: &Text<'_>) -> Vec<Range<usize>> {
    let finder = Finder::new(keys, *text);
    let mut words = Words { finder, pending: None, sql_seen: 0, command_seen: 0 };
    let mut at = 0;
    while at < text.len() {
        let (end, may_be_one) = word(keys, text, at);
        if may_be_one {
            words.word(at, end);
        }
        at = end.max(at + 1).max(words.finder.seen());
    }
    words.finder.found()
}

/// Where the word ends that begins here, and whether it may end with the name of a secret.
fn word(keys: &Keys, text: &Text<'_>, start: usize) -> (usize, bool) {
    let (mut at, mut ending, mut may_be_one) = (start, 0, false);
    loop {
        let len = spans::letter(text.rest(at));
        if len == 0 {
            break;
        }
        let byte = text[at];
        let next = text.get(at + len);
        if matches!(byte, b'_' | b'-') {
            ending = 0;
        } else {
            for byte in &text[at..at + len] {
                ending = next_ending(ending, *byte);
            }
            if !next.is_some_and(u8::is_ascii_lowercase) {
                may_be_one |= keys.may_end(ending);
            }
            if byte.is_ascii_lowercase() && next.is_some_and(u8::is_ascii_uppercase) {
                ending = 0;
            }
        }
        at += len;
    }
    text.steps.add(at + 1 - start);
    (at, may_be_one)
}

/// What goes through the words of a text.
struct Words<'a> {
    finder: Finder<'a>,
    /// What was named by a value, and up to where its own value may come.
    pending: Option<(Secret, usize)>,
    /// Up to where lists of values and commands were read.
    sql_seen: usize,
    command_seen: usize,
}

impl<'a> Words<'a> {
    /// Looks at a word that may be a name.
    fn word(&mut self, first: usize, end: usize) {
        let text = self.finder.text;
        let is_dash = |byte: &u8| *byte == b'-';
        let start = first + text[first..end].iter().take_while(|byte| is_dash(byte)).count();
        let end = end - text[start..end].iter().rev().take_while(|byte| is_dash(byte)).count();
        let Some(name) = self.name(start, end) else { return };
        let (meaning, role) = self.finder.keys.key(name);
        if role.has(structure::LIST) && start >= self.sql_seen {
            let (found, seen) = sql::values(self.finder.keys, &text, self.sql_seen, start..end);
            self.sql_seen = seen;
            return self.finder.extend(found);
        }
        if role.has(structure::IDENTIFIED) {
            return self.identified(end);
        }
        if role.has(structure::COMMAND) && text.get(end) == Some(&b' ') {
            return self.command(name, end);
        }
        let is_flag = start > first
            && first.checked_sub(1).is_none_or(|at| signs::is_before_a_flag(text[at]));
        let Some((sign, value)) = signs::behind(&text, start, end, is_flag) else { return };
        if sign == Sign::Blank && !assigned::may_be_random(&text, value) {
            return;
        }
        let mut secret = meaning.secret();
        if role.has(structure::VALUE)
            && let Some((named, farthest)) = self.pending.take()
            && start <= farthest
        {
            secret = Some(named.or(secret));
        }
        if !is_flag && (self.finder.keys.ends_several(name) || role.has(structure::VALUE)) {
            secret = self.with_words_before(start, end, secret, role);
        }
        let is_strong = secret.is_some_and(|secret| secret.shape.is_strong());
        let is_for_a_name = role.has(structure::NAME) || role.has(structure::KIND);
        if !is_strong && is_for_a_name && self.names_a_value(sign, value) {
            return;
        }
        if let Some(secret) = secret {
            assigned::value(&mut self.finder, Name { text: name, start, secret }, sign, value);
        }
    }

    fn name(&self, start: usize, end: usize) -> Option<&'a str> {
        let bytes = self.finder.text.bytes.get(start..end).filter(|name| !name.is_empty())?;
        let cut = bytes.len().saturating_sub(LONGEST_NAME);
        // Within a character nothing begins.
        (cut..cut + 4).find_map(|at| str::from_utf8(bytes.get(at..)?).ok())
    }

    /// What a name says with the words before it.
    fn with_words_before(
        &self,
        start: usize,
        end: usize,
        secret: Option<Secret>,
        role: Role,
    ) -> Option<Secret> {
        let mut best = secret;
        let mut is_other = false;
        let is_value = role.has(structure::VALUE);
        let mut first = start;
        for _ in 0..MOST_WORDS_BEFORE {
            let Some(space) = first.checked_sub(1).filter(|at| self.finder.text[*at] == b' ')
            else {
                break;
            };
            let is_part = |byte: u8| {
                byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'\'') || byte >= 128
            };
            let mut len = 0;
            first = self.finder.text.run_back(space, |byte| {
                len += 1;
                len < LONGEST_NAME && is_part(byte)
            });
            let Some(words) = self.name(first, end).filter(|_| first < space) else { break };
            // The name of an element is none of an attribute.
            let is_tag = self.finder.text[..first].ends_with(b"<") && !is_value;
            if words.len() >= LONGEST_NAME || is_tag {
                break;
            }
            self.finder.text.steps.add(words.len());
            let meaning = if is_value {
                self.finder.keys.meaning(words)
            } else {
                self.finder.keys.meaning_of_end(words)
            };
            match meaning {
                Meaning::Secret(secret) => best = Some(secret.or(best)),
                Meaning::Harmless => is_other = true,
                Meaning::None => {}
            }
        }
        best.filter(|secret| !is_other || secret.shape.is_strong())
    }

    /// `name="password"`, with the value behind it: in an attribute, in an element, or in a form.
    /// Returns whether it is that of a secret.
    fn names_a_value(&mut self, sign: Sign, value: usize) -> bool {
        if !matches!(sign, Sign::Equal | Sign::Colon | Sign::TightColon) {
            return false;
        }
        let text = self.finder.text;
        let near = text.up_to(value + LONGEST_VALUE_OF_NAME);
        let (name, end) = match spans::quote(text.rest(value)) {
            Some(quote) => {
                let closing = spans::closing(&near, value + quote.len, quote);
                (value + quote.len..closing.start, closing.end)
            }
            None => (value..spans::token(&near, value), spans::token(&near, value)),
        };
        let Some(name) = self.name(name.start, name.end) else { return false };
        let secret = self.finder.keys.named(name).filter(|secret| secret.shape < Shape::Long);
        let Some(secret) = secret else { return false };
        self.pending = Some((secret, end + FARTHEST_VALUE));
        let name = Name { text: name, start: value, secret };
        let rest = text.rest(end);
        if let Some(breaks) = [&b"\r\n\r\n"[..], b"\n\n"].iter().find(|it| rest.starts_with(it)) {
            self.form_value(name, end + breaks.len());
        } else if rest.starts_with(b">") {
            assigned::element(&mut self.finder, name, end + 1);
        }
        true
    }

    /// The value of a field of a form in parts, which ends before the next boundary.
    fn form_value(&mut self, name: Name<'_>, start: usize) {
        let end =
            memchr::memmem::find(self.finder.text.rest(start), b"\n--").map(|end| start + end);
        let end = end.unwrap_or(self.finder.text.len());
        self.finder.text.steps.add(end - start);
        let value = self.finder.text[start..end].trim_ascii_end();
        if self.finder.is_secret(name, start..start + value.len()) {
            self.finder.push(start..start + value.len());
        }
        self.finder.skip(end);
    }

    /// `IDENTIFIED BY 'hunter2'`.
    fn identified(&mut self, end: usize) {
        let near =
            &self.finder.text.rest(end)[..self.finder.text.rest(end).len().min(LONGEST_NAME)];
        let lower = near.to_ascii_lowercase();
        let Some(by) = memchr::memmem::find(&lower, b"by ").filter(|_| self.has_password()) else {
            return;
        };
        let start = self.finder.text.blanks(end + by + 3);
        if let Some(quote) = spans::quote(self.finder.text.rest(start)) {
            let closing = spans::closing(&self.finder.text, start + quote.len, quote);
            self.finder.push(start + quote.len..closing.start);
        }
    }

    /// The secrets among the arguments of a command, up to the end of the line.
    fn command(&mut self, program: &str, start: usize) {
        let Some(mut shell) = Shell::of(program).filter(|_| start >= self.command_seen) else {
            return;
        };
        let near = self.finder.text.up_to(start + LONGEST_COMMAND);
        let line = near.up_to(spans::line(&near, start));
        self.command_seen = line.len();
        let mut at = start;
        while self.has_password() && at < line.len() {
            at = line.blanks(at);
            let (word, end) = if let Some(quote) = spans::quote(line.rest(at)) {
                let closing = spans::closing(&line, at + quote.len, quote);
                (at + quote.len..closing.start, closing.end)
            } else {
                let end = line.run(at, |byte| !byte.is_ascii_whitespace());
                (at..end, end)
            };
            let text = str::from_utf8(line.bytes.get(word.clone()).unwrap_or_default());
            let secret = text.ok().and_then(|text| shell.secret(text));
            self.finder.extend(secret.map(|it| word.start + it.start..word.start + it.end));
            at = end.max(at + 1);
        }
    }

    /// Whether passwords are looked for at all.
    fn has_password(&self) -> bool {
        self.finder.keys.secret("password").is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Rules;
    use crate::redact::steps::Steps;

    /// Finds what stands between « and ».
    #[track_caller]
    fn check(marked: &str) {
        check_with(marked, false);
    }

    #[track_caller]
    fn check_with(marked: &str, is_cut: bool) {
        let (mut text, mut expected, mut start) = (String::new(), Vec::new(), 0);
        for c in marked.chars() {
            match c {
                '«' => start = text.len(),
                '»' => expected.push(start..text.len()),
                _ => text.push(c),
            }
        }
        let keys = Keys::new(&Rules::default().keys);
        let bytes = text.as_bytes();
        let found = find(&keys, &Text { bytes, is_cut, steps: &Steps::default() });
        let found: Vec<_> = found.into_iter().map(|it| &text[it]).collect();
        let expected: Vec<_> = expected.into_iter().map(|it| &text[it]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_value_is_found_by_its_name() {
        check("https://example.com/?a=1&access_token=«abc»&b=2#token=«x»");
        check("user=ada&password=«h%20u»&x");
        check("password: «hunter2», user: ada");
        check("PASSWORD = «a» API key: «b» token := «c1» :secret => \"«d»\"");
        check("Authorization: «Basic dXNlcjpwYXNz»\r\nCookie: «a=b; c=d»\nAccept: */*");
        check("password='«it is»' token=«a1.b»");
        check("mot de passe : «hunter2»");
        check("密码：«hunter2»");
    }

    #[test]
    fn what_debug_and_json_have_written_is_found_in_a_text() {
        check(r#"got Login { user: "ada", password: "«a\"b»" } from main"#);
        check(r#"secret: «Some("a, b")», pin_secret: «Secret { value: "}x" }», next"#);
        check(r#"sending {"password":"«hunter2»","n":1}"#);
        check(r#"sending {"password":«{"a":["b"]}»,"n":1}"#);
        check(r#""{\"password\":\"«a b»\",\"n\":1}""#);
        check(r#"session: Some("«abc123def»"), auth: Auth { n: 1 }"#);
    }

    #[test]
    fn what_was_cut_is_a_secret_to_its_end() {
        check("password=«hun»");
        check("password: \"«hunter 2»");
        check("secret: «Some(\"a»");
        check_with("session=«9»", true);
    }

    #[test]
    fn other_signs_and_values_stay() {
        for text in [
            "token == other, token != x, a::token::b, session::open",
            "src/auth.rs:12:5 auth:3 http://token:80/ password:hover",
            "password=null password: \"\" token: None password=&x max_tokens=4096 password: ",
            "password=[redacted: key] token: \"[redacted: key]\"",
            "tokenizer=a secretary: b",
            "auth: starting flow for provider google",
            "Unexpected token: punc",
        ] {
            check(text);
        }
    }
}
