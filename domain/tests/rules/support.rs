//! Given, when, then; and the names that all stories share.

use std::fmt::Debug;
use std::time::Duration;

use domain::Policy;
use domain::identity::{ConferenceId, OrderId, SeatTypeId, WaitListEntryId};
use domain::policy::Promise;
use domain::registration::{
    PriceList, ProcessInput, ProcessStep, RegistrationProcess, Seats, WaitListEntry,
};
use domain::sourcing::{Aggregate, NotYet, Process, Timestamp, minutes};
use domain::values::{Price, Quantity};

/// When the stories begin: not at zero, so that no rule can mistake "never" for "at the beginning".
pub(crate) const T0: Timestamp = Timestamp(9 * 3_600_000);

/// So long after the beginning of the story.
pub(crate) fn at(minute: u64, second: u64) -> Timestamp {
    T0 + minutes(minute) + Duration::from_secs(second)
}

/// When the conference starts.
pub(crate) fn start() -> Timestamp {
    at(600, 0)
}

/// Somebody without an order who waits for so many seats, until the conference starts.
pub(crate) fn in_line(
    entry: WaitListEntryId,
    seat_type: SeatTypeId,
    quantity: u32,
) -> WaitListEntry {
    WaitListEntry {
        entry,
        order: None,
        conference: conference(),
        seat_type,
        quantity: Quantity(quantity),
        prices: prices(),
        catalogue_version: 1,
        policy: Policy::default(),
        until: start(),
    }
}

/// The promise to an order placed at the beginning: ends at 15:00, seats go back at 29:00, money is
/// awaited until 59:00.
pub(crate) fn promise() -> Promise {
    Policy::default().promise_from(T0, start())
}

pub(crate) fn conference() -> ConferenceId {
    ConferenceId::named("RustFest")
}

pub(crate) fn order() -> OrderId {
    OrderId::named("Ada's order")
}

pub(crate) fn pass() -> SeatTypeId {
    SeatTypeId::named("conference pass")
}

pub(crate) fn workshop() -> SeatTypeId {
    SeatTypeId::named("workshop")
}

/// Costs nothing.
pub(crate) fn keynote() -> SeatTypeId {
    SeatTypeId::named("open keynote")
}

pub(crate) fn prices() -> PriceList {
    [(pass(), Price::whole(100)), (workshop(), Price::whole(40)), (keynote(), Price::whole(0))]
        .into()
}

pub(crate) fn seats<const N: usize>(lines: [(SeatTypeId, u32); N]) -> Seats {
    lines.into_iter().map(|(seat_type, quantity)| (seat_type, Quantity(quantity))).collect()
}

/// What an aggregate has recorded so far.
pub(crate) struct Given<A: Aggregate>(Vec<A::Event>);

/// A history, event by event.
pub(crate) fn given<A: Aggregate>(events: impl IntoIterator<Item = A::Event>) -> Given<A> {
    Given(events.into_iter().collect())
}

impl<A> Given<A>
where
    A: Aggregate,
    A::Event: Clone + Debug + PartialEq,
    A::Refusal: Debug + PartialEq,
    A::Command: Debug,
{
    /// The history went on: this was asked, and done.
    #[track_caller]
    pub(crate) fn and(mut self, command: &A::Command, now: Timestamp) -> Self {
        match self.state().decide(command, now) {
            Ok(events) if !events.is_empty() => self.0.extend(events),
            other => panic!(
                "the history asks for {command:?}, but {:?}\nanswers {other:?}",
                self.state()
            ),
        }
        self
    }

    /// The state after the history.
    pub(crate) fn state(&self) -> A {
        A::replay(&self.0)
    }

    /// The history itself.
    pub(crate) fn events(&self) -> &[A::Event] {
        &self.0
    }

    /// Asks for something.
    pub(crate) fn when(&self, command: &A::Command, now: Timestamp) -> When<A> {
        let decision = self.state().decide(command, now);
        When { given: self.0.clone(), asked: format!("{command:?}"), now, decision }
    }
}

