//! Ethereum wallets that are linked to accounts, and the EIP-4361 message they sign.

use crate::Timestamp;
use serde::{Deserialize, Serialize};

/// A wallet linked to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wallet {
    /// With its EIP-55 checksum.
    pub address: String,
    pub linked_at: Timestamp,
}
