//! Figures as pages write them: signs and colours together, an unknown as a dash.

use crate::components::Tone;
use leptos::prelude::*;
use services::backtests::words::grouped;

pub(crate) use services::lab::graduation::{certainty, chance};

/// `+1.20 %`, `−0.35 %`, `0.00 %`
pub(crate) fn signed_percent(value: f64) -> String {
    let size = format!("{:.2}", (value * 100.0).abs());
    let is_zero = size.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = match (is_zero, value < 0.0) {
        (true, _) => "",
        (false, true) => "−",
        (false, false) => "+",
    };
    format!("{sign}{} %", grouped(size))
}

/// Whether a figure is good news; what is shown as zero is neither.
pub(crate) fn tone(value: f64) -> Tone {
    match value {
        value if value >= 0.000_05 => Tone::Gain,
        value if value <= -0.000_05 => Tone::Loss,
        _ => Tone::Neutral,
    }
}

/// A change with sign and colour, or a dash.
pub(crate) fn change(value: Option<f64>) -> AnyView {
    match value {
        Some(value) => view! { <span class=tone(value).class()>{signed_percent(value)}</span> }.into_any(),
        None => dash(),
    }
}

/// An amount with its digits in groups and a true minus sign.
pub(crate) fn amount(text: &str) -> String {
    grouped(text).replace('-', "−")
}

/// An amount of money, to the cent.
pub(crate) fn money(text: &str) -> String {
    text.parse::<f64>().map_or_else(|_| text.to_owned(), |value| amount(&format!("{value:.2}")))
}

/// Words with figures in them, these with a true minus sign; dates and names keep their hyphens.
pub(crate) fn true_minus(text: &str) -> String {
    let mut told = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let mut is_inside = false;
    while let Some(letter) = letters.next() {
        let is_sign = letter == '-' && !is_inside && letters.peek().is_some_and(char::is_ascii_digit);
        told.push(if is_sign { '−' } else { letter });
        is_inside = letter.is_alphanumeric() || matches!(letter, '-' | '.' | '_');
    }
    told
}

/// A number with so many decimals, or a dash.
pub(crate) fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.decimals$}").replace('-', "−"))
}

pub(crate) fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{:.2} %", value * 100.0).replace('-', "−"))
}

/// A probability in percents, or a dash.
pub(crate) fn probability(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), certainty)
}

pub(crate) fn dash() -> AnyView {
    view! { <span class="muted">"–"</span> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_stand_before_what_is_not_zero() {
        assert_eq!(
            [0.012, -0.0035, 0.000_01, -0.0].map(signed_percent),
            ["+1.20 %", "−0.35 %", "0.00 %", "0.00 %"]
        );
        assert_eq!((tone(0.000_01), tone(-0.1)), (Tone::Neutral, Tone::Loss));
        assert_eq!(money("-1234567.899"), "−1,234,567.90");
        assert_eq!(
            true_minus("-0.70 (-1.20 to +0.10), from 2026-01-31 on, two-sided"),
            "−0.70 (−1.20 to +0.10), from 2026-01-31 on, two-sided"
        );
    }
}
