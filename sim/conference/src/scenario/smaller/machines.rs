//! Fewer things go wrong, they do less harm, and there are fewer machines.

use domain::sourcing::Snapshots;
use stage::shrink::Pass;

use crate::cluster::{Fault, Isolation, Subscriptions};
use crate::scenario::{Scenario, Strategy, Upgrade};

pub(super) const FAULTS: Pass<Scenario> = Pass::Fewer {
    of: "faults",
    count: |scenario| scenario.faults.len(),
    without: |scenario, range| {
        scenario.changed(|it| {
            // The scenario it must end like has none of them.
            let end = range.end.min(it.faults.len());
            it.faults.drain(range.start.min(end)..end);
        })
    },
};

/// What can be simpler about one fault: it does less harm.
pub(super) const MILDER_FAULTS: Pass<Scenario> = Pass::Simpler {
    what: "milder faults",
    count: |scenario| scenario.faults.len(),
    forms: |scenario, place| with_fault(scenario, place, scenario.faults[place].milder()),
};

pub(super) const ROUNDER_FAULTS: Pass<Scenario> = Pass::Simpler {
    what: "rounder instants of faults",
    count: |scenario| scenario.faults.len(),
    forms: |scenario, place| with_fault(scenario, place, scenario.faults[place].rounder()),
};

fn with_fault(scenario: &Scenario, place: usize, forms: Vec<Fault>) -> Vec<Scenario> {
    let with = |fault| Scenario {
        faults: scenario
            .faults
            .iter()
            .enumerate()
            .map(|(at, it)| if at == place { &fault } else { it })
            .cloned()
            .collect(),
        ..scenario.clone()
    };
    forms.into_iter().map(with).filter_map(|it| it.changed(|_| {})).collect()
}

/// No upgrade, or a simpler one.
pub(super) const UPGRADE: Pass<Scenario> = Pass::Simpler {
    what: "the upgrade",
    count: |scenario| usize::from(scenario.upgrade.is_some()),
    forms: |scenario, _| {
        let mut forms = vec![scenario.changed(|it| it.upgrade = None)];
        if let Some(upgrade) = scenario.upgrade {
            let changed = |form| {
                (form != upgrade).then(|| scenario.changed(|it| it.upgrade = Some(form))).flatten()
            };
            let steps = upgrade.roll_back_after.into_iter().flat_map(|steps| (0..steps).take(7));
            forms.push(changed(Upgrade { strategy: Strategy::Rolling, ..upgrade }));
            forms.extend(
                steps.map(|steps| changed(Upgrade { roll_back_after: Some(steps), ..upgrade })),
            );
            forms.push(changed(Upgrade { pause_ms: 0, ..upgrade }));
            for unit in [60_000, 1000, 100] {
                forms.push(changed(Upgrade { at_ms: upgrade.at_ms / unit * unit, ..upgrade }));
            }
        }
        forms.into_iter().flatten().filter(|form| form != scenario).collect()
    },
};

/// What is expected of the whole need not be broken by what is wrong with a part.
pub(super) const EXPECTED: Pass<Scenario> = Pass::Simpler {
    what: "what is expected",
    count: |scenario| usize::from(scenario.expected.is_some()),
    forms: |scenario, _| vec![Scenario { expected: None, ..scenario.clone() }],
};

/// One machine of each kind, each for itself, that works in the plainest way.
pub(super) const FEWER_MACHINES: Pass<Scenario> = Pass::Simpler {
    what: "fewer machines",
    count: |_| PLAINER.len(),
    forms: |scenario, place| {
        scenario.changed(PLAINER[place]).into_iter().filter(|it| it != scenario).collect()
    },
};

const PLAINER: [fn(&mut Scenario); 9] = [
    |it| it.topology.gateways = 1,
    |it| it.topology.workers = 1,
    |it| it.topology.projectors = 1,
    |it| it.topology.contention = false,
    |it| it.topology.keep_states = true,
    |it| it.topology.snapshots = Snapshots::Never,
    |it| it.topology.subscriptions = Subscriptions::InMemory,
    |it| it.topology.isolation = Isolation::OneWriter,
    |it| it.topology.change_log_keeps = None,
];
