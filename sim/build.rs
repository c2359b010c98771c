//! Puts the features of the project into the program, so that they can be played wherever it is.
//!
//! A list by hand would sooner or later miss a file. A macro that reads a folder does not notice a
//! new file in it; this does, because cargo watches the folder.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?);
    let folder = root.join("../features");
    let mut list = String::from("&[\n");
    for language in ["en", "ko"] {
        println!("cargo::rerun-if-changed={}", folder.join(language).display());
        for file in features(&folder.join(language))? {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let path = file.canonicalize()?;
            let _ = writeln!(
                list,
                "    ({:?}, include_str!({path:?})),",
                format!("features/{language}/{name}")
            );
        }
    }
    list.push(']');
    let out = PathBuf::from(env::var("OUT_DIR").map_err(io::Error::other)?);
    fs::write(out.join("features.rs"), list)
}

/// The features in a folder, by name.
fn features(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files =
        fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "feature"));
    files.sort();
    Ok(files)
}
