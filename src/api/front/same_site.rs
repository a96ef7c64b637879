//! Requests that change something must come from our own pages or from no browser at all.
//!
//! A browser says where a request comes from in `Sec-Fetch-Site`; older ones say it in `Origin`. What has neither
//! comes from a program, which has no cookies of a victim to abuse.

use crate::{
    problem::{Problem, kinds},
    settings::{Settings, authority},
};
use axum::http::{HeaderMap, Method, header, request::Parts};

pub(crate) fn check(parts: &Parts, settings: &Settings) -> Result<(), Problem> {
    let unsafe_method = !matches!(parts.method, Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    if unsafe_method && !is_same_site(&parts.headers, settings) {
        let detail = "A page of another site sent this request. Nothing was changed. Use the pages of this server, or an API token without an Origin header.";
        return Err(Problem::new(&kinds::CROSS_SITE, detail));
    }
    Ok(())
}

fn is_same_site(headers: &HeaderMap, settings: &Settings) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return matches!(site.as_bytes(), b"same-origin" | b"none");
    }
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Some(origin) = origin.to_str().ok().and_then(authority) else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let same = |name: &str| name.eq_ignore_ascii_case(origin);
    settings.public_authority().is_some_and(same) || host.is_some_and(same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn allowed(method: Method, headers: &[(&str, &str)], public_url: Option<&str>) -> bool {
        let mut request =
            Request::builder().method(method).uri("/api/tokens").header("host", "127.0.0.1:3000");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let settings = Settings { public_url: public_url.map(str::to_owned), ..Settings::default() };
        check(&parts, &settings).is_ok()
    }

    #[test]
    fn browsers_may_only_write_from_our_own_pages() {
        let post = |headers: &[(&str, &str)]| allowed(Method::POST, headers, None);
        assert!(post(&[]));
        assert!(post(&[("sec-fetch-site", "same-origin")]) && post(&[("sec-fetch-site", "none")]));
        assert!(!post(&[("sec-fetch-site", "same-site")]) && !post(&[("sec-fetch-site", "cross-site")]));
        assert!(post(&[("origin", "http://127.0.0.1:3000")]));
        for wrong in ["http://127.0.0.1:4000", "http://evil.example", "null", "", "http://"] {
            assert!(!post(&[("origin", wrong)]), "{wrong}");
        }
        assert!(allowed(Method::GET, &[("sec-fetch-site", "cross-site")], None));
        assert!(!allowed(Method::PATCH, &[("sec-fetch-site", "cross-site")], None));
    }

    #[test]
    fn behind_a_proxy_the_public_address_counts() {
        let public = Some("https://agents.example.org");
        assert!(allowed(Method::POST, &[("origin", "https://agents.example.org")], public));
        assert!(!allowed(Method::POST, &[("origin", "https://agents.example.com")], public));
    }
}
