//! Datagrams in words, one function for each receiver.

use stage::campaign::numbers::counted;

use super::{Words, name_of};
use crate::node::protocol::{
    Answered, BankAnswer, BankMessage, BankRequest, BusRequest, CommitAnswer, Delivery, Feed,
    GatewayMessage, Loaded, Payload, PeopleMessage, ProjectorMessage, Remedy, RolloutNotice, Shown,
    StoreRequest, TablesReply, WorkerMessage,
};

impl Words {
    /// A datagram, in one line.
    #[must_use]
    pub fn datagram(&self, payload: &Payload) -> String {
        match payload {
            Payload::People(message) => self.for_people(message),
            Payload::Gateway(message) => self.for_a_gateway(message),
            Payload::Bus(request) => self.for_the_bus(request),
            Payload::Worker(message) => self.for_a_worker(message),
            Payload::Store(request) => self.for_the_store(request),
            Payload::Projector(message) => self.for_a_projector(message),
            Payload::Bank(message) => self.for_the_bank(message),
        }
    }

    fn for_people(&self, message: &PeopleMessage) -> String {
        match message {
            PeopleMessage::Response { outcome, .. } => {
                format!("response: {}", Self::outcome(outcome))
            }
            PeopleMessage::Shown(shown) => self.shown(shown),
            PeopleMessage::ShownItems(shown) => format!("shown {} open items", shown.items.len()),
            PeopleMessage::ShownConference(shown) => Self::shown_conference(shown),
            PeopleMessage::Instruct { order, .. } => format!("{} goes on", self.who(order.0)),
            PeopleMessage::Organise(organiser) => {
                format!("the organiser of {} goes on", organiser.conference)
            }
        }
    }

    fn for_a_gateway(&self, message: &GatewayMessage) -> String {
        match message {
            GatewayMessage::Request(request) => format!("request: {}", self.wish(&request.wish)),
            GatewayMessage::Outcome { command, outcome } => {
                format!("{command} {}", Self::outcome(outcome))
            }
            GatewayMessage::LookUp(look) => format!("look up {}'s order", self.who(look.order.0)),
            GatewayMessage::Shown(shown) => self.shown(shown),
            GatewayMessage::LookForItems(_) => "look for money to be paid back by hand".to_owned(),
            GatewayMessage::ShownItems(shown) => format!("shown {} open items", shown.items.len()),
            GatewayMessage::LookForConference(look) => Self::looked_for(look),
            GatewayMessage::ShownConference(shown) => Self::shown_conference(shown),
            GatewayMessage::Feed(feed) => self.feed(feed),
            GatewayMessage::Rollout(notice) => Self::rollout(*notice),
        }
    }

    fn for_the_bus(&self, request: &BusRequest) -> String {
        match request {
            BusRequest::Publish(publications) => {
                let messages: Vec<_> =
                    publications.iter().map(|routed| self.message(&routed.message)).collect();
                format!("publish {}", messages.join("; "))
            }
            BusRequest::Complete { handler, message } => {
                format!("{handler:?} is done with {message}")
            }
            BusRequest::Abandon { handler, message, pause, unreadable: true, .. } => {
                format!(
                    "{handler:?} cannot read {message} and gives it back for {} ms",
                    pause.as_millis()
                )
            }
            BusRequest::Abandon { handler, message, pause, .. } => {
                format!("{handler:?} gives {message} back for {} ms", pause.as_millis())
            }
            BusRequest::Announce { release, .. } => format!("this machine runs {release}"),
            BusRequest::Drain { worker } => format!("give worker-{worker} nothing more"),
        }
    }

    fn for_a_worker(&self, message: &WorkerMessage) -> String {
        match message {
            WorkerMessage::Delivery(delivery) => self.delivery(delivery),
            WorkerMessage::Loaded(loaded) => self.loaded(loaded),
            WorkerMessage::LoadedRow(loaded) => match &loaded.row {
                Some(row) => format!("{}: version {}", self.stream(loaded.stream), row.version),
                None => format!("{}: nothing yet", self.stream(loaded.stream)),
            },
            WorkerMessage::Answered(Answered { message, answer, .. }) => {
                let answer = match answer {
                    CommitAnswer::Committed { .. } => "committed",
                    CommitAnswer::AlreadyHandled(_) => "handled before",
                    CommitAnswer::Conflict { .. } => "conflict",
                    CommitAnswer::NameTaken { .. } => "a name is taken",
                };
                format!("{message}: {answer}")
            }
            WorkerMessage::BankAnswer(BankAnswer { payment, operation, done, lapsed }) => {
                let done = if *done { "did" } else { "did not" };
                let why = if *lapsed { ", because the authorisation has lapsed" } else { "" };
                format!("{done} {}{why}", self.bank(*payment, *operation))
            }
            WorkerMessage::Rollout(notice) => Self::rollout(*notice),
        }
    }

