//! Makes a story that broke as small as it goes: less happens in it, and what happens is simpler.
//!
//! A system says what its stories are made of ([`Shrink::passes`]): lists from which something can
//! be taken out, and values for which there are simpler ones. Choices are keyed, so what is left in
//! happens as it did before. Whoever shrinks says when a smaller story still breaks in the same
//! way; [`Fingerprint`] is how violations are told apart.
//!
//! Every smaller story is tried from the most that can be taken out to the least: all of a list,
//! its halves, their halves, and one by one. Once nothing can be left out or made simpler any more,
//! the story is **1-minimal**: every story that is one step smaller was played and does not break
//! in that way.
//!
//! Candidates are judged in their order, however many are played at once, so the smallest story is
//! the same for any number of jobs unless the time was over.

mod fingerprint;
mod search;

use std::num::NonZeroUsize;
use std::ops::Range;
use std::time::Duration;

pub use self::fingerprint::Fingerprint;
pub(crate) use self::fingerprint::type_names;
pub use self::search::smallest;

/// A story that can be made smaller.
pub trait Shrink: Clone + Send + Sync {
    /// Everything that can be left out of a story or made simpler in it, in the order in which it
    /// is tried: first what saves most. Nothing by default.
    #[must_use]
    fn passes() -> Vec<Pass<Self>> {
        Vec::new()
    }

    /// What no other story has: a hash of everything that makes a difference. No story is played
    /// twice.
    fn digest(&self) -> blake3::Hash;
}

/// How much there is in a story: all that could be left out of it.
#[must_use]
pub fn weight<S: Shrink>(story: &S) -> usize {
    let lists = S::passes().into_iter().filter_map(|pass| match pass {
        Pass::Fewer { count, .. } => Some(count(story)),
        Pass::Simpler { .. } => None,
    });
    lists.sum()
}

/// The digest of a story that can be written down.
///
/// # Panics
/// If it cannot be written as JSON.
#[must_use]
pub fn digest(story: &impl serde::Serialize) -> blake3::Hash {
    blake3::hash(&serde_json::to_vec(story).expect("a story is data"))
}

/// The pass that leaves things out of a list, named by the field that it is in:
/// `fewer!(transfers)`.
#[macro_export]
macro_rules! fewer {
    ($list:ident) => {
        $crate::shrink::Pass::Fewer {
            of: stringify!($list),
            count: |story| story.$list.len(),
            without: |story, these| {
                let mut story = story.clone();
                story.$list.drain(these);
                Some(story)
            },
        }
    };
}

/// One way to make stories smaller.
pub enum Pass<S> {
    /// There is a list, and some of it can be left out.
    Fewer {
        /// What it is a list of, such as `customers`.
        of: &'static str,
        /// How long it is.
        count: fn(&S) -> usize,
        /// The story without these; nothing if it cannot be without them.
        without: fn(&S, Range<usize>) -> Option<S>,
    },
    /// There are things for each of which there may be simpler ones.
    Simpler {
        /// What is made simpler.
        what: &'static str,
        /// How many things there are.
        count: fn(&S) -> usize,
        /// The stories in which the one at this place is simpler, the simplest first. No chain of
        /// simpler ones may be endless.
        forms: fn(&S, usize) -> Vec<S>,
    },
}

impl<S> Pass<S> {
    /// What is left out or made simpler.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Fewer { of: name, .. } | Self::Simpler { what: name, .. } => name,
        }
    }
}

/// How long a smaller story is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// At most so many stories are played. The outcome for a number is always the same.
    pub plays: Option<u64>,
    /// None is begun after so much wall time.
    pub time: Option<Duration>,
    /// How many are played at once.
    pub jobs: NonZeroUsize,
}

/// The smallest story that was found.
#[derive(Clone, Debug)]
pub struct Shrunk<S> {
    /// The story, as it was when it was played.
    pub story: S,
    /// How many stories were played to find it.
    pub plays: u64,
    /// Whether nothing that is one step smaller breaks in the same way. If not, the bounds were
    /// reached or somebody stopped it.
    pub minimal: bool,
}

/// How far the search is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a, S> {
    /// The smallest story so far.
    pub smallest: &'a S,
    /// How many were played.
    pub plays: u64,
    /// What is being left out or made simpler.
    pub pass: &'static str,
}
