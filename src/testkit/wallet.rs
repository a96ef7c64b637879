//! An Ethereum wallet whose key the test holds.

use k256::ecdsa::SigningKey;
use sha3::{Digest, Keccak256};

pub struct TestWallet(SigningKey);

impl TestWallet {
    /// Another seed is another wallet.
    pub fn new(seed: u8) -> Self {
        Self(SigningKey::from_slice(&[seed; 32]).expect("a key"))
    }

    /// In small letters, which carry no checksum.
    pub fn address(&self) -> String {
        let point = self.0.verifying_key().to_sec1_point(false);
        let hash = Keccak256::digest(&point.as_bytes()[1..]);
        format!("0x{}", hex::encode(&hash[12..]))
    }

    /// As `personal_sign` does (EIP-191).
    pub fn sign(&self, text: &str) -> String {
        let prefixed = format!("\u{19}Ethereum Signed Message:\n{}{text}", text.len());
        let (signature, recovery) = self.0.sign_prehash_recoverable(&Keccak256::digest(prefixed));
        format!("0x{}{:02x}", hex::encode(signature.to_bytes()), recovery.to_byte() + 27)
    }
}
