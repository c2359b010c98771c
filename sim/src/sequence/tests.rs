use conference::node::protections::Protections;
use conference::scenario::from_seed;
use stage::engine::Kind;

use super::*;

fn exchange(from: &str, to: &str, what: &str) -> Exchange {
    Exchange { from: from.to_owned(), to: to.to_owned(), what: what.to_owned() }
}

fn came() -> Vec<Exchange> {
    vec![
        exchange("Ada", "Orders", "RegisterToConference"),
        exchange("Orders", "RegistrationProcess", "OrderPlaced"),
        exchange("RegistrationProcess", "Seats", "MakeSeatReservation"),
        exchange("Seats", "RegistrationProcess", "SeatsReserved"),
    ]
}

fn judged(text: &str) -> Result<(), Difference> {
    parse(text).unwrap().judge(&came())
}

#[test]
fn what_is_written_is_all_that_may_be_said() {
    assert_eq!(judged(&diagram(&came())), Ok(()));
    let mut less = came();
    less.pop();
    assert!(judged(&diagram(&less)).is_err(), "the last one is not written");
    let mut other = came();
    other.swap(1, 2);
    assert!(judged(&diagram(&other)).is_err(), "the order is another");
}

#[test]
fn where_anything_may_stand_anything_may_be_said() {
    let holds = [
        "%% ...\nSeats->>RegistrationProcess: SeatsReserved",
        "Ada->>Orders: RegisterToConference\n%% ...",
        "Ada->>Orders: RegisterToConference\n%% ...\nSeats->>RegistrationProcess: SeatsReserved",
        "%% ...\nOrders->>RegistrationProcess: OrderPlaced\n%% ...",
        "%% the way it begins\nAda->>Orders: RegisterToConference\n\n  %%...",
    ];
    for text in holds {
        assert_eq!(judged(text), Ok(()), "{text}");
    }
    let breaks = [
        "Seats->>RegistrationProcess: SeatsReserved\n%% ...",
        "%% ...\nAda->>Orders: RegisterToConference",
        "%% ...\nSeats->>RegistrationProcess: SeatsReserved\n%% ...\nAda->>Orders: RegisterToConference\n%% ...",
    ];
    for text in breaks {
        assert!(judged(text).is_err(), "{text}");
    }
}

#[test]
fn under_faults_each_of_them_has_come_whatever_else_did() {
    let missing = |text: &str| parse(text).unwrap().missing(&came()).cloned();
    assert_eq!(missing(&diagram(&came())), None);
    let placed = exchange("Ada", "Orders", "RegisterToConference");
    assert_eq!(missing(&format!("Orders->>RegistrationProcess: OrderPlaced\n{placed}")), None);
    assert_eq!(missing(&format!("{placed}\n{placed}")), Some(placed), "it came once");
    let other = exchange("Orders", "Seats", "OrderPlaced");
    assert_eq!(missing(&other.to_string()), Some(other));
}

#[test]
fn a_difference_is_told_side_by_side() {
    let text = "Ada->>Orders: RegisterToConference\nOrders->>Seats: OrderPlaced\n%% ...";
    let told = judged(text).unwrap_err().to_string();
    let lines: Vec<_> = told.lines().map(str::trim_end).collect();
    assert_eq!(lines[0], "    expected                                           came");
    assert!(lines[1].starts_with("    Ada->>Orders: RegisterToConference"), "{told}");
    assert_eq!(lines[2], "  ✘ Orders->>Seats: OrderPlaced");
    assert!(lines[3].ends_with("   Orders->>RegistrationProcess: OrderPlaced"), "{told}");
}

#[test]
fn what_cannot_be_read_is_named_with_its_line() {
    let wrong = |text: &str| parse(text).unwrap_err().to_string();
    assert!(wrong("sequenceDiagram\nAda says hello").starts_with("line 2: \"Ada says hello\""));
    assert_eq!(wrong("->>Orders: X"), "line 1: who says it is missing in \"->>Orders: X\"");
    assert_eq!(wrong("Ada->>: X"), "line 1: whom it is said to is missing in \"Ada->>: X\"");
    assert_eq!(wrong("Ada->>Orders"), "line 1: what is said is missing in \"Ada->>Orders\"");
    assert_eq!(wrong("%% ...\n\n"), "there is no exchange in it");
}

/// What a run says of itself, read again, is what was said in it; with one exchange changed it is
/// not.
#[test]
fn what_is_printed_of_a_run_fits_it_and_nothing_else_does() {
    for seed in 0..4 {
        let said = recorded(&from_seed(seed), Protections::default(), Kind::Direct, None);
        assert!(said.len() > 30, "seed {seed}: {}", said.len());
        let expected = parse(&diagram(&said)).unwrap();
        assert_eq!(expected.judge(&said), Ok(()), "seed {seed}");
        for place in [0, said.len() / 2, said.len() - 1] {
            let mut other = said.clone();
            other[place].what.push('X');
            assert!(expected.judge(&other).is_err(), "seed {seed}, exchange {place}");
        }
    }
}

#[test]
fn of_one_order_only_its_own_messages_are_said() {
    let scenario = from_seed(3);
    let name = &scenario.registrants[0].name;
    let said = recorded(&scenario, Protections::default(), Kind::Direct, Some(name));
    assert!(said.iter().any(|it| it.from == *name), "{said:?}");
    assert!(
        said.iter()
            .all(|it| it.from == *name
                || !scenario.registrants.iter().any(|who| who.name == it.from))
    );
}
