//! What happens on the paper desk. Numbered lists are read from their end; their counts stand in the account's row.

mod accounts;
mod answers;
mod checks;
mod decisions;
mod equity;
mod journal;
mod minds;
mod pages;
mod positions;
mod stops;

pub use accounts::{Counters, DeskAccount};
pub use journal::Journal;
pub use minds::{Digest, Memory};
pub use positions::Place;

use crate::{Conn, Reader, Repositories, Tx};

pub struct Desk<'c> {
    conn: Conn<'c>,
}

impl Reader {
    pub fn desk(&mut self) -> Desk<'_> {
        Desk { conn: self.conn() }
    }
}

impl Tx {
    pub fn desk(&mut self) -> Desk<'_> {
        Desk { conn: self.conn() }
    }
}
