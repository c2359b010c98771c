//! Sentences that are not known, and what was perhaps meant.

use std::collections::BTreeSet;

use cucumber::gherkin::Step;

use super::catalogue::{self, Misunderstanding};
use super::source;
use super::story::Story;

/// So many sentences are offered.
const MOST_OFFERED: usize = 3;

/// A sentence that cannot be played, because of its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Riddle {
    /// The sentence.
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
    for story in stories {
        for sentence in &story.sentences {
            let Err(why) = catalogue::find(sentence) else { continue };
            // A line is told once, not for each example of its background or row of its outline.
            if known.insert((&story.path, sentence.position.line)) {
                let nearest =
                    if why == Misunderstanding::Unknown { nearest(story, sentence) } else { Vec::new() };
                found.push((story, Riddle { sentence: sentence.clone(), why, nearest }));
            }
        }
    }
    found
}

/// Sentences of the project's features in the same language that look most like this one, one for each that there is in
/// the catalogue. Real sentences are easier to follow than the patterns they match.
fn nearest(story: &Story, sentence: &Step) -> Vec<String> {
    let wanted = bare(&sentence.value);
    let stories = source::project().unwrap_or_default().into_iter().flat_map(|source| source.stories());
    let same_language = stories.filter(|other| other.language == story.language);
    let mut candidates: Vec<_> = same_language
        .flat_map(|story| story.sentences)
        .filter_map(|known| {
            let alike = strsim::normalized_damerau_levenshtein(&wanted, &bare(&known.value));
            Some((alike, catalogue::find(&known).ok()?, known))
        })
        .collect();
    candidates.sort_by(|(one, ..), (other, ..)| other.total_cmp(one));
    let mut offered = BTreeSet::new();
    candidates.retain(|(_, at, _)| offered.insert(*at));
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
