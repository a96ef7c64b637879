//! What the reader accepts, and how it says no.

use engine::bars::{ReadOptions, Reading, Scale, read_csv, write_csv};
use rstest::rstest;

const HEAD: &str = "timestamp,open,high,low,close,volume\n";
const FIRST: &str = "2020-01-01T00:00:00Z,100,101,99,100.5,7\n";

fn read(text: &str) -> Result<Reading, String> {
    read_with(text, &ReadOptions::default())
}

fn read_with(text: &str, options: &ReadOptions) -> Result<Reading, String> {
    read_csv(&mut text.as_bytes(), options).map_err(|error| error.to_string())
}

#[rstest]
#[case("", "the file is empty; its first line must name the columns timestamp,open,high,low,close,volume")]
#[case("timestamp,open,high,low,close,volume\n", "there are no bars below the header")]
#[case(
    "timestamp,open,high,low,volume\n",
    "line 1: there is no column close; the header has timestamp, open, high, low, volume"
)]
#[case(
    "timestamp,open,high,low,close,volume\n2020-01-01T00:00:00Z,abc,101,99,100,7\n",
    "line 2, column 2 (open): \"abc\" is not a number"
)]
#[case(
    "timestamp,open,high,low,close,volume\n2020-01-01T00:00:00Z,100,101,99,NaN,7\n",
    "line 2, column 5 (close): \"NaN\" is not a number"
)]
#[case(
    "timestamp,open,high,low,close,volume\n2020-01-01T00:00:00Z,100,101,99,,7\n",
    "line 2, column 5 (close): the cell is empty"
)]
#[case(
    "timestamp,open,high,low,close,volume\n2020-01-01T00:00:00Z,100,99,101,100,7\n",
    "line 2, column 3 (high): the high is below the low"
)]
#[case(
    "timestamp,open,high,low,close,volume\n2020-01-01T00:00:00Z,0,101,99,100,7\n",
    "line 2, column 2 (open): the price must be above zero"
)]
#[case(
    "timestamp,open,high,low,close,volume\n2020-01-01T00:00:00Z,100,101,99,100,-7\n",
    "line 2, column 6 (volume): the volume is negative"
)]
#[case(
    "timestamp,open,high,low,close,volume\n2020-01-01T00:00:00Z,100,101,99,100\n",
    "line 2: 5 cells where the header has 6"
)]
#[case(
    "timestamp,open,high,low,close,volume\n2020-01-01T00:00:00Z,100,101,99,100,7,8,9\n",
    "line 2: 8 cells where the header has 6"
)]
#[case(
    "timestamp,open,high,low,close,volume\nyesterday,100,101,99,100,7\n",
    "line 2, column 1 (timestamp): \"yesterday\" is not a moment; write RFC 3339 (2020-01-01T00:00:00Z), seconds or milliseconds since 1970"
)]
fn a_wrong_file_is_refused_with_the_place_of_the_fault(#[case] text: &str, #[case] said: &str) {
    assert_eq!(read(text).unwrap_err(), said);
}

#[rstest]
#[case("2020-01-01T00:00:00Z", "the moment is the same as in the line above")]
#[case("2019-12-31T23:59:00Z", "the moment is before that of the line above; sort the bars by time")]
#[case(
    "1577836860",
    "\"1577836860\" is written in seconds, the lines above in RFC 3339; use one unit in the whole file"
)]
fn moments_must_ascend_in_one_unit(#[case] second: &str, #[case] said: &str) {
    let text = format!("{HEAD}{FIRST}{second},100,101,99,100,7\n");
    assert_eq!(read(&text).unwrap_err(), format!("line 3, column 1 (timestamp): {said}"));
}

#[test]
fn columns_may_stand_in_any_order_beside_others() {
    let text = "vix,volume,close,low,high,open,date,symbol\n,7,100.5,99,101,100,2020-01-01,AAPL\n\
                12.5,8,101,100,102,101,2020-01-02,AAPL\n";
    let reading = read(text).unwrap();
    let bars = &reading.bars;
    assert_eq!((bars.open[0], bars.high[0], bars.low[0], bars.close[0]), (10_000, 10_100, 9_900, 10_050));
    assert_eq!(bars.volume, [7, 8]);
    assert_eq!(bars.extras[0].name, "vix");
    assert!(bars.extras[0].values[0].is_nan());
    assert_eq!(bars.extras[0].values[1].to_bits(), 12.5_f64.to_bits());
    assert_eq!(reading.ignored, ["symbol"]);
}

