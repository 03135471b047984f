//! The middle of some values, and how far they lie apart. Neither minds a value that is far off.

/// The value in the middle, if there is any.
pub(crate) fn median(values: &[f64]) -> Option<f64> {
    quartile(values, 2)
}

/// The value that all but one in twenty are below.
pub(super) fn p95(values: &[f64]) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    sorted.get(last * 95 / 100).copied()
}

/// How far the middle half of the values reaches. Fewer than three say nothing about that.
pub(super) fn interquartile_range(values: &[f64]) -> Option<f64> {
    if values.len() < 3 {
        return None;
    }
    Some(quartile(values, 3)? - quartile(values, 1)?)
}

/// The value that so many quarters of all are below; between two values where it falls there.
fn quartile(values: &[f64], quarters: usize) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let place = quarters * sorted.len().checked_sub(1)?;
    let (index, quarters_on) = (place / 4, place % 4);
    let below = sorted[index];
    let above = sorted[(index + 1).min(sorted.len() - 1)];
    Some(below + (above - below) * quarters_on as f64 / 4.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_in_any_order() {
        assert_eq!(median(&[3.0, 1.0, 100.0]), Some(3.0));
        assert_eq!(median(&[4.0, 1.0, 3.0, 2.0]), Some(2.5));
        assert_eq!(median(&[7.0]), Some(7.0));
        assert_eq!(median(&[]), None);
    }

    #[test]
    fn of_twenty_one_values_one_is_above_p95() {
        let values: Vec<_> = (0..21).map(f64::from).collect();
        assert_eq!(p95(&values), Some(19.0));
        assert_eq!(p95(&[]), None);
    }

    #[test]
    fn one_value_far_off_does_not_widen_the_range() {
        let calm = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0];
        let disturbed = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 700.0];
        assert_eq!(interquartile_range(&calm), Some(3.0));
        assert_eq!(interquartile_range(&disturbed), Some(3.0));
    }

    #[test]
    fn two_values_have_no_range() {
        assert_eq!(interquartile_range(&[1.0, 2.0]), None);
    }
}
