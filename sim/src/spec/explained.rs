//! The catalogue of sentences, explained: what they mean, and which of them features use.
//!
//! What a sentence means is written once, above the function that plays it. The source of the steps
//! is part of the program, and is read there.

use cucumber::Parameter;
use cucumber::step::Location;

use super::catalogue::{Sentence, find, sentences};
use super::language::Language;
use super::parameters::{
    Machines, MessageWord, Method, MishapWord, OutageWord, ReasonWord, Standing,
};
use super::reasons;
use super::sentence::written;
use super::steps::SOURCES;
use super::story::Story;
use super::tables::{self, Column};
use super::vocabulary::{BLANKS, Blank};

/// A sentence, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainedSentence {
    /// The sentence, with its blanks in braces.
    pub sentence: Sentence,
    /// The language it is in.
    pub language: Language,
    /// What it looks like, with the words that vary in braces.
    pub expression: String,
    /// What it is about, with others of its kind.
    pub group: String,
    /// What it means.
    pub explanation: String,
    /// The columns of the table below it; none if no table belongs there.
    pub columns: Vec<&'static str>,
    /// A sentence of a feature, as it is written there; none if no feature uses it.
    pub example: Option<String>,
    /// How often features use it.
    pub uses: usize,
}

/// What may stand for a name in braces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The name, as it is in braces in a sentence.
    pub name: &'static str,
    /// What may stand for it.
    pub meaning: String,
    /// The words of which one stands for it; none if there are too many to list.
    pub words: Vec<String>,
}

/// All sentences of a language, group by group, with what they mean and how these stories use them.
#[must_use]
pub fn explained(language: Language, stories: &[Story]) -> Vec<ExplainedSentence> {
    let used: Vec<_> = stories
        .iter()
        .flat_map(|story| &story.sentences)
        .filter_map(|step| Some((find(step).ok()?, written(step))))
        .collect();
    let mut entries: Vec<_> =
        sentences().into_iter().filter_map(|sentence| explain(sentence, language)).collect();
    for (_, entry) in &mut entries {
        let mut uses = used.iter().filter(|(at, _)| *at == entry.sentence.at).map(|(_, text)| text);
        entry.example = uses.next().cloned();
        entry.uses = usize::from(entry.example.is_some()) + uses.count();
    }
    entries.sort_by_key(|(file, entry)| (*file, entry.sentence.at.line));
    entries.into_iter().map(|(_, entry)| entry).collect()
}

/// What may stand for each name in braces.
#[must_use]
pub fn choices(language: Language) -> Vec<Choice> {
    let choice = |blank: &Blank| Choice {
        name: blank.name,
        meaning: blank.meaning.within(language).to_owned(),
        words: words(blank, language),
    };
    BLANKS.iter().map(choice).collect()
}

/// The words of which one stands for a name in braces, if there are only a few. Where a verb has
/// two forms, both are shown.
fn words(blank: &Blank, language: Language) -> Vec<String> {
    if blank.name == ReasonWord::NAME {
        let said = |known: &reasons::Known| language.pick([known.english, known.korean]).to_owned();
        return reasons::KNOWN.iter().map(said).collect();
    }
    if !CHOSEN.contains(&blank.name) {
        return Vec::new();
    }
    let words = blank.shape.split('|').filter(|words| Language::of(words) == language);
    words.map(|words| words.replace("s?", "(s)")).collect()
}

/// Names whose shape is a list of words.
const CHOSEN: [&str; 6] = [
    Method::NAME,
    Standing::NAME,
    Machines::NAME,
    OutageWord::NAME,
    MishapWord::NAME,
    MessageWord::NAME,
];

