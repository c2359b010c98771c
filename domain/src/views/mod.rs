//! Read models: what people look at. Each can be dropped and rebuilt from the streams.
//!
//! A view keeps absolute values, never differences, and a row that has ended stays. The events of
//! one stream come in their order; different streams may be read in any order, and the views are
//! the same.

mod conference;
mod draft_order;
mod interventions;
mod order_list;
mod priced_order;
mod remaining_seats;
mod sales;
mod seat_assignments;

use serde::{Deserialize, Serialize};

use crate::message::Event;
use crate::sourcing::{Projection, Version};
use crate::stream::{StreamId, StreamKind};

pub use conference::{Catalogue, ConferenceRow, Conferences, Latest};
pub use draft_order::{DraftLine, DraftOrder, DraftOrders};
pub use interventions::{Intervention, ManualInterventions};
pub use order_list::{ListedOrder, ListedStatus, OrderList};
pub use priced_order::{PricedOrder, PricedOrders};
pub use remaining_seats::{Availability, RemainingSeats};
pub use sales::{ConferenceSales, Sales, SeatTypeSales, SeatsHeardOf, Share, Takings};
pub use seat_assignments::{SeatAssignmentsRow, SeatAssignmentsView};

/// Everything people look at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Views {
    /// What each conference is, costs, and whether it takes orders.
    pub conferences: Conferences,
    /// What is left of each seat type.
    pub remaining_seats: RemainingSeats,
    /// Orders being filled in.
    pub draft_orders: DraftOrders,
    /// Orders and what they cost.
    pub priced_orders: PricedOrders,
    /// Who takes which seat.
    pub seat_assignments: SeatAssignmentsView,
    /// The organiser's list of orders.
    pub order_list: OrderList,
    /// The organiser's dashboard.
    pub sales: Sales,
    /// What a person has to see to.
    pub interventions: ManualInterventions,
}

impl Views {
    /// Whether anything of such streams is in a view. The steps of a registration are its own.
    #[must_use]
    pub fn show(kind: StreamKind) -> bool {
        kind != StreamKind::RegistrationProcess
    }

    /// The names of the read models that are not the same in both.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let same = [
            ("conferences", self.conferences == other.conferences),
            ("remaining seats", self.remaining_seats == other.remaining_seats),
            ("draft orders", self.draft_orders == other.draft_orders),
            ("priced orders", self.priced_orders == other.priced_orders),
            ("seat assignments", self.seat_assignments == other.seat_assignments),
            ("order list", self.order_list == other.order_list),
            ("sales", self.sales == other.sales),
            ("manual interventions", self.interventions == other.interventions),
        ];
        same.into_iter().filter(|(_, same)| !same).map(|(name, _)| name).collect()
    }
}

impl Projection for Views {
    type Kind = StreamKind;
    type Event = Event;

    fn apply(&mut self, stream: StreamId, version: Version, event: &Event) {
        let Self {
            conferences,
            remaining_seats,
            draft_orders,
            priced_orders,
            seat_assignments,
            order_list,
            sales,
            interventions,
        } = self;
        conferences.apply(stream, version, event);
        remaining_seats.apply(stream, version, event);
        draft_orders.apply(stream, version, event);
        priced_orders.apply(stream, version, event);
        seat_assignments.apply(stream, version, event);
        order_list.apply(stream, version, event);
        sales.apply(stream, version, event);
        interventions.apply(stream, version, event);
    }
}
