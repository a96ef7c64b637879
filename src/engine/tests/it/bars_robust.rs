//! Whatever stands in a file, the reader answers soon and does not fall over.

use engine::bars::{ReadOptions, read_csv};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Far above what the longest input here takes, far below what anything quadratic would.
const BOUND: Duration = Duration::from_secs(2);

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{1,4}(\\.[0-9]{1,3})?",
        "[-+]?[0-9.]{0,40}([eE][-+]?[0-9]{1,4})?",
        "(19|20)[0-9]{2}-[0-1][0-9]-[0-3][0-9]([T ][0-2][0-9]:[0-5][0-9](:[0-6][0-9])?(Z|[+-][0-9:]{0,5})?)?",
        "\"?[a-zé\"]{0,3}\"?",
        Just(String::new()),
    ]
}

fn table() -> impl Strategy<Value = String> {
    let line = prop::collection::vec(cell(), 0..9).prop_map(|cells| cells.join(","));
    prop::collection::vec(line, 0..12)
        .prop_map(|lines| format!("timestamp,open,high,low,close,volume,x\n{}", lines.join("\n")))
}

fn is_answered(text: &[u8], round: bool) {
    let started = Instant::now();
    let options = ReadOptions { round, ..ReadOptions::default() };
    if let Ok(reading) = read_csv(&mut &*text, &options) {
        let bars = reading.bars;
        assert!(bars.time.is_sorted_by(|one, next| one < next));
        for column in [&bars.open, &bars.high, &bars.low, &bars.close, &bars.volume] {
            assert_eq!(column.len(), bars.len());
        }
        assert!(bars.extras.iter().all(|extra| extra.values.len() == bars.len()));
        assert!(
            (0..bars.len()).all(|i| bars.low[i] > 0 && bars.high[i] >= bars.low[i] && bars.volume[i] >= 0)
        );
    }
    assert!(started.elapsed() < BOUND);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        is_answered(&bytes, false);
    }

    #[test]
    fn any_table_is_answered(text in table(), round in any::<bool>()) {
        is_answered(text.as_bytes(), round);
    }

    #[test]
    fn a_file_with_some_bytes_changed_is_answered(
        changes in prop::collection::vec((0_usize..400, any::<u8>()), 0..6),
    ) {
        let mut text = b"timestamp,open,high,low,close,volume,x\n".to_vec();
        for minute in 0..8 {
            text.extend(format!("2020-01-01T00:0{minute}:00Z,100.01,100.5,99.25,100,12,{minute}.5\n").bytes());
        }
        for (place, byte) in changes {
            let place = place % text.len();
            text[place] = byte;
        }
        is_answered(&text, true);
    }
}

#[test]
fn long_files_without_sense_end_soon() {
    for piece in [&b"\""[..], b",", b"9", b"\n", b"a,\"", b"\"\"", b"0.", b"2020-01-01T00:00:00Z,"] {
        let mut text = b"timestamp,open,high,low,close,volume,x\n".to_vec();
        text.extend(piece.repeat(3_000_000 / piece.len()));
        is_answered(&text, true);
        is_answered(&text[39..], false);
    }
}
