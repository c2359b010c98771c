//! `benches stream`.

use benches::codec::Codec;
use benches::stream::seats;
use clap::Args;

use super::args;
use super::exit;
use super::output::{Failure, print};

/// Writes the stream that is measured, as JSON lines
///
/// Each line is an object with `type` and `payload`, as `benches advise --from` reads it, and as
/// the comparison with other libraries in benches/peers does.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// How many events the stream has
    #[arg(long, value_name = "N", value_parser = args::events, default_value = "1000")]
    events: usize,

    /// How many reservations its state remembers
    #[arg(long, value_name = "N", value_parser = args::state, default_value = "100")]
    state: usize,
}

const EXAMPLES: &[&str] = &["benches stream --events 5000 --state 300 > seats.jsonl"];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let mut text = String::new();
    for event in seats(options.events, options.state) {
        let row = Codec::Json.write(&event);
        let payload = String::from_utf8_lossy(&row.payload);
        text += &format!("{{\"type\":\"{}\",\"payload\":{payload}}}\n", row.kind);
    }
    print(&text)?;
    Ok(exit::DONE)
}
