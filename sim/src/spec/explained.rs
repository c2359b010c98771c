//! The catalogue of sentences, explained: what they mean, and which of them features use.

use cucumber::Parameter;

use super::catalogue::{Sentence, find, sentences};
use super::language::Language;
use super::parameters::{
    Machines, MessageWord, Method, MishapWord, OutageWord, ReasonWord, Standing,
};
use super::reasons;
use super::sentence::written;
use super::story::Story;
use super::tables::Column;
use super::vocabulary::{BLANKS, Blank};

/// A sentence, explained.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainedSentence {
    /// The sentence of the catalogue.
    pub sentence: &'static Sentence,
    /// What it is about, with others of its kind.
    pub group: &'static str,
    /// What it means.
    pub explanation: &'static str,
    /// The columns of the table below it; none if no table belongs there.
    pub columns: Vec<&'static str>,
    /// What the quoted text below it says; nothing if none belongs there.
    pub quotation: Option<&'static str>,
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
    let spoken = sentences().iter().filter(|sentence| sentence.language == language);
    spoken.map(|sentence| explain(sentence, &used)).collect()
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

/// A sentence with what is written about it.
fn explain(sentence: &'static Sentence, used: &[(&Sentence, String)]) -> ExplainedSentence {
    let language = sentence.language;
    let columns = sentence.definition.columns.iter();
    let mut uses = used.iter().filter(|(known, _)| *known == sentence).map(|(_, text)| text);
    let example = uses.next().cloned();
    ExplainedSentence {
        sentence,
        group: sentence.group.about.within(language),
        explanation: sentence.definition.meaning.within(language),
        columns: columns
            .map(|Column { english, korean }| language.pick([english, korean]))
            .collect(),
        quotation: sentence.definition.quotation.as_ref().map(|it| it.within(language)),
        uses: usize::from(example.is_some()) + uses.count(),
        example,
    }
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
                    assert_eq!(Language::of(entry.explanation), language, "{entry:?}");
                    assert_eq!(Language::of(entry.group), language, "{entry:?}");
                    let takes_something = entry.sentence.expression.ends_with(':');
                    let takes = [!entry.columns.is_empty(), entry.quotation.is_some()];
                    let count = takes.into_iter().filter(|it| *it).count();
                    assert_eq!(count, usize::from(takes_something), "{entry:?}");
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
