//! What an earlier release wrote is treated as everything else.

use domain::management::Conference;
use domain::message::{Event, Message};
use domain::stream::StreamKind;

use super::super::release::RunningVersion;

/// A command that was renamed is understood under its former name as well, and a timer that an
/// earlier release set rings.
pub(super) const fn hears(_: &Message, _: RunningVersion) -> bool {
    true
}

/// A registration that an earlier release stored is read as any other.
pub(super) const fn finds(_: &Event, _: StreamKind, _: RunningVersion) -> bool {
    true
}

/// What was announced by an earlier release counts as announced.
pub(super) const fn finds_row(
    row: Option<Box<Conference>>,
    _: RunningVersion,
) -> Option<Box<Conference>> {
    row
}
