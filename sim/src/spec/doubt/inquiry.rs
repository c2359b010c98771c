//! Doubts many examples.

use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use super::super::story::Story;
use super::doubted::Doubted;
use conference::defect::Defect;
use stage::pool;

/// What is to be doubted.
#[derive(Clone, Debug)]
pub struct Inquiry {
    /// The examples that are doubted.
    pub stories: Vec<Story>,
    /// The known defects that are switched on, one after the other.
    pub defects: Vec<&'static Defect>,
    /// How many are doubted at once.
    pub jobs: NonZeroUsize,
}

impl Inquiry {
    /// Doubts all examples and hands over what came of each, in their order. `stop` may become true
    /// at any time: then no further question is asked, and examples that were not begun are left
    /// out.
    pub fn ask(&self, stop: &AtomicBool, mut hear: impl FnMut(&Doubted)) -> Vec<Doubted> {
        let mut all = Vec::with_capacity(self.stories.len());
        let begun = self.stories.iter().take_while(|_| !stop.load(Ordering::Relaxed));
        pool::in_order(
            self.jobs,
            begun,
            |story| Doubted::of(story, &self.defects, stop),
            |doubted| {
                hear(&doubted);
                all.push(doubted);
                ControlFlow::Continue(())
            },
        );
        all
    }
}
