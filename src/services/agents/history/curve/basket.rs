//! Buying and holding: the agent's money in its instruments, in equal parts, whenever some comes.

/// What was bought, in parts of a basket that was worth 1 in the beginning.
#[derive(Debug, Default)]
pub struct Basket {
    parts: f64,
    /// What was paid in so far.
    paid: f64,
}

impl Basket {
    /// What the basket is worth when all of `paid` is in it; `ratio` is what one dollar of the beginning has become. None where that is not known.
    pub fn worth(&mut self, ratio: Option<f64>, paid: f64) -> Option<f64> {
        let ratio = ratio.filter(|ratio| *ratio > 0.0)?;
        self.parts += (paid - self.paid) / ratio;
        self.paid = paid;
        Some(self.parts * ratio)
    }
}

/// What one dollar in equal parts has become: the mean of what each instrument has, when all are known.
pub fn mean(ratios: impl ExactSizeIterator<Item = Option<f64>>) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a handful of instruments")]
    let count = ratios.len() as f64;
    let sum: Option<f64> = ratios.sum();
    sum.map(|sum| sum / count).filter(|mean| mean.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_later_is_bought_at_the_price_of_then() {
        let mut basket = Basket::default();
        assert_eq!(basket.worth(None, 100.0), None);
        assert_eq!(basket.worth(Some(1.0), 100.0), Some(100.0));
        assert_eq!(basket.worth(Some(2.0), 100.0), Some(200.0));
        assert_eq!(basket.worth(Some(2.0), 300.0), Some(400.0));
        assert_eq!(basket.worth(Some(1.0), 300.0), Some(200.0));
        assert_eq!(mean([Some(1.0), Some(3.0)].into_iter()), Some(2.0));
        assert_eq!(mean([Some(1.0), None].into_iter()), None);
        assert_eq!(mean(std::iter::empty::<Option<f64>>()), None);
    }
}
