//! The report of a campaign that was played here.

use chrono::{DateTime, SecondsFormat, Utc};

use super::smallest::{object, smallest};
use super::{
    CampaignReport, ReportedCheck, ReportedFault, ReportedMark, ReportedSamples, Unproved, reported,
};
use crate::campaign::capsule;
use crate::campaign::cut_short;
use crate::campaign::json::FORM;
use crate::campaign::rehearsal::Rehearsal;
use crate::campaign::summary::Summary;

impl<R: Rehearsal> Summary<R> {
    /// All of it as plain data.
    #[must_use]
    pub fn report(&self) -> CampaignReport {
        let (engine, defect) = (self.engine, self.defect);
        CampaignReport {
            form: FORM,
            program: capsule::PROGRAM.to_owned(),
            called: R::program(),
            verdict: self.verdict,
            workload: self.workload.to_string(),
            seeds: self.seeds,
            last_seed: self.last_seed,
            not_played: self.not_played(),
            cut_short: self
                .cut_short
                .and_then(|why| cut_short::told(why, self.budget, self.seeds, self.not_played())),
            stopped_by: self.cut_short,
            range: self.planned,
            shard: self.shard,
            parts: Vec::new(),
            budget_seconds: self.budget.map(|budget| budget.as_secs_f64()),
            engine: self.carrier(),
            defect: defect.map(str::to_owned),
            interrupted: self.interrupted(),
            violation_count: self.violations.count(),
            violating_seeds: self.violating_seeds,
            violations: reported(self.violations.first(), engine, defect),
            smallest: self.explained.iter().map(|it| smallest(it, engine, defect)).collect(),
            breakdown_count: self.broken.count(),
            breakdowns: reported(self.broken.first(), engine, defect),
            void: self.void(),
            rules: self.rules.clone(),
            reaches_everything: R::reaches_everything(self.workload),
            notes: self.notes.clone(),
            compared: None,
            samples: samples(self),
            unproved: self
                .void_seeds
                .iter()
                .map(|(seed, why)| Unproved { seed: *seed, why: why.clone() })
                .collect(),
            trace_hash: self.trace_hash(),
            checks: checks(self),
            faults: faults(self),
            marks: marks(self),
            messages: self.messages,
            simulated_seconds: self.simulated.as_secs_f64(),
            began: DateTime::<Utc>::from(self.began).to_rfc3339_opts(SecondsFormat::Millis, true),
            cpu_seconds: self.cpu.as_secs_f64(),
            wall_seconds: self.wall.as_secs_f64(),
            spent_seconds: (&self.spent).into(),
            sum: object(&self.sum),
        }
    }
}

fn samples<R: Rehearsal>(summary: &Summary<R>) -> ReportedSamples {
    ReportedSamples {
        played_twice: summary.played_twice,
        differing: summary.differing.clone(),
        played_on_both_engines: summary.played_on_both,
        disagreeing: summary.disagreeing.clone(),
        parted: summary.parted.clone(),
        pairs: summary.pairs,
        canary_caught: summary.canary_caught,
    }
}

fn checks<R: Rehearsal>(summary: &Summary<R>) -> Vec<ReportedCheck> {
    let checks = summary.checks.iter().map(|check| ReportedCheck {
        id: check.id.to_owned(),
        rule: check.rule.to_owned(),
        evaluated: check.evaluated,
        violated: check.violated,
    });
    checks.collect()
}

fn faults<R: Rehearsal>(summary: &Summary<R>) -> Vec<ReportedFault> {
    let faults = summary.faults.iter().map(|(kind, tally)| ReportedFault {
        kind: kind.name().to_owned(),
        injected: tally.injected,
        effective: tally.effective,
    });
    faults.collect()
}

fn marks<R: Rehearsal>(summary: &Summary<R>) -> Vec<ReportedMark> {
    let marks = summary.marks.iter();
    marks.map(|(id, reached)| ReportedMark { id: (*id).to_owned(), reached: *reached }).collect()
}
