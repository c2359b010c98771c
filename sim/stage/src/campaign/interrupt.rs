//! Ctrl-C, and SIGTERM: the first one asks to come to an end, the second one is obeyed at once, and
//! so is the first after a while.
//!
//! Whoever leaves in the middle says what is known by then: that something was violated, and which
//! answers that were asked for are not there. For that, commands say what they owe
//! ([`owes`]) and what they found ([`violated`]); a process has one of each.

use std::mem;
use std::process::exit;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::aside::say;
use super::found::PROGRAM;
use super::progress::Event;
use super::rehearsal::Rehearsal;
use crate::whole;

/// The exit code of what somebody stopped, as shells have it for SIGINT.
pub const INTERRUPTED: u8 = 130;

/// The exit code of what somebody stopped when something had been violated.
pub const VIOLATED: u8 = 1;

/// Whoever asks to stop waits no longer than this; what runs CI kills after ten seconds.
const PATIENCE: Duration = Duration::from_secs(8);

/// After so much of it nothing is begun any more that is only nice to have.
const PRESSING: Duration = Duration::from_secs(4);

/// A file that is being written when the time is over is waited for.
const LAST_FILE: Duration = Duration::from_secs(1);

/// What is known of the command of this process.
struct SoFar {
    violated: bool,
    /// The places of the answers, as people read them.
    owed: Vec<String>,
    asked: Option<Instant>,
}

static SO_FAR: Mutex<SoFar> = Mutex::new(SoFar { violated: false, owed: Vec::new(), asked: None });

fn so_far() -> MutexGuard<'static, SoFar> {
    SO_FAR.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Becomes true when somebody asks to stop. To be called once in a process; a second handler is not
/// put in place, which is told.
#[must_use]
pub fn listen() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = stop.clone();
    obey(move || {
        if asked.swap(true, Ordering::Relaxed) {
            leave("what was under way was left, because it was asked for twice");
        }
        so_far().asked = Some(now());
        say("finishing what is under way; press Ctrl-C again to quit at once");
        leave_after(PATIENCE);
    });
    stop
}

/// Ends the command when somebody asks to stop: one story is not told in part. To be called once.
pub fn quit_at_once() {
    obey(|| leave("somebody stopped it before it was done"));
}

/// Notes the places of answers that were asked for, as people read them. Each is owed until it is
/// [`settled`].
pub fn owes(places: impl IntoIterator<Item = String>) {
    so_far().owed.extend(places);
}

/// The answer at this place is there, or it was told why not.
pub fn settled(place: &str) {
    so_far().owed.retain(|owed| owed != place);
}

/// Notes that something was violated: whoever stops the command from now on has found that.
pub fn violated() {
    so_far().violated = true;
}

/// Notes what a campaign finds.
pub fn note<R: Rehearsal>(event: &Event<'_, R>) {
    if matches!(event, Event::Found { finding } if finding.check != PROGRAM) {
        violated();
    }
}

/// Whether somebody asked to stop so long ago that nothing is to be begun any more that the answer
/// can be without.
#[must_use]
pub fn is_pressing() -> bool {
    so_far().asked.is_some_and(|asked| asked.elapsed() >= PRESSING)
}

/// Ends the command after a while, however far it is.
#[expect(
    clippy::disallowed_methods,
    reason = "it plays nothing, and what it does not wait for is left"
)]
fn leave_after(patience: Duration) {
    thread::spawn(move || {
        thread::sleep(patience);
        leave("what was under way took too long, and was left");
    });
}

/// Leaves, and says what is not there. A file that is being written is waited for, so that none is
/// left in part.
fn leave(why: &str) -> ! {
    let no_draft = whole::without_drafts(LAST_FILE);
    let (violated, owed) = {
        let mut so_far = so_far();
        (so_far.violated, mem::take(&mut so_far.owed))
    };
    if violated {
        say(&format!("VIOLATED  something was violated before somebody stopped it; {why}"));
    } else {
        say(&format!("INTERRUPTED  {why}"));
    }
    for place in owed {
        say(&format!("not written: {place}"));
    }
    let code = exit_code(violated);
    // Whoever waits to write gets no turn any more.
    mem::forget(no_draft);
    exit(code.into())
}

/// A violation is one however the command ended.
const fn exit_code(violated: bool) -> u8 {
    if violated { VIOLATED } else { INTERRUPTED }
}

fn obey(handler: impl FnMut() + Send + 'static) {
    if let Err(error) = ctrlc::set_handler(handler) {
        say(&format!("note: Ctrl-C will quit without a report: {error}"));
    }
}

#[expect(clippy::disallowed_methods, reason = "somebody waits by this clock; no run sees it")]
fn now() -> Instant {
    Instant::now()
}
