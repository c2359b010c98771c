//! What a worker does with what an earlier release wrote, as far as a precaution of an upgrade is left out. With all of them
//! it does with it what it does with everything else.

use domain::history::{Release, schema_of, schema_of_message};
use domain::management::Conference;
use domain::message::{Body, Command, Event, Fact, Message, Stored};
use domain::registration::{OrderCommand, ProcessStep, SeatsEvent};
use domain::sourcing::{SCHEMA, StreamKind};

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

    /// Whether a row is read where this release runs.
    pub(super) fn read(self, row: &Stored, kind: StreamKind, edition: Edition) -> bool {
        self.read_former_registrations
            || kind != StreamKind::RegistrationProcess
            || schema_of(&row.body) >= edition.reads()
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

    /// Whether an answer about seats counts where this release runs. `noted` says whether the request for them was found with
    /// a note of which request it was.
    pub(super) fn count(self, message: &Message, noted: bool, edition: Edition) -> bool {
        let is_answer = |fact: &Fact| matches!(fact, Fact::Seats(SeatsEvent::SeatsReserved { .. }));
        let answers =
            matches!(&message.body, Body::Event(Event { facts, .. }) if facts.iter().any(is_answer));
        self.know_answers_by_hold || noted || !answers || edition.reads() < SCHEMA
    }
}

/// Whether a row asks for seats, and if so, whether it notes which request that was.
pub(super) fn notes_request(row: &Fact, facts: &[Fact]) -> Option<bool> {
    let asks = |fact: &Fact| matches!(fact, Fact::Process(ProcessStep::ReservationRequested { .. }));
    facts.iter().any(asks).then(|| schema_of(row) == SCHEMA)
}
