//! What can be seen of a story that is played once more before a spectator: who said what to whom,
//! and what became of it.

use domain::sourcing::Timestamp;

use super::broken_example::BrokenExample;
use super::player::Screenplay;
use super::world::World;
use conference::node::NodeId;
use conference::node::protections::Protections;
use conference::node::protocol::Payload;
use conference::record::{Dated, Happening, RunEvent, business_time};
use conference::wording::Words;
use stage::fault::FaultKind;

/// What could be seen of one play.
#[derive(Clone, Debug, Default)]
pub struct Recording {
    /// Every datagram, in the order in which they were sent.
    pub datagrams: Vec<Datagram>,
    /// When machines were not at work.
    pub outages: Vec<Outage>,
    /// How everybody and everything is called.
    pub words: Words,
}

/// A datagram, and what became of it.
#[derive(Clone, Debug)]
pub struct Datagram {
    /// When it was sent.
    pub at: Timestamp,
    /// The machine that sent it.
    pub from: NodeId,
    /// The machine it was sent to.
    pub to: NodeId,
    /// What it says.
    pub said: Payload,
    /// When its copies arrive; none if it was lost on its way.
    pub arrivals: Vec<Timestamp>,
    /// What was done to it.
    pub faults: Vec<FaultKind>,
}

/// A time in which a machine was not at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outage {
    /// The machine that is out of order.
    pub node: NodeId,
    /// From when on.
    pub from: Timestamp,
    /// When it is back, in business time.
    pub until: Timestamp,
    /// Because of what.
    pub cause: FaultKind,
}

impl Recording {
    /// Plays a story that broke once more, and keeps what can be seen.
    #[must_use]
    pub fn of(finding: &BrokenExample, protections: Protections) -> Self {
        let Ok(script) = Screenplay::read(&finding.story) else { return Self::default() };
        let mut world =
            World::under(finding.schedule.clone(), protections, finding.story.language).recorded();
        let played = script.play_in(&mut world);
        let end = played.beats.last().map(|beat| beat.until).unwrap_or_default();
        let mut recording = Self { words: world.words(), ..Self::default() };
        for event in world.take_recording() {
            recording.add(event, end);
        }
        recording
    }

    fn add(&mut self, event: RunEvent, end: Timestamp) {
        if event.time() > end {
            return;
        }
        let at = event.time();
        match event.what {
            Happening::Sent { from, to, fate, said: Some(said), .. } => {
                self.datagrams.push(Datagram {
                    at,
                    from,
                    to,
                    said: *said,
                    arrivals: fate.arrivals.into_iter().map(business_time).collect(),
                    faults: fate.faults,
                });
            }
            Happening::Stopped { node, cause, .. } => {
                self.outages.push(Outage { node, from: at, until: end, cause });
            }
            Happening::Paused { node } => {
                self.outages.push(Outage { node, from: at, until: end, cause: FaultKind::Pause });
            }
            Happening::Started { node } | Happening::Resumed { node, .. } => {
                let open = |outage: &&mut Outage| outage.node == node && outage.until == end;
                if let Some(outage) = self.outages.iter_mut().find(open) {
                    outage.until = at;
                }
            }
            _ => {}
        }
    }
}
