//! Figures for people: aligned rows, grouped digits and a line drawn in one row of characters.

pub use services::backtests::words::{counted, figure, grouped, percent};

/// Names on the left, values on the right of them.
pub fn pairs(rows: &[(&str, String)]) -> String {
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let lines: Vec<String> =
        rows.iter().map(|(name, value)| format!("{name:width$}  {value}").trim_end().to_owned()).collect();
    lines.join("\n")
}

/// A head and rows below it, each column as wide as its widest cell; all but the first are aligned to the right.
pub fn columns(head: &[&str], rows: &[Vec<String>]) -> String {
    let head: Vec<String> = head.iter().map(|&name| name.to_owned()).collect();
    let all = || std::iter::once(&head).chain(rows);
    let width = |column: usize| {
        all().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).enumerate().map(|(place, (cell, &width))| match place {
            0 => format!("{cell:width$}"),
            _ => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    all().map(line).collect::<Vec<_>>().join("\n")
}

/// Values as a line of at most `width` characters between their lowest and their highest.
pub fn sparkline(values: &[f64], width: usize) -> String {
    const STEPS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let width = width.min(values.len());
    let shown: Vec<f64> =
        (0..width).map(|place| values[place * (values.len() - 1) / (width - 1).max(1)]).collect();
    let low = shown.iter().copied().fold(f64::INFINITY, f64::min);
    let high = shown.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let step = |value: f64| {
        let share = if high > low { (value - low) / (high - low) } else { 0.0 };
        let place = (0..STEPS.len() - 1)
            .take_while(|step| share * 8.0 >= f64::from(u8::try_from(step + 1).unwrap_or(0)));
        STEPS[place.count()]
    };
    shown.into_iter().map(step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_goes_from_its_lowest_to_its_highest_value() {
        assert_eq!(sparkline(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0], 8), "▁▂▃▄▅▆▇█");
        assert_eq!(sparkline(&[5.0, 5.0, 5.0], 40), "▁▁▁");
        assert_eq!(sparkline(&[1.0], 40), "▁");
        assert_eq!(sparkline(&[], 40), "");
    }

    #[test]
    fn columns_are_as_wide_as_they_must_be() {
        let rows = [vec!["a".to_owned(), "1".to_owned()], vec!["long".to_owned(), "1,000".to_owned()]];
        assert_eq!(columns(&["name", "n"], &rows), "name      n\na         1\nlong  1,000");
        assert_eq!(pairs(&[("a", "1".to_owned()), ("bars", "2".to_owned())]), "a     1\nbars  2");
    }
}
