//! The graph: nodes that were asked for twice are there once.

use super::{
    elementwise::{Compare, Extra, Logic, Map, Price, Zip, defined},
    feed::Field,
    kernel::{ColumnKind, Kernel},
};
use crate::{
    bars::Timeframe,
    indicators::{Flag, UNDEFINED, flag},
    language::{BinaryOperator, functions::Make},
};
use std::{cmp::Ordering, collections::HashMap};

/// A column of the graph, by its place among all of them.
pub type Slot = usize;

/// Something computed on one kind of bars.
#[derive(Debug, Clone)]
pub struct Node {
    pub recipe: Recipe,
    /// The constant arguments.
    pub figures: Vec<f64>,
    pub inputs: Vec<Slot>,
    /// The first of its outputs; the others follow it.
    pub first: Slot,
    pub outputs: usize,
    pub track: usize,
}

/// How a node is computed.
#[derive(Debug, Clone, Copy)]
pub enum Recipe {
    Constant,
    Price(Field),
    Extra(usize),
    Function(Make),
    Exact(fn(Field, &[f64]) -> Box<dyn Kernel>, Field),
    One(fn(f64) -> f64),
    Two(fn(f64, f64) -> f64),
    Operator(BinaryOperator),
    Negative,
    Not,
    /// Whether two conditions are alike.
    Alike,
    /// The last value known on other bars.
    Align,
}

/// Bars that expressions are evaluated on: of one instrument (none is the strategy's own), at one length (none is as they come).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Track {
    pub instrument: Option<usize>,
    pub timeframe: Option<Timeframe>,
}

/// What makes two nodes the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    pub name: &'static str,
    /// Which input, where the name alone does not say it.
    pub number: usize,
    pub figures: Vec<u64>,
    pub inputs: Vec<Slot>,
    pub track: usize,
}

/// All nodes, children before parents.
#[derive(Debug, Clone)]
pub struct Graph {
    pub nodes: Vec<Node>,
    pub kinds: Vec<ColumnKind>,
    pub tracks: Vec<Track>,
    known: HashMap<Key, Known>,
    round: usize,
    asked: usize,
    /// Of each column, the price or volume that it is, and its track.
    fields: HashMap<Slot, Field>,
}

/// A node that is there already.
#[derive(Debug, Clone, Copy)]
struct Known {
    slot: Slot,
    /// The last round in which it was asked for.
    round: usize,
}

impl Default for Graph {
    /// Only the strategy's own bars.
    fn default() -> Self {
        Self {
            nodes: Vec::new(),
            kinds: Vec::new(),
            tracks: vec![Track { instrument: None, timeframe: None }],
            known: HashMap::new(),
            round: 0,
            asked: 0,
            fields: HashMap::new(),
        }
    }
}

impl Graph {
    /// The first output of the node, which is made when it is not there yet.
    pub fn node(&mut self, key: Key, recipe: Recipe, kinds: &[ColumnKind]) -> Slot {
        if let Some(known) = self.known.get_mut(&key) {
            self.asked += usize::from(known.round != self.round);
            known.round = self.round;
            return known.slot;
        }
        self.asked += 1;
        let first = self.kinds.len();
        self.kinds.extend(kinds);
        if let Recipe::Price(field) = recipe {
            self.fields.insert(first, field);
        }
        self.nodes.push(Node {
            recipe,
            figures: key.figures.iter().map(|bits| f64::from_bits(*bits)).collect(),
            inputs: key.inputs.clone(),
            first,
            outputs: kinds.len(),
            track: key.track,
        });
        self.known.insert(key, Known { slot: first, round: self.round });
        first
    }

    /// The next set of parameters begins.
    pub const fn begin_round(&mut self) {
        self.round += 1;
        self.asked = 0;
    }

    /// How many nodes this set of parameters is made of, those that it shares with others included.
    pub const fn asked(&self) -> usize {
        self.asked
    }

    /// The price or the volume that a column is, if it is one.
    pub fn field(&self, slot: Slot) -> Option<Field> {
        self.fields.get(&slot).copied()
    }

    /// Of each node, whether some columns are made of it.
    pub fn needed(&self, wanted: &[Slot]) -> Vec<bool> {
        let mut read = vec![false; self.kinds.len()];
        for slot in wanted {
            read[*slot] = true;
        }
        let mut needed = vec![false; self.nodes.len()];
        for (node, needed) in self.nodes.iter().zip(&mut needed).rev() {
            *needed = read[node.first..node.first + node.outputs].contains(&true);
            if *needed {
                for input in &node.inputs {
                    read[*input] = true;
                }
            }
        }
        needed
    }

