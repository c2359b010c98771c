//! The socket of a process, and the wire in front of it: whatever a fault does to a datagram is done
//! here, by the same keyed choices as on the stage.
//!
//! On the stage a datagram takes some time. Here the real network takes its own: what the fastest
//! datagram takes on the stage is subtracted, and only what is beyond that is waited for.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, UdpSocket};

use serde::{Deserialize, Serialize};

use super::parcel::{self, Assembly};
use crate::choice::Choices;
use crate::fate::Fate;
use crate::fault::FaultKind;
use crate::frame::Frame;
use crate::system::{FaultOf, System};
use crate::time::SimTime;
use crate::wire::{FASTEST_MS, Wire};

/// Nobody says the same thing as often as this before a crash; afterwards it is counted from the
/// next multiple.
const OFTEN: u32 = 1 << 20;

/// A datagram as it goes over the network.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Letter<N> {
    run: u64,
    pub(super) from: N,
    to: N,
    /// The stamp of what led to it.
    pub(super) stamp: u64,
    pub(super) kind: String,
    pub(super) number: u64,
    pub(super) copy: u8,
    pub(super) faults: Vec<String>,
    pub(super) frame: Frame,
}

/// What one node sends and receives.
pub(super) struct Shim<S: System> {
    run: u64,
    me: S::NodeId,
    socket: UdpSocket,
    choices: Choices,
    wire: Wire<S>,
    peers: BTreeMap<S::NodeId, u16>,
    /// How many messages were sent to each.
    sent: BTreeMap<S::NodeId, u64>,
    parcels: u64,
    assembly: Assembly,
    /// What is on its way later.
    held: BTreeMap<(SimTime, u64), Letter<S::NodeId>>,
}

impl<S: System> Shim<S> {
    /// A socket on a free port of the loopback device.
    pub(super) fn open(
        me: S::NodeId,
        (run, incarnation): (u64, u32),
        seed: u64,
        faults: Vec<FaultOf<S>>,
        first_disk: Option<S::NodeId>,
    ) -> io::Result<Self> {
        let choices = Choices::of(seed);
        let before = incarnation.saturating_sub(1).saturating_mul(OFTEN);
        Ok(Self {
            run,
            me,
            socket: UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?,
            choices,
            wire: Wire::new(choices, faults, first_disk).counting_from(before),
            peers: BTreeMap::new(),
            sent: BTreeMap::new(),
            parcels: 0,
            assembly: Assembly::default(),
            held: BTreeMap::new(),
        })
    }

    /// The socket, to be listened to.
    pub(super) const fn socket(&self) -> &UdpSocket {
        &self.socket
    }

    /// Others can be reached here from now on.
    pub(super) fn meet(&mut self, peers: Vec<(S::NodeId, u16)>) {
        self.peers.extend(peers);
    }

    /// Gives a message to the wire. What is to be sent at once is returned, to be sent when the
    /// record has it.
    pub(super) fn carry(
        &mut self,
        now: SimTime,
        stamp: u64,
        to: S::NodeId,
        payload: &S::Message,
        kind: &str,
    ) -> (Fate, Vec<Letter<S::NodeId>>) {
        let fate = self.wire.carry(now, self.me, to, payload);
        let number = self.sent.entry(to).or_default();
        *number += 1;
        let letter = Letter {
            run: self.run,
            from: self.me,
            to,
            stamp,
            kind: kind.to_owned(),
            number: *number,
            copy: 0,
            faults: names(&fate.faults),
            frame: Frame::of(payload),
        };
        let mut at_once = Vec::new();
        for (copy, arrival) in (0..).zip(&fate.arrivals) {
            let mut letter = Letter { copy, ..letter.clone() };
            // Of two copies only the first is damaged: the other came another way.
            if copy == 0 && fate.faults.contains(&FaultKind::Corrupt) {
                letter.frame = letter.frame.damaged(self.choices, fate.tie);
            }
            let due = SimTime(arrival.0.saturating_sub(FASTEST_MS));
            if due <= now {
                at_once.push(letter);
            } else {
                self.parcels += 1;
                self.held.insert((due, self.parcels), letter);
            }
        }
        (fate, at_once)
    }

    /// When something that is held is due.
    pub(super) fn next(&self) -> Option<SimTime> {
        self.held.first_key_value().map(|((due, _), _)| *due)
    }

    /// Sends what is due by now.
    pub(super) fn release(&mut self, now: SimTime) {
        while let Some(entry) = self.held.first_entry().filter(|entry| entry.key().0 <= now) {
            let letter = entry.remove();
            self.post(&letter);
        }
    }

    /// Puts a datagram on the network. Whether it arrives nobody knows, so what the operating
    /// system says about a receiver that is gone is no news.
    pub(super) fn post(&mut self, letter: &Letter<S::NodeId>) {
        let Some(port) = self.peers.get(&letter.to) else { return };
        let to = SocketAddr::from((Ipv4Addr::LOCALHOST, *port));
        let bytes = postcard::to_stdvec(letter).expect("every message can be written");
        self.parcels += 1;
        for part in parcel::parts(self.parcels, &bytes) {
            let _ = self.socket.send_to(&part, to);
        }
    }

    /// What a datagram says, if it was for this node and is all there.
    pub(super) fn open_letter(
        &mut self,
        from: SocketAddr,
        datagram: &[u8],
    ) -> Option<Letter<S::NodeId>> {
        let bytes = self.assembly.take(from, datagram)?;
        let letter: Letter<S::NodeId> = postcard::from_bytes(&bytes).ok()?;
        (letter.run == self.run && letter.to == self.me).then_some(letter)
    }
}

/// Kinds of faults, as they are written down.
pub(super) fn names(faults: &[FaultKind]) -> Vec<String> {
    faults.iter().map(|fault| fault.name().to_owned()).collect()
}
