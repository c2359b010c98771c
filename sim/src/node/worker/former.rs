//! What a worker does with what an earlier release wrote, as far as a precaution of an upgrade is left out. With all of them
//! it does with it what it does with everything else.

use domain::history::{Release, schema_of_message};
use domain::management::Conference;
use domain::message::{Body, Command, Message};
use domain::registration::OrderCommand;
use domain::stream::StreamKind;

use super::super::precautions::Precautions;
use super::super::release::Edition;

impl Precautions {
    /// Whether somebody listens, where this release runs, to the name under which a command was sent. After the first release
    /// the command that confirms an order was renamed; with each release the type of the timers was.
    pub(super) fn hear(self, message: &Message, edition: Edition) -> bool {
        let Body::Command(Command::Written(written)) = &message.body else { return true };
        let sent = schema_of_message(message);
        if (self.keep_former_names && self.keep_former_timers) || sent >= edition.reads() {
            return true;
        }
        match written.command() {
            Ok(Command::Order(_, OrderCommand::ConfirmOrder { .. })) => {
                self.keep_former_names || sent > Release::V1.schema()
            }
            Ok(Command::Process(..)) => self.keep_former_timers,
            _ => true,
        }
    }

    /// The earliest form in which rows of these streams are read where this release runs.
    pub(super) fn earliest_form(self, kind: StreamKind, edition: Edition) -> u16 {
        match kind {
            StreamKind::RegistrationProcess if !self.take_over_registrations => edition.reads(),
            _ => 0,
        }
    }

    /// A row of Conference Management as it is found where this release runs. Without the precaution, earlier releases do not
    /// fill the column that says whether a conference was ever published, and nobody fills it for them.
    pub(super) fn find(self, row: Option<Box<Conference>>, edition: Edition) -> Option<Box<Conference>> {
        match row {
            Some(row) if !self.remember_announcements && edition.is_ahead() => {
                Some(Box::new(Conference { was_ever_published: false, ..*row }))
            }
            row => row,
        }
    }
}
