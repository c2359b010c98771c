//! `sim messages`.

use clap::Args;
use sim::campaign::Seeds;
use sim::report::routes::MessageCatalogue;
use stage::campaign::json::pretty;

use super::args::{self, Target};
use super::failure::Failure;
use super::{exit, interrupt, output};

/// Lists all messages, with who sends and who takes each
///
/// It is what rehearsals show: the scenarios of some seeds are played, and whoever published a
/// message and whoever it was delivered to is written down. A command has one receiver, an event
/// any number.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// Which scenarios to play: from the first seed on, up to the last one, which is left out
    #[arg(long, value_name = "A..B", value_parser = args::seeds, default_value = "0..40")]
    seeds: Seeds,

    /// Write the catalogue as JSON; - is standard output, and people then read it on standard error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,
}

const EXAMPLES: &[&str] = &[
    "sim messages",
    "sim messages --seeds 0..200",
    "sim messages --json - | jq '.messages[] | select(.kind == \"command\")'",
];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    if options.seeds.is_open() {
        return Err(Failure {
            what: "seeds without an end would never be done".to_owned(),
            hint: "write for example --seeds 0..40".to_owned(),
        });
    }
    interrupt::quit_at_once();
    let catalogue = MessageCatalogue::of(options.seeds.first()..options.seeds.end());
    let json = || pretty(&catalogue);
    let complete = output::answer(options.json.as_ref(), |out| catalogue.write(out), json, []);
    Ok(if complete { exit::HELD } else { exit::WRONG_USE })
}
