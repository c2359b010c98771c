//! Plays one story: every sentence in its turn, in a fresh world.

use std::sync::LazyLock;

use cucumber::World as _;
use cucumber::gherkin::Step;
use cucumber::step::Collection;
use domain::sourcing::Timestamp;
use futures::executor::block_on;
use thiserror::Error;

use super::misuse::Misuse;
use super::schedule::Schedule;
use super::silence;
use super::story::{Story, written};
use super::world::World;
use crate::node::protections::Protections;

/// All sentences there are. Building this costs more than playing a story, so it is built once.
pub(super) static SENTENCES: LazyLock<Collection<World>> = LazyLock::new(World::collection);

/// Where a story broke.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {sentence}\n    {why}")]
pub struct Broken {
    /// The sentence that is not true.
    pub sentence: String,
    /// Where it is in its file.
    pub line: usize,
    /// What is the case instead.
    pub why: String,
    /// What is wrong with the sentence, if it cannot even be played: it is neither true nor false then.
    pub misuse: Option<Misuse>,
}

/// When a sentence was played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Beat {
    /// From when on.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// Plays a story under a schedule of faults, on a system with these protections. The same three give the same story.
///
/// # Errors
/// [`Broken`] names the first sentence that is not true. A general rule that is broken counts against the sentence
/// during which it was broken, or against the last one if that shows only when everything has come to its end.
pub fn play(story: &Story, schedule: &Schedule, protections: Protections) -> Result<Vec<Beat>, Broken> {
    let mut world = World::under(schedule.clone(), protections);
    let mut beats = Vec::new();
    for sentence in &story.sentences {
        let from = world.now();
        if let Err(why) = say(&mut world, sentence) {
            return Err(Broken { misuse: world.take_misuse(), ..broken(sentence, why) });
        }
        beats.push(Beat { from, until: world.now() });
    }
    let Some(last) = story.sentences.last() else { return Ok(beats) };
    let ending = silence::catch(|| world.conclude().map_err(|surprise| surprise.to_string()));
    ending.and_then(|judged| judged).map_err(|why| broken(last, why))?;
    Ok(beats)
}

fn say(world: &mut World, sentence: &Step) -> Result<(), String> {
    let (step, _, _, context) = SENTENCES
        .find(sentence)
        .map_err(|several| format!("this sentence can be understood in several ways. {several}"))?
        .ok_or("this sentence is not known")?;
    silence::catch(|| block_on(step(world, context)))?;
    world.keeps_the_rules().map_err(|surprise| surprise.to_string())
}

fn broken(sentence: &Step, why: String) -> Broken {
    Broken { sentence: written(sentence), line: sentence.position.line, why, misuse: None }
}
