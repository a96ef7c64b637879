//! The rows that outlive a stretch: whole columns, or numbers at the bars where they are asked for.

use super::{
    kernel::{Column, ColumnKind},
    lower::Operand,
    machine::Machine,
    node::{Graph, Slot},
    plan::Answers,
};
use crate::indicators::{Flag, TRUE, UNDEFINED};
use std::collections::BTreeMap;

/// Columns that are kept, stretch by stretch.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    pub numbers: BTreeMap<Slot, Vec<f64>>,
    pub flags: BTreeMap<Slot, Vec<Flag>>,
    pub entries: Vec<Entries>,
}

/// Numbers at the bars where one of some conditions holds.
#[derive(Debug, Clone)]
pub struct Entries {
    conditions: Vec<Slot>,
    pub slots: Vec<Slot>,
    pub rows: Vec<usize>,
    /// For each slot, the value at each of the rows.
    pub values: Vec<Vec<f64>>,
}

impl Kept {
    pub fn new(graph: &Graph, wanted: impl IntoIterator<Item = Slot>, rows: usize) -> Self {
        let mut kept = Self::default();
        for slot in wanted {
            match graph.kinds[slot] {
                ColumnKind::Numbers => {
                    kept.numbers.insert(slot, Vec::with_capacity(rows));
                }
                ColumnKind::Flags => {
                    kept.flags.insert(slot, Vec::with_capacity(rows));
                }
            }
        }
        kept
    }

    /// Conditions as whole columns, numbers only where an entry or the signal holds.
    pub fn at_entries(graph: &Graph, answers: &[Answers], rows: usize) -> Self {
        let mut whole = Vec::new();
        let mut entries = Vec::with_capacity(answers.len());
        for answers in answers {
            let (conditions, always) = conditions(answers);
            let (flags, numbers): (Vec<Slot>, Vec<Slot>) =
                answers.slots().into_iter().partition(|slot| graph.kinds[*slot] == ColumnKind::Flags);
            whole.extend(flags);
            whole.extend(numbers.iter().filter(|_| always));
            let slots = if always { Vec::new() } else { numbers };
            let values = vec![Vec::new(); slots.len()];
            entries.push(Entries { conditions, slots, rows: Vec::new(), values });
        }
        Self { entries, ..Self::new(graph, whole, rows) }
    }

    /// All columns that must be computed.
    pub fn slots(&self) -> Vec<Slot> {
        let whole = self.numbers.keys().chain(self.flags.keys());
        whole.chain(self.entries.iter().flat_map(|entries| &entries.slots)).copied().collect()
    }

    /// The new rows of a machine, the first of which is the bar `from`.
    pub fn keep(&mut self, machine: &Machine, from: usize, rows: usize) {
        for (slot, all) in &mut self.numbers {
            if let Column::Numbers(new) = machine.column(*slot) {
                all.extend_from_slice(&new[..rows]);
            }
        }
        for (slot, all) in &mut self.flags {
            if let Column::Flags(new) = machine.column(*slot) {
                all.extend_from_slice(&new[..rows]);
            }
        }
        for entries in self.entries.iter_mut().filter(|entries| !entries.slots.is_empty()) {
            entries.keep(machine, from, rows);
        }
    }

    /// The numbers of a slot, which are not kept any longer; a condition as 1 and 0.
    pub fn take(&mut self, slot: Slot) -> Vec<f64> {
        match self.flags.get(&slot) {
            Some(flags) => flags.iter().map(|flag| number_of(*flag)).collect(),
            None => self.numbers.remove(&slot).unwrap_or_default(),
        }
    }
}

impl Entries {
    fn keep(&mut self, machine: &Machine, from: usize, rows: usize) {
        let first = self.rows.len();
        let flags: Vec<&[Flag]> = (self.conditions.iter())
            .filter_map(|slot| match machine.column(*slot) {
                Column::Flags(flags) => Some(&flags[..rows]),
                Column::Numbers(_) => None,
            })
            .collect();
        self.rows.extend(
            (0..rows).filter(|row| flags.iter().any(|flags| flags[*row] == TRUE)).map(|row| from + row),
        );
        for (slot, values) in self.slots.iter().zip(&mut self.values) {
            if let Column::Numbers(new) = machine.column(*slot) {
                values.extend(self.rows[first..].iter().map(|row| new[row - from]));
            }
        }
    }
}

/// The columns of the entries and the signal, and whether one of them holds at every bar.
fn conditions(answers: &Answers) -> (Vec<Slot>, bool) {
    let (mut slots, mut always) = (Vec::new(), false);
    for operand in [answers.entry_long, answers.entry_short, answers.signal].into_iter().flatten() {
        match operand {
            Operand::Column(slot) => slots.push(slot),
            Operand::Constant(value) => always |= value > 0.0,
        }
    }
    (slots, always)
}

/// A condition as a number: 1, 0, or undefined.
pub fn number_of(flag: Flag) -> f64 {
    if flag == UNDEFINED { f64::NAN } else { f64::from(flag.max(0)) }
}
