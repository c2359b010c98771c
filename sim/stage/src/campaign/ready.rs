//! A campaign for a program that has no reports of its own: progress on standard error, what came
//! of it on standard output, and an exit code.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use super::answer::{AnswerError, Answers, Target, patient};
use super::aside::say;
use super::compare::note;
use super::found::Finding;
use super::interrupt::{self, INTERRUPTED, VIOLATED};
use super::kill_table::{fared, table};
use super::kills::Hunt;
use super::merge::{self, Located, ReportError, merge};
use super::progress::{Event, Listener};
use super::rehearsal::Rehearsal;
use super::report::CampaignReport;
use super::smaller::{Broken, breaches};
use super::summary::{Summary, Verdict};
use super::terminal::painted::{Painted, takes_colour};
use super::terminal::{Telling, counted, span, told};
use super::{Campaign, Explained, findings_of};
use crate::engine;
use crate::explain::explain;
use crate::foreign::StandardError;
use crate::run::Run;
use crate::shrink::{self, Bounds};

/// A line is said this often.
pub const EVERY: Duration = Duration::from_secs(5);

/// So many violations are told as soon as they are found. The report lists more.
const MOST_TOLD: u32 = 10;

/// Says how far a campaign is with a line now and then, on standard error.
#[derive(Debug)]
pub struct Lines {
    began: Instant,
    last: Instant,
    told: u32,
}

impl Default for Lines {
    fn default() -> Self {
        Self { began: now(), last: now(), told: 0 }
    }
}

impl<R: Rehearsal> Listener<R> for Lines {
    fn hear(&mut self, event: &Event<'_, R>) {
        interrupt::note(event);
        match event {
            Event::Started { campaign } => say(&plan(campaign)),
            Event::Found { finding } if self.told < MOST_TOLD => {
                self.told += 1;
                say(&told(finding));
            }
            Event::SeedDone { so_far, .. } if self.last.elapsed() >= EVERY => {
                self.last = now();
                say(&format!("{} s: {}", self.began.elapsed().as_secs(), state(so_far)));
            }
            Event::Shrinking { finding, so_far } if self.last.elapsed() >= EVERY => {
                self.last = now();
                say(&format!(
                    "{} s: {}",
                    self.began.elapsed().as_secs(),
                    shrinking(finding, so_far)
                ));
            }
            Event::Explained { explained } => say(&smaller(explained)),
            Event::Found { .. }
            | Event::SeedDone { .. }
            | Event::Shrinking { .. }
            | Event::Finished { .. } => {}
        }
    }
}

/// How far a scenario is that is being made smaller, in one line.
#[must_use]
pub fn shrinking<R: Rehearsal>(
    finding: &Finding<R>,
    so_far: &shrink::Progress<'_, R::Scenario>,
) -> String {
    format!(
        "making {} of {} smaller: {} after {}, now {}",
        finding.check,
        finding.origin(),
        R::size(so_far.smallest),
        counted(so_far.plays, "play"),
        so_far.pass
    )
}

/// How small a scenario became, in one line.
#[must_use]
pub fn smaller<R: Rehearsal>(explained: &Explained<R>) -> String {
    let Explained { finding, reduction, .. } = explained;
    format!(
        "{} of {}: made smaller from {} to {} with {}",
        finding.check,
        finding.origin(),
        reduction.from,
        reduction.to,
        counted(reduction.plays, "play")
    )
}

/// What a campaign came to so far, in one line.
#[must_use]
pub fn state<R: Rehearsal>(so_far: &Summary<R>) -> String {
    format!(
        "{}, {}, {} of business time",
        counted(so_far.seeds, "seed"),
        counted(so_far.violations.count(), "violation"),
        span(so_far.simulated)
    )
}

