//! Judges the records of a live run by the checks that judge every run.

use std::path::Path;
use std::time::Duration;

use stage::live::Course;
use stage::{SimTime, engine};

use super::folder::{self, FolderError, Manifest};
use crate::campaign::Panicked;
use conference::cluster::Cluster;
use conference::defect::Defect;
use conference::node::bus::LOCK;
use conference::node::protections::Protections;
use conference::scenario::Scenario;
use oracle::judging::{Carried, Judging, Run};
use oracle::runner;

/// The checks that need what only the stage knows, and what that is. What they say of a live run is
/// not counted.
///
/// What L9 says beside that of messages that were given up is also said by L7, which asks for their
/// repair, and live nobody repairs.
pub const NOT_JUDGED: [(&str, &str); 2] = [
    ("L9", "its bound for conflicts in a row is one of machines whose work takes no time"),
    ("L14", "its bounds are those of machines whose work takes no time"),
];

/// The checks that ask who was in time. Where messages were taken later than [`MOST_LATE`], what
/// they say is about the computer and not about the system.
const TIMED: [&str; 2] = ["S25", "M7"];

/// So much later than it is to arrive a message may be taken, in business time: what takes longer is
/// delivered again while it is worked on, and a busy computer gets busier.
const MOST_LATE: Duration = LOCK;

/// What came of a live run.
#[derive(Debug)]
pub struct Judged {
    /// What was played.
    pub scenario: Scenario,
    /// What was played, as the folder of records says.
    pub manifest: Manifest,
    /// With which known defect.
    pub defect: Option<&'static Defect>,
    /// What came of it, or what a machine said that stopped by itself.
    pub run: Result<Run, Panicked>,
}

/// Judges the records in this folder.
///
/// # Errors
/// [`FolderError`] names the file and what is wrong with it.
pub fn judge(folder: &Path) -> Result<Judged, FolderError> {
    let (scenario, manifest) = folder::read(folder)?;
    let defect = manifest.defect()?;
    let course = Course::<Cluster>::read(folder, &scenario.topology.nodes(), &scenario.faults)?;
    let mut judging = Judging::of(&scenario);
    for event in &course.events {
        drop(judging.observe(event));
    }
    let protections = defect.map_or_else(Protections::default, Defect::protections);
    let carried = Carried {
        quiescent: course.over == Some(true),
        cut_short: cut_short(&course, &scenario, &manifest),
        breakdown: None,
        faults: course.faults,
        messages: course.messages,
        exchanges: 0,
        simulated: course.last.since(SimTime::default()),
    };
    // What it must end like is played on the stage.
    let (mut run, _) = judging.conclude(&scenario, carried, |twin| {
        runner::play(twin, protections, engine::Kind::Direct).more.end
    });
    let judged = |check: &str| NOT_JUDGED.iter().all(|(id, _)| *id != check);
    run.violations.retain(|violation| judged(violation.check));
    run.checks.retain(|check| judged(check.id));
    if course.late > MOST_LATE && run.violations.iter().any(|it| TIMED.contains(&it.check)) {
        run.violations.retain(|violation| !TIMED.contains(&violation.check));
        run.checks.retain(|check| !TIMED.contains(&check.id));
        let (late, speed) = (course.late.as_secs(), (manifest.speed / 4).max(1));
        run.void.get_or_insert_with(|| {
            format!(
                "this computer was too busy to tell who is in time: a message was taken {late} s of \
                 business time after it was to arrive; play it more slowly, with --speed {speed}"
            )
        });
    }
    let run = match course.accident {
        Some((at, what)) => Err(Panicked { message: format!("at {at}, {what}") }),
        None => Ok(run),
    };
    Ok(Judged { scenario, manifest, defect, run })
}

/// Why a run was not played to its end, if it was not.
fn cut_short(course: &Course<Cluster>, scenario: &Scenario, manifest: &Manifest) -> Option<String> {
    let had_all_time = course.last >= SimTime::default() + scenario.horizon();
    match course.over {
        Some(true) => None,
        Some(false) if had_all_time => None,
        Some(false) => {
            let longest = Duration::from_millis(manifest.longest_ms).as_secs();
            Some(format!("it was not over after {longest} s of real time"))
        }
        None => Some("it was broken off before its end".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use conference::cluster::settings::Settings;
    use oracle::check::all;

    #[test]
    fn what_is_not_judged_is_a_check_that_the_stage_judges() {
        for (id, why) in NOT_JUDGED {
            assert!(all(&Settings::default()).iter().any(|check| check.id() == id), "{id}: {why}");
        }
    }
}
