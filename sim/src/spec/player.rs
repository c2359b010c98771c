//! Plays one story: every sentence in its turn, in a fresh world.

use std::collections::BTreeMap;

use cucumber::gherkin::Step;
use thiserror::Error;

pub use super::beat::Beat;
use super::catalogue::{self, Sentence};
use super::promises;
use super::schedule::Schedule;
use super::silence;
use super::story::{Language, Story, written};
use super::variables::Word;
use super::world::World;
use conference::node::protections::Protections;
use oracle::check::Violation;
use stage::fault::{FaultKind, FaultTally};

/// Where a story broke.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {sentence}\n    {why}")]
pub struct Broken {
    /// The sentence that is not true.
    pub sentence: String,
    /// Where it is in its file.
    pub line: usize,
    /// Which sentence of the story it is, counted from 0.
    pub place: usize,
    /// Whether it was true, and what is wrong showed only when everything had come to its end.
    pub in_the_end: bool,
    /// What is the case instead.
    pub why: String,
    /// What kind of thing that is.
    pub cause: Cause,
}

/// Why a story broke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A sentence is not true.
    Untrue,
    /// A general rule is broken, the check with this id.
    Rule(&'static str),
    /// A sentence cannot be played: nobody understands it, or nothing like it is possible.
    Unplayable,
}

/// What came of a story.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Played {
    /// When each sentence was played, up to the one that broke.
    pub beats: Vec<Beat>,
    /// Where it broke, if it did.
    pub broken: Option<Broken>,
    /// For each kind of fault of its schedule, how often it made a difference.
    pub faults: BTreeMap<FaultKind, FaultTally>,
}

/// A story whose sentences have been understood. Looking a sentence up takes longer than playing
/// it, so it is done once for all schedules.
pub struct Screenplay<'a> {
    story: &'a Story,
    lines: Vec<Line>,
}

/// Which sentence of the catalogue is said, and the words of it that vary.
type Line = (&'static Sentence, Vec<Word>);

impl<'a> Screenplay<'a> {
    /// Looks all sentences up.
    ///
    /// # Errors
    /// [`Broken`] names the first sentence that nobody understands.
    pub fn read(story: &'a Story) -> Result<Self, Broken> {
        let line = |(place, sentence): (usize, &Step)| line(story, place, sentence);
        let lines = story.sentences.iter().enumerate().map(line).collect::<Result<_, _>>()?;
        Ok(Self { story, lines })
    }

    /// The same for a story that differs in one sentence: no other one is looked up again.
    ///
    /// # Errors
    /// [`Broken`] if nobody understands the other sentence.
    pub(super) fn with<'b>(
        &self,
        place: usize,
        story: &'b Story,
    ) -> Result<Screenplay<'b>, Broken> {
        let mut lines = self.lines.clone();
        if let Some((known, sentence)) = lines.get_mut(place).zip(story.sentences.get(place)) {
            *known = line(story, place, sentence)?;
        }
        Ok(Screenplay { story, lines })
    }

    /// The same for a story that lacks one sentence of this.
    pub(super) fn without<'b>(&self, place: usize, story: &'b Story) -> Screenplay<'b> {
        let mut lines = self.lines.clone();
        lines.remove(place);
        Screenplay { story, lines }
    }

    /// Plays the story under a schedule of faults, on a system with these protections. The same
    /// three give the same story.
    #[must_use]
    pub fn play(&self, schedule: &Schedule, protections: Protections) -> Played {
        self.play_in(&mut World::under(schedule.clone(), protections, self.story.language))
    }

    pub(super) fn play_in(&self, world: &mut World) -> Played {
        let mut beats = Vec::with_capacity(self.lines.len());
        let mut ending = None;
        for (place, (sentence, line)) in self.story.sentences.iter().zip(&self.lines).enumerate() {
            let from = world.now();
            let said = say(world, sentence, line, self.story.language);
            beats.push(Beat { from, until: world.now() });
            if let Err((why, cause)) = said {
                let row = world.misuse().and_then(|misuse| misuse.row);
                let line = row.and_then(|row| self.story.line_of_row(place, row));
                let line = line.unwrap_or(sentence.position.line);
                ending = Some(Broken { line, ..broken(place, sentence, why, cause) });
                break;
            }
        }
        if ending.as_ref().is_none_or(|broken| broken.cause == Cause::Untrue) {
            ending = self.suspected(world).or(ending);
        }
        if let Some(last) = self.story.sentences.last().filter(|_| ending.is_none()) {
            let judged = silence::catch(|| world.conclude())
                .map(|found| found.map(|it| told(&it, self.story.language)));
            let found = judged.unwrap_or_else(|panicked| Some((panicked, Cause::Untrue)));
            ending = found.map(|(why, cause)| Broken {
                in_the_end: true,
                ..broken(beats.len() - 1, last, why, cause)
            });
        }
        Played { beats, broken: ending, faults: world.faults() }
    }

    /// The first sentence that made sense only if another one followed, which did not.
    fn suspected(&self, world: &World) -> Option<Broken> {
        let (place, misuse) = world.suspicion()?;
        let sentence = self.story.sentences.get(place)?;
        Some(broken(place, sentence, misuse.told(self.story.language), Cause::Unplayable))
    }
}

/// Plays a story under a schedule of faults, on a system with these protections.
///
/// # Errors
/// [`Broken`] names the first sentence that is not true. A general rule that is broken counts
/// against the sentence during which it was broken, or against the last one if that shows only when
/// everything has come to its end.
pub fn play(
    story: &Story,
    schedule: &Schedule,
    protections: Protections,
) -> Result<Vec<Beat>, Broken> {
    let Played { beats, broken, .. } = Screenplay::read(story)?.play(schedule, protections);
    broken.map_or(Ok(beats), Err)
}

/// Looks a sentence up.
fn line(story: &Story, place: usize, sentence: &Step) -> Result<Line, Broken> {
    match catalogue::find(sentence) {
        Ok(known) => Ok((known, known.words(&sentence.value))),
        Err(why) => Err(broken(place, sentence, why.told(story.language), Cause::Unplayable)),
    }
}

fn say(
    world: &mut World,
    sentence: &Step,
    (known, words): &Line,
    language: Language,
) -> Result<(), (String, Cause)> {
    let mut said =
        world.hears(sentence, known.takes_quotation()).map_err(|surprise| surprise.to_string());
    if said.is_ok() {
        let played = silence::catch(|| known.play(world, sentence, words));
        said = played.and_then(|verdict| verdict.map_err(|surprise| surprise.to_string()));
    }
    if said.is_ok() {
        said = world.has_happened().map_err(|surprise| surprise.to_string());
    }
    said.map_err(|why| {
        let cause = if world.misuse().is_some() { Cause::Unplayable } else { Cause::Untrue };
        (why, cause)
    })?;
    world.violation().map_or(Ok(()), |violation| Err(told(&violation, language)))
}

/// How a general rule is broken, and which.
fn told(violation: &Violation, language: Language) -> (String, Cause) {
    (promises::broken(violation, language), Cause::Rule(violation.check))
}

fn broken(place: usize, sentence: &Step, why: String, cause: Cause) -> Broken {
    let (line, sentence) = (sentence.position.line, written(sentence));
    Broken { sentence, line, place, in_the_end: false, why, cause }
}