/// Plays a campaign, tells people what came of it, and gives machines the answers they want; if one
/// of these goes to standard output, people read theirs on standard error. When `stop` becomes
/// true, it ends with what it has.
///
/// The exit code is 0 if everything held, 1 if something was violated, 2 if what was found or told
/// could not be written, 4 if it proved nothing, and 130 if it was stopped before its end and
/// nothing was violated so far.
pub fn run<R: Rehearsal>(
    campaign: &Campaign<R>,
    telling: Telling<'_>,
    answers: &Answers,
    compare: Option<&Path>,
    stop: &AtomicBool,
) -> ExitCode {
    let aside = match answers.take_stdout() {
        Ok(aside) => aside,
        Err(error) => {
            complain(&error);
            return ExitCode::from(WRONG_USE);
        }
    };
    let Ok(earlier) = earlier::<R>(compare) else { return ExitCode::from(WRONG_USE) };
    answers.owe();
    let summary = campaign.play(stop, &mut Lines::default());
    summary.troubles.iter().for_each(|trouble| say(&format!("error: {trouble}")));
    let mut report = summary.report();
    let compared = noted(&mut report, earlier.as_ref());
    let complete = tell_all(&report, telling, answers, aside);
    let complete = complete && compared && summary.troubles.is_empty();
    ExitCode::from(code(summary.verdict, complete))
}

/// Adds up what the shards of a campaign came to, whose reports are in these files, and tells it
/// as [`run`] does. The exit codes are the same; 2 also if the files are no shards of one campaign.
pub fn merged<R: Rehearsal>(
    files: &[PathBuf],
    telling: Telling<'_>,
    answers: &Answers,
    compare: Option<&Path>,
) -> ExitCode {
    let aside = match answers.take_stdout() {
        Ok(aside) => aside,
        Err(error) => {
            complain(&error);
            return ExitCode::from(WRONG_USE);
        }
    };
    let program = R::program();
    let read: Result<Vec<_>, _> = files.iter().map(|file| merge::read(file, &program)).collect();
    let merged = match read {
        Err(error) => Err((error.to_string(), error.hint())),
        Ok(shards) => merge(shards).map_err(|error| (error.to_string(), error.hint())),
    };
    match merged {
        Ok(mut report) => {
            let Ok(earlier) = earlier::<R>(compare) else { return ExitCode::from(WRONG_USE) };
            let compared = noted(&mut report, earlier.as_ref());
            let complete = tell_all(&report, telling, answers, aside);
            ExitCode::from(code(report.verdict, complete && compared))
        }
        Err((what, hint)) => {
            say(&format!("error: {what}\nhint: {hint}"));
            ExitCode::from(WRONG_USE)
        }
    }
}

/// The campaign that another one is to be compared with, if it is; a trouble is told.
fn earlier<R: Rehearsal>(compare: Option<&Path>) -> Result<Option<Located>, ReportError> {
    let read = compare.map(|path| merge::read(path, &R::program())).transpose();
    read.inspect_err(|error| say(&format!("error: {error}\nhint: {}", error.hint())))
}

/// Says in a report what changed. Whether the two can be compared; if not, it is told.
fn noted(report: &mut CampaignReport, earlier: Option<&Located>) -> bool {
    let noted = note(report, earlier);
    if let Err(error) = &noted {
        say(&format!("error: {error}\nhint: {}", error.hint()));
    }
    noted.is_ok()
}

/// Tells people and machines what came of a campaign. Whether everything was written.
fn tell_all(report: &CampaignReport, telling: Telling<'_>, answers: &Answers, aside: bool) -> bool {
    let told = tell(aside, |out| telling.summary(out, report));
    let unsaid = answers.give(report);
    unsaid.iter().for_each(complain);
    told && unsaid.is_empty()
}

/// Looks for known defects, tells people which check finds each, and gives machines the answer they
/// want: see [`super::json::kills`]. Exit codes are those of [`run`]; a defect that no expected
/// check found is 1.
pub fn hunt<R: Rehearsal>(hunt: &Hunt<R>, json: Option<&Target>, stop: &AtomicBool) -> ExitCode {
    interrupt::owes(json.iter().map(ToString::to_string));
    let kills = hunt.all(stop, |kill| say(&fared(kill)));
    let told = tell(json == Some(&Target::Stdout), |out| table(out, &kills));
    let given = json.map_or(Ok(()), |target| target.deliver(&super::json::kills(&kills)));
    if let Err(error) = &given {
        complain(error);
    }
    ExitCode::from(code(kills.verdict(), told && given.is_ok()))
}

