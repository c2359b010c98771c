//! What a node says, to whom: a message that its receiver cannot take does not compile.

use super::Outbox;
use super::protocol::{
    BankMessage, BusRequest, Delivery, Feed, GatewayMessage, NodeId, Payload, PeopleMessage,
    ProjectorMessage, Reader, RolloutNotice, Server, StoreRequest, WorkerMessage,
};

/// Sends to each kind of receiver what it takes.
pub trait Sends {
    /// Puts a datagram on the wire.
    fn put(&mut self, to: NodeId, payload: Payload);

    /// Sends to whoever is outside: registrants, organisers and operators at their pages.
    fn to_people(&mut self, message: PeopleMessage) {
        self.put(NodeId::People, message.into());
    }

    /// To the gateway with this number.
    fn to_gateway(&mut self, number: u8, message: GatewayMessage) {
        self.put(NodeId::Gateway(number), message.into());
    }

    /// To the bus.
    fn to_bus(&mut self, request: BusRequest) {
        self.put(NodeId::Bus, request.into());
    }

    /// To the worker with this number.
    fn to_worker(&mut self, number: u8, message: WorkerMessage) {
        self.put(NodeId::Worker(number), message.into());
    }

    /// To the store.
    fn to_store(&mut self, request: StoreRequest) {
        self.put(NodeId::Store, request.into());
    }

    /// To the projector with this number.
    fn to_projector(&mut self, number: u8, message: ProjectorMessage) {
        self.put(NodeId::Projector(number), message.into());
    }

    /// To the bank.
    fn to_bank(&mut self, message: BankMessage) {
        self.put(NodeId::Bank, message.into());
    }

    /// To whoever keeps a read model.
    fn to_reader(&mut self, reader: Reader, feed: Feed) {
        match reader {
            Reader::Gateway(number) => self.to_gateway(number, GatewayMessage::Feed(feed)),
            Reader::Projector(number) => self.to_projector(number, ProjectorMessage::Feed(feed)),
        }
    }

    /// Hands a message to a machine that handles it.
    fn deliver(&mut self, to: Server, delivery: Delivery) {
        match to {
            Server::Gateway(number) => {
                self.to_reader(Reader::Gateway(number), Feed::Delivery(delivery));
            }
            Server::Projector(number) => {
                self.to_reader(Reader::Projector(number), Feed::Delivery(delivery));
            }
            Server::Worker(number) => self.to_worker(number, WorkerMessage::Delivery(delivery)),
        }
    }

    /// Tells a machine how an upgrade goes.
    fn notify(&mut self, machine: Server, notice: RolloutNotice) {
        match machine {
            Server::Gateway(number) => self.to_gateway(number, GatewayMessage::Rollout(notice)),
            Server::Worker(number) => self.to_worker(number, WorkerMessage::Rollout(notice)),
            Server::Projector(number) => {
                self.to_projector(number, ProjectorMessage::Rollout(notice));
            }
        }
    }
}

impl Sends for Outbox {
    fn put(&mut self, to: NodeId, payload: Payload) {
        self.send(to, payload);
    }
}
