//! Generated bars and the canonical CSV, bit for bit.

use engine::bars::{ReadOptions, generate, read_csv, write_csv};
use flate2::read::GzDecoder;
use rstest::rstest;
use sha2::{Digest, Sha256};
use std::io::Read;

const SEED: u64 = 20_200_101;
const GOLDEN: &[u8] = include_bytes!("../golden/bars_100k.csv.gz");

fn csv(n: usize) -> Vec<u8> {
    let mut text = Vec::new();
    write_csv(&generate(n, SEED), &mut text).unwrap();
    text
}

#[rstest]
#[case(5_000, "6204b6c9ac6c74e6ad2907baeaf2d809556ed7c863bd330aee69fdc1887ab7dc")]
#[case(100_000, "cd1933f90643de4ce1cfa2eaee9ab02135bed4a04b9fc5e3552d5a3abb6d6a1e")]
#[case(1_000_000, "03739577d85cf06c65820810e4738c2e312798412422a335d4a84bcef4c4fe4c")]
fn the_recipe_gives_the_published_digest(#[case] n: usize, #[case] digest: &str) {
    assert_eq!(hex::encode(Sha256::digest(csv(n))), digest);
}

#[test]
fn the_reference_file_is_read_exactly_and_written_back_byte_for_byte() {
    let mut text = Vec::new();
    GzDecoder::new(GOLDEN).read_to_end(&mut text).unwrap();
    let options = ReadOptions { name: "generated".to_owned(), ..ReadOptions::default() };
    let reading = read_csv(&mut &text[..], &options).unwrap();
    assert_eq!(reading.bars, generate(100_000, SEED));
    assert_eq!((reading.outside, reading.rounded, reading.ignored.len()), (0, 0, 0));
    let mut again = Vec::new();
    write_csv(&reading.bars, &mut again).unwrap();
    assert!(again == text, "the text differs");
}
