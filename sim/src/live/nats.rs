//! A NATS server for a live run, or for a test: started from the binary that is installed, with
//! JetStream in a folder for the time being, killed and started again, and gone with whoever started
//! it.

use std::env;
use std::fs;
use std::io;
use std::num::NonZeroU32;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use thiserror::Error;

use conference::node::bus::jetstream::{BrokerStream, BrokerUrlError};

/// A server that has not answered after so many looks does not start, and one that has not ended
/// is killed.
const LOOKS: u32 = 750;

/// How long it takes from one look to the next.
const LOOK: Duration = Duration::from_millis(20);

/// The end of what the server logged, for whoever wants to know why it did not start.
const LAST_WORDS: usize = 800;

/// Where distributions put the binary beside the folders of PATH.
const FOLDERS: [&str; 3] = ["/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"];

/// Why there is no server.
#[derive(Debug, Error)]
pub enum NatsError {
    /// No binary of it was found.
    #[error("NATS is not installed: neither PATH nor /usr/sbin has nats-server")]
    NotInstalled,
    /// A folder or a process cannot be made.
    #[error("nats-server cannot be started in {folder}: {why}")]
    NotStarted {
        /// The folder of the server.
        folder: PathBuf,
        /// What the server or the operating system says.
        why: String,
    },
}

/// A server that belongs to this process. It listens on 127.0.0.1 and nowhere else, always at the
/// port that was free when it first started.
#[derive(Debug)]
pub struct LocalNats {
    binary: PathBuf,
    /// The program that makes a process end with its parent.
    setpriv: Option<PathBuf>,
    folder: PathBuf,
    port: u16,
    running: Mutex<Option<Child>>,
}

impl LocalNats {
    /// Makes a server with nothing in it and starts it.
    ///
    /// # Errors
    /// [`NatsError`] says what is missing.
    pub fn start() -> Result<Self, NatsError> {
        let binary = found("nats-server").ok_or(NatsError::NotInstalled)?;
        let setpriv = found("setpriv");
        let folder = new_folder()?;
        let running = Mutex::new(None);
        let mut server = Self { binary, setpriv, folder, port: 0, running };
        let child = server.spawn()?;
        let id = child.id();
        *server.running.get_mut().unwrap_or_else(PoisonError::into_inner) = Some(child);
        server.port = server.port_of(id)?;
        server.go()?;
        Ok(server)
    }

    fn failed(&self, why: impl ToString) -> NatsError {
        NatsError::NotStarted { folder: self.folder.clone(), why: why.to_string() }
    }

    fn log(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    /// The port at which it listens, as soon as it has written that down.
    fn port_of(&self, process: u32) -> Result<u16, NatsError> {
        let path = self.folder.join(format!("nats-server_{process}.ports"));
        for _ in 0..LOOKS {
            let ports = fs::read_to_string(&path).unwrap_or_default();
            let ports: Value = serde_json::from_str(&ports).unwrap_or_default();
            let port = ports["nats"][0].as_str().and_then(|url| url.rsplit(':').next());
            if let Some(Ok(port)) = port.map(str::parse) {
                return Ok(port);
            }
            thread::sleep(LOOK);
        }
        Err(self.silent())
    }

    fn silent(&self) -> NatsError {
        let log = fs::read(self.log()).unwrap_or_default();
        let last = &log[log.len().saturating_sub(LAST_WORDS)..];
        self.failed(format!("it does not answer: {}", String::from_utf8_lossy(last).trim()))
    }

    /// Starts the server, if it does not run, and waits until it answers.
    ///
    /// # Errors
    /// [`NatsError`], with the last that it logged.
    pub fn go(&self) -> Result<(), NatsError> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let stream = self.stream("probe", NonZeroU32::MIN).map_err(|why| self.failed(why))?;
        for _ in 0..LOOKS {
            let ended = match running.as_mut() {
                None => true,
                Some(child) => child.try_wait().map_err(|why| self.failed(why))?.is_some(),
            };
            if ended {
                *running = Some(self.spawn()?);
            } else if stream.probe().is_ok() {
                return Ok(());
            }
            thread::sleep(LOOK);
        }
        Err(self.silent())
    }

    fn spawn(&self) -> Result<Child, NatsError> {
        let mut command = Command::new(self.setpriv.as_ref().unwrap_or(&self.binary));
        // Ctrl-C is for whoever started it, who ends everything in order.
        command.process_group(0);
        if self.setpriv.is_some() {
            command.args(["--pdeathsig", "KILL"]).arg(&self.binary);
        }
        let port = if self.port == 0 { "-1".to_owned() } else { self.port.to_string() };
        command.args(["--addr", "127.0.0.1", "--port", &port, "--jetstream"]);
        command.arg("--store_dir").arg(self.folder.join("data"));
        command.arg("--ports_file_dir").arg(&self.folder).arg("--log").arg(self.log());
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::null());
        command.stderr(Stdio::null()).spawn().map_err(|why| self.failed(why))
    }

    /// Kills the server, as if the machine that it runs on crashed: nobody is answered any more.
    pub fn kill(&self) {
        self.end(Signal::KILL);
    }

    fn end(&self, signal: Signal) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut child) = running.take() {
            // Whatever is dead already is waited for all the same.
            let _ = kill_process(Pid::from_child(&child), signal);
            for _ in 0..LOOKS {
                if !matches!(child.try_wait(), Ok(None)) {
                    return;
                }
                thread::sleep(LOOK / 10);
            }
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// A stream of this server, for a run at this speed.
    ///
    /// # Errors
    /// [`BrokerUrlError`], if it cannot have this name.
    pub fn stream(&self, name: &str, speed: NonZeroU32) -> Result<BrokerStream, BrokerUrlError> {
        BrokerStream::new(&self.url(), name, speed)
    }

    /// The address of the server.
    #[must_use]
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// The folder of the server.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for LocalNats {
    fn drop(&mut self) {
        // In order, so that it does not still write into what is taken away.
        self.end(Signal::TERM);
        // Nobody needs it to be gone.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Whether a server can be started here.
///
/// # Errors
/// [`NatsError`] says what is missing.
pub fn is_installed() -> Result<(), NatsError> {
    found("nats-server").map(drop).ok_or(NatsError::NotInstalled)
}

/// A binary, in PATH or where distributions put it.
fn found(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(FOLDERS.map(PathBuf::from));
    folders.map(|folder| folder.join(name)).find(|binary| binary.is_file())
}

/// A folder for the time being.
fn new_folder() -> Result<PathBuf, NatsError> {
    let base = env::temp_dir();
    let process = std::process::id();
    for nth in 0_u32.. {
        let folder = base.join(format!("rehearsal-nats-{process}-{nth}"));
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            Err(why) => return Err(NatsError::NotStarted { folder, why: why.to_string() }),
            Ok(()) => return Ok(folder),
        }
    }
    unreachable!("one of four billion names is free")
}
