//! `agent-manager openapi`

use super::{Failure, say};

pub fn run() -> Result<(), Failure> {
    let description = api::openapi().to_pretty_json().map_err(|error| Failure::failed(&error))?;
    say(&description)
}
