//! A process of a live run: one node, its socket, its clock, its timers and its record.

mod ears;

use std::collections::BTreeMap;
use std::io::{self, BufRead};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use serde::Serialize;
use thiserror::Error;

use self::ears::{Event, listen, obey, say};
use super::clock::{BusinessClock, monotonic};
use super::cue::{Cue, Reply, Report, Start};
use super::record::{Entry, Fact, RecordWriter};
use super::shim::{Letter, Shim, names};
use super::stamp::Stamps;
use crate::message::Message as _;
use crate::node::{Input, Node as _, Outbox, Output, Timer};
use crate::system::{FaultOf, InputOf, System};
use crate::time::{ClockTime, SimTime};

/// What a process plays.
pub struct Role<S: System> {
    /// The system, from which its machine is built.
    pub system: S,
    /// Which machine it is.
    pub node: S::NodeId,
    /// What all choices of the wire follow from.
    pub seed: u64,
    /// What goes wrong: the wire knows all of it, the supervisor does the rest.
    pub faults: Vec<FaultOf<S>>,
    /// The file for what it sees and does.
    pub record: PathBuf,
}

/// Why a process ended that should have gone on.
#[derive(Debug, Error)]
pub enum Fallen {
    /// It was not started by a supervisor.
    #[error("{0}; only `live` starts such processes")]
    Unsupervised(String),
    /// It has no socket, or cannot say so.
    #[error("cannot listen: {0}")]
    Deaf(io::Error),
    /// What happens cannot be recorded.
    #[error("cannot write the record: {0}")]
    Unrecorded(io::Error),
    /// The node stopped.
    #[error("the node stopped: {why}")]
    Halted {
        /// What the machine says of it.
        why: String,
        /// Whether it is to be started again.
        again: bool,
    },
}

/// Plays a machine until the supervisor says that it is to leave, or is gone.
///
/// # Errors
/// [`Fallen`] says why it could not go on; the supervisor has been told.
pub fn host<S: System>(role: Role<S>) -> Result<(), Fallen>
where
    S::Probe: Serialize,
{
    let mut lines = io::stdin().lock().lines();
    let start = first_line::<S::NodeId>(&mut lines)?;
    die_with_the_supervisor(start)?;
    let Role { system, node: me, seed, faults, record } = role;
    let first_disk = system.disks().first().map(|(node, _)| *node);
    let shim = Shim::<S>::open(me, (start.run, start.incarnation), seed, faults, first_disk)
        .map_err(Fallen::Deaf)?;
    let record = RecordWriter::open(&record).map_err(Fallen::Unrecorded)?;
    let (tell, hear) = mpsc::channel();
    let port = shim.socket().local_addr().map_err(Fallen::Deaf)?.port();
    drop(lines);
    listen(shim.socket().try_clone().map_err(Fallen::Deaf)?, tell.clone());
    obey(tell);
    let mut host = Host {
        node: system.boot(me),
        shim,
        record,
        stamps: Stamps::default(),
        clock: BusinessClock::default(),
        ahead_ms: start.ahead_ms,
        deaf: false,
        begun: false,
        timers: BTreeMap::new(),
        set: 0,
        handled: 0,
    };
    say(&Reply::Listens(port));
    host.run(&hear).inspect_err(|fallen| match fallen {
        Fallen::Halted { why, again } => say(&Reply::Halted { why: why.clone(), again: *again }),
        Fallen::Unrecorded(why) => say(&Reply::Unrecorded(why.to_string())),
        Fallen::Unsupervised(_) | Fallen::Deaf(_) => {}
    })
}

fn first_line<N: serde::de::DeserializeOwned>(
    lines: &mut impl Iterator<Item = io::Result<String>>,
) -> Result<Start, Fallen> {
    let line = lines.next().and_then(Result::ok);
    match line.as_deref().map(serde_json::from_str) {
        Some(Ok(Cue::<N>::Start(start))) => Ok(start),
        _ => Err(Fallen::Unsupervised("nobody says what to do".to_owned())),
    }
}

/// A process that stands still does not notice that its pipe was closed; the kernel of Linux ends
/// even that one.
fn die_with_the_supervisor(start: Start) -> Result<(), Fallen> {
    #[cfg(target_os = "linux")]
    {
        use rustix::process::{Signal, set_parent_process_death_signal};
        // Where the kernel does not do it, there is still the pipe.
        let _ = set_parent_process_death_signal(Some(Signal::KILL));
    }
    let parent = rustix::process::getppid().map(|parent| parent.as_raw_nonzero().get());
    if parent.and_then(|parent| u32::try_from(parent).ok()) == Some(start.supervisor) {
        Ok(())
    } else {
        Err(Fallen::Unsupervised("the supervisor is gone".to_owned()))
    }
}

struct Host<S: System> {
    node: S::Node,
    shim: Shim<S>,
    record: RecordWriter,
    stamps: Stamps,
    clock: BusinessClock,
    ahead_ms: i64,
    deaf: bool,
    /// Whether the node was started.
    begun: bool,
    timers: BTreeMap<(ClockTime, u64), Timer>,
    /// How many timers were set.
    set: u64,
    handled: u64,
}

