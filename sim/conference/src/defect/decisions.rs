//! Whether a defect would have decided anything otherwise in a play that went well.
//!
//! Rules are pure functions. A defect that replaces nothing but rules, and decides everything that
//! was decided in a play as it was decided, takes the same course from its first decision to its
//! last: whoever knows the play without it need not play it.

use std::cell::RefCell;
use std::fmt;

use domain::identity::ConferenceId;
use domain::management::liberation::Difference;
use domain::management::{Conference, ManagementCommand};
use domain::message::{Command, EventBatch};
use domain::payments::{Payment, PaymentCommand, PaymentEvent, PaymentRefusal};
use domain::registration::{
    Order, OrderCommand, OrderEvent, OrderRefusal, ProcessInput, ProcessStep, PromotionalCode,
    PromotionalCodeCommand, PromotionalCodeEvent, PromotionalCodeRefusal, RegistrationProcess,
    SeatAssignments, SeatAssignmentsCommand, SeatAssignmentsEvent, SeatAssignmentsRefusal,
    SeatsAvailability, SeatsCommand, SeatsEvent, SeatsRefusal,
};
use domain::sourcing::{NotYet, Timestamp};

use super::Defect;
use crate::node::protections::{Managed, Protections, Rules};
use crate::node::release::RunningVersion;

/// Whether other rules come to the same about one thing that was decided.
type Same = Box<dyn Fn(&Rules) -> bool>;

thread_local! {
    /// What was decided in the play that is recorded on this thread. Rules are functions without
    /// anything of their own, so there is nowhere else to note it.
    static NOTED: RefCell<Option<Vec<Same>>> = const { RefCell::new(None) };
}

/// Everything that was decided by rules in one play.
pub struct Decisions(Vec<Same>);

impl fmt::Debug for Decisions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} decisions", self.0.len())
    }
}

impl Decisions {
    /// Plays something without any defect, on this thread only, and notes what is decided.
    pub fn of<T>(play: impl FnOnce(Protections) -> T) -> (T, Self) {
        NOTED.set(Some(Vec::new()));
        let played = play(Protections { rules: NOTING, ..Protections::default() });
        (played, Self(NOTED.take().unwrap_or_default()))
    }

    /// Whether a play with this defect takes the same course, as far as can be told without
    /// playing it: it replaces rules only, and these come to the same wherever they were asked.
    #[must_use]
    pub fn are_as_with(&self, defect: &Defect) -> bool {
        let (safe, Protections { ledger, seams, rules, .. }) =
            (Protections::default(), defect.protections());
        // Measures are functions: what has the same address is the same.
        let is_as_ever =
            format!("{ledger:?}{seams:?}") == format!("{:?}{:?}", safe.ledger, safe.seams);
        is_as_ever && self.0.iter().all(|same| same(&rules))
    }
}

/// The rules as they are, each noting what it decided.
const NOTING: Rules = Rules {
    order,
    seats,
    payment,
    assignments,
    code,
    management,
    difference,
    process,
    steps,
    adopt,
};

fn note(same: impl Fn(&Rules) -> bool + 'static) {
    NOTED.with_borrow_mut(|noted| noted.get_or_insert_default().push(Box::new(same)));
}

fn order(
    state: &Order,
    command: &OrderCommand,
    now: Timestamp,
) -> Result<Vec<OrderEvent>, OrderRefusal> {
    let decided = (Rules::default().order)(state, command, now);
    let (state, command, was) = (state.clone(), command.clone(), decided.clone());
    note(move |rules| (rules.order)(&state, &command, now) == was);
    decided
}

fn seats(
    state: &SeatsAvailability,
    command: &SeatsCommand,
    now: Timestamp,
) -> Result<Vec<SeatsEvent>, SeatsRefusal> {
    let decided = (Rules::default().seats)(state, command, now);
    let (state, command, was) = (state.clone(), command.clone(), decided.clone());
    note(move |rules| (rules.seats)(&state, &command, now) == was);
    decided
}

fn payment(
    state: &Payment,
    command: &PaymentCommand,
    now: Timestamp,
) -> Result<Vec<PaymentEvent>, PaymentRefusal> {
    let decided = (Rules::default().payment)(state, command, now);
    let (state, command, was) = (state.clone(), command.clone(), decided.clone());
    note(move |rules| (rules.payment)(&state, &command, now) == was);
    decided
}

fn assignments(
    state: &SeatAssignments,
    command: &SeatAssignmentsCommand,
    now: Timestamp,
) -> Result<Vec<SeatAssignmentsEvent>, SeatAssignmentsRefusal> {
    let decided = (Rules::default().assignments)(state, command, now);
    let (state, command, was) = (state.clone(), command.clone(), decided.clone());
    note(move |rules| (rules.assignments)(&state, &command, now) == was);
    decided
}

fn code(
    state: &PromotionalCode,
    command: &PromotionalCodeCommand,
    now: Timestamp,
) -> Result<Vec<PromotionalCodeEvent>, PromotionalCodeRefusal> {
    let decided = (Rules::default().code)(state, command, now);
    let (state, command, was) = (state.clone(), command.clone(), decided.clone());
    note(move |rules| (rules.code)(&state, &command, now) == was);
    decided
}

fn management(row: Option<&Conference>, id: ConferenceId, command: &ManagementCommand) -> Managed {
    let decided = (Rules::default().management)(row, id, command);
    let (row, command, was) = (row.cloned(), command.clone(), decided.clone());
    note(move |rules| (rules.management)(row.as_ref(), id, &command) == was);
    decided
}

fn difference(before: Option<&Conference>, after: &Conference) -> Difference {
    let told = (Rules::default().difference)(before, after);
    let (before, after, was) = (before.cloned(), after.clone(), told.clone());
    note(move |rules| (rules.difference)(before.as_ref(), &after) == was);
    told
}

fn process(
    state: &RegistrationProcess,
    input: &ProcessInput,
    now: Timestamp,
) -> Result<Vec<ProcessStep>, NotYet> {
    let decided = (Rules::default().process)(state, input, now);
    let (state, input, was) = (state.clone(), input.clone(), decided.clone());
    note(move |rules| (rules.process)(&state, &input, now) == was);
    decided
}

fn steps(
    running: RunningVersion,
    state: &RegistrationProcess,
    wanted: Vec<ProcessStep>,
) -> Vec<ProcessStep> {
    let taken = (Rules::default().steps)(running, state, wanted.clone());
    let (state, was) = (state.clone(), taken.clone());
    note(move |rules| (rules.steps)(running, &state, wanted.clone()) == was);
    taken
}

fn adopt(state: &SeatsAvailability, batch: &EventBatch) -> Option<Command> {
    let asked = (Rules::default().adopt)(state, batch);
    let (state, batch, was) = (state.clone(), batch.clone(), asked.clone());
    note(move |rules| (rules.adopt)(&state, &batch) == was);
    asked
}
