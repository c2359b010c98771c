//! Makes sure that the features cannot pass by doing nothing: twins agree, every sentence is understood and used, an
//! empty folder is a failure, and known defects break stories.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use features::acceptance::{Outcome, play};
use libtest_mimic::Arguments;
use sim::defect;
use sim::node::protections::Protections;
use sim::spec::catalogue;
use sim::spec::finding::rehearse;
use sim::spec::player;
use sim::spec::schedule::Schedule;
use sim::spec::story::{Language, Story, read, read_stories};
use sim::spec::twins::differences;

fn stories(language: Language) -> Vec<Story> {
    read_stories(features::folder(), language).expect("the features can be read")
}

#[test]
fn twins_have_equal_rules_examples_and_cells() {
    let [english, korean] = Language::ALL.map(|language| {
        let features = read(features::folder(), language).unwrap();
        let named = features.into_iter().map(|feature| {
            let path = feature.path.clone().unwrap();
            (path.file_name().unwrap().to_owned(), feature)
        });
        named.collect::<BTreeMap<_, _>>()
    });
    assert!(english.keys().eq(korean.keys()), "{:?} and {:?}", english.keys(), korean.keys());
    for (file, feature) in &english {
        assert_eq!(differences(feature, &korean[file]), Vec::<String>::new(), "{file:?}");
    }
}

#[test]
fn a_twin_that_says_something_else_is_found() {
    let parse = |text: &str| cucumber::gherkin::Feature::parse(text, Default::default()).unwrap();
    let english = parse("Feature: F\n  Rule: R\n    Example: E\n      When 30 minutes pass\n");
    let korean = parse("# language: ko\n기능: 기\n  Rule: 규\n    시나리오: 예\n      만일 31분이 지난다\n");
    assert_eq!(differences(&english, &english), Vec::<String>::new());
    assert_eq!(differences(&english, &korean).len(), 1);
}

#[test]
fn every_sentence_of_a_feature_is_understood_and_every_sentence_of_the_catalogue_is_used() {
    let mut unused: BTreeMap<_, _> =
        catalogue::sentences().into_iter().map(|sentence| (sentence.at, sentence)).collect();
    assert!(unused.len() > 20, "the catalogue has only {} sentences", unused.len());
    for story in Language::ALL.into_iter().flat_map(stories) {
        for sentence in &story.sentences {
            let at = catalogue::find(sentence).unwrap_or_else(|why| {
                panic!("«{}» (line {}): {why:?}", sentence.value, sentence.position.line)
            });
            unused.remove(&at);
        }
    }
    let unused: Vec<_> = unused.values().map(ToString::to_string).collect();
    assert!(unused.is_empty(), "no feature uses\n{}", unused.join("\n"));
}

#[test]
fn the_same_schedule_gives_the_same_story() {
    for story in stories(Language::English) {
        let beats = player::play(&story, &Schedule::default(), Protections::default()).unwrap();
        for seed in 0..5 {
            let schedule = Schedule::generate(seed, &beats);
            let play = || player::play(&story, &schedule, Protections::default());
            assert_eq!(play(), play());
        }
    }
}

#[test]
fn twins_tell_the_same_story() {
    for (english, korean) in stories(Language::English).iter().zip(&stories(Language::Korean)) {
        let play = |story| player::play(story, &Schedule::default(), Protections::default()).unwrap();
        assert_eq!(play(english), play(korean), "{}", english.name);
    }
}

/// Writes one feature for each language; an empty text writes none.
fn folder_with(english: &str, korean: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("there is room for a folder");
    for (language, text) in [("en", english), ("ko", korean)] {
        let path = folder.path().join(language);
        fs::create_dir(&path).expect("the folder is new");
        if !text.is_empty() {
            fs::write(path.join("a.feature"), text).expect("the folder is there");
        }
    }
    folder
}

fn outcome(folder: &Path, arguments: &[&str]) -> Outcome {
    play(folder, &Arguments::from_iter([&["acceptance"], arguments].concat()))
        .expect("both folders can be read")
}

const KOREAN: &str = "# language: ko\n기능: 시간\n  시나리오: 하루\n    먼저 컨퍼런스가 다음 좌석을 내놓았다:\n      | 유형 | 가격 | 할당량 |\n      | Workshop | 0 | 1 |\n";

#[test]
fn playing_nothing_is_a_failure() {
    assert_eq!(outcome(folder_with("", "").path(), &[]), Outcome::NothingPlayed);
    assert_eq!(outcome(folder_with("", KOREAN).path(), &[]), Outcome::NothingPlayed);
    assert_eq!(outcome(folder_with("Feature: empty\n", KOREAN).path(), &[]), Outcome::NothingPlayed);
}

#[test]
fn leaving_everything_out_on_purpose_is_not_a_failure() {
    assert_eq!(outcome(features::folder(), &["no example has this name"]), Outcome::Held);
}

#[test]
fn a_sentence_nobody_knows_is_a_failure() {
    let folder = folder_with("Feature: time\n  Example: a day\n    When the moon rises\n", KOREAN);
    assert_eq!(outcome(folder.path(), &[]), Outcome::Misunderstood);
}

#[test]
fn a_sentence_that_is_not_true_is_a_failure() {
    let wrong = "Feature: seats\n  Example: a miracle\n    Given the conference offers these seats:\n      | a | b | c |\n      | Workshop | 0 | 1 |\n    Then 2 Workshop seats are left\n";
    assert_eq!(outcome(folder_with(wrong, KOREAN).path(), &[]), Outcome::Broke);
}

#[test]
fn a_known_defect_breaks_a_story_and_is_told_with_its_faults() {
    let stories = stories(Language::English);
    for name in ["relay-never-repeats", "unsynced-commit"] {
        let protections = defect::find(name).unwrap().protections();
        let finding = stories.iter().find_map(|story| rehearse(story, 0..300, protections).err());
        let finding = finding.unwrap_or_else(|| panic!("{name} breaks no story"));
        assert!(!finding.schedule.faults.is_empty(), "{finding}");
        println!("{name}\n{finding}\n");
    }
}
