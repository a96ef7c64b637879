//! Which site a wallet's message must name.

use crate::{
    front::is_this_machine,
    problem::{Problem, kinds},
    settings::{Settings, authority},
};
use axum::{
    extract::FromRequestParts,
    http::{HeaderMap, header, request::Parts},
};
use services::wallets::Site;

/// The site of this request.
pub(super) struct OwnSite(pub(super) Site);

impl<S: Send + Sync> FromRequestParts<S> for OwnSite {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Site>().cloned().map(Self).ok_or_else(|| {
            let detail = "The server does not know its own address, which a wallet's message must name. Set `public_url`.";
            Problem::new(&kinds::CONFLICT, detail)
        })
    }
}

/// The public address, or what a browser on this machine calls the server. No other `Host` is believed: a page that
/// lured somebody into signing for it could send that message here under its own name.
pub(crate) fn site_of(headers: &HeaderMap, settings: &Settings) -> Option<Site> {
    if let Some(url) = settings.public_url.as_deref() {
        let domain = authority(url)?;
        let scheme = if settings.is_https() { "https" } else { "http" };
        return Some(Site { domain: domain.to_owned(), uri: format!("{scheme}://{domain}"), chain: None });
    }
    let host = headers.get(header::HOST)?.to_str().ok()?;
    is_this_machine(host).then(|| Site {
        domain: host.to_owned(),
        uri: format!("http://{host}"),
        chain: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn domain(host: &str, public_url: Option<&str>) -> Option<String> {
        let headers = HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]);
        let settings = Settings { public_url: public_url.map(str::to_owned), ..Settings::default() };
        site_of(&headers, &settings).map(|site| site.uri)
    }

    #[test]
    fn a_foreign_host_is_never_our_site() {
        assert_eq!(domain("127.0.0.1:3000", None).as_deref(), Some("http://127.0.0.1:3000"));
        assert_eq!(domain("localhost", None).as_deref(), Some("http://localhost"));
        assert_eq!(domain("evil.example", None), None);
        assert_eq!(domain("localhost.evil.example:3000", None), None);
        let public = Some("https://agents.example.org/");
        assert_eq!(domain("evil.example", public).as_deref(), Some("https://agents.example.org"));
    }
}
