//! Money, prices and shares as pages write them: grouped digits, a sign and a colour for what was won or lost, never a colour alone.

use crate::components::Tone;
use domain::Fixed;
use leptos::prelude::*;
use services::backtests::words::grouped;

/// `$10,204.51`, `−$3.10`.
pub fn dollars(amount: Fixed) -> String {
    let sign = if amount.rounded(2).is_negative() { "−" } else { "" };
    format!("{sign}${}", grouped(amount.abs().rounded(2).widened(2)))
}

/// `+$86.10`, `−$3.10`, `$0.00`.
pub fn won(amount: Fixed) -> String {
    let sign = if amount.rounded(2).is_positive() { "+" } else { "" };
    format!("{sign}{}", dollars(amount))
}

/// A price or a quantity: all of its digits, grouped.
pub fn exact(number: Fixed) -> String {
    let sign = if number.is_negative() { "−" } else { "" };
    format!("{sign}{}", grouped(number.abs()))
}

/// The colour of what was won or lost; what is shown as nothing is neither.
pub fn tone(amount: Fixed) -> Tone {
    match amount.rounded(2).sign() {
        1 => Tone::Gain,
        -1 => Tone::Loss,
        _ => Tone::Neutral,
    }
}

/// What was won or lost, in its colour.
pub fn change(amount: Fixed) -> impl IntoView {
    view! { <span class=tone(amount).class()>{won(amount)}</span> }
}

/// Says of money that it is not real.
pub fn paper() -> impl IntoView {
    view! { <span class="paper" title="Trades at real or simulated prices with money that does not exist">"PAPER"</span> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(text: &str) -> Fixed {
        text.parse().unwrap()
    }

    #[test]
    fn money_has_two_decimals_groups_and_a_sign() {
        assert_eq!(
            ["10204.512", "0", "-3.1", "999.999", "-0.001", "1234567"].map(|text| dollars(fixed(text))),
            ["$10,204.51", "$0.00", "−$3.10", "$1,000.00", "$0.00", "$1,234,567.00"]
        );
        assert_eq!(
            ["86.1", "-86.1", "0", "0.001"].map(|text| won(fixed(text))),
            ["+$86.10", "−$86.10", "$0.00", "$0.00"]
        );
        assert_eq!(exact(fixed("-1234.50000")), "−1,234.50000");
    }
}
