//! The folder that the server serves. Files are only written when they change, so that nothing is compressed or
//! embedded anew without need, and what is no longer made disappears.
use anyhow::{Context, Result};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

pub struct Site {
    root: PathBuf,
    made: BTreeSet<PathBuf>,
}

impl Site {
    pub fn new(root: PathBuf) -> Self {
        Self { root, made: BTreeSet::new() }
    }

    pub fn write(&mut self, file: impl AsRef<Path>, content: &[u8]) -> Result<()> {
        let path = self.root.join(file);
        if !fs::read(&path).is_ok_and(|present| present == content) {
            fs::create_dir_all(path.parent().unwrap_or(&self.root))?;
            fs::write(&path, content).with_context(|| format!("could not write {}", path.display()))?;
        }
        self.made.insert(path);
        Ok(())
    }

    /// Everything below a folder, under the same names, in a folder of the site (`""` is its root).
    pub fn copy_tree(&mut self, from: &Path, to: &str) -> Result<()> {
        for path in files_below(from)? {
            let content = fs::read(&path).with_context(|| format!("could not read {}", path.display()))?;
            self.write(Path::new(to).join(path.strip_prefix(from)?), &content)?;
        }
        Ok(())
    }

    /// A file that may stay although it was not written through here.
    pub fn keep(&mut self, file: PathBuf) {
        self.made.insert(file);
    }

    /// Removes what an earlier build left. Compressed neighbours go with it: the server would prefer a stale one to
    /// the fresh file.
    pub fn sweep(&self) -> Result<()> {
        for path in files_below(&self.root)? {
            if !self.made.contains(&path) {
                fs::remove_file(&path).with_context(|| format!("could not remove {}", path.display()))?;
            }
        }
        Ok(())
    }

    pub fn files(&self) -> impl Iterator<Item = &Path> {
        self.made.iter().map(PathBuf::as_path)
    }
}

pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("could not read {}", folder.display()))? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(files_below(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;

    #[test]
    fn an_unchanged_file_keeps_its_time_and_a_changed_one_does_not() {
        let folder = Scratch::create("site-test").unwrap();
        let file = folder.path().join("pkg/a.css");
        let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1);
        let written = |content: &[u8]| {
            Site::new(folder.path().to_owned()).write("pkg/a.css", content).unwrap();
            let time = fs::metadata(&file).unwrap().modified().unwrap();
            fs::File::options().write(true).open(&file).unwrap().set_modified(long_ago).unwrap();
            time
        };
        written(b"a {}");
        assert_eq!(written(b"a {}"), long_ago);
        assert_ne!(written(b"b {}"), long_ago);
    }

    #[test]
    fn the_sweep_removes_what_was_not_made() {
        let folder = Scratch::create("site-test").unwrap();
        let (public, root) = (folder.path().join("public"), folder.path().join("site"));
        for file in ["public/icons/a.svg", "site/old.svg", "site/pkg/x.wasm.br", "site/pkg/kept.js"] {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        let mut site = Site::new(root.clone());
        site.copy_tree(&public, "").unwrap();
        site.keep(root.join("pkg/kept.js"));
        site.sweep().unwrap();
        assert_eq!(files_below(&root).unwrap(), [root.join("icons/a.svg"), root.join("pkg/kept.js")]);
    }
}
