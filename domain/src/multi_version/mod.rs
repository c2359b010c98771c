//! The other design for events of earlier releases: whoever folds them knows every form, and
//! nothing is upcast.
//!
//! The *CQRS Journey* weighs both where its second release has to read what its first stored. This
//! system upcasts in one place ([`history`](crate::history)) and reads by that alone. Here the
//! other design stands beside it for the stream whose forms differ most, the seats of a conference:
//! a row ([`SeatsRow`]), the fold of the aggregate ([`evolve`]) and one view ([`CountedSeats`]), so
//! that what each design asks of whom can be read and measured. Laws hold both to the same states
//! and the same view after every row, in the form of each release and in mixtures of them; a test
//! of the house sees to it that nothing else reads by this one.
//!
//! ```
//! use domain::message::{Event, Written};
//! use domain::multi_version::{SeatsRow, evolve};
//! use domain::registration::SeatsAvailability;
//!
//! // V1 said by how many seats a quota was changed; V4 says how many there are.
//! let v1 = r#"{"Seats":{"AvailableSeatsChanged":
//!     {"seat_type":"5724b246-6e4e-5642-b138-e87fffe2c47e","change":10,"catalogue_version":1}}}"#;
//! let v4 = r#"{"Seats":{"AvailableSeatsChanged":
//!     {"seat_type":"5724b246-6e4e-5642-b138-e87fffe2c47e","quota":8,"catalogue_version":2,
//!      "remaining":{"5724b246-6e4e-5642-b138-e87fffe2c47e":8}}}}"#;
//! let written = |schema, text: &str| Event::Written(Written { schema, text: text.to_owned() });
//! let rows = [written(1, v1), serde_json::from_str(v4)?, written(1, v1)];
//!
//! let mut seats = SeatsAvailability::default();
//! for row in &rows {
//!     let row = SeatsRow::read(row)?.expect("it is about seats");
//!     seats = evolve(seats, &row);
//! }
//! assert_eq!(seats.seat_types.values().map(|count| count.quota.0).collect::<Vec<_>>(), [18]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod remaining_seats;
mod row;
mod seats;

pub use remaining_seats::CountedSeats;
pub use row::SeatsRow;
pub use seats::evolve;
