//! Whether reports tell of parts of one whole.

use super::error::MergeError;
use super::reading::Located;
use crate::campaign::report::CampaignReport;
use crate::engine;

/// Everything that changes what a seed comes to must be the same.
pub(super) fn all(reports: &[Located]) -> Result<(), MergeError> {
    let Some(first) = reports.first() else { return Ok(()) };
    for other in reports {
        if other.report.engine.parse::<engine::Kind>().is_err() {
            return Err(MergeError::Live(other.file.clone()));
        }
        both(first, other)?;
    }
    Ok(())
}

fn both(one: &Located, other: &Located) -> Result<(), MergeError> {
    let said = [
        ("program", said(one, other, |report| report.program.clone())),
        ("workload", said(one, other, |report| report.workload.clone())),
        ("engine", said(one, other, |report| report.engine.clone())),
        ("defect", said(one, other, |report| report.defect.clone().unwrap_or("none".to_owned()))),
        ("marks", said(one, other, marks)),
    ];
    let unlike = |what, (has, had)| MergeError::Unlike {
        what,
        one: one.file.clone(),
        has,
        other: other.file.clone(),
        had,
    };
    if let Some((what, (has, had))) = said.into_iter().find(|(_, (has, had))| has != had) {
        return Err(unlike(what, (has, had)));
    }
    for check in &one.report.checks {
        let known = other.report.checks.iter().find(|it| it.id == check.id);
        if let Some(known) = known.filter(|it| it.rule != check.rule) {
            let told = |rule: &str| format!("{} “{rule}”", check.id);
            return Err(unlike("check", (told(&check.rule), told(&known.rule))));
        }
    }
    Ok(())
}

fn said(
    one: &Located,
    other: &Located,
    of: impl Fn(&CampaignReport) -> String,
) -> (String, String) {
    (of(&one.report), of(&other.report))
}

fn marks(report: &CampaignReport) -> String {
    let marks: Vec<_> = report.marks.iter().map(|mark| mark.id.as_str()).collect();
    if marks.is_empty() { "none".to_owned() } else { marks.join(", ") }
}
