//! Before there is an account, whoever comes first becomes the administrator. On loopback that is somebody at this
//! machine, or a page in their browser whose name was made to lead here (DNS rebinding). Such a page can be told by its
//! `Host`.

use crate::{
    problem::{Problem, kinds},
    state::ServerState,
};
use axum::http::{HeaderMap, header};

/// What a browser on this machine calls it.
const NAMES: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// Refuses foreign names as long as there is no administrator. Where the console's code is asked for, it is the proof.
pub(crate) async fn check(state: &ServerState, headers: &HeaderMap) -> Result<(), Problem> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    if state.set_up_code.is_some() || host.is_some_and(is_this_machine) || state.is_set_up().await? {
        return Ok(());
    }
    let detail = "Until there is an administrator, this server answers only to localhost, 127.0.0.1 and [::1]. \
                  Open it by one of these names, or make the administrator with `agent-manager user add NAME --admin --password-stdin`.";
    Err(Problem::new(&kinds::FOREIGN_HOST, detail))
}

/// One of the names, with any port or none.
pub(crate) fn is_this_machine(host: &str) -> bool {
    NAMES.iter().any(|name| {
        let Some((begin, rest)) = host.split_at_checked(name.len()) else { return false };
        let port = rest.strip_prefix(':').unwrap_or(rest);
        let no_more_name = rest.is_empty() || rest.len() > port.len();
        begin.eq_ignore_ascii_case(name) && no_more_name && port.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_its_own() {
        for own in ["localhost", "LocalHost:3000", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:3000"] {
            assert!(is_this_machine(own), "{own}");
        }
        for foreign in [
            "",
            "evil.example",
            "localhost.evil.example:3000",
            "localhost3000",
            "127.0.0.1.nip.io",
            "127.0.0.1:3000.evil.example",
            "[::1]x",
            "::1",
            "0.0.0.0:3000",
            "192.168.0.7",
            "é",
        ] {
            assert!(!is_this_machine(foreign), "{foreign}");
        }
    }
}
