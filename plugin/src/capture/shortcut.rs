//! The keyboard shortcut that opens the inspector from any page of the app.
//!
//! A page may not call the plugin's commands, so its script posts to a path of the `ipc` scheme
//! that is answered before Tauri sees it. The script carries a token, made anew for each run and
//! known to its closure alone, so that no other code can open windows on somebody's screen.

use std::{collections::BTreeSet, fmt::Write as _, str::FromStr};

use crate::Error;

/// The path, a command's name that no plugin can have, and the header with the token.
const PATH: &str = "/plugin%3Aipc-inspector%7C%24shortcut";
const COMMAND: &str = "plugin:ipc-inspector|$shortcut";
const TOKEN: &str = "Ipc-Inspector-Token";

/// A shortcut such as `CmdOrCtrl+Shift+Y`, and the token of its script.
#[derive(Debug)]
pub(crate) struct Shortcut {
    keys: Keys,
    token: String,
}

#[derive(Debug, PartialEq, Eq)]
struct Keys {
    /// As in the page's `KeyboardEvent.key`, in lower case.
    key: String,
    modifiers: BTreeSet<Modifier>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
        let keys =
            text.parse().map_err(|reason| Error::Shortcut { shortcut: text.into(), reason })?;
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(Error::Random)?;
        let token = bytes.iter().fold(String::new(), |mut token, byte| {
            // Writing to a String cannot fail.
            let _ = write!(token, "{byte:02x}");
            token
        });
        Ok(Self { keys, token })
    }

    /// Whether this request comes from [`Self::script`].
    pub(super) fn is_pressed<T>(&self, http: &http::Request<T>) -> bool {
        http.uri().path() == PATH
            && http.headers().get(TOKEN).is_some_and(|token| token == self.token.as_str())
    }

    /// The script for every page of the app: it listens for the keys, and changes nothing else.
    pub(crate) fn script(&self) -> String {
        let modifiers = self.keys.modifiers.iter().map(|modifier| match modifier {
            Modifier::CmdOrCtrl => "isMac ? 'metaKey' : 'ctrlKey'",
            Modifier::Ctrl => "'ctrlKey'",
            Modifier::Meta => "'metaKey'",
            Modifier::Alt => "'altKey'",
            Modifier::Shift => "'shiftKey'",
        });
        let modifiers = modifiers.collect::<Vec<_>>().join(", ");
        let key = serde_json::json!(self.keys.key);
        let token = &self.token;
        format!(
            r"
const {{ convertFileSrc }} = window.__TAURI_INTERNALS__ ?? {{}};
if (!convertFileSrc) return;
const send = window.fetch;
const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);
const wanted = [{modifiers}];
window.addEventListener('keydown', (event) => {{
  const isHeld = (modifier) => event[modifier] === wanted.includes(modifier);
  if (
    event.isTrusted && !event.repeat && event.key?.toLowerCase() === {key}
    && ['ctrlKey', 'metaKey', 'altKey', 'shiftKey'].every(isHeld)
  ) {{
    event.preventDefault();
    const headers = {{ '{TOKEN}': '{token}' }};
    send(convertFileSrc('{COMMAND}', 'ipc'), {{ method: 'POST', headers }}).catch(() => {{}});
  }}
}}, true);
"
        )
    }
}

impl FromStr for Keys {
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
        let keys = |text: &str| text.parse::<Keys>();
        let y = Keys { key: "y".into(), modifiers: [Modifier::CmdOrCtrl, Modifier::Shift].into() };
        assert_eq!(keys("CmdOrCtrl+Shift+Y").as_ref(), Ok(&y));
        assert_eq!(keys("shift + commandOrControl + y"), Ok(y));
        assert_eq!(keys("F12"), Ok(Keys { key: "f12".into(), modifiers: [].into() }));
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

    #[test]
    fn only_the_script_of_this_run_is_heard() {
        let shortcut = Shortcut::new("Ctrl+Y").unwrap();
        let other = Shortcut::new("Ctrl+Y").unwrap();
        let http = |path: &str, token: &str| {
            http::Request::post(format!("ipc://localhost{path}"))
                .header(TOKEN, token)
                .body(())
                .unwrap()
        };
        assert!(shortcut.script().contains(&shortcut.token));
        assert!(shortcut.is_pressed(&http(PATH, &shortcut.token)));
        assert!(!shortcut.is_pressed(&http(PATH, &other.token)));
        assert!(!shortcut.is_pressed(&http(PATH, "")));
        assert!(!shortcut.is_pressed(&http("/greet", &shortcut.token)));
    }
}
