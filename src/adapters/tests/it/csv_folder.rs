//! A folder of files as a market, and what is said about folders that are none.

use adapters::feeds::csv::{CsvError, CsvFolder};
use domain::market::{Bar, Feed, FeedError, InstrumentKind, Minute};
use engine::bars::{generate, write_csv};
use flate2::{Compression, write::GzEncoder};
use std::{error::Error, fs, io::Write};
use tempfile::TempDir;

const HEADER: &str = "timestamp,open,high,low,close,volume\n";
const THREE: &str = "2026-01-05T14:30:00Z,10,11,9,10.5,100\n2026-01-05T14:31:00Z,10.5,12,10.5,11.125,0\n2026-01-05T14:35:00Z,11,11,11,11,7.5\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

fn bars(lines: &str) -> String {
    format!("{HEADER}{lines}")
}

fn packed(text: &str) -> Vec<u8> {
    let mut file = GzEncoder::new(Vec::new(), Compression::fast());
    file.write_all(text.as_bytes()).unwrap();
    file.finish().unwrap()
}

/// The whole chain of reasons, without the folder's own name.
fn told(folder: &TempDir) -> String {
    let error = CsvFolder::open(folder.path()).unwrap_err();
    let chain: Vec<String> = std::iter::successors(Some(&error as &dyn Error), |&error| error.source())
        .map(ToString::to_string)
        .collect();
    chain.join(": ").replace(&folder.path().display().to_string(), "FOLDER")
}

fn minute(text: &str) -> Minute {
    Minute::containing(text.parse().unwrap())
}

#[tokio::test]
async fn every_file_is_an_instrument_in_steps_as_fine_as_it_needs() {
    let folder = folder(&[("ACME.csv", &bars(THREE)), ("notes.txt", "left alone")]);
    let feed = CsvFolder::open(folder.path()).unwrap();
    let listings = feed.listings().await.unwrap();
    assert_eq!(listings.len(), 1);
    assert_eq!((listings[0].symbol.as_str(), listings[0].title.as_str()), ("ACME", "ACME"));
    assert_eq!(
        (listings[0].tick.to_string(), listings[0].lot.to_string()),
        ("0.001".to_owned(), "0.1".to_owned())
    );
    assert_eq!((listings[0].kind, listings[0].session), (InstrumentKind::Crypto, None));
    assert_eq!(feed.name(), "csv");
}

#[tokio::test]
async fn bars_are_those_of_the_file_and_missing_minutes_stay_missing() {
    let folder = folder(&[("ACME.csv", &bars(THREE))]);
    let feed = CsvFolder::open(folder.path()).unwrap();
    let acme = "ACME".parse().unwrap();
    let first = minute("2026-01-05T14:30:00Z");
    let all = feed.bars(&acme, first, first.plus(6)).await.unwrap();
    let second =
        Bar { minute: first.plus(1), open: 10_500, high: 12_000, low: 10_500, close: 11_125, volume: 0 };
    assert_eq!(all[1], second);
    assert_eq!(all.iter().map(|bar| bar.minute.number() - first.number()).collect::<Vec<_>>(), [0, 1, 5]);
    assert_eq!(
        feed.bars(&acme, first.plus(1), first.plus(5)).await.unwrap(),
        [second],
        "up to, not including"
    );
    assert_eq!(feed.bars(&acme, first.plus(9), first).await.unwrap(), [], "an end before the beginning");
    let unknown = "OTHER".parse().unwrap();
    assert_eq!(feed.bars(&unknown, first, first).await, Err(FeedError::UnknownInstrument(unknown)));
}

#[tokio::test]
async fn a_file_says_more_about_its_instrument_elsewhere() {
    let about = "[ACME]\ntitle = 'Acme \u{202E}Corp'\nkind = 'equity'\ntick = '0.0005'\nlot = '0.5'\nsession = '14:30-21:00'\n";
    let folder = folder(&[("ACME.csv", &bars(THREE)), ("instruments.toml", about)]);
    let listing = CsvFolder::open(folder.path()).unwrap().listings().await.unwrap().remove(0);
    assert_eq!(listing.title.as_str(), "Acme Corp");
    assert_eq!(listing.kind, InstrumentKind::Equity);
    assert_eq!((listing.tick.to_string(), listing.lot.to_string()), ("0.0005".to_owned(), "0.5".to_owned()));
    assert_eq!(listing.session, Some("14:30-21:00".parse().unwrap()));
}

#[test]
fn the_span_goes_from_the_first_bar_of_all_files_to_the_last() {
    let early = bars("2026-01-01T00:00:00Z,1,1,1,1,0\n");
    let folder = folder(&[("A.csv", &bars(THREE)), ("B.csv", &early)]);
    let span = CsvFolder::open(folder.path()).unwrap().span();
    assert_eq!(span.from, minute("2026-01-01T00:00:00Z"));
    assert_eq!(span.to, Some(minute("2026-01-05T14:36:00Z")));
}

#[test]
fn the_identity_changes_with_the_content_and_not_with_the_packing() {
    let identity = |files: &[(&str, &str)]| CsvFolder::open(folder(files).path()).unwrap().identity();
    let plain = identity(&[("ACME.csv", &bars(THREE))]);
    assert!(plain.starts_with("1 file with the content "), "{plain}");
    let empty = tempfile::tempdir().unwrap();
    fs::write(empty.path().join("ACME.csv.gz"), packed(&bars(THREE))).unwrap();
    assert_eq!(CsvFolder::open(empty.path()).unwrap().identity(), plain);
    let others = [
        identity(&[("ACME.csv", &bars(&THREE.replace("11.125", "11.126")))]),
        identity(&[("OTHER.csv", &bars(THREE))]),
        identity(&[("ACME.csv", &bars(THREE)), ("instruments.toml", "[ACME]\nsession = '14:30-21:00'")]),
        identity(&[("ACME.csv", &bars(THREE)), ("B.csv", &bars(THREE))]),
    ];
    assert!(!others.contains(&plain), "{others:?}");
}

