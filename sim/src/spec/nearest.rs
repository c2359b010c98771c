//! Sentences that are not known, and what was perhaps meant.

use std::cell::LazyCell;
use std::collections::BTreeSet;

use cucumber::gherkin::Step;

use super::catalogue::{self, Sentence};
use super::misunderstanding::Misunderstanding;
use super::story::{Language, Story};
use super::{misfit, particles, source};

/// So many sentences are offered.
const MOST_OFFERED: usize = 3;

/// A sentence that cannot be played, because of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Riddle {
    /// The sentence that nobody knows.
    pub sentence: Step,
    /// Why it cannot be played.
    pub why: Misunderstanding,
    /// Sentences that are known and look like it, the nearest first.
    pub nearest: Vec<String>,
}

/// The sentences of these stories that nobody understands, with their story: each once.
#[must_use]
pub fn riddles(stories: &[Story]) -> Vec<(&Story, Riddle)> {
    let mut known = BTreeSet::new();
    let mut found = Vec::new();
    // Looking up every sentence of the project takes long, and most features have no riddle.
    let examples = LazyCell::new(examples);
    for story in stories {
        for sentence in &story.sentences {
            let Some(why) = why_not(sentence) else { continue };
            // A line is told once, not for each example of its background or row of its outline.
            if known.insert((&story.path, sentence.position.line)) {
                let is_unknown = why == Misunderstanding::Unknown;
                let nearest =
                    if is_unknown { nearest(story, sentence, &examples) } else { Vec::new() };
                found.push((story, Riddle { sentence: sentence.clone(), why, nearest }));
            }
        }
    }
    found
}

/// Why a sentence cannot be played as it is written.
fn why_not(sentence: &Step) -> Option<Misunderstanding> {
    match catalogue::find(sentence) {
        Ok(_) => particles::slip(sentence).map(Misunderstanding::Particle),
        Err(Misunderstanding::Unknown) => {
            Some(misfit::of(sentence).map_or(Misunderstanding::Unknown, Misunderstanding::Misfit))
        }
        Err(why) => Some(why),
    }
}

/// A sentence of the project's features, with its language and which of the catalogue it is.
type Example = (Language, &'static Sentence, Step);

fn examples() -> Vec<Example> {
    let stories =
        source::project().unwrap_or_default().into_iter().flat_map(|source| source.stories());
    let sentences =
        stories.flat_map(|story| story.sentences.into_iter().map(move |it| (story.language, it)));
    sentences
        .filter_map(|(language, known)| Some((language, catalogue::find(&known).ok()?, known)))
        .collect()
}

/// Sentences of the project's features in the same language that look most like this one, one for
/// each that there is in the catalogue. Real sentences are easier to follow than the patterns they
/// match.
fn nearest(story: &Story, sentence: &Step, examples: &[Example]) -> Vec<String> {
    let wanted = bare(&sentence.value);
    let same_language = examples.iter().filter(|(language, ..)| *language == story.language);
    let mut candidates: Vec<_> = same_language
        .map(|(_, of, known)| {
            let alike = strsim::normalized_damerau_levenshtein(&wanted, &bare(&known.value));
            (alike, of.key(), known)
        })
        .collect();
    candidates.sort_by(|(one, ..), (other, ..)| other.total_cmp(one));
    let mut offered = BTreeSet::new();
    candidates.retain(|(_, key, _)| offered.insert(*key));
    candidates
        .into_iter()
        .take(MOST_OFFERED)
        .map(|(_, _, known)| {
            format!("{} {}", story.language.keyword(catalogue::keyword(known.ty)), known.value)
        })
        .collect()
}

/// A sentence without its numbers: they vary and say nothing about which sentence it is.
fn bare(sentence: &str) -> String {
    sentence.chars().filter(|c| !c.is_ascii_digit()).collect()
}
