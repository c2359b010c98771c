//! Files that are there as a whole or not at all.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};
use std::time::Duration;

/// Held while there is a draft of a file.
static DRAFTING: Mutex<()> = Mutex::new(());

/// Waits until no file is being written, but no longer than this. As long as it is held none is.
#[must_use]
pub fn without_drafts(patience: Duration) -> Option<MutexGuard<'static, ()>> {
    const STEP: Duration = Duration::from_millis(10);
    let mut waited = Duration::ZERO;
    loop {
        match DRAFTING.try_lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::Poisoned(poisoned)) => return Some(poisoned.into_inner()),
            Err(TryLockError::WouldBlock) if waited >= patience => return None,
            Err(TryLockError::WouldBlock) => {
                std::thread::sleep(STEP);
                waited += STEP;
            }
        }
    }
}

/// Reads a file that is to be text.
///
/// # Errors
/// Whatever keeps it from being read. What is no text is told with its line, counted from 1.
pub fn text(path: &Path) -> io::Result<String> {
    String::from_utf8(fs::read(path)?).map_err(|error| {
        let good = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = 1 + good.iter().filter(|byte| **byte == b'\n').count();
        let why = format!("line {line} is no text in UTF-8");
        io::Error::new(io::ErrorKind::InvalidData, why)
    })
}

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
    let _drafting = DRAFTING.lock().unwrap_or_else(PoisonError::into_inner);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_told_with_its_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("story.json");
        fs::write(&path, "{\n\"name\": \"José\"\n}").unwrap();
        assert_eq!(text(&path).unwrap().lines().count(), 3);
        fs::write(&path, b"{\n\"name\": \"Jos\xe9\"\n}").unwrap();
        let error = text(&path).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::InvalidData);
        assert_eq!(error.to_string(), "line 2 is no text in UTF-8");
    }

    #[test]
    fn as_long_as_a_file_is_written_whoever_waits_for_that_waits() {
        let drafting = DRAFTING.lock().unwrap();
        assert!(without_drafts(Duration::ZERO).is_none());
        drop(drafting);
        assert!(without_drafts(Duration::from_secs(600)).is_some());
    }
}
