//! S32: an organiser finds the own conference, and nobody else does.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::identity::ConferenceId;
use domain::management::Conference;

use super::told::Told as _;
use super::{Check, Ending, Judgement};
use conference::node::protocol::{ConferenceLook, ShownConference};
use conference::record::{Committed, Happening, Observation, RunEvent, sim_time};
use stage::SimTime;

/// No machine is away for as long.
const TO_ANSWER: Duration = Duration::from_secs(3600);

/// With the owner's e-mail address and the access code, whatever the case of their letters, a
/// conference is found as it was when somebody looked or as it became since, published or not. With
/// anything else it is not found. Whoever looks is shown one or the other.
#[derive(Debug, Default)]
pub(super) struct Administration {
    /// Every row that was saved, by version.
    rows: BTreeMap<ConferenceId, BTreeMap<u32, Box<Conference>>>,
    /// What each look must show at least: the conference, at its version then.
    due: BTreeMap<(ConferenceId, u32), Option<(ConferenceId, u32)>>,
    /// Since when an organiser looks, and since which look, who was shown nothing yet.
    looking: BTreeMap<ConferenceId, (u32, SimTime)>,
}

impl Check for Administration {
    fn id(&self) -> &'static str {
        "S32"
    }

    fn rule(&self) -> &'static str {
        "The owner's e-mail address and the access code find the conference, and nothing else does."
    }

    fn committed(&mut self, commit: &Committed, _judgement: &mut Judgement) {
        if let Some(row) = commit.row.as_ref().and_then(|row| row.save.as_deref()) {
            self.saved(row);
        }
    }

    fn observe(&mut self, event: &RunEvent, judgement: &mut Judgement) {
        let Happening::Probed { probe: observation, .. } = &event.what else { return };
        match &**observation {
            // A save that nobody heard of may be found when the store starts.
            Observation::FoundRow(row) => self.saved(row),
            Observation::LookedFor(look) => {
                let due = self.newest().find(|row| opens(look, row));
                let due = due.map(|row| (row.id, row.version));
                self.due.insert((look.organiser, look.number), due);
                self.looking.entry(look.organiser).or_insert((look.number, event.at));
            }
            Observation::ShownConference(ShownConference { look, row }) => {
                self.looking
                    .retain(|who, (since, _)| *who != look.organiser || *since > look.number);
                self.shown(look, row.as_deref(), judgement);
            }
            _ => {}
        }
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        let end = sim_time(ending.at);
        for (organiser, (_, since)) in &self.looking {
            // A story that has not come to rest goes on with whatever was just begun.
            let had_time = ending.quiescent || end.since(*since) > TO_ANSWER;
            judgement.expect(!had_time, || {
                format!(
                    "the organiser of {organiser} has looked since {since} and was shown nothing"
                )
            });
        }
    }
}

impl Administration {
    fn saved(&mut self, row: &Conference) {
        self.rows.entry(row.id).or_default().insert(row.version, Box::new(row.clone()));
    }

    fn newest(&self) -> impl Iterator<Item = &Conference> {
        self.rows.values().filter_map(|rows| rows.values().next_back()).map(|row| &**row)
    }

    fn shown(&self, look: &ConferenceLook, shown: Option<&Conference>, judgement: &mut Judgement) {
        let due = self.due.get(&(look.organiser, look.number)).copied().flatten();
        let asked = || format!("{} and code {:?}", look.owner.as_str(), look.access_code);
        let Some(row) = shown else {
            judgement.expect(due.is_none(), || {
                let due = due.map(|(conference, _)| conference).told();
                format!("{} find no conference, and open {due}", asked())
            });
            return;
        };
        judgement.expect(opens(look, row), || {
            format!("{} find {}, which they do not open", asked(), row.id)
        });
        let saved = self.rows.get(&row.id).and_then(|rows| rows.get(&row.version));
        judgement.expect(saved.is_some_and(|saved| **saved == *row), || {
            format!("{} was shown at version {} as it was never saved", row.id, row.version)
        });
        judgement.expect(due.is_none_or(|(_, version)| row.version >= version), || {
            let version = due.map(|(_, version)| version).told();
            format!("{} was shown at version {}, and was at {version}", row.id, row.version)
        });
    }
}

