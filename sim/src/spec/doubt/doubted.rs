//! What came of doubting one example.

use std::sync::atomic::{AtomicBool, Ordering};

use cucumber::gherkin::StepType;

use super::super::catalogue::words;
use super::super::player::{Broken, Cause, Screenplay};
use super::super::schedule::Schedule;
use super::super::story::Story;
use super::super::variables::Word;
use super::change::Change;
use super::changes;
use conference::defect::decisions::Decisions;
use conference::defect::{Class, Defect};

use conference::node::protections::Protections;

/// An example that was doubted.
#[derive(Clone, Debug)]
pub struct Doubted {
    /// The example that is doubted.
    pub story: Story,
    /// How it breaks as it is written; then nothing else was asked.
    pub broken: Option<Broken>,
    /// Each value that was changed, and what came of it.
    pub changed: Vec<Changed>,
    /// The known defects that it notices undisturbed, in the order of their catalogue.
    pub notices: Vec<&'static str>,
    /// Each sentence that was left out, and what came of it.
    pub left_out: Vec<LeftOut>,
    /// Whether somebody stopped it before everything was asked.
    pub cut_short: bool,
}

/// A value of a *Then* that was changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// The sentence, counted from 0.
    pub place: usize,
    /// The row of the table below it, and the column; none if the value is in the sentence itself.
    pub cell: Option<(usize, String)>,
    /// What kind of value it is: `number`, `money`, `time`, `name`, `text`, `state`, `reason`,
    /// `release` or `message`.
    pub what: &'static str,
    /// What stands there.
    pub was: String,
    /// What came of it.
    pub answer: Answer,
}

impl Changed {
    /// Where it is in its file.
    #[must_use]
    pub fn line(&self, story: &Story) -> usize {
        let row = self.cell.as_ref().and_then(|(row, _)| story.line_of_row(self.place, *row));
        row.unwrap_or(story.sentences[self.place].position.line)
    }
}

/// What came of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// With this in its place the example breaks, for this reason.
    Noticed(String, String),
    /// With any of these in its place the example holds as well.
    Unnoticed(Vec<String>),
    /// The example has nothing else of the kind that could stand there.
    Alone,
}

/// A *Given* or a *When* that was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The sentence, counted from 0.
    pub place: usize,
    /// Why the example needs it; none if nothing breaks without it.
    pub need: Option<Need>,
}

/// Why an example needs a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Need {
    /// It breaks without it, in this way.
    Breaks(Broken),
    /// It holds without it, and no longer notices this defect: the sentence puts the system to the
    /// test.
    Notices(&'static str),
}

