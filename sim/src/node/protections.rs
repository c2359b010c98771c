//! Every protective measure of the nodes, by name. All are on; a seeded defect turns one off.

use domain::management::{Conference, ManagementCommand, ManagementRefusal, Saved, manage};
use domain::payments::{Payment, PaymentCommand, PaymentEvent, PaymentRefusal};
use domain::registration::{
    Order, OrderCommand, OrderEvent, OrderRefusal, ProcessInput, ProcessStep, PromotionalCode,
    PromotionalCodeCommand, PromotionalCodeEvent, PromotionalCodeRefusal, RegistrationProcess,
    SeatAssignments, SeatAssignmentsCommand, SeatAssignmentsEvent, SeatAssignmentsRefusal, SeatsAvailability,
    SeatsCommand, SeatsEvent, SeatsRefusal,
};
use domain::sourcing::{Aggregate, ConferenceId, NotYet, Process, Timestamp};

/// The protective measures of a node, and the rules it decides by.
#[derive(Clone, Copy, Debug)]
pub struct Protections {
    /// A message is acknowledged only after what it led to was appended.
    pub ack_after_append: bool,
    /// The ids of handled messages are stored with what they led to.
    pub durable_inbox: bool,
    /// Events are appended only at the version they were decided on.
    pub check_expected_version: bool,
    /// Outgoing messages are stored with what caused them and relayed until they are settled.
    pub outbox: bool,
    /// A commit is acknowledged only when it is on the disk.
    pub synced_commit: bool,
    /// A name that belongs to another conference is refused in the transaction that saves it.
    pub unique_names: bool,
    /// A conference that is not published is kept from new orders.
    pub check_publication: bool,
    /// A view waits for missing events.
    pub wait_for_gaps: bool,
    /// How the aggregates and the process decide.
    pub rules: Rules,
}

impl Default for Protections {
    fn default() -> Self {
        Self {
            ack_after_append: true,
            durable_inbox: true,
            check_expected_version: true,
            outbox: true,
            synced_commit: true,
            unique_names: true,
            check_publication: true,
            wait_for_gaps: true,
            rules: Rules::default(),
        }
    }
}

/// The decisions of the domain, each replaceable from outside so that a known bug can be put in its place.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How an order decides.
    pub order: fn(&Order, &OrderCommand, Timestamp) -> Result<Vec<OrderEvent>, OrderRefusal>,
    /// How a conference's seats decide.
    pub seats: fn(&SeatsAvailability, &SeatsCommand, Timestamp) -> Result<Vec<SeatsEvent>, SeatsRefusal>,
    /// How a payment decides.
    pub payment: fn(&Payment, &PaymentCommand, Timestamp) -> Result<Vec<PaymentEvent>, PaymentRefusal>,
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
    pub management:
        fn(Option<&Conference>, ConferenceId, &ManagementCommand) -> Result<Option<Saved>, ManagementRefusal>,
    /// How a registration process reacts.
    pub process: fn(&RegistrationProcess, &ProcessInput, Timestamp) -> Result<Vec<ProcessStep>, NotYet>,
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
            process: RegistrationProcess::react,
        }
    }
}
