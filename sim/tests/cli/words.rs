//! Words that do not fit a sentence are named, with what would fit; so are names that nobody bears,
//! before anything is played.

use crate::spec::with;
use crate::support::json;

const SEATS: &str = "    Given the conference offers these seats:\n      | seat type | price | quota |\n      | Canoe     | 30    | 4     |\n";
const KOREAN: &str = "# language: ko\n기능: 강\n  시나리오: 예\n    먼저 컨퍼런스가 다음 좌석을 내놓았다:\n      | 좌석 유형 | 가격 | 할당량 |\n      | 카누      | 30   | 4      |\n";

#[track_caller]
fn is_unknown(text: &str, words: &[&str]) {
    let answer = with(text).sim("spec a.feature --schedules 0");
    assert_eq!(answer.code, 3, "{}{}", answer.out, answer.err);
    for word in words {
        assert!(answer.err.contains(word), "{word}: {}", answer.err);
    }
}

#[test]
fn a_word_that_does_not_fit_is_named_with_what_would() {
    for (sentence, words) in [
        (
            "When nora reserves 2 Canoe seats",
            ["«nora» does not fit", "begins with a capital letter"],
        ),
        (
            "When Nora reserves two Canoe seats",
            ["«two Canoe seats» does not fit", "2 Workshop seats"],
        ),
        ("When half an hour passes", ["«half an hour» does not fit", "20 seconds, 1 minute"]),
        ("Then Canoe seats are left", ["«Canoe seats» does not fit", "with their number"]),
    ] {
        is_unknown(&format!("Feature: River\n  Example: e\n{SEATS}    {sentence}\n"), &words);
    }
    let sentence = "만일 노라가 주문을 수표로 결제한다";
    is_unknown(&format!("{KOREAN}    {sentence}\n"), &["«수표로» – 맞지 않는다", "결제하는 방법"]);
}

#[test]
fn a_wrong_particle_is_named_with_the_right_one() {
    for (sentence, words) in [
        ("만일 밥가 카누 좌석 2개를 예약한다", ["«밥가» – 조사가 맞지 않는다", "«밥이»"]),
        ("만일 10초이 지난다", ["«10초이» – 조사가 맞지 않는다", "«10초가»"]),
    ] {
        is_unknown(&format!("{KOREAN}    {sentence}\n"), &words);
    }
}

#[test]
fn a_name_that_nobody_bears_is_found_without_playing() {
    let text = format!(
        "Feature: River\n  Example: e\n{SEATS}    When Nora reserves 2 Canoe seats\n    Then Norra holds 2 Canoe seats\n"
    );
    let room = with(&text);
    let answer = room.sim("spec a.feature --dry-run");
    assert_eq!(answer.code, 2, "{}", answer.err);
    for told in ["a.feature:7", "perhaps you mean Nora", "hint: "] {
        assert!(answer.err.contains(told), "{told}: {}", answer.err);
    }
    // What does not hold can be played.
    let text = text.replace("Norra holds 2", "Nora holds 3");
    assert_eq!(with(&text).sim("spec a.feature --dry-run").code, 0);
}

#[test]
fn the_catalogue_explains_every_name_in_braces_and_the_columns_of_tables() {
    for (language, told) in [
        ("en", ["columns: seat type | price | quota", "{clock}  a time of day: 09:30"]),
        ("ko", ["열: 좌석 유형 | 가격 | 할당량", "{clock}  시각: 09:30"]),
    ] {
        let answer = json_and_text(language);
        for told in told {
            assert!(answer.0.contains(told), "{told}: {}", answer.0);
        }
        for sentence in answer.1["sentences"].as_array().unwrap() {
            let text = sentence["sentence"].as_str().unwrap();
            let names = text.split('{').skip(1).filter_map(|part| part.split_once('}'));
            for (name, _) in names {
                assert!(answer.1["names"][name].is_string(), "{name} is not explained");
            }
            let has_table = !sentence["columns"].as_array().unwrap().is_empty();
            let has_quotation = sentence["quotation"].is_string();
            assert_eq!(has_table || has_quotation, text.ends_with(':'), "{text}");
        }
    }
}

/// What people and machines are told of the catalogue.
fn json_and_text(language: &str) -> (String, serde_json::Value) {
    let answer = crate::support::Room::new().sim(&format!("steps --lang {language} --json -"));
    assert_eq!(answer.code, 0, "{}", answer.err);
    (answer.err, json(&answer.out))
}

#[test]
fn the_page_shows_what_examples_are_about_and_what_is_left_open() {
    let text = format!(
        "Feature: River\n  # Question (2026-11-29): who pays for lost paddles?\n  Example: e\n    Canoes are for two.\n\n{SEATS}    When Nora reserves 2 Canoe seats\n    Then Nora holds 2 Canoe seats\n"
    );
    let room = with(&text);
    assert_eq!(room.sim("spec a.feature --schedules 0 --report report").code, 0);
    let page = std::fs::read_to_string(room.path("report/index.html")).unwrap();
    for shown in ["Canoes are for two.", "Open question", "who pays for lost paddles?"] {
        assert!(page.contains(shown), "{shown} is not on the page");
    }
}

#[test]
fn the_page_explains_the_words_that_stand_in_its_examples_and_no_others() {
    let text = format!(
        "Feature: River\n  Example: e\n{SEATS}    When Nora reserves 2 Canoe seats\n    Then Nora holds 2 Canoe seats\n"
    );
    let room = with(&text);
    assert_eq!(room.sim("spec a.feature --schedules 0 --report report").code, 0);
    let page = std::fs::read_to_string(room.path("report/index.html")).unwrap();
    let glossary = &page[page.find("id=\"glossary\"").unwrap()..];
    assert!(glossary.contains("<dt>reserve, hold</dt>"), "{glossary}");
    for absent in ["wait list", "invoice", "예약"] {
        assert!(!glossary.contains(absent), "{absent} stands in no example");
    }
}

#[test]
fn a_korean_run_is_summed_up_in_korean() {
    let steps = "    만일 노라가 카누 좌석 2개를 예약한다\n    그러면 노라가 카누 좌석 2개를 확보하고 있다\n";
    let held = with(&format!("{KOREAN}{steps}")).sim("spec a.feature --schedules 3");
    assert_eq!(held.code, 0, "{}", held.err);
    for told in ["성립(HELD)  예 1개가", "차이를 만든 장애", "다음에 입력할 것:"]
    {
        assert!(held.out.contains(told), "{told}: {}", held.out);
    }
    let broken = with(&format!("{KOREAN}{}", steps.replace("2개를 확보", "3개를 확보")));
    let broken = broken.sim("spec a.feature --schedules 0");
    assert_eq!(broken.code, 1);
    assert!(broken.out.contains("깨짐(VIOLATED)  예 1개 가운데 1개가 깨졌다"), "{}", broken.out);
}
