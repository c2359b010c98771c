//! What came of live runs, in the same tables and forms as a campaign.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use stage::campaign::terminal::{Telling, verdict};
use stage::campaign::{json, junit};
use stage::engine;
use stage::stopwatch::Stopwatch;

use super::terminal::{counted, next, span};
use crate::campaign::{Campaign, CutShort, Findings, Seeds, Summary, Verdict, canary};
use crate::live::{Judged, NOT_JUDGED, NotPlayed};
use crate::shell::quoted_path;
use conference::cluster::FAULT_KINDS;
use conference::defect::Defect;
use conference::scenario::{ScenarioError, Workload};

/// What live runs must show to prove something. How often they meet a situation depends on the
/// machine, so neither marks nor faults are asked for.
const RULES: [&str; 4] = [
    "something was played",
    "messages were delivered",
    "the canary was caught",
    "every story came to its end",
];

/// Adds live runs up.
#[derive(Debug)]
pub struct LiveTally {
    summary: Summary,
    /// The folders of runs that broke, or that prove nothing.
    kept: Vec<PathBuf>,
    /// What one types to play so again: ` --store postgres`.
    again: String,
}

impl LiveTally {
    /// No run yet, of these seeds.
    #[must_use]
    pub fn new(
        seeds: Seeds,
        workload: Workload,
        defect: Option<&'static Defect>,
        budget: Option<Duration>,
    ) -> Self {
        let engine = engine::Kind::Direct;
        let campaign = Campaign { workload, defect, budget, engine, ..Campaign::over(seeds) };
        let mut summary = Summary::new(&campaign);
        summary.canary_caught = canary::is_caught();
        summary.elsewhere = Some("live");
        Self { summary, kept: Vec::new(), again: String::new() }
    }

    /// The same, of runs that are played so again with these options of the command, each after a
    /// blank. They hold no password.
    #[must_use]
    pub fn played_with(self, again: String) -> Self {
        Self { again, ..self }
    }

    /// How many runs there are so far.
    #[must_use]
    pub const fn stories(&self) -> u64 {
        self.summary.seeds
    }

    /// Why no further seed is played.
    pub const fn cut_short(&mut self, why: CutShort) {
        self.summary.cut_short = Some(why);
    }

    /// Adds a run whose records are in this folder, and writes what is needed to play it on the
    /// stage beside them if it broke. Whether it held.
    ///
    /// # Errors
    /// If that cannot be written. It is added all the same.
    pub fn add(&mut self, folder: &Path, judged: Judged) -> Result<bool, ScenarioError> {
        let Judged { scenario, defect, run, .. } = judged;
        let proved = run.as_ref().is_ok_and(|run| run.void.is_none());
        let findings = self.summary.count(scenario.seed, run);
        let held = proved && findings.is_empty();
        if !held {
            self.kept.push(folder.to_owned());
        }
        let mut files = Findings::new(Some(folder.to_owned()), defect, self.summary.engine);
        let findings = files.keep_as("broken", findings, || scenario);
        findings.into_iter().for_each(|finding| self.summary.violations.push(finding));
        files.into_troubles().into_iter().next().map_or(Ok(held), Err)
    }

    /// What all of them come to, measured since the first of them was begun.
    #[must_use]
    pub fn conclude(mut self, left_out: &NotPlayed, watch: &Stopwatch) -> LiveReport {
        let summary = &mut self.summary;
        (summary.began, summary.wall) = (watch.began(), watch.wall());
        summary.spent.stories = summary.wall;
        summary.judge();
        summary.rules.retain(|rule| RULES.contains(&rule.name.as_str()));
        summary.checks.retain(|check| {
            let compared = check.id.starts_with('M') && check.evaluated == 0;
            !compared && NOT_JUDGED.iter().all(|(id, _)| *id != check.id)
        });
        let not_judged = NOT_JUDGED.iter().map(|(id, why)| format!("not judged live: {id}, {why}"));
        summary.notes = left_out.told().chain(not_judged).collect();
        summary.verdict = if !summary.violations.is_empty() {
            Verdict::Violated
        } else if summary.interrupted() {
            Verdict::Interrupted
        } else if summary.void().is_empty() {
            Verdict::Held
        } else {
            Verdict::Void
        };
        LiveReport { summary: self.summary, kept: self.kept, again: self.again }
    }
}

/// What live runs came to.
#[derive(Debug)]
pub struct LiveReport {
    summary: Summary,
    kept: Vec<PathBuf>,
    again: String,
}

impl LiveReport {
    /// What it comes to.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        self.summary.verdict
    }

    /// Tells people what came of it, and what to type next. `speed` is how fast they were played,
    /// if they were played now.
    ///
    /// # Errors
    /// Whatever keeps it from being written.
    pub fn write(&self, out: &mut dyn Write, speed: Option<u32>) -> io::Result<()> {
        let report = self.summary.report();
        let telling = Telling { kinds: &FAULT_KINDS, ..Telling::default() };
        telling.findings(out, &report)?;
        writeln!(out, "{}\n", self.figures(speed))?;
        verdict(out, &report)?;
        for folder in &self.kept {
            writeln!(out, "records: {}", folder.display())?;
        }
        next(out, &self.suggestions(speed.is_some()))
    }

    fn figures(&self, speed: Option<u32>) -> String {
        let summary = &self.summary;
        let stories = match summary.seeds {
            1 => "1 story".to_owned(),
            count => format!("{count} stories"),
        };
        let mut text = format!(
            "{stories}, {}, {}, {} of business time",
            counted(summary.sum.orders, "order"),
            counted(summary.messages, "message"),
            span(summary.simulated),
        );
        if let Some(speed) = speed {
            let real = span(summary.wall);
            text +=
                &format!(" in {real} of real time, {speed} times as fast as that between leaps");
        }
        if let Some(defect) = summary.defect {
            text += &format!(", with the defect {defect}");
        }
        text
    }

    fn suggestions(&self, played: bool) -> Vec<(&'static str, String)> {
        let defect = self.summary.defect.map_or_else(String::new, |it| format!(" --defect {it}"));
        let again = format!("{}{defect}", self.again);
        let mut next = Vec::new();
        if let Some(folder) = self.kept.first().filter(|_| played) {
            next.push(("judge these records again", format!("check {}", quoted_path(folder))));
        }
        if let Some(finding) = self.summary.violations.first().first() {
            let file = finding.scenario.as_deref().map_or_else(String::new, quoted_path);
            next.push(("play the same scenario on the stage", format!("replay {file}")));
            next.push(("play it live again", format!("live {file}{again}")));
            return next;
        }
        let further = self.summary.last_seed.map_or(0, |seed| seed.saturating_add(1));
        let end = further.saturating_add(100);
        next.push((
            "go on with other seeds",
            format!("live{} --seeds {further}..{end} --minutes 10{again}", self.workload()),
        ));
        next.push(("see a known defect found live", "live --defect no-outbox".to_owned()));
        next.push(("rehearse on the stage", "campaign --seeds 0..1000".to_owned()));
        next
    }

    /// What of the options says what is played, where it is not the standard workload.
    fn workload(&self) -> String {
        match self.summary.workload {
            Workload::Standard => String::new(),
            workload => format!(" --workload {workload}"),
        }
    }

    /// The same for machines.
    #[must_use]
    pub fn json(&self) -> String {
        json::campaign(&self.summary.report())
    }

    /// The same for continuous integration.
    #[must_use]
    pub fn junit(&self) -> String {
        junit::campaign(&self.summary.report())
    }
}
