//! A node in any language: a program that is handed what a node is handed as lines of JSON, and
//! answers the same way.
//!
//! A [`Program`] says what is started; [`Program::plays`] makes a [`Foreign`] node of it, which a
//! system boots as any other. Each start of the machine is a start of the program, and whatever
//! stops the machine kills it. So nothing survives but the disk, which is the simulated one: the
//! program is handed its bytes when it starts, and answers with what is to be written. It never
//! touches a real one.
//!
//! How long a program takes makes no difference to the course. One that dies, does not answer in
//! time, answers nonsense or is not deterministic ends the play with a [`Breakdown`], which is no
//! violation.
//!
//! The format is described field by field in `FOREIGN.md`, beside the guide.

mod child;
mod format;

use std::ffi::OsString;
use std::fmt;
use std::io;
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use derive_where::derive_where;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use self::child::Child;
use self::format::{Answer, Bytes, Handed, Question, Wanted};
use crate::breakdown::{Breakdown, Mishap};
use crate::disk::DiskHandle;
use crate::node::{Input, Node};
use crate::system::{InputOf, OutboxOf, System};
use crate::time::ClockTime;

pub use self::format::VERSION;

/// An answer is waited for so long, in wall time, unless another time is named.
const PATIENCE: Duration = Duration::from_secs(10);

/// A program that plays nodes. Clones are the same program, and hear what any of them said on its
/// standard error.
#[derive(Clone, Debug)]
pub struct Program {
    command: OsString,
    args: Vec<OsString>,
    patience: Duration,
    doubled: bool,
    said: Arc<Mutex<Vec<StandardError>>>,
}

/// What a program said on its standard error between a start and its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandardError {
    /// Which node it played.
    pub node: String,
    /// When it started, by the clock of its machine.
    pub since: ClockTime,
    /// The last lines, the oldest first.
    pub lines: Vec<String>,
}

impl Program {
    /// What is started: a command, found as a shell finds it, and its arguments. It must be the
    /// program itself: whatever that starts in its turn is not killed with it.
    #[must_use]
    pub fn new<A: Into<OsString>>(
        command: impl Into<OsString>,
        args: impl IntoIterator<Item = A>,
    ) -> Self {
        Self {
            command: command.into(),
            args: args.into_iter().map(Into::into).collect(),
            patience: PATIENCE,
            doubled: false,
            said: Arc::default(),
        }
    }

