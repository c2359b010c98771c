//! Explanations in words: the cause first, then what shows it.

use std::io::{self, Write};

use super::explanation::Explanation;
use super::graph::graph;
use super::moment::{ClosedBy, MomentOfNoReturn};
use super::needed::{Needed, Tried};
use super::no_return::{Jump, NoReturn};

/// So many lines of what led to it are told; in between, lines are left out.
const MOST_LED: usize = 24;

impl Explanation {
    /// Tells it. The first lines are the cause in short.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn tell(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "Why {} is violated: {}", self.check, self.what)?;
        self.in_short(out)?;
        self.how(out)?;
        self.faults(out)?;
        if let Some(found) = &self.no_return {
            moment(out, found)?;
        }
        self.before(out)?;
        if !self.complete {
            writeln!(
                out,
                "\nNot everything was looked at: the bound was reached, or it was stopped."
            )?;
        }
        Ok(())
    }

    /// A line for each thing that was found out.
    fn in_short(&self, out: &mut dyn Write) -> io::Result<()> {
        if let (Some(parting), Some(defect)) = (&self.parting, &self.defect) {
            let (with, without) = (format!("with {defect}"), "without".to_owned());
            writeln!(out, "  the defect shows {}", parting.told(&with, &without))?;
            if let Some(lines) = &self.lines_part {
                writeln!(out, "  the story reads otherwise {}", lines.told(&with, &without))?;
            }
        }
        for needed in self.needed.iter().filter(|needed| needed.is_needed()) {
            writeln!(out, "  needed: {}", needed.fault)?;
        }
        if self.needed.iter().any(|needed| !needed.is_needed()) {
            let not = self.needed.iter().filter(|needed| !needed.is_needed()).count();
            writeln!(out, "  not needed: {not} of the {} faults", self.needed.len())?;
        }
        let line = |line: &Option<String>| {
            line.as_ref().map(|line| format!(": {line}")).unwrap_or_default()
        };
        if let Some(MomentOfNoReturn { at, closed_by, line: then }) = &self.moment {
            writeln!(out, "  no return from {at} on: {}{}", closed_by.told(), line(then))?;
        }
        if let Some(Jump { at, next_line, .. }) = &self.calm {
            writeln!(out, "  even if nothing more goes wrong, from {at} on{}", line(next_line))?;
        }
        match &self.no_return {
            Some(NoReturn { jump: Some(jump), .. }) => writeln!(
                out,
                "  whatever chance does, from {} on: {} % break before, {} % after",
                jump.at, jump.from_percent, jump.to_percent
            ),
            Some(found) if found.is_decided() => {
                writeln!(out, "  it breaks whatever chance does: nothing is decided on the way")
            }
            Some(_) => writeln!(out, "  no single moment decides it"),
            None => Ok(()),
        }
    }

    fn how(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\nWhat led to it, from what was asked on")?;
        let left_out = self.led.len().saturating_sub(MOST_LED);
        let head = MOST_LED / 3;
        let mut shows = self.parting.as_ref().map(|parting| parting.at);
        for (place, led) in self.led.iter().enumerate() {
            if let Some(at) = shows.take_if(|at| *at < led.at) {
                writeln!(out, "  {at}  ↯ here the defect shows")?;
            }
            if left_out > 0 && place == head {
                writeln!(out, "  …             {left_out} more")?;
            }
            if left_out == 0 || place < head || place >= head + left_out {
                writeln!(out, "  {}  {}", led.at, led.line)?;
            }
        }
        if let Some(at) = shows {
            writeln!(out, "  {at}  ↯ here the defect shows")?;
        }
        match self.at {
            Some(at) => writeln!(out, "  {at}  ✘ {} is violated", self.check),
            None => writeln!(out, "  ✘ {}", self.check),
        }
    }

    fn faults(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.needed.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nWhich fault was needed")?;
        for needed in &self.needed {
            fault(out, needed)?;
        }
        if self.more_faults > 0 {
            writeln!(out, "  and {} more; make the story smaller first", self.more_faults)?;
        }
        Ok(())
    }

    fn before(&self, out: &mut dyn Write) -> io::Result<()> {
        let Some(found) = &self.precedents else { return Ok(()) };
        let (broken, unbroken) = (found.broken, found.unbroken);
        if broken + unbroken == 0 {
            return Ok(());
        }
        writeln!(
            out,
            "\nWhat goes before it, in {broken} plays that break and {unbroken} that do not"
        )?;
        if !found.can_tell() {
            return writeln!(out, "  too few of one kind to compare them");
        }
        for it in &found.precedents {
            let precedes = if it.precedes { "preceded by" } else { "not preceded by" };
            let (of_broken, of_unbroken) = (it.of_broken, it.of_unbroken);
            writeln!(out, "  {precedes} ({of_broken} % and {of_unbroken} %): {}", it.what)?;
        }
        if found.precedents.is_empty() {
            writeln!(out, "  nothing in the story tells them apart")?;
        }
        Ok(())
    }
}

impl ClosedBy {
    const fn told(self) -> &'static str {
        match self {
            Self::Chance => "chance has decided",
            Self::Fault => "what had to go wrong has gone wrong",
            Self::Defect => "until then it is as without the defect",
            Self::Deed => "it breaks whatever else happens",
        }
    }
}

fn moment(out: &mut dyn Write, found: &NoReturn) -> io::Result<()> {
    if found.is_decided() {
        // There is nothing to see.
        return Ok(());
    }
    writeln!(out, "\nHow many still break when chance is another from an instant on")?;
    for line in graph(&found.shares) {
        writeln!(out, "  {line}")?;
    }
    let Some(Jump { last_line, decided, next_line, before, at, .. }) = &found.jump else {
        return Ok(());
    };
    if let Some(line) = last_line {
        writeln!(out, "  until {before} it may still end well; last: {line}")?;
    }
    for datagram in decided {
        writeln!(out, "  at {at} chance decides: {datagram}")?;
    }
    if let Some(line) = next_line {
        writeln!(out, "  then: {line}")?;
    }
    Ok(())
}

fn fault(out: &mut dyn Write, needed: &Needed) -> io::Result<()> {
    writeln!(out, "  {}", needed.fault)?;
    write!(out, "    without it: {}", needed.without.ends())?;
    match &needed.did {
        Some(did) if needed.is_needed() => {
            writeln!(out, "; it parts {}", did.told("with it", "without"))?;
        }
        _ => writeln!(out)?,
    }
    for (what, tried) in [("milder", &needed.milder), ("moved", &needed.moved)] {
        if !tried.is_empty() {
            let told = |it: &Tried| format!("{}: {}", it.change, it.ends());
            let told: Vec<_> = tried.iter().map(told).collect();
            writeln!(out, "    {what}: {}", told.join("; "))?;
        }
    }
    Ok(())
}
