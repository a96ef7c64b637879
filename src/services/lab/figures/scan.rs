//! The figures of a text: in digits, in words, as percentages, times, dates and lengths.

use super::number_words;

/// A figure as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    pub from: usize,
    pub to: usize,
    /// Without its sign.
    pub value: f64,
    pub decimals: i32,
    /// -1 or 1 where a sign stands before it.
    pub sign: Option<f64>,
    pub form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Plain,
    Percent,
    /// Hundredths of a percent.
    Points,
    /// Of the day; the value counts minutes.
    Time,
    /// A length with its unit, such as `15m`; the value counts minutes.
    Length,
    /// `2024-01-31`; the value is 20240131.
    Day,
    /// Digits that are none of ours: nothing measured is written like this.
    Unreadable,
}

pub fn figures(text: &str) -> Vec<Written> {
    let mut found: Vec<Written> = Vec::new();
    let mut at = 0;
    while let Some(letter) = text.get(at..).and_then(|rest| rest.chars().next()) {
        let figure = match letter {
            '0'..='9' => Some(number(text, at)),
            '.' if digit(text, at + 1).is_some()
                && at.checked_sub(1).is_none_or(|before| digit(text, before).is_none()) =>
            {
                Some(number(text, at))
            }
            letter if letter.is_numeric() => Some(unreadable(at, letter)),
            letter if letter.is_alphabetic() && !follows_a_letter(text, at) => number_words::read(text, at),
            _ => None,
        };
        at = figure.as_ref().map_or(at + letter.len_utf8(), |figure| figure.to);
        found.extend(figure);
    }
    share_forms(text, &mut found);
    found
}

fn digit(text: &str, at: usize) -> Option<u8> {
    text.as_bytes().get(at).copied().filter(u8::is_ascii_digit)
}

fn follows_a_letter(text: &str, at: usize) -> bool {
    text.get(..at).and_then(|before| before.chars().next_back()).is_some_and(char::is_alphanumeric)
}

const fn unreadable(at: usize, letter: char) -> Written {
    let to = at + letter.len_utf8();
    Written { from: at, to, value: f64::NAN, decimals: 0, sign: None, form: Form::Unreadable }
}

/// The figure that begins with a digit, or with the point before one.
fn number(text: &str, start: usize) -> Written {
    let mut to = start;
    let mut digits = String::new();
    let mut decimals = 0;
    take_digits(text, &mut to, &mut digits);
    if let Some(special) = day(text, start, to).or_else(|| time(text, start, to, &digits)) {
        return special;
    }
    // Groups of three behind a comma; what has more before the first comma is no such figure.
    let may_have_groups = (1..=3).contains(&digits.len());
    while may_have_groups && is_group(text, to) {
        to += 1;
        take_digits(text, &mut to, &mut digits);
    }
    if text.as_bytes().get(to) == Some(&b'.') && digit(text, to + 1).is_some() {
        to += 1;
        let whole = digits.len();
        digits.push('.');
        take_digits(text, &mut to, &mut digits);
        decimals = i32::try_from(digits.len() - whole - 1).unwrap_or(i32::MAX);
    }
    if let Some((end, power)) = exponent(text, to) {
        digits.push('e');
        digits.push_str(&power.to_string());
        decimals -= power;
        to = end;
    }
    let value = digits.parse().unwrap_or(f64::NAN);
    let (from, sign) = sign(text, start);
    finished(text, Written { from, to, value, decimals, sign, form: Form::Plain })
}

fn take_digits(text: &str, to: &mut usize, digits: &mut String) {
    while let Some(digit) = digit(text, *to) {
        digits.push(char::from(digit));
        *to += 1;
    }
}

/// Whether a comma and exactly three digits follow.
fn is_group(text: &str, at: usize) -> bool {
    text.as_bytes().get(at) == Some(&b',')
        && (1..=3).all(|place| digit(text, at + place).is_some())
        && digit(text, at + 4).is_none()
}

fn exponent(text: &str, at: usize) -> Option<(usize, i32)> {
    let rest = text.get(at..)?.strip_prefix(['e', 'E'])?;
    let end =
        rest.find(|letter: char| !letter.is_ascii_digit() && !"+-".contains(letter)).unwrap_or(rest.len());
    let power = rest.get(..end)?.parse().ok()?;
    Some((at + 1 + end, power))
}

/// A sign that stands before a figure and is no hyphen of a range or a word.
fn sign(text: &str, start: usize) -> (usize, Option<f64>) {
    let before = text.get(..start).unwrap_or_default();
    let Some(letter) = before.chars().next_back() else { return (start, None) };
    let value = match letter {
        '-' | '−' | '–' | '‑' => -1.0,
        '+' => 1.0,
        _ => return (start, None),
    };
    let from = start - letter.len_utf8();
    let ahead = before.get(..from).and_then(|before| before.chars().next_back());
    let joins = ahead.is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, ')' | '%' | ']'));
    if joins { (start, None) } else { (from, Some(value)) }
}

