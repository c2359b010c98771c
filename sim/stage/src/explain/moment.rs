//! The moment of no return in one instant: the first one from which on nothing that could have been
//! otherwise helps any more.

use serde::Serialize;

use super::no_return::{Jump, NoReturn};
use super::parting::Parting;
use super::past::past;
use super::record::Record;
use crate::time::SimTime;

/// What closed the last way out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClosedBy {
    /// Until then chance could have helped: other delays, another order, other losses.
    Chance,
    /// Until then calm would have helped: the last fault that was needed had not come.
    Fault,
    /// Until then the story was the same without the defect.
    Defect,
    /// None of these makes a difference: somebody asked for something, and it breaks from then on.
    Deed,
}

/// The moment of no return.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MomentOfNoReturn {
    /// From when on it breaks.
    pub at: SimTime,
    /// Why not earlier.
    pub closed_by: ClosedBy,
    /// What happens then: the first line of the story from that instant on.
    pub line: Option<String>,
}

/// The last of what could have helped: chance, calm, or the absence of the defect. What is asked is
/// looked at only if none of them does: then it is the last thing that was asked of all that led to
/// the violation. Nothing if no single instant decides it.
pub(super) fn moment(
    whole: &Record,
    chance: Option<&NoReturn>,
    calm: Option<&Jump>,
    parting: Option<&Parting>,
) -> Option<MomentOfNoReturn> {
    let chance = match chance {
        Some(NoReturn { jump: Some(jump), .. }) => Some(jump.at),
        Some(found) if found.is_decided() => None,
        // It is left to chance until the end, or nobody has looked.
        _ => return None,
    };
    // Where the defect leaves something out, it shows only when that is missed; what had to go
    // wrong for it to act had gone wrong before.
    let shows = parting.filter(|parting| calm.is_none() || !parting.is_left_out);
    let closed = [
        (chance, ClosedBy::Chance),
        (calm.map(|jump| jump.at), ClosedBy::Fault),
        (shows.map(|parting| parting.at), ClosedBy::Defect),
    ];
    let closed = closed.into_iter().filter_map(|(at, by)| Some((at?, by)));
    let (at, closed_by) =
        closed.max_by_key(|(at, _)| *at).or_else(|| Some((asked(whole)?, ClosedBy::Deed)))?;
    let line = whole
        .events
        .iter()
        .filter(|event| event.at >= at)
        .find_map(|event| Some(event.line.as_ref()?.trim().to_owned()));
    Some(MomentOfNoReturn { at, closed_by, line })
}

/// When the last thing was asked of all that led to the violation: what comes of nothing, and
/// something comes of it.
fn asked(whole: &Record) -> Option<SimTime> {
    let led: Vec<_> = past(whole).into_iter().map(|place| &whole.events[place]).collect();
    let is_asked = |event: &&&super::record::Happened| {
        event.links.because.is_none() && !event.links.makes.is_empty() && !event.by_fault
    };
    let last = led.iter().rev().find(is_asked).or_else(|| led.first())?;
    Some(last.at)
}

#[cfg(test)]
mod tests {
    use super::super::no_return::Share;
    use super::super::record::{Happened, Outcome};
    use super::super::wording::Links;
    use super::*;

    fn whole() -> Record {
        let asked = |at: u64, id: u128, because: Option<u128>| Happened {
            at: SimTime(at),
            line: Some(format!("{id} comes")),
            links: Links { makes: vec![id], because, about: None },
            speaks_of: vec![0],
            ..Happened::default()
        };
        let outcome = Outcome::Breaks { at: Some(SimTime(900)), what: String::new() };
        let events = vec![asked(100, 1, None), asked(300, 2, None), asked(500, 3, Some(2))];
        Record { events, outcome, end: SimTime(900), ..Record::default() }
    }

    fn shares(broken: u64) -> NoReturn {
        let share = |at| Share { after: SimTime(at), plays: 10, broken };
        NoReturn { shares: vec![share(100), share(500)], jump: None }
    }

    fn jump(at: u64) -> Jump {
        Jump { at: SimTime(at), before: SimTime(at - 10), ..Jump::default() }
    }

    fn parting(at: u64) -> Parting {
        let (node, handed, one, other, differ) = Default::default();
        Parting { at: SimTime(at), node, handed, one, other, differ, is_left_out: false }
    }

    #[test]
    fn it_is_the_last_of_what_could_have_helped() {
        let chance = NoReturn { jump: Some(jump(300)), ..shares(5) };
        let found = moment(&whole(), Some(&chance), Some(&jump(200)), Some(&parting(250)));
        let found = found.unwrap();
        assert_eq!((found.at, found.closed_by), (SimTime(300), ClosedBy::Chance));
        assert_eq!(found.line.as_deref(), Some("2 comes"));
        let missed = Parting { is_left_out: true, ..parting(700) };
        let found = moment(&whole(), Some(&shares(10)), Some(&jump(200)), Some(&missed)).unwrap();
        assert_eq!((found.at, found.closed_by), (SimTime(200), ClosedBy::Fault));
        let sure = shares(10);
        let found = moment(&whole(), Some(&sure), Some(&jump(200)), Some(&parting(250))).unwrap();
        assert_eq!((found.at, found.closed_by), (SimTime(250), ClosedBy::Defect));
        let found = moment(&whole(), Some(&sure), Some(&jump(260)), Some(&parting(250))).unwrap();
        assert_eq!((found.at, found.closed_by), (SimTime(260), ClosedBy::Fault));
    }

    #[test]
    fn where_nothing_else_makes_a_difference_it_is_the_last_thing_that_was_asked() {
        let found = moment(&whole(), Some(&shares(10)), None, None).unwrap();
        assert_eq!((found.at, found.closed_by), (SimTime(300), ClosedBy::Deed));
    }

    #[test]
    fn what_is_left_to_chance_until_the_end_has_none() {
        assert_eq!(moment(&whole(), Some(&shares(3)), Some(&jump(200)), None), None);
        assert_eq!(moment(&whole(), None, Some(&jump(200)), None), None, "nobody has looked");
    }
}
