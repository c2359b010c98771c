//! Ctrl-C, and SIGTERM: the first one asks to come to an end, the second one is obeyed at once, and
//! so is the first after a while.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use super::aside::say;

/// The exit code of what somebody stopped, as shells have it for SIGINT.
pub const INTERRUPTED: u8 = 130;

/// Whoever asks to stop waits no longer than this; what runs CI kills after ten seconds.
const PATIENCE: Duration = Duration::from_secs(8);

/// Becomes true when somebody asks to stop. To be called once in a process; a second handler is not
/// put in place, which is told.
#[must_use]
pub fn listen() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = stop.clone();
    let handler = move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(INTERRUPTED.into());
        }
        say("finishing what is under way; press Ctrl-C again to quit at once");
        leave_after(PATIENCE);
    };
    obey(handler);
    stop
}

/// Ends the command after a while, however far it is.
#[expect(
    clippy::disallowed_methods,
    reason = "it plays nothing, and what it does not wait for is left"
)]
fn leave_after(patience: Duration) {
    thread::spawn(move || {
        thread::sleep(patience);
        say("what is under way takes too long, and is left: nothing more is written");
        std::process::exit(INTERRUPTED.into());
    });
}

/// Ends the command when somebody asks to stop: one story is not told in part. To be called once.
pub fn quit_at_once() {
    obey(|| {
        say("INTERRUPTED  the story was not played to its end");
        std::process::exit(INTERRUPTED.into());
    });
}

fn obey(handler: impl FnMut() + Send + 'static) {
    if let Err(error) = ctrlc::set_handler(handler) {
        say(&format!("note: Ctrl-C will quit without a report: {error}"));
    }
}
