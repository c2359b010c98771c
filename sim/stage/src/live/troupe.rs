//! The processes of a live run: started, spoken to, stopped, and none left behind.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use thiserror::Error;

use super::cue::{Cue, Reply, Start};
use crate::message::Address;

/// How long a process may take to answer, in real time, on a machine that is busy with other
/// things.
const PATIENCE: Duration = Duration::from_secs(30);

/// The end of what a process said on its standard error, for whoever wants to know why it ended.
const LAST_WORDS: usize = 600;

/// Why a live run could not go on. Nothing is said about the system.
#[derive(Debug, Error)]
pub enum LiveError {
    /// A process could not be started.
    #[error("cannot start the process of {node}: {source}")]
    NotStarted {
        /// Of which machine.
        node: String,
        /// What the operating system says.
        source: io::Error,
    },
    /// A process does not answer.
    #[error("the process of {node} does not answer: {why}")]
    Silent {
        /// Of which machine.
        node: String,
        /// What is known about it.
        why: String,
    },
    /// What happened cannot be recorded.
    #[error("{node} cannot write its record: {why}")]
    Unrecorded {
        /// Which machine, or the supervisor.
        node: String,
        /// What the operating system says.
        why: String,
    },
}

/// Something that was heard of a process.
pub(super) enum Word {
    Said(Reply),
    /// It closed its standard output: it has ended, or is about to.
    Gone,
}

struct Actor {
    child: Child,
    cues: ChildStdin,
    port: u16,
    incarnation: u32,
}

/// The processes of a live run. Whatever happens, those that run are killed when it is dropped.
pub(super) struct Troupe<'a, N: Address> {
    launch: &'a dyn Fn(N) -> Command,
    folder: &'a Path,
    run: u64,
    actors: BTreeMap<N, Actor>,
    incarnations: BTreeMap<N, u32>,
    paused: BTreeSet<N>,
    tell: Sender<(N, u32, Word)>,
    hear: Receiver<(N, u32, Word)>,
    /// What was heard while something else was waited for.
    heard: VecDeque<(N, u32, Word)>,
}

impl<'a, N: Address> Troupe<'a, N> {
    pub(super) fn new(launch: &'a dyn Fn(N) -> Command, folder: &'a Path, run: u64) -> Self {
        let (tell, hear) = mpsc::channel();
        Self {
            launch,
            folder,
            run,
            actors: BTreeMap::new(),
            incarnations: BTreeMap::new(),
            paused: BTreeSet::new(),
            tell,
            hear,
            heard: VecDeque::new(),
        }
    }

    /// Whether the process of a machine runs, standing still or not.
    pub(super) fn is_up(&self, node: N) -> bool {
        self.actors.contains_key(&node)
    }

