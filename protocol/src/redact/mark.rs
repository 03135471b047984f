//! The marks that stand in place of what was replaced, as they are found again.

/// How each mark begins.
pub(super) const MARK: &str = "[redacted: ";

/// Length of the mark that is here, or of its beginning; nothing where there is none.
pub(super) fn mark(text: &[u8]) -> Option<usize> {
    const LONGEST: usize = 40;
    let name = text.strip_prefix(MARK.as_bytes())?;
    let end = name.iter().take(LONGEST).position(|byte| *byte == b']');
    Some(MARK.len() + end.map_or(0, |end| end + 1))
}
