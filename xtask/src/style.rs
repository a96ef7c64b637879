//! One style sheet from many. `style/main.scss` names them, one `@use "name";` to a line, and they are put together in
//! that order.
//!
//! The list has this form because cargo-leptos reads it too: it hands a `.scss` file to Sass, which does the same,
//! while it would leave the imports of a `.css` file for the browser to follow, to addresses that do not exist.
use anyhow::{Context, Result, bail};
use std::{fs, path::Path};

pub fn sheet(list: &Path) -> Result<String> {
    let read =
        |path: &Path| fs::read_to_string(path).with_context(|| format!("could not read {}", path.display()));
    let mut sheet = String::new();
    for line in read(list)?.lines() {
        if let Some(name) = used(line)? {
            sheet.push_str(read(&list.with_file_name(format!("{name}.css")))?.trim_end());
            sheet.push('\n');
        }
    }
    Ok(sheet)
}

/// The sheet that a line names. Sass can do much more than that, but then the two builds would differ.
fn used(line: &str) -> Result<Option<&str>> {
    let line = line.trim();
    if line.is_empty() || line.starts_with("//") {
        return Ok(None);
    }
    match line.strip_prefix("@use \"").and_then(|rest| rest.strip_suffix("\";")) {
        Some(name) if !name.contains(['"', '.', ':']) => Ok(Some(name)),
        _ => bail!("`{line}`: the list of style sheets has only lines like `@use \"name\";` for name.css"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    fn sheet_of(files: &[(&str, &str)]) -> Result<String> {
        let folder = Scratch::create("style-test").unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        sheet(&folder.path().join("main.scss"))
    }

    #[test]
    fn sheets_are_put_together_in_the_order_of_the_list() {
        let sheet = sheet_of(&[
            ("main.scss", "// first the tokens\n@use \"tokens\";\n\n@use \"base\";\n"),
            ("base.css", "body { margin: 0 }\n\n"),
            ("tokens.css", ":root { --a: 1 }"),
        ]);
        assert_eq!(sheet.unwrap(), ":root { --a: 1 }\nbody { margin: 0 }\n");
    }

    #[test]
    fn a_missing_sheet_is_named() {
        let error = sheet_of(&[("main.scss", "@use \"gone\";\n")]).unwrap_err();
        assert!(format!("{error:#}").contains("gone.css"), "{error:#}");
    }

    #[test]
    fn whatever_else_sass_could_do_is_refused() {
        for line in
            ["@use \"a.css\";", "@import \"a\";", "$colour: red;", "body { margin: 0 }", "@use \"a\" as b;"]
        {
            assert!(sheet_of(&[("main.scss", line), ("a.css", "")]).is_err(), "{line}");
        }
    }
}
