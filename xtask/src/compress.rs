//! Compressed neighbours (`.gz`, `.br`) that the server picks by `Accept-Encoding`, and what they save.
use anyhow::{Context, Result};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

/// The bytes of one file as stored and as sent.
#[derive(Clone, Copy, Default, Debug, PartialEq, Eq)]
pub struct Sizes {
    pub raw: usize,
    pub gzip: usize,
    pub brotli: usize,
}

impl std::ops::AddAssign for Sizes {
    fn add_assign(&mut self, other: Self) {
        self.raw += other.raw;
        self.gzip += other.gzip;
        self.brotli += other.brotli;
    }
}

pub fn is_compressible(file: &Path) -> bool {
    let ending = file.extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("wasm" | "js" | "mjs" | "css" | "svg" | "txt" | "json" | "webmanifest"))
}

pub fn neighbour(file: &Path, ending: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

/// Writes both neighbours unless they are newer than the file.
pub fn compress(file: &Path) -> Result<Sizes> {
    let content = fs::read(file).with_context(|| format!("could not read {}", file.display()))?;
    let gzip = fresh_or_made(file, "gz", || gzip(&content))?;
    let brotli = fresh_or_made(file, "br", || brotli(&content))?;
    Ok(Sizes { raw: content.len(), gzip, brotli })
}

fn fresh_or_made(file: &Path, ending: &str, make: impl FnOnce() -> Result<Vec<u8>>) -> Result<usize> {
    let path = neighbour(file, ending);
    if let Ok(present) = fs::metadata(&path)
        && present.modified()? >= fs::metadata(file)?.modified()?
    {
        return Ok(usize::try_from(present.len())?);
    }
    let packed = make()?;
    fs::write(&path, &packed).with_context(|| format!("could not write {}", path.display()))?;
    Ok(packed.len())
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

fn brotli(mut content: &[u8]) -> Result<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams { quality: 11, lgwin: 22, ..Default::default() };
    let mut packed = Vec::new();
    brotli::BrotliCompress(&mut content, &mut packed, &parameters)?;
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scratch::Scratch;
    use std::io::Read;

    #[test]
    fn both_neighbours_unpack_to_the_file() {
        let folder = Scratch::create("compress-test").unwrap();
        let file = folder.path().join("a.css");
        let content = "button { color: red }\n".repeat(100);
        fs::write(&file, &content).unwrap();
        let sizes = compress(&file).unwrap();

        let mut unpacked = String::new();
        let packed = fs::read(neighbour(&file, "gz")).unwrap();
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut unpacked).unwrap();
        assert_eq!(unpacked, content);

        let mut unpacked = Vec::new();
        let packed = fs::read(neighbour(&file, "br")).unwrap();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, content.as_bytes());
        assert_eq!((sizes.raw, sizes.brotli), (content.len(), packed.len()));
    }

    #[test]
    fn a_changed_file_is_compressed_again_and_an_unchanged_one_is_not() {
        let folder = Scratch::create("compress-test").unwrap();
        let file = folder.path().join("a.js");
        fs::write(&file, "one").unwrap();
        compress(&file).unwrap();
        fs::write(neighbour(&file, "br"), "left alone").unwrap();
        assert_eq!(compress(&file).unwrap().brotli, "left alone".len());

        let later = fs::metadata(neighbour(&file, "br")).unwrap().modified().unwrap();
        fs::write(&file, "two").unwrap();
        let touched = fs::File::options().write(true).open(&file).unwrap();
        touched.set_modified(later + std::time::Duration::from_secs(1)).unwrap();
        assert_ne!(compress(&file).unwrap().brotli, "left alone".len());
    }

    #[test]
    fn pictures_are_left_alone() {
        assert!(is_compressible(Path::new("a/b.wasm")));
        assert!(!is_compressible(Path::new("a/b.png")));
        assert!(!is_compressible(Path::new("a/b.js.br")));
    }
}
