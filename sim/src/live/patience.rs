//! How a process waits for a server that starts, or that was killed and starts again.

use std::fmt::Display;
use std::thread;
use std::time::Duration;

/// How long is waited before the server is tried again, the first time. Then twice as long, up to
/// [`LONGEST`].
const SHORTEST: Duration = Duration::from_millis(50);

/// How long is waited at most between two tries.
const LONGEST: Duration = Duration::from_secs(2);

/// How often it is tried: for about 15 seconds in all.
const TRIES: u32 = 12;

/// Tries a server until it answers. Meanwhile it is told why not.
///
/// # Errors
/// What trying fails with, if that is not about the server, or if it has not answered for a while.
pub(super) fn until_it_answers<E: Display>(
    probe: impl Fn() -> Result<(), E>,
    is_of_the_server: impl Fn(&E) -> bool,
) -> Result<(), E> {
    let mut pause = SHORTEST;
    for _ in 1..TRIES {
        match probe() {
            Err(why) if is_of_the_server(&why) => {
                eprintln!("{why}; trying again in {} ms", pause.as_millis());
                thread::sleep(pause);
                pause = (pause * 2).min(LONGEST);
            }
            other => return other,
        }
    }
    probe()
}
