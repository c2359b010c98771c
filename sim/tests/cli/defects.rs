//! The catalogue of known defects and the kill table.

use crate::support::{Room, json};

#[test]
fn the_list_names_every_defect() {
    let room = Room::new();
    let answer = room.sim("defects --list");
    assert_eq!(answer.code, 0);
    for defect in conference::defect::CATALOGUE {
        assert!(answer.out.contains(defect.name), "{}", defect.name);
    }
}

#[test]
fn the_kill_table_has_a_row_for_every_defect_and_does_not_depend_on_jobs() {
    let room = Room::new();
    let table = |words: &str| {
        // One seed has all rows; more of them take half a minute each.
        let answer = room.sim(&format!("defects --seeds 0..1 --engine direct --json - {words}"));
        let table = json(&answer.out);
        assert_eq!(answer.code, i32::from(table["all_as_expected"] == false), "{}", answer.err);
        table
    };
    let some: Vec<_> = conference::defect::CATALOGUE.iter().step_by(8).collect();
    let some: String = some.iter().map(|defect| format!(" --defect {}", defect.name)).collect();
    assert_eq!(table(&format!("--jobs 1{some}")), table(&format!("--jobs 2{some}")));
    let one = table("--jobs 2");
    let rows = one["defects"].as_array().unwrap();
    assert_eq!(rows.len(), conference::defect::CATALOGUE.len());
    for row in rows {
        assert!(
            row["name"].is_string() && row["class"].is_string() && row["expected"].is_array(),
            "{row}"
        );
        let killed = row["killed"].as_bool().unwrap();
        assert_eq!(
            (killed, killed),
            (row["killed_by"].is_string(), row["seeds_to_first_kill"].is_u64()),
            "{row}"
        );
        let checks = row["checks"].as_object().unwrap();
        assert_eq!(killed, !checks.is_empty(), "{row}");
        if let Some(check) = row["killed_by"].as_str().filter(|_| row["verdict"] == "expected") {
            assert_eq!(checks[check], row["seeds_to_first_kill"], "{row}");
        }
    }
    assert_eq!(one["false_alarms"].as_array().unwrap().len(), 0);
}

#[test]
fn the_smallest_scenarios_are_files_that_are_found_again() {
    let room = Room::new();
    let answer = room.sim(
        "defects --defect outbox-lost-at-restart --seeds 0..1 --shrink=300plays --found small",
    );
    assert_eq!(answer.code, 0, "{}", answer.err);
    for told in ["of the smallest", "registrants", "lines of story", "1 of 1 are as small"] {
        assert!(answer.out.contains(told), "{told}: {}", answer.out);
    }
    let again = room.sim("replay small");
    assert_eq!(again.code, 0, "{}{}", again.out, again.err);
    assert!(again.out.contains("outbox-lost-at-restart"), "{}", again.out);

    let nothing_small = room.sim("defects --defect outbox-lost-at-restart --seeds 0..1 --found it");
    assert_eq!(nothing_small.code, 2);
    assert!(nothing_small.err.contains("add --shrink"), "{}", nothing_small.err);
}
