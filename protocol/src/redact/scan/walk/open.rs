//! Objects and arrays whose end has not come, and what is known of them.

use std::{ops::Range, rc::Rc};

use crate::redact::naming::keys::Secret;
use crate::redact::naming::structure::Role;
use crate::redact::shell::Shell;

/// An object or array whose end has not come. A text of brackets has as many as it is long, so it is
/// small.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each may be so without the others")]
pub(crate) struct Open {
    pub(crate) is_array: bool,
    /// Whether a value comes next in an object, and not a key.
    pub(crate) is_value: bool,
    /// Whether names in it are those of headers.
    pub(crate) is_of_headers: bool,
    /// Whether it is below the name of something that may be a secret.
    pub(crate) within: Within,
    /// Whether a user was named in it.
    pub(crate) has_user: bool,
    /// Whether its strings are lines of a private key.
    pub(crate) is_in_key: bool,
    /// What the last key is for; in an array, what the key of the array is.
    pub(crate) role: Role,
    /// The last key, without its quotes.
    pub(crate) key: (u32, u32),
    pub(crate) index: u32,
    /// What the last key says of its value.
    pub(crate) secret: Option<Secret>,
    /// What the name of the whole says of each of its values.
    pub(crate) inherited: Option<Secret>,
    /// What the string before says of the next one in an array.
    pub(crate) before: Before,
    pub(crate) more: Option<Box<More>>,
}

/// What is known of few objects and arrays.
#[derive(Default)]
pub(crate) struct More {
    /// What `name` says of `value`, and values that came before it.
    pub(crate) named: Option<(Secret, Box<str>)>,
    pub(crate) waiting: Vec<Range<usize>>,
    /// Arrays that came before the program or the statement that they belong to.
    pub(crate) arrays: Vec<Range<usize>>,
    /// What the columns say of the values in their places.
    pub(crate) columns: Vec<Option<Secret>>,
    pub(crate) by_column: Option<Rc<[Option<Secret>]>>,
    pub(crate) shell: Option<Shell>,
}

/// Whether the strings in an object or array may be parts of a secret.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Within {
    #[default]
    Nothing,
    /// Where they look like one, even from afar.
    Weak,
    /// Unless they are words.
    Strong,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Before {
    #[default]
    Nothing,
    /// `["--password", …]`
    Flag(Secret),
    /// The first of two.
    First(Secret),
    /// The name, where names and values take turns.
    Turn(Secret),
}

impl Open {
    pub(crate) fn more(&mut self) -> &mut More {
        self.more.get_or_insert_default()
    }
}
