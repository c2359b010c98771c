//! What a function that plays a sentence is handed of it.

use std::fmt::Debug;
use std::str::FromStr;

use cucumber::Parameter;
use cucumber::gherkin::{Step, Table};

use crate::spec::parameters::{
    Ago, ClockWord, Code, ConferenceWord, Dollars, Limit, Machines, MessageWord, Method,
    MishapWord, Number, OutageWord, PriceWord, ReasonWord, RegistrantWord, ReleaseName,
    SeatTypeWord, SomeSeats, Span, Standing,
};
use crate::spec::variables::Word;
use crate::spec::vocabulary::TEXT;
use crate::spec::world::{StepVerdict, World};

/// What is still to be handed over of a sentence.
pub(super) struct Said<'a> {
    words: Vec<&'a Word>,
    table: Option<&'a Table>,
    quotation: Option<&'a str>,
}

/// The text that is quoted below a sentence, if there is one.
pub(crate) struct Quotation(pub(crate) Option<String>);

impl<'a> Said<'a> {
    pub(super) fn new(sentence: &'a Step, words: &'a [Word]) -> Self {
        let (table, quotation) = (sentence.table.as_ref(), sentence.docstring.as_deref());
        Self { words: words.iter().collect(), table, quotation }
    }

    /// The first words that stand for a name in braces. Two languages may have different names in a
    /// different order, but not two of the same name.
    fn take(&mut self, name: &str) -> &'a str {
        let place = self.words.iter().position(|word| word.kind == name);
        let place = place.expect("every sentence has the words that are taken from it");
        &self.words.remove(place).text
    }
}

/// What can be taken from a sentence.
pub(super) trait Argument: Sized {
    /// The name in braces that stands for it; none if it is what stands below the sentence.
    const NAME: Option<&'static str>;

    fn of(said: &mut Said<'_>) -> Self;
}

/// Words that vary.
macro_rules! words {
    ($($word:ident),+ $(,)?) => {$(
        impl Argument for $word {
            const NAME: Option<&'static str> = Some(<$word as Parameter>::NAME);

            fn of(said: &mut Said<'_>) -> Self {
                read(said.take(<$word as Parameter>::NAME))
            }
        }
    )+};
}

words!(
    Ago,
    ClockWord,
    Code,
    ConferenceWord,
    Dollars,
    Limit,
    Machines,
    MessageWord,
    Method,
    MishapWord,
    Number,
    OutageWord,
    PriceWord,
    ReasonWord,
    RegistrantWord,
    ReleaseName,
    SeatTypeWord,
    SomeSeats,
    Span,
    Standing,
);

fn read<T: FromStr<Err: Debug>>(words: &str) -> T {
    words.parse().expect("whatever has the shape of a word can be read as one")
}

impl Argument for String {
    const NAME: Option<&'static str> = Some(TEXT);

    fn of(said: &mut Said<'_>) -> Self {
        said.take(TEXT).to_owned()
    }
}

impl Argument for Option<Table> {
    const NAME: Option<&'static str> = None;

    fn of(said: &mut Said<'_>) -> Self {
        said.table.cloned()
    }
}

impl Argument for Quotation {
    const NAME: Option<&'static str> = None;

    fn of(said: &mut Said<'_>) -> Self {
        Self(said.quotation.map(str::to_owned))
    }
}

/// A function that plays a sentence, whatever it takes from it.
pub(super) trait Plays<Arguments>: Send + Sync + 'static {
    /// What it takes, by the names in braces.
    fn names(&self) -> Vec<&'static str>;

    fn play(&self, world: &mut World, said: Said<'_>) -> StepVerdict;
}

macro_rules! plays {
    ($($argument:ident)*) => {
        impl<F, $($argument: Argument),*> Plays<($($argument,)*)> for F
        where
            F: Fn(&mut World, $($argument),*) -> StepVerdict + Send + Sync + 'static,
        {
            fn names(&self) -> Vec<&'static str> {
                let names: [Option<&'static str>; _] = [$($argument::NAME),*];
                names.into_iter().flatten().collect()
            }

            #[allow(non_snake_case, unused_mut, unused_variables)]
            fn play(&self, world: &mut World, mut said: Said<'_>) -> StepVerdict {
                $(let $argument = $argument::of(&mut said);)*
                self(world, $($argument),*)
            }
        }
    };
}

plays!();
plays!(A);
plays!(A B);
plays!(A B C);
plays!(A B C D);
