//! The words of a name, however they are written: `accessToken`, `ACCESS_TOKEN`, `access-token`.

/// What is longer is no name.
const LONGEST: usize = 128;

/// The words in lower case; numbers are words of their own. Of a long name those at its end.
pub(super) fn words(name: &str) -> Vec<String> {
    let start = name.len().saturating_sub(LONGEST);
    let start = (start..=name.len()).find(|at| name.is_char_boundary(*at)).unwrap_or(name.len());
    let mut words = Vec::new();
    let mut word = String::new();
    let mut before = ' ';
    let mut chars = name[start..].chars().filter(|c| !is_mark(*c)).peekable();
    while let Some(c) = chars.next() {
        let next_is_lower = chars.peek().is_some_and(|next| next.is_lowercase());
        // `accessToken`, `APIKey`, `password2`, `2fa`.
        let begins = (c.is_uppercase() && (!before.is_uppercase() || next_is_lower))
            || (c.is_numeric() != before.is_numeric());
        if (begins || !c.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            // The letter that ends a word in Greek is the same.
            word.extend(
                c.to_lowercase().filter(|c| !is_mark(*c)).map(|c| if c == 'ς' { 'σ' } else { c }),
            );
        }
        before = c;
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

/// The same without anything between them.
pub(super) fn joined(name: &str) -> String {
    words(name).concat()
}

/// Whether it stands above or below another character, as in names that macOS has written.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_the_same_words_in_each_spelling() {
        for name in ["accessToken", "AccessToken", "access_token", "ACCESS-TOKEN", "access.token"] {
            assert_eq!(words(name), ["access", "token"], "{name}");
        }
        assert_eq!(words("x-APIKey2"), ["x", "api", "key", "2"]);
        assert_eq!(words("contrasen\u{303}a"), ["contrasena"]);
        assert_eq!(words("Пароль"), ["пароль"]);
        assert_eq!(words("-_-"), [""; 0]);
        assert_eq!(words(&format!("{}_é_password", "a".repeat(4000))).last().unwrap(), "password");
    }
}
