//! What came of faults that were tried on purpose: for each kind of message and each way to strike
//! it, how often it was tried, mattered and broke.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::path::PathBuf;

use serde::Serialize;
use stage::campaign::json::pretty;
use stage::campaign::terminal::{counted, table};
use stage::explore::{Strike, Struck};

use crate::campaign::lineage::{Explored, ExploredStory, GoodEnd, Hit, OWN_STRIKES};
use crate::shell::{self, quoted_path};
use conference::wording::{Words, trouble};

/// The version of the form in which it is written as JSON.
pub const LINEAGE_FORM: u32 = 2;

/// What came of the stories.
#[derive(Debug)]
pub struct ExploredEnds {
    /// The stories.
    pub ends: Vec<GoodEnd>,
    /// What came of them.
    pub explored: Explored,
    /// The files of what broke first, by the story and the check.
    pub files: BTreeMap<(usize, &'static str), PathBuf>,
    /// Whether somebody stopped it.
    pub interrupted: bool,
}

/// So many of what broke are told in words.
const MOST_TOLD: usize = 10;

/// Every way to strike a datagram, in the order in which they are told.
fn strikes() -> impl Iterator<Item = Strike> {
    Strike::ALL.into_iter().chain(OWN_STRIKES.map(Strike::Own))
}

/// Why a cell is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Empty {
    /// It is no machine that would be struck.
    Outside,
    /// What would be struck has no disk.
    Diskless,
    /// Nothing went in the place of what was lost.
    Alone,
    /// It is done to other messages only.
    OtherMessages,
    /// It was beyond the bound.
    Unreached,
}

impl Empty {
    fn of(explored: &Explored, kind: &'static str, strike: Strike) -> Self {
        match strike {
            _ if explored.possible.contains(&(kind, strike)) => Self::Unreached,
            Strike::LoseTwice => Self::Alone,
            Strike::Own(_) => Self::OtherMessages,
            _ if strike.needs_disk() => Self::Diskless,
            _ => Self::Outside,
        }
    }

    const fn sign(self) -> &'static str {
        match self {
            Self::Outside => "–",
            Self::Diskless => "∅",
            Self::Alone => "1",
            Self::OtherMessages => "·",
            Self::Unreached => "…",
        }
    }

    const fn reason(self) -> &'static str {
        match self {
            Self::Outside => {
                "whoever it would befall is a person or the bank, and no machine of the system"
            }
            Self::Diskless => "whoever takes it has no disk",
            Self::Alone => {
                "nothing of the kind went in the place of one that was lost and the good end came, or \
                 the good end did not come"
            }
            Self::OtherMessages => "it is done to other messages only",
            Self::Unreached => "not tried within the bound; a larger --bound does",
        }
    }
}

/// Tells it, with what is missing and why.
///
/// # Errors
/// What writing fails with.
pub fn tell(out: &mut dyn Write, all: &ExploredEnds) -> io::Result<()> {
    let ExploredEnds { ends, explored, .. } = all;
    for (end, story) in ends.iter().zip(&explored.stories) {
        let depends = match (story.support.len() as u64, story.undisturbed.is_empty()) {
            (_, false) => "it breaks as it is".to_owned(),
            (0, true) => "its good end does not come".to_owned(),
            (support, true) => format!(
                "it depends on {}; {} of {} tried",
                counted(support, "datagram"),
                story.plays - 1,
                counted(story.of - 1, "strike")
            ),
        };
        writeln!(out, "{}: {}; {depends}", end.name, end.about)?;
    }
    cells(out, explored)?;
    let kinds = struck(explored);
    let said: BTreeSet<_> = explored.stories.iter().flat_map(|it| &it.kinds).copied().collect();
    let beside: Vec<_> = said.difference(&kinds).copied().collect();
    if !beside.is_empty() {
        writeln!(out, "not struck, because no good end comes of it: {}", beside.join(", "))?;
    }
    writeln!(out)?;
    broken(out, all)?;
    let plays = counted(explored.plays, "play");
    let undisturbed =
        explored.stories.iter().filter(|story| !story.undisturbed.is_empty()).count() as u64;
    let stopped = if all.interrupted { ", until somebody stopped it" } else { "" };
    match explored.hits.len() as u64 + undisturbed {
        0 if all.interrupted => {
            writeln!(out, "INTERRUPTED  nothing broke in {plays} until somebody stopped it")
        }
        0 => writeln!(out, "HELD  nothing broke in {plays}"),
        broke if undisturbed > 0 => {
            let of = match undisturbed {
                1 => "1 story that breaks as it is".to_owned(),
                more => format!("{more} stories that break as they are"),
            };
            writeln!(out, "VIOLATED  {broke} of {plays} broke, among them {of}{stopped}")
        }
        broke => writeln!(out, "VIOLATED  {broke} of {plays} broke{stopped}"),
    }
}

/// Every kind of message that is struck, or would be.
fn struck(explored: &Explored) -> BTreeSet<&'static str> {
    explored.table.keys().chain(&explored.possible).map(|(kind, _)| *kind).collect()
}

