//! The command `sim`: campaigns, replays, scenarios and the kill table of known defects.

#![forbid(unsafe_code)]

mod cli;

fn main() -> std::process::ExitCode {
    cli::run().into()
}
