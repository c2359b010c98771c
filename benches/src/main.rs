//! The command `benches`: measures on this machine, and tells.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run().into()
}
