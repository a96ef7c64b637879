//! The data directory: there, ours alone, writable, with room.

use super::Finding;
use crate::config::ByteSize;
use std::{
    fs::{self, File},
    os::unix::fs::PermissionsExt,
    path::Path,
};

const ABOUT: &str = "data directory";
const SPACE: &str = "free space";

/// Below this the next write may fail; below ten times this it is time to look.
const NEEDED_BYTES: u64 = 64 << 20;

pub fn look(folder: &Path) -> Vec<Finding> {
    let shown = folder.display();
    match fs::metadata(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            vec![Finding::note(
                ABOUT,
                format!("{shown} does not exist yet"),
                "`agent-manager serve` makes it",
            )]
        }
        Err(error) => vec![Finding::broken(
            ABOUT,
            format!("{shown} cannot be looked at: {error}"),
            "give this user access to it, or choose another with --data-dir",
        )],
        Ok(found) if !found.is_dir() => vec![Finding::broken(
            ABOUT,
            format!("{shown} is a file"),
            "move it away, or choose another folder with --data-dir",
        )],
        Ok(found) => vec![access(folder, found.permissions().mode()), space(folder)],
    }
}

/// Permissions tell little (another user, a read-only mount, root): so it is tried.
fn access(folder: &Path, mode: u32) -> Finding {
    let shown = folder.display();
    let probe = folder.join(format!(".doctor-{}", std::process::id()));
    let tried =
        File::options().create_new(true).write(true).open(&probe).and_then(|_| fs::remove_file(&probe));
    if let Err(error) = tried {
        return Finding::broken(
            ABOUT,
            format!("{shown} cannot be written: {error}"),
            format!(
                "make it writable for the user who runs the program (chown, or remount {shown} writable)"
            ),
        );
    }
    if mode & 0o077 != 0 {
        let says = format!("{shown} is writable, but other users of this machine may look inside");
        return Finding::note(ABOUT, says, format!("chmod 700 {shown}"));
    }
    Finding::ok(ABOUT, format!("{shown} is writable and private"))
}

fn space(folder: &Path) -> Finding {
    let free = match rustix::fs::statvfs(folder) {
        Ok(disk) => disk.f_bavail.saturating_mul(disk.f_frsize),
        Err(error) => return Finding::not_checked(SPACE, format!("the disk does not tell: {error}")),
    };
    let says = format!("{} free on the disk of {}", ByteSize::rounded(free), folder.display());
    if free < NEEDED_BYTES {
        return Finding::broken(SPACE, says, "free some space before the next write fails");
    }
    if free < 10 * NEEDED_BYTES {
        return Finding::note(SPACE, says, "free some space soon");
    }
    Finding::ok(SPACE, says)
}
