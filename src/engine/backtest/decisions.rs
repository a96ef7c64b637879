//! Which base bars close a bar of the strategy.

/// The strategy's bars by the base bar at whose close each is finished.
#[derive(Debug, Clone, Copy)]
pub enum Decisions<'a> {
    /// The strategy's bars are the base bars: so many.
    Every(usize),
    /// The last base bar of each of the strategy's finished bars, ascending.
    At(&'a [usize]),
}

impl Decisions<'_> {
    pub const fn count(&self) -> usize {
        match self {
            Self::Every(count) => *count,
            Self::At(closes) => closes.len(),
        }
    }

    /// The base bar that closes the strategy's bar `decision`.
    pub fn bar_of(&self, decision: usize) -> usize {
        match self {
            Self::Every(_) => decision,
            Self::At(closes) => closes[decision],
        }
    }

    /// The strategy's bar that `bar` belongs to: the first one closed by it or later.
    pub fn containing(&self, bar: usize) -> usize {
        match self {
            Self::Every(_) => bar,
            Self::At(closes) => closes.partition_point(|close| *close < bar),
        }
    }

    /// The strategy's bar that `bar` closes.
    pub fn closed_by(&self, bar: usize) -> Option<usize> {
        let decision = self.containing(bar);
        (decision < self.count() && self.bar_of(decision) == bar).then_some(decision)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_belongs_to_the_longer_bar_that_it_or_a_later_one_closes() {
        let closes = [2, 5, 8];
        let decisions = Decisions::At(&closes);
        let found: Vec<usize> = (0..10).map(|bar| decisions.containing(bar)).collect();
        assert_eq!(found, [0, 0, 0, 1, 1, 1, 2, 2, 2, 3]);
        assert_eq!(
            (decisions.closed_by(5), decisions.closed_by(6), decisions.closed_by(9)),
            (Some(1), None, None)
        );
        assert_eq!(Decisions::Every(3).closed_by(3), None);
    }
}
