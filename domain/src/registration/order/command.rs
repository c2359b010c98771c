//! What may be asked of an order.

use serde::{Deserialize, Serialize};

use super::{PaymentProof, RegistrantDetails};
use crate::identity::{ConferenceId, OrderId, PaymentId};
use crate::payments::{CaptureRefusal, PaymentMethod};
use crate::policy::Promise;
use crate::registration::discount::{CodeName, CodeTerms};
use crate::registration::pricing::PriceList;
use crate::registration::promotional_code::RedemptionRefusal;
use crate::registration::seats::Seats;
use crate::sourcing::Version;

/// What may be asked of an order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum OrderCommand {
    /// A registrant asks for seats.
    RegisterToConference {
        /// The order to place: it is not in any state yet.
        order: OrderId,
        conference: ConferenceId,
        seats: Seats,
        /// Today's prices, pinned from here on.
        prices: PriceList,
        /// The version of the catalogue they come from.
        #[serde(default)]
        catalogue_version: u32,
        /// What is promised.
        promise: Promise,
    },
    /// Says who registers, or corrects it.
    AssignRegistrantDetails { registrant: RegistrantDetails },
    /// A registrant wants other seats instead.
    ChangeSeats {
        /// The version of the order that was shown.
        expected: Version,
        /// The new wish, as a whole.
        seats: Seats,
        /// Today's prices: the whole order is priced anew.
        prices: PriceList,
        /// The version of the catalogue they come from.
        #[serde(default)]
        catalogue_version: u32,
    },
    /// A registrant enters a promotional code.
    EnterPromotionalCode {
        code: CodeName,
        /// The version of the order that was shown.
        expected: Version,
    },
    /// A redemption is reserved for this order: price it anew.
    ApplyPromotionalCode {
        code: CodeName,
        /// Which request was answered.
        request: u32,
        /// Its terms, whatever the organiser changes later.
        terms: CodeTerms,
    },
    /// The order may not use the code.
    RejectPromotionalCode {
        code: CodeName,
        /// Which request was answered.
        request: u32,
        reason: RedemptionRefusal,
    },
    /// Records what is held for a wish.
    MarkSeatsAsReserved {
        /// Which wish was answered.
        revision: u32,
        /// What is held.
        seats: Seats,
    },
    /// The registrant takes what is held instead of what was wanted.
    AcceptPartialReservation {
        /// The version of the order that was shown.
        expected: Version,
    },
    /// The registrant begins to pay, or finishes an order that is free of charge.
    CheckOut {
        /// The payment to open, derived from order and attempt.
        payment: PaymentId,
        /// How it is paid.
        #[serde(default)]
        method: PaymentMethod,
        /// The version of the order that was shown.
        expected: Version,
    },
    /// The open payment came to nothing; the registrant may try again.
    ReopenAfterPayment {
        payment: PaymentId,
        /// Why the bank did not take what it had set aside; nothing if it set nothing aside.
        #[serde(default)]
        refusal: Option<CaptureRefusal>,
    },
    /// Seats are committed and money is certain: make it final.
    ConfirmOrder {
        /// The proof of payment; none for an order that is free of charge.
        payment: Option<PaymentProof>,
        /// The seats that were committed.
        seats: Seats,
    },
    /// The time is up.
    ExpireOrder {
        /// A payment known to have come to nothing; any other open payment forbids expiry.
        settled: Option<PaymentId>,
    },
    /// The registration could not be started.
    RejectOrder,
    /// The registrant withdraws.
    CancelOrder,
    /// The conference does not take place: whatever the order came to, it comes to nothing.
    CallOffOrder,
}
