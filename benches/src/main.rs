//! The command `benches`: measures on this machine, and tells.

mod cli;

use benches::memory::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn main() -> std::process::ExitCode {
    cli::run().into()
}