    /// An answer is waited for so long, in wall time.
    #[must_use]
    pub fn patient_for(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Whether two are started each time and handed the same, to see that they answer the same. It
    /// costs twice as much.
    #[must_use]
    pub fn doubled(self, doubled: bool) -> Self {
        Self { doubled, ..self }
    }

    /// A node that is played by this program, on this disk if it has one. `setup` is what it is
    /// told when it starts.
    ///
    /// # Panics
    /// If the setup cannot be written as JSON.
    #[must_use]
    pub fn plays<S: System>(
        &self,
        node: S::NodeId,
        setup: &impl Serialize,
        disk: Option<DiskHandle>,
    ) -> Foreign<S> {
        let setup = serde_json::to_value(setup).expect("a setup can be written as JSON");
        Foreign {
            program: self.clone(),
            node,
            setup,
            disk,
            children: Vec::new(),
            since: ClockTime(0),
            asked: 0,
        }
    }

    /// What it said on its standard error so far, each time it was started and has ended.
    #[must_use]
    pub fn said(&self) -> Vec<StandardError> {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn start(&self) -> Result<Child, Mishap> {
        let mut command = Command::new(&self.command);
        command.args(&self.args);
        Child::start(command).map_err(|error| Mishap::NotStarted { why: error.to_string() })
    }
}

impl fmt::Display for Program {
    /// As it would be typed, but for quotes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.command.display())?;
        self.args.iter().try_for_each(|arg| write!(f, " {}", arg.display()))
    }
}

/// A node that is played by a program.
#[derive_where(Debug)]
pub struct Foreign<S: System> {
    program: Program,
    node: S::NodeId,
    setup: Value,
    disk: Option<DiskHandle>,
    /// The program, and its double if it has one; none before it is started, and after a breakdown.
    children: Vec<Child>,
    since: ClockTime,
    asked: u64,
}

/// What a program wants done.
type WantedOf<S> = Wanted<<S as System>::NodeId, <S as System>::Message, <S as System>::Probe>;

impl<S: System> Node for Foreign<S>
where
    S::Probe: DeserializeOwned,
    S::Halt: From<io::Error>,
{
    type Id = S::NodeId;
    type Message = S::Message;
    type Probe = S::Probe;
    type Halt = S::Halt;

    fn handle(
        &mut self,
        now: ClockTime,
        input: InputOf<S>,
        out: &mut OutboxOf<S>,
    ) -> Result<(), S::Halt> {
        let starts = matches!(input, Input::Start);
        if self.children.is_empty() && !starts {
            // The play ends with the breakdown that is already told.
            return Ok(());
        }
        let line = self.line(now, input)?;
        match self.answer(starts, now, &line) {
            Ok(wanted) => self.perform(wanted, out)?,
            Err(mishap) => out.break_down(Breakdown {
                node: self.node.to_string(),
                program: self.program.to_string(),
                mishap,
                handed: line,
                stderr: self.end(),
            }),
        }
        Ok(())
    }
}

impl<S: System> Foreign<S>
where
    S::Probe: DeserializeOwned,
{
    /// What the program is handed.
    fn line(&mut self, now: ClockTime, input: InputOf<S>) -> io::Result<String> {
        let input = match input {
            Input::Start => {
                let disk = self.disk.as_ref().map(content).transpose()?;
                Handed::Start { node: self.node, setup: &self.setup, disk }
            }
            Input::Message { from, payload } => Handed::Message { from, payload },
            Input::Timer(timer) => Handed::Timer(timer),
            Input::Inspect => Handed::Inspect {},
        };
        let question = Question { version: VERSION, number: self.asked, now, input };
        Ok(serde_json::to_string(&question).expect("every message can be written as JSON"))
    }

    /// What the program answers to a line.
    fn answer(
        &mut self,
        starts: bool,
        now: ClockTime,
        line: &str,
    ) -> Result<Vec<WantedOf<S>>, Mishap> {
        if starts {
            self.since = now;
            for _ in 0..1 + usize::from(self.program.doubled) {
                self.children.push(self.program.start()?);
            }
        }
        let mut answers = Vec::new();
        for child in &mut self.children {
            answers.push(child.ask(line, self.program.patience)?);
        }
        let said = answers.swap_remove(0);
        let number = self.asked;
        self.asked += 1;
        let answer: Answer<S::NodeId, S::Message, S::Probe> = match serde_json::from_str(&said) {
            Ok(answer) => answer,
            Err(error) => return Err(Mishap::Nonsense { said, why: error.to_string() }),
        };
        if answer.number != number {
            let why =
                format!("it answers to number {}, and was handed number {number}", answer.number);
            return Err(Mishap::Nonsense { said, why });
        }
        if self.disk.is_none() && answer.out.iter().any(is_for_a_disk) {
            let why = "it wants something of a disk, and has none".to_owned();
            return Err(Mishap::Nonsense { said, why });
        }
        match answers.pop() {
            // Only what is meant is compared: many languages put the fields of an object in any
            // order.
            Some(other)
                if serde_json::from_str::<Value>(&other).ok()
                    != serde_json::from_str(&said).ok() =>
            {
                Err(Mishap::NotDeterministic { said, other })
            }
            _ => Ok(answer.out),
        }
    }

    /// Does what the program wants done. If the disk is in trouble, the machine halts, and what
    /// else it wanted is lost with it.
    fn perform(&self, wanted: Vec<WantedOf<S>>, out: &mut OutboxOf<S>) -> io::Result<()> {
        let disk = || self.disk.as_ref().ok_or_else(|| io::Error::other("there is no disk"));
        for wanted in wanted {
            match wanted {
                Wanted::Send { to, payload } => out.send(to, payload),
                Wanted::Timer { at, kind, key } => out.timer(at, kind, key),
                Wanted::Probe(probe) => out.probe(probe),
                Wanted::Write { offset, bytes } => disk()?.write(offset, &bytes.0)?,
                Wanted::Length(length) => disk()?.set_len(length)?,
                Wanted::Sync {} => disk()?.sync_data()?,
            }
        }
        Ok(())
    }
}

impl<S: System> Foreign<S> {
    /// Kills the program. What it said last on its standard error.
    fn end(&mut self) -> Vec<String> {
        let mut said: Vec<_> = self.children.drain(..).map(|mut child| child.end()).collect();
        if said.is_empty() {
            return Vec::new();
        }
        let lines = said.swap_remove(0);
        if !lines.is_empty() {
            let said = StandardError {
                node: self.node.to_string(),
                since: self.since,
                lines: lines.clone(),
            };
            self.program.said.lock().unwrap_or_else(PoisonError::into_inner).push(said);
        }
        lines
    }
}

impl<S: System> Drop for Foreign<S> {
    fn drop(&mut self) {
        self.end();
    }
}

/// All that a disk holds.
fn content(disk: &DiskHandle) -> io::Result<Bytes> {
    let mut bytes = vec![0; disk.len()? as usize];
    disk.read(0, &mut bytes)?;
    Ok(Bytes(bytes))
}

const fn is_for_a_disk<N, M, P>(wanted: &Wanted<N, M, P>) -> bool {
    matches!(wanted, Wanted::Write { .. } | Wanted::Length(_) | Wanted::Sync {})
}
