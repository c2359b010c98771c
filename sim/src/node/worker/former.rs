//! What a worker does with what an earlier release wrote, as far as a precaution of an upgrade is left out. With all of them
//! it does with it what it does with everything else.

use domain::history::{Release, schema_of_message};
use domain::management::Conference;
use domain::message::{Body, Command, Message};
use domain::registration::OrderCommand;

use super::super::precautions::Precautions;
use super::super::release::Edition;

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reception {
    /// It is handled.
    Handled,
    /// Nobody here listens to that name, so nothing is done about it.
    Unheard,
    /// Nobody here can read it.
    Unread,
}

impl Precautions {
    /// What becomes of a message where this release runs.
    pub(super) fn receive(self, message: &Message, edition: Edition) -> Reception {
        let Body::Command(Command::Written(written)) = &message.body else { return Reception::Handled };
        if self == Self::default() || schema_of_message(message) >= edition.reads() {
            return Reception::Handled;
        }
        match written.command() {
            Ok(Command::Order(_, OrderCommand::ConfirmOrder { .. }))
                if !self.keep_former_names && schema_of_message(message) == Release::V1.schema() =>
            {
                Reception::Unheard
            }
            Ok(Command::Process(..)) if !self.read_former_timers => Reception::Unread,
            _ => Reception::Handled,
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