impl Doubted {
    /// Doubts an example, also with these defects. `stop` may become true at any time: then no
    /// further question is asked.
    pub(super) fn of(story: &Story, defects: &[&'static Defect], stop: &AtomicBool) -> Self {
        let mut doubted = Self {
            story: story.clone(),
            broken: None,
            changed: Vec::new(),
            notices: Vec::new(),
            left_out: Vec::new(),
            cut_short: false,
        };
        let whole = match Screenplay::read(story) {
            Ok(whole) => whole,
            Err(broken) => return Self { broken: Some(broken), ..doubted },
        };
        let (broken, decisions) = Decisions::of(|rules| broken(&whole, rules));
        doubted.broken = broken;
        if doubted.broken.is_some() {
            return doubted;
        }
        let goes_on = || !stop.load(Ordering::Relaxed);
        let changes = changes::of(story);
        let all = changes.len();
        let asked = changes.into_iter().take_while(|_| goes_on());
        doubted.changed = asked.map(|change| change.ask(&whole, story)).collect();
        let concerned = defects.iter().copied().filter(|defect| concerns(defect, story));
        let asked = concerned.take_while(|_| goes_on());
        let acts = asked.filter(|defect| !decisions.are_as_with(defect));
        let noticed: Vec<_> = acts.filter(|defect| notices(&whole, defect)).collect();
        doubted.notices = noticed.iter().map(|defect| defect.name).collect();
        let told = |place: &usize| story.sentences[*place].ty != StepType::Then;
        let sentences: Vec<_> = (0..story.sentences.len()).filter(told).collect();
        let asked = sentences.iter().take_while(|_| goes_on());
        doubted.left_out = asked.map(|place| leave_out(*place, &whole, story, &noticed)).collect();
        doubted.cut_short = doubted.changed.len() < all || doubted.left_out.len() < sentences.len();
        doubted
    }

    /// The values that can be changed without anybody noticing.
    pub fn unnoticed(&self) -> impl Iterator<Item = (&Changed, &[String])> {
        self.changed.iter().filter_map(|changed| match &changed.answer {
            Answer::Unnoticed(values) => Some((changed, values.as_slice())),
            _ => None,
        })
    }
}

impl Change {
    fn ask(self, whole: &Screenplay<'_>, story: &Story) -> Changed {
        let mut unnoticed = Vec::new();
        let mut noticed = None;
        for choice in self.choices {
            let other = story.with(self.place, choice.step);
            let broken = match whole.with(self.place, &other) {
                Ok(script) => undisturbed(&script),
                Err(unknown) => Some(unknown),
            };
            match broken {
                None => unnoticed.push(choice.value),
                // What cannot be understood says nothing of the example.
                Some(broken) if broken.cause == Cause::Unplayable => {}
                Some(broken) => {
                    noticed = Some(Answer::Noticed(choice.value, broken.why));
                    break;
                }
            }
        }
        let held = if unnoticed.is_empty() { Answer::Alone } else { Answer::Unnoticed(unnoticed) };
        let (place, cell, what, was) = (self.place, self.cell, self.what, self.was);
        Changed { place, cell, what, was, answer: noticed.unwrap_or(held) }
    }
}

fn leave_out(
    place: usize,
    whole: &Screenplay<'_>,
    story: &Story,
    noticed: &[&'static Defect],
) -> LeftOut {
    let rest = story.without(place);
    let rest = whole.without(place, &rest);
    let broken = undisturbed(&rest).map(Need::Breaks);
    let unnoticed = || noticed.iter().find(|defect| !breaks(&rest, defect));
    LeftOut { place, need: broken.or_else(|| Some(Need::Notices(unnoticed()?.name))) }
}

/// Whether a defect concerns an example: one in which no release is named has only one of them.
fn concerns(defect: &Defect, story: &Story) -> bool {
    let names_release = |word: &Word| word.kind == "release";
    let mut said = story.sentences.iter().filter_map(words);
    defect.class != Class::VersionMix || said.any(|(_, words)| words.iter().any(names_release))
}

/// Whether an example that holds breaks with a defect, and not because it cannot be played.
fn notices(script: &Screenplay<'_>, defect: &Defect) -> bool {
    broken(script, defect.protections()).is_some_and(|broken| broken.cause != Cause::Unplayable)
}

fn breaks(script: &Screenplay<'_>, defect: &Defect) -> bool {
    broken(script, defect.protections()).is_some()
}

fn undisturbed(script: &Screenplay<'_>) -> Option<Broken> {
    broken(script, Protections::default())
}

fn broken(script: &Screenplay<'_>, protections: Protections) -> Option<Broken> {
    script.play(&Schedule::default(), protections).broken
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use conference::defect::CATALOGUE;

    use super::super::super::source::Source;
    use super::*;

    #[test]
    fn a_defect_that_would_have_decided_nothing_otherwise_is_not_noticed() {
        let features = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../features/en"));
        let (mut spared, mut acts) = (0, 0);
        // What most rules are about: orders and payments, codes, the line.
        for file in ["08-paying", "10-promotional-codes", "11-wait-list"] {
            let feature = Source::open(&features.join(format!("{file}.feature"))).unwrap();
            let story = feature.stories().swap_remove(1);
            let whole = Screenplay::read(&story).unwrap();
            let (broken, decisions) = Decisions::of(|rules| broken(&whole, rules));
            assert_eq!(broken, None);
            for defect in CATALOGUE {
                if !decisions.are_as_with(defect) {
                    acts += 1;
                    continue;
                }
                spared += 1;
                assert!(!notices(&whole, defect), "{} in {file}", defect.name);
            }
        }
        assert!(spared > acts, "{spared} are spared, {acts} are played");
    }
}
