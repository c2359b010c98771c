//! Every protective measure of the nodes, by name. A seeded defect puts another in
//! the place of one.

use domain::identity::ConferenceId;
use domain::management::liberation::{Difference, difference};
use domain::management::{Conference, ManagementCommand, ManagementRefusal, Saved, manage};
use domain::message::{Command, EventBatch};
use domain::payments::{Payment, PaymentCommand, PaymentEvent, PaymentRefusal};
use domain::registration::{
    Order, OrderCommand, OrderEvent, OrderRefusal, ProcessInput, ProcessStep, PromotionalCode,
    PromotionalCodeCommand, PromotionalCodeEvent, PromotionalCodeRefusal, RegistrationProcess,
    SeatAssignments, SeatAssignmentsCommand, SeatAssignmentsEvent, SeatAssignmentsRefusal,
    SeatsAvailability, SeatsCommand, SeatsEvent, SeatsRefusal,
};
use domain::sourcing::{Aggregate, NotYet, Process, Timestamp};

use super::release::RunningVersion;
use super::seams::Seams;
use super::store::ledger::CommitRules;

/// The protective measures of a node, and the rules it decides by.
#[derive(Clone, Copy, Debug)]
pub struct Protections {
    /// Whether a measure is off, or another is in its place: a known defect is switched on. No node
    /// looks at it.
    pub is_weakened: bool,
    /// The rules that the store keeps in each transaction.
    pub ledger: CommitRules,
    /// Where each measure acts.
    pub seams: Seams,
    /// How the aggregates and the process decide.
    pub rules: Rules,
}

impl Default for Protections {
    fn default() -> Self {
        Self {
            is_weakened: false,
            ledger: CommitRules::SAFE,
            seams: Seams::default(),
            rules: Rules::default(),
        }
    }
}

/// What Conference Management does with a row: nothing, if the command is already in effect.
pub type Managed = Result<Option<Saved>, ManagementRefusal>;

/// The decisions of the domain, each replaceable from outside so that a known bug can be put in its
/// place.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How an order decides.
    pub order: fn(&Order, &OrderCommand, Timestamp) -> Result<Vec<OrderEvent>, OrderRefusal>,
    /// How a conference's seats decide.
    pub seats:
        fn(&SeatsAvailability, &SeatsCommand, Timestamp) -> Result<Vec<SeatsEvent>, SeatsRefusal>,
    /// How a payment decides.
    pub payment:
        fn(&Payment, &PaymentCommand, Timestamp) -> Result<Vec<PaymentEvent>, PaymentRefusal>,
    /// How seat assignments decide.
    pub assignments: fn(
        &SeatAssignments,
        &SeatAssignmentsCommand,
        Timestamp,
    ) -> Result<Vec<SeatAssignmentsEvent>, SeatAssignmentsRefusal>,
    /// How a promotional code decides.
    pub code: fn(
        &PromotionalCode,
        &PromotionalCodeCommand,
        Timestamp,
    ) -> Result<Vec<PromotionalCodeEvent>, PromotionalCodeRefusal>,
    /// How Conference Management carries out a command on a row.
    pub management: fn(Option<&Conference>, ConferenceId, &ManagementCommand) -> Managed,
    /// Which records differ after a row was saved.
    pub difference: fn(Option<&Conference>, &Conference) -> Difference,
    /// How a registration process reacts.
    pub process:
        fn(&RegistrationProcess, &ProcessInput, Timestamp) -> Result<Vec<ProcessStep>, NotYet>,
    /// Which of these steps a release takes, and which it adds.
    pub steps: fn(RunningVersion, &RegistrationProcess, Vec<ProcessStep>) -> Vec<ProcessStep>,
    /// What the announcement of a seat type asks of the seats that are sold.
    pub adopt: fn(&SeatsAvailability, &EventBatch) -> Option<Command>,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            order: Order::decide,
            seats: SeatsAvailability::decide,
            payment: Payment::decide,
            assignments: SeatAssignments::decide,
            code: PromotionalCode::decide,
            management: manage,
            difference,
            process: RegistrationProcess::react,
            steps: RunningVersion::steps,
            adopt: |_, batch| batch.adopted(),
        }
    }
}
