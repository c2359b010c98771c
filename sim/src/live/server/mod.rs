//! A PostgreSQL server for a live run, or for a test: started from the binaries that are installed,
//! in a folder for the time being, killed and started again, and gone with whoever started it.

mod children;
mod installed;

use std::fs;
use std::io;
use std::os::unix::fs::{DirBuilderExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use thiserror::Error;

pub use self::installed::Installed;
use conference::node::store::ledger::{ServerSchema, ServerUrlError};

/// A server that has not answered after so many looks does not start.
const LOOKS: u32 = 1500;

/// How long it takes from one look to the next.
const LOOK: Duration = Duration::from_millis(20);

/// The end of what the server logged, for whoever wants to know why it did not start.
const LAST_WORDS: usize = 800;

/// Why there is no server.
#[derive(Debug, Error)]
pub enum ServerError {
    /// No binaries of it were found.
    #[error(
        "PostgreSQL is not installed: neither PATH nor /usr/lib/postgresql/*/bin has initdb and \
         postgres"
    )]
    NotInstalled,
    /// It does not run as root, and there is nobody else to run it as.
    #[error("PostgreSQL does not run as root, and {0} is missing, as which it could be started")]
    Nobody(&'static str),
    /// A folder or a process cannot be made.
    #[error("PostgreSQL cannot be started in {folder}: {why}")]
    NotStarted {
        /// The folder of the server.
        folder: PathBuf,
        /// What the server or the operating system says.
        why: String,
    },
}

/// A server that belongs to this process. It listens on a socket in its folder and nowhere else.
#[derive(Debug)]
pub struct LocalServer {
    installed: Installed,
    folder: PathBuf,
    synced: bool,
    running: Mutex<Option<Child>>,
}

impl LocalServer {
    /// Makes a server with nothing in it and starts it. If it is not `synced`, it leaves it to the
    /// operating system when what is committed reaches the disk: that survives every kill of the
    /// server, and no loss of power.
    ///
    /// # Errors
    /// [`ServerError`] says what is missing.
    pub fn start(synced: bool) -> Result<Self, ServerError> {
        let installed = Installed::find()?;
        let folder = new_folder(&installed)?;
        let server = Self { installed, folder, synced, running: Mutex::new(None) };
        server.prepare()?;
        server.go()?;
        Ok(server)
    }

    fn failed(&self, why: impl ToString) -> ServerError {
        ServerError::NotStarted { folder: self.folder.clone(), why: why.to_string() }
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }

    fn log(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    fn prepare(&self) -> Result<(), ServerError> {
        let mut command = self.installed.command("initdb");
        command.arg("-D").arg(self.data()).args(["-U", "rehearsal", "-A", "trust"]);
        // What it makes is never needed after a loss of power.
        command.args(["--no-locale", "-E", "UTF8", "--no-sync", "--no-instructions"]);
        let output = command.current_dir(&self.folder).output().map_err(|why| self.failed(why))?;
        if output.status.success() {
            return Ok(());
        }
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(self.failed(format!("initdb failed: {}", said.trim())))
    }

    /// Starts the server, if it does not run, and waits until it answers.
    ///
    /// # Errors
    /// [`ServerError`], with the last that it logged.
    pub fn go(&self) -> Result<(), ServerError> {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let schema = self.schema("public").map_err(|why| self.failed(why))?;
        for _ in 0..LOOKS {
            let ended = match running.as_mut() {
                None => true,
                Some(child) => child.try_wait().map_err(|why| self.failed(why))?.is_some(),
            };
            if ended {
                // What is left of a server that was killed holds its memory until the last of its
                // processes has noticed; the next one refuses to start meanwhile.
                *running = Some(self.spawn()?);
            } else if schema.probe().is_ok() {
                return Ok(());
            }
            thread::sleep(LOOK);
        }
        let log = fs::read(self.log()).unwrap_or_default();
        let last = &log[log.len().saturating_sub(LAST_WORDS)..];
        Err(self.failed(format!("it does not answer: {}", String::from_utf8_lossy(last).trim())))
    }

    fn spawn(&self) -> Result<Child, ServerError> {
        let log = fs::File::options().create(true).append(true).open(self.log());
        let log = log.map_err(|why| self.failed(why))?;
        let mut command = self.installed.command("postgres");
        command.arg("-D").arg(self.data());
        let sync = if self.synced { "fsync=on" } else { "fsync=off" };
        let socket = format!("unix_socket_directories={}", self.folder.display());
        for setting in ["listen_addresses=", &socket, sync, "shared_buffers=32MB"] {
            command.args(["-c", setting]);
        }
        // After a kill all files would be synced one by one, which takes seconds.
        #[cfg(target_os = "linux")]
        command.args(["-c", "recovery_init_sync_method=syncfs"]);
        command.current_dir(&self.folder).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        command.spawn().map_err(|why| self.failed(why))
    }

    /// Kills all processes of the server, as if the machine that it runs on crashed. What was
    /// under way comes to no end, and nobody is answered any more.
    pub fn kill(&self) {
        self.end(Signal::KILL);
    }

    /// Has the server end at once, without finishing anything.
    pub fn stop_at_once(&self) {
        self.end(Signal::QUIT);
    }

    fn end(&self, signal: Signal) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(mut child) = running.take() {
            let server = Pid::from_child(&child);
            // Told to end, it ends the others first. Killed, it leaves them, and they answer until
            // they notice.
            let left = if signal == Signal::KILL { children::of(server) } else { Vec::new() };
            // Whatever is dead already is waited for all the same.
            let _ = kill_process(server, signal);
            let _ = child.wait();
            children::kill(&left);
        }
    }

    /// A schema of this server.
    ///
    /// # Errors
    /// [`ServerUrlError`], if it cannot have this name.
    pub fn schema(&self, name: &str) -> Result<ServerSchema, ServerUrlError> {
        ServerSchema::new(&self.url(), name)
    }

    /// The address of the server, as a process takes it that is to use it.
    #[must_use]
    pub fn url(&self) -> String {
        format!("host='{}' user=rehearsal dbname=postgres", self.folder.display())
    }

    /// The folder of the server, in which its socket is.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

impl Drop for LocalServer {
    fn drop(&mut self) {
        // In order, so that none of its processes still writes into what is taken away.
        self.end(Signal::INT);
        // Nobody needs it to be gone.
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A folder for the time being, which belongs to whoever runs the server.
fn new_folder(installed: &Installed) -> Result<PathBuf, ServerError> {
    let base = std::env::temp_dir();
    let process = std::process::id();
    for nth in 0_u32.. {
        let folder = base.join(format!("rehearsal-postgres-{process}-{nth}"));
        let failed = |why: io::Error| ServerError::NotStarted {
            folder: folder.clone(),
            why: why.to_string(),
        };
        match fs::DirBuilder::new().mode(0o700).create(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
            made => made.map_err(failed)?,
        }
        if let Some((user, group)) = installed.runs_as() {
            chown(&folder, Some(user), Some(group)).map_err(failed)?;
        }
        return Ok(folder);
    }
    unreachable!("one of four billion names is free")
}
