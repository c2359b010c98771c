//! Tells a run as a story: who asked for what, what was decided and why, and what went wrong.

use std::collections::BTreeMap;
use std::io::{self, Write};

use domain::sourcing::{MessageId, Timestamp};

use super::visible;
use crate::cluster::Deed;
use crate::node::NodeId;
use crate::node::protections::Protections;
use crate::node::protocol::Following;
use crate::record::{Committed, Dated, Happening, Observation, RunEvent};
use crate::runner::{self, Run};
use crate::scenario::{Scenario, Step};
use crate::wording::Words;
use stage::Fate;
use stage::SimTime;
use stage::engine;
use stage::fault::FaultKind;
use stage::shrink::Fingerprint;

/// A run and its story.
#[derive(Clone, Debug)]
pub struct ToldStory {
    /// What came of it.
    pub run: Run,
    /// What was violated, in the words of the story: the first violation of each check, in the
    /// order of business time.
    pub violations: Vec<ToldViolation>,
    lines: Vec<(Timestamp, String)>,
}

/// A violation in the words of the story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToldViolation {
    /// Of which check.
    pub check: &'static str,
    /// When.
    pub at: Timestamp,
    /// What was wrong: names with ids in brackets.
    pub what: String,
    /// Its fingerprint.
    pub fingerprint: Fingerprint,
    /// How many more violations of this check there are.
    pub more: usize,
}

impl ToldStory {
    /// How many lines it has.
    #[must_use]
    pub const fn length(&self) -> usize {
        self.lines.len()
    }

    /// Writes it, line by line.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        self.lines.iter().try_for_each(|(at, line)| writeln!(out, "{at}  {}", visible::line(line)))
    }
}

/// Plays a scenario and tells it, line by line. With `trace`, every datagram has a line too. A
/// violation has a line at its instant: the first one of each check.
#[must_use]
pub fn play(
    scenario: &Scenario,
    protections: Protections,
    engine: engine::Kind,
    trace: bool,
) -> ToldStory {
    let mut teller = Teller::new(scenario, trace);
    let run =
        runner::play_before(scenario, protections, engine, trace, &mut |event| teller.tell(event));
    let violations = teller.violations(&run);
    let mut lines = teller.lines;
    for (place, ToldViolation { check, at, what, .. }) in violations.iter().enumerate() {
        let too = if place == 0 { "" } else { " too" };
        let behind = lines.partition_point(|(told, _)| told <= at);
        lines.insert(behind, (*at, format!("✘ {check} is violated{too}: {what}")));
    }
    ToldStory { run, violations, lines }
}

/// Plays a scenario and writes its story.
///
/// # Errors
/// What writing to `out` fails with.
pub fn tell(
    scenario: &Scenario,
    protections: Protections,
    engine: engine::Kind,
    trace: bool,
    out: &mut dyn Write,
) -> io::Result<Run> {
    let story = play(scenario, protections, engine, trace);
    story.write(out)?;
    Ok(story.run)
}

struct Teller {
    words: Words,
    trace: bool,
    /// What each message was, so that a consequence can name its cause.
    messages: BTreeMap<MessageId, String>,
    /// What each request was.
    wishes: BTreeMap<MessageId, String>,
    lines: Vec<(Timestamp, String)>,
}

impl Teller {
    fn new(scenario: &Scenario, trace: bool) -> Self {
        let words = Words::of(scenario);
        Self { words, trace, messages: BTreeMap::new(), wishes: BTreeMap::new(), lines: Vec::new() }
    }

    /// The first violation of each check, in the words of the story.
    fn violations(&self, run: &Run) -> Vec<ToldViolation> {
        let others =
            self.messages.iter().map(|(id, what)| (id.to_string(), format!("“{what}”"))).collect();
        let mut told: Vec<ToldViolation> = Vec::new();
        for violation in &run.violations {
            match told.iter_mut().find(|known| known.check == violation.check) {
                Some(known) => known.more += 1,
                None => told.push(ToldViolation {
                    check: violation.check,
                    at: Timestamp(violation.at.0),
                    what: self.words.named(&violation.what, &others),
                    fingerprint: Fingerprint::of(violation),
                    more: 0,
                }),
            }
        }
        told
    }