#[tokio::test]
async fn a_long_file_is_read_bar_by_bar_as_the_engine_reads_it() {
    let written = generate(20_000, 7);
    let mut text = Vec::new();
    write_csv(&written, &mut text).unwrap();
    let folder = folder(&[("GEN.csv", std::str::from_utf8(&text).unwrap())]);
    let feed = CsvFolder::open(folder.path()).unwrap();
    let span = feed.span();
    let read = feed.bars(&"GEN".parse().unwrap(), span.from, span.to.unwrap()).await.unwrap();
    assert_eq!(read.iter().map(|bar| bar.minute.begins().as_millis()).collect::<Vec<_>>(), written.time);
    assert_eq!(read.iter().map(|bar| bar.close).collect::<Vec<_>>(), written.close);
    assert_eq!(read.iter().map(|bar| bar.volume).collect::<Vec<_>>(), written.volume);
}

#[test]
fn what_is_no_folder_of_bars_is_told() {
    let nothing = folder(&[("readme.md", "")]);
    assert_eq!(
        told(&nothing),
        "there are no files of bars in FOLDER; put them there as NAME.csv or NAME.csv.gz"
    );
    let file = nothing.path().join("readme.md");
    let error = CsvFolder::open(&file).unwrap_err();
    assert!(matches!(&error, CsvError::NotAFolder(path) if *path == file), "{error}");
    assert!(matches!(CsvFolder::open(&nothing.path().join("gone")), Err(CsvError::NotAFolder(_))));
}

#[test]
fn a_bad_file_is_told_with_line_and_column() {
    let bad = folder(&[("A.csv", &bars(THREE)), ("B.csv", &bars("2026-01-05T14:30:00Z,10,11,9,zero,1\n"))]);
    assert_eq!(told(&bad), "FOLDER/B.csv: line 2, column 5 (close): \"zero\" is not a number");
    let empty = folder(&[("A.csv", "")]);
    assert!(told(&empty).starts_with("FOLDER/A.csv: the file is empty"), "{}", told(&empty));
}

#[test]
fn bars_that_are_not_minutes_are_refused_and_told_what_to_do() {
    let line = |time: &str| format!("{time},1,1,1,1,0\n");
    let hours = bars(&(line("2026-01-05T14:00:00Z") + &line("2026-01-05T15:00:00Z")));
    assert_eq!(
        told(&folder(&[("A.csv", &hours)])),
        "FOLDER/A.csv: its bars are 1h long, and a market is replayed in minutes; give a file of one-minute bars"
    );
    let seconds = bars(&(line("2026-01-05T14:00:00Z") + &line("2026-01-05T14:00:10Z")));
    assert_eq!(
        told(&folder(&[("A.csv", &seconds)])),
        "FOLDER/A.csv: the bar of 2026-01-05T14:00:10Z does not begin at a whole minute; put shorter bars together first with `agent-manager bars resample --to 1m`"
    );
}

#[test]
fn a_file_that_cannot_be_read_is_told() {
    let broken = tempfile::tempdir().unwrap();
    let mut file = packed(&bars(THREE));
    file.truncate(file.len() - 12);
    fs::write(broken.path().join("A.csv.gz"), file).unwrap();
    assert!(told(&broken).starts_with("cannot read FOLDER/A.csv.gz: "), "{}", told(&broken));
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("A.csv")).unwrap();
    assert!(told(&folder).starts_with("cannot read FOLDER/A.csv: "), "{}", told(&folder));
}

#[test]
fn names_that_are_none_or_twice_there_are_refused() {
    let strange = folder(&[("my bars.csv", &bars(THREE))]);
    assert!(
        told(&strange).starts_with("FOLDER/my bars.csv: the part before .csv must be"),
        "{}",
        told(&strange)
    );
    let twice = folder(&[("A.csv", &bars(THREE)), ("A.csv.gz", &bars(THREE))]);
    assert_eq!(told(&twice), "A is there twice in FOLDER; remove A.csv or A.csv.gz");
}

#[test]
fn what_is_wrong_about_instruments_is_told() {
    let about = |text: &str| told(&folder(&[("A.csv", &bars(THREE)), ("instruments.toml", text)]));
    assert_eq!(about("[B]\ntitle = 'B'"), "FOLDER/instruments.toml names B, but there is no file B.csv");
    for (text, reason) in [
        ("[A]\ncolour = 'red'", "unknown field `colour`"),
        ("[A]\ntick = '0'", "not a step size"),
        ("[A]\nsession = 'late'", "\"late\" is not a session"),
        ("[A]\nkind = 'house'", "unknown variant `house`"),
        ("[A", "unclosed table"),
    ] {
        let told = about(text);
        assert!(
            told.starts_with("FOLDER/instruments.toml cannot be understood: ") && told.contains(reason),
            "{told}"
        );
    }
    let off = about("[A]\ntick = '1'");
    assert!(
        off.starts_with(
            "FOLDER/A.csv: line 2, column 5 (close): \"10.5\" is not a whole number of steps of 1"
        ),
        "{off}"
    );
}
