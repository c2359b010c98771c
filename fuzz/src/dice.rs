//! What is left to chance about one input: every throw is a hash of the input's number and of how
//! many throws there were before.

use stage::Choices;

/// The dice of one input.
#[derive(Clone, Debug)]
pub struct Dice {
    choices: Choices,
    input: u64,
    thrown: u32,
}

impl Dice {
    /// The dice of the input with this number, of a target by its name.
    #[must_use]
    pub fn of(target: &str, input: u64) -> Self {
        let salt = target.bytes().fold(0, |sum: u64, byte| sum * 31 + u64::from(byte));
        Self { choices: Choices::of(salt), input, thrown: 0 }
    }

    /// A number below `bound`; 0 if `bound` is 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.thrown += 1;
        self.choices.below(bound as u64, "input", self.input.into(), self.thrown) as usize
    }

    /// One of several.
    ///
    /// # Panics
    /// If there is none.
    pub fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }

    /// True once in so many times.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }
}
