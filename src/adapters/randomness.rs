//! The operating system's randomness.

use domain::Randomness;

#[derive(Debug, Clone, Copy, Default)]
pub struct SystemRandomness;

impl Randomness for SystemRandomness {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the system's randomness")]
    #[expect(clippy::panic, reason = "guessable secrets would be worse than stopping")]
    fn fill(&self, bytes: &mut [u8]) {
        if let Err(error) = getrandom::fill(bytes) {
            panic!("the operating system gives no randomness: {error}");
        }
    }
}