/// `2024-01-31`
fn day(text: &str, start: usize, to: usize) -> Option<Written> {
    let shape = text.as_bytes().get(start..start + 10)?;
    let fits = shape.iter().enumerate().all(|(place, byte)| match place {
        4 | 7 => *byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    if to != start + 4 || !fits || digit(text, start + 10).is_some() {
        return None;
    }
    let value = text.get(start..start + 10)?.replace('-', "").parse().ok()?;
    Some(Written { from: start, to: start + 10, value, decimals: 0, sign: None, form: Form::Day })
}

/// `9:30`, with or without seconds.
fn time(text: &str, start: usize, to: usize, digits: &str) -> Option<Written> {
    let hours: f64 = digits.parse().ok().filter(|hours| *hours <= 24.0)?;
    let is_colon = |at: usize| text.as_bytes().get(at) == Some(&b':');
    if !is_colon(to) || digit(text, to + 3).is_some() {
        return None;
    }
    let minutes: f64 = text.get(to + 1..to + 3)?.parse().ok().filter(|minutes| *minutes < 60.0)?;
    let has_seconds = is_colon(to + 3) && digit(text, to + 4).is_some() && digit(text, to + 5).is_some();
    let end = if has_seconds { to + 6 } else { to + 3 };
    let (value, form) = (hours * 60.0 + minutes, Form::Time);
    Some(half_day(text, Written { from: start, to: end, value, decimals: 0, sign: None, form }))
}

/// A plain figure with what stands behind it: a percent sign, a unit, a power.
pub fn finished(text: &str, figure: Written) -> Written {
    let rest = text.get(figure.to..).unwrap_or_default();
    let gap = rest.len() - rest.trim_start_matches([' ', '\u{A0}', '\u{202F}', '-']).len();
    let unit = rest.get(gap..).unwrap_or_default();
    for (name, form, decimals) in UNITS {
        if starts_with_word(unit, name) {
            let to = figure.to + gap + name.len();
            let value = figure.value / 10_f64.powi(decimals);
            return Written { to, form, value, decimals: figure.decimals + decimals, ..figure };
        }
    }
    let figure = attached(text, figure);
    if figure.form == Form::Plain && figure.decimals == 0 && figure.value <= 12.0 {
        return half_day(text, figure);
    }
    figure
}

/// What makes a share of a figure. A thousandth is a tenth of a percent.
const UNITS: [(&str, Form, i32); 9] = [
    ("%", Form::Percent, 0),
    ("‰", Form::Percent, 1),
    ("percentage points", Form::Percent, 0),
    ("percent", Form::Percent, 0),
    ("per cent", Form::Percent, 0),
    ("pct", Form::Percent, 0),
    ("basis points", Form::Points, 0),
    ("bps", Form::Points, 0),
    ("bp", Form::Points, 0),
];

fn starts_with_word(text: &str, word: &str) -> bool {
    let Some(start) = text.get(..word.len()) else { return false };
    let goes_on =
        text.get(word.len()..).and_then(|rest| rest.chars().next()).is_some_and(char::is_alphabetic);
    let is_sign = !word.chars().any(char::is_alphabetic);
    start.eq_ignore_ascii_case(word) && (is_sign || !goes_on)
}

/// Letters right behind the digits: `15m`, `9h30m`, `12k`.
fn attached(text: &str, figure: Written) -> Written {
    let rest = text.get(figure.to..).unwrap_or_default();
    let letters: String = rest.chars().take_while(|letter| letter.is_alphabetic()).collect();
    let end = figure.to + letters.len();
    let minutes =
        |each: f64| Written { to: end, value: figure.value * each, form: Form::Length, ..figure.clone() };
    let times = |power: i32| Written {
        to: end,
        value: figure.value * 10_f64.powi(power),
        decimals: figure.decimals - power,
        ..figure.clone()
    };
    match letters.as_str() {
        "s" => minutes(1.0 / 60.0),
        "m" | "min" => minutes(1.0),
        "h" => {
            let mut hours = minutes(60.0);
            let rest = text.get(end..).unwrap_or_default();
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            if let (Ok(more), true) =
                (digits.parse::<f64>(), rest.get(digits.len()..).is_some_and(|rest| rest.starts_with('m')))
            {
                hours.value += more;
                hours.to = end + digits.len() + 1;
            }
            hours
        }
        "d" => minutes(24.0 * 60.0),
        "w" => minutes(7.0 * 24.0 * 60.0),
        "k" | "K" => times(3),
        "M" => times(6),
        _ => figure,
    }
}

/// `3 pm`
fn half_day(text: &str, figure: Written) -> Written {
    let rest = text.get(figure.to..).unwrap_or_default();
    let gap = rest.len() - rest.trim_start_matches([' ', '\u{A0}']).len();
    let unit = rest.get(gap..).unwrap_or_default();
    let minutes = if figure.form == Form::Time { figure.value } else { figure.value * 60.0 };
    for (name, later) in [("a.m.", 0.0), ("p.m.", 720.0), ("am", 0.0), ("pm", 720.0)] {
        if starts_with_word(unit, name) {
            let value = minutes % 720.0 + later;
            return Written { to: figure.to + gap + name.len(), value, form: Form::Time, ..figure };
        }
    }
    figure
}

/// The first figure of a range has the form of the second: `41–47 %`, `between 0.1 and 0.3 %`, `15–17:00`.
fn share_forms(text: &str, found: &mut [Written]) {
    for place in (0..found.len().saturating_sub(1)).rev() {
        let [first, second] = &mut found[place..place + 2] else { continue };
        let between = text.get(first.to..second.from).unwrap_or_default().trim();
        let is_range = matches!(between, "–" | "-" | "to" | "−" | "‑");
        let before = text.get(..first.from).unwrap_or_default().trim_end().to_lowercase();
        let is_between = matches!(between, "and" | "," | "to") && before.ends_with("between")
            || before.ends_with(['[', '(']) && between == ",";
        if first.form == Form::Plain && (is_range || is_between) {
            match second.form {
                Form::Percent | Form::Points => first.form = second.form,
                Form::Time if first.decimals == 0 && first.value <= 24.0 => {
                    first.form = Form::Time;
                    first.value *= 60.0;
                }
                _ => {}
            }
        }
        if first.form == Form::Time
            && second.form == Form::Plain
            && is_range
            && second.value <= 24.0
            && second.decimals == 0
        {
            second.form = Form::Time;
            second.value *= 60.0;
        }
    }
}
