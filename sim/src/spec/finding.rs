//! Findings: a story that breaks when something goes wrong, made as small as it goes.

use std::fmt;

use super::player::{Beat, Broken, play};
use super::schedule::Schedule;
use super::story::{Language, Story};
use super::words;
use crate::node::protections::Protections;

/// A story that broke, and the fewest faults that break it at the same sentence.
#[derive(Clone, Debug)]
pub struct Finding<'a> {
    /// The story.
    pub story: &'a Story,
    /// What has to go wrong; nothing, if the story breaks undisturbed.
    pub schedule: Schedule,
    /// Where it breaks then.
    pub broken: Broken,
}

/// Plays a story undisturbed and then under the schedules of these seeds, and stops at the first that breaks it.
///
/// # Errors
/// [`Finding`] tells the smallest form of what broke the story.
pub fn rehearse(
    story: &Story,
    seeds: impl IntoIterator<Item = u64>,
    protections: Protections,
) -> Result<(), Box<Finding<'_>>> {
    let beats = undisturbed(story, protections)?;
    for seed in seeds {
        let schedule = Schedule::generate(seed, &beats);
        if let Err(broken) = play(story, &schedule, protections) {
            let (schedule, broken) = smallest(story, schedule, broken, protections);
            return Err(Box::new(Finding { story, schedule, broken }));
        }
    }
    Ok(())
}

fn undisturbed(story: &Story, protections: Protections) -> Result<Vec<Beat>, Box<Finding<'_>>> {
    let schedule = Schedule::default();
    play(story, &schedule, protections).map_err(|broken| Box::new(Finding { story, schedule, broken }))
}

/// Takes faults out, one by one, as long as the same sentence breaks. Choices are keyed, so what is left happens as
/// it did before.
fn smallest(
    story: &Story,
    mut schedule: Schedule,
    mut broken: Broken,
    protections: Protections,
) -> (Schedule, Broken) {
    let mut index = 0;
    while index < schedule.faults.len() && schedule.faults.len() > 1 {
        let fewer = schedule.without(index);
        match play(story, &fewer, protections) {
            Err(again) if again.line == broken.line => {
                (schedule, broken) = (fewer, again);
                // What seemed to be needed may not be needed any more.
                index = 0;
            }
            _ => index += 1,
        }
    }
    (schedule, broken)
}

impl fmt::Display for Finding<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { story, schedule, broken } = self;
        let [rule, breaks, undisturbed, when, seed] = match story.language {
            Language::English => ["Rule", "breaks at", "although nothing goes wrong", "when", "seed"],
            Language::Korean => ["규칙", "깨지는 곳", "아무 문제가 없어도 깨진다", "조건", "시드"],
        };
        writeln!(f, "{} :: {}", story.feature, story.name)?;
        if let Some(sentence) = &story.rule {
            writeln!(f, "  {rule}: {sentence}")?;
        }
        if schedule.faults.is_empty() {
            writeln!(f, "  {undisturbed}")?;
        } else {
            writeln!(f, "  {when} ({seed} {}):", schedule.seed)?;
        }
        for fault in &schedule.faults {
            writeln!(f, "    - {}", words::fault(fault, story.language))?;
        }
        write!(f, "  {breaks} {broken}")
    }
}
