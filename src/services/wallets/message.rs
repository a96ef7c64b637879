//! The message of EIP-4361, "Sign-In with Ethereum", read as strictly as its grammar is written.
//!
//! ```text
//! house.example wants you to sign in with your Ethereum account:
//! 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed
//!
//! Sign in to Agent Manager.
//!
//! URI: https://house.example
//! Version: 1
//! Chain ID: 1
//! Nonce: 32891756
//! Issued At: 2026-01-01T00:00:00.000Z
//! ```
//! followed, in this order and each at most once, by `Expiration Time`, `Not Before`, `Request ID` and `Resources`.

use super::{Address, AddressError};
use domain::Timestamp;
use std::{fmt, iter::Peekable, str::Split};

const ASKS: &str = " wants you to sign in with your Ethereum account:";
/// Far more than any wallet writes; what is longer is not looked at.
const LONGEST: usize = 8_192;

/// What a wallet's owner agreed to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub scheme: Option<String>,
    pub domain: String,
    pub address: Address,
    pub statement: Option<String>,
    pub uri: String,
    pub chain_id: u64,
    pub nonce: String,
    pub issued_at: Timestamp,
    pub expiration_time: Option<Timestamp>,
    pub not_before: Option<Timestamp>,
    pub request_id: Option<String>,
    /// `None` where the line itself is missing.
    pub resources: Option<Vec<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    #[error("the message is longer than {LONGEST} bytes")]
    TooLong,
    #[error("the message must begin with \"DOMAIN{ASKS}\"")]
    Beginning,
    #[error("the second line must be the wallet's address: {0}")]
    Address(#[from] AddressError),
    #[error("the statement must stand alone between empty lines, in plain ASCII")]
    Statement,
    #[error("the line \"{0}\" is missing, out of order or wrong")]
    Field(&'static str),
    #[error("the message goes on after its end")]
    Rest,
}

type Lines<'a> = Peekable<Split<'a, char>>;

impl Message {
    pub fn parse(text: &str) -> Result<Self, MessageError> {
        if text.len() > LONGEST {
            return Err(MessageError::TooLong);
        }
        let mut lines = text.split('\n').peekable();
        let (scheme, domain) = beginning(lines.next())?;
        let address = Address::parse_checked(lines.next().unwrap_or_default())?;
        let statement = statement(&mut lines)?;
        let uri = required(&mut lines, "URI: ", is_uri)?.to_owned();
        required(&mut lines, "Version: ", |version| version == "1")?;
        let chain_id = required(&mut lines, "Chain ID: ", is_number)?
            .parse()
            .map_err(|_| MessageError::Field("Chain ID: "))?;
        let nonce = required(&mut lines, "Nonce: ", is_nonce)?.to_owned();
        let issued_at = time(&mut lines, "Issued At: ")?.ok_or(MessageError::Field("Issued At: "))?;
        let expiration_time = time(&mut lines, "Expiration Time: ")?;
        let not_before = time(&mut lines, "Not Before: ")?;
        let request_id = optional(&mut lines, "Request ID: ", is_request_id)?.map(str::to_owned);
        let resources = resources(&mut lines)?;
        if lines.next().is_some() {
            return Err(MessageError::Rest);
        }
        Ok(Self {
            scheme,
            domain,
            address,
            statement,
            uri,
            chain_id,
            nonce,
            issued_at,
            expiration_time,
            not_before,
            request_id,
            resources,
        })
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(scheme) = &self.scheme {
            write!(f, "{scheme}://")?;
        }
        write!(f, "{}{ASKS}\n{}\n\n", self.domain, self.address)?;
        if let Some(statement) = &self.statement {
            writeln!(f, "{statement}")?;
        }
        write!(f, "\nURI: {}\nVersion: 1\nChain ID: {}\n", self.uri, self.chain_id)?;
        write!(f, "Nonce: {}\nIssued At: {}", self.nonce, self.issued_at)?;
        if let Some(time) = self.expiration_time {
            write!(f, "\nExpiration Time: {time}")?;
        }
        if let Some(time) = self.not_before {
            write!(f, "\nNot Before: {time}")?;
        }
        if let Some(id) = &self.request_id {
            write!(f, "\nRequest ID: {id}")?;
        }
        if let Some(resources) = &self.resources {
            write!(f, "\nResources:")?;
            for resource in resources {
                write!(f, "\n- {resource}")?;
            }
        }
        Ok(())
    }
}

fn beginning(line: Option<&str>) -> Result<(Option<String>, String), MessageError> {
    let site = line.and_then(|line| line.strip_suffix(ASKS)).ok_or(MessageError::Beginning)?;
    let (scheme, domain) = match site.split_once("://") {
        Some((scheme, domain)) if is_scheme(scheme) => (Some(scheme.to_owned()), domain),
        Some(_) => return Err(MessageError::Beginning),
        None => (None, site),
    };
    let allowed = |byte: u8| is_uri_byte(byte) && !matches!(byte, b'/' | b'?' | b'#');
    if domain.is_empty() || !domain.bytes().all(allowed) {
        return Err(MessageError::Beginning);
    }
    Ok((scheme, domain.to_owned()))
}

fn statement(lines: &mut Lines<'_>) -> Result<Option<String>, MessageError> {
    let empty = |line: Option<&str>| if line == Some("") { Ok(()) } else { Err(MessageError::Statement) };
    empty(lines.next())?;
    match lines.next() {
        Some("") => Ok(None),
        Some(text) if text.bytes().all(|byte| byte == b' ' || (is_uri_byte(byte) && byte != b'%')) => {
            empty(lines.next())?;
            Ok(Some(text.to_owned()))
        }
        _ => Err(MessageError::Statement),
    }
}

fn required<'a>(
    lines: &mut Lines<'a>,
    label: &'static str,
    fits: impl Fn(&str) -> bool,
) -> Result<&'a str, MessageError> {
    optional(lines, label, fits)?.ok_or(MessageError::Field(label))
}

