//! Files with keys and passwords: readable, and for nobody else to read.

use super::Finding;
use crate::config::Config;
use std::{fs, os::unix::fs::PermissionsExt};

const ABOUT: &str = "keys";

/// The password of the database is the one secret that this version keeps in a file.
pub fn look(config: &Config) -> Finding {
    let Some(file) = &config.database_password_file else {
        return Finding::not_checked(
            ABOUT,
            "no key or password file is configured, and this version needs none",
        );
    };
    let shown = file.display();
    match fs::metadata(file) {
        Err(error) => Finding::broken(
            ABOUT,
            format!("{shown} cannot be looked at: {error}"),
            "make it readable for this user, or name another with database_password_file",
        ),
        Ok(found) if found.permissions().mode() & 0o077 != 0 => Finding::note(
            ABOUT,
            format!("other users of this machine may read {shown}, which holds the database's password"),
            format!("chmod 600 {shown}"),
        ),
        Ok(_) => Finding::ok(ABOUT, format!("{shown} is private")),
    }
}
