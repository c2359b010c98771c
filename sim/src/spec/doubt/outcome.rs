//! What came of doubting examples, for whoever reports it.

use std::collections::BTreeSet;
use std::path::Path;

use cucumber::gherkin::Step;

use super::super::player::Cause;
use super::super::source::Source;
use super::super::story::Story;
use super::doubted::{Answer, Doubted};

/// What came of doubting examples.
#[derive(Clone, Debug)]
pub struct DoubtOutcome {
    /// The features that were read, in the order of their files.
    pub sources: Vec<Source>,
    /// What was typed behind the name of the program to choose these examples.
    pub typed: String,
    /// What came of each example, in the order of the features.
    pub examples: Vec<Doubted>,
    /// How many examples were to be doubted.
    pub planned: usize,
    /// Whether somebody stopped it before it was over.
    pub interrupted: bool,
}

/// What it comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DoubtVerdict {
    /// Every value that was changed was noticed, and every sentence is needed or explained.
    Held,
    /// An example says something that is not noticed or not needed, or breaks as it is written.
    Violated,
    /// An example has a sentence that cannot be played.
    Unplayable,
    /// Somebody stopped it, and nothing was found until then.
    Interrupted,
}

/// A sentence that no example needs.
#[derive(Clone, Copy, Debug)]
pub struct IdleSentence<'a> {
    /// An example that it is in.
    pub story: &'a Story,
    /// The sentence that nothing needs.
    pub sentence: &'a Step,
    /// Why it is there all the same, as the comment above it has it.
    pub explanation: Option<&'a str>,
}

/// How a comment begins that says why the sentence below it is there.
const FOR_THE_READER: [&str; 2] = ["# For the reader:", "# 읽는 이에게:"];

impl DoubtVerdict {
    /// Its name, as JSON and tables write it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "HELD",
            Self::Violated => "VIOLATED",
            Self::Unplayable => "WRONG USE",
            Self::Interrupted => "INTERRUPTED",
        }
    }
}

impl DoubtOutcome {
    /// What it comes to.
    #[must_use]
    pub fn verdict(&self) -> DoubtVerdict {
        let broken = || self.examples.iter().filter_map(|it| it.broken.as_ref());
        if broken().any(|broken| broken.cause == Cause::Unplayable) {
            DoubtVerdict::Unplayable
        } else if broken().next().is_some()
            || self.tally().unnoticed > 0
            || self.idle().iter().any(|idle| idle.explanation.is_none())
        {
            DoubtVerdict::Violated
        } else if self.interrupted {
            DoubtVerdict::Interrupted
        } else {
            DoubtVerdict::Held
        }
    }

    /// How many values were noticed, were not, and could not be changed.
    #[must_use]
    pub fn tally(&self) -> DoubtTally {
        let mut tally = DoubtTally::default();
        for changed in self.examples.iter().flat_map(|it| &it.changed) {
            match changed.answer {
                Answer::Noticed(..) => tally.noticed += 1,
                Answer::Unnoticed(_) => tally.unnoticed += 1,
                Answer::Alone => tally.alone += 1,
            }
        }
        tally.left_out = self.examples.iter().map(|it| it.left_out.len()).sum();
        tally
    }

    /// The sentences that no example needs, each once. One that stands in several examples, of a
    /// background or an outline, is needed if one of them needs it; it is not judged if not all of
    /// them were asked.
    #[must_use]
    pub fn idle(&self) -> Vec<IdleSentence<'_>> {
        let mut open = BTreeSet::new();
        for (path, line) in self.unasked() {
            open.insert((path, line));
        }
        for example in &self.examples {
            let needed = example.left_out.iter().filter(|it| it.need.is_some());
            open.extend(needed.map(|it| place(&example.story, it.place)));
        }
        let mut idle = Vec::new();
        for example in &self.examples {
            for left_out in &example.left_out {
                let story = &example.story;
                if open.insert(place(story, left_out.place)) {
                    let sentence = &story.sentences[left_out.place];
                    let explanation = self.explanation(&story.path, sentence.position.line);
                    idle.push(IdleSentence { story, sentence, explanation });
                }
            }
        }
        idle
    }

    /// Where the sentences of the examples are that were not asked, or not about everything.
    fn unasked(&self) -> BTreeSet<(std::path::PathBuf, usize)> {
        let whole = |story: &Story| {
            self.examples.iter().any(|it| {
                it.story.path == story.path
                    && it.story.line == story.line
                    && it.broken.is_none()
                    && !it.cut_short
            })
        };
        let stories = self.sources.iter().flat_map(Source::stories).filter(|story| !whole(story));
        stories
            .flat_map(|story| {
                (0..story.sentences.len()).map(move |at| place(&story, at)).collect::<Vec<_>>()
            })
            .collect()
    }

    /// What the comment just above a line says of the sentence there.
    fn explanation(&self, path: &Path, line: usize) -> Option<&str> {
        let source = self.sources.iter().find(|source| source.path == path)?;
        let above = source.text.lines().nth(line.checked_sub(2)?)?.trim();
        FOR_THE_READER.iter().find_map(|mark| above.strip_prefix(mark)).map(str::trim)
    }
}

/// How many questions were answered in which way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DoubtTally {
    /// Values that were changed, and something broke.
    pub noticed: usize,
    /// Values that were changed, and nothing broke.
    pub unnoticed: usize,
    /// Values of which the example has no other.
    pub alone: usize,
    /// Sentences that were left out, each as often as an example has it.
    pub left_out: usize,
}

/// Where a sentence is.
fn place(story: &Story, sentence: usize) -> (std::path::PathBuf, usize) {
    (story.path.clone(), story.sentences[sentence].position.line)
}