/// The value of the next line if it has this label; a line with another label is left for the next field.
fn optional<'a>(
    lines: &mut Lines<'a>,
    label: &'static str,
    fits: impl Fn(&str) -> bool,
) -> Result<Option<&'a str>, MessageError> {
    let Some(line) = lines.next_if(|line| line.starts_with(label)) else { return Ok(None) };
    let value = &line[label.len()..];
    if fits(value) { Ok(Some(value)) } else { Err(MessageError::Field(label)) }
}

fn time(lines: &mut Lines<'_>, label: &'static str) -> Result<Option<Timestamp>, MessageError> {
    optional(lines, label, |_| true)?
        .map(|value| value.parse().map_err(|_| MessageError::Field(label)))
        .transpose()
}

fn resources(lines: &mut Lines<'_>) -> Result<Option<Vec<String>>, MessageError> {
    const LABEL: &str = "Resources:";
    if lines.next_if_eq(&LABEL).is_none() {
        return Ok(None);
    }
    let mut resources = Vec::new();
    while let Some(resource) = optional(lines, "- ", is_uri).map_err(|_| MessageError::Field(LABEL))? {
        resources.push(resource.to_owned());
    }
    Ok(Some(resources))
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_nonce(text: &str) -> bool {
    text.len() >= 8 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// The characters of RFC 3986: reserved, unreserved and the percent sign of an escape.
fn is_uri_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte)
}

fn has_whole_escapes(text: &str) -> bool {
    let mut parts = text.split('%');
    parts.next();
    parts.all(|part| part.len() >= 2 && part.bytes().take(2).all(|digit| digit.is_ascii_hexdigit()))
}

fn is_uri(text: &str) -> bool {
    let scheme = text.split_once(':').map(|(scheme, _)| scheme);
    scheme.is_some_and(is_scheme) && text.bytes().all(is_uri_byte) && has_whole_escapes(text)
}

fn is_request_id(text: &str) -> bool {
    let allowed = |byte: u8| is_uri_byte(byte) && !matches!(byte, b'/' | b'?' | b'#' | b'[' | b']');
    text.bytes().all(allowed) && has_whole_escapes(text)
}
