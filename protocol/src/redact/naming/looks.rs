//! What a text looks like: a word, a number, something known, or put together by chance.

/// Beginnings of the names of algorithms, which have letters and digits.
const ALGORITHMS: [&str; 34] = [
    "a11y", "aes", "argon", "base16", "base32", "base58", "base62", "base64", "bcrypt", "blake",
    "chacha", "ecdsa", "ed25519", "ed448", "es256", "es384", "es512", "hmac", "hs256", "hs512",
    "i18n", "k8s", "l10n", "md5", "oauth", "pbkdf2", "prime256", "ps256", "ripemd", "rs256", "rsa",
    "secp", "sha", "x25519",
];

/// Ends of the names of files.
const ENDINGS: [&str; 56] = [
    "avif", "bak", "bin", "bmp", "c", "conf", "cpp", "css", "csv", "db", "dll", "doc", "docx",
    "exe", "gif", "go", "gz", "h", "html", "icns", "ico", "ini", "jpeg", "jpg", "js", "json",
    "jsx", "lock", "log", "map", "md", "mjs", "mov", "mp3", "mp4", "pdf", "png", "py", "rs",
    "scss", "so", "sqlite", "svelte", "svg", "toml", "ts", "tsx", "txt", "vue", "wasm", "webp",
    "woff", "woff2", "xml", "yaml", "yml",
];

/// Whether it is letters alone, such as a word or the name of a variable has.
pub(crate) fn is_word(text: &str) -> bool {
    let humps = text.chars().filter(|c| c.is_uppercase()).count();
    let len = text.chars().count();
    let most = if humps > 1 { 40 } else { 20 };
    let shortest = if humps == 2 { 3 } else { 4 };
    let is_spread = humps <= 1 || humps == len || len >= shortest * humps;
    text.chars().all(char::is_alphabetic) && len <= most && is_spread
}

/// Whether letters and digits stand in it as they do where chance has put them.
pub(crate) fn is_random(text: &str) -> bool {
    if text.len() < 6 || !has_only_signs_of_tokens(text) || is_common(text) {
        return false;
    }
    let Marks { turns, flips, digits, letters, is_hex } = Marks::of(text);
    let padded = text.ends_with('=') && text.len().is_multiple_of(4);
    // `WebView2Cookie`
    let is_name = digits == 1 && flips == 0 && text.starts_with(|c: char| c.is_ascii_uppercase());
    (turns >= 2 && !is_name)
        || (is_hex && text.len() >= 16 && letters > 0)
        || (flips >= 4 && text.len() >= 12)
        || (padded && letters > 0 && text.len() >= 8)
        || (digits >= 16 && letters == 0)
        || (digits >= 5 && letters >= 3 && text.len() >= 12)
}

/// Whether it is the name of an algorithm or of a type, or of another form that is known.
pub(crate) fn is_common(text: &str) -> bool {
    is_algorithm(text) || is_known_form(text)
}

/// Whether it is the name of an algorithm or of a type.
pub(crate) fn is_algorithm(text: &str) -> bool {
    const TYPES: [&str; 5] = ["char", "float", "int", "uint", "varchar"];
    let lower = text.to_ascii_lowercase();
    text.len() <= 16 && ALGORITHMS.iter().chain(&TYPES).any(|name| lower.starts_with(name))
}

/// Whether it has letters and digits, as a password that somebody thought of has.
pub(crate) fn is_mixed(text: &str) -> bool {
    let Marks { digits, letters, .. } = Marks::of(text);
    is_random(text)
        || (text.len() >= 6
            && letters >= 2
            && digits >= 2
            && has_only_signs_of_tokens(text)
            && !is_common(text))
}

/// The same, and long enough not to be the name of a thing.
pub(crate) fn is_long(text: &str) -> bool {
    if text.len() < 20 || !has_only_signs_of_tokens(text) || is_known_form(text) || is_uuid(text) {
        return false;
    }
    let Marks { turns, flips, digits, letters, is_hex } = Marks::of(text);
    let is_hash = is_hex && matches!(text.len(), 40 | 64 | 96 | 128);
    !is_hash
        && ((turns >= 4 && letters > 0)
            || (is_hex && text.len() >= 32 && letters > 0)
            || (flips >= 6 && digits > 0)
            || (text.ends_with('=') && text.len().is_multiple_of(4) && flips >= 4))
}

/// What tells chance from words.
struct Marks {
    /// How often a letter comes after a digit, or the other way round.
    turns: usize,
    /// How often a capital comes after a small letter, or the other way round.
    flips: usize,
    digits: usize,
    letters: usize,
    is_hex: bool,
}

