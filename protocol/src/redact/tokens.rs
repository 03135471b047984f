//! Tokens that are known by how they begin, and what passwords become when they are hashed.

use std::{ops::Range, sync::LazyLock};

use memchr::{memchr_iter, memmem, memmem::Finder};

use super::steps::Text;

/// Fewest bytes of a JSON web token; its first part alone, `{"alg":"none"}`, has twenty.
const JWT_BYTES: usize = 24;

/// Fewer characters of a token that was cut tell nothing.
const SHORTEST_START: usize = 8;

/// Fewest bytes of a hash that are none of its name.
const HASH_BYTES: usize = 12;

/// Fewest bytes of a private key in base64.
const BARE_KEY_BYTES: usize = 32;

/// How hashes of passwords begin.
const HASHES: [&[u8]; 18] = [
    b"$1$",
    b"$2$",
    b"$2a$",
    b"$2b$",
    b"$2x$",
    b"$2y$",
    b"$5$",
    b"$6$",
    b"$7$",
    b"$apr1$",
    b"$argon2d$",
    b"$argon2i$",
    b"$argon2id$",
    b"$gy$",
    b"$pbkdf2",
    b"$scrypt$",
    b"$shiro1$",
    b"$y$",
];

/// How private keys begin in base64 without armour: RSA, elliptic curves, Ed25519, OpenSSH.
const BARE_KEYS: [&[u8]; 11] = [
    b"MC4CAQAwBQYDK2Vw",
    b"MFECAQEwBQYDK2Vw",
    b"MHcCAQEE",
    b"MIGHAgEAMBMGByqGSM49",
    b"MIGTAgEAMBMGByqGSM49",
    b"MIGkAgEBBD",
    b"b3BlbnNzaC1rZXktdjE",
    // The same with their armour.
    b"LS0tLS1CRUdJTiBQUklWQVRFIEtFWS",
    b"LS0tLS1CRUdJTiBSU0EgUFJJVkFURSBLRVkt",
    b"LS0tLS1CRUdJTiBPUEVOU1NI",
    b"LS0tLS1CRUdJTiBFQyBQUklWQVRFIEtFWS",
];

/// A row of `services.tsv`.
struct Service {
    prefix: &'static [u8],
    alphabet: fn(u8) -> bool,
    least: usize,
}

/// Those that begin with each byte, the longest first.
static SERVICES: LazyLock<[Vec<Service>; 128]> = LazyLock::new(|| {
    let mut services = [const { Vec::new() }; 128];
    let rows = include_str!("services.tsv").lines().filter(|row| !row.starts_with('#'));
    for row in rows {
        let mut cells = row.split('\t');
        let (Some(prefix), Some(alphabet), Some(least)) =
            (cells.next(), cells.next(), cells.next())
        else {
            continue;
        };
        let alphabet: fn(u8) -> bool = match alphabet {
            "a" => |byte| byte.is_ascii_alphanumeric(),
            "h" => |byte| byte.is_ascii_hexdigit(),
            "u" => |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit(),
            "w" => |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
            "b" => |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'/'),
            _ => |byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
        };
        let (prefix, least) = (prefix.as_bytes(), least.parse().unwrap_or(usize::MAX));
        services[usize::from(prefix[0] & 127)].push(Service { prefix, alphabet, least });
    }
    for services in &mut services {
        services.sort_by_key(|service| usize::MAX - service.prefix.len());
    }
    services
});

/// Which two bytes begin a prefix: nearly no word does.
static STARTS: LazyLock<Box<[u64; 1 << 10]>> = LazyLock::new(|| {
    let mut starts = Box::new([0; 1 << 10]);
    for service in SERVICES.iter().flatten() {
        let pair = pair(service.prefix[0], service.prefix[1]);
        starts[pair / 64] |= 1 << (pair % 64);
    }
    starts
});

