//! The house is built as it is drawn: no circle of files, and between rooms arrows point one way.
//!
//! The imports are read from the source, so that an arrow that nobody drew is told with file and
//! line on the day somebody adds it. A call of a method is no import: what is told here is what a
//! file names.

mod graph;
mod imports;
mod names;
mod tokens;
mod vocabulary;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use graph::{circles, upward};
use imports::{Arrow, Crate, sources};
use names::doubled;
use vocabulary::rules_known;

/// The rooms of `domain`, from the top to the bottom, as ARCHITECTURE.md draws them.
const DOMAIN: &[&[&str]] = &[
    &["multi_version", "rebuilding"],
    &["history", "order_summaries", "views"],
    &["message"],
    &["management"],
    &["registration"],
    &["payments"],
    &["policy", "values"],
    &["envelope", "identity", "stream"],
    &["sourcing"],
];

/// The rooms of `stage`.
const STAGE: &[&[&str]] = &[
    &["explore"],
    &["campaign", "laws", "live"],
    &["explain"],
    &["run", "shrink"],
    &["boxed", "foreign"],
    &["outage", "skew", "traffic"],
    &["stage"],
    &["check", "engine", "wire"],
    &["event", "targeted"],
    &["system"],
    &["machine"],
    &["node"],
    &["journal"],
    &["disk", "fate", "frame"],
    &["fault"],
    &["choice", "message"],
    &["breakdown", "pool", "schema", "shell", "stopwatch", "time", "trace", "whole"],
];

/// The rooms of `conference`.
const CONFERENCE: &[&[&str]] =
    &[&["wording"], &["record"], &["defect", "scenario"], &["cluster"], &["node"], &["object"]];

/// The rooms of `oracle`.
const ORACLE: &[&[&str]] = &[&["runner"], &["judging"], &["check"], &["signals"]];

/// The rooms of `sim`.
const SIM: &[&[&str]] =
    &[&["cli"], &["report"], &["corpus", "live"], &["campaign", "spec"], &["sequence"], &["shell"]];

/// Every crate that is held to its drawing, with its `src` from this folder.
const CRATES: [(&str, &str, &[&[&str]]); 5] = [
    ("domain", "src", DOMAIN),
    ("stage", "../sim/stage/src", STAGE),
    ("conference", "../sim/conference/src", CONFERENCE),
    ("oracle", "../sim/oracle/src", ORACLE),
    ("sim", "../sim/src", SIM),
];

/// A crate of the workspace.
fn read(name: &str) -> Crate {
    let (_, src, _) = CRATES.iter().find(|(known, ..)| *known == name).expect("a crate");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(src);
    Crate::read(name, &folder).expect("the source is there")
}

fn objections(arrows: &[Arrow], layers: &[&[&str]]) -> Vec<String> {
    let circles = circles(arrows).into_iter().map(|circle| {
        let edges: Vec<_> = circle.iter().map(|arrow| format!("    {arrow}")).collect();
        format!("a circle of {} files:\n{}", circle.len(), edges.join("\n"))
    });
    let upward =
        upward(arrows, layers).into_iter().map(|(arrow, wrong)| format!("{arrow}, which {wrong}"));
    circles.chain(upward).collect()
}

#[test]
fn every_crate_is_built_as_it_is_drawn() {
    for (name, _, layers) in CRATES {
        let arrows = read(name).arrows();
        assert!(arrows.len() > 20, "{name} is hardly a crate: {} arrows", arrows.len());
        let told = objections(&arrows, layers);
        assert!(told.is_empty(), "{name} is not built as it is drawn\n{}", told.join("\n"));
    }
}

/// What earlier releases stored is read by upcasting and in no other way. The other design is there
/// to be compared with, by tests and benches.
#[test]
fn nothing_of_the_system_reads_by_the_design_it_is_compared_with() {
    let rooms = read("domain");
    assert!(
        rooms.types().any(|(_, module)| module[0] == "multi_version"),
        "it is not where it was"
    );
    for (name, ..) in CRATES {
        let house = read(name);
        let read_by: Vec<_> = house
            .named_in(&[])
            .filter(|(_, path)| path.iter().any(|part| part == "multi_version"))
            .collect();
        assert!(read_by.is_empty(), "{name} reads by the other design: {read_by:#?}");
    }
}

#[test]
fn the_stage_speaks_of_nobody_s_system() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../sim/stage/src");
    for (path, text) in sources(&folder).expect("the source is there") {
        let text = text.to_lowercase();
        for word in ["conference", "registrant", "seat"] {
            assert!(!text.contains(word), "{} speaks of a {word}", path.display());
        }
    }
}

/// The reference model is written from what was decided, so that it cannot share a mistake with
/// what it judges.
#[test]
fn the_reference_model_knows_the_words_of_the_domain_and_none_of_its_rules() {
    let oracle = read("oracle");
    assert!(oracle.named_in(&["check", "model"]).count() > 100, "the model is not where it was");
    let known = rules_known(&oracle, &["check", "model"]);
    assert!(known.is_empty(), "the model knows rules\n{}", known.join("\n"));
}

#[test]
fn a_rule_that_the_model_takes_from_the_domain_is_told() {
    let sources = [
        ("model/mod.rs", "use domain::registration::{Seats, SeatsAvailability};"),
        (
            "model/seats.rs",
            "fn f(e: &E) { domain::registration::price(e); e.offer(now); offer(e) }",
        ),
        ("other.rs", "use domain::registration::Order;"),
    ];
    let sources = sources.map(|(path, text)| (PathBuf::from(path), text.to_owned())).into();
    let told = rules_known(&Crate::of("sim", &sources), &["model"]);
    let expected = [
        "model/mod.rs:1 names the rule `SeatsAvailability`",
        "model/seats.rs:1 names the rule `price`",
        "model/seats.rs:1 calls the rule `offer`",
    ];
    assert_eq!(told, expected);
}

