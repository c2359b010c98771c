//! What reads files of others.

mod exports;
mod features;
mod rows;
mod scenarios;
mod stores;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use crate::input::{Seed, input};

/// Something that takes an input or refuses it.
pub struct Target {
    /// Its name.
    pub name: &'static str,
    /// What it reads, in a line.
    pub about: &'static str,
    /// What inputs are made from.
    seeds: fn() -> Vec<Seed>,
    made: OnceLock<Vec<Seed>>,
    /// What its language is made of, to be put in anywhere.
    tokens: &'static [&'static str],
    feed: fn(u64, &[u8]) -> Result<Answer, String>,
    /// What is typed before the name of a file to have `sim` read it, if it does.
    pub words: &'static [&'static str],
}

/// What comes of an input where nothing goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It was taken.
    Taken,
    /// It was refused, in words.
    Refused,
}

/// Every target.
pub static ALL: [&Target; 5] =
    [&scenarios::TARGET, &features::TARGET, &exports::TARGET, &rows::TARGET, &stores::TARGET];

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)
    }
}

impl Target {
    const fn new(
        name: &'static str,
        about: &'static str,
        seeds: fn() -> Vec<Seed>,
        tokens: &'static [&'static str],
        feed: fn(u64, &[u8]) -> Result<Answer, String>,
    ) -> Self {
        Self { name, about, seeds, made: OnceLock::new(), tokens, feed, words: &[] }
    }

    /// The same, which `sim` reads when these words are typed before the name of a file.
    const fn read_by(mut self, words: &'static [&'static str]) -> Self {
        self.words = words;
        self
    }

    /// The target under this name.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        ALL.into_iter().find(|target| target.name == name)
    }

    /// Its input with this number.
    #[must_use]
    pub fn input(&self, number: u64) -> Vec<u8> {
        input(self.name, self.made.get_or_init(self.seeds), self.tokens, number)
    }

    /// How many of its first inputs are seeds as they are.
    #[must_use]
    pub fn seeds(&self) -> u64 {
        self.made.get_or_init(self.seeds).len() as u64
    }

    /// Gives it an input.
    ///
    /// # Errors
    /// What is wrong with its answer.
    pub fn feed(&self, number: u64, input: &[u8]) -> Result<Answer, String> {
        (self.feed)(number, input)
    }
}

/// A refusal, if it says anything.
fn refusal(said: &str) -> Result<Answer, String> {
    if said.trim().is_empty() {
        return Err("it is refused without a word".to_owned());
    }
    Ok(Answer::Refused)
}

/// A folder or a file of the repository.
fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The texts of files in a folder of the repository, by their names, of those that end so.
fn texts(folder: &str, ending: &str) -> Vec<String> {
    let folder = repository(folder);
    let entries = fs::read_dir(&folder).expect("the repository is complete");
    let mut files: Vec<_> = entries.map(|entry| entry.expect("it can be read").path()).collect();
    files.sort();
    files.retain(|file| file.to_string_lossy().ends_with(ending));
    assert!(!files.is_empty(), "nothing ends in {ending} in {}", folder.display());
    files.iter().map(|file| fs::read_to_string(file).expect("its files are texts")).collect()
}