fn complain(error: &AnswerError) {
    say(&format!("error: {error}\nhint: {}", error.hint()));
}

const WRONG_USE: u8 = 2;

/// A violation wins over everything, and what was asked for but not written is not green.
const fn code(verdict: Verdict, complete: bool) -> u8 {
    match verdict {
        Verdict::Violated => VIOLATED,
        Verdict::Interrupted => INTERRUPTED,
        Verdict::Void => 4,
        Verdict::Held if complete => 0,
        Verdict::Held => WRONG_USE,
    }
}

/// Tells people something: on standard output, or `aside` on standard error. Whether it could be
/// written where somebody waits for it.
fn tell(aside: bool, tell: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> bool {
    if aside {
        // Standard output has the answer; if nobody reads the rest, nothing is lost.
        let err = io::stderr().lock();
        let in_colour = takes_colour(&err);
        let mut err = Painted::new(err, in_colour);
        let _ = tell(&mut err).and_then(|()| err.flush());
        return true;
    }
    let in_colour = takes_colour(&io::stdout());
    let mut out = Painted::new(io::BufWriter::new(io::stdout().lock()), in_colour);
    // Whoever reads only the beginning has seen enough.
    let told = patient(tell(&mut out).and_then(|()| out.flush()));
    if let Err(error) = &told {
        say(&format!("error: cannot write to standard output: {error}"));
    }
    told.is_ok()
}

/// Tells what came of a scenario that was played again: what is wrong with it, what programs said
/// on their standard error, and the hash of its course. The exit code is that of [`run`].
pub fn replayed<R: Rehearsal>(workload: R::Workload, seed: u64, run: &Run<R::More>) -> ExitCode {
    for StandardError { node, since, lines } in &run.said {
        lines.iter().for_each(|line| say(&format!("{node}, started at {since}: {line}")));
    }
    let findings = findings_of::<R>(workload, seed, [], Some(run));
    let mut text: String = findings.iter().map(|finding| told(finding) + "\n").collect();
    text += &format!("trace hash {}\n", run.trace_hash);
    // Whoever reads only the beginning has seen enough.
    let _ = io::stdout().write_all(text.as_bytes());
    ExitCode::from(match &run.breakdown {
        _ if !run.violations.is_empty() => 1,
        Some(_) => 4,
        None => 0,
    })
}

/// Explains why a scenario breaks, in the way it breaks first, and tells it on standard output. The
/// exit code is 1, as it is for whoever plays it again, and 2 if it does not break.
pub fn explained<R: Rehearsal>(
    scenario: R::Scenario,
    defect: Option<&'static R::Defect>,
    engine: engine::Kind,
    bounds: Bounds,
    stop: &AtomicBool,
) -> ExitCode {
    let Some(first) = breaches::<R>(&scenario, defect, engine).into_iter().next() else {
        say("error: nothing is violated, so there is nothing to explain");
        return ExitCode::from(2);
    };
    let broken = Broken::<R> { scenario, defect, engine, fingerprint: first.fingerprint() };
    let mut last = now();
    let explanation = explain(&broken, bounds, stop, &mut |how_far| {
        if last.elapsed() >= EVERY {
            last = now();
            say(&format!(
                "{} of {} plays at most, now {}",
                how_far.plays, how_far.of, how_far.doing
            ));
        }
    });
    let Some(explanation) = explanation else {
        say("error: it does not break in the same way when it is played again");
        return ExitCode::from(2);
    };
    // Whoever reads only the beginning has seen enough.
    let _ = explanation.tell(&mut io::BufWriter::new(io::stdout().lock()));
    ExitCode::from(1)
}

fn plan<R: Rehearsal>(campaign: &Campaign<R>) -> String {
    let budget = campaign.budget.map(|budget| format!(", for {}", span(budget)));
    format!(
        "playing seeds {} on the {} engine, {} at once{}",
        campaign.seeds,
        campaign.engine,
        campaign.jobs,
        budget.unwrap_or_default()
    )
}

#[expect(clippy::disallowed_methods, reason = "progress is told in wall time; no run sees it")]
fn now() -> Instant {
    Instant::now()
}
