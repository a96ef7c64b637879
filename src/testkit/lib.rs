//! Only for tests: a clock that moves when told to, seeded randomness, temporary databases of both kinds, and
//! clients that use the front door.

#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a test that cannot be set up should say so and stop"
)]

mod app;
mod client;
mod clock;
mod database;
mod dexscreener;
mod feed;
mod house;
mod learners;
pub mod learning;
mod lossy;
mod market;
mod model_server;
mod models;
mod news;
mod planted;
mod polygon;
mod postgres;
mod randomness;
mod wallet;

pub use app::{AppOptions, TestApp, set_up_code};
pub use client::{Answer, Client};
pub use clock::MockClock;
pub use database::{Backend, Template, TestDb};
pub use dexscreener::{FakeDexScreener, Mischief, dex_pair};
pub use feed::ScriptedFeed;
pub use house::{PASSWORD, TestHouse};
pub use learners::{Graduate, LearnerOf};
pub use lossy::LossyLine;
pub use market::{DAYS_OF_HISTORY, given_a_market};
pub use model_server::{FakeModel, Received, Script};
pub use models::{ScriptedModel, said};
pub use news::ScriptedNews;
pub use planted::{COSTS, Hidden, PlantedMarket, SESSION};
pub use polygon::{FakePolygon, POLYGON_KEY, polygon_news};
pub use postgres::OwnPostgres;
pub use randomness::SeededRandomness;
/// Re-exported, because a normal dependency takes part in every build: if only tests asked for rstest, they alone would
/// switch on a feature of `syn`, and every macro crate with all that uses it would be built twice.
pub use rstest;
pub use wallet::TestWallet;