/// Whether what somebody typed opens the administration site of this conference.
fn opens(look: &ConferenceLook, row: &Conference) -> bool {
    let (typed, address) = (look.access_code.trim(), row.owner.email.as_str());
    look.owner.as_str().to_lowercase() == address.to_lowercase()
        && typed.eq_ignore_ascii_case(&row.access_code.0)
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use conference::node::NodeId;

    fn look(address: &str, access_code: &str) -> ConferenceLook {
        ConferenceLook {
            organiser: conference(),
            number: 1,
            owner: address.parse().unwrap(),
            access_code: access_code.to_owned(),
            gateway: 0,
        }
    }

    /// Somebody looks once the row was saved, and is shown this.
    fn looked(look: ConferenceLook, row: Option<Conference>) -> Given {
        let saved = Given::new().saves(4, at(5), Vec::new());
        let sought = saved.observe(NodeId::People, Observation::LookedFor(look.clone()));
        let shown = ShownConference { look, row: row.map(Box::new) };
        sought.observe(NodeId::People, Observation::ShownConference(shown))
    }

    fn at(version: u32) -> Conference {
        Conference { version, ..row(5) }
    }

    fn own() -> ConferenceLook {
        let row = row(5);
        look(row.owner.email.as_str(), &row.access_code.0)
    }

    #[test]
    fn who_knows_both_finds_the_conference_in_any_case() {
        let row = at(5);
        let shouted = row.owner.email.as_str().to_uppercase();
        let whispered = format!(" {} ", row.access_code.0.to_lowercase());
        for look in
            [own(), look(&shouted, &row.access_code.0), look(row.owner.email.as_str(), &whispered)]
        {
            looked(look.clone(), Some(at(5))).holds(Administration::default());
            looked(look, None).breaks(Administration::default(), "find no conference");
        }
    }

    #[test]
    fn who_lacks_one_of_them_finds_nothing() {
        let row = at(5);
        for look in [
            look(row.owner.email.as_str(), "ABC123"),
            look("rival@example.org", &row.access_code.0),
            look(row.owner.email.as_str(), ""),
            look(row.owner.email.as_str(), "\u{212a}BC123"),
        ] {
            looked(look.clone(), None).holds(Administration::default());
            looked(look, Some(at(5))).breaks(Administration::default(), "do not open");
        }
    }

    #[test]
    fn whoever_looks_is_shown_something() {
        let story = || Given::new().saves(4, at(5), Vec::new());
        let looks = |number| Observation::LookedFor(ConferenceLook { number, ..own() });
        let shown = |number| {
            let look = ConferenceLook { number, ..own() };
            Observation::ShownConference(ShownConference { look, row: Some(Box::new(at(5))) })
        };
        let twice = || story().observe(NodeId::People, looks(1)).observe(NodeId::People, looks(2));
        twice().observe(NodeId::People, shown(1)).holds(Administration::default());
        // The answer to an earlier look that was answered already answers nothing.
        let again = twice().observe(NodeId::People, shown(2)).observe(NodeId::People, looks(3));
        again
            .observe(NodeId::People, shown(1))
            .breaks(Administration::default(), "was shown nothing");
    }

    #[test]
    fn what_is_shown_is_what_was_saved_and_not_older_than_the_look() {
        let other = Conference { is_published: !at(5).is_published, ..at(5) };
        looked(own(), Some(other)).breaks(Administration::default(), "never saved");
        let before = Given::new().saves(3, at(4), Vec::new()).saves(4, at(5), Vec::new());
        let sought = before.observe(NodeId::People, Observation::LookedFor(own()));
        let shown = ShownConference { look: own(), row: Some(Box::new(at(4))) };
        sought
            .observe(NodeId::People, Observation::ShownConference(shown))
            .breaks(Administration::default(), "was at 5");
    }
}
