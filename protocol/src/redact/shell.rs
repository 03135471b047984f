//! Secrets among the arguments of a program whose flags are known: `mysql -psecret`, `curl -u a:b`.
//!
//! `--password secret` needs no program to be known; see `named.rs` and `walk.rs`.

use std::ops::Range;

use crate::redact::mark::MARK;

/// What of a flag's value is a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    /// What stands in the same word.
    Attached,
    /// The next word.
    Next,
    /// What is behind a colon in the next word.
    User,
    /// What is behind `pass:` in the next word.
    Pass,
}

/// The flags of a program that take a secret.
type Flags = &'static [(&'static str, Takes)];

const PROGRAMS: [(&[&str], Flags); 8] = [
    (
        &[
            "mysql",
            "mysqldump",
            "mysqladmin",
            "mysqlimport",
            "mariadb",
            "mariadb-dump",
            "7z",
            "7za",
            "rar",
            "unrar",
        ],
        &[("-p", Takes::Attached)],
    ),
    (&["sshpass"], &[("-p", Takes::Next), ("-p", Takes::Attached)]),
    (
        &["mongo", "mongosh", "mongodump", "mongorestore", "mongoexport", "mongoimport"],
        &[("-p", Takes::Next)],
    ),
    (&["redis-cli", "keydb-cli", "valkey-cli"], &[("-a", Takes::Next), ("--pass", Takes::Next)]),
    (
        &["curl", "http", "https", "wget"],
        &[
            ("-u", Takes::User),
            ("--user", Takes::User),
            ("-U", Takes::User),
            ("--proxy-user", Takes::User),
            ("-a", Takes::User),
            ("--auth", Takes::User),
        ],
    ),
    (&["zip", "unzip", "sqlcmd", "bcp", "mosquitto_pub", "mosquitto_sub"], &[("-P", Takes::Next)]),
    (&["ldapsearch", "ldapmodify", "ldapadd", "ldapdelete", "ldapwhoami"], &[("-w", Takes::Next)]),
    (
        &["openssl"],
        &[
            ("-passin", Takes::Pass),
            ("-passout", Takes::Pass),
            ("-k", Takes::Next),
            ("-pass", Takes::Pass),
        ],
    ),
];

/// Names of programs, for those who look for them in a text.
pub(super) fn is_program(word: &str) -> bool {
    flags(&word.to_ascii_lowercase()).is_some()
}

/// All of them.
pub(super) fn programs() -> impl Iterator<Item = &'static str> {
    PROGRAMS.iter().flat_map(|(names, _)| names.iter().copied())
}

fn flags(word: &str) -> Option<Flags> {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word);
    let name = name.strip_suffix(".exe").unwrap_or(name);
    PROGRAMS.iter().find_map(|(names, flags)| names.contains(&name).then_some(*flags))
}

/// The words of a command, one after the other.
#[derive(Clone, Debug)]
pub(super) struct Shell {
    flags: Flags,
    next: Option<Takes>,
}

impl Shell {
    /// Of a program that is known.
    pub(super) fn of(program: &str) -> Option<Self> {
        flags(program).map(|flags| Self { flags, next: None })
    }

    /// Takes the next word, and tells where a secret is in it. What was replaced is none.
    pub(super) fn secret(&mut self, word: &str) -> Option<Range<usize>> {
        // A mark has a blank, where a word ends.
        self.value(word).filter(|value| !word[value.clone()].starts_with(MARK.trim_end()))
    }

    fn value(&mut self, word: &str) -> Option<Range<usize>> {
        if let Some(takes) = self.next.take() {
            let start = match takes {
                Takes::User => word.find(':')? + 1,
                Takes::Pass => word.strip_prefix("pass:").map(|_| 5)?,
                Takes::Attached | Takes::Next => 0,
            };
            let value = &word[start..];
            // A group of users, or another flag.
            let is_other = value.bytes().all(|byte| byte.is_ascii_digit()) && takes == Takes::User;
            return (!value.is_empty() && !is_other && !value.starts_with('-'))
                .then_some(start..word.len());
        }
        if let Some((_, takes)) =
            self.flags.iter().find(|(flag, takes)| *flag == word && *takes != Takes::Attached)
        {
            self.next = Some(*takes);
            return None;
        }
        let attached = self.flags.iter().filter(|(_, takes)| *takes == Takes::Attached);
        let start = attached.map(|(flag, _)| flag).find(|flag| word.starts_with(**flag))?.len();
        (word.len() > start).then_some(start..word.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &[&str]) {
        let mut words = line.split(' ');
        let mut shell = Shell::of(words.next().unwrap()).unwrap();
        let secrets: Vec<_> =
            words.filter_map(|word| shell.secret(word).map(|range| &word[range])).collect();
        assert_eq!(secrets, expected, "{line}");
    }

    #[test]
    fn the_flags_of_known_programs_take_secrets() {
        check("mysql -u root -phunter2 notes", &["hunter2"]);
        check("/usr/bin/sshpass -p hunter2 ssh a", &["hunter2"]);
        check("curl.exe -u ada:hunter2 -o x", &["hunter2"]);
        check("curl -u ada https://a", &[]);
        check("curl -u ada:[redacted: key] -U b:c", &["c"]);
        check("mysql -p[redacted: key] notes", &[]);
        check("openssl rsa -passin pass:hunter2", &["hunter2"]);
        assert!(Shell::of("docker").is_none() && !is_program("cp"));
    }
}
