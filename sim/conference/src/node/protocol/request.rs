//! What people ask for.

use domain::identity::{ConferenceId, OrderId, PaymentId, SeatTypeId};
use domain::management::ManagementCommand;
use domain::payments::PaymentMethod;
use domain::registration::{Attendee, CodeName, RegistrantDetails};
use domain::sourcing::{MessageId, Version};
use domain::values::Quantity;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What a person asks for. The same request keeps its id however often it is sent.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    /// The id of the command that it becomes; every attempt has the same.
    pub command: MessageId,
    /// How many times it was sent, this time included.
    pub attempt: u32,
    /// What is asked for.
    pub wish: Wish,
}

/// What people ask for, as they put it: nothing in it has been checked yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Wish {
    /// An organiser sets up or changes a conference.
    Manage {
        /// The conference that the command is about.
        conference: ConferenceId,
        /// What is asked for.
        command: Box<ManagementCommand>,
    },
    /// A registrant orders seats.
    Place {
        /// Of which conference.
        conference: ConferenceId,
        /// The order's id, chosen by the registrant.
        order: OrderId,
        /// The seats, line by line.
        lines: Vec<(SeatTypeId, Quantity)>,
    },
    /// A registrant wants other seats.
    Change {
        /// The order whose lines are to be others.
        order: OrderId,
        /// Of which conference.
        conference: ConferenceId,
        /// The version that was shown.
        expected: Version,
        /// The seats, line by line.
        lines: Vec<(SeatTypeId, Quantity)>,
    },
    /// A registrant takes what is held.
    AcceptPartial {
        /// The order that was reserved in part.
        order: OrderId,
        /// The version that was shown.
        expected: Version,
    },
    /// A registrant begins to pay.
    CheckOut {
        /// The order that is to be paid.
        order: OrderId,
        /// The version that was shown.
        expected: Version,
        /// Which attempt to pay this is.
        attempt: u32,
        /// How it is paid.
        method: PaymentMethod,
    },
    /// A registrant says who registers.
    SayWho {
        /// The order whose registrant it is.
        order: OrderId,
        /// Name and address, as they were typed.
        registrant: RegistrantDetails,
    },
    /// A registrant enters a promotional code.
    EnterCode {
        /// The order that is to cost less.
        order: OrderId,
        /// The version that was shown.
        expected: Version,
        /// The code as it was typed.
        code: CodeName,
    },
    /// A registrant waits for seats that are gone.
    JoinWaitList {
        /// Of which conference.
        conference: ConferenceId,
        /// The order that was not served in full.
        order: OrderId,
        /// Of which type.
        seat_type: SeatTypeId,
        /// How many seats of that type are wanted.
        quantity: Quantity,
        /// Which place of this order in that line it is, counted from 1: whoever joins again takes
        /// another one.
        place: u32,
    },
    /// A registrant waits no longer.
    LeaveWaitList {
        /// Of which conference.
        conference: ConferenceId,
        /// The order that was not served in full.
        order: OrderId,
        /// Of which type.
        seat_type: SeatTypeId,
        /// Which place of this order in that line is left.
        place: u32,
    },
    /// A registrant gives a seat to somebody.
    AssignSeat {
        /// Of which order.
        order: OrderId,
        /// The number of the seat in the order.
        position: u32,
        /// Who is to sit there.
        attendee: Attendee,
    },
    /// A registrant takes a seat back.
    UnassignSeat {
        /// Of which order.
        order: OrderId,
        /// The number of the seat in the order.
        position: u32,
    },
    /// A registrant withdraws.
    Cancel {
        /// The order that its registrant withdraws.
        order: OrderId,
    },
    /// An organiser has paid money back by hand: the open item is closed.
    ResolveIntervention {
        /// The payment whose money the bank did not pay back.
        payment: PaymentId,
        /// The order it paid for.
        order: OrderId,
    },
    /// An organiser has an invoice voided and a new one issued.
    CorrectInvoice {
        /// Whose organiser asks.
        conference: ConferenceId,
        /// The payment by invoice.
        payment: PaymentId,
        /// The order it pays for.
        order: OrderId,
        /// Which invoice of the payment is wrong.
        number: u32,
    },
}

impl Wish {
    /// The order that it is about; the conference, if an organiser asks.
    #[must_use]
    pub const fn about(&self) -> Uuid {
        match self {
            Self::Manage { conference, .. } => conference.0,
            Self::Place { order, .. }
            | Self::Change { order, .. }
            | Self::AcceptPartial { order, .. }
            | Self::CheckOut { order, .. }
            | Self::SayWho { order, .. }
            | Self::EnterCode { order, .. }
            | Self::JoinWaitList { order, .. }
            | Self::LeaveWaitList { order, .. }
            | Self::AssignSeat { order, .. }
            | Self::UnassignSeat { order, .. }
            | Self::Cancel { order }
            | Self::ResolveIntervention { order, .. }
            | Self::CorrectInvoice { order, .. } => order.0,
        }
    }
}
