//! The sentences that features are made of.
//!
//! Each has its meaning, for whoever writes a feature, its words after each keyword, and the
//! function of the world that plays it. A sentence is written once for both languages, English
//! first; what stands in braces is a name of the [`vocabulary`](super::vocabulary).

mod argument;
mod assignments;
mod bank;
mod codes;
mod conference;
mod crowd;
mod definition;
mod exchanges;
mod faults;
mod orders;
mod organiser;
mod settings;
mod time;
mod upgrade;
mod wait_list;

use std::sync::LazyLock;

pub(crate) use self::argument::Quotation;
pub(crate) use self::definition::{Definition, Group, Phrase};

/// All sentences, in the order in which the catalogue lists them.
pub(super) static GROUPS: LazyLock<[Group; 13]> = LazyLock::new(|| {
    [
        Group::new(conference::ABOUT, conference::sentences()),
        Group::new(orders::ABOUT, orders::sentences()),
        Group::new(crowd::ABOUT, crowd::sentences()),
        Group::new(bank::ABOUT, bank::sentences()),
        Group::new(codes::ABOUT, codes::sentences()),
        Group::new(wait_list::ABOUT, wait_list::sentences()),
        Group::new(assignments::ABOUT, assignments::sentences()),
        Group::new(organiser::ABOUT, organiser::sentences()),
        Group::new(exchanges::ABOUT, exchanges::sentences()),
        Group::new(time::ABOUT, time::sentences()),
        Group::new(faults::ABOUT, faults::sentences()),
        Group::new(settings::ABOUT, settings::sentences()),
        Group::new(upgrade::ABOUT, upgrade::sentences()),
    ]
});
