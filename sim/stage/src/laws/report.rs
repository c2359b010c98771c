//! What became of all laws on one kit.

use std::fmt;

use super::law::{Law, Ruling};

/// What became of each law, in their order.
#[derive(Clone, Debug)]
pub struct Report {
    /// What the laws were tried on.
    pub kit: String,
    /// Each law with what became of it.
    pub rulings: Vec<(Law, Ruling)>,
}

impl Report {
    /// The laws that are broken, by id, and what was seen.
    pub fn broken(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.rulings.iter().filter_map(|(law, ruling)| match ruling {
            Ruling::Broken { what } => Some((law.id, what.as_str())),
            Ruling::Held | Ruling::NotApplicable { .. } => None,
        })
    }

    /// The laws that do not apply, by id, and why not.
    pub fn not_applicable(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.rulings.iter().filter_map(|(law, ruling)| match ruling {
            Ruling::NotApplicable { why } => Some((law.id, why.as_str())),
            Ruling::Held | Ruling::Broken { .. } => None,
        })
    }

    /// The laws that held, by id.
    pub fn held(&self) -> impl Iterator<Item = &'static str> {
        self.rulings.iter().filter(|(_, ruling)| *ruling == Ruling::Held).map(|(law, _)| law.id)
    }
}

/// A table with one line for each law, and a last line that counts them.
impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.rulings.iter().map(|(law, _)| law.id.len()).max().unwrap_or(0);
        writeln!(f, "{}", self.kit)?;
        for (law, ruling) in &self.rulings {
            let told = match ruling {
                Ruling::Held => "held  ",
                Ruling::Broken { .. } => "BROKEN",
                Ruling::NotApplicable { .. } => "–     ",
            };
            write!(f, "  {told}  {:width$}  {}", law.id, law.rule)?;
            match ruling {
                Ruling::Held => writeln!(f)?,
                Ruling::Broken { what: seen } | Ruling::NotApplicable { why: seen } => {
                    write!(f, "\n          {:width$}  → {seen}\n", "")?;
                }
            }
        }
        let (held, broken) = (self.held().count(), self.broken().count());
        writeln!(
            f,
            "  {held} held, {broken} broken, {} not applicable",
            self.not_applicable().count()
        )
    }
}
