//! The command `sim`: campaigns, replays, scenarios and the kill table of known defects.

#![forbid(unsafe_code)]

mod cli;

/// Of the instructions of a play, the system's own allocator takes a seventh; this one takes less.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    cli::run().into()
}
