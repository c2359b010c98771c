//! What a sentence means, how each language says it, and what plays it.

use std::panic::Location;

use cucumber::gherkin::Step;

use super::argument::{Plays, Said};
use crate::spec::bilingual::Bilingual;
use crate::spec::expression::blanks;
use crate::spec::tables::Column;
use crate::spec::variables::Word;
use crate::spec::world::{StepVerdict, World};

/// Sentences about the same.
pub(crate) struct Group {
    /// What they are about.
    pub(crate) about: Bilingual,
    pub(crate) definitions: Vec<Definition>,
}

impl Group {
    pub(super) const fn new(
        [english, korean]: [&'static str; 2],
        definitions: Vec<Definition>,
    ) -> Self {
        Self { about: Bilingual::always(english, korean), definitions }
    }
}

/// A sentence, said in each language and with one or more keywords.
pub(crate) struct Definition {
    /// What it means, for whoever writes a feature.
    pub(crate) meaning: Bilingual,
    pub(crate) phrases: Vec<Phrase>,
    /// The columns of the table below it; none if no table belongs there.
    pub(crate) columns: &'static [Column],
    /// What the quoted text below it says; nothing if none belongs there.
    pub(crate) quotation: Option<Bilingual>,
    player: Option<Player>,
}

/// A sentence after a keyword, as a cucumber expression in each language.
pub(crate) struct Phrase {
    /// `Given`, `When` or `Then`.
    pub(crate) keyword: &'static str,
    pub(crate) expressions: [&'static str; 2],
    /// Where it is written.
    pub(crate) at: &'static Location<'static>,
}

type Player = Box<dyn Fn(&mut World, Said<'_>) -> StepVerdict + Send + Sync>;

impl Definition {
    /// A sentence that means this, in English and in Korean.
    pub(super) const fn of(english: &'static str, korean: &'static str) -> Self {
        let meaning = Bilingual::always(english, korean);
        Self { meaning, phrases: Vec::new(), columns: &[], quotation: None, player: None }
    }

    /// It tells what had happened.
    #[track_caller]
    pub(super) fn given(self, english: &'static str, korean: &'static str) -> Self {
        self.said("Given", [english, korean])
    }

    /// It tells what somebody does.
    #[track_caller]
    pub(super) fn when(self, english: &'static str, korean: &'static str) -> Self {
        self.said("When", [english, korean])
    }

    /// It tells what can be seen then.
    #[track_caller]
    pub(super) fn then(self, english: &'static str, korean: &'static str) -> Self {
        self.said("Then", [english, korean])
    }

    #[track_caller]
    fn said(mut self, keyword: &'static str, expressions: [&'static str; 2]) -> Self {
        self.phrases.push(Phrase { keyword, expressions, at: Location::caller() });
        self
    }

    /// A table with these columns stands below it.
    pub(super) const fn with_table(mut self, columns: &'static [Column]) -> Self {
        self.columns = columns;
        self
    }

    /// A quoted text stands below it, which says this.
    pub(super) fn with_quotation(mut self, english: &'static str, korean: &'static str) -> Self {
        self.quotation = Some(Bilingual::always(english, korean));
        self
    }

    /// What plays it. The words that vary are handed over by their names in braces.
    ///
    /// # Panics
    /// If a phrase has other words in braces than playing it takes.
    pub(super) fn plays<Arguments>(mut self, player: impl Plays<Arguments>) -> Self {
        let mut taken = player.names();
        taken.sort_unstable();
        for Phrase { expressions, at, .. } in &self.phrases {
            for expression in expressions {
                let mut said = blanks(expression);
                said.sort_unstable();
                assert!(said == taken, "{at}: «{expression}» is played with {taken:?}");
            }
        }
        self.player = Some(Box::new(move |world, said| player.play(world, said)));
        self
    }

    /// Plays a sentence that is defined so, with the words of it that vary.
    pub(crate) fn play(&self, world: &mut World, sentence: &Step, words: &[Word]) -> StepVerdict {
        let said = Said::new(sentence, words);
        self.player.as_ref().map_or(Ok(()), |player| player(world, said))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::parameters::RegistrantWord;

    fn sings(english: &'static str) -> Definition {
        let sung = |_: &mut World, _: RegistrantWord| Ok(());
        Definition::of("A song.", "노래.").when(english, "{registrant}가 노래한다").plays(sung)
    }

    #[test]
    fn languages_may_have_their_words_in_any_place() {
        assert_eq!(sings("the stage is {registrant}'s").phrases.len(), 1);
    }

    #[test]
    #[should_panic(
        expected = "«{registrant} sings {number} songs» is played with [\"registrant\"]"
    )]
    fn words_that_nobody_takes_are_told() {
        let _ = sings("{registrant} sings {number} songs");
    }

    #[test]
    #[should_panic(expected = "«somebody sings» is played with [\"registrant\"]")]
    fn words_that_are_missing_are_told() {
        let _ = sings("somebody sings");
    }
}
