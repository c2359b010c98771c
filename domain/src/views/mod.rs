//! Read models: what people look at. Each can be dropped and rebuilt from the streams.

mod priced_order;
mod remaining_seats;

pub use priced_order::{PricedOrder, PricedOrders};
pub use remaining_seats::{Availability, RemainingSeats};
