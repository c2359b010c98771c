//! Records that were written by hand, read as the course of a run.

use super::*;
use crate::fault::{Fault, Weather};
use crate::live::record::RecordWriter;
use crate::message::{Address, Message};
use crate::node::{Input, Node, Outbox};
use crate::system::Nobody;
use crate::trace::Traced;
use crate::{ClockTime, NoFault};
use std::convert::Infallible;

#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
struct Name(u8);

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "n{}", self.0)
    }
}

impl Address for Name {
    fn code(self) -> (u8, u8) {
        (self.0, 0)
    }
}

#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
struct Nothing;

impl Message for Nothing {
    fn kind(&self) -> &'static str {
        "Nothing"
    }
    fn subject(&self) -> u128 {
        0
    }
}

impl Traced for String {}

struct Idle;

impl Node for Idle {
    type Id = Name;
    type Message = Nothing;
    type Probe = String;
    type Halt = Infallible;

    fn handle(
        &mut self,
        _: ClockTime,
        _: Input<Name, Nothing>,
        _: &mut Outbox<Name, Nothing, String>,
    ) -> Result<(), Infallible> {
        Ok(())
    }
}

struct Two;

impl System for Two {
    type NodeId = Name;
    type Message = Nothing;
    type Probe = String;
    type Halt = Infallible;
    type Fault = NoFault<Name, Nothing>;
    type Operator = Nobody;
    type Node = Idle;

    fn nodes(&self) -> Vec<Name> {
        vec![Name(0), Name(1)]
    }
    fn boot(&self, _: Name) -> Idle {
        Idle
    }
    fn operator(&self) -> Nobody {
        Nobody
    }
}

type Line = (u64, u64, Fact<Name, String>);

fn write(folder: &Path, file: &str, lines: Vec<Line>) {
    let mut recorder = RecordWriter::open(&folder.join(file)).unwrap();
    for (stamp, at, fact) in lines {
        recorder.note(&Entry { stamp, at: SimTime(at), fact });
    }
    recorder.flush().unwrap();
}

fn said(text: &str) -> Fact<Name, String> {
    Fact::Probed(text.to_owned())
}

fn received(number: u64, copy: u8, faults: &[&str]) -> Fact<Name, String> {
    let faults = faults.iter().map(|fault| (*fault).to_owned()).collect();
    Fact::Received { from: Name(0), kind: "Nothing".to_owned(), number, copy, faults }
}

#[test]
fn a_course_is_told_in_the_order_of_causes_and_time_never_goes_back() {
    let folder = tempfile::tempdir().unwrap();
    let started = [(1, 0, Fact::Started(Name(0))), (2, 0, Fact::Started(Name(1)))];
    let over = (99, 60, Fact::Over { quiescent: true });
    write(folder.path(), SUPERVISOR, started.into_iter().chain([over]).collect());
    write(folder.path(), "n0.jsonl", vec![(10, 50, said("first")), (30, 52, said("third"))]);
    // The second process has not heard of a leap when it writes its first line.
    write(folder.path(), "n1.jsonl", vec![(20, 7, said("second")), (40, 53, said("fourth"))]);
    let course = Course::<Two>::read(folder.path(), &Two.nodes(), &[]).unwrap();
    let told = course.events.iter().filter_map(|event| {
        let (_, probe) = event.probe()?;
        Some((event.at.0, probe.as_str()))
    });
    let expected = [(50, "first"), (50, "second"), (52, "third"), (53, "fourth")];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    assert_eq!((course.over, course.last, course.messages), (Some(true), SimTime(60), 0));
}

#[test]
fn what_faults_did_to_messages_is_counted_where_they_arrive() {
    let folder = tempfile::tempdir().unwrap();
    let weather = Weather { from_ms: 0, until_ms: 100, permille: 500 };
    let faults = [Fault::Drop(weather), Fault::Duplicate(weather), Fault::Reorder(weather)];
    let sent = |arrivals: &[u64], fault: &str| Fact::Sent {
        to: Name(1),
        kind: "Nothing".to_owned(),
        subject: "1f".to_owned(),
        arrivals: arrivals.iter().map(|at| SimTime(*at)).collect(),
        faults: vec![fault.to_owned()],
    };
    write(folder.path(), SUPERVISOR, vec![(1, 0, Fact::Started(Name(1)))]);
    let from = vec![
        (10, 0, sent(&[], "drop")),
        (11, 0, sent(&[5, 9], "duplicate")),
        (12, 0, sent(&[30], "reorder")),
    ];
    write(folder.path(), "n0.jsonl", from);
    let to = vec![
        (20, 5, received(2, 0, &["duplicate"])),
        (21, 9, received(2, 1, &["duplicate"])),
        (22, 9, received(4, 0, &[])),
        (23, 30, received(3, 0, &["reorder"])),
    ];
    write(folder.path(), "n1.jsonl", to);
    let course = Course::<Two>::read(folder.path(), &Two.nodes(), &faults).unwrap();
    let once = FaultTally { injected: 1, effective: 1 };
    assert!(course.faults.values().all(|tally| *tally == once), "{:?}", course.faults);
    assert_eq!((course.messages, course.over), (4, None));
}