fn pair(first: u8, second: u8) -> usize {
    usize::from(first) << 8 | usize::from(second)
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn is_dotted(byte: u8) -> bool {
    is_token(byte) || byte == b'.'
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

pub(super) fn web_tokens(text: &Text<'_>) -> Vec<Range<usize>> {
    /// JSON begins with `{"`, which in base64 is this.
    static JSON: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new("eyJ"));

    let mut found = Vec::new();
    let mut seen = 0;
    text.steps.add(text.len());
    for start in JSON.find_iter(text.bytes) {
        if start < seen {
            continue;
        }
        seen = text.run(start, is_dotted);
        let token = &text[start..seen];
        let is_whole = token.len() >= JWT_BYTES && memchr_iter(b'.', token).count() >= 2;
        if is_whole || (text.is_cut && seen == text.len()) {
            found.push(start..seen);
        }
    }
    found
}

/// Where a run of characters ends, asked again and again from places that come later.
#[derive(Default)]
struct Ends {
    run: usize,
    /// The next digit, or the end of the run.
    digit: usize,
}

impl Ends {
    /// Where the run ends that begins here, or in which this is.
    fn of(&mut self, text: &Text<'_>, from: usize, is: fn(u8) -> bool) -> usize {
        if from >= self.run {
            self.run = text.run(from, is);
        }
        self.run
    }

    /// Whether a digit is between this place and the end of its run.
    fn has_digit(&mut self, text: &Text<'_>, from: usize) -> bool {
        if self.digit < from {
            self.digit = text.run(from, |byte| !byte.is_ascii_digit()).max(from);
        }
        self.digit < self.run
    }
}

pub(super) fn of_services(text: &Text<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut seen = 0;
    let (mut plain, mut dotted) = (Ends::default(), Ends::default());
    text.steps.add(text.len());
    let starts = &*STARTS;
    let mut before = b' ';
    for (start, byte) in text.iter().enumerate() {
        let is_free = !before.is_ascii_alphanumeric();
        before = *byte;
        let Some(second) = text.get(start + 1).filter(|_| is_free && start >= seen) else {
            continue;
        };
        let pair = pair(*byte, *second);
        if starts[pair / 64] >> (pair % 64) & 1 == 0 {
            continue;
        }
        let services = &SERVICES[usize::from(*byte)];
        let Some(service) = services.iter().find(|it| text.rest(start).starts_with(it.prefix))
        else {
            continue;
        };
        let behind = start + service.prefix.len();
        // A token goes on as long as any does; the characters of its own kind have to be enough.
        let has_dots = service.prefix.contains(&b'.') || (service.alphabet)(b'.');
        let (ends, is): (_, fn(u8) -> bool) =
            if has_dots { (&mut dotted, is_dotted) } else { (&mut plain, is_token) };
        let end = ends.of(text, start, is).max(behind);
        let is_start = text.is_cut && end == text.len() && service.prefix.len() > 3;
        let least = if is_start { SHORTEST_START.min(service.least) } else { service.least };
        let own =
            text.rest(behind).iter().take(least).take_while(|byte| (service.alphabet)(**byte));
        text.steps.add(least);
        let needs_digit = (service.alphabet)(b'z');
        if own.count() == least && (!needs_digit || ends.has_digit(text, behind)) {
            seen = end;
            found.push(start..end);
        }
    }
    found.extend(of_azure(text));
    found.extend(of_telegram(text));
    found
}

/// Secrets of Azure's directory, which have these two characters in their midst.
fn of_azure(text: &Text<'_>) -> Vec<Range<usize>> {
    let is = |byte: u8| is_dotted(byte) || byte == b'~';
    text.steps.add(text.len());
    let mut seen = 0;
    let mut found = Vec::new();
    for at in memmem::find_iter(text.bytes, b"Q~") {
        let Some(start) = at.checked_sub(4).filter(|start| *start >= seen) else { continue };
        let end = text.run(at, is);
        seen = end;
        let is_free = start == 0 || !is(text[start - 1]);
        if is_free
            && text[start..at].iter().all(|byte| is(*byte))
            && (31..=40).contains(&(end - at - 2))
        {
            found.push(start..end);
        }
    }
    found
}

/// Tokens of bots of Telegram: a number, a colon, and 35 characters.
fn of_telegram(text: &Text<'_>) -> Vec<Range<usize>> {
    text.steps.add(text.len());
    let mut found = Vec::new();
    for colon in memchr_iter(b':', text.bytes) {
        if !text.rest(colon + 1).starts_with(b"AA") {
            continue;
        }
        let start = text.run_back(colon, |byte| byte.is_ascii_digit());
        let end = text.run(colon + 1, is_token);
        if (8..=10).contains(&(colon - start)) && (33..=40).contains(&(end - colon - 1)) {
            found.push(start..end);
        }
    }
    found
}

/// Private keys that are base64 and nothing else.
pub(super) fn bare_keys(text: &Text<'_>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if text.len() < BARE_KEY_BYTES && !text.is_cut {
        return found;
    }
    text.steps.add(text.len());
    let mut seen = 0;
    let mut before = b' ';
    for (start, byte) in text.iter().enumerate() {
        let is_free = !is_base64(before);
        before = *byte;
        if !is_free || start < seen || !matches!(byte, b'M' | b'b' | b'L') {
            continue;
        }
        let rest = text.rest(start);
        // RSA, of whatever length.
        let is_rsa = rest.starts_with(b"MII")
            && [&b"IBADANBgkqhkiG"[..], b"IBAAKC"].iter().any(|it| {
                (4..=6).any(|at| rest.get(at..).is_some_and(|rest| rest.starts_with(it)))
            });
        if is_rsa || BARE_KEYS.iter().any(|key| rest.starts_with(key)) {
            seen = text.run(start, |byte| is_base64(byte) || byte == b'=');
            found.push(start..seen);
        }
    }
    found
}