#[test]
fn a_column_of_numbers_may_not_turn_into_text() {
    let text =
        "vix,timestamp,open,high,low,close,volume\n1,2020-01-01,1,1,1,1,1\nhigh,2020-01-02,1,1,1,1,1\n";
    assert_eq!(read(text).unwrap_err(), "line 3, column 1 (vix): \"high\" is not a number");
}

#[test]
fn the_steps_become_as_fine_as_the_file_needs() {
    let text = format!("{HEAD}{FIRST}2020-01-01T00:01:00Z,100,101.0625,99,1e2,0.125\n");
    let bars = read(&text).unwrap().bars;
    assert_eq!(
        (bars.instrument.tick.to_string(), bars.instrument.lot.to_string()),
        ("0.0001".into(), "0.001".into())
    );
    assert_eq!((bars.high, bars.open), (vec![1_010_000, 1_010_625], vec![1_000_000; 2]));
    assert_eq!(bars.volume, [7_000, 125]);
}

#[test]
fn a_given_step_holds_or_refuses_unless_rounding_is_allowed() {
    let tick: Scale = "0.25".parse().unwrap();
    let given = ReadOptions { tick: Some(tick), ..ReadOptions::default() };
    let text = format!("{HEAD}{FIRST}2020-01-01T00:01:00Z,100,101.20,99,100.25,1\n");
    assert_eq!(
        read_with(&text, &given).unwrap_err(),
        "line 3, column 3 (high): \"101.20\" is not a whole number of steps of 0.25; give a finer step or --round"
    );
    let rounded = read_with(&text, &ReadOptions { round: true, ..given }).unwrap();
    assert_eq!((rounded.bars.high[1], rounded.bars.close[1], rounded.rounded), (405, 401, 1));
}

#[test]
fn numbers_of_other_programs_are_rounded_only_on_request() {
    let text = format!("{HEAD}2020-01-01,100.30000000000001,101,99,100,1\n");
    assert!(read(&text).unwrap_err().contains("too many digits"));
    let round = ReadOptions { tick: Some(Scale::CENT), round: true, ..ReadOptions::default() };
    assert_eq!(read_with(&text, &round).unwrap().bars.open, [10_030]);
}

#[test]
fn windows_line_ends_blank_lines_and_a_missing_last_line_end_do_no_harm() {
    let text = format!("{HEAD}{FIRST}\n").replace('\n', "\r\n") + "2020-01-01T00:01:00Z,100,101,99,100,1";
    assert_eq!(read(&text).unwrap().bars.len(), 2);
}

#[test]
fn a_limit_leaves_the_rest_unread() {
    let text = format!("{HEAD}{FIRST}this is no bar\n");
    let limit = ReadOptions { limit: Some(1), ..ReadOptions::default() };
    assert_eq!(read_with(&text, &limit).unwrap().bars.len(), 1);
}

#[test]
fn an_open_outside_high_and_low_is_noticed() {
    let text = format!("{HEAD}2020-01-01,102,101,99,100,1\n");
    assert_eq!(read(&text).unwrap().outside, 1);
}

#[test]
fn what_is_written_is_read_again() {
    let text = format!(
        "{}2020-01-01T00:00:00.250Z,0.00001234,0.00001235,0.00001233,0.00001234,0.5,\n\
                        2020-01-01T00:00:01Z,0.00001234,0.00001235,0.00001233,0.00001234,1.0,-0.1\n",
        HEAD.replace('\n', ",funding\n")
    );
    let bars = read(&text).unwrap().bars;
    let mut written = Vec::new();
    write_csv(&bars, &mut written).unwrap();
    assert_eq!(String::from_utf8(written).unwrap(), text);
}
