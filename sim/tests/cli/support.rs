//! Runs the command in a folder of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A folder to run the command in.
pub(crate) struct Room {
    folder: tempfile::TempDir,
}

/// What a command answered.
#[must_use = "assert on the code or the answer"]
pub(crate) struct Answer {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Room {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sim"));
        command.current_dir(self.folder.path());
        // Whoever wants colours elsewhere has them there.
        command.env_remove("CLICOLOR_FORCE");
        command
    }

    /// Runs `sim` with these words.
    pub(crate) fn sim(&self, words: &str) -> Answer {
        Answer::of(self.command().args(words.split_whitespace()).output().unwrap())
    }

    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        names(&self.path(folder))
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

impl Answer {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("the command ends by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// It was wrong use, and says so with one hint and these words.
    #[track_caller]
    pub(crate) fn is_wrong_use(&self, words: &[&str]) {
        assert_eq!(self.code, 2, "{}", self.err);
        assert_eq!(self.err.matches("hint: ").count(), 1, "{}", self.err);
        assert!(self.err.starts_with("error: "), "{}", self.err);
        for word in words {
            assert!(self.err.contains(word), "{word:?} is not in: {}", self.err);
        }
        assert!(self.out.is_empty(), "{}", self.out);
    }
}

/// The value of a JSON answer.
#[track_caller]
pub(crate) fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}
