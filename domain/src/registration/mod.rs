//! Orders and registrations: selling seats without ever selling one twice.

mod called_off;
mod discount;
mod finished;
mod in_line;
mod order;
mod pricing;
mod process;
mod promotional_code;
mod seat_assignments;
mod seats;
mod seats_availability;
mod wait_list;

pub use discount::{
    CodeName, CodeTerms, Discount, FixedAmount, InvalidCode, Percent, Reduction, Scope,
    SeatTypesInScope,
};
pub use finished::{Dated, Finished, TOMBSTONE_RETENTION};
pub use order::{
    EnteredCode, Order, OrderCommand, OrderEvent, OrderRefusal, OrderStatus, PaymentProof,
    RegistrantDetails,
};
pub use pricing::{
    AppliedDiscount, OrderLine, PinnedPrices, PriceList, Totals, UnknownSeatType, price,
};
pub use process::{
    ProcessCommand, ProcessInput, ProcessOutcome, ProcessStage, ProcessStep, RegistrationProcess,
};
pub use promotional_code::{
    FinishedRedemption, PromotionalCode, PromotionalCodeCommand, PromotionalCodeEvent,
    PromotionalCodeRefusal, Redemption, RedemptionRefusal,
};
pub use seat_assignments::{
    AssignedSeat, Attendee, SeatAssignments, SeatAssignmentsCommand, SeatAssignmentsEvent,
    SeatAssignmentsRefusal,
};
pub use seats::{InvalidOrder, MOST_SEATS_PER_TYPE, Seats};
pub use seats_availability::{
    Opening, Purchase, Reservation, SeatTypeCount, SeatsAvailability, SeatsCommand, SeatsEvent,
    SeatsRefusal, Tombstone,
};
pub use wait_list::{SeatOffer, WaitList, WaitListEntry, Waiting};
