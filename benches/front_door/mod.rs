//! What benches of the whole program share: a client that measures a server and not itself, the server as a process of its own, steady load, and the
//! table of figures.

pub mod client;
pub mod report;
pub mod server;
pub mod steady;
