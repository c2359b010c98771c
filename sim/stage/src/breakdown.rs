//! Why a play ended in the middle: what stands behind a node cannot go on, and so nothing more is
//! known of the system.

use std::fmt;
use std::time::Duration;

/// So many characters of a line are told; the rest is counted.
const MOST_TOLD: usize = 500;

/// The program behind a node could not go on. It is the trouble of that program: no check was
/// violated by it, and it is no crash that the scenario asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breakdown {
    /// Which node it plays.
    pub node: String,
    /// What was started, as it would be typed.
    pub program: String,
    /// What became of it.
    pub mishap: Mishap,
    /// The line that it was handed.
    pub handed: String,
    /// What it said last on its standard error, the oldest line first.
    pub stderr: Vec<String>,
}

/// What became of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mishap {
    /// It could not be started.
    NotStarted {
        /// What the operating system says.
        why: String,
    },
    /// It ended, or closed its standard output, before it had answered.
    Died {
        /// How it ended.
        status: String,
        /// What it had said of its answer.
        said: String,
    },
    /// It did not answer in time.
    Hung {
        /// How long it was waited for, in wall time.
        patience: Duration,
    },
    /// What it answered is not what the format says.
    Nonsense {
        /// What it said.
        said: String,
        /// What is wrong with it.
        why: String,
    },
    /// Two that were started alike and handed the same lines answered differently.
    NotDeterministic {
        /// What the one said.
        said: String,
        /// What the other said.
        other: String,
    },
}

impl fmt::Display for Breakdown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { node, program, mishap, handed, stderr } = self;
        write!(f, "the program of {node}, `{program}`, ")?;
        match mishap {
            Mishap::NotStarted { why } => write!(f, "could not be started: {why}")?,
            Mishap::Died { status, said } if said.is_empty() => write!(f, "died ({status})")?,
            Mishap::Died { status, said } => {
                write!(
                    f,
                    "died ({status}) in the middle of an answer\n  it said:    {}",
                    told(said)
                )?;
            }
            Mishap::Hung { patience } => write!(f, "did not answer within {patience:?}")?,
            Mishap::Nonsense { said, why } => {
                write!(f, "answered nonsense: {why}\n  it said:    {}", told(said))?;
            }
            Mishap::NotDeterministic { said, other } => write!(
                f,
                "is not deterministic: of two that were handed the same, one answered otherwise\n  \
                 one said:   {}\n  other said: {}",
                told(said),
                told(other)
            )?,
        }
        write!(f, "\n  handed:     {}", told(handed))?;
        if !stderr.is_empty() {
            f.write_str("\n  its standard error ended with:")?;
            stderr.iter().try_for_each(|line| write!(f, "\n    {}", told(line)))?;
        }
        Ok(())
    }
}

/// A line as it is told: without what nobody would read.
fn told(line: &str) -> String {
    match line.char_indices().nth(MOST_TOLD) {
        Some((end, _)) => format!("{} … and {} bytes more", &line[..end], line.len() - end),
        None => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_between_characters() {
        assert_eq!(told("short"), "short");
        let long = "한".repeat(MOST_TOLD + 2);
        assert_eq!(told(&long), format!("{} … and 6 bytes more", "한".repeat(MOST_TOLD)));
    }
}
