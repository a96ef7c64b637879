//! Adapters against what they adapt to: real files, and peers that behave and misbehave on real connections.

#![expect(clippy::unwrap_used, reason = "a test that is surprised should say so and stop")]

mod csv_folder;
mod dexscreener;
mod dexscreener_faults;
mod models;
mod polygon;