/// The table, with a reason for each cell that is empty: first what is done to messages, then what
/// is done to machines and by them.
fn cells(out: &mut dyn Write, explored: &Explored) -> io::Result<()> {
    let kinds = struck(explored);
    if kinds.is_empty() {
        return Ok(());
    }
    let is_of_machines =
        |strike: &Strike| strike.needs_machine() || matches!(strike, Strike::Own(_));
    let (machines, messages): (Vec<_>, Vec<_>) = strikes().partition(is_of_machines);
    let mut empty = BTreeSet::new();
    for strikes in [messages, machines] {
        let names = strikes.iter().map(|strike| strike.name());
        let mut rows = table(["message"].into_iter().chain(names));
        for kind in &kinds {
            let cell = |strike: &Strike| match explored.table.get(&(*kind, *strike)) {
                Some(Struck { tried, mattered, broke }) => format!("{tried}/{mattered}/{broke}"),
                None => {
                    let why = Empty::of(explored, kind, *strike);
                    empty.insert(why);
                    why.sign().to_owned()
                }
            };
            let cells: Vec<_> = strikes.iter().map(cell).collect();
            rows.add_row([(*kind).to_owned()].into_iter().chain(cells));
        }
        writeln!(out, "\n{}", rows.trim_fmt())?;
    }
    writeln!(out, "\ntried/mattered/broke: played so often, another course, something violated")?;
    for why in empty {
        writeln!(out, "{}: {}", why.sign(), why.reason())?;
    }
    Ok(())
}

fn broken(out: &mut dyn Write, all: &ExploredEnds) -> io::Result<()> {
    let ExploredEnds { ends, explored, .. } = all;
    let named =
        |end: &GoodEnd, what: &str| Words::of(&end.scenario()).named(what, &BTreeMap::new());
    let mut told = BTreeSet::new();
    for (place, (end, story)) in ends.iter().zip(&explored.stories).enumerate() {
        for breach in story.undisturbed.iter().filter(|it| told.insert(it.check)) {
            let what = named(end, &breach.what);
            writeln!(out, "{}: {} without any fault: {what}", end.name, breach.check)?;
            replay(out, all, place, breach.check)?;
        }
    }
    let first = explored.hits.iter().filter(|hit| told.insert(hit.breach.check));
    for Hit { story, carried, strike, faults, breach, after } in first.take(MOST_TOLD) {
        let (from, to, end) = (carried.from, carried.to, &ends[*story]);
        let says =
            if carried.says.is_empty() { String::new() } else { format!(" ({})", carried.says) };
        writeln!(
            out,
            "{}: {} if {}{says} from {from} to {to} is struck ({}), after {}: {}",
            end.name,
            breach.check,
            carried.kind,
            strike.name(),
            counted(*after, "play"),
            named(end, &breach.what)
        )?;
        for fault in faults {
            writeln!(out, "  {}", trouble::fault(fault))?;
        }
        replay(out, all, *story, breach.check)?;
    }
    Ok(())
}

fn replay(
    out: &mut dyn Write,
    all: &ExploredEnds,
    story: usize,
    check: &'static str,
) -> io::Result<()> {
    match all.files.get(&(story, check)) {
        Some(file) => writeln!(out, "  {} explain {}", shell::program(), quoted_path(file)),
        None => Ok(()),
    }
}

#[derive(Serialize)]
struct LineageJson {
    version: u32,
    plays: u64,
    complete: bool,
    interrupted: bool,
    ends: Vec<EndJson>,
    hits: Vec<HitJson>,
    table: Vec<CellJson>,
    empty: Vec<EmptyJson>,
}

#[derive(Serialize)]
struct EndJson {
    name: &'static str,
    support: usize,
    plays: u64,
    of: u64,
    undisturbed: Vec<&'static str>,
}

#[derive(Serialize)]
struct HitJson {
    end: &'static str,
    message: &'static str,
    says: String,
    from: String,
    to: String,
    strike: &'static str,
    check: &'static str,
    after_plays: u64,
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

#[derive(Serialize)]
struct EmptyJson {
    message: &'static str,
    strike: &'static str,
    why: &'static str,
}

/// It as JSON; `version` says in which form.
#[must_use]
pub fn json(all: &ExploredEnds) -> String {
    let ExploredEnds { ends, explored, .. } = all;
    let hit = |hit: &Hit| HitJson {
        end: ends[hit.story].name,
        message: hit.carried.kind,
        says: hit.carried.says.clone(),
        from: hit.carried.from.to_string(),
        to: hit.carried.to.to_string(),
        strike: hit.strike.name(),
        check: hit.breach.check,
        after_plays: hit.after,
        at_ms: hit.breach.at.map(|at| at.0),
        what: hit.breach.what.clone(),
    };
    let end = |(end, story): (&GoodEnd, &ExploredStory)| EndJson {
        name: end.name,
        support: story.support.len(),
        plays: story.plays,
        of: story.of,
        undisturbed: story.undisturbed.iter().map(|breach| breach.check).collect(),
    };
    let cell = |(cell, struck): (&(&'static str, Strike), &Struck)| CellJson {
        message: cell.0,
        strike: cell.1.name(),
        tried: struck.tried,
        mattered: struck.mattered,
        broke: struck.broke,
    };
    let empty = struck(explored).into_iter().flat_map(|message| {
        strikes().filter(move |strike| !explored.table.contains_key(&(message, *strike))).map(
            move |strike| EmptyJson {
                message,
                strike: strike.name(),
                why: Empty::of(explored, message, strike).reason(),
            },
        )
    });
    pretty(&LineageJson {
        version: LINEAGE_FORM,
        plays: explored.plays,
        complete: explored.complete,
        interrupted: all.interrupted,
        ends: ends.iter().zip(&explored.stories).map(end).collect(),
        hits: explored.hits.iter().map(hit).collect(),
        table: explored.table.iter().map(cell).collect(),
        empty: empty.collect(),
    })
}
