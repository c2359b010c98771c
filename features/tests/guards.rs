//! Makes sure that the features cannot pass by doing nothing: twins agree, every sentence is
//! understood and used, an empty folder is a failure, known defects break stories, and nothing is
//! said that nobody would notice.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZeroUsize;
use std::path::Path;
use std::sync::atomic::AtomicBool;

use conference::defect::{self, CATALOGUE, Defect};
use conference::node::protections::Protections;
use features::acceptance::{Outcome, play};
use libtest_mimic::Arguments;
use sim::spec::broken_example::rehearse;
use sim::spec::catalogue;
use sim::spec::doubt::inquiry::Inquiry;
use sim::spec::doubt::outcome::{DoubtOutcome, DoubtVerdict};
use sim::spec::player::{self, Cause, Screenplay};
use sim::spec::schedule::Schedule;
use sim::spec::source::{self, Source};
use sim::spec::story::{Language, Story, read, read_stories};
use sim::spec::twins::differences;

fn stories(language: Language) -> Vec<Story> {
    read_stories(features::folder(), language).expect("the features can be read")
}

#[test]
fn twins_have_equal_rules_examples_and_cells() {
    let [english, korean] = Language::ALL.map(|language| {
        let features = read(features::folder(), language).unwrap();
        let named = features
            .into_iter()
            .map(|source| (source.path.file_name().unwrap().to_owned(), source));
        named.collect::<BTreeMap<_, _>>()
    });
    assert!(english.keys().eq(korean.keys()), "{:?} and {:?}", english.keys(), korean.keys());
    for (file, feature) in &english {
        assert_eq!(differences(feature, &korean[file]), Vec::<String>::new(), "{file:?}");
    }
}

#[test]
fn a_twin_that_says_something_else_is_found() {
    let parse = |text: &str| Source::parse(Path::new("a.feature"), text.to_owned()).unwrap();
    let english = parse("Feature: F\n  Rule: R\n    Example: E\n      When 30 minutes pass\n");
    let korean =
        parse("# language: ko\n기능: 기\n  규칙: 규\n    시나리오: 예\n      만일 31분이 지난다\n");
    assert_eq!(differences(&english, &english), Vec::<String>::new());
    assert_eq!(differences(&english, &korean).len(), 1);
}

