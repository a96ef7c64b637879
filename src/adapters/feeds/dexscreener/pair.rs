//! Pairs by name: `chain:address`.

use domain::market::Symbol;

/// The two halves of a symbol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PairName<'s> {
    pub chain: &'s str,
    pub address: &'s str,
}

/// Pairs of one chain that are asked for together.
#[derive(Debug, PartialEq, Eq)]
pub struct Question<'s> {
    pub chain: &'s str,
    pub addresses: Vec<&'s str>,
}

impl<'s> PairName<'s> {
    /// The halves, where both consist of what may stand in a path of the interface.
    pub fn of(symbol: &'s Symbol) -> Option<Self> {
        let (chain, address) = symbol.as_str().split_once(':')?;
        let plain = |text: &str, also: &[u8]| {
            let fits = |byte: u8| byte.is_ascii_alphanumeric() || also.contains(&byte);
            !text.is_empty() && text.bytes().all(fits)
        };
        (plain(chain, b"-_") && plain(address, b"-_:")).then_some(Self { chain, address })
    }

    /// Whether this pair is meant. Hexadecimal addresses are written with large and small letters alike; all others are exact.
    pub fn is(&self, chain: &str, address: &str) -> bool {
        let hexadecimal = self.address.starts_with("0x") && address.starts_with("0x");
        let same = self.address == address || hexadecimal && self.address.eq_ignore_ascii_case(address);
        self.chain == chain && same
    }
}

/// As few questions as these pairs need, chain by chain, each pair once.
pub fn questions<'s>(names: &[PairName<'s>], most: usize) -> Vec<Question<'s>> {
    let mut questions: Vec<Question<'s>> = Vec::new();
    for (place, name) in names.iter().enumerate() {
        if names[..place].contains(name) {
            continue;
        }
        let open =
            questions.iter_mut().find(|asked| asked.chain == name.chain && asked.addresses.len() < most);
        match open {
            Some(question) => question.addresses.push(name.address),
            None => questions.push(Question { chain: name.chain, addresses: vec![name.address] }),
        }
    }
    questions
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbol(text: &str) -> Symbol {
        text.parse().unwrap()
    }

    #[test]
    fn a_pair_has_a_chain_and_an_address_that_fit_into_a_path() {
        let sui = symbol("sui:0x5eb2::pool");
        assert_eq!(PairName::of(&sui), Some(PairName { chain: "sui", address: "0x5eb2::pool" }));
        for wrong in ["solana", ":address", "solana:", "a/b:c", "solana:../../x", "solana:a=b"] {
            assert_eq!(PairName::of(&symbol(wrong)), None, "{wrong}");
        }
    }

    #[test]
    fn only_hexadecimal_addresses_are_the_same_in_large_and_small_letters() {
        let (base, solana) = (symbol("base:0xAbC1"), symbol("solana:AbC1"));
        assert!(PairName::of(&base).unwrap().is("base", "0xabc1"));
        assert!(!PairName::of(&base).unwrap().is("ethereum", "0xabc1"));
        assert!(PairName::of(&solana).unwrap().is("solana", "AbC1"));
        assert!(!PairName::of(&solana).unwrap().is("solana", "abc1"));
    }

    #[test]
    fn pairs_are_asked_for_by_chain_and_at_most_so_many_at_once() {
        let symbols = ["a:1", "b:1", "a:2", "a:1", "a:3"].map(symbol);
        let names: Vec<_> = symbols.iter().filter_map(PairName::of).collect();
        let asked = |chain, addresses: &[&'static str]| Question { chain, addresses: addresses.to_vec() };
        assert_eq!(questions(&names, 2), [asked("a", &["1", "2"]), asked("b", &["1"]), asked("a", &["3"])]);
    }
}
