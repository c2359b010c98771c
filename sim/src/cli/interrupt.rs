//! Ctrl-C: the first one asks to come to an end, the second one is obeyed at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{exit, output};

/// Becomes true when somebody asks to stop. To be called once.
pub(super) fn listen() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let asked = stop.clone();
    let handler = move || {
        if asked.swap(true, Ordering::Relaxed) {
            std::process::exit(exit::INTERRUPTED.into());
        }
        output::say("finishing what is under way; press Ctrl-C again to quit at once");
    };
    if let Err(error) = ctrlc::set_handler(handler) {
        output::say(&format!("note: Ctrl-C will quit without a report: {error}"));
    }
    stop
}
