//! The outside world, one file or folder per system. Adapters implement the ports of `domain` and know nothing of storage.

mod clock;
pub mod feeds;
pub mod http;
pub mod models;
mod randomness;

pub use clock::SystemClock;
pub use randomness::SystemRandomness;
