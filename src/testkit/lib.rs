//! Only for tests: a clock that moves when told to, seeded randomness, temporary databases of both kinds.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot be set up should say so and stop"
)]

mod clock;
mod database;
mod house;
mod randomness;

pub use clock::MockClock;
pub use database::{Backend, TestDb};
pub use house::{PASSWORD, TestHouse};
pub use randomness::SeededRandomness;
/// Re-exported, because a normal dependency takes part in every build: if only tests asked for rstest, they alone would
/// switch on a feature of `syn`, and every macro crate with all that uses it would be built twice.
pub use rstest;