/// Modules whose words are given: earlier releases, and the grammar of Gherkin.
const GIVEN: [&str; 3] = ["history::v1", "history::v2", "spec::gherkin::tree"];

#[test]
fn no_public_name_means_two_things_in_one_crate() {
    for (name, ..) in CRATES {
        let house = read(name);
        let doubled = doubled(&house, &GIVEN);
        assert!(doubled.is_empty(), "{name} has several types of one name: {doubled:#?}");
    }
}

#[test]
fn a_name_that_is_defined_twice_is_told_and_one_that_is_passed_on_is_not() {
    let sources = [
        ("lib.rs", "pub mod shop; pub mod mill; pub use shop::Bread; pub type Loaf = shop::Bread;"),
        ("shop.rs", "pub struct Bread; pub(crate) struct Sack; pub enum Loaf {}"),
        ("mill.rs", "pub trait Bread {} struct Loaf; pub struct Sack;"),
    ];
    let sources = sources.map(|(path, text)| (PathBuf::from(path), text.to_owned())).into();
    let house = Crate::of("house", &sources);
    let names: Vec<_> = doubled(&house, &[]).into_keys().collect();
    assert_eq!(names, ["Bread"]);
    assert!(doubled(&house, &["mill"]).is_empty());
}

fn small_house(files: &[(&str, &str)]) -> Vec<Arrow> {
    let sources: BTreeMap<_, _> =
        files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect();
    Crate::of("house", &sources).arrows()
}

fn pairs(arrows: &[Arrow]) -> Vec<(String, String)> {
    arrows.iter().map(|arrow| (arrow.from.join("::"), arrow.to.join("::"))).collect()
}

#[test]
fn whoever_takes_something_from_a_shop_window_names_the_one_who_made_it() {
    let arrows = small_house(&[
        ("lib.rs", "pub mod shop; pub mod buyer;"),
        (
            "shop/mod.rs",
            "mod baker; mod porter; pub use baker::{Bread, Roll as Bun}; pub use self::porter::Sack;",
        ),
        ("shop/baker.rs", "pub struct Bread; pub struct Roll;"),
        ("shop/porter.rs", "use super::Bun; pub struct Sack(Bun);"),
        ("buyer.rs", "fn buy(_: crate::shop::Bread) -> house::shop::Sack { todo!() }"),
    ]);
    let expected =
        [("buyer", "shop::baker"), ("buyer", "shop::porter"), ("shop::porter", "shop::baker")];
    assert_eq!(pairs(&arrows), expected.map(|(from, to)| (from.to_owned(), to.to_owned())));
    assert_eq!(objections(&arrows, &[&["buyer"], &["shop"]]), Vec::<String>::new());
}

#[test]
fn a_parent_and_its_child_are_no_circle_but_two_children_are() {
    let parent = "mod one; mod two; pub struct Own; fn f() { one::go(); }";
    let arrows = small_house(&[
        ("room/mod.rs", parent),
        ("room/one.rs", "use super::Own;"),
        ("room/two.rs", ""),
    ]);
    assert_eq!(objections(&arrows, &[&["room"]]), Vec::<String>::new());
    let arrows = small_house(&[
        ("room/mod.rs", parent),
        ("room/one.rs", "\nuse super::two::Two;"),
        ("room/two.rs", "fn f() -> super::one::One {}"),
    ]);
    let told = objections(&arrows, &[&["room"]]).join("\n");
    assert!(told.contains("a circle of 2 files"), "{told}");
    assert!(told.contains("room/one.rs:2: `super::two::Two`, so room::one -> room::two"), "{told}");
    assert!(told.contains("room/two.rs:1: `super::one::One`, so room::two -> room::one"), "{told}");
}

#[test]
fn a_circle_through_three_rooms_is_told_and_so_is_the_arrow_that_points_up() {
    let arrows = small_house(&[
        ("attic.rs", "use crate::hall::{self, Door};"),
        ("hall/mod.rs", "pub mod door; pub use door::Door;"),
        ("hall/door.rs", "use crate::cellar;"),
        ("cellar.rs", "fn f() { crate::attic::beam(); }"),
    ]);
    let told = objections(&arrows, &[&["attic"], &["hall"], &["cellar"]]).join("\n");
    assert!(told.contains("a circle of 3 files"), "{told}");
    assert!(
        told.contains("cellar.rs:1: `crate::attic::beam`, so cellar -> attic, which points up"),
        "{told}"
    );
}

#[test]
fn tests_inside_a_file_may_name_whom_they_like() {
    let arrows = small_house(&[
        ("attic.rs", "use crate::cellar::Box;"),
        (
            "cellar.rs",
            "pub struct Box; #[cfg(test)] mod tests { use crate::attic::beam; } #[cfg(test)] mod more;",
        ),
        ("cellar/more.rs", "use crate::attic::beam;"),
    ]);
    assert_eq!(pairs(&arrows), [("attic".to_owned(), "cellar".to_owned())]);
}

#[test]
fn a_room_that_was_not_drawn_is_told() {
    let arrows = small_house(&[("attic.rs", "use crate::tower;"), ("tower.rs", "")]);
    let told = objections(&arrows, &[&["attic"]]).join("\n");
    assert!(
        told.contains(
            "attic.rs:1: `crate::tower`, so attic -> tower, which is about a room that is in no layer"
        ),
        "{told}"
    );
}
