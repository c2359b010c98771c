//! The sentences that features are made of.
//!
//! One function for each sentence, with one attribute for each language, English first. The comment above it explains
//! the sentence to whoever writes a feature, in both languages: the catalogue prints it, so it is written once. The first
//! line of each file names its group in the same way. The body is one call into the world.

mod assignments;
mod bank;
mod codes;
mod conference;
mod crowd;
mod faults;
mod orders;
mod organiser;
mod time;
mod upgrade;
mod wait_list;

/// The files, in the order in which the catalogue lists them, and what is written in each.
pub(super) const SOURCES: [(&str, &str); 11] = [
    ("conference.rs", include_str!("conference.rs")),
    ("orders.rs", include_str!("orders.rs")),
    ("crowd.rs", include_str!("crowd.rs")),
    ("bank.rs", include_str!("bank.rs")),
    ("codes.rs", include_str!("codes.rs")),
    ("wait_list.rs", include_str!("wait_list.rs")),
    ("assignments.rs", include_str!("assignments.rs")),
    ("organiser.rs", include_str!("organiser.rs")),
    ("time.rs", include_str!("time.rs")),
    ("faults.rs", include_str!("faults.rs")),
    ("upgrade.rs", include_str!("upgrade.rs")),
];
