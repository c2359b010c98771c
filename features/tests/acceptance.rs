//! Plays every example of every feature once, undisturbed. Takes the arguments of `cargo test`.

use std::process::ExitCode;

use features::acceptance::{Outcome, play};
use libtest_mimic::Arguments;

fn main() -> ExitCode {
    match play(features::folder(), &Arguments::from_args()) {
        Ok(outcome) => {
            if outcome == Outcome::NothingPlayed {
                eprintln!("no example was played: is there a feature in both languages?");
            }
            ExitCode::from(outcome as u8)
        }
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(Outcome::Broke as u8)
        }
    }
}
