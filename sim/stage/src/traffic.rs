//! Datagrams leave machines and reach them, and timers run out; what faults did to them is counted.

use crate::event::Happening;
use crate::fault::FaultKind;
use crate::frame::Frame;
use crate::machine::{Arrival, Content, Waiting};
use crate::message::Message;
use crate::node::Input;
use crate::stage::{Admission, Audience, Due, Stage, millis};
use crate::system::{InputOf, Operator, System};
use crate::time::TICK_MS;

impl<S: System, A: Audience<S>> Stage<S, A> {
    /// Gives a datagram to the wire.
    pub(super) fn send(&mut self, from: S::NodeId, to: S::NodeId, mut payload: S::Message) {
        self.operator.tamper(to, &mut payload);
        let fate = self.wire.carry(self.now, from, to, &payload);
        let up = self.machines.get(&to).is_some_and(|machine| machine.up);
        for fault in &fate.faults {
            use FaultKind::{Drop, FullPartition, OneWayPartition};
            let loses = matches!(fault, Drop | OneWayPartition | FullPartition);
            self.count(*fault, 1, u64::from(loses && up));
        }
        self.operator.sent(&payload, &fate);
        let link = self.links.entry((from, to)).or_default();
        link.sent += 1;
        let number = link.sent;
        let said = self.audience.wants_payloads().then(|| Box::new(payload.clone()));
        let (kind, subject, tie) = (payload.kind(), payload.subject(), fate.tie);
        let damaged = fate.faults.contains(&FaultKind::Corrupt);
        // Of two copies only the first is damaged: the other came another way.
        let mut damaged = damaged.then(|| Frame::of(&payload).damaged(self.choices, tie));
        // The last copy is the datagram itself.
        let mut original = Some(payload);
        for (copy, at) in fate.arrivals.iter().enumerate() {
            let last = copy + 1 == fate.arrivals.len();
            let content = match damaged.take() {
                Some(frame) => Content::Damaged(kind, frame),
                None if last => {
                    Content::Sound(original.take().expect("only the last copy takes it"))
                }
                None => Content::Sound(original.clone().expect("only the last copy takes it")),
            };
            let arrival = Some(Arrival { faults: fate.faults.clone(), copy, number });
            self.schedule(
                *at,
                Some(to),
                tie,
                Due::Input(Waiting::Datagram { from, content, arrival, cause: self.step }),
            );
        }
        self.tell(Happening::Sent { from, to, subject, kind, fate, said });
    }

    /// What a machine is handed of what is due for it now; nothing if it is down, stands still, or
    /// refuses it.
    pub(super) fn admit(
        &mut self,
        node: S::NodeId,
        waiting: Waiting<S::NodeId, S::Message>,
    ) -> Admission<S> {
        match waiting {
            Waiting::Timer { incarnation, .. } => match self.machines.get_mut(&node) {
                Some(machine) if machine.up && machine.incarnation == incarnation => {
                    if let Some(standstill) = &mut machine.standstill {
                        standstill.kept.push(waiting);
                        return Admission::Nothing;
                    }
                    self.ring(node, waiting).map_or(Admission::Nothing, Admission::Input)
                }
                _ => Admission::Nothing,
            },
            Waiting::Datagram { from, content, arrival, cause } => {
                self.receive(node, from, content, arrival, cause)
            }
        }
    }

    /// A timer has run out, unless the machine's clock was set back since.
    fn ring(
        &mut self,
        node: S::NodeId,
        waiting: Waiting<S::NodeId, S::Message>,
    ) -> Option<InputOf<S>> {
        let Waiting::Timer { timer, rings_at, .. } = waiting else { return None };
        let machine = self.machines.get_mut(&node)?;
        if machine.clock.shows(self.now) < rings_at {
            let at = machine.clock.instant_of(rings_at).max(self.now + millis(TICK_MS));
            let tie = self.choices.choose("timer", timer.key, u32::from(timer.kind));
            self.schedule(at, Some(node), tie, Due::Input(waiting));
            return None;
        }
        machine.timers -= 1;
        Some(Input::Timer(timer))
    }

    fn receive(
        &mut self,
        node: S::NodeId,
        from: S::NodeId,
        content: Content<S::Message>,
        arrival: Option<Arrival>,
        cause: Option<u64>,
    ) -> Admission<S> {
        let kind = content.kind();
        let Some(machine) = self.machines.get_mut(&node) else { return Admission::Nothing };
        if !machine.up {
            machine.missed = true;
            return Admission::Instead(Happening::Lost { to: node, kind });
        }
        match &mut machine.standstill {
            // What somebody is given to do came by no wire, and waits for whoever is deaf, too.
            Some(standstill) if standstill.deaf && arrival.is_some() => {
                let fault = standstill.fault;
                self.prove(fault);
                return Admission::Instead(Happening::Lost { to: node, kind });
            }
            Some(standstill) => {
                standstill.kept.push(Waiting::Datagram { from, content, arrival, cause });
                return Admission::Nothing;
            }
            None => {}
        }
        if let Some(arrival) = arrival {
            self.delivered += 1;
            self.arrived(from, node, &arrival);
        }
        match content {
            Content::Sound(payload) => Admission::Input(Input::Message { from, payload }),
            Content::Damaged(_, frame) => match frame.open() {
                Ok(payload) => Admission::Input(Input::Message { from, payload }),
                Err(_) => {
                    self.count(FaultKind::Corrupt, 0, 1);
                    Admission::Instead(Happening::Refused { from, to: node, kind })
                }
            },
        }
    }

    /// Counts what faults did to a datagram that reached a running machine.
    fn arrived(&mut self, from: S::NodeId, node: S::NodeId, arrival: &Arrival) {
        let link = self.links.entry((from, node)).or_default();
        let overtaken = arrival.number < link.newest;
        link.newest = link.newest.max(arrival.number);
        for fault in &arrival.faults {
            let effective = match fault {
                FaultKind::Duplicate => arrival.copy > 0,
                FaultKind::Reorder => overtaken && arrival.copy == 0,
                // Counted when the receiver refuses it; what only one system has is counted by its
                // operator.
                FaultKind::Corrupt | FaultKind::Own(_) => false,
                _ => arrival.copy == 0,
            };
            self.count(*fault, 0, u64::from(effective));
        }
    }
}
