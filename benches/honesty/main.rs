//! Whether the laboratory fools itself: `cargo xtask bench honesty`.
//!
//! Learners of the built-in rules, on markets in which there is nothing to find and on markets with a planted edge, each with one instrument, three years of
//! hourly bars and three iterations, the best refinement applied each time. The seeds are the numbers from 1 on; none is left out. Nothing here decides a
//! test.

#![expect(clippy::print_stdout, reason = "figures are what it is for")]

use domain::lab::Pattern;
use rayon::prelude::*;
use std::time::Instant;
use testkit::{Graduate, LearnerOf, PlantedMarket};

const PATTERNS: [Pattern; 4] = [Pattern::VwapBounce, Pattern::GapAndGo, Pattern::Breakout, Pattern::Reversal];
const YEARS: usize = 3;
const ITERATIONS: u32 = 3;
/// Learners on noise, and on each size of an edge.
const ON_NOISE: u64 = 200;
const ON_EDGE: u64 = 52;
const SIZES: [f64; 5] = [0.5, 1.0, 1.5, 2.0, 3.0];

/// What is counted of a group of learners.
#[derive(Debug, Default)]
struct Shares {
    learners: usize,
    /// Something was approved that contains the planted condition, and it earns behind the seal.
    found: usize,
    /// Of those, the gate let through.
    found_and_passed: usize,
    changed: usize,
    passed: usize,
    /// How often each line of the gate was red.
    red: Vec<(String, usize)>,
}

fn main() {
    let begun = Instant::now();
    let (mut met, mut all) = (true, 0);
    println!(
        "{:<22} {:>8} {:>8} {:>8} {:>8} {:>14}",
        "market", "learners", "changed", "found", "passed", "found & passed"
    );
    let noise = measure(ON_NOISE, None);
    met &= noise.passed * 20 <= noise.learners;
    all += noise.learners;
    print("nothing to find", &noise);
    for size in SIZES {
        let shares = measure(ON_EDGE, Some(size));
        all += shares.learners;
        print(&format!("an edge of {size}"), &shares);
        if size >= 3.0 {
            met &= shares.found * 10 >= shares.learners * 8 && shares.found_and_passed * 2 >= shares.found;
        }
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("{all} learners in {seconds:.0} s (≤ 1200)");
    println!("{}", if met && seconds <= 1_200.0 { "as asked" } else { "NOT AS ASKED" });
}

fn measure(count: u64, size: Option<f64>) -> Shares {
    let learners: Vec<(bool, Graduate)> =
        (1..=count).into_par_iter().map(|seed| learner(seed, size)).collect();
    let mut shares = Shares { learners: learners.len(), ..Shares::default() };
    for (contains, graduate) in &learners {
        let passed = graduate.gate.is_open();
        let earns = graduate.gate.sealed.mean_gain.is_some_and(|gain| gain > 0.0);
        let found = *contains && earns;
        shares.changed += usize::from(!graduate.changes.is_empty());
        shares.passed += usize::from(passed);
        shares.found += usize::from(found);
        shares.found_and_passed += usize::from(found && passed);
        for line in &graduate.gate.lines {
            let name = line.rule.as_str();
            match shares.red.iter_mut().find(|(rule, _)| rule == name) {
                Some((_, count)) => *count += usize::from(!line.met),
                None => shares.red.push((name.to_owned(), usize::from(!line.met))),
            }
        }
    }
    shares
}

fn learner(seed: u64, size: Option<f64>) -> (bool, Graduate) {
    let pattern = PATTERNS[usize::try_from(seed).unwrap_or(0) % PATTERNS.len()];
    let market = match size {
        None => PlantedMarket::noise(seed, YEARS),
        Some(size) => PlantedMarket::with_edge(seed, pattern, size, YEARS),
    };
    let graduate = LearnerOf { pattern, iterations: ITERATIONS, seed }.learn(&market);
    (market.is_in(&graduate.document), graduate)
}

fn print(name: &str, shares: &Shares) {
    let Shares { learners, found, found_and_passed, changed, passed, red } = shares;
    println!("{name:<22} {learners:>8} {changed:>8} {found:>8} {passed:>8} {found_and_passed:>14}");
    let red: Vec<String> = red.iter().map(|(rule, count)| format!("{rule} {count}")).collect();
    println!("  red: {}", red.join(", "));
}
