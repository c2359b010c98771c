//! Adds what one report counts to what another does.

use serde_json::{Map, Value};

use crate::campaign::report::{CampaignReport, ReportedFault, ReportedSamples, seconds};
use crate::campaign::summary::MOST_VIOLATIONS;
use crate::fault::FaultKind;

/// Adds what other seeds came to. Lists are put into their order afterwards: [`order`].
pub(super) fn add(whole: &mut CampaignReport, more: CampaignReport) {
    grow(&mut whole.seeds, more.seeds);
    whole.last_seed = whole.last_seed.max(more.last_seed);
    grow(&mut whole.violation_count, more.violation_count);
    grow(&mut whole.violating_seeds, more.violating_seeds);
    grow(&mut whole.breakdown_count, more.breakdown_count);
    whole.violations.extend(more.violations);
    whole.breakdowns.extend(more.breakdowns);
    whole.smallest.extend(more.smallest);
    whole.unproved.extend(more.unproved);
    whole.trace_hash.join(more.trace_hash);
    grow(&mut whole.messages, more.messages);
    add_samples(&mut whole.samples, more.samples);
    for check in more.checks {
        match whole.checks.iter_mut().find(|known| known.id == check.id) {
            Some(known) => {
                grow(&mut known.evaluated, check.evaluated);
                grow(&mut known.violated, check.violated);
            }
            None => whole.checks.push(check),
        }
    }
    for fault in more.faults {
        match whole.faults.iter_mut().find(|known| known.kind == fault.kind) {
            Some(known) => {
                grow(&mut known.injected, fault.injected);
                grow(&mut known.effective, fault.effective);
            }
            None => whole.faults.push(fault),
        }
    }
    for (known, mark) in whole.marks.iter_mut().zip(more.marks) {
        grow(&mut known.reached, mark.reached);
    }
    add_fields(&mut whole.sum, more.sum);
    let simulated = seconds(whole.simulated_seconds) + seconds(more.simulated_seconds);
    whole.simulated_seconds = simulated.as_secs_f64();
    whole.cpu_seconds += more.cpu_seconds;
    whole.wall_seconds = whole.wall_seconds.max(more.wall_seconds);
    whole.spent_seconds.add(more.spent_seconds);
    whole.began = std::mem::take(&mut whole.began).min(more.began);
    if whole.budget_seconds != more.budget_seconds {
        whole.budget_seconds = None;
    }
}

/// Puts lists into the order in which one campaign would have them.
pub(super) fn order(whole: &mut CampaignReport) {
    whole.violations.sort_by_key(|finding| finding.seed);
    whole.violations.truncate(MOST_VIOLATIONS);
    whole.breakdowns.sort_by_key(|finding| finding.seed);
    whole.breakdowns.truncate(MOST_VIOLATIONS);
    whole.unproved.sort_by_key(|unproved| unproved.seed);
    whole.samples.differing.sort_unstable();
    whole.samples.disagreeing.sort_unstable();
    whole.faults.sort_by_key(rank);
    // The first finding of each check is made small, unless another one shows it too.
    whole.smallest.sort_by_key(|smallest| smallest.seed);
    let mut shown: Vec<String> = Vec::new();
    whole.smallest.retain(|smallest| {
        let is_new = !shown.contains(&smallest.check);
        if is_new {
            shown.push(smallest.check.clone());
            shown.extend(smallest.with_it.iter().cloned());
        }
        is_new
    });
    whole.smallest.sort_by_key(|smallest| smallest.weight);
}

/// General kinds of faults in their order, then those of one system by name.
fn rank(fault: &ReportedFault) -> (usize, String) {
    let place = FaultKind::GENERAL.iter().position(|kind| kind.name() == fault.kind);
    (place.unwrap_or(FaultKind::GENERAL.len()), fault.kind.clone())
}

/// Adds to a number. None comes near the largest there is but in a file that nobody counted.
const fn grow(number: &mut u64, more: u64) {
    *number = number.saturating_add(more);
}

fn add_samples(whole: &mut ReportedSamples, more: ReportedSamples) {
    grow(&mut whole.played_twice, more.played_twice);
    whole.differing.extend(more.differing);
    grow(&mut whole.played_on_both_engines, more.played_on_both_engines);
    whole.disagreeing.extend(more.disagreeing);
    whole.parted.extend(more.parted);
    grow(&mut whole.pairs, more.pairs);
    whole.canary_caught &= more.canary_caught;
}

/// Adds numbers field by field; what is no number stays as it is.
fn add_fields(whole: &mut Map<String, Value>, more: Map<String, Value>) {
    for (name, value) in more {
        match whole.get_mut(&name) {
            Some(known) => add_value(known, value),
            None => {
                whole.insert(name, value);
            }
        }
    }
}

fn add_value(whole: &mut Value, more: Value) {
    if let (Value::Object(whole), Value::Object(more)) = (&mut *whole, &more) {
        return add_fields(whole, more.clone());
    }
    let whole_numbers =
        whole.as_u64().zip(more.as_u64()).map(|(one, other)| one.saturating_add(other).into());
    let numbers = || whole.as_f64().zip(more.as_f64()).map(|(one, other)| (one + other).into());
    if let Some(sum) = whole_numbers.or_else(numbers) {
        *whole = sum;
    }
}
