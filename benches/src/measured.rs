//! Figures, and where they come from: no figure is told without its processor, its day and its
//! command.

use std::fs;

use serde::{Deserialize, Serialize};

/// What was measured, when, on what, and how it is measured again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured<T> {
    /// The command that measured it.
    pub command: String,
    /// The day, as year-month-day.
    pub date: String,
    /// The name of the processor, as the operating system tells it.
    pub processor: String,
    /// How many cores it has here.
    pub cores: usize,
    /// What was measured on it.
    pub figures: T,
}

impl<T> Measured<T> {
    /// Figures that were measured just now, by the command that runs.
    #[must_use]
    pub fn now(figures: T) -> Self {
        #[expect(
            clippy::disallowed_methods,
            reason = "the day of a measurement is a day of this world"
        )]
        let now = std::time::SystemTime::now();
        let day = humantime::format_rfc3339_seconds(now).to_string();
        let mut command = "benches".to_owned();
        let mut arguments = std::env::args().skip(1);
        while let Some(argument) = arguments.next() {
            // Where the answer went does not change it.
            if argument == "--json" {
                arguments.next();
            } else if !argument.starts_with("--json=") {
                command = command + " " + &argument;
            }
        }
        Self {
            command,
            date: day.chars().take(10).collect(),
            processor: processor(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
            figures,
        }
    }

    /// One line that says where the figures come from.
    #[must_use]
    pub fn origin(&self) -> String {
        let Self { command, date, processor, cores, .. } = self;
        format!("`{command}` on {date}, {processor}, {cores} cores")
    }
}

/// The name of the processor, if the system tells it.
fn processor() -> String {
    let told = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = told.lines().find_map(|line| line.strip_prefix("model name")?.split_once(':'));
    name.map_or_else(|| std::env::consts::ARCH.to_owned(), |(_, name)| name.trim().to_owned())
}
