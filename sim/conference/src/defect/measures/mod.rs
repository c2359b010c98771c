//! What a known bug does in the place of a safe measure, with whatever it has to remember for it.

pub(super) mod administration;
pub(super) mod bank;
pub(super) mod broker;
pub(super) mod commit;
pub(super) mod former;
pub(super) mod hand_over;
pub(super) mod handling;
pub(super) mod inbox;
pub(super) mod intake;
pub(super) mod publication;
pub(super) mod quotes;
pub(super) mod relay;
pub(super) mod snapshots;
pub(super) mod table_copy;
pub(super) mod unreadable;
pub(super) mod views;
