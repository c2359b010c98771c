//! What is written as an earlier release writes, and read again, says the same but for what is
//! declared to be lost.

use std::collections::BTreeMap;

use domain::history::{self, Before, Release};
use domain::message::Event;
use domain::stream::{StreamId, StreamKind};

use super::closed_loop::{Story, play, story};
use super::kept::holds;

/// The first release that stores a registration step by step. Those before stored what all steps
/// of a decision came to, so a single step has no row there.
const STEPS_SINCE: Release = Release::V3;

/// Whether something about such an event is declared to be lost on the way to a form.
fn is_declared(event: &Event, schema: u16) -> bool {
    let kind = if let Event::Process(_) = event { "ProcessStep" } else { event.name() };
    history::losses().any(|(from, of, _)| from > schema && of == kind)
}

/// What rows say once they are upcast.
fn said(rows: &[Event], before: &mut Before) -> Vec<Event> {
    let upcast =
        |row| history::upcast(row, before).expect("what was just written is read").to_vec();
    rows.iter().flat_map(upcast).collect()
}

fn goes_there_and_back(story: &Story) {
    let log = play(story).log;
    for release in Release::ALL.into_iter().filter(|release| *release < Release::TODAY) {
        let schema = release.schema();
        let mut known = BTreeMap::<StreamId, (Before, Before)>::new();
        let has_rows = |stream: &StreamId| {
            release >= STEPS_SINCE || stream.kind != StreamKind::RegistrationProcess
        };
        for (stream, _, event) in log.iter().filter(|(stream, ..)| has_rows(stream)) {
            let (written, read) = known.entry(*stream).or_default();
            let one = std::slice::from_ref(event);
            let rows = history::downcast(one, schema, written).expect("an earlier form");
            let came_back = said(&rows, read);
            if !is_declared(event, schema) {
                assert_eq!(came_back, one, "as {release} writes");
            }
            // What was lost is lost once: whoever writes it again loses nothing more.
            let again = came_back.iter().map(std::slice::from_ref).flat_map(|event| {
                history::downcast(event, schema, written).expect("an earlier form")
            });
            assert_eq!(again.collect::<Vec<_>>(), rows, "{event:?} as {release} writes");
            written.note(event);
        }
    }
}

#[test]
fn an_event_that_goes_there_and_back_loses_what_is_declared_and_nothing_else() {
    holds("round_trips", 3_000, &story(), |story| goes_there_and_back(&story));
}
