//! What a node of the graph does: new rows of its inputs in, as many rows of its outputs out.
//!
//! A kernel is given stretches of any length, one bar or a thousand, and keeps what it must remember in between. Because history and live
//! bars run through the same kernels, they cannot differ.

use super::feed::{Feed, Field};
use crate::{
    indicators::{ExactSum, Flag, Indicator, TickBar, Ticks, UNDEFINED},
    memory::Memory,
};

/// The rows of one output, as many as a stretch can have.
#[derive(Debug, Clone)]
pub enum Column {
    Numbers(Vec<f64>),
    Flags(Vec<Flag>),
}

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnKind {
    Numbers,
    Flags,
}

impl Column {
    pub fn new(kind: ColumnKind, rows: usize) -> Self {
        match kind {
            ColumnKind::Numbers => Self::Numbers(vec![f64::NAN; rows]),
            ColumnKind::Flags => Self::Flags(vec![UNDEFINED; rows]),
        }
    }
}

/// The inputs of a node, each a column with the rows of this stretch.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    pub columns: &'a [Column],
    pub slots: &'a [usize],
    pub rows: usize,
}

impl<'a> Inputs<'a> {
    pub fn numbers(&self, input: usize) -> &'a [f64] {
        match &self.columns[self.slots[input]] {
            Column::Numbers(values) => &values[..self.rows],
            Column::Flags(_) => unreachable!("the compiler has checked the types of all inputs"),
        }
    }

    pub fn flags(&self, input: usize) -> &'a [Flag] {
        match &self.columns[self.slots[input]] {
            Column::Flags(values) => &values[..self.rows],
            Column::Numbers(_) => unreachable!("the compiler has checked the types of all inputs"),
        }
    }
}

/// Computes the new rows of its outputs.
pub trait Kernel: Send + Sync {
    fn run(&mut self, feed: &Feed<'_>, inputs: &Inputs<'_>, outputs: &mut [Column]);

    /// Writes down what it remembers of the bars before; most remember nothing.
    fn keep(&self, _to: &mut Vec<u8>) {}

    /// Goes on from there. None when these are not the bytes of such a kernel.
    fn recall(&mut self, _from: &mut &[u8]) -> Option<()> {
        Some(())
    }
}

/// An indicator over the columns that its input type names.
pub struct Each<I>(pub I);

impl<I: Indicator<Input: Row, Output: Cell> + Memory + Send + Sync> Kernel for Each<I> {
    fn run(&mut self, feed: &Feed<'_>, inputs: &Inputs<'_>, outputs: &mut [Column]) {
        let columns = I::Input::columns(feed, inputs);
        I::Output::fill(outputs, feed.len(), |row| self.0.push(I::Input::at(&columns, row)));
    }

    fn keep(&self, to: &mut Vec<u8>) {
        self.0.write(to);
    }

    fn recall(&mut self, from: &mut &[u8]) -> Option<()> {
        self.0 = I::read(from)?;
        Some(())
    }
}

/// An indicator over one of the prices, or the volume, in whole steps.
pub struct OnField<I> {
    pub field: Field,
    pub indicator: I,
}

impl<I: Indicator<Input = Ticks, Output: Cell> + Memory + Send + Sync> Kernel for OnField<I> {
    fn run(&mut self, feed: &Feed<'_>, _: &Inputs<'_>, outputs: &mut [Column]) {
        let (counts, steps) = (feed.column(self.field), feed.steps(self.field));
        I::Output::fill(outputs, feed.len(), |row| self.indicator.push(Ticks { count: counts[row], steps }));
    }

    fn keep(&self, to: &mut Vec<u8>) {
        self.indicator.write(to);
    }

    fn recall(&mut self, from: &mut &[u8]) -> Option<()> {
        self.indicator = I::read(from)?;
        Some(())
    }
}

/// The sum or the mean of one of the prices, or the volume, many rows at a time.
pub struct SumOf {
    pub field: Field,
    pub sum: ExactSum,
}

