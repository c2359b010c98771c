//! Why a story breaks: what led to it, from when on it had to come, which fault was needed for it,
//! and what goes before it whenever it comes.
//!
//! Nothing here guesses from one run. What matters is found out by playing the story again with one
//! thing changed: without a fault, without the defect, or with other outcomes of whatever is left
//! to chance from some instant on ([`Rekeying`](crate::Rekeying)).
//!
//! - [`case`] is what is explained, and [`wording`] how its system tells what happens in it.
//! - [`record`] is what one play leaves; [`parting`] says where two of them part.
//! - `past` follows causes back to what was asked; [`space_time`] is a play as it is drawn.
//! - [`needed`] asks of each fault what would be without it.
//! - [`no_return`] looks for the instant from which on chance does not help, nor calm; [`moment`]
//!   says from when on nothing helps.
//! - [`precedents`] compares plays that break with plays that hold.
//! - [`explanation`] does all of it, within bounds; [`told`] puts it into words.
//!
//! Plays are taken in by their order, however many are played at once, so an explanation is the
//! same for any number of jobs unless the time was over.

pub mod case;
mod differing;
pub mod explanation;
mod graph;
pub mod moment;
pub mod needed;
pub mod no_return;
pub mod parting;
mod past;
pub mod precedents;
pub mod record;
pub mod space_time;
pub mod told;
pub mod wording;

pub use self::case::{Case, Variant};
pub use self::explanation::{Explanation, HowFar, explain};
pub use self::parting::Parting;
pub use self::past::{Led, led_to, whole};
pub use self::record::{Record, Recorder};
pub use self::wording::{Links, Plainly, Wording};
