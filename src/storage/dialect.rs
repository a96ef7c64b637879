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

/// A row of either database, its columns found by the names of the fields. What `derive(sqlx::FromRow)` would write, for which both drivers would be
/// built once more, for the compiler to run.
macro_rules! row {
    ($(#[$about:meta])* $shown:vis struct $name:ident { $($(#[$of:meta])* $visible:vis $field:ident: $type:ty),+ $(,)? }) => {
        $(#[$about])*
        $shown struct $name { $($(#[$of])* $visible $field: $type),+ }

        impl<'r, R: sqlx::Row> sqlx::FromRow<'r, R> for $name
        where
            for<'n> &'n str: sqlx::ColumnIndex<R>,
            $($type: sqlx::Decode<'r, R::Database> + sqlx::Type<R::Database>,)+
        {
            fn from_row(row: &'r R) -> sqlx::Result<Self> {
                Ok(Self { $($field: row.try_get(stringify!($field))?),+ })
            }
        }
    };
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