impl Kernel for SumOf {
    fn run(&mut self, feed: &Feed<'_>, _: &Inputs<'_>, outputs: &mut [Column]) {
        if let [Column::Numbers(out)] = outputs {
            self.sum.push_all(feed.column(self.field), feed.steps(self.field), &mut out[..feed.len()]);
        }
    }

    fn keep(&self, to: &mut Vec<u8>) {
        self.sum.write(to);
    }

    fn recall(&mut self, from: &mut &[u8]) -> Option<()> {
        self.sum = ExactSum::read(from)?;
        Some(())
    }
}

/// What an indicator takes of each row.
pub trait Row: Sized {
    type Columns<'a>;

    fn columns<'a>(feed: &Feed<'a>, inputs: &Inputs<'a>) -> Self::Columns<'a>;
    fn at(columns: &Self::Columns<'_>, row: usize) -> Self;
}

impl Row for f64 {
    type Columns<'a> = &'a [f64];

    fn columns<'a>(_: &Feed<'a>, inputs: &Inputs<'a>) -> Self::Columns<'a> {
        inputs.numbers(0)
    }

    fn at(columns: &Self::Columns<'_>, row: usize) -> Self {
        columns[row]
    }
}

impl<const N: usize> Row for [f64; N] {
    type Columns<'a> = [&'a [f64]; N];

    fn columns<'a>(_: &Feed<'a>, inputs: &Inputs<'a>) -> Self::Columns<'a> {
        std::array::from_fn(|input| inputs.numbers(input))
    }

    fn at(columns: &Self::Columns<'_>, row: usize) -> Self {
        columns.map(|column| column[row])
    }
}

impl Row for Flag {
    type Columns<'a> = &'a [Flag];

    fn columns<'a>(_: &Feed<'a>, inputs: &Inputs<'a>) -> Self::Columns<'a> {
        inputs.flags(0)
    }

    fn at(columns: &Self::Columns<'_>, row: usize) -> Self {
        columns[row]
    }
}

impl Row for (Flag, f64) {
    type Columns<'a> = (&'a [Flag], &'a [f64]);

    fn columns<'a>(_: &Feed<'a>, inputs: &Inputs<'a>) -> Self::Columns<'a> {
        (inputs.flags(0), inputs.numbers(1))
    }

    fn at((flags, numbers): &Self::Columns<'_>, row: usize) -> Self {
        (flags[row], numbers[row])
    }
}

impl Row for TickBar {
    type Columns<'a> = Feed<'a>;

    fn columns<'a>(feed: &Feed<'a>, _: &Inputs<'a>) -> Self::Columns<'a> {
        *feed
    }

    fn at(feed: &Self::Columns<'_>, row: usize) -> Self {
        feed.bar(row)
    }
}

/// What an indicator gives for each row.
pub trait Cell: Sized {
    fn fill(outputs: &mut [Column], rows: usize, value: impl FnMut(usize) -> Self);
}

impl Cell for f64 {
    fn fill(outputs: &mut [Column], rows: usize, mut value: impl FnMut(usize) -> Self) {
        if let [Column::Numbers(out)] = outputs {
            out[..rows].iter_mut().enumerate().for_each(|(row, cell)| *cell = value(row));
        }
    }
}

impl Cell for Flag {
    fn fill(outputs: &mut [Column], rows: usize, mut value: impl FnMut(usize) -> Self) {
        if let [Column::Flags(out)] = outputs {
            out[..rows].iter_mut().enumerate().for_each(|(row, cell)| *cell = value(row));
        }
    }
}

impl<const N: usize> Cell for [f64; N] {
    fn fill(outputs: &mut [Column], rows: usize, mut value: impl FnMut(usize) -> Self) {
        for row in 0..rows {
            for (cell, out) in value(row).into_iter().zip(outputs.iter_mut()) {
                if let Column::Numbers(out) = out {
                    out[row] = cell;
                }
            }
        }
    }
}
