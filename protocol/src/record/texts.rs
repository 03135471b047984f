//! The texts of records, which are bounded by who keeps records.

/// Each text of a record, but its body and headers: names, labels, addresses. Some of them are as long as
/// a page wants, so that whoever keeps records has to cut them.
pub(super) trait EachText {
    fn each_text(&mut self, _each: &mut dyn FnMut(&mut String)) {}
}
