//! Unguessable texts: codes, nonces, the secrets of tokens.

use domain::Randomness;

/// `N` equally likely letters for each random byte; `N` must divide 256, or some letters would come more often.
pub(crate) fn letters<const N: usize>(
    randomness: &dyn Randomness,
    alphabet: &[u8; N],
    count: usize,
) -> String {
    const { assert!(N > 0 && 256 % N == 0) }
    let mut bytes = vec![0_u8; count];
    randomness.fill(&mut bytes);
    bytes.iter().map(|byte| char::from(alphabet[usize::from(*byte) % N])).collect()
}
