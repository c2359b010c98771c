//! Findings: a story that breaks when something goes wrong, made as small as it goes.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

use super::player::{Beat, Broken, Cause, Screenplay};
use super::schedule::Schedule;
use super::shrink::{Breaking, Smaller, smallest};
use super::story::Story;
use crate::shell::{self, quoted, quoted_path};
use conference::cluster::Fault;
use conference::node::protections::Protections;

/// A story that broke, and the fewest and weakest faults that break it at the same sentence.
#[derive(Clone, Debug)]
pub struct BrokenExample {
    /// The story, with the sentences that are needed to break it.
    pub story: Story,
    /// Which sentences of the whole story these are, counted from 0.
    pub kept: Vec<usize>,
    /// The number of the schedule that broke it first; none if it breaks undisturbed, or was played
    /// from a file.
    pub number: Option<u64>,
    /// The file it was kept in, if it was.
    pub file: Option<PathBuf>,
    /// What has to go wrong; nothing, if the story breaks undisturbed.
    pub schedule: Schedule,
    /// When each sentence was played, up to the one that broke.
    pub beats: Vec<Beat>,
    /// Where it breaks then.
    pub broken: Broken,
}

impl BrokenExample {
    /// The smallest form of a story that breaks under this schedule; nothing if it does not. `watch`
    /// is told meanwhile how small it is. When `stop` becomes true it stays as small as it is.
    #[must_use]
    pub fn of(
        story: &Story,
        number: Option<u64>,
        schedule: Schedule,
        protections: Protections,
        stop: &AtomicBool,
        watch: &dyn Fn(Smaller<'_>),
    ) -> Option<Self> {
        let breaking = breaking(story, schedule, protections)?;
        // What cannot be played may be so for want of any sentence that is left out.
        let told = match breaking.broken.cause {
            Cause::Unplayable => breaking,
            Cause::Untrue | Cause::Rule(_) => smallest(breaking, protections, stop, watch),
        };
        Some(Self::told(told, number))
    }

    /// These sentences of a story, counted from 0, just as they break; nothing if they do not.
    #[must_use]
    pub fn as_it_is(
        story: &Story,
        kept: &[usize],
        schedule: Schedule,
        protections: Protections,
    ) -> Option<Self> {
        let breaking = breaking(&story.only(kept), schedule, protections)?;
        Some(Self::told(Breaking { kept: kept.to_vec(), ..breaking }, None))
    }

    fn told(breaking: Breaking, number: Option<u64>) -> Self {
        let Breaking { story, kept, schedule, played, broken } = breaking;
        Self { story, kept, number, file: None, schedule, beats: played.beats, broken }
    }

    /// Whether it takes no more than one fault to make a sentence untrue. No story is simpler.
    #[must_use]
    pub fn is_simple(&self) -> bool {
        self.size() <= (1, false, usize::MAX)
    }

    /// The smaller, the easier to follow: first by faults; and a sentence that is not true says
    /// more than a general rule.
    #[must_use]
    pub fn size(&self) -> (usize, bool, usize) {
        (self.schedule.faults.len(), self.broken.cause != Cause::Untrue, self.story.sentences.len())
    }

    /// The faults that begin while each sentence is played, and those that begin after the last of
    /// them.
    #[must_use]
    pub fn faults_by_sentence(&self) -> (Vec<Vec<&Fault>>, Vec<&Fault>) {
        let mut faults: Vec<_> = self.schedule.faults.iter().collect();
        faults.sort_by_key(|fault| fault.period().from_ms);
        let mut left = faults.into_iter().peekable();
        let during = self.beats.iter().map(|beat| {
            let mut during = Vec::new();
            while let Some(fault) = left.next_if(|fault| fault.period().from_ms < beat.until.0) {
                during.push(fault);
            }
            during
        });
        let during = during.collect();
        (during, left.collect())
    }

    /// The command that plays it again and finds the same, where the program was started.
    #[must_use]
    pub fn replay(&self, defect: Option<&str>) -> String {
        format!("{} {}", shell::program(), self.replay_words(defect))
    }

    /// What to type behind the name of the program.
    #[must_use]
    pub fn replay_words(&self, defect: Option<&str>) -> String {
        let Self { story, number, file, .. } = self;
        if let Some(file) = file {
            return format!("spec --story {}", quoted_path(file));
        }
        let mut line =
            format!("spec {} --name {}", quoted_path(&story.path), quoted(&story.title()));
        match number {
            Some(number) => line.push_str(&format!(" --seeds {number}..{}", number + 1)),
            None => line.push_str(" --schedules 0"),
        }
        if let Some(defect) = defect {
            line.push_str(&format!(" --defect {defect}"));
        }
        line
    }
}

fn breaking(story: &Story, schedule: Schedule, protections: Protections) -> Option<Breaking> {
    let (played, broken) = match Screenplay::read(story) {
        Ok(script) => {
            let played = script.play(&schedule, protections);
            let broken = played.broken.clone()?;
            (played, broken)
        }
        Err(broken) => (Default::default(), broken),
    };
    let kept = (0..story.sentences.len()).collect();
    Some(Breaking { story: story.clone(), kept, schedule, played, broken })
}

/// Plays a story undisturbed and then under the schedules with these numbers, and stops at the
/// first that breaks it.
///
/// # Errors
/// [`BrokenExample`] tells the smallest form of what broke the story.
pub fn rehearse(
    story: &Story,
    numbers: impl IntoIterator<Item = u64>,
    protections: Protections,
) -> Result<(), Box<BrokenExample>> {
    let never = AtomicBool::new(false);
    let found = |number, schedule| {
        let broken = BrokenExample::of(story, number, schedule, protections, &never, &|_| {});
        broken.map_or(Ok(()), |finding| Err(Box::new(finding)))
    };
    let Ok(script) = Screenplay::read(story) else { return found(None, Schedule::default()) };
    let undisturbed = script.play(&Schedule::default(), protections);
    if undisturbed.broken.is_some() {
        return found(None, Schedule::default());
    }
    for number in numbers {
        let schedule = Schedule::generate(story.seed(number), &undisturbed.beats);
        if script.play(&schedule, protections).broken.is_some() {
            return found(Some(number), schedule);
        }
    }
    Ok(())
}
