//! Who signed a message: `personal_sign` of EIP-191 over secp256k1.

use super::Address;
use k256::ecdsa::{RecoveryId, Signature, VerifyingKey};
use sha3::{Digest, Keccak256};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    #[error("a signature is 0x and 130 hexadecimal digits")]
    Malformed,
    /// Every signature has a twin with another `s`; only the lower one counts, so that each has one spelling.
    #[error("this is not the canonical form of a signature")]
    NotCanonical,
    #[error("the message was not signed by the wallet it names")]
    WrongSigner,
}

/// Passes when the wallet with this address has signed exactly this text.
pub(crate) fn verify(text: &str, signature: &str, signer: Address) -> Result<(), SignatureError> {
    let digits = signature.strip_prefix("0x").unwrap_or(signature);
    let mut bytes = [0_u8; 65];
    hex::decode_to_slice(digits, &mut bytes).map_err(|_| SignatureError::Malformed)?;
    let (halves, last) = bytes.split_at(64);
    // Wallets write 27 or 28, as Bitcoin once did; some write the bare 0 or 1.
    let parity = match last {
        [27 | 0] => false,
        [28 | 1] => true,
        _ => return Err(SignatureError::Malformed),
    };
    let signature = Signature::from_slice(halves).map_err(|_| SignatureError::Malformed)?;
    if signature.normalize_s() != signature {
        return Err(SignatureError::NotCanonical);
    }
    let recovery = RecoveryId::new(parity, false);
    let key = VerifyingKey::recover_from_prehash(&digest(text), &signature, recovery)
        .map_err(|_| SignatureError::WrongSigner)?;
    if address_of(&key) == signer { Ok(()) } else { Err(SignatureError::WrongSigner) }
}

/// What a wallet really signs: the prefix keeps a message from ever being a transaction.
fn digest(text: &str) -> [u8; 32] {
    let mut hash = Keccak256::new();
    hash.update(b"\x19Ethereum Signed Message:\n");
    hash.update(text.len().to_string());
    hash.update(text);
    hash.finalize().into()
}

fn address_of(key: &VerifyingKey) -> Address {
    let point = key.to_sec1_point(false);
    // The first byte only says that the point is written in full.
    let hash = Keccak256::digest(&point.as_bytes()[1..]);
    let mut address = [0_u8; 20];
    address.copy_from_slice(&hash[12..]);
    Address::new(address)
}

#[cfg(test)]
mod tests {
    use super::*;
    use k256::ecdsa::SigningKey;

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_slice(&[seed; 32]).unwrap()
    }

    fn signed(key: &SigningKey, text: &str) -> (Signature, u8) {
        let (signature, recovery) = key.sign_prehash_recoverable(&digest(text));
        (signature, recovery.to_byte())
    }

    fn written(signature: &Signature, v: u8) -> String {
        format!("0x{}{v:02x}", hex::encode(signature.to_bytes()))
    }

    #[test]
    fn hashing_is_keccak_and_not_its_successor() {
        let empty = "c5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470";
        assert_eq!(hex::encode(Keccak256::digest(b"")), empty);
    }

    #[test]
    fn a_known_key_has_its_known_address() {
        // The first account of the development chains: its key is published so that everybody can use it.
        let secret = hex::decode("ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80").unwrap();
        let key = SigningKey::from_slice(&secret).unwrap();
        let address = address_of(key.verifying_key()).to_string();
        assert_eq!(address, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266");
    }

    /// Signed by other programs: two of the cases that the reference implementation of EIP-4361 is tested with, one for
    /// each way to write the parity.
    #[test]
    fn signatures_of_real_wallets_pass() {
        let login = "login.xyz wants you to sign in with your Ethereum account:\n\
            0x9D85ca56217D2bb651b00f15e694EB7E713637D4\n\nSign-In With Ethereum Example Statement\n\n\
            URI: https://login.xyz\nVersion: 1\nChain ID: 1\nNonce: bTyXgcQxn2htgkjJn\n\
            Issued At: 2022-01-27T17:09:38.578Z\nExpiration Time: 2100-01-07T14:31:43.952Z";
        let tally = "www.tally.xyz wants you to sign in with your Ethereum account:\n\
            0xc95EB884FE852e241D409234bfC7045CB9E31BD7\n\nSign in with Ethereum to Tally\n\n\
            URI: https://tally.xyz\nVersion: 1\nChain ID: 1\nNonce: 15050747\n\
            Issued At: 2022-06-30T14:08:51.382Z";
        let cases = [
            (
                login,
                "0xdc35c7f8ba2720df052e0092556456127f00f7707eaa8e3bbff7e56774e7f2e0\
                5a093cfc9e02964c33d86e8e066e221b7d153d27e5a2e97ccd5ca7d3f2ce06cb1b",
            ),
            (
                tally,
                "0x8c46b6eb8505939892d8e9b075f89f8277321b17b993151f37810cdda38cce6f\
                4a85909d2b53e6a14629c74c0ac38bf4becde78ee5b2529812bf6cceaf7b2a2501",
            ),
        ];
        for (text, signature) in cases {
            let message = crate::wallets::Message::parse(text).unwrap();
            assert_eq!(message.to_string(), text);
            assert_eq!(verify(text, signature, message.address), Ok(()));
        }
    }

    #[test]
    fn the_signer_is_recognised_however_the_parity_is_written() {
        let (mut bare, mut shifted) = (0, 0);
        for seed in 1..=8 {
            let key = key(seed);
            let address = address_of(key.verifying_key());
            let (signature, v) = signed(&key, "hello");
            for v in [v, v + 27] {
                assert_eq!(verify("hello", &written(&signature, v), address), Ok(()));
                let other = written(&signature, v ^ if v < 2 { 1 } else { 7 });
                assert_eq!(verify("hello", &other, address), Err(SignatureError::WrongSigner));
            }
            bare += usize::from(v == 0);
            shifted += usize::from(v == 1);
        }
        assert!(bare > 0 && shifted > 0, "both parities occurred");
    }

    #[test]
    fn another_text_or_another_wallet_does_not_pass() {
        let (signature, v) = signed(&key(1), "hello");
        let text = written(&signature, v + 27);
        let other = address_of(key(2).verifying_key());
        assert_eq!(verify("hello", &text, other), Err(SignatureError::WrongSigner));
        let own = address_of(key(1).verifying_key());
        assert_eq!(verify("hello ", &text, own), Err(SignatureError::WrongSigner));
    }

    #[test]
    fn the_twin_of_a_signature_does_not_pass() {
        let key = key(1);
        let (signature, v) = signed(&key, "hello");
        let (r, s) = signature.split_scalars();
        let twin = Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).unwrap();
        let answer = verify("hello", &written(&twin, v ^ 1), address_of(key.verifying_key()));
        assert_eq!(answer, Err(SignatureError::NotCanonical));
    }

    #[test]
    fn what_is_no_signature_is_malformed() {
        let (signature, v) = signed(&key(1), "hello");
        let good = written(&signature, v);
        let own = address_of(key(1).verifying_key());
        let zero = format!("0x{}1b", "00".repeat(64));
        let huge = format!("0x{}1b", "ff".repeat(64));
        let odd = written(&signature, 2);
        for wrong in
            ["", "0x", &good[..130], &format!("{good}00"), &good.replace("0x", "0y"), &zero, &huge, &odd]
        {
            assert_eq!(verify("hello", wrong, own), Err(SignatureError::Malformed), "{wrong}");
        }
    }
}