/// What was asked after a history, and the answer.
pub(crate) struct When<A: Aggregate> {
    given: Vec<A::Event>,
    asked: String,
    now: Timestamp,
    decision: Result<Vec<A::Event>, A::Refusal>,
}

impl<A> When<A>
where
    A: Aggregate,
    A::Event: Clone + Debug + PartialEq,
    A::Refusal: Debug + PartialEq,
{
    /// Then exactly these events are recorded. The history goes on with them.
    #[track_caller]
    pub(crate) fn then(self, expected: impl IntoIterator<Item = A::Event>) -> Given<A> {
        let expected: Vec<_> = expected.into_iter().collect();
        if self.decision.as_ref().ok() != Some(&expected) {
            self.fail(&format!("events {expected:#?}"));
        }
        Given(self.given.into_iter().chain(expected).collect())
    }

    /// Then it is refused by this rule.
    #[track_caller]
    pub(crate) fn refused(self, expected: &A::Refusal) {
        if self.decision.as_ref().err() != Some(expected) {
            self.fail(&format!("refusal {expected:?}"));
        }
    }

    /// Then nothing is recorded: it is already in effect, or no longer matters.
    #[track_caller]
    pub(crate) fn nothing(self) -> Given<A> {
        self.then([])
    }

    #[track_caller]
    fn fail(&self, expected: &str) -> ! {
        let Self { given, asked, now, decision } = self;
        panic!(
            "given {given:#?}\nwhen {asked}\nat {now}\nexpected {expected}\nbut the answer is {decision:#?}"
        );
    }
}

/// A registration, told as what it hears and what it does about it.
#[derive(Clone, Default)]
pub(crate) struct Registration {
    pub(crate) process: RegistrationProcess,
    heard: Vec<(ProcessInput, Timestamp)>,
}

impl Registration {
    /// Hears something, and does what it does about it.
    #[track_caller]
    pub(crate) fn having_heard(self, input: &ProcessInput, now: Timestamp) -> Self {
        match self.process.react(input, now) {
            Ok(steps) => self.hears(input, now).does(steps),
            Err(NotYet) => panic!("{:#?}\ndefers {input:?}", self.process),
        }
    }

    /// Hears something.
    pub(crate) fn hears(self, input: &ProcessInput, now: Timestamp) -> Hears {
        let reaction = self.process.react(input, now);
        Hears { registration: self, input: input.clone(), now, reaction }
    }

    /// Everything it heard so far.
    pub(crate) fn heard(&self) -> &[(ProcessInput, Timestamp)] {
        &self.heard
    }
}

/// What a registration heard, and how it reacts.
pub(crate) struct Hears {
    registration: Registration,
    input: ProcessInput,
    now: Timestamp,
    reaction: Result<Vec<ProcessStep>, NotYet>,
}

impl Hears {
    /// It takes exactly these steps.
    #[track_caller]
    pub(crate) fn does(self, expected: impl IntoIterator<Item = ProcessStep>) -> Registration {
        let expected: Vec<_> = expected.into_iter().collect();
        if self.reaction.as_ref() != Ok(&expected) {
            self.fail(&format!("steps {expected:#?}"));
        }
        let Self { registration: Registration { process, mut heard }, input, now, .. } = self;
        heard.push((input, now));
        Registration { process: expected.iter().fold(process, RegistrationProcess::evolve), heard }
    }

    /// It has nothing to do about it.
    #[track_caller]
    pub(crate) fn ignores_it(self) -> Registration {
        self.does([])
    }

    /// It cannot understand it yet and wants to hear it again later.
    #[track_caller]
    pub(crate) fn defers_it(self) -> Registration {
        if self.reaction.is_ok() {
            self.fail("that it is deferred");
        }
        self.registration
    }

    #[track_caller]
    fn fail(&self, expected: &str) -> ! {
        let Self { registration, input, now, reaction } = self;
        let process = &registration.process;
        panic!(
            "{process:#?}\nhears {input:#?}\nat {now}\nexpected {expected}\nbut it answers {reaction:#?}"
        );
    }
}
