//! What people of small stories do, in few words.

use domain::payments::PaymentMethod;
use domain::registration::Attendee;

use conference::node::protocol::{Act, CodeOffer, Line, Off, OrganiserAct};
use conference::scenario::{CONFERENCE, Scenario, Script, VERSION};

/// The seats that most people want.
pub(super) const WORKSHOP: &str = "Workshop";

/// Other seats.
pub(super) const DINNER: &str = "Dinner";

pub(super) const SECOND: u64 = 1000;
pub(super) const MINUTE: u64 = 60 * SECOND;

/// When the seats of an order that was placed at 0 are released.
pub(super) const RELEASE: u64 = 29 * MINUTE;

/// A story with one conference of which both seat types can be had: so many workshops, and dinners
/// for everybody. The organiser does these acts once it is open.
pub(super) fn story(workshops: u32, then: Vec<OrganiserAct>, people: Vec<Script>) -> Scenario {
    let seats = [(WORKSHOP, "100.00", workshops), (DINNER, "50.00", 20)];
    let mut organiser = conference::node::protocol::Organiser::opening(CONFERENCE, &seats);
    organiser.acts.extend(then);
    Scenario {
        schema: None,
        version: VERSION,
        seed: 1,
        about: String::new(),
        topology: Default::default(),
        settings: Default::default(),
        organisers: vec![organiser],
        registrants: people,
        faults: Vec::new(),
        upgrade: None,
        expected: None,
        horizon_ms: None,
        finding: None,
    }
}

/// Comes after so many seconds, orders so many workshops, and does the rest.
pub(super) fn wants(name: &str, comes_after: u64, workshops: u32, rest: Vec<Act>) -> Script {
    orders(name, comes_after, &[(WORKSHOP, workshops)], rest)
}

/// Comes after so many seconds, orders, and does the rest.
pub(super) fn orders(
    name: &str,
    comes_after: u64,
    seats: &[(&str, u32)],
    rest: Vec<Act>,
) -> Script {
    let comes = [wait(comes_after), Act::Place { lines: lines(seats) }];
    let acts = comes.into_iter().chain(rest).collect();
    Script { name: name.to_owned(), conference: None, acts, bank: Vec::new() }
}

fn lines(seats: &[(&str, u32)]) -> Vec<Line> {
    let line = |(seat_type, quantity): &(&str, u32)| Line {
        seat_type: (*seat_type).to_owned(),
        quantity: *quantity,
    };
    seats.iter().map(line).collect()
}

/// Does nothing for so many seconds.
pub(super) const fn wait(seconds: u64) -> Act {
    Act::Wait { ms: seconds * SECOND }
}

pub(super) const fn pay() -> Act {
    pay_by(PaymentMethod::Card)
}

pub(super) const fn pay_by(method: PaymentMethod) -> Act {
    Act::Pay { twice: false, method }
}

pub(super) fn change(seats: &[(&str, u32)]) -> Act {
    Act::Change { lines: lines(seats), second_window: Vec::new() }
}

pub(super) fn say_who(name: &str) -> Act {
    Act::SayWho {
        first_name: name.to_owned(),
        last_name: "Byron".to_owned(),
        email: "somebody@example.org".to_owned(),
    }
}

pub(super) fn enter(code: &str) -> Act {
    Act::EnterCode { code: code.to_owned() }
}

/// Waits for what is missing, and does this about an offer.
pub(super) const fn join(then: Vec<Act>) -> Act {
    Act::JoinWaitList { then }
}

pub(super) fn assign(position: u32, first_name: &str, email: &str) -> Act {
    let (first_name, last_name) = (first_name.to_owned(), "Kim".to_owned());
    Act::AssignSeat {
        position,
        attendee: Attendee { first_name, last_name, email: email.to_owned() },
    }
}

/// The organiser waits until so many seconds after the beginning.
pub(super) const fn until(seconds: u64) -> OrganiserAct {
    OrganiserAct::WaitUntil { at_ms: seconds * SECOND }
}

/// Other terms for seats that are offered already.
pub(super) fn offer(seat_type: &str, price: Option<&str>, quota: u32) -> OrganiserAct {
    OrganiserAct::Offer { seat_type: seat_type.to_owned(), price: price.map(str::to_owned), quota }
}

pub(super) fn edit(tagline: &str) -> OrganiserAct {
    OrganiserAct::Edit { tagline: tagline.to_owned() }
}

/// A promotional code for all seats.
pub(super) fn code(code: &str, off: Off, quota: Option<u32>, goes_with: &[&str]) -> OrganiserAct {
    OrganiserAct::OfferCode(CodeOffer {
        code: code.to_owned(),
        off,
        seat_types: Vec::new(),
        quota,
        cumulative_with: goes_with.iter().map(|it| (*it).to_owned()).collect(),
    })
}
