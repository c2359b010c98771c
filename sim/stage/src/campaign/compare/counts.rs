//! What is counted in a campaign and may be compared.

use std::collections::{BTreeMap, BTreeSet};

use crate::campaign::comparison::{Change, Times};
use crate::campaign::report::{CampaignReport, ReportedFinding};
use crate::shrink::Fingerprint;

/// Everything that happens now and then: kinds of mistakes, marks, faults that made a difference,
/// checks that were evaluated.
pub(super) fn counts(before: &CampaignReport, now: &CampaignReport) -> Vec<Change> {
    let mut changes = changes("violation", before, now, violations);
    changes.extend(self::changes("mark", before, now, |report| {
        report.marks.iter().map(|mark| (mark.id.clone(), mark.reached)).collect()
    }));
    changes.extend(self::changes("fault", before, now, |report| {
        report.faults.iter().map(|fault| (fault.kind.clone(), fault.effective)).collect()
    }));
    changes.extend(self::changes("check", before, now, |report| {
        report.checks.iter().map(|check| (check.id.clone(), check.evaluated)).collect()
    }));
    changes
}

/// What a seed takes, whatever machine plays it: messages, and business time.
pub(super) fn costs(before: &CampaignReport, now: &CampaignReport) -> Vec<Change> {
    changes("cost", before, now, |report| {
        let seconds = ("seconds of business time".to_owned(), report.simulated().as_secs());
        BTreeMap::from([("messages".to_owned(), report.messages), seconds])
    })
}

/// Each kind of mistake, and in how many seeds it was made, as far as violations are listed.
fn violations(report: &CampaignReport) -> BTreeMap<String, u64> {
    let mut kinds = BTreeMap::new();
    let kind =
        |finding: &ReportedFinding| Fingerprint::new(&finding.check, &finding.what).to_string();
    for kind in report.findings().map(kind) {
        *kinds.entry(kind).or_default() += 1;
    }
    kinds
}

fn changes(
    sort: &str,
    before: &CampaignReport,
    now: &CampaignReport,
    counts: impl Fn(&CampaignReport) -> BTreeMap<String, u64>,
) -> Vec<Change> {
    let (old, new) = (counts(before), counts(now));
    let names: BTreeSet<_> = old.keys().chain(new.keys()).collect();
    let times = |counts: &BTreeMap<String, u64>, name: &String, seeds| Times {
        times: counts.get(name).copied().unwrap_or_default(),
        seeds,
    };
    let change = |name: &String| Change {
        sort: sort.to_owned(),
        name: name.clone(),
        before: times(&old, name, before.seeds),
        now: times(&new, name, now.seeds),
    };
    names.into_iter().map(change).collect()
}
