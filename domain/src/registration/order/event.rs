//! What an order records.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::RegistrantDetails;
use crate::identity::{ConferenceId, PaymentId};
use crate::payments::{CaptureRefusal, PaymentMethod};
use crate::policy::Promise;
use crate::registration::discount::{CodeName, CodeTerms};
use crate::registration::pricing::{PriceList, Totals};
use crate::registration::promotional_code::RedemptionRefusal;
use crate::registration::seats::Seats;
use crate::sourcing::Version;
use crate::values::{AccessCode, Money};

/// What an order records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names of the fields say it")]
pub enum OrderEvent {
    /// Seats were asked for.
    OrderPlaced {
        conference: ConferenceId,
        seats: Seats,
        revision: u32,
        /// What is promised.
        promise: Promise,
        /// With the e-mail address, finds the order again.
        access_code: AccessCode,
        /// The prices pinned for this order.
        prices: PriceList,
        /// The version of the catalogue they come from.
        #[serde(default)]
        catalogue_version: u32,
    },
    /// It is known who registers.
    OrderRegistrantAssigned { registrant: RegistrantDetails },
    /// Other seats were asked for instead.
    OrderUpdated {
        seats: Seats,
        /// Which wish this is.
        revision: u32,
        /// The prices pinned from here on.
        prices: PriceList,
        /// The version of the catalogue they come from.
        #[serde(default)]
        catalogue_version: u32,
        /// The version the registrant had seen.
        expected: Version,
    },
    /// A promotional code was entered; the answer is waited for.
    PromotionalCodeEntered {
        code: CodeName,
        /// Which request for a code of this order it is.
        request: u32,
        /// The seats it may be for.
        seats: Seats,
        /// The codes the order has already, and with what each may be combined.
        others: BTreeMap<CodeName, BTreeSet<CodeName>>,
    },
    /// The code counts: this is why the order costs less from here on.
    DiscountApplied {
        code: CodeName,
        /// What it takes off, and of which seats.
        terms: CodeTerms,
    },
    /// The order may not use the code.
    PromotionalCodeRejected { code: CodeName, reason: RedemptionRefusal },
    /// What the order costs from here on.
    OrderTotalsCalculated { totals: Totals },
    /// Fewer seats than wanted are held.
    OrderPartiallyReserved {
        /// Which wish was answered.
        revision: u32,
        /// What is held.
        seats: Seats,
    },
    /// All wanted seats are held.
    OrderReservationCompleted {
        /// Which wish was answered.
        revision: u32,
        /// What is held.
        seats: Seats,
    },
    /// The registrant took what was held.
    PartialReservationAccepted {
        /// What is held, from now on all that is wanted.
        seats: Seats,
    },
    /// The registrant began to pay.
    OrderCheckedOut {
        /// The payment to open; none if free of charge.
        payment: Option<PaymentId>,
        /// How it is paid.
        #[serde(default)]
        method: PaymentMethod,
        /// What is to be paid.
        amount: Money,
        /// For which wish.
        revision: u32,
    },
    /// The payment came to nothing.
    OrderReopened {
        payment: PaymentId,
        /// Why the bank did not take what it had set aside; nothing if it set nothing aside.
        #[serde(default)]
        refusal: Option<CaptureRefusal>,
    },
    /// Final: the seats are the registrant's.
    OrderConfirmed {
        /// The payment; none if free of charge.
        payment: Option<PaymentId>,
        #[serde(default)]
        seats: Seats,
    },
    /// Final: not paid in time.
    OrderExpired,
    /// Final: could not be started.
    OrderRejected,
    /// The registrant withdrew it. Final.
    OrderCancelled,
    /// The conference was called off. Final, also for an order that was confirmed.
    OrderCalledOff,
}