/// The columns of the table below a sentence, by the function that plays it.
const COLUMNS: [(&str, &[Column]); 7] = [
    ("fn open(", &tables::OFFERS),
    ("fn add_seats(", &tables::OFFERS),
    ("fn page_shows_seats(", &tables::OFFERS),
    ("fn set_up(", &tables::CONFERENCES),
    ("fn offer(", &tables::CODES),
    ("fn dashboard_shows(", &tables::DASHBOARD),
    ("fn list_shows(", &tables::LISTED),
];

/// The lines of the file that a function is in, and which of the files that is.
fn source_of(at: Location) -> Option<(usize, Vec<&'static str>)> {
    let written_in = |(name, _): &(&str, &str)| at.path.ends_with(&format!("steps/{name}"));
    let file = SOURCES.iter().position(written_in)?;
    Some((file, SOURCES[file].1.lines().collect()))
}

/// What a sentence looks like, with the words that vary in braces, as the attribute in this place
/// has it.
pub(super) fn expression(at: Location) -> Option<String> {
    let attribute = source_of(at)?.1.get(at.line as usize - 1..)?.join(" ");
    Some(attribute.split_once("expr = \"")?.1.split_once('"')?.0.to_owned())
}

/// What is written about a sentence, and in which of the files; nothing if it is in another
/// language.
fn explain(sentence: Sentence, language: Language) -> Option<(usize, ExplainedSentence)> {
    let at = sentence.at;
    let (file, lines) = source_of(at)?;
    let expression = expression(at)?;
    if Language::of(&expression) != language {
        return None;
    }
    let comment = lines.iter().take(at.line as usize - 1).rev().copied();
    let mut comment: Vec<_> = comment
        .skip_while(|line| !line.starts_with("///"))
        .take_while(|line| line.starts_with("///"))
        .map(|line| line.trim_start_matches("///"))
        .collect();
    comment.reverse();
    let function = lines.iter().skip(at.line as usize).find(|line| line.starts_with("fn "))?;
    let columns = COLUMNS.iter().find(|(name, _)| function.starts_with(name));
    let columns = columns.filter(|_| expression.ends_with(':')).into_iter();
    let columns = columns.flat_map(|(_, columns)| columns.iter());
    let columns =
        columns.map(|Column { english, korean }| language.pick([english, korean])).collect();
    let heading = lines.iter().take_while(|line| line.starts_with("//!"));
    let heading: Vec<_> = heading.map(|line| line.trim_start_matches("//!")).collect();
    let entry = ExplainedSentence {
        sentence,
        language,
        expression,
        group: paragraph(&heading, language)?.trim_end_matches('.').to_owned(),
        explanation: paragraph(&comment, language)?,
        columns,
        example: None,
        uses: 0,
    };
    Some((file, entry))
}

/// The paragraph of a comment that is written in a language.
fn paragraph(comment: &[&str], language: Language) -> Option<String> {
    let paragraphs = comment.split(|line| line.trim().is_empty());
    let mut texts =
        paragraphs.map(|lines| lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" "));
    texts.find(|text| !text.is_empty() && Language::of(text) == language)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_is_explained_in_its_own_language() {
        let explained: usize = Language::ALL
            .into_iter()
            .map(|language| {
                let entries = explained(language, &[]);
                for entry in &entries {
                    assert_eq!(Language::of(&entry.explanation), language, "{entry:?}");
                    assert_eq!(Language::of(&entry.group), language, "{entry:?}");
                    let takes_table = entry.expression.ends_with(':');
                    assert_eq!(entry.columns.is_empty(), !takes_table, "{entry:?}");
                }
                entries.len()
            })
            .sum();
        assert_eq!(explained, sentences().len());
    }

    #[test]
    fn whatever_english_can_say_korean_can_say() {
        let [english, korean] = Language::ALL.map(|language| explained(language, &[]));
        let said = |entries: &[ExplainedSentence]| {
            let mut said: Vec<_> = entries.iter().map(|entry| entry.sentence.keyword).collect();
            said.sort_unstable();
            said
        };
        assert_eq!(said(&english), said(&korean));
    }
}
