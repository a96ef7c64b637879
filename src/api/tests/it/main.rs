//! The front door, from outside: real router, real connection, real storage.

mod sign_in;
mod tokens;

/// A problem as a snapshot: only the request's own name differs.
#[macro_export]
macro_rules! assert_problem {
    ($name:literal, $answer:expr) => {
        insta::assert_json_snapshot!($name, $answer.problem(), { ".requestId" => "[id]" })
    };
}
