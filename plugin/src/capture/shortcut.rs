//! The keyboard shortcut that opens the inspector from any page of the app. The probe listens for
//! it.

use std::{collections::BTreeSet, str::FromStr};

use serde::Serialize;

use crate::Error;

/// A shortcut such as `CmdOrCtrl+Shift+Y`.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Shortcut {
    /// As in the page's `KeyboardEvent.key`, in lower case.
    key: String,
    modifiers: BTreeSet<Modifier>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
enum Modifier {
    /// Cmd on macOS, Ctrl elsewhere.
    CmdOrCtrl,
    Ctrl,
    Meta,
    Alt,
    Shift,
}

impl Shortcut {
    pub(crate) fn new(text: &str) -> Result<Self, Error> {
        text.parse().map_err(|reason| Error::Shortcut { shortcut: text.into(), reason })
    }
}

impl FromStr for Shortcut {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (modifiers, key) = text.rsplit_once('+').unwrap_or(("", text));
        let modifiers: BTreeSet<_> = modifiers
            .split('+')
            .map(str::trim)
            .filter(|modifier| !modifier.is_empty())
            .map(str::parse)
            .collect::<Result<_, _>>()?;

        let key = key.trim();
        let is_function_key = key
            .strip_prefix(['F', 'f'])
            .and_then(|number| number.parse::<u8>().ok())
            .is_some_and(|number| (1..=24).contains(&number));
        if key.is_empty() {
            return Err("it ends without a key".into());
        }
        if !is_function_key && key.chars().count() != 1 {
            return Err(format!("`{key}` is neither a character nor a function key"));
        }
        if !is_function_key && modifiers.iter().all(|modifier| *modifier == Modifier::Shift) {
            return Err("a character needs Ctrl, Cmd or Alt, or it could not be typed".into());
        }
        Ok(Self { key: key.to_lowercase(), modifiers })
    }
}

impl FromStr for Modifier {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.to_ascii_lowercase().as_str() {
            "cmdorctrl" | "commandorcontrol" => Ok(Self::CmdOrCtrl),
            "ctrl" | "control" => Ok(Self::Ctrl),
            "cmd" | "command" | "super" | "meta" => Ok(Self::Meta),
            "alt" | "option" => Ok(Self::Alt),
            "shift" => Ok(Self::Shift),
            _ => Err(format!("`{text}` is no modifier")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shortcut_is_read_whatever_its_case() {
        let keys = |text: &str| text.parse::<Shortcut>();
        let y =
            Shortcut { key: "y".into(), modifiers: [Modifier::CmdOrCtrl, Modifier::Shift].into() };
        assert_eq!(keys("CmdOrCtrl+Shift+Y").as_ref(), Ok(&y));
        assert_eq!(keys("shift + commandOrControl + y"), Ok(y));
        assert_eq!(keys("F12"), Ok(Shortcut { key: "f12".into(), modifiers: [].into() }));
    }

    #[test]
    fn what_is_wrong_with_a_shortcut_is_said() {
        let error = |text: &str| Shortcut::new(text).unwrap_err().to_string();
        assert_eq!(
            error("Hyper+Y"),
            "the shortcut `Hyper+Y` cannot be read: `Hyper` is no modifier"
        );
        assert!(error("Ctrl+").ends_with("it ends without a key"));
        assert!(error("Ctrl+Esc").ends_with("`Esc` is neither a character nor a function key"));
        assert!(error("Shift+Y").ends_with("or it could not be typed"));
        assert!(error("F25").ends_with("is neither a character nor a function key"));
    }
}
