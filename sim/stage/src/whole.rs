//! Files that are there as a whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes a file, and the folders that it is in. It is there as a whole or, if that fails, as it
/// was before.
///
/// # Errors
/// Whatever keeps it from being written.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    // A link stays a link: what it points to is replaced.
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    if fs::metadata(&path).is_ok_and(|there| !there.is_file()) {
        // A pipe or a device is written to; only a file can be replaced.
        return fs::OpenOptions::new().write(true).open(&path)?.write_all(text.as_bytes());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let draft = draft_of(&path);
    let written = write_whole(&draft, text).and_then(|()| fs::rename(&draft, &path));
    if written.is_err() {
        // Only the first error matters; the draft may not even exist.
        let _ = fs::remove_file(&draft);
    }
    written
}

fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// The file in the same folder that is written first.
fn draft_of(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.draft", std::process::id()))
}
