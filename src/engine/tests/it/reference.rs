//! The documentation of the language against its tables.

use engine::language::reference;
use std::path::PathBuf;

#[test]
fn the_reference_is_up_to_date() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/strategy-language.md");
    let made = reference();
    if std::env::var_os("WRITE_DOCS").is_some() {
        std::fs::write(&path, &made).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(
        written == made,
        "docs/strategy-language.md is not what the tables say; write it anew with WRITE_DOCS=1 cargo nextest run -E \
         'test(the_reference_is_up_to_date)'"
    );
}