    fn tell(&mut self, event: &RunEvent) {
        let line = match &event.what {
            Happening::Sent { from, to, fate, said, kind, .. } if self.trace => {
                let said = said
                    .as_ref()
                    .map_or_else(|| (*kind).to_owned(), |said| self.words.datagram(said));
                Some(format!("    {from} → {to}: {said}  {}", fated(event.at, fate)))
            }
            Happening::Lost { to, kind } if self.trace => {
                Some(format!("    ✗ {kind} reaches {to}, which is down"))
            }
            Happening::Refused { from, to, kind } if self.trace => {
                Some(format!("    ✗ {kind} from {from} reaches {to} damaged and is refused"))
            }
            Happening::Paused { node: NodeId::Bank } => Some("⏸ the bank does nothing".to_owned()),
            Happening::Paused { node } => Some(format!("⏸ {node} stands still")),
            Happening::Resumed { node, datagrams, timers } => Some(format!(
                "▶ {node} goes on; {datagrams} datagrams and {timers} timers are overdue"
            )),
            Happening::ClockSet { node, ahead_ms } => Some(match ahead_ms {
                0 => format!("◷ the clock of {node} is right again"),
                1.. => format!("◷ the clock of {node} is {ahead_ms} ms ahead"),
                _ => format!("◷ the clock of {node} is {} ms behind", -ahead_ms),
            }),
            Happening::Stopped { node, cause, writes_lost } => {
                Some(stopped(*node, *cause, *writes_lost))
            }
            Happening::Started { node } if event.time() > Timestamp::default() => {
                Some(format!("↻ {node} starts again"))
            }
            Happening::Operated(Deed::UpgradeStep { step }) => Some(upgrade_step(*step)),
            Happening::Operated(Deed::UpgradeOver) => Some("⇧ the upgrade is over".to_owned()),
            Happening::Probed { node, probe: observation } => {
                of_release(*node, observation).or_else(|| self.observation(observation))
            }
            _ => None,
        };
        if let Some(line) = line {
            self.lines.push((event.time(), line));
        }
    }

    fn observation(&mut self, observation: &Observation) -> Option<String> {
        match observation {
            Observation::Asked { command, wish, attempt } => {
                let wish = self.words.wish(wish);
                self.wishes.insert(*command, wish.clone());
                self.messages.insert(*command, wish.clone());
                Some(if *attempt == 1 { wish } else { format!("{wish} (asks again, {attempt})") })
            }
            Observation::TurnedBack { who, why } => {
                Some(format!("  ✗ {} cannot even ask: {why}", self.words.applicant(*who)))
            }
            Observation::GaveUp { order, acts } => {
                let acts: Vec<_> = acts.iter().map(|act| self.words.act(act)).collect();
                let who = self.words.who(order.0);
                Some(format!("  ✗ {who} no longer means to {}", acts.join(", to ")))
            }
            Observation::Unanswered { command, attempts } => {
                let wish = self.wishes.get(command).cloned().unwrap_or_default();
                Some(format!("  ✗ “{wish}” was asked {attempts} times and never answered"))
            }
            Observation::Told { command, outcome } => {
                let wish = self.wishes.get(command).cloned().unwrap_or_default();
                Some(format!("  “{wish}” is {}", Words::outcome(outcome)))
            }
            Observation::Committed(committed) => self.committed(committed),
            Observation::MoneyMoved { payment, operation, amount, done } => {
                let verb = if *done { "agrees to" } else { "refuses to" };
                Some(format!(
                    "  The bank {verb} {} ({amount})",
                    self.words.bank(*payment, *operation)
                ))
            }
            Observation::Recognised { handler, message } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!("    {handler:?} recognises a message it has handled: {message}"))
            }
            Observation::LockExpired { handler, message } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!("    {handler:?} did not finish in time; delivered again: {message}"))
            }
            Observation::DeadLettered { handler, message } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!("  ☠ {handler:?} gives up on {message}"))
            }
            Observation::Refused { handler, message, schema } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!("    {handler:?} cannot read a message of schema {schema}: {message}"))
            }
            Observation::Buried { message, why } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!("  ☠ in the ledger of dead letters: {message} ({why})"))
            }
            Observation::SentAgain { message } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!("  ✚ the operator sends it again: {message}"))
            }
            Observation::Discarded { message, reason } => {
                let message = self.messages.get(message).cloned().unwrap_or_default();
                Some(format!("  ✚ the operator discards {message}: {reason}"))
            }
            Observation::KeptBack { reason, .. } => {
                Some(format!("  ✋ kept back from the tables: {reason}"))
            }
            Observation::GapFound { stream } => Some(format!(
                "    a view waits for events of {} that are missing",
                self.words.stream(*stream)
            )),
            Observation::FormerForm { stream, gate } => Some(format!(
                "    what was decided about {} is not written as {gate} writes; decided again",
                self.words.stream(*stream)
            )),
            Observation::Conflicted { stream } => Some(format!(
                "    another decision about {} came first; decided again",
                self.words.stream(*stream)
            )),
            _ => None,
        }
    }

    /// What was decided, and because of what.
    fn committed(&mut self, committed: &Committed) -> Option<String> {
        for message in &committed.outgoing {
            self.messages.insert(message.meta.id, self.words.message(message));
        }
        if committed.events.is_empty() {
            return None;
        }
        let events: Vec<_> =
            committed.events.iter().map(|event| self.words.event(&event.body)).collect();
        let because = self
            .messages
            .get(&committed.message)
            .cloned()
            .unwrap_or_else(|| "the bank's answer".to_owned());
        let stream = self.words.stream(committed.stream);
        Some(format!("  {stream}: {}  ← {because}", events.join(" + ")))
    }
}

