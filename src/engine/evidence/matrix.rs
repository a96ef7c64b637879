//! Returns of many trials side by side: a row per period, a column per trial.

use crate::{bars::cells, metrics::sharpe_per_period};

/// A table of returns, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct Matrix {
    columns: usize,
    values: Vec<f64>,
}

/// What is wrong with a matrix file, and where (from 1; a column is a field).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MatrixError {
    #[error("the file is empty; its first line must name one column per trial")]
    Empty,
    #[error("line {line} has {found} fields where the header has {expected}")]
    Fields { line: usize, found: usize, expected: usize },
    #[error(
        "line {line}, column {column}: \"{text}\" is not a finite number of at least -1; write fractions, 0.01 for 1 %"
    )]
    NotAReturn { line: usize, column: usize, text: String },
}

impl Matrix {
    /// From columns of equal length; what is longer than the shortest is left out.
    pub fn from_columns(columns: &[Vec<f64>]) -> Self {
        let rows = columns.iter().map(Vec::len).min().unwrap_or(0);
        let mut values = Vec::with_capacity(rows * columns.len());
        for row in 0..rows {
            values.extend(columns.iter().map(|column| column[row]));
        }
        Self { columns: columns.len(), values }
    }

    pub const fn columns(&self) -> usize {
        self.columns
    }

    pub fn rows(&self) -> usize {
        self.values.len().checked_div(self.columns).unwrap_or(0)
    }

    pub fn row(&self, row: usize) -> &[f64] {
        &self.values[row * self.columns..(row + 1) * self.columns]
    }

    pub fn column(&self, column: usize) -> Vec<f64> {
        self.values.iter().skip(column).step_by(self.columns.max(1)).copied().collect()
    }

    /// The Sharpe ratio per period of each column.
    pub fn sharpes(&self) -> Vec<Option<f64>> {
        (0..self.columns).map(|column| sharpe_per_period(&self.column(column))).collect()
    }
}

/// The matrix of a CSV text: a header with a name per trial, then a line per period.
pub fn read_matrix(text: &str) -> Result<Matrix, MatrixError> {
    let mut lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let (_, header) = lines.next().ok_or(MatrixError::Empty)?;
    let columns = cells(header).count();
    let mut values = Vec::new();
    for (index, line) in lines {
        let before = values.len();
        for (column, field) in cells(line).enumerate() {
            let value = field.parse().ok().filter(|value: &f64| value.is_finite() && *value >= -1.0);
            values.push(value.ok_or_else(|| MatrixError::NotAReturn {
                line: index + 1,
                column: column + 1,
                text: field.chars().take(40).collect(),
            })?);
        }
        let found = values.len() - before;
        if found != columns {
            return Err(MatrixError::Fields { line: index + 1, found, expected: columns });
        }
    }
    Ok(Matrix { columns, values })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_matrix_is_read_by_rows_and_seen_by_columns() {
        let matrix = read_matrix("a,\"b, c\"\n1,2\n\"3\",4\n").unwrap();
        assert_eq!((matrix.rows(), matrix.columns(), matrix.column(1)), (2, 2, vec![2.0, 4.0]));
        assert_eq!(Matrix::from_columns(&[vec![1.0, 3.0], vec![2.0, 4.0]]), matrix);
    }

    #[test]
    fn errors_name_the_place() {
        assert_eq!(read_matrix("\n"), Err(MatrixError::Empty));
        let fields = MatrixError::Fields { line: 3, found: 1, expected: 2 };
        assert_eq!(read_matrix("a,b\n1,2\n3\n"), Err(fields));
        for wrong in ["NaN", "-1.5", "inf"] {
            let error = read_matrix(&format!("a,b\n1,{wrong}\n")).unwrap_err().to_string();
            let told = format!("line 2, column 2: \"{wrong}\" is not a finite number of at least -1; ");
            assert!(error.starts_with(&told), "{error}");
        }
    }
}
