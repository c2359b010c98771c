//! What a registration process records.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ProcessOutcome;
use crate::identity::{ConferenceId, OrderId, PaymentId, ReservationId};
use crate::payments::PaymentMethod;
use crate::policy::Promise;
use crate::registration::discount::{CodeName, CodeTerms};
use crate::registration::order::PaymentProof;
use crate::registration::promotional_code::RedemptionRefusal;
use crate::registration::seats::Seats;
use crate::sourcing::Timestamp;

/// What the process records. Each step is also what is owed to others: see
/// [`RegistrationProcess::command`](crate::sourcing::Process::command).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ProcessStep {
    /// An order was heard of.
    Started {
        /// The order.
        order: OrderId,
        /// Its conference.
        conference: ConferenceId,
        /// What was promised.
        promise: Promise,
    },
    /// Seats are asked for.
    ReservationRequested {
        /// The conference.
        conference: ConferenceId,
        /// The hold.
        reservation: ReservationId,
        /// Its ordinal among the holds of this order.
        ordinal: u32,
        /// For which wish.
        revision: u32,
        /// Which seats.
        seats: Seats,
        /// After this instant nobody waits for the answer.
        valid_until: Option<Timestamp>,
    },
    /// The timer that releases the seats is set.
    ExpiryScheduled {
        /// The order.
        order: OrderId,
        /// When it rings.
        at: Timestamp,
    },
    /// The answer is passed on to the order.
    ReservationRecorded {
        /// The order.
        order: OrderId,
        /// For which wish.
        revision: u32,
        /// What is held.
        seats: Seats,
    },
    /// A promotional code is asked for.
    RedemptionRequested {
        /// The conference.
        conference: ConferenceId,
        /// The order.
        order: OrderId,
        /// The code.
        code: CodeName,
        /// Which request for a code of this order it is.
        request: u32,
        /// The seats it may be for.
        seats: Seats,
        /// The codes the order has already, and with what each may be combined.
        others: BTreeMap<CodeName, BTreeSet<CodeName>>,
    },
    /// The order may use the code.
    DiscountGranted {
        /// The order.
        order: OrderId,
        /// The code.
        code: CodeName,
        /// Which request was answered.
        request: u32,
        /// The terms.
        terms: CodeTerms,
    },
    /// The order may not use the code.
    DiscountRefused {
        /// The order.
        order: OrderId,
        /// The code.
        code: CodeName,
        /// Which request was answered.
        request: u32,
        /// Why.
        reason: RedemptionRefusal,
    },
    /// The order is confirmed: the code is used up.
    RedemptionUsed {
        /// The conference.
        conference: ConferenceId,
        /// The order.
        order: OrderId,
        /// The code.
        code: CodeName,
    },
    /// The order has ended without: the code goes back.
    RedemptionReleased {
        /// The conference.
        conference: ConferenceId,
        /// The order.
        order: OrderId,
        /// The code.
        code: CodeName,
    },
    /// The payment is opened.
    PaymentRequested {
        /// The order.
        order: OrderId,
        /// Payment, amount and wish.
        proof: PaymentProof,
        /// How it is paid.
        #[serde(default)]
        method: PaymentMethod,
    },
    /// The payment came to nothing; the registrant may try again.
    PaymentFailed {
        /// The order.
        order: OrderId,
        /// Which payment.
        payment: PaymentId,
    },
    /// The seats are to be committed.
    CommitRequested {
        /// The conference.
        conference: ConferenceId,
        /// The hold.
        reservation: ReservationId,
    },
    /// The order is to be confirmed.
    ConfirmationRequested {
        /// The order.
        order: OrderId,
        /// What was paid; nothing if free of charge.
        payment: Option<PaymentProof>,
        /// What was committed.
        seats: Seats,
    },
    /// The money is to be taken.
    CaptureRequested {
        /// Which payment.
        payment: PaymentId,
    },
    /// The seats go back.
    HoldReleased {
        /// The conference.
        conference: ConferenceId,
        /// The hold.
        reservation: ReservationId,
    },
    /// The seats went back while a payment was under way. Its end is waited for until `until`.
    LatePaymentAwaited {
        /// The order.
        order: OrderId,
        /// How long.
        until: Timestamp,
    },
    /// The money is to be given back.
    VoidRequested {
        /// The order.
        order: OrderId,
        /// Which payment.
        payment: PaymentId,
    },
    /// The order is to be expired.
    ExpirationRequested {
        /// The order.
        order: OrderId,
        /// The payment known to have come to nothing.
        settled: Option<PaymentId>,
    },
    /// The order is to be rejected.
    RejectionRequested {
        /// The order.
        order: OrderId,
    },
    /// Nothing is owed any more.
    Completed {
        /// How it ended.
        outcome: ProcessOutcome,
    },
}
