//! Where PostgreSQL is installed, and as whom it is run.

use std::env;
use std::fs;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::ServerError;

/// Where distributions put binaries of PostgreSQL, with a folder for each version.
const VERSIONS: [&str; 2] = ["/usr/lib/postgresql", "/opt/homebrew/opt"];

/// The user as whom root runs PostgreSQL, which refuses to be root.
const USER: &str = "postgres";

/// The binaries of PostgreSQL, and as whom they are run.
#[derive(Clone, Debug)]
pub struct Installed {
    binaries: PathBuf,
    /// The program that makes a process end with its parent, and lets it be somebody else.
    setpriv: Option<PathBuf>,
    /// The ids of user and group, if whoever asks is root.
    runs_as: Option<(u32, u32)>,
}

impl Installed {
    /// Looks for the binaries in PATH, and then where distributions put them: of several versions
    /// the highest.
    ///
    /// # Errors
    /// [`ServerError`] says what is missing.
    pub fn find() -> Result<Self, ServerError> {
        let path = env::var_os("PATH").unwrap_or_default();
        let in_path: Vec<_> = env::split_paths(&path).collect();
        let has = |folder: &PathBuf| has(folder, "initdb") && has(folder, "postgres");
        let binaries = in_path.iter().find(|folder| has(folder)).cloned();
        let binaries = binaries.or_else(|| versions().into_iter().find(has));
        let binaries = binaries.ok_or(ServerError::NotInstalled)?;
        let setpriv = in_path.iter().map(|folder| folder.join("setpriv")).find(|it| it.is_file());
        let runs_as = if rustix::process::geteuid().is_root() {
            let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
            let ids = ids_of(USER, &users).ok_or(ServerError::Nobody("the user postgres"))?;
            setpriv.is_some().then_some(Some(ids)).ok_or(ServerError::Nobody("setpriv"))?
        } else {
            None
        };
        Ok(Self { binaries, setpriv, runs_as })
    }

    /// As whom it is run, by the ids of user and group, if not as whoever asks.
    #[must_use]
    pub const fn runs_as(&self) -> Option<(u32, u32)> {
        self.runs_as
    }

    /// Runs one of the binaries. Where the kernel can do it, the process is told to stop at once
    /// when the thread that started it is gone, however it went.
    #[must_use]
    pub fn command(&self, name: &str) -> Command {
        let binary = self.binaries.join(name);
        let mut command = Command::new(self.setpriv.as_ref().unwrap_or(&binary));
        // Ctrl-C is for whoever started it, who ends everything in order.
        command.process_group(0);
        if self.setpriv.is_none() {
            return command;
        }
        // QUIT is what PostgreSQL takes for: end all processes, and finish nothing.
        command.args(["--pdeathsig", "QUIT"]);
        if let Some((user, group)) = self.runs_as {
            command.args(["--reuid", &user.to_string(), "--regid", &group.to_string()]);
            command.arg("--init-groups");
        }
        command.arg(binary);
        command
    }
}

fn has(folder: &Path, name: &str) -> bool {
    folder.join(name).is_file()
}

/// The folders of all versions, the highest first.
fn versions() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for base in VERSIONS {
        for entry in fs::read_dir(base).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let digits = name.trim_start_matches("postgresql@");
            if let Ok(version) = digits.parse::<u32>() {
                found.push((version, entry.path().join("bin")));
            }
        }
    }
    found.sort();
    found.into_iter().rev().map(|(_, folder)| folder).collect()
}

/// The ids of a user and of its group, as the system lists its users.
fn ids_of(name: &str, users: &str) -> Option<(u32, u32)> {
    users.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next() != Some(name) {
            return None;
        }
        Some((fields.nth(1)?.parse().ok()?, fields.next()?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_found_by_its_whole_name() {
        let users = "root:x:0:0:root:/root:/bin/sh\npostgres2:x:7:8::/:/bin/sh\npostgres:x:101:104:,,,:/var/lib:/bin/sh\n";
        assert_eq!(ids_of("postgres", users), Some((101, 104)));
        assert_eq!(ids_of("postgre", users), None);
    }
}