/// A step of an upgrade, as the operator begins it.
fn upgrade_step(step: Step) -> String {
    match step {
        Step::Replace { node, release } => {
            format!("⇧ the operator replaces {node} by one of {release}")
        }
        Step::BuildBeside { projector, release } => {
            format!("⇧ the operator has projector-{projector} build the views of {release} beside")
        }
        Step::StopAll { down_ms, release } => {
            format!("⇧ the operator stops every machine for {down_ms} ms and installs {release}")
        }
        Step::Finalise { release } => format!("⇧ the operator wants {release} to be final"),
        Step::RewriteLog { release, following: Following::CatchUp } => {
            format!("⇧ the operator has the log rewritten as {release} writes")
        }
        Step::RewriteLog { release, following: Following::DualWrite } => {
            format!(
                "⇧ the operator has everything written twice: into the log, and into one as {release} writes"
            )
        }
    }
}

/// What a machine says about releases.
fn of_release(node: NodeId, observation: &Observation) -> Option<String> {
    Some(match observation {
        Observation::Finalised { release } => format!("⇧ {release} is final"),
        Observation::Drained { worker } => format!("  worker-{worker} has nothing left to do"),
        Observation::Switched { release, lag, read } => {
            format!(
                "  {node} shows the views of {release} from here on: {read} events read, {lag} behind"
            )
        }
        Observation::CutOver { release, events, renewed, fenced } => format!(
            "⇧ the log is as {release} writes: {events} events, {renewed} of them rewritten, the last {fenced} while \
             nothing else was committed"
        ),
        Observation::Diverged { release, lacks } => {
            format!(
                "  ✗ the copy of the log as {release} writes lacks {lacks} events and is thrown away"
            )
        }
        Observation::Outdated { release, gate } => {
            format!(
                "  ✗ {node} runs {release} and handles nothing any more: others write as {gate} does"
            )
        }
        _ => return None,
    })
}

/// How a machine stopped.
fn stopped(node: NodeId, cause: FaultKind, writes_lost: usize) -> String {
    match cause {
        FaultKind::PowerLoss => {
            format!("⚡ {node} loses power; {writes_lost} unsynced writes are gone or torn")
        }
        FaultKind::TornWrite => {
            format!(
                "⚡ {node} loses power in the middle of a write; {writes_lost} unsynced writes are gone or torn"
            )
        }
        FaultKind::FullDisk => format!("⚡ {node} stops: its disk is full"),
        FaultKind::IoError => format!("⚡ {node} stops: its disk reports an error"),
        FaultKind::Restart => format!("⏹ {node} is stopped in order"),
        _ => format!("⚡ {node} crashes"),
    }
}

/// What the wire did with a datagram.
fn fated(sent: SimTime, fate: &Fate) -> String {
    let faults: Vec<_> = fate.faults.iter().map(|fault| fault.name()).collect();
    let faults =
        if faults.is_empty() { String::new() } else { format!(" ({})", faults.join(", ")) };
    let arrivals: Vec<_> =
        fate.arrivals.iter().map(|at| format!("{} ms", at.since(sent).as_millis())).collect();
    match arrivals.len() {
        0 => format!("✗ lost{faults}"),
        _ => format!("✓ {}{faults}", arrivals.join(" and ")),
    }
}
