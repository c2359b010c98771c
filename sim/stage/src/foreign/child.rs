//! A child process that answers lines with lines. It is killed and waited for when it is dropped,
//! so none is left behind.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::process::{self, ChildStderr, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::breakdown::Mishap;

/// No answer is longer, in bytes.
const LONGEST: u64 = 1 << 22;

/// So many lines of a standard error are kept, the last ones, and so many bytes of each.
const MOST_LINES: usize = 100;
const LONGEST_LINE: u64 = 1 << 12;

/// What a program that ends still has to say is waited for so long, in wall time: somebody else may
/// hold its pipes open.
const GRACE: Duration = Duration::from_secs(1);

/// How often a program that ends is looked at.
const LOOK: Duration = Duration::from_millis(2);

/// A program that runs.
#[derive(Debug)]
pub(super) struct Child {
    process: process::Child,
    questions: Sender<String>,
    answers: Receiver<Vec<u8>>,
    stderr: Arc<Mutex<VecDeque<String>>>,
    stderr_ended: Receiver<()>,
}

impl Child {
    pub(super) fn start(mut command: process::Command) -> io::Result<Self> {
        let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = piped.spawn()?;
        let pipes = (process.stdin.take(), process.stdout.take(), process.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = pipes else {
            unreachable!("all three are piped")
        };
        let (questions, asked) = mpsc::channel();
        let (say, answers) = mpsc::channel();
        let (end, stderr_ended) = mpsc::channel();
        let kept = Arc::new(Mutex::new(VecDeque::new()));
        let keep = kept.clone();
        aside(move || talk(stdin, stdout, &asked, &say));
        aside(move || {
            listen(stderr, &keep);
            // Nobody waits if the child was dropped meanwhile.
            let _ = end.send(());
        });
        Ok(Self { process, questions, answers, stderr: kept, stderr_ended })
    }

    /// Hands the program a line, and waits for the line that it answers.
    pub(super) fn ask(&mut self, line: &str, patience: Duration) -> Result<String, Mishap> {
        // If nobody takes it, the program has ended, which is seen when nothing is answered.
        let _ = self.questions.send(format!("{line}\n"));
        let bytes = match self.answers.recv_timeout(patience) {
            Ok(bytes) => bytes,
            Err(RecvTimeoutError::Disconnected) => Vec::new(),
            Err(RecvTimeoutError::Timeout) => return Err(Mishap::Hung { patience }),
        };
        let is_whole = bytes.ends_with(b"\n");
        let said = String::from_utf8_lossy(&bytes).trim_end_matches(['\n', '\r']).to_owned();
        if bytes.len() as u64 >= LONGEST && !is_whole {
            let why = format!("a line may have {LONGEST} bytes at most");
            return Err(Mishap::Nonsense { said, why });
        }
        if !is_whole {
            return Err(Mishap::Died { status: self.status(), said });
        }
        match String::from_utf8(bytes) {
            Ok(_) => Ok(said),
            Err(error) => Err(Mishap::Nonsense { said, why: error.utf8_error().to_string() }),
        }
    }

    /// How a program ended that says nothing any more.
    fn status(&mut self) -> String {
        for _ in 0..GRACE.as_millis() / LOOK.as_millis() {
            match self.process.try_wait() {
                Ok(Some(status)) => return status.to_string(),
                Ok(None) => std::thread::sleep(LOOK),
                Err(error) => return error.to_string(),
            }
        }
        "it closed its standard output, and went on".to_owned()
    }

    /// Kills it, and says what it said on its standard error.
    pub(super) fn end(&mut self) -> Vec<String> {
        self.kill();
        // It has ended, and so has its standard error, unless it handed that on to somebody who
        // lives.
        let _ = self.stderr_ended.recv_timeout(GRACE);
        self.stderr.lock().unwrap_or_else(PoisonError::into_inner).drain(..).collect()
    }

    fn kill(&mut self) {
        // Both fail only if it has ended and was waited for.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Drop for Child {
    fn drop(&mut self) {
        self.kill();
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "only whether a program answers in time depends on it, and that ends a play"
)]
fn aside(act: impl FnOnce() + Send + 'static) {
    std::thread::spawn(act);
}

/// Hands over one line at a time and reads one back, until nobody asks any more or the program has
/// ended.
fn talk(
    mut stdin: ChildStdin,
    stdout: ChildStdout,
    asked: &Receiver<String>,
    say: &Sender<Vec<u8>>,
) {
    let mut stdout = BufReader::new(stdout);
    for line in asked {
        // A program that takes nothing may still have said something; and if not, that is what is
        // told.
        let _ = stdin.write_all(line.as_bytes()).and_then(|()| stdin.flush());
        let mut answer = Vec::new();
        let read = stdout.by_ref().take(LONGEST).read_until(b'\n', &mut answer);
        if read.is_err() || say.send(answer).is_err() {
            return;
        }
    }
}

/// Keeps the last lines.
fn listen(stderr: ChildStderr, kept: &Mutex<VecDeque<String>>) {
    let mut stderr = BufReader::new(stderr);
    let mut line = Vec::new();
    while matches!(stderr.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut line), Ok(1..)) {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == MOST_LINES {
            kept.pop_front();
        }
        kept.push_back(String::from_utf8_lossy(&line).trim_end_matches(['\n', '\r']).to_owned());
        line.clear();
    }
}
