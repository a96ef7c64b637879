//! What the front door is told about its surroundings.

use domain::Period;

/// How the server is reached and how much it takes. The defaults suit a server on loopback.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where people reach the server, such as `https://agents.example.org`; decides on secure cookies.
    pub public_url: Option<String>,
    /// Whether a proxy of ours stands before the server, whose `X-Forwarded-For` is believed.
    pub trust_proxy: bool,
    /// The largest body that is read, in bytes.
    pub body_limit: usize,
    /// How long a request may take until its answer begins.
    pub time_limit: Period,
    /// How often a silent event stream says that it is alive.
    pub keep_alive: Period,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: None,
            trust_proxy: false,
            body_limit: 1024 * 1024,
            time_limit: Period::from_seconds(30),
            keep_alive: Period::from_seconds(15),
        }
    }
}

impl Settings {
    /// Whether people reach the server through https.
    pub fn is_https(&self) -> bool {
        self.public_url.as_deref().is_some_and(|url| url.starts_with("https://"))
    }

    /// `agents.example.org:8443` of the public address.
    pub fn public_authority(&self) -> Option<&str> {
        authority(self.public_url.as_deref()?)
    }
}

/// The host and port of an address; `None` when it is not one.
pub(crate) fn authority(url: &str) -> Option<&str> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"))?;
    rest.split('/').next().filter(|authority| !authority.is_empty())
}