impl Marks {
    fn of(text: &str) -> Self {
        let pairs = || text.as_bytes().windows(2).map(|pair| (pair[0], pair[1]));
        let turn = |(a, b): &(u8, u8)| {
            (a.is_ascii_digit() && b.is_ascii_alphabetic())
                || (a.is_ascii_alphabetic() && b.is_ascii_digit())
        };
        let flip = |(a, b): &(u8, u8)| {
            (a.is_ascii_lowercase() && b.is_ascii_uppercase())
                || (a.is_ascii_uppercase() && b.is_ascii_lowercase())
        };
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let letters = text.bytes().filter(u8::is_ascii_alphabetic).count();
        // The first capital of a word is none.
        let humps = text.bytes().filter(u8::is_ascii_uppercase).count();
        let flips = pairs().filter(flip).count();
        let is_camel = humps > 0 && letters >= 4 * humps;
        Self {
            turns: pairs().filter(turn).count(),
            flips: if is_camel && digits <= 1 { 0 } else { flips },
            digits,
            letters,
            is_hex: text.bytes().all(|byte| byte.is_ascii_hexdigit()),
        }
    }
}

/// Whether it has no other characters than tokens have. What is in brackets or quotes is none.
pub(crate) fn has_only_signs_of_tokens(text: &str) -> bool {
    // A sign of equality comes at the end alone, where it fills base64 up.
    let text = text.trim_end_matches('=');
    text.bytes().all(|byte| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'+' | b'/' | b'%' | b':' | b'|' | b'!')
            || matches!(byte, b'$' | b'*' | b'@' | b'^')
    })
}

/// Whether it looks like something that is known to be no secret: an address, a path, a file, a version,
/// a date, a colour, a type of media, a mail address, a size.
pub(crate) fn is_known_form(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let is_date = (0..4).all(is_digit) && bytes.get(4) == Some(&b'-') && is_digit(5) && is_digit(6);
    let is_time = text.len() <= 12 && text.contains(':') && {
        text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b':' | b'.'))
    };
    let numbers = text.strip_prefix(['v', 'V', '^', '~']).unwrap_or(text);
    let is_version = numbers.split('.').count() >= 2
        && numbers
            .split('.')
            .take(2)
            .all(|it| !it.is_empty() && it.bytes().all(|b| b.is_ascii_digit()));
    let is_mail = text.split_once('@').is_some_and(|(user, domain)| {
        !user.is_empty() && domain.contains('.') && !domain.contains('@')
    });
    let ends_like_a_file = text.rsplit_once('.').is_some_and(|(stem, ending)| {
        !stem.is_empty() && ENDINGS.binary_search(&ending.to_ascii_lowercase().as_str()).is_ok()
    });
    let is_media = text.split_once('/').is_some_and(|(kind, _)| {
        matches!(
            kind,
            "application" | "audio" | "font" | "image" | "model" | "multipart" | "text" | "video"
        )
    });
    let is_size = text.len() <= 12 && {
        let unit = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.');
        !unit.is_empty()
            && unit.len() < text.len()
            && unit.len() <= 4
            && unit.bytes().all(|b| b.is_ascii_alphabetic() || b == b'%')
    };
    text.contains("://")
        || ["data:", "blob:", "urn:", "mailto:", "tel:", "#", "var(", "rgb", "hsl", "--"]
            .iter()
            .any(|start| text.starts_with(start))
        || is_path(text)
        || is_date
        || is_time
        || is_version
        || is_mail
        || ends_like_a_file
        || is_media
        || is_size
}

/// Whether a text begins like a path that is not relative.
pub(crate) fn is_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_drive = matches!(bytes, [drive, b':', b'\\' | b'/', ..] if drive.is_ascii_alphabetic());
    let is_start = ["./", "../", "~/", "\\\\", ".\\"].iter().any(|start| text.starts_with(start));
    // Base64 may begin with a slash, too.
    let is_root = text.strip_prefix('/').is_some_and(|path| {
        let first = path.split('/').next().unwrap_or_default();
        first.len() <= 24 && Marks::of(first).turns < 2 && Marks::of(first).flips < 3
    });
    is_drive || is_start || is_root || text == "~" || text == "."
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endings_are_in_order() {
        assert!(ENDINGS.is_sorted());
    }

    #[test]
    fn what_chance_has_put_is_told_from_what_somebody_has() {
        for text in ["abc123def", "9f8a7b6c", "AbCdEfGhIjKlMnOp"] {
            assert!(is_random(text) && is_mixed(text) && !is_common(text), "{text}");
        }
        assert!(is_mixed("hunter22") && !is_random("hunter22"));
        for text in ["sha512", "base64url", "uint32", "WebView2Cookie", "v1.2.3", "a@b.example"] {
            assert!(!is_random(text) && !is_mixed(text), "{text}");
        }
        assert!(is_word("WebView") && !is_word("aBcDeF") && is_path("/srv/a1b2c3"));
    }
}
