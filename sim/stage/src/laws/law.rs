//! One law, and what became of it.

use std::fmt;
use std::panic::{self, AssertUnwindSafe};

use super::event_store::EventStore;
use super::failure::Failure;
use super::kit::Kit;
use super::message_bus::MessageBus;
use super::snapshot_store::SnapshotStore;

/// Something that every store, bus or keeper of snapshots must do, and how it is tried.
#[derive(Clone, Copy)]
pub struct Law {
    /// What it is called, in tests and tables: `store::` or the like, and a few words.
    pub id: &'static str,
    /// What must hold, as a sentence.
    pub rule: &'static str,
    /// What goes wrong without it.
    pub why: &'static str,
    pub(super) trial: Trial,
}

/// How a law is tried, against implementations that nobody used before.
#[derive(Clone, Copy)]
pub(super) enum Trial {
    Store(fn(&Fresh<'_, dyn EventStore>) -> Tried),
    Bus(fn(&Fresh<'_, dyn MessageBus>) -> Tried),
    Snapshots(fn(&Fresh<'_, dyn SnapshotStore>) -> Tried),
}

/// Makes an implementation that nobody used before.
pub(super) type Fresh<'a, T> = dyn Fn() -> Result<Box<T>, Failure> + 'a;

/// Nothing to object to, or why the trial ended early.
pub(super) type Tried = Result<(), Objection>;

/// What became of a law.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ruling {
    /// The implementation does what the law asks.
    Held,
    /// It does not.
    Broken {
        /// What was seen.
        what: String,
    },
    /// It has nothing that the law is about. That is neither held nor broken.
    NotApplicable {
        /// What it lacks, in its own words.
        why: String,
    },
}

/// Why a trial ended early.
#[derive(Debug)]
pub(super) enum Objection {
    Broken(String),
    NotApplicable(String),
}

impl From<Failure> for Objection {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Unsupported(why) => Self::NotApplicable(why),
            Failure::Failed(error) => {
                Self::Broken(format!("what is asked of every implementation failed: {error}"))
            }
        }
    }
}

impl Law {
    /// Tries the law on what the kit makes. A panic in the implementation breaks the law.
    #[must_use]
    pub fn try_on(&self, kit: &Kit) -> Ruling {
        // Everything that was made for the trial is dropped with the panic.
        let tried = panic::catch_unwind(AssertUnwindSafe(|| self.tried(kit)));
        match tried {
            Ok(Ok(())) => Ruling::Held,
            Ok(Err(Objection::Broken(what))) => Ruling::Broken { what },
            Ok(Err(Objection::NotApplicable(why))) => Ruling::NotApplicable { why },
            Err(panic) => {
                let said = panic.downcast_ref::<String>().map(String::as_str);
                let said =
                    said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
                Ruling::Broken { what: format!("the implementation panicked: {said}") }
            }
        }
    }

    /// Whether the kit makes what the law is about.
    #[must_use]
    pub fn concerns(&self, kit: &Kit) -> bool {
        match self.trial {
            Trial::Store(_) => kit.store.is_some(),
            Trial::Bus(_) => kit.bus.is_some(),
            Trial::Snapshots(_) => kit.snapshots.is_some(),
        }
    }

    fn tried(&self, kit: &Kit) -> Tried {
        let missing = || Objection::NotApplicable("the kit makes nothing of this kind".to_owned());
        match self.trial {
            Trial::Store(law) => law(kit.store.as_deref().ok_or_else(missing)?),
            Trial::Bus(law) => law(kit.bus.as_deref().ok_or_else(missing)?),
            Trial::Snapshots(law) => law(kit.snapshots.as_deref().ok_or_else(missing)?),
        }
    }
}

impl fmt::Debug for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.id, self.rule)
    }
}

impl fmt::Display for Ruling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Held => f.write_str("held"),
            Self::Broken { what } => write!(f, "BROKEN: {what}"),
            Self::NotApplicable { why } => write!(f, "not applicable: {why}"),
        }
    }
}

/// Breaks the law unless the condition holds; what follows says what was seen.
macro_rules! ensure {
    ($holds:expr, $($seen:tt)+) => {
        if !$holds {
            return Err($crate::laws::law::Objection::Broken(format!($($seen)+)));
        }
    };
}
pub(super) use ensure;

/// Breaks the law unless both are the same; what follows says what is compared.
macro_rules! ensure_same {
    ($found:expr, $expected:expr, $($what:tt)+) => {{
        let (found, expected) = (&$found, &$expected);
        if found != expected {
            let what = format!($($what)+);
            return Err($crate::laws::law::Objection::Broken(format!(
                "{what}: expected {expected:?}, found {found:?}"
            )));
        }
    }};
}
pub(super) use ensure_same;