#[test]
fn every_sentence_of_a_feature_is_understood_and_every_sentence_of_the_catalogue_is_used() {
    let mut unused: BTreeMap<_, _> =
        catalogue::sentences().iter().map(|sentence| (sentence.key(), sentence)).collect();
    assert!(unused.len() > 200, "the catalogue has only {} sentences", unused.len());
    for story in Language::ALL.into_iter().flat_map(stories) {
        for sentence in &story.sentences {
            let known = catalogue::find(sentence).unwrap_or_else(|why| {
                panic!("«{}» (line {}): {why:?}", sentence.value, sentence.position.line)
            });
            unused.remove(&known.key());
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
        let play =
            |story| player::play(story, &Schedule::default(), Protections::default()).unwrap();
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

const KOREAN: &str = "# language: ko\n기능: 시간\n  시나리오: 하루\n    먼저 컨퍼런스가 다음 좌석을 내놓았다:\n      | 좌석 유형 | 가격 | 할당량 |\n      | Workshop | 0 | 1 |\n";

#[test]
fn playing_nothing_is_a_failure() {
    assert_eq!(outcome(folder_with("", "").path(), &[]), Outcome::NothingPlayed);
    assert_eq!(outcome(folder_with("", KOREAN).path(), &[]), Outcome::NothingPlayed);
    assert_eq!(
        outcome(folder_with("Feature: empty\n", KOREAN).path(), &[]),
        Outcome::NothingPlayed
    );
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
    let wrong = "Feature: seats\n  Example: a miracle\n    Given the conference offers these seats:\n      | seat type | price | quota |\n      | Workshop | 0 | 1 |\n    Then 2 Workshop seats are left\n";
    assert_eq!(outcome(folder_with(wrong, KOREAN).path(), &[]), Outcome::Broke);
}

/// Known defects, each with the example that is about it.
const FOUND: [(&str, &str); 11] = [
    ("relay-never-repeats", "Paying confirms the order for good"),
    ("unsynced-commit", "The machines that take requests are replaced"),
    ("inbox-in-memory", "The machines that decide forget everything"),
    ("older-quota-wins", "A quota that is held up is not taken for the newest"),
    ("newcomers-jump-the-line", "A newcomer comes after those who wait"),
    ("no-version-check", "Four want two seats each of three, and one is served half"),
    ("bank-without-token", "Everything comes twice"),
    (
        "expiry-beats-payment",
        "A payment of the last minute is not undone while its confirmation is on the way",
    ),
    ("refund-never-asked", "A payment service pays back"),
    ("codes-not-given-back", "A code for everything makes the order free"),
    ("prices-kept", "A changed order is priced as a whole with today's prices"),
];

#[test]
fn known_defects_break_the_examples_about_them_in_both_languages() {
    let [english, korean] = Language::ALL.map(stories);
    for (name, example) in FOUND {
        let protections = defect::find(name).unwrap().protections();
        let place = english.iter().position(|story| story.name == example);
        let place = place.unwrap_or_else(|| panic!("there is no example «{example}»"));
        for story in [&english[place], &korean[place]] {
            let script = Screenplay::read(story).unwrap();
            let beats = player::play(story, &Schedule::default(), Protections::default()).unwrap();
            // As `sim spec` plays it.
            let schedules = (0..100).map(|number| Schedule::generate(story.seed(number), &beats));
            let mut plays = [Schedule::default()].into_iter().chain(schedules);
            assert!(
                plays.any(|schedule| script.play(&schedule, protections).broken.is_some()),
                "{name} does not break «{}»",
                story.name
            );
        }
    }
}

/// What comes of doubting these features, with these defects.
fn doubted(sources: Vec<Source>, defects: &[&'static Defect]) -> DoubtOutcome {
    let stories: Vec<_> = sources.iter().flat_map(Source::stories).collect();
    let planned = stories.len();
    let inquiry =
        Inquiry { stories, defects: defects.to_vec(), jobs: NonZeroUsize::MIN.saturating_add(1) };
    let examples = inquiry.ask(&AtomicBool::new(false), |_| {});
    DoubtOutcome { sources, typed: String::new(), examples, planned, interrupted: false }
}

#[test]
fn every_value_that_an_example_looks_at_is_noticed() {
    let outcome = doubted(source::project().unwrap(), &[]);
    let unnoticed: Vec<_> = outcome
        .examples
        .iter()
        .flat_map(|example| {
            example.unnoticed().map(|(changed, values)| (&example.story.name, changed, values))
        })
        .collect();
    assert!(unnoticed.is_empty(), "{unnoticed:#?}");
    let tally = outcome.tally();
    assert!(tally.noticed > 1500 && tally.noticed > 2 * tally.alone, "{tally:?}");
}

/// With all defects for some features; `sim spec --doubt` asks all of them, which takes some
/// minutes.
#[test]
fn every_sentence_is_needed_or_explained() {
    let mut sources = source::project().unwrap();
    sources.retain(|source| {
        let name = source.path.file_name().unwrap_or_default().to_string_lossy();
        ["03-", "12-", "14-"].iter().any(|number| name.starts_with(number))
    });
    assert_eq!(sources.len(), 6);
    let outcome = doubted(sources, &CATALOGUE.iter().collect::<Vec<_>>());
    assert_eq!(outcome.verdict(), DoubtVerdict::Held, "{:#?}", outcome.idle());
    assert!(outcome.idle().len() >= 4, "what is explained is told");
}

/// The examples in the guide for whoever writes features.
fn guide() -> Vec<Story> {
    let text =
        fs::read_to_string(features::folder().join("README.md")).expect("the guide can be read");
    let examples =
        text.split("   ```gherkin\n").skip(1).filter_map(|rest| rest.split("   ```").next());
    examples.flat_map(scratch).collect()
}

#[test]
fn the_example_of_the_guide_holds_and_the_defect_that_the_guide_names_breaks_it() {
    let stories = guide();
    assert_eq!(stories.len(), Language::ALL.len());
    for story in &stories {
        rehearse(story, 0..5, Protections::default()).unwrap_or_else(|finding| panic!("{finding}"));
        let defect = defect::find("newcomers-jump-the-line").unwrap();
        let finding =
            rehearse(story, 0..0, defect.protections()).expect_err("the guide says that it breaks");
        assert!(finding.schedule.faults.is_empty(), "{finding}");
    }
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

/// A feature that is nowhere in the project: other names, other seats, and a fault of its own.
const SCRATCH: [&str; 2] = [
    "Feature: Dinner on the roof
  Example: A notice that comes again is no second dinner
    Given the conference \"FerrisCon\" offers these seats:
      | quota | seat type      | price |
      | 3     | Rooftop dinner | 75.50 |
    And every payment notice comes again after 20 minutes
    And Zoe has reserved 2 Rooftop dinner seats
    When Zoe pays for the order through a payment service
    And 25 minutes pass
    Then Zoe's order is confirmed with 2 Rooftop dinner seats
    And Zoe has paid 151 dollars
    And 1 Rooftop dinner seat is left
",
    "# language: ko
기능: 옥상 만찬
  시나리오: 또 온 알림은 두 번째 만찬이 아니다
    먼저 \"FerrisCon\" 컨퍼런스가 다음 좌석을 내놓았다:
      | 할당량 | 좌석 유형 | 가격  |
      | 3      | 옥상 만찬 | 75.50 |
    그리고 모든 결제 알림이 20분 뒤에 한 번 더 온다
    그리고 조이가 옥상 만찬 좌석 2개를 예약했다
    만일 조이가 주문을 결제 서비스로 결제한다
    그리고 25분이 지난다
    그러면 조이의 주문이 옥상 만찬 좌석 2개로 확정되었다
    그리고 조이가 낸 돈은 151달러이다
    그리고 옥상 만찬 좌석 1개가 남아 있다
",
];

fn scratch(text: &str) -> Vec<Story> {
    let source = Source::parse(Path::new("scratch.feature"), text.to_owned())
        .expect("the feature can be read");
    source.stories()
}

#[test]
fn sentences_can_be_combined_anew_in_both_languages() {
    for text in SCRATCH {
        for story in scratch(text) {
            rehearse(&story, 0..20, Protections::default())
                .unwrap_or_else(|finding| panic!("{finding}"));
            let defect = defect::find("relay-never-repeats").unwrap();
            let finding =
                rehearse(&story, 0..300, defect.protections()).expect_err("the defect is found");
            assert!((1..=3).contains(&finding.schedule.faults.len()), "{finding}");
        }
    }
}

/// A seat that Ada has reserved.
const SEATS: &str = "    Given the conference offers these seats:\n      | seat type | price | quota |\n      | Workshop | 1 | 1 |\n    And Ada has reserved 1 Workshop seat\n";

#[test]
fn what_had_happened_must_have_happened_whoever_plays_it() {
    for sentence in [
        "And Ada has reserved 1 Workshop seat",
        "And Ada has entered the code LUCKY",
        "And the bank declines Ada's next payment",
        "When Ada leaves the wait list",
        "When Adda pays for the order",
        "When 1 minute passes\n      \"\"\"\n      or two\n      \"\"\"",
    ] {
        let text = format!(
            "Feature: F\n  Example: E\n{SEATS}    {sentence}\n    Then Ada holds 1 Workshop seat\n"
        );
        assert_eq!(outcome(folder_with(&text, KOREAN).path(), &[]), Outcome::Broke, "{sentence}");
    }
    let text = format!(
        "Feature: F\n  Example: E\n{SEATS}    When 1 minute passes\n    Then Ada holds 1 Workshop seat\n"
    );
    assert_eq!(outcome(folder_with(&text, KOREAN).path(), &[]), Outcome::Held);
}

#[test]
fn a_sentence_that_cannot_be_played_is_named_with_the_cell() {
    let table = |rows: &str| format!("the conference offers these seats:\n{rows}");
    for (sentence, line, said) in [
        (table("      | seat type | price | qota |\n      | Workshop | 1 | 1 |"), 4, "qota"),
        (
            table("      | seat type | price | quota |\n      | Workshop | abc | 1 |"),
            5,
            "column price, row 1: \"abc\"",
        ),
        (
            table("      | seat type | price | quota |\n      | Workshop | 1 | -1 |"),
            5,
            "column quota, row 1: \"-1\"",
        ),
        (
            table(
                "      | seat type | price | quota |\n      | Workshop | 1 | 1 |\n    And Ada has reserved 0 Workshop seats",
            ),
            6,
            "0 Workshop seats",
        ),
        ("for 0 minutes the bank does nothing".to_owned(), 3, "no time at all"),
        ("for 1 minute 101 of 100 messages are lost".to_owned(), 3, "101 of 100"),
    ] {
        let stories = scratch(&format!("Feature: F\n  Example: E\n    Given {sentence}\n"));
        let broken =
            player::play(&stories[0], &Schedule::default(), Protections::default()).unwrap_err();
        assert_eq!((broken.cause, broken.line), (Cause::Unplayable, line), "{broken}");
        assert!(broken.why.contains(said), "{broken}");
    }
    for (sentence, said) in
        [("When it is 25:99", "25:99"), ("Then Ada is told that pigs fly", "pigs fly")]
    {
        let stories = scratch(&format!("Feature: F\n  Example: E\n{SEATS}    {sentence}\n"));
        let broken =
            player::play(&stories[0], &Schedule::default(), Protections::default()).unwrap_err();
        assert_eq!(broken.cause, Cause::Unplayable, "{broken}");
        assert!(broken.why.contains(said), "{broken}");
    }
}
