//! What is told of a scenario instead of its story, and is asked for to be read and not to be
//! judged: the exit code says whether it could be told.

use std::io::{self, Write};

use sim::campaign::alone;

use super::super::failure::Failure;
use super::super::{exit, output};
use super::Options;

/// Plays a scenario for whoever asked with this option.
pub(super) fn played<T: Send>(option: &str, play: impl FnOnce() -> T + Send) -> Result<T, Failure> {
    alone(play).map_err(|panicked| Failure {
        what: format!("a machine panics: {}", panicked.message),
        hint: format!("replay it without {option} to see what led there"),
    })
}

/// Tells it in words, or as JSON.
pub(super) fn told(
    options: &Options,
    words: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    json: impl FnOnce() -> String,
) -> u8 {
    if output::answer(options.json.as_ref(), words, json, []) {
        exit::HELD
    } else {
        exit::WRONG_USE
    }
}