    fn for_the_store(&self, request: &StoreRequest) -> String {
        match request {
            StoreRequest::Load(load) => {
                format!("load {} after {}", self.stream(load.stream), load.after)
            }
            StoreRequest::ReadStream { stream, after, .. } => {
                format!("load {} after {after}", self.stream(*stream))
            }
            StoreRequest::ReadAll { after, .. } => format!("read all after {after}"),
            StoreRequest::Commit(commit) => {
                let events: Vec<_> =
                    commit.events.iter().map(|event| name_of(&event.body)).collect();
                let events =
                    if events.is_empty() { "no events".to_owned() } else { events.join(" + ") };
                format!("commit to {} at {}: {events}", self.stream(commit.stream), commit.expected)
            }
            StoreRequest::SaveSnapshot { stream, snapshot } => {
                format!(
                    "keep the state of {} at {}",
                    self.stream(*stream),
                    snapshot.snapshot.version
                )
            }
            StoreRequest::WriteBeside { stream, events, .. } => {
                format!(
                    "write {} of {} into the copy as well",
                    counted(events.len() as u64, "event"),
                    self.stream(*stream)
                )
            }
            StoreRequest::Settled(messages) => {
                format!("settled {}", counted(messages.len() as u64, "message"))
            }
            StoreRequest::DeadLettered { message, handler, unreadable } => {
                format!(
                    "{handler:?} cannot {} {message}",
                    if *unreadable { "read" } else { "take" }
                )
            }
            StoreRequest::Repair { message, remedy: Remedy::SendAgain } => {
                format!("send {message} again")
            }
            StoreRequest::Repair { message, remedy: Remedy::Discard { reason } } => {
                format!("discard {message}: {reason}")
            }
            StoreRequest::ReadTables { updated_after: None, .. } => "read the tables".to_owned(),
            StoreRequest::ReadTables { updated_after: Some(since), .. } => {
                format!("read what was saved after {since}")
            }
            StoreRequest::Follow { after: Some(after), .. } => {
                format!("the change log after {after}")
            }
            StoreRequest::Follow { after: None, .. } => "the change log from its end on".to_owned(),
            StoreRequest::FindConference(look) => Self::looked_for(look),
            StoreRequest::Announce { release, .. } => format!("this machine runs {release}"),
            StoreRequest::Finalise { release, .. } => format!("finalise {release}"),
            StoreRequest::RewriteLog { release, .. } => {
                format!("rewrite the log as {release} writes")
            }
        }
    }

    fn for_a_projector(&self, message: &ProjectorMessage) -> String {
        match message {
            ProjectorMessage::LookUp(look) => format!("look up {}'s order", self.who(look.order.0)),
            ProjectorMessage::LookForItems(_) => {
                "look for money to be paid back by hand".to_owned()
            }
            ProjectorMessage::Feed(feed) => self.feed(feed),
            ProjectorMessage::Tables(TablesReply::Tables { copy, .. }) => {
                format!(
                    "{}, the change log up to {}",
                    counted(copy.records.len() as u64, "record"),
                    copy.position
                )
            }
            ProjectorMessage::Tables(TablesReply::Changes { after, entries }) => {
                format!("{} after {after}", counted(entries.len() as u64, "change"))
            }
            ProjectorMessage::Rollout(notice) => Self::rollout(*notice),
            ProjectorMessage::BuildBeside { release, .. } => {
                format!("build the views of {release} beside")
            }
        }
    }

    fn for_the_bank(&self, message: &BankMessage) -> String {
        match message {
            BankMessage::Ask {
                request: BankRequest { payment, operation, amount, .. }, ..
            } => {
                format!("please {}: {amount}", self.bank(*payment, *operation))
            }
            BankMessage::Treat { .. } => "the bank learns how to treat a payment".to_owned(),
            BankMessage::Booked { payment } => {
                format!("it is booked that {}'s invoice is paid", self.who(payment.0))
            }
        }
    }

    fn feed(&self, feed: &Feed) -> String {
        match feed {
            Feed::Delivery(delivery) => self.delivery(delivery),
            Feed::Loaded(loaded) => self.loaded(loaded),
            Feed::Page(page) => {
                format!("{} up to {}", counted(page.events.len() as u64, "event"), page.last)
            }
        }
    }

    fn delivery(&self, delivery: &Delivery) -> String {
        let Delivery { handler, count, routed } = delivery;
        format!("deliver to {handler:?} (no. {count}): {}", self.message(&routed.message))
    }

    fn loaded(&self, loaded: &Loaded) -> String {
        format!("{}: {}", self.stream(loaded.stream), counted(loaded.events.len() as u64, "event"))
    }

    fn shown(&self, shown: &Shown) -> String {
        let Shown { look, order } = shown;
        match order {
            Some(order) => {
                format!(
                    "shown {}'s order: {:?} at {}",
                    self.who(look.order.0),
                    order.status,
                    order.version
                )
            }
            None => format!("shown no order of {} yet", self.who(look.order.0)),
        }
    }

    fn rollout(notice: RolloutNotice) -> String {
        match notice {
            RolloutNotice::Count { .. } => "say which release you run".to_owned(),
            RolloutNotice::Gate { release } => format!("everybody understands {release}"),
        }
    }
}
