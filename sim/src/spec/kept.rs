//! Stories that broke, kept as files: played again they break in the same way, with no seed and no
//! generator.

use std::path::{Path, PathBuf};

use cucumber::gherkin::Step;
use serde::{Deserialize, Serialize};
use stage::whole;
use thiserror::Error;

use super::schedule::Schedule;
use super::sentence::said;
use super::story::Story;
use conference::cluster::Fault;
use conference::cluster::settings::Settings;
use conference::scenario::possible_fault;

/// The version of the form in which stories are kept.
const VERSION: u32 = 2;

/// A story that broke: which one, and what has to go wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KeptStory {
    /// The version of this form.
    pub version: u32,
    /// The file of its feature.
    pub feature: PathBuf,
    /// Its name, with the values of its row if it has one.
    pub name: String,
    /// Which of its sentences are played, counted from 0.
    pub sentences: Vec<usize>,
    /// What these sentences say, so that it is noticed if the feature says something else by now.
    /// Version 1 had nothing of that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Vec<String>>,
    /// The known defect that was switched on.
    pub defect: Option<String>,
    /// The seed of everything that is left to chance.
    pub seed: u64,
    /// What goes wrong.
    pub faults: Vec<Fault>,
}

/// Why a kept story cannot be played.
#[derive(Debug, Error)]
pub enum KeptError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file that cannot be read.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// It was written by a newer release.
    #[error("{path} has version {found}, and this release reads version {VERSION}")]
    Newer {
        /// The file that a newer program wrote.
        path: PathBuf,
        /// The version that the file names.
        found: u32,
    },
    /// It is not a kept story.
    #[error("{path} is not a story that was kept: {source}")]
    Malformed {
        /// The file that is no kept story.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// It is one that cannot be.
    #[error("{path} cannot be played: {reason}")]
    Impossible {
        /// The file that asks for what cannot be.
        path: PathBuf,
        /// Why it cannot be.
        reason: String,
    },
}

impl KeptStory {
    /// What is to be kept of a story that breaks under a schedule. These are its sentences that are
    /// needed for it, counted from 0 in the whole story.
    #[must_use]
    pub fn of(
        story: &Story,
        sentences: &[usize],
        schedule: &Schedule,
        defect: Option<&str>,
    ) -> Self {
        Self {
            version: VERSION,
            feature: story.path.clone(),
            name: story.title(),
            sentences: sentences.to_vec(),
            said: Some(story.sentences.iter().map(said).collect()),
            defect: defect.map(str::to_owned),
            seed: schedule.seed,
            faults: schedule.faults.clone(),
        }
    }

    /// What a sentence said when this was kept, and the sentence that stands there now, if they
    /// differ.
    #[must_use]
    pub fn changed<'a>(&self, story: &'a Story) -> Option<(&str, &'a Step)> {
        let then = self.said.as_deref().unwrap_or_default();
        let now = self.sentences.iter().filter_map(|place| story.sentences.get(*place));
        then.iter()
            .zip(now)
            .find(|(then, now)| **then != said(now))
            .map(|(then, now)| (then.as_str(), now))
    }

    /// What goes wrong.
    #[must_use]
    pub fn schedule(&self) -> Schedule {
        Schedule { seed: self.seed, faults: self.faults.clone() }
    }

    /// The text of its file.
    #[must_use]
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).expect("a kept story has string keys only") + "\n"
    }

    /// Reads a file.
    ///
    /// # Errors
    /// [`KeptError`] names the file and what is wrong with it.
    pub fn read(path: &Path) -> Result<Self, KeptError> {
        #[derive(Deserialize)]
        struct Outline {
            version: u32,
        }
        let path = path.to_owned();
        let text = match whole::text(&path) {
            Ok(text) => text,
            Err(source) => return Err(KeptError::Unreadable { path, source }),
        };
        match serde_json::from_str::<Outline>(&text) {
            Ok(Outline { version }) if version > VERSION => {
                return Err(KeptError::Newer { path, found: version });
            }
            _ => {}
        }
        let kept: Self = match serde_json::from_str(&text) {
            Ok(kept) => kept,
            Err(source) => return Err(KeptError::Malformed { path, source }),
        };
        match kept.impossible() {
            Some(reason) => Err(KeptError::Impossible { path, reason }),
            None => Ok(kept),
        }
    }

    fn impossible(&self) -> Option<String> {
        if self.said.as_ref().is_some_and(|said| said.len() != self.sentences.len()) {
            return Some("it says something of each of its sentences, or of none".to_owned());
        }
        if !self.sentences.is_sorted_by(|one, next| one < next) || self.sentences.is_empty() {
            return Some("its sentences are some of the story's, in their order".to_owned());
        }
        let nodes = self.schedule().topology().nodes();
        self.faults.iter().find_map(|fault| {
            // What its example sets is not known before that is read: any grace must cover it.
            possible_fault(fault, &nodes, Settings::SHORTEST_GRACE)
                .err()
                .map(|refused| refused.to_string())
        })
    }
}
