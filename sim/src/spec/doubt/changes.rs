//! All changes of the values that a story looks at.

use std::ops::Range;

use cucumber::gherkin::{Step, StepType};

use super::super::catalogue::words;
use super::super::explained::choices;
use super::super::language::Language;
use super::super::parameters::ConferenceWord;
use super::super::story::Story;
use super::super::variables::{Word, replaced};
use super::beside::{money_beside, numbers_beside};
use super::cells;
use super::change::{Change, Choice};
use super::known::{Known, but};
use super::quoted;
use super::seats::{self, SeatChange};
use super::states;
use conference::scenario::CONFERENCE;

/// What a value is changed to: what kind of value it is, what stands there, and the others to
/// choose from.
type Others = (&'static str, String, Vec<String>);

/// All changes of the values of a story, in the order of its sentences.
pub(super) fn of(story: &Story) -> Vec<Change> {
    let known = Known::of(story);
    let seen =
        story.sentences.iter().enumerate().filter(|(_, sentence)| sentence.ty == StepType::Then);
    seen.flat_map(|(place, sentence)| in_sentence(story, place, sentence, &known)).collect()
}

fn in_sentence(story: &Story, place: usize, sentence: &Step, known: &Known) -> Vec<Change> {
    let Some((known_as, said)) = words(sentence) else { return Vec::new() };
    let change = |what, was, choices| Change { place, cell: None, what, was, choices };
    let mut changes = Vec::new();
    // That there is nothing of something is true of many.
    let is_absence = said.iter().any(|word| word.text == "0");
    let doubtful =
        |word: &&Word| word.kind != "seats" && !(is_absence && word.kind == "registrant");
    for word in said.iter().filter(doubtful) {
        for (what, was, values) in others(story, place, word, known) {
            let choice = |value: String| {
                let step = replaced(sentence, &[(word.at.clone(), value.clone())]);
                Choice { value, step }
            };
            changes.push(change(what, was, values.into_iter().map(choice).collect()));
        }
    }
    let listed: Vec<_> = said.iter().filter(|word| word.kind == "seats").collect();
    if let Some(longest) = listed.iter().max_by_key(|word| word.text.len()) {
        for (what, was, ways) in seats::changes(&longest.text, &known.seat_types) {
            let ways = ways.into_iter().flat_map(|way| further(way, listed.len()));
            let choices =
                ways.filter_map(|way| other_seats(sentence, &listed, &way, story.language));
            changes.push(change(what, was, choices.collect()));
        }
    }
    changes.extend(cells::changes(place, sentence, known));
    changes.extend(quoted::changes(place, sentence));
    let states = states::others(sentence, known_as, &said, story.language);
    if !states.is_empty() {
        let choices = states.into_iter().map(|step| Choice { value: step.value.clone(), step });
        changes.push(change("state", sentence.value.clone(), choices.collect()));
    }
    changes
}

/// A change of seats, and if there are several lists to choose from, the same going further: one
/// list changed may be what the other was.
fn further(change: SeatChange, lists: usize) -> Vec<SeatChange> {
    match change {
        SeatChange::Number(place, by) => {
            (1..=lists as i64).map(|times| SeatChange::Number(place, by * times)).collect()
        }
        change => vec![change],
    }
}

/// A sentence with other seats. Where it leaves a choice between two lists, one of the two is idle
/// whatever happens, and both are changed.
fn other_seats(
    sentence: &Step,
    listed: &[&Word],
    change: &SeatChange,
    language: Language,
) -> Option<Choice> {
    let edit =
        |word: &&Word| Some((word.at.clone(), seats::changed(&word.text, change, language)?));
    let edits: Vec<(Range<usize>, String)> = listed.iter().filter_map(edit).collect();
    let value = edits.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join(" / ");
    (!edits.is_empty()).then(|| Choice { value, step: replaced(sentence, &edits) })
}

/// What else a word of a sentence may be.
fn others(story: &Story, place: usize, word: &Word, known: &Known) -> Vec<Others> {
    let text = word.text.as_str();
    let one = |what, values: Vec<String>| vec![(what, text.to_owned(), values)];
    let each = |what, values: Vec<String>| -> Vec<Others> {
        values.into_iter().map(|value| (what, text.to_owned(), vec![value])).collect()
    };
    match word.kind {
        "number" => each("number", numbers_beside(text)),
        "dollars" | "price" => each("money", money_beside(text)),
        "duration" => each("time", times_beside(text)),
        "clock" => each("time", clocks_beside(text)),
        // What was so for a while was not so before the story began.
        "ago" => one("time", vec![long_ago(story.language).to_owned()]),
        // What is less than a limit is less than a higher one as well.
        "limit" => each("time", times_beside(text).pop().into_iter().collect()),
        "registrant" => one("name", known.others(text)),
        "seat_type" => one("name", but(&known.seat_types, text)),
        "conference" => one("name", other_conferences(story, place, text, known)),
        "string" => {
            let others = but(&known.texts, text).into_iter();
            one("text", others.chain([format!("x{text}")]).collect())
        }
        "release" => {
            let releases = domain::history::Release::ALL.map(|release| format!("{release:?}"));
            one("release", but(&releases, text))
        }
        kind => {
            let choices = choices(story.language);
            let words =
                choices.into_iter().find(|choice| choice.name == kind).map(|choice| choice.words);
            let words = words.unwrap_or_default();
            let next = words.iter().position(|it| it == text).map(|at| (at + 1) % words.len());
            let next = next.and_then(|at| words.get(at)).cloned();
            one(if kind == "reason" { "reason" } else { "state" }, next.into_iter().collect())
        }
    }
}

/// How long ago nothing of a story had happened.
const fn long_ago(language: Language) -> &'static str {
    match language {
        Language::English => "30 days",
        Language::Korean => "30일",
    }
}

/// The lengths of time beside one, in its own unit: the longer one first.
fn times_beside(text: &str) -> Vec<String> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    numbers_beside(number).into_iter().map(|number| format!("{number}{unit}")).collect()
}

/// A minute earlier and a minute later, as a clock shows them.
fn clocks_beside(text: &str) -> Vec<String> {
    let shown = text.split_once(':').and_then(|(hours, minutes)| {
        Some(hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?)
    });
    let beside = shown.into_iter().flat_map(|shown| [shown + 1, shown - 1]);
    beside.map(|minutes| format!("{:02}:{:02}", minutes / 60, minutes % 60)).collect()
}

/// The other conferences. One that is not named is the last that was.
fn other_conferences(story: &Story, place: usize, text: &str, known: &Known) -> Vec<String> {
    let named =
        |text: &str| text.parse::<ConferenceWord>().ok().and_then(|ConferenceWord(name)| name);
    let earlier = Known::of(&story.only(&(0..place).collect::<Vec<_>>()));
    let meant = named(text).or_else(|| earlier.conferences.last().cloned());
    let meant = meant.unwrap_or_else(|| CONFERENCE.to_owned());
    let written = |name: String| match story.language {
        Language::English => format!("the conference \"{name}\""),
        Language::Korean => format!("\"{name}\" 컨퍼런스"),
    };
    but(&known.conferences, &meant).into_iter().map(written).collect()
}
