//! A file of returns: a header that names `return`, one fraction per line.

use crate::bars::cells;

/// What is wrong with a file of returns, and where (line and column from 1; a column is a field).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReturnsFileError {
    #[error("the file is empty; its first line must name a column \"return\"")]
    Empty,
    #[error("line 1 names no column \"return\"; rename the column that holds the returns")]
    NoColumn,
    #[error("line {line} has {found} fields where the header has {expected}")]
    Fields { line: usize, found: usize, expected: usize },
    #[error(
        "line {line}, column {column}: \"{text}\" is not a finite number of at least -1; write fractions, 0.01 for 1 %"
    )]
    NotAReturn { line: usize, column: usize, text: String },
}

/// The returns of a CSV text, oldest first. A header alone gives none.
pub fn read_returns(text: &str) -> Result<Vec<f64>, ReturnsFileError> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let (_, header) = lines.next().ok_or(ReturnsFileError::Empty)?;
    let names: Vec<&str> = cells(header.trim_start_matches('\u{feff}')).collect();
    let is_return = |name: &&str| ["return", "returns"].contains(&name.to_ascii_lowercase().as_str());
    let only = (names.len() == 1 && names[0].parse::<f64>().is_err()).then_some(0);
    let column = names.iter().position(is_return).or(only).ok_or(ReturnsFileError::NoColumn)?;
    lines.map(|(index, line)| read_line(line, index + 1, column, names.len())).collect()
}

fn read_line(text: &str, line: usize, column: usize, expected: usize) -> Result<f64, ReturnsFileError> {
    let fields: Vec<&str> = cells(text).collect();
    if fields.len() != expected {
        return Err(ReturnsFileError::Fields { line, found: fields.len(), expected });
    }
    let field = fields[column];
    field.parse().ok().filter(|value: &f64| value.is_finite() && *value >= -1.0).ok_or_else(|| {
        ReturnsFileError::NotAReturn { line, column: column + 1, text: field.chars().take(40).collect() }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_alone_gives_no_returns() {
        assert_eq!(read_returns("date,return\n"), Ok(vec![]));
        assert_eq!(read_returns("date,return\r\n2020-01-01,0.5\r\n\r\n"), Ok(vec![0.5]));
    }

    #[test]
    fn cells_may_stand_in_quotes() {
        let text = "\"Date, UTC\",\"return\"\n\"Jan 2, 2020\",\"0.5\"\n\"Jan 3, 2020\", -0.25\n";
        assert_eq!(read_returns(text), Ok(vec![0.5, -0.25]));
    }

    #[test]
    fn errors_name_the_place() {
        assert_eq!(read_returns(""), Err(ReturnsFileError::Empty));
        assert_eq!(read_returns("date,value\n"), Err(ReturnsFileError::NoColumn));
        let fields = Err(ReturnsFileError::Fields { line: 2, found: 1, expected: 2 });
        assert_eq!(read_returns("date,return\n0.1\n"), fields);
        for wrong in ["x", "NaN", "inf", "-1.5", ""] {
            let error = read_returns(&format!("return,date\n{wrong},2020\n")).unwrap_err();
            assert!(
                matches!(error, ReturnsFileError::NotAReturn { line: 2, column: 1, .. }),
                "{wrong}: {error}"
            );
        }
    }
}