/// What passwords become when they are hashed: `$2b$12$…`.
pub(super) fn hashes(text: &Text<'_>) -> Vec<Range<usize>> {
    let is_hash = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'.' | b'/' | b'+' | b'=' | b'$' | b',' | b'-' | b'_')
    };
    text.steps.add(text.len());
    let mut found = Vec::new();
    let mut seen = 0;
    for start in memchr_iter(b'$', text.bytes) {
        let is_start = |hash: &&&[u8]| text.rest(start).starts_with(hash);
        let Some(hash) = HASHES.iter().find(is_start).filter(|_| start >= seen) else { continue };
        let end = text.run(start, is_hash);
        let is_whole = end - start >= hash.len() + HASH_BYTES;
        if is_whole || (text.is_cut && end == text.len() && end > start + hash.len()) {
            seen = end;
            found.push(start..end);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::steps::Steps;
    use super::*;

    const JWT: &str = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJl";

    #[track_caller]
    fn check(
        find: fn(&Text<'_>) -> Vec<Range<usize>>,
        text: &str,
        is_cut: bool,
        expected: &[&str],
    ) {
        let steps = Steps::default();
        let found = find(&Text { bytes: text.as_bytes(), is_cut, steps: &steps });
        let found: Vec<_> = found.into_iter().map(|it| &text[it]).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn web_tokens_are_found() {
        check(web_tokens, &format!("?t={JWT}&x=1"), false, &[JWT]);
        check(web_tokens, "The token of eyJz.", false, &[]);
        check(web_tokens, "x eyJhbG", true, &["eyJhbG"]);
    }

    #[test]
    fn each_row_of_the_table_can_be_read() {
        let rows = include_str!("services.tsv").lines().filter(|row| !row.starts_with('#'));
        let read: usize = SERVICES.iter().map(Vec::len).sum();
        assert_eq!(rows.count(), read);
        assert!(SERVICES.iter().flatten().all(|service| service.least < 100));
    }

    #[test]
    fn the_tokens_of_services_are_found() {
        // In two parts, or those who look for leaked tokens would find these.
        let twenty = "1a2B3c4D5e6F7g8H9i0J";
        for (start, rest) in [
            ("gh", format!("p_{twenty}{twenty}")),
            ("github", format!("_pat_{twenty}_{twenty}")),
            ("xo", format!("xb-{twenty}-{twenty}")),
            ("s", format!("k_live_{twenty}")),
            ("s", format!("k-ant-{twenty}")),
            ("gl", format!("pat-{twenty}")),
            ("hv", format!("s.{twenty}{twenty}")),
            ("S", format!("G.{twenty}.{twenty}{twenty}")),
            ("AK", "IA1234567890ABCDEF".into()),
            ("AI", format!("za{twenty}{}", &twenty[..15])),
            ("abc8Q", format!("~{twenty}{twenty}").chars().take(35).collect()),
            ("12345678", format!(":AA{twenty}{}", &twenty[..13])),
        ] {
            let token = format!("{start}{rest}");
            check(of_services, &format!("with {token}, "), false, &[&token]);
        }
        check(of_services, "sk-spinner-of-the-whole-page task_force MANIFEST AKIA", false, &[]);
        check(of_services, "xghp_1a2B3c4D5e6F7g8H9i0J1a2B3c4D5e6F7g8H9i0J", false, &[]);
        check(of_services, "npm_2", true, &[]);
        check(of_services, "has ghp_1a2B3c4D", true, &["ghp_1a2B3c4D"]);
    }

    #[test]
    fn keys_without_armour_and_hashes_of_passwords_are_found() {
        let key = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC";
        check(bare_keys, &format!("\"{key}\""), false, &[key]);
        check(bare_keys, "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A", false, &[]);
        let hash = "$2b$12$abcdefghijklmnopqrstuv";
        check(hashes, &format!("ada:{hash}:1"), false, &[hash]);
        check(hashes, "costs $1$ or $6 and $2b$12$", false, &[]);
        check(hashes, "$argon2id$v=19$m", true, &["$argon2id$v=19$m"]);
    }
}
