//! What a key of JSON, or a word of a text, says of the structure that it is in.

use super::shell;

/// Several things that one key may say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Role(u32);

/// Its value is a name: `{"name":"password","value":"hunter2"}`.
pub(super) const NAME: Role = Role(1);
/// Its value is what another key names.
pub(super) const VALUE: Role = Role(1 << 1);
/// Its value is a kind, which may be a name as well: `{"type":"password","value":"hunter2"}`.
pub(super) const KIND: Role = Role(1 << 2);
/// It says nothing itself, so that the name of what it is in counts: `{"token":{"value":"a1"}}`.
pub(super) const GENERIC: Role = Role(1 << 3);
/// It describes a field, and is not what somebody has put into it.
pub(super) const DESCRIBES: Role = Role(1 << 4);
/// Its value is a user, whose password stands beside it.
pub(super) const USER: Role = Role(1 << 5);
/// A short name of a password, which other things have as well.
pub(super) const PASS: Role = Role(1 << 6);
/// Its value has names of headers.
pub(super) const HEADERS: Role = Role(1 << 7);
/// In its array names and values take turns.
pub(super) const TURNS: Role = Role(1 << 8);
/// Its array has the names of columns.
pub(super) const COLUMNS: Role = Role(1 << 9);
/// Its array has the values of columns, or arrays of them.
pub(super) const ROWS: Role = Role(1 << 10);
/// Its value is a program, or a statement of SQL.
pub(super) const PROGRAM: Role = Role(1 << 11);
pub(super) const STATEMENT: Role = Role(1 << 12);
/// Its array has the arguments of a program.
pub(super) const ARGUMENTS: Role = Role(1 << 13);
/// In a text, behind it come the values of columns, or the password of a user of a database.
pub(super) const LIST: Role = Role(1 << 14);
pub(super) const IDENTIFIED: Role = Role(1 << 15);
/// In a text, behind it come the arguments of a program that it is.
pub(super) const COMMAND: Role = Role(1 << 16);

const ROLES: [(&[&str], &[Role]); 13] = [
    (
        &[
            "name",
            "header",
            "label",
            "param",
            "parameter",
            "property",
            "variable",
            "attribute",
            "option",
        ],
        &[NAME, DESCRIBES],
    ),
    (
        &[
            "key",
            "id",
            "k",
            "setting",
            "var",
            "prop",
            "attr",
            "field",
            "env",
            "headername",
            "fieldname",
            "keyname",
        ],
        &[NAME],
    ),
    (&["type", "kind"], &[KIND, DESCRIBES]),
    (
        &[
            "value",
            "val",
            "v",
            "content",
            "current",
            "default",
            "defaultvalue",
            "raw",
            "initialvalue",
        ],
        &[VALUE, GENERIC],
    ),
    (&["access", "refresh"], &[GENERIC]),
    (&["newvalue", "oldvalue", "currentvalue", "initial", "text", "string"], &[VALUE]),
    (&["data", "values"], &[VALUE, GENERIC, ROWS]),
    (&["user", "username", "login", "email", "account", "userid", "uid", "usr", "host"], &[USER]),
    (&["pass"], &[PASS]),
    (&["columns", "cols", "fields", "columnnames", "fieldnames"], &[COLUMNS]),
    (&["rows", "records", "params", "parameters", "bindings", "binds", "bindvalues"], &[ROWS]),
    (&["program", "cmd", "command", "executable", "bin", "sidecar", "exe"], &[PROGRAM]),
    (&["query", "sql", "statement", "stmt"], &[STATEMENT]),
];

/// Those that are no role but describe a field.
const OF_FIELDS: [&str; 34] = [
    "autocomplete",
    "class",
    "classname",
    "component",
    "description",
    "dirty",
    "disabled",
    "error",
    "errors",
    "format",
    "help",
    "helptext",
    "hint",
    "icon",
    "inputtype",
    "maxlength",
    "message",
    "messages",
    "minlength",
    "pattern",
    "placeholder",
    "props",
    "readonly",
    "ref",
    "required",
    "rules",
    "schema",
    "title",
    "tooltip",
    "touched",
    "valid",
    "validators",
    "visible",
    "widget",
];

/// All names that have a role.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    let roles = ROLES.iter().flat_map(|(keys, _)| keys.iter().copied());
    let others = ["headers", "args", "arguments", "argv", "identified"];
    roles.chain(OF_FIELDS).chain(others).chain(shell::programs())
}

impl Role {
    pub(super) fn of(name: &str) -> Self {
        let is_plain = |c: &char| c.is_alphanumeric();
        let key: String = name.chars().filter(is_plain).flat_map(char::to_lowercase).collect();
        let mut role = Self(0);
        for (keys, roles) in ROLES {
            if keys.contains(&key.as_str()) {
                for more in roles {
                    role.0 |= more.0;
                }
            }
        }
        let more = [
            (key.ends_with("headers"), HEADERS),
            (key == "headers" || key == "header", COLUMNS),
            (key == "rawheaders", TURNS),
            (key.ends_with("args") || key == "arguments" || key == "argv", ARGUMENTS),
            (key == "args" || key == "arguments", ROWS),
            (OF_FIELDS.contains(&key.as_str()), DESCRIBES),
            (key == "values", LIST),
            (key == "identified", IDENTIFIED),
            (shell::is_program(name), COMMAND),
        ];
        for (is, more) in more {
            role.0 |= if is { more.0 } else { 0 };
        }
        role
    }

    pub(super) fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// Whether a name is that of a header that always has a secret.
pub(super) fn is_header(name: &str) -> bool {
    const HEADERS: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "set-cookie"];
    HEADERS.iter().any(|header| name.eq_ignore_ascii_case(header))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_says_what_it_is_for() {
        assert!(Role::of("Name").has(NAME) && !Role::of("names").has(NAME));
        assert!(Role::of("default_value").has(VALUE) && Role::of("default_value").has(GENERIC));
        assert!(Role::of("requestHeaders").has(HEADERS) && Role::of("rawHeaders").has(TURNS));
        assert!(Role::of("placeholder").has(DESCRIBES) && !Role::of("x").has(DESCRIBES));
        assert!(OF_FIELDS.is_sorted());
    }
}
