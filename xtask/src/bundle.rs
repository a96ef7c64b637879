//! The browser's half: wasm and its glue, the style sheet and the static files, all in `target/site`.
use crate::{
    arguments::Arguments,
    compress::{self, Sizes},
    install, process,
    site::Site,
    style,
    workspace::{PRODUCT, Workspace},
};
use anyhow::{Context, Result};
use std::{
    env, fs,
    path::{Path, PathBuf},
};
use wasm_bindgen_cli_support::Bindgen;

pub fn run(arguments: &Arguments) -> Result<()> {
    build(&Workspace::open(arguments.has("--release"))?).map(drop)
}

/// Builds what is out of date, and answers every file of the site with its sizes (compressed in release builds only).
pub fn build(workspace: &Workspace) -> Result<Vec<(PathBuf, Sizes)>> {
    install::ensure_wasm_target()?;
    let mut cargo = workspace.cargo("build");
    process::run(cargo.args(Workspace::browser_selection()).args(["--profile", workspace.wasm_profile()]))?;

    let mut site = Site::new(workspace.site());
    site.copy_tree(&glue(workspace)?, "pkg")?;
    let sheet = style::sheet(&workspace.root().join("style/main.scss"))?;
    site.write(format!("pkg/{PRODUCT}.css"), sheet.as_bytes())?;
    site.copy_tree(&workspace.root().join("public"), "")?;
    let sizes = if workspace.is_release() { compress_all(&mut site)? } else { Vec::new() };
    site.sweep()?;
    Ok(sizes)
}

/// Runs bindgen unless the very same wasm went through the very same xtask before.
fn glue(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target().join("bindgen").join(workspace.wasm_profile());
    let stamp_file = folder.with_extension("stamp");
    let stamp = format!("{} {}", fingerprint(&workspace.wasm())?, fingerprint(&env::current_exe()?)?);
    if fs::read_to_string(&stamp_file).is_ok_and(|before| before == stamp) {
        return Ok(folder);
    }
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let mut output = Bindgen::new()
        .input_path(workspace.wasm())
        .out_name(PRODUCT)
        .web(true)?
        .typescript(false)
        .remove_name_section(workspace.is_release())
        .remove_producers_section(workspace.is_release())
        .generate_output()?;
    output.emit(&folder)?;
    // Bindgen says `_bg.wasm`; the page asks for the name without it, as after a cargo-leptos build.
    fs::rename(folder.join(format!("{PRODUCT}_bg.wasm")), folder.join(format!("{PRODUCT}.wasm")))?;
    fs::write(stamp_file, stamp)?;
    Ok(folder)
}

fn fingerprint(file: &Path) -> Result<String> {
    let data = fs::metadata(file).with_context(|| format!("{} was not built", file.display()))?;
    Ok(format!("{} {} {:?}", file.display(), data.len(), data.modified()?))
}

fn compress_all(site: &mut Site) -> Result<Vec<(PathBuf, Sizes)>> {
    let files: Vec<PathBuf> =
        site.files().filter(|file| compress::is_compressible(file)).map(Path::to_owned).collect();
    let mut sizes = Vec::new();
    for file in files {
        sizes.push((file.clone(), compress::compress(&file)?));
        site.keep(compress::neighbour(&file, "gz"));
        site.keep(compress::neighbour(&file, "br"));
    }
    Ok(sizes)
}
