//! The catalogue of sentences: which there are, and which of them somebody wrote.

use std::fmt;
use std::sync::LazyLock;

use cucumber::codegen::{Expression, LocalBoxFuture, ParametersProvider, Regex, Spanned};
use cucumber::gherkin::{Step, StepType};
use cucumber::step::{Collection, Context, Location};
use futures::FutureExt as _;

use super::expression::blanks;
use super::language::Language;
use super::misunderstanding::Misunderstanding;
use super::steps::{Definition, GROUPS, Group, Phrase};
use super::variables::Word;
use super::vocabulary;
use super::world::{StepVerdict, World};

/// A sentence that features can use, in one language and after one keyword.
pub struct Sentence {
    /// Where it is defined.
    pub at: Location,
    /// What it begins with: `Given`, `When` or `Then`.
    pub keyword: &'static str,
    /// The language it is in.
    pub language: Language,
    /// What it looks like, as a cucumber expression: the words that vary are named in braces.
    pub expression: &'static str,
    /// What it looks like, as a regular expression.
    pub pattern: Regex,
    /// The names in braces, in their order.
    names: Vec<&'static str>,
    pub(super) group: &'static Group,
    pub(super) definition: &'static Definition,
}

impl Sentence {
    /// What no other sentence has as well.
    #[must_use]
    pub const fn key(&self) -> (&'static str, &'static str) {
        (self.keyword, self.expression)
    }

    /// Whether a quoted text belongs below it.
    pub(super) const fn takes_quotation(&self) -> bool {
        self.definition.quotation.is_some()
    }

    /// Whether nothing belongs below it.
    pub(super) const fn stands_alone(&self) -> bool {
        self.definition.columns.is_empty() && !self.takes_quotation()
    }

    /// The words that vary in a sentence that is this one; none if it is not.
    pub(super) fn words(&self, sentence: &str) -> Vec<Word> {
        let captures = self.pattern.captures(sentence);
        // A quoted text has a group for each kind of quotation mark, of which one is there.
        let found = captures.iter().flat_map(|captures| captures.iter().skip(1).flatten());
        let words = self.names.iter().zip(found);
        words
            .map(|(kind, found)| Word { kind, text: found.as_str().to_owned(), at: found.range() })
            .collect()
    }

    /// Plays the sentence with these words in it.
    pub(super) fn play(&self, world: &mut World, sentence: &Step, words: &[Word]) -> StepVerdict {
        self.definition.play(world, sentence, words)
    }
}

impl PartialEq for Sentence {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Sentence {}

impl fmt::Debug for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { at, keyword, expression, .. } = self;
        write!(f, "{keyword} {expression} ({}:{})", at.path, at.line)
    }
}

/// Building these costs more than playing a story, so it is done once.
static SENTENCES: LazyLock<Vec<Sentence>> = LazyLock::new(|| {
    let phrases = GROUPS.iter().flat_map(|group| {
        group.definitions.iter().flat_map(move |definition| {
            definition.phrases.iter().map(move |phrase| (group, definition, phrase))
        })
    });
    phrases
        .flat_map(|(group, definition, phrase)| {
            phrase.expressions.map(|text| sentence(text, phrase, definition, group))
        })
        .collect()
});

/// A sentence as it is written.
///
/// # Panics
/// If it is no cucumber expression: whoever defined it is told at the first look into the catalogue.
fn sentence(
    expression: &'static str,
    phrase: &Phrase,
    definition: &'static Definition,
    group: &'static Group,
) -> Sentence {
    let at = phrase.at;
    let pattern = Expression::regex_with_parameters(expression, Vocabulary)
        .unwrap_or_else(|why| panic!("{at}: «{expression}»: {why}"));
    Sentence {
        at: Location { path: at.file(), line: at.line(), column: at.column() },
        keyword: phrase.keyword,
        language: Language::of(expression),
        expression,
        pattern,
        names: blanks(expression),
        group,
        definition,
    }
}

/// What may stand for the names in braces. It is one type for all sentences, because each type has
/// cucumber's expansion of expressions compiled once more: 20 kB of machine code.
#[derive(Clone, Copy)]
struct Vocabulary;

impl<'s> ParametersProvider<Spanned<'s>> for Vocabulary {
    type Item = char;
    type Value = &'static str;

    fn get(&self, name: &Spanned<'s>) -> Option<&'static str> {
        let blank = vocabulary::find(name.fragment()).filter(|it| it.name != vocabulary::TEXT);
        blank.map(|blank| blank.shape)
    }
}

/// All sentences, in the order in which they are written.
#[must_use]
pub fn sentences() -> &'static [Sentence] {
    &SENTENCES
}

/// The sentence of the catalogue that somebody wrote.
///
/// # Errors
/// [`Misunderstanding`] if there is none, or more than one.
pub fn find(sentence: &Step) -> Result<&'static Sentence, Misunderstanding> {
    let keyword = keyword(sentence.ty);
    let mut known = sentences()
        .iter()
        .filter(|known| known.keyword == keyword && known.pattern.is_match(&sentence.value));
    match (known.next(), known.next()) {
        (None, _) => Err(Misunderstanding::Unknown),
        (Some(known), None) => Ok(known),
        (Some(one), Some(other)) => {
            let several = [one, other].into_iter().chain(known);
            let several: Vec<_> = several.map(|known| format!("«{}»", known.expression)).collect();
            Err(Misunderstanding::Ambiguous(several.join(", ")))
        }
    }
}

/// Which of the catalogue a sentence is, and the words of it that vary, in their order; nothing if
/// nobody understands it.
pub(super) fn words(sentence: &Step) -> Option<(&'static Sentence, Vec<Word>)> {
    let known = find(sentence).ok()?;
    Some((known, known.words(&sentence.value)))
}

/// What a sentence of this kind begins with.
#[must_use]
pub const fn keyword(kind: StepType) -> &'static str {
    match kind {
        StepType::Given => "Given",
        StepType::When => "When",
        StepType::Then => "Then",
    }
}

/// All sentences for cucumber, which plays them one by one without a player: what each has people
/// do must have been done, here too.
#[must_use]
pub fn collection() -> Collection<World> {
    sentences().iter().fold(Collection::new(), |all, Sentence { at, keyword, pattern, .. }| {
        let (at, pattern) = (Some(*at), pattern.clone());
        match *keyword {
            "Given" => all.given(at, pattern, play),
            "When" => all.when(at, pattern, play),
            _ => all.then(at, pattern, play),
        }
    })
}

fn play(world: &mut World, context: Context) -> LocalBoxFuture<'_, ()> {
    async move {
        let sentence = context.step;
        let found = words(&sentence);
        let takes_quotation = found.as_ref().is_some_and(|(known, _)| known.takes_quotation());
        expect(world.hears(&sentence, takes_quotation));
        if let Some((known, words)) = found {
            expect(known.play(world, &sentence, &words));
        }
        expect(world.has_happened());
    }
    .boxed_local()
}

fn expect(verdict: StepVerdict) {
    if let Err(surprise) = verdict {
        panic!("{surprise}");
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_two_sentences_are_the_same_and_each_is_said_in_two_languages() {
        let keys: BTreeSet<_> = sentences().iter().map(Sentence::key).collect();
        assert_eq!(keys.len(), sentences().len());
        for pair in sentences().chunks(2) {
            assert_eq!([pair[0].language, pair[1].language], Language::ALL, "{pair:?}");
        }
    }
}
