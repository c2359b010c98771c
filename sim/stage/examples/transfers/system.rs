//! The seam to the stage: which machines there are, and how each is built when it starts.

use serde::{Deserialize, Serialize};
use stage::{BoxedNode, Disk, Disks, NoFault, Nobody, Program};

use crate::bus::Bus;
use crate::clients::Clients;
use crate::defects::Defect;
use crate::ledger::{Entry, Ledger, Setup};
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
#[derive(Clone, Debug, Deserialize)]
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
    pub(crate) defect: Option<Defect>,
    pub(crate) disks: Disks<NodeId>,
    /// What plays the ledgers, if it is a program in another language.
    pub(crate) ledgers: Option<Program>,
}

/// The machines that can fail; the clients are the world outside.
pub(crate) const MACHINES: [NodeId; 4] = [NodeId::East, NodeId::West, NodeId::Bus, NodeId::Process];

pub(crate) type In = stage::InputOf<Bank>;
pub(crate) type Out = stage::OutboxOf<Bank>;

impl stage::System for Bank {
    type NodeId = NodeId;
    type Message = Message;
    type Probe = Probe;
    type Halt = std::io::Error;
    type Fault = NoFault<NodeId, Message>;
    type Operator = Nobody;
    type Node = BoxedNode<Self>;

    fn nodes(&self) -> Vec<NodeId> {
        MACHINES.into_iter().chain([NodeId::Clients]).collect()
    }

    fn boot(&self, node: NodeId) -> Self::Node {
        let disk = || self.disks.open(node).expect("every machine with a journal has a disk");
        match node {
            NodeId::Clients => {
                Box::new(Clients { transfers: self.transfers.clone(), ..Clients::default() })
            }
            NodeId::Bus => Box::new(Bus::new(disk())),
            NodeId::Process => Box::new(Process::new(disk(), self.defect)),
            NodeId::East | NodeId::West => {
                let own = |account: &&Account| ledger_of(account.number) == node;
                let accounts = self.accounts.iter().filter(own).copied().collect();
                let setup = Setup { accounts, defect: self.defect };
                match &self.ledgers {
                    None => Box::new(Ledger::new(disk(), setup)),
                    Some(program) => Box::new(program.plays::<Self>(node, &setup, Some(disk()))),
                }
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