    /// On which bars a column is computed.
    pub fn track_of(&self, slot: Slot) -> usize {
        // Nodes are in the order of their columns.
        let after = self.nodes.partition_point(|node| node.first <= slot);
        after.checked_sub(1).map_or(0, |at| self.nodes[at].track)
    }

    pub fn track(&mut self, track: Track) -> usize {
        self.tracks.iter().position(|known| *known == track).unwrap_or_else(|| {
            self.tracks.push(track);
            self.tracks.len() - 1
        })
    }
}

impl Node {
    /// A fresh kernel; a constant has none, and an alignment is the machine's own work.
    pub fn kernel(&self) -> Option<Box<dyn Kernel>> {
        Some(match self.recipe {
            Recipe::Constant | Recipe::Align => return None,
            Recipe::Price(field) => Box::new(Price(field)),
            Recipe::Extra(number) => Box::new(Extra(number)),
            Recipe::Function(make) => make(&self.figures),
            Recipe::Exact(make, field) => make(field, &self.figures),
            Recipe::One(compute) => Box::new(Map(move |x| defined(compute(x)))),
            Recipe::Two(compute) => Box::new(Zip(move |x, y| defined(compute(x, y)))),
            Recipe::Negative => Box::new(Map(|x: f64| -x)),
            Recipe::Not => Box::new(Logic(|x: Flag, _| -x)),
            Recipe::Alike => Box::new(Logic(|x: Flag, y: Flag| x * y)),
            Recipe::Operator(operator) => of_operator(operator),
        })
    }
}

fn of_operator(operator: BinaryOperator) -> Box<dyn Kernel> {
    use BinaryOperator as Is;
    match operator {
        Is::Or => Box::new(Logic(|x: Flag, y: Flag| x.max(y))),
        Is::And => Box::new(Logic(|x: Flag, y: Flag| x.min(y))),
        // An undefined side is neither equal nor different, neither less nor greater.
        Is::Equal => Box::new(Compare(|x: f64, y: f64| ordering(x, y, Ordering::is_eq))),
        Is::NotEqual => Box::new(Compare(|x: f64, y: f64| ordering(x, y, Ordering::is_ne))),
        Is::Less => Box::new(Compare(|x: f64, y: f64| either(x < y, x >= y))),
        Is::LessOrEqual => Box::new(Compare(|x: f64, y: f64| either(x <= y, x > y))),
        Is::Greater => Box::new(Compare(|x: f64, y: f64| either(x > y, x <= y))),
        Is::GreaterOrEqual => Box::new(Compare(|x: f64, y: f64| either(x >= y, x < y))),
        Is::Add => Box::new(Zip(|x: f64, y: f64| defined(x + y))),
        Is::Subtract => Box::new(Zip(|x: f64, y: f64| defined(x - y))),
        Is::Multiply => Box::new(Zip(|x: f64, y: f64| defined(x * y))),
        Is::Divide => Box::new(Zip(|x: f64, y: f64| defined(x / y))),
        Is::Remainder => Box::new(Zip(|x: f64, y: f64| defined(x % y))),
    }
}

fn ordering(x: f64, y: f64, holds: fn(Ordering) -> bool) -> Flag {
    x.partial_cmp(&y).map_or(UNDEFINED, |ordering| flag(holds(ordering)))
}

fn either(yes: bool, no: bool) -> Flag {
    Flag::from(yes) - Flag::from(no)
}

/// The same on two constants.
#[expect(clippy::float_cmp, reason = "a comparison of the language is exact")]
pub fn constant(operator: BinaryOperator, x: f64, y: f64) -> f64 {
    use BinaryOperator as Is;
    let holds =
        |holds: bool| if x.is_nan() || y.is_nan() { f64::from(UNDEFINED) } else { f64::from(flag(holds)) };
    match operator {
        Is::Or => x.max(y),
        Is::And => x.min(y),
        Is::Equal => holds(x == y),
        Is::NotEqual => holds(x != y),
        Is::Less => holds(x < y),
        Is::LessOrEqual => holds(x <= y),
        Is::Greater => holds(x > y),
        Is::GreaterOrEqual => holds(x >= y),
        Is::Add => defined(x + y),
        Is::Subtract => defined(x - y),
        Is::Multiply => defined(x * y),
        Is::Divide => defined(x / y),
        Is::Remainder => defined(x % y),
    }
}
