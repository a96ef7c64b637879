//! One SQL text for two databases: [`Conn`] is either connection, `on_db!` runs the same code on whichever it is.

use crate::DbKind;
use sqlx::{PgConnection, SqliteConnection};

/// A connection to either database, borrowed for one repository.
pub enum Conn<'c> {
    /// The second part, where somebody wants to know it, is whether a question was begun and not answered.
    Sqlite(&'c mut SqliteConnection, Option<&'c mut bool>),
    Postgres(&'c mut PgConnection),
}

impl Conn<'_> {
    pub const fn kind(&self) -> DbKind {
        match self {
            Self::Sqlite(..) => DbKind::Sqlite,
            Self::Postgres(_) => DbKind::Postgres,
        }
    }
}

/// Runs `$body` with `$c` bound to the connection, compiled once per database. Every statement of the house passes
/// here, so this is also where tests let the program die.
macro_rules! on_db {
    ($conn:expr, $c:ident => $body:expr) => {{
        $crate::failpoint::before_statement();
        match &mut $conn {
            $crate::Conn::Sqlite($c, unanswered) => {
                let $c: &mut sqlx::SqliteConnection = $c;
                if let Some(unanswered) = unanswered {
                    **unanswered = true;
                }
                let answer: sqlx::Result<_> = $body;
                if let (Ok(_), Some(unanswered)) = (&answer, unanswered) {
                    **unanswered = false;
                }
                answer
            }
            $crate::Conn::Postgres($c) => {
                let $c: &mut sqlx::PgConnection = $c;
                $body
            }
        }
    }};
}

/// Whatever repositories can be borrowed from: a transaction or a reader.
pub trait Repositories {
    fn conn(&mut self) -> Conn<'_>;
}
