use crate::program::Program;
use flate2::read::GzDecoder;
use serde_json::Value;
use std::{fs, io::Read};

const DIGEST: &str = "6204b6c9ac6c74e6ad2907baeaf2d809556ed7c863bd330aee69fdc1887ab7dc";
const HEAD: &str = "timestamp,open,high,low,close,volume\n";

/// A program with 5,000 bars in `b.csv`.
fn with_bars() -> Program {
    let program = Program::on_sqlite();
    let made =
        program.run(&["bars", "generate", "--n", "5000", "--seed", "20200101", "--out", "b.csv"]).done();
    assert_eq!(made, format!("wrote 5,000 bars to b.csv; the SHA-256 of the text is {DIGEST}\n"));
    program
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn unpacked(program: &Program, file: &str) -> String {
    let mut text = String::new();
    GzDecoder::new(fs::File::open(program.folder().join(file)).unwrap()).read_to_string(&mut text).unwrap();
    text
}

#[test]
fn bars_are_the_same_in_a_file_on_stdout_and_packed() {
    let program = with_bars();
    let text = program.run(&["bars", "generate", "--n", "5000", "--seed", "20200101"]).done();
    assert_eq!(text, fs::read_to_string(program.folder().join("b.csv")).unwrap());
    let dash = program.run(&["bars", "generate", "--n", "5000", "--seed", "20200101", "--out", "-"]).done();
    assert_eq!(dash, text);
    for line in [&["convert", "b.csv", "--out", "-"][..], &["resample", "b.csv", "--to", "1m", "--out", "-"]]
    {
        assert_eq!(program.run(&[&["bars"][..], line].concat()).done(), text, "{line:?}");
    }
    for line in [
        &["generate", "--n", "5", "--seed", "1", "--out", "-", "--json"][..],
        &["resample", "b.csv", "--to", "1m", "--out", "-", "--json"],
    ] {
        let told = program.run(&[&["bars"], line].concat()).refused(2);
        assert!(told.contains("name a file with --out, or leave --json out"), "{told}");
    }
    assert!(!program.folder().join("-").exists());
    let line = ["bars", "generate", "--n", "5000", "--seed", "20200101", "--out", "b.csv.gz", "--json"];
    let made = json(&program.run(&line).done());
    assert_eq!((made["bars"].as_u64(), made["sha256"].as_str()), (Some(5000), Some(DIGEST)));
    assert_eq!(unpacked(&program, "b.csv.gz"), text);
}

#[test]
fn a_file_is_checked_packed_or_not_and_from_stdin() {
    let program = with_bars();
    let checked = json(&program.run(&["bars", "check", "b.csv", "--json"]).done());
    assert_eq!(checked["bars"], 5000);
    assert_eq!((&checked["first"], &checked["timeframe"]), (&"2020-01-01T00:00:00Z".into(), &"1m".into()));
    assert_eq!(
        (&checked["tick"], &checked["missing"], &checked["gaps"]),
        (&"0.01".into(), &0.into(), &Value::Array(vec![]))
    );
    program.run(&["bars", "convert", "b.csv", "--out", "packed.gz"]).done();
    fs::rename(program.folder().join("packed.gz"), program.folder().join("no-ending")).unwrap();
    let packed = json(&program.run(&["bars", "check", "no-ending", "--json"]).done());
    assert_eq!((&packed["bars"], &packed["last"]), (&checked["bars"], &checked["last"]));
    let text = fs::read_to_string(program.folder().join("b.csv")).unwrap();
    let piped = program.run_with_input(&["bars", "check", "-", "--limit", "7"], &text).done();
    assert!(piped.starts_with("bars       7\n"), "{piped}");
}

#[test]
fn gaps_are_reported_and_not_filled() {
    let program = Program::on_sqlite();
    let bar = |minute: &str| format!("2020-01-01T00:{minute}:00Z,1,1,1,1,1\n");
    let text = [HEAD.to_owned(), bar("00"), bar("01"), bar("02"), bar("07"), bar("08")].concat();
    let told = program.run_with_input(&["bars", "check", "-"], &text).done();
    assert!(told.contains("gaps       1, 4 bars missing"), "{told}");
    assert!(told.contains("2020-01-01T00:03:00Z  2020-01-01T00:07:00Z     4"), "{told}");
    let resampled = program.run_with_input(&["bars", "resample", "-", "--to", "3m"], &text);
    assert_eq!(resampled.stdout.lines().count(), 3, "{resampled:?}");
}

#[test]
fn bars_are_put_together_to_longer_ones() {
    let program = with_bars();
    let line = ["bars", "resample", "b.csv", "--to", "1h", "--out", "h.csv", "--json"];
    let made = json(&program.run(&line).done());
    assert_eq!((made["bars"].as_u64(), made["finished"].as_u64()), (Some(84), Some(83)));
    let checked = json(&program.run(&["bars", "check", "h.csv", "--json"]).done());
    assert_eq!(checked["timeframe"], "1h");
    let refused = program.run(&["bars", "resample", "h.csv", "--to", "1m"]).refused(2);
    assert_eq!(
        refused,
        "bars of 1h cannot be put together to 1m; the longer must be a multiple of the shorter"
    );
}

#[test]
fn any_order_of_columns_and_unit_of_time_becomes_canonical() {
    let program = Program::on_sqlite();
    let text =
        "close,open,volume,high,low,time,vix\n1.5,1,3,2,0.5,1577836800,\n1.5,1,3,2,0.5,1577836860,7.25\n";
    assert_eq!(
        program.run_with_input(&["bars", "convert", "-"], text).done(),
        "timestamp,open,high,low,close,volume,vix\n2020-01-01T00:00:00Z,1.00,2.00,0.50,1.50,3,\n\
         2020-01-01T00:01:00Z,1.00,2.00,0.50,1.50,3,7.25\n"
    );
}

#[test]
fn what_is_wrong_with_a_file_is_told_in_one_line() {
    let program = Program::on_sqlite();
    let check = |text: &str| program.run_with_input(&["bars", "check", "-"], text).refused(2);
    assert!(check("").starts_with("standard input: the file is empty"));
    assert_eq!(
        check(&format!("{HEAD}2020-01-01T00:00:00Z,1,1,1,x,1\n")),
        "standard input: line 2, column 5 (close): \"x\" is not a number"
    );
    assert_eq!(
        check(&format!("{HEAD}2020-01-01T00:01:00Z,1,1,1,1,1\n2020-01-01T00:00:00Z,1,1,1,1,1\n")),
        "standard input: line 3, column 1 (timestamp): the moment is before that of the line above; sort the bars by time"
    );
    let missing = program.run(&["bars", "check", "nothing.csv"]).refused(2);
    assert!(missing.starts_with("cannot read nothing.csv: "), "{missing}");
    assert!(program.run(&["bars", "check", "-", "--tick", "0"]).refused(2).contains("not a step size"));
}
