//! The seam to the stage: which machines there are, and how each is built when it starts.

use std::io;

use serde::{Deserialize, Serialize};
use stage::{Disk, NoFault, Nobody, Node};

use crate::bus::Bus;
use crate::clients::Clients;
use crate::defects::Measures;
use crate::ledger::{Entry, Ledger};
use crate::message::{LetterId, Message, NodeId, Outcome, Transfer, ledger_of};
use crate::process::Process;

/// An account as it is opened. Its number says at which ledger it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Account {
    pub(crate) number: u8,
    pub(crate) opening: i64,
    /// Its balance never falls below this.
    pub(crate) limit: i64,
}

/// What machines tell the checks.
#[derive(Clone, Debug)]
pub(crate) enum Probe {
    Asked(u32),
    Ended(u32, Outcome),
    /// A letter came to somebody who had dealt with it.
    CameAgain,
    Booked(Account, i64),
    /// A ledger told the process what became of this command, and must stand by it.
    Acknowledged(LetterId),
    /// Everything that a ledger holds, told when it starts and when it is inspected.
    Holds(Vec<Entry>),
    /// A machine read its journal, and cut so many bytes off its end that were no whole record.
    Recovered(u64),
}

impl stage::Traced for Probe {}

pub(crate) struct Bank {
    pub(crate) accounts: Vec<Account>,
    pub(crate) transfers: Vec<Transfer>,
    pub(crate) measures: Measures,
    pub(crate) disks: [(NodeId, Disk); 4],
}

/// The machines that can fail; the clients are the world outside.
pub(crate) const MACHINES: [NodeId; 4] = [NodeId::East, NodeId::West, NodeId::Bus, NodeId::Process];

pub(crate) type In = stage::InputOf<Bank>;
pub(crate) type Out = stage::Outbox<NodeId, Message, Probe>;

impl stage::System for Bank {
    type NodeId = NodeId;
    type Message = Message;
    type Probe = Probe;
    /// Whatever ends a machine is the trouble of its disk.
    type Halt = io::Error;
    type Fault = NoFault<NodeId, Message>;
    type Operator = Nobody;
    type Node = Box<dyn Node<Id = NodeId, Message = Message, Probe = Probe, Halt = io::Error>>;

    fn nodes(&self) -> Vec<NodeId> {
        MACHINES.into_iter().chain([NodeId::Clients]).collect()
    }

    fn boot(&self, node: NodeId) -> Self::Node {
        let disk = || {
            let own = self.disks.iter().find(|(of, _)| *of == node);
            own.expect("every machine with a journal has a disk").1.open()
        };
        match node {
            NodeId::Clients => Box::new(Clients::new(self.transfers.clone())),
            NodeId::Bus => Box::new(Bus::new(disk())),
            NodeId::Process => Box::new(Process::new(disk(), self.measures)),
            NodeId::East | NodeId::West => {
                let own = self.accounts.iter().filter(|account| ledger_of(account.number) == node);
                Box::new(Ledger::new(disk(), own.copied(), self.measures))
            }
        }
    }

    fn operator(&self) -> Nobody {
        Nobody
    }

    fn disks(&self) -> &[(NodeId, Disk)] {
        &self.disks
    }

    fn is_outside(&self, node: NodeId) -> bool {
        node == NodeId::Clients
    }
}
