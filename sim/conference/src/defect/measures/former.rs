//! What an earlier release wrote is not understood, or not found.

use domain::history::{Reader, Release, schema_of, schema_of_message};
use domain::management::Conference;
use domain::message::{Body, Command, Event, Message};
use domain::registration::OrderCommand;
use domain::stream::StreamKind;

use crate::node::release::RunningVersion;

/// After the first release the command that confirms an order was renamed, and nobody listens to
/// its former name.
pub(in crate::defect) fn forgetting_names(message: &Message, running: RunningVersion) -> bool {
    let renamed =
        |command: &Command| matches!(command, Command::Order(_, OrderCommand::ConfirmOrder { .. }));
    !is_former(message, running, renamed) || schema_of_message(message) > Release::V1.schema()
}

/// With each release the type of the timers was changed, and nobody listens to those of another.
pub(in crate::defect) fn forgetting_timers(message: &Message, running: RunningVersion) -> bool {
    !is_former(message, running, |command| matches!(command, Command::Process(..)))
}

/// Whether a message is such a command, as an earlier release sent it.
fn is_former(message: &Message, running: RunningVersion, such: impl Fn(&Command) -> bool) -> bool {
    let Body::Command(Command::Written(written)) = &message.body else { return false };
    schema_of_message(message) < running.reads()
        && written.command().is_ok_and(|command| such(&command))
}

/// A release finds only the registrations that are stored in its own form.
pub(in crate::defect) fn leaving_registrations_behind(
    row: &Event,
    kind: StreamKind,
    running: RunningVersion,
) -> bool {
    kind != StreamKind::RegistrationProcess || schema_of(row) >= running.reads()
}

/// Earlier releases do not fill the column that says whether a conference was ever published, and
/// nobody fills it for them.
pub(in crate::defect) fn never_published(
    row: Option<Box<Conference>>,
    running: RunningVersion,
) -> Option<Box<Conference>> {
    match row {
        Some(row) if running.is_ahead() => {
            Some(Box::new(Conference { was_ever_published: false, ..*row }))
        }
        row => row,
    }
}

/// A machine writes in the form of its own release as soon as it runs it.
pub(in crate::defect) fn writing_its_own(_first: Release, runs: Release) -> Release {
    runs
}

/// That a release is final does not outlive a restart of the store.
pub(in crate::defect) fn forgetting_what_is_final(_noted: Option<Release>) -> Option<Release> {
    None
}

/// A row is rewritten as if it were the first.
pub(in crate::defect) fn forgetting_rows(_known: Reader) -> Reader {
    Reader::default()
}
