//! Settings that are addresses: of the server, of its database, of people's way to it.

use super::Setting;
use std::{fmt, net::IpAddr};

/// Where the server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenAddress {
    pub host: String,
    pub port: u16,
}

impl Setting for ListenAddress {
    fn allowed() -> String {
        "HOST:PORT with a port from 0 to 65535, such as 127.0.0.1:3000, localhost:0 or [::1]:3000".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let (host, port) = text.rsplit_once(':')?;
        let bare = match host.strip_prefix('[') {
            Some(inside) => {
                inside.strip_suffix(']').filter(|inside| matches!(inside.parse(), Ok(IpAddr::V6(_))))?
            }
            None => host,
        };
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        if bare.is_empty() || (bare == host && !host.bytes().all(is_name)) {
            return None;
        }
        Some(Self { host: bare.to_owned(), port: port.parse().ok()? })
    }

    fn shown(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for ListenAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "[{}]:{}", self.host, self.port)
        } else {
            write!(f, "{}:{}", self.host, self.port)
        }
    }
}

/// The address people use: scheme, host and port, without a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Setting for PublicUrl {
    fn allowed() -> String {
        "http:// or https:// with a host and no path, such as https://agents.example.org".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let uri: axum::http::Uri = text.trim_end_matches('/').parse().ok()?;
        let authority = uri.authority()?;
        let scheme = uri.scheme_str().filter(|scheme| matches!(*scheme, "http" | "https"))?;
        let bare = uri.path() == "/" && uri.query().is_none() && !authority.as_str().contains('@');
        (bare && !authority.host().is_empty())
            .then(|| Self(format!("{scheme}://{}", authority.as_str().to_ascii_lowercase())))
    }

    fn shown(&self) -> String {
        self.0.clone()
    }
}

/// Where the database is. Its password is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseAddress(String);

impl DatabaseAddress {
    /// The whole address, password included.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The same address with this password; a SQLite file has none.
    pub fn with_password(self, password: &str) -> Self {
        let Some((scheme, rest)) =
            self.0.split_once("://").filter(|(scheme, _)| scheme.starts_with("postgres"))
        else {
            return self;
        };
        let authority = rest.find(['/', '?']).unwrap_or(rest.len());
        let (user, host) = match rest[..authority].rsplit_once('@') {
            Some((user, _)) => (user.split(':').next().unwrap_or_default(), &rest[user.len() + 1..]),
            None => ("", rest),
        };
        Self(format!("{scheme}://{user}:{}@{host}", percent_encoded(password)))
    }
}

fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

impl Setting for DatabaseAddress {
    const SECRET: bool = true;

    fn allowed() -> String {
        "sqlite://FILE or postgres://USER@HOST/DATABASE".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let known = match scheme {
            "sqlite" => {
                !rest.is_empty() && !rest.contains(['?', '\0']) && !rest.ends_with('/') && rest != ":memory:"
            }
            "postgres" | "postgresql" => !rest.is_empty(),
            _ => false,
        };
        known.then(|| Self(text.to_owned()))
    }

    fn shown(&self) -> String {
        storage::masked(&self.0)
    }
}

impl fmt::Debug for DatabaseAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown())
    }
}