    /// The machines that run, standing still or not.
    pub(super) fn up(&self) -> impl Iterator<Item = N> + '_ {
        self.actors.keys().copied()
    }

    /// Whether any process stands still.
    pub(super) fn stands_still(&self) -> bool {
        !self.paused.is_empty()
    }

    /// Starts the process of a machine, and waits until it can be reached. Its node is not started
    /// yet.
    pub(super) fn enter(&mut self, node: N, ahead_ms: i64) -> Result<(), LiveError> {
        let failed = |source| LiveError::NotStarted { node: node.to_string(), source };
        let errors = File::options().create(true).append(true).open(self.errors_of(node));
        let mut command = (self.launch)(node);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        command.stderr(errors.map_err(failed)?);
        // Ctrl-C is for the supervisor, who ends everything in order.
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(failed)?;
        let (Some(cues), Some(replies)) = (child.stdin.take(), child.stdout.take()) else {
            unreachable!("both pipes were asked for")
        };
        let incarnation = self.incarnations.entry(node).or_default();
        *incarnation += 1;
        let incarnation = *incarnation;
        attend(node, incarnation, replies, self.tell.clone());
        self.actors.insert(node, Actor { child, cues, port: 0, incarnation });
        let supervisor = std::process::id();
        let start = Start { run: self.run, incarnation, supervisor, ahead_ms };
        self.cue(node, &Cue::Start(start));
        let port = self.wait_for(node, |reply| match reply {
            Reply::Listens(port) => Some(*port),
            _ => None,
        })?;
        if let Some(actor) = self.actors.get_mut(&node) {
            actor.port = port;
        }
        Ok(())
    }

    /// Tells a machine where all others are, and all others where it is.
    pub(super) fn introduce(&mut self, node: N) {
        let ports: Vec<_> = self.actors.iter().map(|(node, actor)| (*node, actor.port)).collect();
        let own = ports.iter().copied().filter(|(of, _)| *of == node).collect();
        self.cue(node, &Cue::Peers(ports));
        self.cue_all(&Cue::Peers(own));
    }

    /// Says something to a process. One that cannot hear it any more is noticed by its silence.
    pub(super) fn cue(&mut self, node: N, cue: &Cue<N>) {
        let line = serde_json::to_string(cue).expect("a cue has string keys only");
        if let Some(actor) = self.actors.get_mut(&node) {
            let _ = writeln!(actor.cues, "{line}").and_then(|()| actor.cues.flush());
        }
    }

    /// Says something to all processes.
    pub(super) fn cue_all(&mut self, cue: &Cue<N>) {
        for node in self.up().collect::<Vec<_>>() {
            self.cue(node, cue);
        }
    }

    /// Waits for something that a process is about to say.
    pub(super) fn wait_for<T>(
        &mut self,
        node: N,
        wanted: impl Fn(&Reply) -> Option<T>,
    ) -> Result<T, LiveError> {
        loop {
            let Ok((of, incarnation, word)) = self.hear.recv_timeout(PATIENCE) else {
                let why = format!("nothing was heard for {} seconds", PATIENCE.as_secs());
                return Err(LiveError::Silent { node: node.to_string(), why });
            };
            let is_now = self.actors.get(&of).is_some_and(|it| it.incarnation == incarnation);
            match word {
                Word::Said(Reply::Unrecorded(why)) if is_now => {
                    return Err(LiveError::Unrecorded { node: of.to_string(), why });
                }
                Word::Said(reply) if is_now && of == node => match wanted(&reply) {
                    Some(it) => return Ok(it),
                    None => self.heard.push_back((of, incarnation, Word::Said(reply))),
                },
                Word::Gone if is_now && of == node => {
                    let why = self.how_it_ended(node);
                    return Err(LiveError::Silent { node: node.to_string(), why });
                }
                word => self.heard.push_back((of, incarnation, word)),
            }
        }
    }

    /// What was heard next, within this time.
    pub(super) fn hear(&mut self, within: Duration) -> Option<(N, Word)> {
        let heard = self.heard.pop_front();
        let (node, incarnation, word) = heard.or_else(|| self.hear.recv_timeout(within).ok())?;
        let actor = self.actors.get(&node)?;
        (actor.incarnation == incarnation).then_some((node, word))
    }

    /// Kills a process, as a machine crashes: it gets to do nothing any more.
    pub(super) fn kill(&mut self, node: N) {
        self.paused.remove(&node);
        if let Some(mut actor) = self.actors.remove(&node) {
            // Whatever is dead already is waited for all the same.
            let _ = actor.child.kill();
            let _ = actor.child.wait();
        }
    }

    /// Has a process close its files and end, or kills it if that takes too long.
    pub(super) fn leave(&mut self, node: N) {
        self.go_on(node);
        self.cue(node, &Cue::Leave);
        let mut waited = Duration::ZERO;
        while waited < Duration::from_secs(5) {
            match self.actors.get_mut(&node).map(|actor| actor.child.try_wait()) {
                Some(Ok(None)) => {}
                _ => break,
            }
            waited += Duration::from_millis(2);
            thread::sleep(Duration::from_millis(2));
        }
        self.kill(node);
    }

    /// Has a process stand still.
    pub(super) fn pause(&mut self, node: N) {
        self.signal(node, Signal::STOP);
        self.paused.insert(node);
    }

    /// Has a process that stands still go on.
    pub(super) fn go_on(&mut self, node: N) {
        if self.paused.remove(&node) {
            self.signal(node, Signal::CONT);
        }
    }

    /// A process that was not yet waited for keeps its id, so no other is ever hit.
    fn signal(&self, node: N, signal: Signal) {
        if let Some(actor) = self.actors.get(&node) {
            let _ = kill_process(Pid::from_child(&actor.child), signal);
        }
    }

    /// How a process ended that should not have, with the last that it said.
    pub(super) fn how_it_ended(&mut self, node: N) -> String {
        let status = self.actors.get_mut(&node).map(|actor| actor.child.wait());
        let how = match status {
            Some(Ok(status)) => told(status),
            _ => "nobody knows how it ended".to_owned(),
        };
        let said = std::fs::read(self.errors_of(node)).unwrap_or_default();
        let last = &said[said.len().saturating_sub(LAST_WORDS)..];
        match String::from_utf8_lossy(last).trim() {
            "" => how,
            said => format!("{how}; it said: {said}"),
        }
    }

    fn errors_of(&self, node: N) -> PathBuf {
        self.folder.join(format!("{node}.err"))
    }
}

impl<N: Address> Drop for Troupe<'_, N> {
    fn drop(&mut self) {
        for node in self.up().collect::<Vec<_>>() {
            self.kill(node);
        }
    }
}

fn told(status: ExitStatus) -> String {
    format!("it ended by itself ({status})")
}

/// Hears what a process says until it has ended.
#[expect(clippy::disallowed_methods, reason = "several processes are listened to at once")]
fn attend<N: Address>(
    node: N,
    incarnation: u32,
    replies: ChildStdout,
    tell: Sender<(N, u32, Word)>,
) {
    thread::spawn(move || {
        for line in BufReader::new(replies).lines().map_while(Result::ok) {
            let Ok(reply) = serde_json::from_str(&line) else { continue };
            if tell.send((node, incarnation, Word::Said(reply))).is_err() {
                return;
            }
        }
        // Whoever does not listen any more needs not hear it.
        let _ = tell.send((node, incarnation, Word::Gone));
    });
}
