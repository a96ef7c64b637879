//! Where a request comes from. A proxy's word is only taken when the proxy is known.

use crate::settings::Settings;
use axum::http::{HeaderMap, header};
use services::Origin;
use std::net::{IpAddr, SocketAddr};

/// Longer browser names than this say nothing more to the person who reads them.
const USER_AGENT_LENGTH: usize = 200;

pub(crate) fn origin(peer: Option<SocketAddr>, headers: &HeaderMap, settings: &Settings) -> Origin {
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Origin {
        address: peer.map(|peer| client(peer.ip().to_canonical(), headers, settings).to_string()),
        user_agent: user_agent.map(|text| text.chars().take(USER_AGENT_LENGTH).collect()),
    }
}

/// The last address of the header: our proxy wrote it. What stands before it, anybody can have written.
fn client(peer: IpAddr, headers: &HeaderMap, settings: &Settings) -> IpAddr {
    if !settings.trust_proxy {
        return peer;
    }
    let last_line = headers.get_all("x-forwarded-for").iter().next_back();
    let last = last_line.and_then(|line| line.to_str().ok()).and_then(|line| line.rsplit(',').next());
    last.and_then(|name| name.trim().parse::<IpAddr>().ok()).map_or(peer, |address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(peer: &str, forwarded: &[&str], trust_proxy: bool) -> String {
        let mut headers = HeaderMap::new();
        for line in forwarded {
            headers.append("x-forwarded-for", line.parse().unwrap());
        }
        let settings = Settings { trust_proxy, ..Settings::default() };
        origin(Some(SocketAddr::new(peer.parse().unwrap(), 4000)), &headers, &settings).address.unwrap()
    }

    #[test]
    fn only_a_proxy_of_ours_may_name_the_client() {
        assert_eq!(address("10.0.0.9", &["1.2.3.4"], false), "10.0.0.9");
        assert_eq!(address("10.0.0.1", &["1.2.3.4"], true), "1.2.3.4");
        assert_eq!(address("10.0.0.1", &["6.6.6.6, 1.2.3.4"], true), "1.2.3.4");
        assert_eq!(address("10.0.0.1", &["6.6.6.6", "1.2.3.4"], true), "1.2.3.4");
        assert_eq!(address("10.0.0.1", &["nonsense"], true), "10.0.0.1");
        assert_eq!(address("10.0.0.1", &[], true), "10.0.0.1");
        assert_eq!(address("::ffff:10.0.0.1", &[], false), "10.0.0.1");
    }
}
