//! A signed message, as linking and signing in take it.

use crate::request::{Fields, FromFields, values::text};
use utoipa::ToSchema;

/// A message of EIP-4361 and its signature.
#[derive(ToSchema)]
pub(crate) struct SignedMessage {
    /// The text that was signed, to the letter.
    #[schema(example = "127.0.0.1:3000 wants you to sign in with your Ethereum account:\n0x…")]
    pub(super) message: String,
    /// 65 bytes as `0x` and 130 hexadecimal digits.
    #[schema(example = "0x…")]
    pub(super) signature: String,
}

impl FromFields for SignedMessage {
    fn read(fields: &mut Fields) -> Option<Self> {
        let message = fields.required("message", text(1..=4_000));
        let signature = fields.required("signature", text(1..=200));
        Some(Self { message: message?, signature: signature? })
    }
}
