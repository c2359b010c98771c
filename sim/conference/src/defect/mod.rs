//! Known defects that can be switched on. A check that finds none of them proves nothing by finding
//! nothing else.
//!
//! Each defect turns one protective measure off, or puts an old bug in the place of one decision,
//! from outside the domain. It names the checks that are expected to find it.

mod catalogue;
pub mod decisions;
mod entry;
mod measures;
mod rules;

pub use entry::{Class, Defect};

/// All defects, in the order in which they are listed.
pub const CATALOGUE: &[Defect] = &catalogue::ALL;

/// The defect with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Defect> {
    CATALOGUE.iter().find(|defect| defect.name == name)
}
