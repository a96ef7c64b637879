//! What kind of machine this is, as far as installing programs goes.
use crate::process;
use std::fs;

pub struct Machine {
    /// The `ID` of /etc/os-release; empty where there is none.
    pub distribution: String,
    pub is_root: bool,
}

impl Machine {
    pub fn detect() -> Self {
        let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
        Self { distribution: distribution(&release), is_root: process::is_root() }
    }

    pub fn has_apt(&self) -> bool {
        ["debian", "ubuntu"].contains(&self.distribution.as_str())
    }

    pub fn installs_by_apt(&self) -> bool {
        self.has_apt() && self.is_root
    }
}

fn distribution(release: &str) -> String {
    let id = release.lines().find_map(|line| line.strip_prefix("ID="));
    id.unwrap_or_default().trim_matches('"').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distribution_is_read_from_os_release() {
        assert_eq!(distribution("PRETTY_NAME=\"Debian 12\"\nVERSION_ID=\"12\"\nID=debian\n"), "debian");
        assert_eq!(distribution("ID=\"opensuse-leap\"\nID_LIKE=\"suse\""), "opensuse-leap");
        assert_eq!(distribution(""), "");
    }

    #[test]
    fn only_root_on_debian_or_ubuntu_installs() {
        let machine = |distribution: &str, is_root| Machine { distribution: distribution.into(), is_root };
        assert!(machine("ubuntu", true).installs_by_apt());
        assert!(!machine("ubuntu", false).installs_by_apt());
        assert!(!machine("fedora", true).installs_by_apt());
    }
}
