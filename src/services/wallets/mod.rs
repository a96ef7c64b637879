//! Ethereum wallets: linking one to an account, and signing in with it (EIP-4361).
//!
//! The site hands out a nonce, the wallet signs a message that names the site, its address and the nonce, and the site
//! checks all of it. The signature proves who; site, nonce and times prove that it was meant for us, now and once.

mod address;
mod link;
mod message;
mod sign_in;
mod signature;

pub use address::{Address, AddressError};
pub use link::{WALLET_LINKED, WALLET_UNLINKED, link, list, unlink};
pub use message::{Message, MessageError};
pub use sign_in::sign_in;
pub use signature::SignatureError;

use crate::{Denied, House, random_text};
use domain::{Period, Timestamp};
use storage::StorageError;

const PURPOSE: &str = "wallet";
/// How long somebody may take to sign.
pub const PATIENCE: Period = Period::from_minutes(10);
/// How far a wallet's clock may be off.
const SKEW: Period = Period::from_minutes(1);

/// What a message must name for it to be meant for us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Host, with the port where there is one: `house.example`, `127.0.0.1:3000`.
    pub domain: String,
    /// Scheme and domain: `https://house.example`.
    pub uri: String,
    /// The one chain that is accepted; any when `None`.
    pub chain: Option<u64>,
}

#[derive(Debug, thiserror::Error)]
pub enum WalletError {
    #[error(transparent)]
    Message(#[from] MessageError),
    #[error(transparent)]
    Address(#[from] AddressError),
    #[error(transparent)]
    Signature(#[from] SignatureError),
    #[error("the message was signed for another site")]
    WrongSite,
    #[error("the message names another chain than this site expects")]
    WrongChain,
    #[error("the message is not valid at this time; check the clock of your machine")]
    WrongTime,
    #[error("this message has been used or is too old; sign a new one")]
    UnknownNonce,
    #[error("this wallet is linked to an account already")]
    AlreadyLinked,
    #[error("no account is linked to this wallet")]
    NotLinked,
    #[error("this wallet is not linked to your account")]
    NotFound,
    #[error(transparent)]
    Denied(#[from] Denied),
    #[error("could not read or store the wallet")]
    Storage(#[from] StorageError),
}

/// A number for one message, good for ten minutes.
pub async fn challenge(house: &House) -> Result<String, StorageError> {
    const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
    let nonce = random_text::letters(&*house.randomness, LETTERS, 24);
    let now = house.now();
    let mut tx = house.db.begin().await?;
    // Anybody may ask for one, so what nobody used must not pile up until the next upkeep.
    tx.challenges().remove_expired(now).await?;
    tx.challenges().add(&nonce, PURPOSE, now.plus(PATIENCE)).await?;
    tx.save().await?;
    Ok(nonce)
}

/// The whole text for this wallet to sign, with a fresh nonce in it.
pub async fn prepare(house: &House, site: &Site, address: &str) -> Result<String, WalletError> {
    let address: Address = address.trim().parse()?;
    let nonce = challenge(house).await?;
    let now = house.now();
    let message = Message {
        scheme: None,
        domain: site.domain.clone(),
        address,
        statement: Some("Sign in to Agent Manager. This costs nothing and moves no money.".to_owned()),
        uri: site.uri.clone(),
        chain_id: site.chain.unwrap_or(1),
        nonce,
        issued_at: now,
        expiration_time: Some(now.plus(PATIENCE)),
        not_before: None,
        request_id: None,
        resources: None,
    };
    Ok(message.to_string())
}

/// Everything about a signed message that needs no database. The nonce is left to the transaction that uses it up.
fn verified(text: &str, signature: &str, site: &Site, now: Timestamp) -> Result<Message, WalletError> {
    // A form sends every line end as two characters; what was signed has one.
    let text = &text.replace("\r\n", "\n");
    let message = Message::parse(text)?;
    let scheme = site.uri.split_once("://").map(|(scheme, _)| scheme);
    let same_site = message.domain.eq_ignore_ascii_case(&site.domain)
        && message.uri.trim_end_matches('/') == site.uri.trim_end_matches('/')
        && (message.scheme.is_none() || message.scheme.as_deref() == scheme);
    if !same_site {
        return Err(WalletError::WrongSite);
    }
    if site.chain.is_some_and(|chain| chain != message.chain_id) {
        return Err(WalletError::WrongChain);
    }
    let too_early =
        message.issued_at > now.plus(SKEW) || message.not_before.is_some_and(|start| start > now.plus(SKEW));
    let too_late = message.issued_at < now.minus(PATIENCE).minus(SKEW)
        || message.expiration_time.is_some_and(|end| end <= now.minus(SKEW));
    if too_early || too_late {
        return Err(WalletError::WrongTime);
    }
    signature::verify(text, signature, message.address)?;
    Ok(message)
}
