//! How long decisions take: the rules of the domain, each with a clock before and after it.

use std::cell::Cell;
use std::time::Duration;

use conference::node::protections::Rules;

use crate::measure::processor_time;

thread_local! {
    /// What was spent, on how many decisions.
    static SPENT: Cell<(Duration, u32)> = const { Cell::new((Duration::ZERO, 0)) };
}

/// How many times nothing is timed, to know what reading the clock adds.
const NOTHING: u32 = 1000;

/// The processor time of all decisions during `work`, which is given rules that measure it. What
/// reading the clock adds is taken off.
pub(crate) fn time_of(work: impl FnOnce(Rules)) -> Duration {
    let (clock, _) = spent(|| (0..NOTHING).for_each(|_| spend(|| ())));
    let (time, decisions) = spent(|| work(timed()));
    time.saturating_sub(clock * decisions / NOTHING)
}

fn spent(work: impl FnOnce()) -> (Duration, u32) {
    SPENT.set(Default::default());
    work();
    SPENT.get()
}

fn spend<T>(decide: impl FnOnce() -> T) -> T {
    let (time, decided) = processor_time(decide);
    let (spent, decisions) = SPENT.get();
    SPENT.set((spent + time, decisions + 1));
    decided
}

/// The rules of the domain. A rule is a plain function and keeps nothing, so what was spent lies
/// with the thread.
fn timed() -> Rules {
    Rules {
        order: |state, command, now| spend(|| (Rules::default().order)(state, command, now)),
        seats: |state, command, now| spend(|| (Rules::default().seats)(state, command, now)),
        payment: |state, command, now| spend(|| (Rules::default().payment)(state, command, now)),
        assignments: |state, command, now| {
            spend(|| (Rules::default().assignments)(state, command, now))
        },
        code: |state, command, now| spend(|| (Rules::default().code)(state, command, now)),
        management: |row, id, command| spend(|| (Rules::default().management)(row, id, command)),
        difference: |before, after| spend(|| (Rules::default().difference)(before, after)),
        process: |state, input, now| spend(|| (Rules::default().process)(state, input, now)),
        steps: |edition, before, steps| spend(|| (Rules::default().steps)(edition, before, steps)),
        adopt: |state, event| spend(|| (Rules::default().adopt)(state, event)),
    }
}
