//! What came of faults that were tried on purpose: for each kind of message and each way to strike
//! it, how often it was tried, mattered and broke.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::PathBuf;

use serde::Serialize;
use stage::campaign::json::pretty;
use stage::campaign::terminal::{counted, table};
use stage::explore::{Strike, Struck};

use crate::campaign::lineage::{Explored, GoodEnd, Hit};
use crate::shell::{self, quoted_path};
use conference::wording::{Words, trouble};

/// The version of the form in which it is written as JSON.
pub const LINEAGE_FORM: u32 = 1;

/// What came of one good end.
#[derive(Debug)]
pub struct ExploredEnd {
    /// The good end that was struck at.
    pub end: GoodEnd,
    /// What came of it.
    pub explored: Explored,
    /// The files of what broke, by check.
    pub files: BTreeMap<&'static str, PathBuf>,
}

/// So many of what broke are told in words.
const MOST_TOLD: usize = 10;

/// Everything that was tried, over all good ends.
fn whole(all: &[ExploredEnd]) -> BTreeMap<(&'static str, Strike), Struck> {
    let mut sum: BTreeMap<_, Struck> = BTreeMap::new();
    for (cell, struck) in all.iter().flat_map(|it| &it.explored.table) {
        let of = sum.entry(*cell).or_default();
        of.tried += struck.tried;
        of.mattered += struck.mattered;
        of.broke += struck.broke;
    }
    sum
}

/// Tells it, with what is missing and why.
///
/// # Errors
/// What writing fails with.
pub fn tell(out: &mut dyn Write, all: &[ExploredEnd]) -> io::Result<()> {
    for ExploredEnd { end, explored, .. } in all {
        let depends = counted(explored.support.len() as u64, "datagram");
        let left = if explored.complete { "" } else { "; not everything was tried" };
        writeln!(out, "{}: {}; it depends on {depends}{left}", end.name, end.about)?;
    }
    let sum = whole(all);
    let kinds: BTreeSet<&str> = sum.keys().map(|(kind, _)| *kind).collect();
    let mut rows = table(["message"].into_iter().chain(Strike::ALL.map(Strike::name)));
    for kind in &kinds {
        let cell = |strike| match sum.get(&(*kind, strike)) {
            Some(Struck { tried, mattered, broke }) => format!("{tried}/{mattered}/{broke}"),
            None => "–".to_owned(),
        };
        rows.add_row([(*kind).to_owned()].into_iter().chain(Strike::ALL.map(cell)));
    }
    writeln!(out, "\n{}", rows.trim_fmt())?;
    writeln!(out, "\ntried/mattered/broke: played so often, another course, something violated")?;
    writeln!(out, "–: whoever would crash is a person or the bank, and no machine of the system")?;
    let said: BTreeSet<_> = all.iter().flat_map(|it| &it.explored.kinds).copied().collect();
    let beside: Vec<_> = said.difference(&kinds).copied().collect();
    if !beside.is_empty() {
        writeln!(out, "not struck, because no good end comes of it: {}", beside.join(", "))?;
    }
    writeln!(out)?;
    broken(out, all)?;
    let plays: u64 = all.iter().map(|it| it.explored.plays).sum();
    let hits: usize = all.iter().map(|it| it.explored.hits.len()).sum();
    let undisturbed = all.iter().any(|it| !it.explored.undisturbed.is_empty());
    match (hits, undisturbed) {
        (0, false) => writeln!(out, "HELD  nothing broke in {}", counted(plays, "play")),
        (0, true) => writeln!(out, "VIOLATED  although nothing went wrong"),
        (hits, _) => writeln!(out, "VIOLATED  {hits} of {} broke", counted(plays, "play")),
    }
}

fn broken(out: &mut dyn Write, all: &[ExploredEnd]) -> io::Result<()> {
    for ExploredEnd { end, explored, files } in all {
        let words = Words::of(&end.scenario());
        let named = |what: &str| words.named(what, &BTreeMap::new());
        let mut told = BTreeSet::new();
        for breach in explored.undisturbed.iter().filter(|it| told.insert(it.check)) {
            writeln!(
                out,
                "{}: {} without any fault: {}",
                end.name,
                breach.check,
                named(&breach.what)
            )?;
            replay(out, files, breach.check)?;
        }
        let first = explored.hits.iter().filter(|hit| told.insert(hit.breach.check));
        for Hit { carried, strike, fault, breach } in first.take(MOST_TOLD) {
            let (from, to, kind) = (carried.from, carried.to, carried.kind);
            writeln!(
                out,
                "{}: {} if {kind} from {from} to {to} is struck ({}): {}",
                end.name,
                breach.check,
                strike.name(),
                named(&breach.what)
            )?;
            writeln!(out, "  {}", trouble::fault(fault))?;
            replay(out, files, breach.check)?;
        }
    }
    Ok(())
}

fn replay(
    out: &mut dyn Write,
    files: &BTreeMap<&'static str, PathBuf>,
    check: &str,
) -> io::Result<()> {
    match files.get(check) {
        Some(file) => writeln!(out, "  {} explain {}", shell::program(), quoted_path(file)),
        None => Ok(()),
    }
}

#[derive(Serialize)]
struct LineageJson {
    version: u32,
    ends: Vec<EndJson>,
    table: Vec<CellJson>,
}

#[derive(Serialize)]
struct EndJson {
    name: &'static str,
    support: usize,
    plays: u64,
    complete: bool,
    undisturbed: Vec<&'static str>,
    hits: Vec<HitJson>,
}

#[derive(Serialize)]
struct HitJson {
    message: &'static str,
    from: String,
    to: String,
    strike: &'static str,
    check: &'static str,
    at_ms: Option<u64>,
    what: String,
}

#[derive(Serialize)]
struct CellJson {
    message: &'static str,
    strike: &'static str,
    tried: u64,
    mattered: u64,
    broke: u64,
}

/// It as JSON; `version` says in which form.
#[must_use]
pub fn json(all: &[ExploredEnd]) -> String {
    let hit = |hit: &Hit| HitJson {
        message: hit.carried.kind,
        from: hit.carried.from.to_string(),
        to: hit.carried.to.to_string(),
        strike: hit.strike.name(),
        check: hit.breach.check,
        at_ms: hit.breach.at.map(|at| at.0),
        what: hit.breach.what.clone(),
    };
    let end = |ExploredEnd { end, explored, .. }: &ExploredEnd| EndJson {
        name: end.name,
        support: explored.support.len(),
        plays: explored.plays,
        complete: explored.complete,
        undisturbed: explored.undisturbed.iter().map(|breach| breach.check).collect(),
        hits: explored.hits.iter().map(hit).collect(),
    };
    let cell = |((message, strike), struck): ((&'static str, Strike), Struck)| CellJson {
        message,
        strike: strike.name(),
        tried: struck.tried,
        mattered: struck.mattered,
        broke: struck.broke,
    };
    let table = whole(all).into_iter().map(cell).collect();
    pretty(&LineageJson { version: LINEAGE_FORM, ends: all.iter().map(end).collect(), table })
}
