//! The look of secrets.

/// What a value has to look like to be a secret, the most certain first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Shape {
    /// Like anything: the app has named it.
    Whole,
    /// Like anything, unless it only says something of a secret, or stands for one.
    Sure,
    /// The same, unless it is a label.
    Any,
    Path,
    Opaque,
    Digits,
    Phrase,
    Random,
    Long,
}

impl Shape {
    /// Whether what stands under such a name is a secret as a whole, whatever it is.
    pub(crate) fn is_strong(self) -> bool {
        matches!(self, Self::Whole | Self::Sure | Self::Any)
    }

    pub(crate) fn of(name: &str) -> Option<Self> {
        Some(match name {
            "sure" => Self::Sure,
            "any" => Self::Any,
            "path" => Self::Path,
            "opaque" => Self::Opaque,
            "digits" => Self::Digits,
            "phrase" => Self::Phrase,
            "random" => Self::Random,
            "long" => Self::Long,
            _ => return None,
        })
    }
}
