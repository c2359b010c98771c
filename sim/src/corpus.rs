//! Plays files of findings again: what was mended must hold, and what was not must still be found.

use std::io;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use stage::campaign::capsule::{Capsule, Expect};
use stage::campaign::numbers::counted;
use stage::engine;
use stage::pool;
use stage::stopwatch::Stopwatch;

use crate::campaign::{Breach, Conference, Verdict, breaches};
use conference::defect::{self, Defect};
use conference::scenario::{self, Scenario};

/// What came of one file.
#[derive(Debug)]
pub struct Replayed {
    /// The file that was played.
    pub path: PathBuf,
    /// What it says about itself; nothing if it is a scenario that no campaign found.
    pub capsule: Option<Box<Capsule>>,
    /// What came of it.
    pub came: Came,
    /// How much wall time that took.
    pub took: Duration,
}

/// What comes of playing a file again.
#[derive(Debug)]
pub enum Came {
    /// It holds, as it must.
    Holds,
    /// It breaks as it did, as it must.
    StillBroken(Breach),
    /// It was mended, and breaks.
    BrokenAgain(Breach),
    /// It is to be broken, and holds.
    Mended,
    /// It breaks, but not as it did.
    BrokenOtherwise(Breach),
    /// It breaks without its defect as well: it does not show what the defect does.
    BrokenBySomethingElse(Breach),
    /// It could not be played.
    Unplayable(String),
}

impl Came {
    /// As it is told.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::StillBroken(_) => "still broken",
            Self::BrokenAgain(_) => "BROKEN AGAIN",
            Self::Mended => "MENDED",
            Self::BrokenOtherwise(_) => "BROKEN OTHERWISE",
            Self::BrokenBySomethingElse(_) => "BROKEN WITHOUT ITS DEFECT",
            Self::Unplayable(_) => "UNPLAYABLE",
        }
    }

    /// Whether it is what the file says.
    #[must_use]
    pub const fn is_as_expected(&self) -> bool {
        matches!(self, Self::Holds | Self::StillBroken(_))
    }

    /// What was wrong, if something was, or why it could not be played.
    #[must_use]
    pub fn what(&self) -> Option<String> {
        match self {
            Self::Holds => None,
            Self::Mended => {
                Some("nothing is violated; if that is right, say \"expect\": \"mended\"".to_owned())
            }
            Self::Unplayable(why) => Some(why.clone()),
            Self::StillBroken(breach)
            | Self::BrokenAgain(breach)
            | Self::BrokenOtherwise(breach)
            | Self::BrokenBySomethingElse(breach) => {
                Some(format!("{}: {}", breach.check, breach.what))
            }
        }
    }
}

/// What came of a folder of files.
#[derive(Debug)]
pub struct CorpusOutcome {
    /// What came of each file that was played, in their order.
    pub files: Vec<Replayed>,
    /// How many files there are; fewer were played if somebody stopped it.
    pub planned: u64,
}

impl CorpusOutcome {
    /// What it comes to. A file that comes to something else than it says is a violation, however
    /// many others were not played.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        match (self.wrong().next(), self.cut_short()) {
            (Some(_), _) => Verdict::Violated,
            (None, Some(_)) => Verdict::Interrupted,
            (None, None) if self.files.is_empty() => Verdict::Void,
            (None, None) => Verdict::Held,
        }
    }

    /// The files that came to something else than they say.
    pub fn wrong(&self) -> impl Iterator<Item = &Replayed> {
        self.files.iter().filter(|replayed| !replayed.came.is_as_expected())
    }

    /// What is missing because somebody stopped it, in words.
    #[must_use]
    pub fn cut_short(&self) -> Option<String> {
        let missing = self.planned - self.files.len() as u64;
        let of = counted(self.planned, "file");
        (missing > 0).then(|| format!("somebody stopped it: {missing} of {of} not played"))
    }
}

/// All scenario files in a folder and the folders in it, in the order of their names.
///
/// # Errors
/// The first folder that cannot be read.
pub fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut entries = std::fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files.extend(self::files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "json") {
            files.push(path);
        }
    }
    Ok(files)
}

/// Plays files again, so many at once, each on the engine it was found on or on another one, and
/// tells of each in their order. When `stop` becomes true no other is begun.
pub fn replay(
    files: Vec<PathBuf>,
    jobs: NonZeroUsize,
    engine: Option<engine::Kind>,
    stop: &AtomicBool,
    mut told: impl FnMut(&Replayed),
) -> CorpusOutcome {
    let planned = files.len() as u64;
    let mut all = Vec::new();
    let files = files.into_iter().take_while(|_| !stop.load(Ordering::Relaxed));
    pool::in_order(
        jobs,
        files,
        |path| one(path, engine),
        |replayed| {
            told(&replayed);
            all.push(replayed);
            ControlFlow::Continue(())
        },
    );
    CorpusOutcome { files: all, planned }
}

fn one(path: PathBuf, engine: Option<engine::Kind>) -> Replayed {
    let watch = Stopwatch::start();
    let (capsule, came) = match scenario::read(&path) {
        Ok(scenario) => (scenario.finding.clone(), came_of(&scenario, engine)),
        Err(error) => (None, Came::Unplayable(error.to_string())),
    };
    Replayed { path, capsule, came, took: watch.wall() }
}

fn came_of(scenario: &Scenario, engine: Option<engine::Kind>) -> Came {
    let Some(capsule) = &scenario.finding else {
        let first =
            breaches::<Conference>(scenario, None, engine.unwrap_or_default()).into_iter().next();
        return first.map_or(Came::Holds, Came::BrokenAgain);
    };
    let defect = match defect_of(capsule) {
        Ok(defect) => defect,
        Err(why) => return Came::Unplayable(why),
    };
    let engine = engine.unwrap_or(capsule.engine);
    let mut breaches_now = breaches::<Conference>(scenario, defect, engine).into_iter();
    let Some(first) = breaches_now.next() else {
        return match capsule.expect {
            Expect::Broken => Came::Mended,
            Expect::Mended => Came::Holds,
        };
    };
    let is_same = |breach: &Breach| breach.fingerprint().to_string() == capsule.fingerprint;
    match (capsule.expect, std::iter::once(first.clone()).chain(breaches_now).find(is_same)) {
        (Expect::Mended, same) => Came::BrokenAgain(same.unwrap_or(first)),
        (Expect::Broken, None) => Came::BrokenOtherwise(first),
        (Expect::Broken, Some(same)) if defect.is_some() => {
            let without = breaches::<Conference>(scenario, None, engine).into_iter().next();
            without.map_or(Came::StillBroken(same), Came::BrokenBySomethingElse)
        }
        (Expect::Broken, Some(same)) => Came::StillBroken(same),
    }
}

/// The defect with which a finding was found.
///
/// # Errors
/// This release has no defect of that name.
pub fn defect_of(capsule: &Capsule) -> Result<Option<&'static Defect>, String> {
    let Some(name) = &capsule.defect else { return Ok(None) };
    let found = defect::find(name);
    found.map(Some).ok_or_else(|| {
        format!("it was found with the defect {name}, which this release does not have")
    })
}
