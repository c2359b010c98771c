//! What came of doubting examples, for machines.

use std::path::Path;

use serde::Serialize;
use stage::campaign::json::pretty;

use super::json::ExampleId;
use crate::spec::doubt::doubted::{Answer, Changed, Doubted, LeftOut, Need};
use crate::spec::doubt::outcome::{DoubtOutcome, IdleSentence};
use crate::spec::player::Broken;
use crate::spec::sentence::written;
use crate::spec::story::Story;

/// Examples that were doubted. The same examples give the same bytes.
#[derive(Debug, Serialize)]
pub struct DoubtJson<'a> {
    /// `HELD`, `VIOLATED`, `WRONG USE` or `INTERRUPTED`.
    pub verdict: &'static str,
    /// Whether somebody stopped it.
    pub interrupted: bool,
    /// How many examples were to be doubted.
    pub planned: usize,
    /// How many values were changed, and something broke.
    pub noticed: usize,
    /// How many values were changed, and nothing broke.
    pub unnoticed: usize,
    /// How many values could not be changed, because the example has no other of their kind.
    pub unchangeable: usize,
    /// Every example that was doubted, in the order of the files.
    pub examples: Vec<DoubtedExample<'a>>,
    /// The sentences that no example needs, each once.
    pub not_needed: Vec<NotNeeded<'a>>,
}

/// An example, and what would break it.
#[derive(Debug, Serialize)]
pub struct DoubtedExample<'a> {
    /// By what the example is found again.
    #[serde(flatten)]
    pub id: ExampleId<'a>,
    /// Why it breaks as it is written, if it does.
    pub broken: Option<&'a str>,
    /// The values that were changed.
    pub changed: Vec<ChangedValue<'a>>,
    /// The known defects that it notices undisturbed.
    pub notices: &'a [&'static str],
    /// The sentences that were left out.
    pub left_out: Vec<LeftOutSentence<'a>>,
}

/// A value of a *Then* that was changed.
#[derive(Debug, Serialize)]
pub struct ChangedValue<'a> {
    /// The sentence whose value was changed.
    pub sentence: String,
    /// Where it is, or the row of its table.
    pub line: usize,
    /// The column, if it is in a cell.
    pub column: Option<&'a str>,
    /// `number`, `money`, `time`, `name`, `text`, `state`, `reason`, `release` or `message`.
    pub kind: &'static str,
    /// What stands there.
    pub value: &'a str,
    /// `noticed`, `unnoticed` or `unchangeable`.
    pub answer: &'static str,
    /// What was put in its place: the value that is noticed, or all that are not.
    pub instead: Vec<&'a str>,
    /// How the example breaks then.
    pub why: Option<&'a str>,
}

/// A sentence that was left out.
#[derive(Debug, Serialize)]
pub struct LeftOutSentence<'a> {
    /// The sentence that was left out.
    pub sentence: String,
    /// Where it is.
    pub line: usize,
    /// Whether the example breaks without it, or no longer notices a defect.
    pub needed: bool,
    /// The sentence that breaks then.
    pub breaks: Option<&'a str>,
    /// By what it was noticed that the sentence is missing, if it was.
    pub why: Option<&'a str>,
    /// The defect that the example notices only with it, if it does not break.
    pub notices: Option<&'static str>,
}

/// A sentence that no example needs.
#[derive(Debug, Serialize)]
pub struct NotNeeded<'a> {
    /// The feature file, as it was named.
    pub path: &'a Path,
    /// Where it is.
    pub line: usize,
    /// The sentence that nothing needs.
    pub sentence: String,
    /// Why it is there all the same, as the comment above it has it.
    pub explanation: Option<&'a str>,
}

/// Examples that were doubted, as JSON.
#[must_use]
pub fn write(outcome: &DoubtOutcome) -> String {
    let tally = outcome.tally();
    let idle = outcome.idle();
    pretty(&DoubtJson {
        verdict: outcome.verdict().name(),
        interrupted: outcome.interrupted,
        planned: outcome.planned,
        noticed: tally.noticed,
        unnoticed: tally.unnoticed,
        unchangeable: tally.alone,
        examples: outcome.examples.iter().map(example).collect(),
        not_needed: idle.iter().map(not_needed).collect(),
    })
}

fn not_needed<'a>(idle: &IdleSentence<'a>) -> NotNeeded<'a> {
    NotNeeded {
        path: &idle.story.path,
        line: idle.sentence.position.line,
        sentence: written(idle.sentence),
        explanation: idle.explanation,
    }
}

fn example(doubted: &Doubted) -> DoubtedExample<'_> {
    let story = &doubted.story;
    DoubtedExample {
        id: story.into(),
        broken: doubted.broken.as_ref().map(|broken| broken.why.as_str()),
        changed: doubted.changed.iter().map(|changed| value(story, changed)).collect(),
        notices: &doubted.notices,
        left_out: doubted.left_out.iter().map(|it| left_out(story, it)).collect(),
    }
}

fn value<'a>(story: &Story, changed: &'a Changed) -> ChangedValue<'a> {
    let sentence = &story.sentences[changed.place];
    let (answer, instead, why) = match &changed.answer {
        Answer::Noticed(value, why) => ("noticed", vec![value.as_str()], Some(why.as_str())),
        Answer::Unnoticed(values) => {
            ("unnoticed", values.iter().map(String::as_str).collect(), None)
        }
        Answer::Alone => ("unchangeable", Vec::new(), None),
    };
    ChangedValue {
        sentence: written(sentence),
        line: changed.line(story),
        column: changed.cell.as_ref().map(|(_, column)| column.as_str()),
        kind: changed.what,
        value: &changed.was,
        answer,
        instead,
        why,
    }
}

fn left_out<'a>(story: &Story, LeftOut { place, need }: &'a LeftOut) -> LeftOutSentence<'a> {
    let sentence = &story.sentences[*place];
    let (broken, notices) = match need {
        Some(Need::Breaks(broken)) => (Some(broken), None),
        Some(Need::Notices(defect)) => (None, Some(*defect)),
        None => (None, None),
    };
    LeftOutSentence {
        sentence: written(sentence),
        line: sentence.position.line,
        needed: need.is_some(),
        breaks: broken.map(|Broken { sentence, .. }| sentence.as_str()),
        why: broken.map(|Broken { why, .. }| why.as_str()),
        notices,
    }
}
