//! What every client of a system across the network needs.

use chrono::DateTime;
use domain::{Period, Timestamp};
use reqwest::{
    ClientBuilder,
    header::{HeaderMap, RETRY_AFTER},
};
use std::error::Error;

/// The settings of a client that can speak TLS: its cryptography has to be named once in a program, by whoever comes first.
pub fn client() -> ClientBuilder {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
}

/// How long the other side wants to be left alone: seconds, or a date of HTTP.
pub fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Period> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(Period::from_seconds(i64::from(seconds)));
    }
    let moment = DateTime::parse_from_rfc2822(text).ok()?;
    Some(Timestamp::from_millis(moment.timestamp_millis()).since(now))
}

/// The innermost reason; those around it only repeat that a request failed.
pub fn cause(error: &(dyn Error + 'static)) -> String {
    std::iter::successors(Some(error), |&error| error.source())
        .last()
        .map(ToString::to_string)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_millis(1_445_412_420_000);

    fn waits(text: &'static str) -> Option<Period> {
        let headers = HeaderMap::from_iter([(RETRY_AFTER, reqwest::header::HeaderValue::from_static(text))]);
        retry_after(&headers, NOW)
    }

    #[test]
    fn a_wait_is_stated_in_seconds_or_as_a_date() {
        assert_eq!(waits("17"), Some(Period::from_seconds(17)));
        assert_eq!(waits("Wed, 21 Oct 2015 07:28:00 GMT"), Some(Period::from_minutes(1)));
        assert_eq!(waits("soon"), None);
        assert_eq!(retry_after(&HeaderMap::new(), NOW), None);
    }
}
