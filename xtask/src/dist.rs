//! `cargo xtask dist`: one optimised program that carries the whole site, and its tarball.
use crate::{
    arguments::Arguments,
    bundle,
    compress::Sizes,
    process,
    scratch::Scratch,
    server,
    workspace::{PRODUCT, Workspace},
};
use anyhow::{Context, Result};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// What lies beside the program in the tarball.
const PAPERS: &[&str] = &["README.md", "CHANGELOG.md", "LICENSE", "LICENSE-MIT", "LICENSE-APACHE"];

pub fn run(_: &Arguments) -> Result<()> {
    let workspace = Workspace::open(true)?;
    // The site first: the server embeds it while it is compiled.
    let site = bundle::build(&workspace)?;
    server::build(&workspace)?;
    let tarball = pack(&workspace)?;
    print_site(&workspace.site(), &site);
    println!();
    print_size(&workspace.server())?;
    print_size(&tarball)
}

/// With the `tar` program: it is on every machine that this runs on, and a crate would not make the archive better.
fn pack(workspace: &Workspace) -> Result<PathBuf> {
    let name = format!("{PRODUCT}-{}-{}", env!("CARGO_PKG_VERSION"), host()?);
    let staging = Scratch::create("dist")?;
    let folder = staging.path().join(&name);
    fs::create_dir(&folder)?;
    let papers = PAPERS.iter().map(|paper| workspace.root().join(paper));
    for file in papers.chain([workspace.server()]) {
        let target = folder.join(file.file_name().context("a file without a name")?);
        fs::copy(&file, target).with_context(|| format!("could not copy {}", file.display()))?;
    }
    let output = workspace.target().join("dist");
    fs::create_dir_all(&output)?;
    let tarball = output.join(format!("{name}.tar.gz"));
    // The same bytes for the same files, whoever packs them and when.
    let fixed = ["--sort=name", "--owner=0", "--group=0", "--numeric-owner", "--mtime=@0"];
    let mut tar = process::program("tar");
    tar.args(fixed).arg("-czf").arg(&tarball).arg("-C").arg(staging.path()).arg(&name);
    process::run(&mut tar)?;
    write_checksum(&output, &format!("{name}.tar.gz"))?;
    Ok(tarball)
}

/// In the form that `sha256sum --check` reads.
fn write_checksum(folder: &Path, file: &str) -> Result<()> {
    let line = process::run_quietly(process::program("sha256sum").arg(file).current_dir(folder))?;
    fs::write(folder.join(format!("{file}.sha256")), line).context("could not write the checksum")
}

/// The target that rustc builds for when it is not told another.
fn host() -> Result<String> {
    let version = process::run_quietly(process::program("rustc").arg("-vV"))?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc names no host")?.to_owned())
}

fn print_site(root: &Path, files: &[(PathBuf, Sizes)]) {
    println!("\n{:<40} {:>10} {:>10} {:>10}", "web bundle (KB)", "raw", "gzip", "brotli");
    let mut total = Sizes::default();
    for (file, sizes) in files {
        let name = file.strip_prefix(root).unwrap_or(file).display().to_string();
        print_row(&name, *sizes);
        total += *sizes;
    }
    print_row("total", total);
}

fn print_row(name: &str, sizes: Sizes) {
    let [raw, gzip, brotli] = [sizes.raw, sizes.gzip, sizes.brotli].map(kilobytes);
    println!("{name:<40} {raw:>10} {gzip:>10} {brotli:>10}");
}

fn print_size(file: &Path) -> Result<()> {
    let bytes = usize::try_from(fs::metadata(file)?.len())?;
    println!("{} KB  {}", kilobytes(bytes), file.display());
    Ok(())
}

/// In units of 1024 bytes, with one decimal, without floating point.
fn kilobytes(bytes: usize) -> String {
    let tenths = (bytes * 10 + 512) / 1024;
    format!("{}.{}", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::process::Command;

    #[test]
    fn sizes_are_rounded_to_a_tenth_of_a_kilobyte() {
        assert_eq!(kilobytes(0), "0.0");
        assert_eq!(kilobytes(1024 * 214 + 102), "214.1");
        assert_eq!(kilobytes(2047), "2.0");
    }

    #[test]
    fn the_host_is_a_target_name() {
        assert!(host().unwrap().split('-').count() >= 3);
    }

    #[test]
    fn a_checksum_can_be_checked() {
        let folder = Scratch::create("dist-test").unwrap();
        fs::write(folder.path().join("a.tar.gz"), "content").unwrap();
        write_checksum(folder.path(), "a.tar.gz").unwrap();
        let check = |folder: &Path| {
            process::run_quietly(
                Command::new("sha256sum").args(["--check", "a.tar.gz.sha256"]).current_dir(folder),
            )
        };
        assert!(check(folder.path()).is_ok());
        fs::write(folder.path().join("a.tar.gz"), "changed").unwrap();
        assert!(check(folder.path()).is_err());
    }
}