impl<S: System> Host<S>
where
    S::Probe: Serialize,
{
    fn run(&mut self, hear: &Receiver<Event<S::NodeId>>) -> Result<(), Fallen> {
        loop {
            self.do_what_is_due()?;
            let now = monotonic();
            let wake = self.next().map_or(u64::MAX, |at| self.clock.when(at));
            match hear.recv_timeout(Duration::from_nanos(wake.saturating_sub(now))) {
                Ok(Event::Datagram(from, datagram)) => self.hear(from, &datagram)?,
                Ok(Event::Cue(Cue::Leave)) | Err(RecvTimeoutError::Disconnected) => return Ok(()),
                Ok(Event::Cue(cue)) => self.follow(cue)?,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }

    fn follow(&mut self, cue: Cue<S::NodeId>) -> Result<(), Fallen> {
        match cue {
            Cue::Peers(peers) => self.shim.meet(peers),
            Cue::Pace(pace) => self.clock.adopt(pace),
            Cue::Clock { ahead_ms } => self.ahead_ms = ahead_ms,
            Cue::Deaf(deaf) => self.deaf = deaf,
            Cue::Go => {
                self.begun = true;
                self.hand_over(Input::Start, None)?;
            }
            Cue::Report => {
                say(&Reply::Report(Report { handled: self.handled, next: self.next() }));
            }
            Cue::Inspect => {
                self.hand_over(Input::Inspect, None)?;
                say(&Reply::Inspected);
            }
            // The first line was read, and whoever leaves does not come here.
            Cue::Start(_) | Cue::Leave => {}
        }
        Ok(())
    }

    /// When this process does something next if it hears nothing.
    fn next(&self) -> Option<SimTime> {
        let timer =
            self.timers.first_key_value().filter(|_| !self.deaf).map(|((rings_at, _), _)| {
                SimTime(rings_at.0.saturating_add_signed(self.ahead_ms.saturating_neg()))
            });
        timer.into_iter().chain(self.shim.next()).min()
    }

    fn own_clock(&self, now: SimTime) -> ClockTime {
        ClockTime(now.0.saturating_add_signed(self.ahead_ms))
    }

    /// Sends what the wire held and rings the timers that have run out by now, and none that are
    /// set meanwhile.
    fn do_what_is_due(&mut self) -> Result<(), Fallen> {
        let now = self.clock.at(monotonic());
        self.shim.release(now);
        if self.deaf {
            return Ok(());
        }
        let later = self.timers.split_off(&(ClockTime(self.own_clock(now).0 + 1), 0));
        for timer in std::mem::replace(&mut self.timers, later).into_values() {
            self.hand_over(Input::Timer(timer), None)?;
        }
        Ok(())
    }

    fn hear(&mut self, from: SocketAddr, datagram: &[u8]) -> Result<(), Fallen> {
        let Some(letter) = self.shim.open_letter(from, datagram) else { return Ok(()) };
        self.stamps.heard(letter.stamp);
        let Letter { from, kind, number, copy, faults, frame, .. } = letter;
        if self.deaf || !self.begun {
            self.note(Fact::Lost { kind });
            return self.record.flush().map_err(Fallen::Unrecorded);
        }
        match frame.open() {
            Ok(payload) => {
                let received = Fact::Received { from, kind, number, copy, faults };
                self.hand_over(Input::Message { from, payload }, Some(received))
            }
            Err(_) => {
                self.note(Fact::Refused { from, kind });
                self.record.flush().map_err(Fallen::Unrecorded)
            }
        }
    }

    fn note(&mut self, fact: Fact<S::NodeId, S::Probe>) {
        let now = monotonic();
        let stamp = self.stamps.next(now);
        self.record.note(&Entry { stamp, at: self.clock.at(now), fact });
    }

    /// Has the node take an input. What it wants done is done when all of it is in the record.
    fn hand_over(
        &mut self,
        input: InputOf<S>,
        received: Option<Fact<S::NodeId, S::Probe>>,
    ) -> Result<(), Fallen> {
        if let Some(received) = received {
            self.note(received);
        }
        self.handled += 1;
        let shown = self.own_clock(self.clock.at(monotonic()));
        let mut out = Outbox::default();
        let handled = self.node.handle(shown, input, &mut out);
        handled.map_err(|halt| Fallen::Halted {
            why: halt.to_string(),
            again: S::starts_again(&halt),
        })?;
        let mut letters = Vec::new();
        for output in out.0 {
            match output {
                Output::Probe(probe) => self.note(Fact::Probed(*probe)),
                Output::Send { to, payload } => letters.extend(self.carry(to, &payload)),
                Output::SetTimer { at, timer } => {
                    self.set += 1;
                    self.timers.insert((at, self.set), timer);
                }
                Output::BreakDown(why) => {
                    return Err(Fallen::Halted { why: why.to_string(), again: false });
                }
            }
        }
        self.record.flush().map_err(Fallen::Unrecorded)?;
        letters.iter().for_each(|letter| self.shim.post(letter));
        Ok(())
    }

    fn carry(&mut self, to: S::NodeId, payload: &S::Message) -> Vec<Letter<S::NodeId>> {
        let monotonic = monotonic();
        let (now, stamp) = (self.clock.at(monotonic), self.stamps.next(monotonic));
        let kind = payload.kind();
        let (fate, letters) = self.shim.carry(now, stamp, to, payload, kind);
        let fact = Fact::Sent {
            to,
            kind: kind.to_owned(),
            subject: format!("{:x}", payload.subject()),
            arrivals: fate.arrivals,
            faults: names(&fate.faults),
        };
        self.record.note(&Entry::<_, S::Probe> { stamp, at: now, fact });
        letters
    }
}
