//! One style sheet from many: `@import "x.css";` lines are replaced by the files they name, in order.
//!
//! cargo-leptos does the same, so the sheet can be edited under either of them.
use anyhow::{Context, Result, bail, ensure};
use std::{
    fs,
    path::{Path, PathBuf},
};

pub fn inline(main: &Path) -> Result<String> {
    let mut sheet = String::new();
    append(main, &mut Vec::new(), &mut sheet)?;
    Ok(sheet)
}

fn append(path: &Path, open: &mut Vec<PathBuf>, sheet: &mut String) -> Result<()> {
    ensure!(!open.iter().any(|outer| outer == path), "{} imports itself", path.display());
    let text = fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()))?;
    open.push(path.to_owned());
    for line in text.lines() {
        if let Some(name) = imported(line)? {
            append(&path.with_file_name(name), open, sheet)?;
        } else {
            sheet.push_str(line);
            sheet.push('\n');
        }
    }
    open.pop();
    Ok(())
}

/// The file that a line imports. Anything but the plain form would silently stay in the sheet and be refused by the
/// browser, so it is an error here.
fn imported(line: &str) -> Result<Option<&str>> {
    let Some(rest) = line.trim_start().strip_prefix("@import") else { return Ok(None) };
    let name = rest.trim().strip_suffix(';').map(str::trim).and_then(|quoted| {
        let quote = quoted.chars().next().filter(|first| ['"', '\''].contains(first))?;
        quoted.strip_prefix(quote)?.strip_suffix(quote)
    });
    match name {
        Some(name) if !name.contains([':', '"', '\'']) => Ok(Some(name.trim_start_matches("./"))),
        _ => bail!("`{}`: write imports as `@import \"file.css\";`, one to a line", line.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn folder(files: &[(&str, &str)]) -> Scratch {
        let folder = Scratch::create("style-test").unwrap();
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    fn inline_main(folder: &Scratch) -> Result<String> {
        inline(&folder.path().join("main.css"))
    }

    #[test]
    fn imports_are_replaced_in_the_order_named() {
        let folder = folder(&[
            ("main.css", "@import \"tokens.css\";\n@import './parts/button.css';\nbody { margin: 0 }\n"),
            ("tokens.css", ":root { --a: 1 }"),
            ("parts/button.css", "@import \"hover.css\";\nbutton {}\n"),
            ("parts/hover.css", "button:hover {}\n"),
        ]);
        let sheet = inline_main(&folder).unwrap();
        assert_eq!(sheet, ":root { --a: 1 }\nbutton:hover {}\nbutton {}\nbody { margin: 0 }\n");
    }

    #[test]
    fn a_missing_file_is_named() {
        let folder = folder(&[("main.css", "@import \"gone.css\";\n")]);
        assert!(format!("{:#}", inline_main(&folder).unwrap_err()).contains("gone.css"));
    }

    #[test]
    fn a_circle_is_refused() {
        let folder = folder(&[("main.css", "@import \"a.css\";\n"), ("a.css", "@import \"main.css\";\n")]);
        assert!(inline_main(&folder).unwrap_err().to_string().contains("imports itself"));
    }

    #[test]
    fn imports_that_browsers_would_fetch_are_refused() {
        for line in
            ["@import url(x.css);", "@import \"https://a.example/x.css\";", "@import \"x.css\" print;"]
        {
            let folder = folder(&[("main.css", line), ("x.css", "")]);
            assert!(inline_main(&folder).is_err(), "{line}");
        }
    }
}
