//! Five older forms of the reservation of seats, and how each becomes the next: as a typed struct,
//! and as a JSON tree.
//!
//! Every form renames one field more than the one after it, so that every upcast has something to
//! do.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use domain::identity::{ReservationId, SeatTypeId};
use domain::registration::{PinnedPrices, Seats, SeatsEvent};
use domain::sourcing::{Chain, Form, Timestamp, Upcaster};
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub(super) const TODAY: u16 = 6;

/// The event that the forms differ in.
pub(super) const RESERVED: &str = "SeatsReserved";

/// What each upcast renames: form 1 said `id` where form 2 says `reservation`, and so on.
const RENAMED: [(&str, &str); 5] = [
    ("id", "reservation"),
    ("attempt", "request"),
    ("since", "at"),
    ("held", "seats"),
    ("left", "remaining"),
];

pub(super) type Left = BTreeMap<SeatTypeId, i64>;

#[derive(Serialize, Deserialize)]
pub(super) struct Form1 {
    pub(super) id: ReservationId,
    pub(super) attempt: u32,
    pub(super) held: Seats,
    pub(super) left: Left,
    pub(super) since: Timestamp,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Form2 {
    pub(super) reservation: ReservationId,
    pub(super) attempt: u32,
    pub(super) held: Seats,
    pub(super) left: Left,
    pub(super) since: Timestamp,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Form3 {
    pub(super) reservation: ReservationId,
    pub(super) request: u32,
    pub(super) held: Seats,
    pub(super) left: Left,
    pub(super) since: Timestamp,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Form4 {
    pub(super) reservation: ReservationId,
    pub(super) request: u32,
    pub(super) held: Seats,
    pub(super) left: Left,
    pub(super) at: Timestamp,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Form5 {
    pub(super) reservation: ReservationId,
    pub(super) request: u32,
    pub(super) seats: Seats,
    pub(super) left: Left,
    pub(super) at: Timestamp,
}

impl From<Form1> for Form2 {
    fn from(Form1 { id: reservation, attempt, held, left, since }: Form1) -> Self {
        Self { reservation, attempt, held, left, since }
    }
}

impl From<Form2> for Form3 {
    fn from(Form2 { reservation, attempt: request, held, left, since }: Form2) -> Self {
        Self { reservation, request, held, left, since }
    }
}

impl From<Form3> for Form4 {
    fn from(Form3 { reservation, request, held, left, since: at }: Form3) -> Self {
        Self { reservation, request, held, left, at }
    }
}

impl From<Form4> for Form5 {
    fn from(Form4 { reservation, request, held: seats, left, at }: Form4) -> Self {
        Self { reservation, request, seats, left, at }
    }
}

impl From<Form5> for SeatsEvent {
    fn from(Form5 { reservation, request, seats, left: remaining, at }: Form5) -> Self {
        // Prices were pinned later than these forms, and no stream of the benches has any.
        let pinned = PinnedPrices::default();
        Self::SeatsReserved { reservation, request, seats, remaining, pinned, at, order: None }
    }
}

/// A reservation in an older form, by its old struct.
pub(super) fn typed(schema: u16, payload: &[u8]) -> Result<SeatsEvent, serde_json::Error> {
    let five = |form: Form5| SeatsEvent::from(form);
    let four = |form: Form4| five(form.into());
    let three = |form: Form3| four(form.into());
    let two = |form: Form2| three(form.into());
    match schema {
        1 => serde_json::from_slice::<Form1>(payload).map(|form| two(form.into())),
        2 => serde_json::from_slice(payload).map(two),
        3 => serde_json::from_slice(payload).map(three),
        4 => serde_json::from_slice(payload).map(four),
        _ => serde_json::from_slice(payload).map(five),
    }
}

/// The upcasters of trees.
const UPCASTERS: [Upcaster<()>; 5] = [
    Upcaster {
        kind: RESERVED,
        from: 1,
        to: &[RESERVED],
        upcast: |fields, ()| Ok(renamed(fields, 0)),
    },
    Upcaster {
        kind: RESERVED,
        from: 2,
        to: &[RESERVED],
        upcast: |fields, ()| Ok(renamed(fields, 1)),
    },
    Upcaster {
        kind: RESERVED,
        from: 3,
        to: &[RESERVED],
        upcast: |fields, ()| Ok(renamed(fields, 2)),
    },
    Upcaster {
        kind: RESERVED,
        from: 4,
        to: &[RESERVED],
        upcast: |fields, ()| Ok(renamed(fields, 3)),
    },
    Upcaster {
        kind: RESERVED,
        from: 5,
        to: &[RESERVED],
        upcast: |fields, ()| Ok(renamed(fields, 4)),
    },
];

/// The project's own chain, over these forms.
pub(super) static CHAIN: LazyLock<Chain<()>> = LazyLock::new(|| {
    const KINDS: [&str; 4] = [
        RESERVED,
        "AvailableSeatsChanged",
        "SeatsReservationCancelled",
        "SeatsReservationCommitted",
    ];
    let forms = (1..=TODAY).map(|schema| Form { schema, kinds: KINDS.into() }).collect();
    static STATIC_UPCASTERS: &[Upcaster<()>] = &UPCASTERS;
    Chain::new(forms, STATIC_UPCASTERS, []).expect("the forms follow one another")
});

fn renamed(mut fields: Value, upcast: usize) -> Vec<(&'static str, Value)> {
    let (old, new) = RENAMED[upcast];
    if let Some(value) = fields.as_object_mut().and_then(|fields| fields.remove(old)) {
        fields[new] = value;
    }
    vec![(RESERVED, fields)]
}

/// The fields of a reservation of today as an older form wrote them.
pub(super) fn downcast(mut fields: Value, schema: u16) -> Value {
    for (old, new) in &RENAMED[usize::from(schema) - 1..] {
        if let Some(value) = fields.as_object_mut().and_then(|fields| fields.remove(*new)) {
            fields[*old] = value;
        }
    }
    fields
}
