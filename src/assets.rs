//! The site's files: in the binary in a release build, from the folder in a debug build.
//!
//! A file may have neighbours `.br` and `.gz`; the best one that the browser takes is sent. Every answer has an `ETag` by
//! content, so that a browser that has the file is told so in a few bytes.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::{borrow::Cow, fmt::Write as _};

/// One file as it is sent.
#[derive(Debug, Clone)]
pub struct SiteFile {
    pub data: Cow<'static, [u8]>,
    /// Tells this content from every other.
    pub hash: [u8; 32],
}

/// Where the files are. An argument, so that tests ask a folder and a table alike.
pub trait Files: Send + Sync {
    /// The file with exactly this name, such as `pkg/agent-manager.js`.
    fn get(&self, name: &str) -> Option<SiteFile>;
}

#[derive(RustEmbed)]
#[folder = "target/site"]
#[allow_missing = true]
struct Folder;

/// The files of this build.
pub struct Site;

impl Files for Site {
    fn get(&self, name: &str) -> Option<SiteFile> {
        let EmbeddedFile { data, metadata } = Folder::get(name)?;
        Some(SiteFile { data, hash: metadata.sha256_hash() })
    }
}

/// The encodings that neighbours come in, the smallest first.
const ENCODINGS: [(&str, &str); 2] = [("br", ".br"), ("gzip", ".gz")];

/// The file that a path names; `None` when there is none.
pub fn find(files: &dyn Files, parts: &Parts) -> Option<Response> {
    let path = parts.uri.path().strip_prefix('/').filter(|path| is_plain(path))?;
    let plain = files.get(path)?;
    if !matches!(parts.method, Method::GET | Method::HEAD) {
        let allow = [(header::ALLOW, HeaderValue::from_static("GET, HEAD"))];
        return Some((StatusCode::METHOD_NOT_ALLOWED, allow).into_response());
    }
    let (file, encoding) = encoded(files, path, &parts.headers).unwrap_or((plain, None));
    Some(answer(path, parts, file, encoding))
}

/// Names of files have no empty, hidden or climbing parts; the neighbours are not asked for by name.
fn is_plain(path: &str) -> bool {
    !path.contains(['\\', '%', '\0'])
        && path.split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
}

fn encoded(files: &dyn Files, path: &str, headers: &HeaderMap) -> Option<(SiteFile, Option<&'static str>)> {
    let accepted = headers.get(header::ACCEPT_ENCODING)?.to_str().ok()?;
    let takes = |name: &str| {
        accepted.split(',').any(|one| {
            let (coding, weight) = one.split_once(';').unwrap_or((one, ""));
            coding.trim() == name && !matches!(weight.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
        })
    };
    ENCODINGS.into_iter().filter(|(name, _)| takes(name)).find_map(|(name, ending)| {
        let file = files.get(&format!("{path}{ending}"))?;
        Some((file, Some(name)))
    })
}

fn answer(path: &str, parts: &Parts, file: SiteFile, encoding: Option<&'static str>) -> Response {
    let tag = entity_tag(&file);
    let known = parts.headers.get(header::IF_NONE_MATCH).and_then(|known| known.to_str().ok());
    let has_it = known.is_some_and(|known| {
        known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
    });
    let mut response = if has_it {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let length = HeaderValue::from(file.data.len());
        let body = if parts.method == Method::HEAD { Body::empty() } else { Body::from(file.data) };
        ([(header::CONTENT_LENGTH, length)], body).into_response()
    };
    let headers = response.headers_mut();
    if let Ok(tag) = HeaderValue::try_from(tag) {
        headers.insert(header::ETAG, tag);
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::CACHE_CONTROL, kept_for(path));
    if !has_it {
        headers.insert(header::CONTENT_TYPE, content_type(path));
        if let Some(encoding) = encoding {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
    }
    response
}

fn entity_tag(file: &SiteFile) -> String {
    let mut tag = String::from("\"");
    for byte in &file.hash[..16] {
        // Writing to a text cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');
    tag
}

/// The bundle's names stay the same from version to version, so it is asked for each time; fonts and icons never change.
fn kept_for(path: &str) -> HeaderValue {
    if path.starts_with("fonts/") {
        HeaderValue::from_static("public, max-age=31536000, immutable")
    } else {
        HeaderValue::from_static("public, no-cache")
    }
}

fn content_type(path: &str) -> HeaderValue {
    let kind = mime_guess::from_path(path).first_or_octet_stream();
    let text = match kind.type_() {
        mime_guess::mime::TEXT => format!("{kind}; charset=utf-8"),
        _ => kind.to_string(),
    };
    HeaderValue::try_from(text).unwrap_or(HeaderValue::from_static("application/octet-stream"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_climb_or_hide_are_no_files() {
        for wrong in
            ["", "../Cargo.toml", "pkg/../../x", "pkg//x", ".env", "pkg/.x", "a\\b", "%2e%2e/x", "pkg/"]
        {
            assert!(!is_plain(wrong), "{wrong}");
        }
        assert!(is_plain("pkg/agent-manager.js") && is_plain("favicon.svg"));
    }
}
