//! What the page tells of a campaign beside its stories.

use super::content::Headline;
use crate::campaign::Summary;
use crate::report::terminal::{grouped, span, told};

/// So many violations without a story of their own are told in a line each.
const MOST_OTHERS: usize = 100;

impl Headline {
    /// Of a campaign. `is_shown` says whether a check has a story on the page.
    #[must_use]
    pub fn of_campaign(summary: &Summary, is_shown: impl Fn(&str) -> bool) -> Self {
        let (seeds, violations) = (grouped(summary.seeds), summary.violations.count());
        let span = span(summary.simulated);
        let (workload, carrier) = (summary.workload, summary.carrier());
        let with = |with: &str| match summary.defect {
            Some(defect) => format!("{with}{defect}"),
            None => String::new(),
        };
        let others = summary.violations.first().iter().filter(|it| !is_shown(it.check));
        let effective: u64 = summary.faults.values().map(|tally| tally.effective).sum();
        let count = summary.checks.len() as u64;
        Self {
            titles: [
                format!("A campaign of {seeds} stories"),
                format!("이야기 {seeds}개의 캠페인"),
            ],
            verdict: summary.verdict.name(),
            played: [
                format!(
                    "Seeds {} of the {workload} workload were played ({carrier}): {span} of business time{}.",
                    summary.planned,
                    with(", with the known defect ")
                ),
                format!(
                    "{workload} 작업 부하의 시드 {} 실행({carrier}). 업무 시간으로 {span}{}.",
                    summary.planned,
                    with(". 켠 결함: ")
                ),
            ],
            figures: vec![
                (seeds, ["stories", "이야기"], false),
                (grouped(count), ["checks", "검사"], false),
                (grouped(violations), ["violations", "위반"], violations > 0),
                (grouped(effective), ["effective faults", "영향을 준 장애"], false),
                (grouped(summary.sum.orders), ["orders", "주문"], false),
                (grouped(summary.messages), ["messages", "메시지"], false),
            ],
            checks: summary.checks.clone(),
            faults: summary.faults.clone(),
            marks: summary.marks.clone(),
            took: summary.sum.took.clone(),
            stories: summary.seeds,
            notes: summary.void().into_iter().chain(summary.notes.iter().cloned()).collect(),
            others: others.take(MOST_OTHERS).map(told).collect(),
            next: Vec::new(),
            trace_hash: summary.trace_hash().to_string(),
        }
    }
}
