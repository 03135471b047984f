//! What Tauri and its plugins say when they reject a call. They say it in texts, like any command's
//! error, so what a rejection means is read off these.
//!
//! ```
//! use ipc_inspector_protocol::{Outcome, rejection::{self, Origin}};
//!
//! let text = "Command greeet not found";
//! assert_eq!(rejection::outcome("greeet", text, Origin::Dispatch), Outcome::NotFound);
//! // An async command says what it likes.
//! assert_eq!(rejection::outcome("greeet", text, Origin::Later), Outcome::Error);
//! ```

mod access;
mod args;
mod names;
mod scope;

pub use access::{AccessDenied, Reference};
pub use args::InvalidArgs;
pub use names::{permissions, plugin_name};
pub use scope::OutOfScope;

use crate::Outcome;

/// When an error was given, which says who may have given it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// From within the dispatch of the request: by Tauri itself or by a sync command.
    Dispatch,
    /// After it: by a command or a plugin.
    Later,
}

/// What kind of answer an error is that is nothing but a text.
pub fn outcome(command: &str, text: &str, origin: Origin) -> Outcome {
    if InvalidArgs::read(command, text).is_some() {
        // An async command's arguments are read when its task begins.
        Outcome::InvalidArgs
    } else if OutOfScope::read(command, text).is_some() {
        Outcome::Denied
    } else if origin == Origin::Dispatch {
        access::outcome(command, text)
    } else {
        Outcome::Error
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(command: &str, text: &str, within_dispatch: Outcome, later: Outcome) {
        assert_eq!(outcome(command, text, Origin::Dispatch), within_dispatch, "{command}: {text}");
        assert_eq!(outcome(command, text, Origin::Later), later, "{command}: {text}, later");
    }

    #[test]
    fn what_only_tauri_says_counts_only_where_only_it_can_have_said_it() {
        for (command, text, within_dispatch) in [
            ("greeet", "Command greeet not found", Outcome::NotFound),
            ("plugin:store|sett", "Command sett not found", Outcome::NotFound),
            ("plugin:sotre|set", "plugin sotre not found", Outcome::NotFound),
            ("plugin:sotre|set", "sotre.set not allowed. Plugin not found", Outcome::NotFound),
            ("plugin:store|sett", "store.sett not allowed. Command not found", Outcome::NotFound),
            ("greet", "Command greet not allowed by ACL", Outcome::Denied),
            ("greet", "greet not allowed. Plugin not found", Outcome::Denied),
            ("plugin:fs|read", "Command plugin:fs|read not allowed by ACL", Outcome::Denied),
            ("plugin:fs|read", "fs.read explicitly denied on origin local", Outcome::Denied),
        ] {
            check(command, text, within_dispatch, Outcome::Error);
        }
    }

    #[test]
    fn what_is_read_off_exact_words_counts_whenever_it_is_said() {
        let missing =
            "invalid args `name` for command `greet`: command greet missing required key name";
        check("greet", missing, Outcome::InvalidArgs, Outcome::InvalidArgs);
        let forbidden = "url not allowed on the configured scope: https://example.com/";
        check("plugin:http|fetch", forbidden, Outcome::Denied, Outcome::Denied);
    }

    #[test]
    fn errors_of_commands_are_errors() {
        for (command, text) in [
            ("open", "Command close not found"),
            ("open", "the file was not found"),
            ("open", "opening is not allowed"),
            ("greet", "invalid args `name` for command `other`: missing"),
            ("greet", "url not allowed on the configured scope: https://example.com/"),
        ] {
            check(command, text, Outcome::Error, Outcome::Error);
        }
    }

    #[test]
    fn the_permission_for_a_command_follows_from_its_name() {
        for (command, permission) in [
            ("plugin:fs|read_file", "fs:allow-read-file"),
            ("plugin:window-state|save", "window-state:allow-save"),
            ("plugin:window|set_title", "core:window:allow-set-title"),
            ("greet", "allow-greet"),
            ("sayHello", "allow-sayHello"),
        ] {
            assert_eq!(permissions(command).unwrap()[0], permission);
        }
        for command in
            ["plugin:__TAURI_CHANNEL__|fetch", "plugin:fs", "say hello", "", "plugin:fs|"]
        {
            assert_eq!(permissions(command), None, "nothing is guessed for `{command}`");
        }
    }
}
