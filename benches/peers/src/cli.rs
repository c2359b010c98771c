//! The command line.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

use crate::answer::{found, rendered};
use crate::measured::Measured;
use crate::{PEERS, replay, stream};

/// Compares other event sourcing libraries on the stream that `benches` measures
///
/// Every library loads the same seats with the same fold; the ratio is to the domain's own fold in
/// the same run. The laws that the crate `stage` has of stores and snapshots are tried on each, as
/// far as it has what they are about.
#[derive(Debug, Parser)]
#[command(name = "benches/peers/run", term_width = 100, after_help = HELP)]
struct Options {
    /// How many events the stream has
    #[arg(long, value_name = "N", default_value = "1000")]
    events: usize,

    /// How many reservations its state remembers
    #[arg(long, value_name = "N", default_value = "100")]
    state: usize,

    /// How often each is measured
    #[arg(long, value_name = "N", default_value = "15", value_parser = clap::value_parser!(u16).range(1..=1000))]
    rounds: u16,

    /// Write the figures as JSON; - is standard output, and the tables then go to standard error
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
}

const HELP: &str = "Examples:
  benches/peers/run
  benches/peers/run --events 10000 --state 300 --json benches/results/peers.json

Exit codes:
    0  what was asked for was done; a law that is broken elsewhere is an answer
    2  what was typed cannot be done, or an answer could not be written";

const WRONG_USE: u8 = 2;

pub(crate) fn run() -> ExitCode {
    let options = Options::parse();
    match compare(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::from(WRONG_USE)
        }
    }
}

fn compare(options: &Options) -> Result<(), String> {
    let mut out = quiet().map_err(|error| {
        format!("standard output cannot be set apart: {error}\nhint: start it where /dev/null can be opened")
    })?;
    let events = stream::read(options.events, options.state)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
    let runtime = runtime
        .map_err(|error| format!("no runtime can be started: {error}\nhint: allow more open files"))?;
    let mut peers: Vec<_> = PEERS.iter().map(|peer| peer(&runtime, &events)).collect();
    let replays = replay::measure(&events, &mut peers, options.rounds.into());
    let mut answer = Measured::now(found(events.len(), options.state, replays, peers));
    answer.command = answer.command.replacen("benches", "benches/peers/run", 1);
    let text = rendered(&answer);
    let json = serde_json::to_string_pretty(&answer).expect("an answer is plain data") + "\n";
    let written = match &options.json {
        Some(path) if path.as_os_str() == "-" => {
            eprint!("{text}");
            out.write_all(json.as_bytes())
        }
        Some(path) => out.write_all(text.as_bytes()).and_then(|()| fs::write(path, json)),
        None => out.write_all(text.as_bytes()),
    };
    match written {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            let target = options.json.as_ref().map_or("-".into(), |path| path.to_string_lossy());
            Err(format!("cannot write {target}: {error}\nhint: give a path where files may be written"))
        }
        _ => Ok(()),
    }
}

/// The output of this program, for the answer alone: what a library prints goes nowhere.
fn quiet() -> std::io::Result<File> {
    let out = rustix::io::dup(rustix::stdio::stdout())?;
    rustix::stdio::dup2_stdout(File::options().write(true).open("/dev/null")?)?;
    Ok(out.into())
}
