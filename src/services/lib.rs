//! Use cases. Each is one transaction: what must happen together, events included, is written before `save`.

mod house;

pub use house::House;
