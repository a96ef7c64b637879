//! What every answer says to browsers: what may run, who may frame it, what may be kept.

use super::area::Area;
use crate::settings::Settings;
use axum::http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
        X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};
use domain::Randomness;
use std::sync::Arc;

/// The number that the policy and the inline scripts of one page share; an extension of the page's request.
#[derive(Debug, Clone)]
pub struct CspNonce(pub Arc<str>);

impl CspNonce {
    pub(crate) fn generate(randomness: &dyn Randomness) -> Self {
        let mut bytes = [0_u8; 16];
        randomness.fill(&mut bytes);
        Self(hex::encode(bytes).into())
    }
}

/// Everything but scripts and styles, which differ with the nonce.
const POLICY: &str = "default-src 'self'; base-uri 'none'; connect-src 'self'; font-src 'self'; form-action 'self'; \
     frame-ancestors 'none'; img-src 'self' data:; object-src 'none'";

const FIXED: [(HeaderName, HeaderValue); 6] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
];

pub(crate) fn secure(headers: &mut HeaderMap, area: Area, nonce: Option<&CspNonce>, settings: &Settings) {
    for (name, value) in &FIXED {
        headers.insert(name, value.clone());
    }
    headers.insert(CONTENT_SECURITY_POLICY, policy(nonce));
    if settings.is_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    if area.is_private() {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
}

fn policy(nonce: Option<&CspNonce>) -> HeaderValue {
    let text = match nonce {
        Some(CspNonce(nonce)) => format!(
            "{POLICY}; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self' 'nonce-{nonce}'"
        ),
        None => format!("{POLICY}; script-src 'self'; style-src 'self'"),
    };
    // The nonce is hexadecimal, so the text is always a header.
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}
