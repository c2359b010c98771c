//! A second system on the stage: transfers of money, a process over an at-least-once bus.
//!
//! Start reading at `system.rs`. The command line is the stage's: see `--help`.

mod bus;
mod checks;
mod clients;
mod defects;
mod ledger;
mod message;
mod outgoing;
mod process;
mod scenario;
mod system;

fn main() -> std::process::ExitCode {
    stage::campaign::command::main::<scenario::Scenario>()
}
