//! The name that was probably meant.

/// The nearest of some names, when one is near enough to be meant.
pub fn nearest<'n>(wrong: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let wrong = wrong.to_lowercase();
    let allowed = (wrong.chars().count() / 3).clamp(1, 3);
    names
        .into_iter()
        .map(|name| (strsim::damerau_levenshtein(&wrong, &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, name)| (*distance, name.len().abs_diff(wrong.len())))
        .map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_near_name_is_suggested_and_a_far_one_is_not() {
        let names = ["sma", "ema", "stdev", "highest", "crosses_above"];
        assert_eq!(nearest("smaa", names), Some("sma"));
        assert_eq!(nearest("SMA", names), Some("sma"));
        assert_eq!(nearest("crossesabove", names), Some("crosses_above"));
        assert_eq!(nearest("higest", names), Some("highest"));
        assert_eq!(nearest("bollinger", names), None);
        assert_eq!(nearest("x", names), None);
    }
}
