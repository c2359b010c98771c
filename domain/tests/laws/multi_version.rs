//! Two designs read the same rows: one upcasts them before anybody sees them, the other has every
//! fold know every form. After every row, in whatever forms a stream was stored, both hold the same
//! state and show the same view.
//!
//! What is decided next is decided from what was read, as on machines of several releases: so what
//! an earlier form cannot say is missing in what follows as well.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

use domain::history::{self, Before, Release};
use domain::identity::ReservationId;
use domain::message::Event;
use domain::multi_version::{CountedSeats, SeatsRow, evolve};
use domain::registration::{SeatsAvailability, SeatsCommand, SeatsEvent};
use domain::sourcing::{Aggregate, Projection, Timestamp, Version};
use domain::values::Quantity;
use domain::views::RemainingSeats;
use proptest::prelude::*;
use serde::{Deserialize, Serialize};

use super::closed_loop::{self, Story, play};
use super::kept::holds;
use super::world::{Parcel, T0, conference, seat_type, seats_stream};

/// A story, what the organiser says meanwhile, and in which form each decision is stored: one after
/// the other, again from the first when all were taken.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Mixture {
    story: Story,
    news: Vec<News>,
    forms: Vec<Release>,
}

/// After so many commands the organiser offers another number of seats, or opens or closes the
/// conference.
#[derive(Clone, Debug, Serialize, Deserialize)]
enum News {
    Quota { after: usize, seat_type: usize, quota: u32 },
    Opening { after: usize, is_open: bool },
}

fn mixture() -> impl Strategy<Value = Mixture> {
    let news = prop_oneof![
        3 => (0..60_usize, 0..3_usize, 0..9_u32)
            .prop_map(|(after, seat_type, quota)| News::Quota { after, seat_type, quota }),
        1 => (0..60_usize, any::<bool>())
            .prop_map(|(after, is_open)| News::Opening { after, is_open }),
    ];
    let release = || prop::sample::select(Release::ALL.to_vec());
    let forms = prop_oneof![
        // As one release stores them,
        2 => release().prop_map(|release| vec![release]),
        // and as machines of several releases do, side by side.
        3 => prop::collection::vec(release(), 2..12),
    ];
    (closed_loop::story(), prop::collection::vec(news, 0..8), forms)
        .prop_map(|(story, news, forms)| Mixture { story, news, forms })
}

/// Everything that the seats are asked for, in its order; and the holds of all offers.
fn asked(mixture: &Mixture) -> (Vec<SeatsCommand>, BTreeSet<ReservationId>) {
    let world = play(&mixture.story);
    let recorded = || {
        world.log.iter().filter_map(|(.., event)| match event {
            Event::Seats(event) => Some(event),
            _ => None,
        })
    };
    // What the organiser offered before anybody came was never delivered.
    let opening = recorded().filter_map(|event| match event {
        SeatsEvent::AvailableSeatsChanged { seat_type, quota, catalogue_version, .. } => {
            let (seat_type, quota) = (*seat_type, *quota);
            let catalogue_version = *catalogue_version;
            Some(SeatsCommand::SetQuota { seat_type, quota, catalogue_version })
        }
        _ => None,
    });
    let delivered = world.delivered.iter().filter_map(|parcel| match parcel {
        Parcel::Seats(command) => Some(command.clone()),
        _ => None,
    });
    let mut asked: Vec<_> = opening.chain(delivered).collect();
    for (news, catalogue_version) in mixture.news.iter().zip(2..) {
        let (after, command) = match *news {
            News::Quota { after, seat_type: number, quota } => {
                let (seat_type, quota) = (seat_type(number), Quantity(quota));
                (after, SeatsCommand::SetQuota { seat_type, quota, catalogue_version })
            }
            News::Opening { after, is_open } => {
                (after, SeatsCommand::SetOpening { is_open, catalogue_version })
            }
        };
        asked.insert(after.min(asked.len()), command);
    }
    (asked, recorded().filter_map(offered).collect())
}

/// The hold that an offer is made under.
fn offered(event: &SeatsEvent) -> Option<ReservationId> {
    match event {
        SeatsEvent::SeatsOffered { offer, .. } => Some(offer.reservation()),
        _ => None,
    }
}

/// Nobody knows the hold of an offer before it is made.
fn can_be_asked(command: &SeatsCommand, not_yet_offered: &BTreeSet<ReservationId>) -> bool {
    match command {
        SeatsCommand::MakeSeatReservation { reservation, .. }
        | SeatsCommand::CancelSeatReservation { reservation, .. }
        | SeatsCommand::CommitSeatReservation { reservation } => {
            !not_yet_offered.contains(reservation)
        }
        _ => true,
    }
}

/// The same rows, read in both ways.
#[derive(Default)]
pub(crate) struct BothWays {
    before: Before,
    upcast: (SeatsAvailability, RemainingSeats),
    multi_version: (SeatsAvailability, CountedSeats),
    rows: usize,
}

impl BothWays {
    /// Reads the next row of the stream in both ways; it says in which of the forms it was.
    pub(crate) fn read(&mut self, row: &Event) -> &'static str {
        self.rows += 1;
        let (seats, view) = &mut self.upcast;
        let said = history::upcast(row, &mut self.before).expect("it can be upcast");
        for event in said.iter() {
            let Event::Seats(of_seats) = event else { panic!("{event:?} is none of seats") };
            *seats = std::mem::take(seats).evolve(of_seats);
            view.apply(seats_stream(), Version(self.rows as u64), event);
        }
        let row = SeatsRow::read(row).expect("its form is known").expect("it is about seats");
        let (seats, view) = &mut self.multi_version;
        *seats = evolve(std::mem::take(seats), &row);
        view.apply(conference(), &row);
        assert_eq!(*seats, self.upcast.0, "after {row:?}");
        assert_eq!(view.shown, self.upcast.1, "after {row:?}");
        match row {
            SeatsRow::Today(_) => "as today",
            SeatsRow::ChangedV1(_) => "changed, V1",
            SeatsRow::ChangedV2(_) => "changed, V2",
            SeatsRow::ReservedV1(_) => "reserved, V1",
            SeatsRow::CancelledV1(_) => "cancelled, V1",
            SeatsRow::OfferedV1(_) => "offered, V1",
        }
    }
}

fn agree(mixture: &Mixture) -> BTreeSet<&'static str> {
    let mut read = BothWays::default();
    let mut met = BTreeSet::new();
    let (asked, mut not_yet_offered) = asked(mixture);
    for ((second, command), release) in (0..).zip(asked).zip(mixture.forms.iter().cycle()) {
        if !can_be_asked(&command, &not_yet_offered) {
            continue;
        }
        let now: Timestamp = T0 + Duration::from_secs(second);
        let Ok(decided) = read.upcast.0.decide(&command, now) else { continue };
        for made in decided.iter().filter_map(offered) {
            not_yet_offered.remove(&made);
        }
        let decided: Vec<_> = decided.into_iter().map(Event::Seats).collect();
        let rows = history::downcast(&decided, release.schema(), &read.before);
        met.extend(rows.unwrap_or(decided).iter().map(|row| read.read(row)));
    }
    met
}

#[test]
fn both_designs_hold_the_same_after_every_row_in_whatever_forms() {
    let met = RefCell::new(BTreeSet::new());
    holds("multi_version", 3_000, &mixture(), |mixture| met.borrow_mut().extend(agree(&mixture)));
    // A law that is only ever tried on dull stories proves nothing.
    let all =
        ["as today", "cancelled, V1", "changed, V1", "changed, V2", "offered, V1", "reserved, V1"];
    assert_eq!(met.into_inner(), all.into());
}
