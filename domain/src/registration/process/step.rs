//! What a registration process records.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::ProcessOutcome;
use crate::identity::{ConferenceId, OrderId, PaymentId, ReservationId};
use crate::payments::{CaptureRefusal, PaymentMethod};
use crate::policy::Promise;
use crate::registration::discount::{CodeName, CodeTerms};
use crate::registration::order::PaymentProof;
use crate::registration::pricing::PinnedPrices;
use crate::registration::promotional_code::RedemptionRefusal;
use crate::registration::seats::Seats;
use crate::sourcing::Timestamp;

/// What the process records. Each step is also what is owed to others: see
/// [`RegistrationProcess::command`](crate::sourcing::Process::command).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum ProcessStep {
    /// An order was heard of.
    Started {
        order: OrderId,
        conference: ConferenceId,
        /// What was promised.
        promise: Promise,
    },
    /// Seats are asked for.
    ReservationRequested {
        conference: ConferenceId,
        reservation: ReservationId,
        /// Its ordinal among the holds of this order.
        ordinal: u32,
        /// For which wish.
        revision: u32,
        seats: Seats,
        /// After this instant nobody waits for the answer.
        valid_until: Option<Timestamp>,
        /// The prices of the order; none for seats that late money takes again.
        #[serde(default)]
        pinned: PinnedPrices,
        /// For which order; nothing if an earlier release asked.
        #[serde(default)]
        order: Option<OrderId>,
    },
    /// The timer that releases the seats is set.
    ExpiryScheduled {
        order: OrderId,
        /// When it rings.
        at: Timestamp,
    },
    /// The answer is passed on to the order.
    ReservationRecorded {
        order: OrderId,
        /// For which wish.
        revision: u32,
        /// What is held.
        seats: Seats,
    },
    /// A promotional code is asked for.
    RedemptionRequested {
        conference: ConferenceId,
        order: OrderId,
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
        order: OrderId,
        code: CodeName,
        /// Which request was answered.
        request: u32,
        terms: CodeTerms,
    },
    /// The order may not use the code.
    DiscountRefused {
        order: OrderId,
        code: CodeName,
        /// Which request was answered.
        request: u32,
        reason: RedemptionRefusal,
    },
    /// The order is confirmed: the code is used up.
    RedemptionUsed { conference: ConferenceId, order: OrderId, code: CodeName },
    /// The order has ended without: the code goes back.
    RedemptionReleased { conference: ConferenceId, order: OrderId, code: CodeName },
    /// The payment is opened.
    PaymentRequested {
        order: OrderId,
        /// Payment, amount and wish.
        proof: PaymentProof,
        /// How it is paid.
        #[serde(default)]
        method: PaymentMethod,
    },
    /// The payment came to nothing; the registrant may try again.
    PaymentFailed {
        order: OrderId,
        payment: PaymentId,
        /// Why the bank did not take what it had set aside; nothing if it set nothing aside.
        #[serde(default)]
        refusal: Option<CaptureRefusal>,
    },
    /// The seats are to be committed.
    CommitRequested { conference: ConferenceId, reservation: ReservationId },
    /// The order is to be confirmed.
    ConfirmationRequested {
        order: OrderId,
        /// What was paid; nothing if free of charge.
        payment: Option<PaymentProof>,
        /// What was committed.
        seats: Seats,
    },
    /// The money is to be taken, or the invoice to be issued.
    CaptureRequested { payment: PaymentId },
    /// The seats go back.
    HoldReleased {
        conference: ConferenceId,
        reservation: ReservationId,
        /// The registrant withdrew: nothing is waited for under this order any more.
        #[serde(default)]
        withdrawn: bool,
    },
    /// The seats went back while a payment was under way. Its end is waited for until `until`.
    LatePaymentAwaited { order: OrderId, until: Timestamp },
    /// The money is to be given back.
    VoidRequested { order: OrderId, payment: PaymentId },
    /// What was bought does not take place: nothing of the money is to be kept.
    RepaymentRequested { order: OrderId, payment: PaymentId },
    /// The order is to be expired.
    ExpirationRequested {
        order: OrderId,
        /// The payment known to have come to nothing.
        settled: Option<PaymentId>,
    },
    /// The order is to be rejected.
    RejectionRequested { order: OrderId },
    /// Nothing is owed any more.
    Completed {
        /// How it ended.
        outcome: ProcessOutcome,
    },
}
