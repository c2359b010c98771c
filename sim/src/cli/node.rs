//! `sim node`, which only `sim live` types.

use std::path::PathBuf;

use clap::Args;
use conference::node::NodeId;
use sim::live;

use super::failure::Failure;
use super::{exit, output};

/// Plays one machine of a live run; `sim live` starts it
#[derive(Debug, Args)]
#[command(hide = true)]
pub(super) struct Options {
    /// The folder of the run
    #[arg(long, value_name = "FOLDER")]
    folder: PathBuf,

    /// Which machine, as a scenario file writes it
    #[arg(long, value_name = "MACHINE", value_parser = machine)]
    machine: NodeId,
}

fn machine(text: &str) -> Result<NodeId, String> {
    serde_json::from_str(text).map_err(|error| {
        format!("{error}\nhint: write for example '{{\"worker\":0}}' or '\"bus\"'")
    })
}

/// It ends when its supervisor says so or is gone.
pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    match live::act(&options.folder, options.machine) {
        Ok(()) => Ok(exit::HELD),
        Err(unfit) => {
            // The supervisor passes it on; nobody else reads it.
            output::say(&unfit.to_string());
            Ok(exit::WRONG_USE)
        }
    }
}
