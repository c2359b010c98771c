//! The processes that a process has started, as Linux tells of them.

use std::fs;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

/// A killed process that is not gone after so many looks is not waited for.
const LOOKS: u32 = 1000;

/// How long it takes from one look to the next.
const LOOK: Duration = Duration::from_millis(5);

/// The children of a process; none where nobody tells.
pub(super) fn of(parent: Pid) -> Vec<Pid> {
    let Ok(processes) = fs::read_dir("/proc") else { return Vec::new() };
    let ids = processes.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    let children = ids.filter(|id| stat(*id).is_some_and(|(_, of)| of == parent.as_raw_pid()));
    children.filter_map(Pid::from_raw).collect()
}

/// Kills processes that belong to nobody any more, and waits until they are gone.
pub(super) fn kill(orphans: &[Pid]) {
    for orphan in orphans {
        // It ends by itself when it notices that its parent is gone, and may have done so.
        let _ = kill_process(*orphan, Signal::KILL);
    }
    let lives = |id: &Pid| stat(id.as_raw_pid()).is_some_and(|(state, _)| state != 'Z');
    for _ in 0..LOOKS {
        if !orphans.iter().any(lives) {
            break;
        }
        thread::sleep(LOOK);
    }
}

/// The state of a process and the id of its parent; nothing if it is gone.
fn stat(id: i32) -> Option<(char, i32)> {
    let line = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // Its name stands in parentheses before them, and may have any character.
    let mut words = line.rsplit_once(')')?.1.split_whitespace();
    Some((words.next()?.chars().next()?, words.next()?.parse().ok()?))
}
