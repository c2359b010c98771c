//! Reads the reports of shards, which were perhaps written on other machines.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::error::ReportError;
use crate::campaign::json::FORM;
use crate::campaign::report::CampaignReport;
use crate::shell::quoted_path;
use crate::whole;

/// A report, and where it was read from.
#[derive(Clone, Debug, PartialEq)]
pub struct Located {
    /// The file that the report was read from.
    pub file: String,
    /// What it says.
    pub report: CampaignReport,
}

/// Reads a report. Commands in it begin with `program` then, and name only files that are there:
/// beside the report, or where it says.
///
/// # Errors
/// [`ReportError`] names the file and the reason.
pub fn read(path: &Path, program: &str) -> Result<Located, ReportError> {
    #[derive(Deserialize)]
    struct Outline {
        form: u32,
    }
    let text =
        whole::text(path).map_err(|error| ReportError::Unreadable(path.to_owned(), error))?;
    let malformed = |error| ReportError::Malformed(path.to_owned(), error);
    let Outline { form } = serde_json::from_str(&text).map_err(malformed)?;
    if form != FORM {
        return Err(ReportError::OtherForm(path.to_owned(), form));
    }
    let mut report: CampaignReport = serde_json::from_str(&text).map_err(malformed)?;
    consistent(&report).map_err(|why| ReportError::Inconsistent(path.to_owned(), why))?;
    settle(&mut report, path.parent().unwrap_or(Path::new("")), program);
    Ok(Located { file: path.display().to_string(), report })
}

/// Whether seeds that were played and those that were not are those that were asked for.
fn consistent(report: &CampaignReport) -> Result<(), String> {
    let CampaignReport { range, shard, seeds, not_played, stopped_by, .. } = report;
    let planned = range.count(*shard);
    match not_played {
        Some(missing) if seeds.checked_add(*missing) != Some(planned) => {
            Err(format!("{seeds} seeds played and {missing} not are not the {planned} of {range}"))
        }
        Some(1..) if stopped_by.is_none() && report.parts.is_empty() => {
            Err("seeds were not played, and nobody stopped it".to_owned())
        }
        None if !range.is_open() => {
            Err(format!("nobody knows how many seeds of {range} were not played"))
        }
        _ => Ok(()),
    }
}

/// Makes its commands those that can be typed here.
fn settle(report: &mut CampaignReport, folder: &Path, program: &str) {
    let called = std::mem::replace(&mut report.called, program.to_owned());
    let here = |command: &str| match command.strip_prefix(&called) {
        Some(words) => format!("{program}{words}"),
        None => command.to_owned(),
    };
    for finding in report.violations.iter_mut().chain(&mut report.breakdowns) {
        finding.replay_from_seed = here(&finding.replay_from_seed);
        finding.replay = match moved(&mut finding.scenario, folder) {
            Moved::Nowhere => here(&finding.replay),
            Moved::To(from, to) => here(&finding.replay).replacen(&from, &to, 1),
            Moved::Away => finding.replay_from_seed.clone(),
        };
    }
    for smallest in &mut report.smallest {
        smallest.replay = match (moved(&mut smallest.scenario, folder), &smallest.replay) {
            (Moved::Away, _) | (_, None) => None,
            (Moved::Nowhere, Some(replay)) => Some(here(replay)),
            (Moved::To(from, to), Some(replay)) => Some(here(replay).replacen(&from, &to, 1)),
        };
    }
}

/// What became of a file that a report names.
enum Moved {
    /// It is where it was, or there was none.
    Nowhere,
    /// From there to there, each as it is typed.
    To(String, String),
    /// It is not here.
    Away,
}

/// Looks for the file of a scenario where the report says, then beside the report.
fn moved(scenario: &mut Option<PathBuf>, folder: &Path) -> Moved {
    let Some(path) = scenario.clone() else { return Moved::Nowhere };
    if path.is_file() {
        return Moved::Nowhere;
    }
    let beside = folder.join(&path);
    if beside.is_file() {
        let names = (quoted_path(&path), quoted_path(&beside));
        *scenario = Some(beside);
        return Moved::To(names.0, names.1);
    }
    *scenario = None;
    Moved::Away
}
