//! A plan at work: takes new bars, however many at once, and computes the new rows of all columns.

use super::{
    feed::Feed,
    kernel::{Column, ColumnKind, Inputs, Kernel},
    node::{Graph, Node, Recipe, Slot},
    tracks::Gathering,
};
use crate::{
    indicators::{Flag, UNDEFINED},
    memory::Memory,
};
use std::{collections::VecDeque, sync::Arc};

/// What every node remembers, and the rows of the last stretch.
pub struct Machine {
    graph: Arc<Graph>,
    steps: Vec<Step>,
    columns: Vec<Column>,
    /// Of each kind of bars: what puts them together, or nothing where they come as they are.
    gatherings: Vec<Option<Gathering>>,
}

enum Step {
    /// A constant, whose rows never change, or something that nobody reads.
    Still,
    Run(Box<dyn Kernel>),
    Align(Pending),
}

/// Values of other bars that are not yet known on these.
enum Pending {
    Numbers(Waiting<f64>),
    Flags(Waiting<Flag>),
}

struct Waiting<T> {
    queue: VecDeque<(i64, T)>,
    last: T,
}

impl Machine {
    /// Computes only what the `wanted` columns are made of. `rows` is the most that one stretch may have.
    pub fn new(graph: Arc<Graph>, wanted: &[Slot], extras: usize, rows: usize) -> Self {
        // One stretch of short bars may finish a longer bar that began before it, too.
        let capacity = rows + 1;
        let mut columns: Vec<Column> = graph.kinds.iter().map(|kind| Column::new(*kind, capacity)).collect();
        let needed = graph.needed(wanted);
        let steps = (graph.nodes.iter().zip(needed))
            .map(|(node, needed)| if needed { step(node, &graph, &mut columns) } else { Step::Still })
            .collect();
        let gatherings = graph
            .tracks
            .iter()
            .map(|track| track.timeframe.map(|length| Gathering::new(length, extras)))
            .collect();
        Self { graph, steps, columns, gatherings }
    }

    /// Takes in new bars of one instrument (none is the strategy's own).
    pub fn push(&mut self, instrument: Option<usize>, raw: &Feed<'_>) {
        let nothing = Feed::empty();
        for (track, gathering) in self.graph.tracks.iter().zip(&mut self.gatherings) {
            if let Some(gathering) = gathering {
                gathering.take(if track.instrument == instrument { raw } else { &nothing });
            }
        }
        let feeds: Vec<Feed<'_>> = (self.graph.tracks.iter().zip(&self.gatherings))
            .map(|(track, gathering)| match gathering {
                _ if track.instrument != instrument => nothing,
                Some(gathering) => gathering.feed(raw),
                None => *raw,
            })
            .collect();
        for (node, step) in self.graph.nodes.iter().zip(&mut self.steps) {
            let (before, own) = self.columns.split_at_mut(node.first);
            let outputs = &mut own[..node.outputs];
            let feed = &feeds[node.track];
            match step {
                Step::Still => {}
                Step::Run(_) if feed.is_empty() => {}
                Step::Run(kernel) => {
                    let inputs = Inputs { columns: before, slots: &node.inputs, rows: feed.len() };
                    kernel.run(feed, &inputs, outputs);
                }
                Step::Align(pending) => {
                    let source = node.inputs[0];
                    let there = &feeds[self.graph.track_of(source)];
                    pending.run(there.known, &before[source], feed.known, outputs);
                }
            }
        }
    }

    pub fn column(&self, slot: Slot) -> &Column {
        &self.columns[slot]
    }

    /// Writes down what it remembers. Its columns are no part of that: the next stretch writes all that is read of them.
    pub fn keep(&self, to: &mut Vec<u8>) {
        for step in &self.steps {
            match step {
                Step::Still => {}
                Step::Run(kernel) => kernel.keep(to),
                Step::Align(pending) => pending.keep(to),
            }
        }
        self.gatherings.iter().flatten().for_each(|gathering| gathering.keep(to));
    }

    /// Goes on from there. None when it was not written by a machine of the same graph.
    pub fn recall(&mut self, from: &mut &[u8]) -> Option<()> {
        for step in &mut self.steps {
            match step {
                Step::Still => {}
                Step::Run(kernel) => kernel.recall(from)?,
                Step::Align(pending) => pending.recall(from)?,
            }
        }
        self.gatherings.iter_mut().flatten().try_for_each(|gathering| gathering.recall(from))
    }
}

fn step(node: &Node, graph: &Graph, columns: &mut [Column]) -> Step {
    if let Some(kernel) = node.kernel() {
        return Step::Run(kernel);
    }
    if matches!(node.recipe, Recipe::Align) {
        return Step::Align(match graph.kinds[node.first] {
            ColumnKind::Numbers => Pending::Numbers(Waiting { queue: VecDeque::new(), last: f64::NAN }),
            ColumnKind::Flags => Pending::Flags(Waiting { queue: VecDeque::new(), last: UNDEFINED }),
        });
    }
    match &mut columns[node.first] {
        Column::Numbers(rows) => rows.fill(node.figures[0]),
        Column::Flags(rows) => rows.fill(flag_of(node.figures[0])),
    }
    Step::Still
}

/// A constant condition as a flag.
#[expect(clippy::cast_possible_truncation, reason = "it is -1, 0 or 1")]
const fn flag_of(constant: f64) -> Flag {
    constant as Flag
}

impl Pending {
    /// Takes in what is new there, and gives for each new bar here the last value that is known by then.
    fn run(&mut self, there: &[i64], source: &Column, here: &[i64], outputs: &mut [Column]) {
        match (self, source, outputs) {
            (Self::Numbers(waiting), Column::Numbers(values), [Column::Numbers(out)]) => {
                waiting.run(there, values, here, out);
            }
            (Self::Flags(waiting), Column::Flags(values), [Column::Flags(out)]) => {
                waiting.run(there, values, here, out);
            }
            _ => unreachable!("an aligned column is of the kind of its source"),
        }
    }

    fn keep(&self, to: &mut Vec<u8>) {
        match self {
            Self::Numbers(waiting) => waiting.write(to),
            Self::Flags(waiting) => waiting.write(to),
        }
    }

    fn recall(&mut self, from: &mut &[u8]) -> Option<()> {
        match self {
            Self::Numbers(waiting) => *waiting = Memory::read(from)?,
            Self::Flags(waiting) => *waiting = Memory::read(from)?,
        }
        Some(())
    }
}

impl<T: Memory> Memory for Waiting<T> {
    fn write(&self, to: &mut Vec<u8>) {
        let Self { queue, last } = self;
        queue.write(to);
        last.write(to);
    }

    fn read(from: &mut &[u8]) -> Option<Self> {
        let (queue, last) = Memory::read(from)?;
        Some(Self { queue, last })
    }
}

impl<T: Copy> Waiting<T> {
    fn run(&mut self, there: &[i64], values: &[T], here: &[i64], out: &mut [T]) {
        self.queue.extend(there.iter().copied().zip(values.iter().copied()));
        for (now, out) in here.iter().zip(out) {
            while let Some((_, value)) = self.queue.pop_front_if(|(known, _)| *known <= *now) {
                self.last = value;
            }
            *out = self.last;
        }
    }
}
