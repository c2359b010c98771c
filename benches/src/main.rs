//! Prints what a rehearsal costs on this machine, in processor time; with `--json`, as JSON.

use std::process::ExitCode;

use benches::cost::{Cost, show};
use benches::memory::Counting;

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// How many standard scenarios are played for each figure, unless it is said.
const SEEDS: u64 = 60;

const USAGE: &str = "usage: cost [SEEDS] [--json]\n\n  SEEDS   how many standard scenarios are played, at least 1 [default: 60]\n  \
                     --json  write the figures as JSON";

fn main() -> ExitCode {
    let (mut seeds, mut json) = (SEEDS, false);
    for argument in std::env::args().skip(1) {
        match (argument.as_str(), argument.parse()) {
            ("--json", _) => json = true,
            ("--help" | "-h", _) => {
                println!("{USAGE}");
                return ExitCode::SUCCESS;
            }
            (_, Ok(number @ 1..)) => seeds = number,
            (wrong, _) => {
                eprintln!("cost: {wrong} is neither a number of seeds nor --json\n\n{USAGE}");
                return ExitCode::from(2);
            }
        }
    }
    let cost = Cost::measured(seeds);
    if json {
        println!("{}", serde_json::to_string_pretty(&cost).expect("figures can be written"));
    } else {
        print!("{}", show::text(&cost));
    }
    ExitCode::SUCCESS
}
