//! The stream, as `benches stream` writes it: JSON lines with `type` and `payload`.

use std::process::{Command, Stdio};

use domain::registration::SeatsEvent;
use serde::Deserialize;
use serde_json::Value;

/// The variable that names the program `benches`; `run` sets it.
const BENCHES: &str = "BENCHES";

const HINT: &str = "hint: start benches/peers/run, which builds what is needed";

/// Asks `benches` for a stream.
pub(crate) fn read(events: usize, state: usize) -> Result<Vec<SeatsEvent>, String> {
    let program = std::env::var_os(BENCHES).ok_or_else(|| format!("{BENCHES} is not set\n{HINT}"))?;
    let told = Command::new(&program)
        .args(["stream", "--events", &events.to_string(), "--state", &state.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("{} cannot be started: {error}\n{HINT}", program.display()))?;
    if !told.status.success() {
        return Err(format!("{} stream ended with {}\n{HINT}", program.display(), told.status));
    }
    let text = String::from_utf8_lossy(&told.stdout);
    let lines = text.lines().enumerate();
    lines
        .map(|(index, line)| event(line).map_err(|error| format!("line {}: {error}\n{HINT}", index + 1)))
        .collect()
}

fn event(line: &str) -> Result<SeatsEvent, serde_json::Error> {
    #[derive(Deserialize)]
    struct Line {
        #[serde(rename = "type")]
        kind: String,
        payload: Value,
    }
    let Line { kind, payload } = serde_json::from_str(line)?;
    serde_json::from_value(Value::Object([(kind, payload)].into_iter().collect()))
}
