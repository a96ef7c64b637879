//! Ethereum addresses, spelled with the checksum of EIP-55.

use sha3::{Digest, Keccak256};
use std::{fmt, str::FromStr};

/// Twenty bytes; written `0x` and forty hexadecimal digits whose case is the checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address([u8; 20]);

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("an address is 0x and 40 hexadecimal digits")]
    Malformed,
    #[error("the capital letters of this address do not match its digits (EIP-55); is one mistyped?")]
    Checksum,
}

impl Address {
    pub(crate) const fn new(bytes: [u8; 20]) -> Self {
        Self(bytes)
    }

    /// Exactly as EIP-55 spells it, which is how a message must name it.
    pub fn parse_checked(text: &str) -> Result<Self, AddressError> {
        let address: Self = text.parse()?;
        if address.to_string() == text { Ok(address) } else { Err(AddressError::Checksum) }
    }
}

impl FromStr for Address {
    type Err = AddressError;

    /// Also takes digits of one case, which carry no checksum.
    fn from_str(text: &str) -> Result<Self, AddressError> {
        let digits = text.strip_prefix("0x").ok_or(AddressError::Malformed)?;
        let mut bytes = [0_u8; 20];
        hex::decode_to_slice(digits, &mut bytes).map_err(|_| AddressError::Malformed)?;
        let address = Self(bytes);
        let mixed = digits.bytes().any(|digit| digit.is_ascii_lowercase())
            && digits.bytes().any(|digit| digit.is_ascii_uppercase());
        if mixed && address.to_string() != text {
            return Err(AddressError::Checksum);
        }
        Ok(address)
    }
}

impl fmt::Display for Address {
    /// A digit is a capital where the hash of the small spelling has a digit of 8 or more.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let small = hex::encode(self.0);
        let hash = hex::encode(Keccak256::digest(small.as_bytes()));
        f.write_str("0x")?;
        for (digit, check) in small.chars().zip(hash.bytes()) {
            let capital = check >= b'8';
            write!(f, "{}", if capital { digit.to_ascii_uppercase() } else { digit })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The addresses that EIP-55 itself lists.
    const PUBLISHED: [&str; 8] = [
        "0x52908400098527886E0F7030069857D2E4169EE7",
        "0x8617E340B3D01FA5F11F306F4090FD50E238070D",
        "0xde709f2102306220921060314715629080e2fb77",
        "0x27b1fdb04752bbc536007a920d24acb045561c26",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
        "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
        "0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
        "0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
    ];

    #[test]
    fn the_published_addresses_keep_their_spelling() {
        for text in PUBLISHED {
            assert_eq!(Address::parse_checked(text).unwrap().to_string(), text);
            let small: Address = text.to_lowercase().parse().unwrap();
            assert_eq!(small.to_string(), text);
        }
    }

    #[test]
    fn a_mistyped_address_is_noticed() {
        let good = PUBLISHED[4];
        let small = good.to_lowercase();
        assert_eq!(Address::parse_checked(&small), Err(AddressError::Checksum));
        let swapped = good.replace("5aAe", "5Aae");
        assert_eq!(swapped.parse::<Address>(), Err(AddressError::Checksum));
        for wrong in ["", "0x", &good[2..], &good[..41], &format!("{good}0"), &good.replace("5a", "5g")] {
            assert_eq!(wrong.parse::<Address>(), Err(AddressError::Malformed), "{wrong}");
        }
    }
}
