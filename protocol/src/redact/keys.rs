//! Whether a name is that of a secret.
//!
//! A name is read as words, `accessToken` and `ACCESS_TOKEN` alike, which are then joined. A key is
//! found where it ends with a word. That its start is free finds `accesstoken`; that its end is not
//! leaves `tokenizer` and `secretary` alone.

use std::{cell::RefCell, collections::HashMap};

use super::rules::MARK;

/// Last words of names that are of an amount, a limit or a time.
const AMOUNTS: [&str; 20] = [
    "age",
    "at",
    "bytes",
    "count",
    "expiry",
    "in",
    "left",
    "len",
    "length",
    "limit",
    "max",
    "min",
    "ms",
    "remaining",
    "seconds",
    "secs",
    "size",
    "total",
    "ttl",
    "used",
];

/// How many names are remembered, and how long each is at most. An app's have a few hundred, most of
/// which come again with each call.
const MOST_KNOWN: usize = 1024;
const LONGEST_KNOWN: usize = 64;

/// The names of secrets.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    keys: Vec<String>,
    /// What stands under the names that were asked for.
    known: RefCell<HashMap<String, Option<Secret>>>,
}

/// What stands under the name of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Secret {
    /// A secret, of whatever type.
    Any,
    /// A secret, unless it is a number.
    NoNumber,
}

impl Keys {
    pub(super) fn new(keys: &[String]) -> Self {
        let joined = keys.iter().map(|key| Words::new(key).joined);
        Self { keys: joined.filter(|key| !key.is_empty()).collect(), known: RefCell::default() }
    }

    /// What stands under a name, if it is that of a secret.
    pub(super) fn secret(&self, name: &str) -> Option<Secret> {
        if let Some(known) = self.known.borrow().get(name) {
            return *known;
        }
        let secret = self.read(name);
        let mut known = self.known.borrow_mut();
        if name.len() <= LONGEST_KNOWN && known.len() < MOST_KNOWN {
            known.insert(name.to_owned(), secret);
        }
        secret
    }

    fn read(&self, name: &str) -> Option<Secret> {
        // Such a name was redacted itself. The words in its mark are not the app's.
        if name.contains(MARK) {
            return None;
        }
        let words = Words::new(name);
        let is_plural = |end: usize| self.keys.iter().any(|key| words.has_plural(key, end));
        let is_secret =
            |end: usize| is_plural(end) || self.keys.iter().any(|key| words.has(key, end));
        if !words.ends.iter().any(|end| is_secret(*end)) {
            return None;
        }
        let is_amount = AMOUNTS.contains(&words.last()) || is_plural(words.joined.len());
        Some(if is_amount { Secret::NoNumber } else { Secret::Any })
    }
}

/// The words of a name.
struct Words {
    /// All of them in lower case, with nothing between.
    joined: String,
    /// Where in it each ends.
    ends: Vec<usize>,
}

impl Words {
    fn new(name: &str) -> Self {
        let mut words = Self { joined: String::with_capacity(name.len()), ends: Vec::new() };
        let mut before = ' ';
        let mut chars = name.chars().peekable();
        while let Some(c) = chars.next() {
            let next_is_lower = chars.peek().is_some_and(|next| next.is_lowercase());
            // `accessToken`, `APIKey`, `password2`.
            let begins = (c.is_uppercase() && (!before.is_uppercase() || next_is_lower))
                || (c.is_numeric() && !before.is_numeric());
            if begins || !c.is_alphanumeric() {
                words.end();
            }
            if c.is_alphanumeric() {
                words.joined.extend(c.to_lowercase());
            }
            before = c;
        }
        words.end();
        words
    }

    fn end(&mut self) {
        let end = self.joined.len();
        if end > self.ends.last().copied().unwrap_or(0) {
            self.ends.push(end);
        }
    }

    fn last(&self) -> &str {
        let start = self.ends.iter().nth_back(1).copied().unwrap_or(0);
        &self.joined[start..]
    }

    /// Whether a key is right before this end.
    fn has(&self, key: &str, end: usize) -> bool {
        self.joined[..end].ends_with(key)
    }

    fn has_plural(&self, key: &str, end: usize) -> bool {
        self.joined[..end].strip_suffix('s').is_some_and(|singular| singular.ends_with(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Rules;

    #[track_caller]
    fn check(names: &[&str], expected: Option<Secret>) {
        let keys = Keys::new(&Rules::default().keys);
        for name in names {
            assert_eq!(keys.secret(name), expected, "{name}");
        }
    }

    #[test]
    fn a_secret_is_known_in_each_spelling() {
        check(
            &[
                "password",
                "PASSWORD",
                "PassWord",
                "user_password",
                "passwordHash",
                "password2",
                "userpassword",
                "x-api-key",
                "apiKey",
                "APIKey",
                "API_KEY",
                "APIKEY",
                "api key",
                "accessToken",
                "accesstoken",
                "token_value",
                "set-cookie",
                "JSESSIONID",
                "sessionId",
                "client_secret",
                "private.key",
                "proxy-authorization",
                "oauth",
                "credential",
                "credentials_pin",
            ],
            Some(Secret::Any),
        );
    }

    #[test]
    fn a_number_is_an_amount_where_the_name_says_so() {
        check(
            &[
                "tokens",
                "max_tokens",
                "maxTokens",
                "tokens_used",
                "tokenCount",
                "passwordLength",
                "token_expires_in",
                "credentials",
            ],
            Some(Secret::NoNumber),
        );
    }

    #[test]
    fn other_words_are_no_secrets() {
        check(
            &[
                "",
                "_",
                "name",
                "tokenizer",
                "secretary",
                "author",
                "authored",
                "monkey",
                "key",
                "passed",
                "cookiecutter",
                "[redacted: bearer]",
            ],
            None,
        );
    }
}
