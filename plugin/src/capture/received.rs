//! Which reports of a page have come, and how much of what happened in it is lost.

/// How many of the last numbers are known one by one. A report is sent when the one before it was
/// answered, and the last one of a page at once, so that few are under way.
const KNOWN: u64 = u64::BITS as u64;

/// How much a page has gathered to be told, as its reports say. All counts are of entries.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Counts {
    /// In this report.
    pub(super) entries: u64,
    /// Since the page began, those included for which there was no room.
    pub(super) gathered: u64,
    /// Of these, in the page still, or in other reports that it takes to be under way.
    pub(super) under_way: u64,
}

/// The reports of a page that have come.
#[derive(Debug, Default)]
pub(super) struct Received {
    /// The greatest number of all.
    newest: Option<u64>,
    /// Which of the last numbers have come: the lowest bit stands for the newest.
    window: u64,
    entries: u64,
    gathered: u64,
    /// Entries that are known to be lost.
    lost: u64,
}

impl Received {
    /// Takes in a report, which has a number. Returns how many more entries now are known to be
    /// lost; nothing when the report has come before, or so long after later ones that this cannot be
    /// told.
    pub(super) fn take(&mut self, number: u64, counts: Counts) -> Option<u64> {
        if !self.is_new(number) {
            return None;
        }
        self.entries = self.entries.saturating_add(counts.entries);
        self.gathered = self.gathered.max(counts.gathered);
        Some(self.newly_lost(counts.gathered.saturating_sub(counts.under_way)))
    }

    /// Notes what a report says that is not taken in, and may come again.
    pub(super) fn turned_away(&mut self, counts: Counts) {
        self.gathered = self.gathered.max(counts.gathered);
    }

    /// No more reports will come. Returns how many more entries now are known to be lost.
    pub(super) fn end(&mut self) -> u64 {
        self.newly_lost(self.gathered)
    }

    /// What should have come until now and has not is lost.
    fn newly_lost(&mut self, due: u64) -> u64 {
        let lost = due.saturating_sub(self.entries);
        let newly = lost.saturating_sub(self.lost);
        self.lost += newly;
        newly
    }

    fn is_new(&mut self, number: u64) -> bool {
        let newest = *self.newest.get_or_insert(number);
        if let Some(ahead) = number.checked_sub(newest) {
            self.window =
                ahead.try_into().ok().and_then(|by| self.window.checked_shl(by)).unwrap_or(0);
            self.newest = Some(number);
        }
        let back = newest.saturating_sub(number);
        let is_new = back < KNOWN && self.window & (1 << back) == 0;
        if is_new {
            self.window |= 1 << back;
        }
        is_new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(entries: u64, gathered: u64, under_way: u64) -> Counts {
        Counts { entries, gathered, under_way }
    }

    #[test]
    fn each_number_is_taken_once_however_many_were_lost_before_it() {
        let mut received = Received::default();
        let mut is_new = |number| received.take(number, Counts::default()).is_some();
        assert!(is_new(0) && !is_new(0));
        assert!(is_new(1_000) && !is_new(1_000));
        // Those just before it may have been overtaken.
        assert!(is_new(999) && is_new(937) && !is_new(937));
        assert!(!is_new(936), "so old that it may have come");
        assert!(is_new(1_001) && !is_new(999) && !is_new(1_000) && is_new(938));
        assert!(is_new(1_064) && !is_new(1_001) && !is_new(1_000));
        assert!(is_new(u64::MAX) && !is_new(u64::MAX) && is_new(u64::MAX - 1));
    }

    #[test]
    fn what_never_came_is_lost_as_soon_as_the_page_has_given_it_up() {
        let mut received = Received::default();
        assert_eq!(received.take(0, counts(10, 10, 0)), Some(0));
        // 8,000 entries were not taken, and 5 found no room in the page.
        assert_eq!(received.take(18, counts(3, 8_018, 0)), Some(8_005));
        assert_eq!(received.take(19, counts(1, 8_019, 0)), Some(0));
        assert_eq!(received.end(), 0);
    }

    #[test]
    fn a_report_that_is_overtaken_is_not_lost_and_one_whose_answer_was_has_come() {
        let mut received = Received::default();
        // The page's last report is sent while another is under way.
        assert_eq!(received.take(1, counts(2, 7, 5)), Some(0));
        assert_eq!(received.take(0, counts(5, 5, 0)), Some(0));
        assert_eq!(received.end(), 0);
        // The page takes it for lost, sends the next, and it had come.
        assert_eq!(received.take(2, counts(4, 11, 0)), Some(0));
        assert_eq!(received.take(3, counts(1, 12, 0)), Some(0));
        assert_eq!(received.take(2, counts(4, 11, 0)), None);
    }

    #[test]
    fn what_was_under_way_at_the_end_is_lost_and_what_was_counted_too_early_makes_up_for_others() {
        let mut received = Received::default();
        assert_eq!(received.take(1, counts(2, 7, 5)), Some(0));
        received.turned_away(counts(4, 11, 0));
        assert_eq!(received.end(), 9);
        // It comes back to life, and so does a report that had been given up.
        assert_eq!(received.take(0, counts(5, 5, 0)), Some(0));
        assert_eq!(received.take(9, counts(1, 15, 0)), Some(0), "7 are lost, and 9 were told");
        assert_eq!(received.take(10, counts(1, 19, 0)), Some(1));
    }
}
