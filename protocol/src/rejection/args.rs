//! Arguments that could not be read.

use super::names::split;

/// What Tauri says of an argument that it could not read; see `ipc/command.rs` and `ipc/channel.rs`
/// there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InvalidArgs<'a> {
    /// The argument, as the page names it; absent where the text does not say.
    pub argument: Option<&'a str>,
    /// Why not.
    pub reason: &'a str,
}

impl<'a> InvalidArgs<'a> {
    /// Reads the text by which `command` was rejected; nothing of one that says something else, or says
    /// it of another command.
    pub fn read(command: &str, text: &'a str) -> Option<Self> {
        Self::argument(command, text).or_else(|| Self::channel(text))
    }

    /// ``invalid args `name` for command `greet`: …``
    fn argument(command: &str, text: &'a str) -> Option<Self> {
        let (argument, rest) =
            text.strip_prefix("invalid args `")?.split_once("` for command `")?;
        let (_, name) = split(command);
        // The name of a command that was renamed is written as a literal.
        let rest = rest
            .strip_prefix(name)
            .or_else(|| rest.strip_prefix('"')?.strip_prefix(name)?.strip_prefix('"'))?;
        let reason = rest.strip_prefix("`: ")?;
        Some(Self { argument: Some(argument), reason })
    }

    /// ``invalid channel value `7`, expected a string in the `__CHANNEL__:ID` format``
    fn channel(text: &'a str) -> Option<Self> {
        let is_it = text.starts_with("invalid channel value `")
            && text.ends_with("`, expected a string in the `__CHANNEL__:ID` format");
        is_it.then_some(Self { argument: None, reason: text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(command: &str, text: &str, argument: Option<&str>, reason: &str) {
        assert_eq!(InvalidArgs::read(command, text), Some(InvalidArgs { argument, reason }));
    }

    #[test]
    fn the_argument_and_the_reason_are_read() {
        check(
            "greet",
            "invalid args `name` for command `greet`: command greet missing required key name",
            Some("name"),
            "command greet missing required key name",
        );
        check(
            "plugin:window|set_size",
            "invalid args `value` for command `set_size`: invalid type: string \"a `b`: c\", \
             expected a map",
            Some("value"),
            "invalid type: string \"a `b`: c\", expected a map",
        );
        check(
            "say_hello",
            "invalid args `n` for command `\"say_hello\"`: invalid type: null, expected u32",
            Some("n"),
            "invalid type: null, expected u32",
        );
        let channel = "invalid channel value `7`, expected a string in the `__CHANNEL__:ID` format";
        check("download", channel, None, channel);
    }

    #[test]
    fn what_is_said_of_another_command_or_in_other_words_is_not_it() {
        for text in [
            "invalid args `name` for command `greet_all`: missing",
            "invalid args `name` for command `gree`: missing",
            "invalid args `name` for command `greet`",
            "invalid args: name",
            "error: invalid args `name` for command `greet`: missing",
            "invalid channel value",
            "",
        ] {
            assert_eq!(InvalidArgs::read("greet", text), None, "{text}");
        }
    }
}
