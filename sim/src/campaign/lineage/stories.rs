//! Small stories, each about one thing that people do, in which nothing goes wrong.

use domain::payments::PaymentMethod;
use domain::sourcing::Snapshots;

use super::GoodEnd;
use super::acting::{
    DINNER, MINUTE, RELEASE, WORKSHOP, assign, change, code, edit, enter, join, offer, orders, pay,
    pay_by, say_who, story, until, wait, wants,
};
use conference::cluster::Topology;
use conference::node::protocol::{Act, Conduct, Line, Off, Organiser, OrganiserAct};
use conference::scenario::{Scenario, Script};

/// Every one, those that touch most first.
pub(super) const ALL: &[GoodEnd] = &[
    GoodEnd {
        name: "paid",
        about: "an order is paid and confirmed, the money is taken, and its seats are given to people",
        events: &["PaymentCaptured", "SeatUnassigned"],
        story: || {
            let rest = vec![
                say_who("Ada"),
                wait(2),
                pay(),
                assign(0, "Min", "min@example.org"),
                assign(0, "Sora", "sora@example.org"),
                assign(0, "Sora Jane", "SORA@example.org"),
                assign(1, "Jun", "jun@example.org"),
                wait(40),
                Act::UnassignSeat { position: 1 },
            ];
            story(2, vec![], vec![orders("Ada", 10, &[(WORKSHOP, 2), (DINNER, 1)], rest)])
        },
    },
    GoodEnd {
        name: "lapsed",
        about: "an order is not paid, its seats are given back, and somebody else buys them",
        events: &["SeatsReservationCancelled", "PaymentCaptured"],
        story: || {
            let later = RELEASE / 1000 + 60;
            story(1, vec![], vec![wants("Ada", 10, 1, vec![]), wants("Bo", later, 1, vec![pay()])])
        },
    },
    GoodEnd {
        name: "offered",
        about: "seats that come free are offered to whoever waits, who buys them",
        events: &["SeatsOffered", "PaymentCaptured"],
        story: || {
            let waits = join(vec![pay()]);
            story(1, vec![], vec![wants("Ada", 10, 1, vec![]), wants("Bo", 20, 1, vec![waits])])
        },
    },
    GoodEnd {
        name: "contended",
        about: "several want the last seats at once, and each worker decides for itself",
        events: &["SeatsReserved", "PaymentCaptured"],
        story: || {
            let people = ["Ada", "Bo", "Cy", "Di"].map(|name| wants(name, 10, 1, vec![pay()]));
            let contention = Topology { contention: true, ..Topology::default() };
            Scenario { topology: contention, ..story(2, vec![], people.to_vec()) }
        },
    },
    GoodEnd {
        name: "forgetful",
        about: "workers load every state anew, while a quota is cut, an order changed and paid",
        events: &["AvailableSeatsChanged", "PaymentCaptured"],
        story: || {
            let cut =
                vec![until(14), offer(WORKSHOP, None, 2), until(50), offer(WORKSHOP, None, 4)];
            let people = vec![
                wants("Ada", 10, 2, vec![change(&[(WORKSHOP, 1)]), wait(1), pay()]),
                wants("Bo", 11, 2, vec![Act::AcceptPartial, pay()]),
                wants("Cy", 60, 1, vec![pay()]),
            ];
            let topology = Topology { contention: true, keep_states: false, ..Topology::default() };
            Scenario { topology, ..story(4, cut, people) }
        },
    },
    GoodEnd {
        name: "remembered",
        about: "workers load states that were kept, while a quota is cut, an order changed and paid",
        events: &["AvailableSeatsChanged", "PaymentCaptured"],
        story: || {
            let cut =
                vec![until(14), offer(WORKSHOP, None, 3), until(50), offer(WORKSHOP, None, 4)];
            let people = vec![
                wants("Ada", 10, 2, vec![change(&[(WORKSHOP, 1)]), wait(1), pay()]),
                wants("Bo", 11, 2, vec![wait(2), pay()]),
                wants("Cy", 30, 2, vec![wait(40), Act::Cancel]),
                wants("Di", 60, 1, vec![wait(2), change(&[(DINNER, 1)]), wait(2), pay()]),
                wants("Ed", 65, 4, vec![]),
            ];
            let snapshots = Snapshots::EveryN { events: 2 };
            let topology = Topology { keep_states: false, snapshots, ..Topology::default() };
            Scenario { topology, ..story(4, cut, people) }
        },
    },
    GoodEnd {
        name: "partial",
        about: "who is given some of the seats takes what is held, and others come free meanwhile",
        events: &["PartialReservationAccepted", "PaymentCaptured"],
        story: || {
            let people = vec![
                wants("Ada", 10, 2, vec![wait(12), Act::Cancel]),
                wants("Bo", 12, 3, vec![wait(30), Act::AcceptPartial, pay()]),
                wants("Cy", 13, 2, vec![]),
                wants("Di", 14, 1, vec![Act::Look]),
            ];
            story(4, vec![], people)
        },
    },
    GoodEnd {
        name: "changed",
        about: "orders are changed: before an answer, after it, at new prices and from two windows",
        events: &["OrderUpdated", "PaymentCaptured"],
        story: || {
            let dearer = vec![until(20), offer(DINNER, Some("70.00"), 20)];
            let line = |quantity| vec![Line { seat_type: WORKSHOP.to_owned(), quantity }];
            let windows = Act::Change { lines: line(1), second_window: line(3) };
            let people = vec![
                wants("Ada", 10, 2, vec![change(&[(WORKSHOP, 1)]), wait(3), pay()]),
                wants("Bo", 10, 1, vec![wait(20), change(&[(DINNER, 2), (WORKSHOP, 1)]), pay()]),
                wants("Cy", 11, 2, vec![wait(10), windows, wait(10), Act::AcceptPartial, pay()]),
                orders("Di", 12, &[(DINNER, 1)], vec![wait(25), change(&[(DINNER, 2)]), pay()]),
            ];
            story(8, dearer, people)
        },
    },
    GoodEnd {
        name: "withdrawn",
        about: "orders are withdrawn, at once and once their seats are held, and others get the seats",
        events: &["SeatsReservationCancelled", "PaymentCaptured"],
        story: || {
            let people = vec![
                wants("Ada", 10, 1, vec![Act::Cancel]),
                wants("Bo", 12, 1, vec![wait(5), Act::Look, Act::Cancel]),
                wants("Cy", 30, 2, vec![pay()]),
            ];
            story(2, vec![], people)
        },
    },
    GoodEnd {
        name: "discounted",
        about: "codes are entered, combined, used up and given back",
        events: &["PaymentCaptured", "OrderTotalsCalculated"],
        story: || {
            let codes = vec![
                code("EARLYBIRD", Off::Percent(15), None, &[]),
                code("TEAM", Off::Cents(2050), None, &["EARLYBIRD"]),
                code("SPEAKER", Off::Percent(100), Some(2), &[]),
            ];
            let both = |first, second| vec![wait(1), enter(first), enter(second), wait(3), pay()];
            let speaks = || vec![wait(1), enter("SPEAKER"), wait(3), pay()];
            let people = vec![
                wants("Ada", 10, 2, both("EARLYBIRD", "TEAM")),
                wants("Bo", 10, 1, both("TEAM", "EARLYBIRD")),
                wants("Cy", 11, 1, both("SPEAKER", "TEAM")),
                wants("Di", 12, 1, vec![wait(1), enter("SPEAKER"), wait(15), Act::Cancel]),
                wants("Ed", 20, 1, speaks()),
                wants("Flo", 40, 1, speaks()),
                wants("Gus", 60, 1, speaks()),
            ];
            story(20, codes, people)
        },
    },
    GoodEnd {
        name: "scarce code",
        about: "two enter the last redemption of a code, whose terms change later",
        events: &["PaymentCaptured", "OrderTotalsCalculated"],
        story: || {
            let one = |quota| code("SPEAKER", Off::Percent(50), Some(quota), &[]);
            let again = code("SPEAKER", Off::Cents(1000), Some(3), &[]);
            let acts = vec![one(1), until(40), again];
            let enters = || vec![wait(1), enter("SPEAKER"), wait(5), pay()];
            let people = vec![
                wants("Ada", 10, 1, enters()),
                wants("Bo", 10, 1, enters()),
                wants("Cy", 60, 1, enters()),
                wants("Di", 61, 1, vec![wait(1), enter("SPEAKER")]),
                wants("Ed", RELEASE / 1000 + 120, 1, enters()),
            ];
            story(20, acts, people)
        },
    },
    GoodEnd {
        name: "waiting",
        about: "several wait for the same seats; some leave the line, come back, change or withdraw",
        events: &["SeatsOffered", "WaitListLeft", "PaymentCaptured"],
        story: || {
            let buys = || join(vec![pay()]);
            let people = vec![
                wants("Ada", 10, 3, vec![wait(60), Act::Cancel]),
                wants("Bo", 12, 1, vec![buys(), wait(3), buys()]),
                wants("Cy", 14, 2, vec![buys(), wait(3), Act::LeaveWaitList, wait(3), buys()]),
                wants("Di", 16, 1, vec![buys(), wait(5), Act::Cancel]),
                wants("Ed", 18, 2, vec![buys(), wait(5), change(&[(WORKSHOP, 1)])]),
                wants("Flo", 20, 1, vec![join(vec![Act::Cancel]), wait(100), join(vec![pay()])]),
                wants("Gus", 75, 1, vec![pay()]),
            ];
            story(3, vec![], people)
        },
    },
    GoodEnd {
        name: "patient",
        about: "who waits for more than is left is not passed over for ever",
        events: &["SeatsOffered", "PaymentCaptured"],
        story: || {
            let mut people = vec![
                wants("Ada", 10, 4, vec![wait(600), Act::Cancel]),
                wants("Bo", 12, 4, vec![join(vec![pay()])]),
            ];
            for (place, name) in ["Cy", "Di", "Ed", "Flo"].into_iter().enumerate() {
                let comes = 20 + 5 * place as u64;
                people.push(wants(name, comes, 1, vec![join(vec![wait(60), Act::Cancel])]));
            }
            let grows =
                vec![until(60), offer(WORKSHOP, None, 5), until(200), offer(WORKSHOP, None, 6)];
            story(4, grows, people)
        },
    },
    GoodEnd {
        name: "in debt",
        about: "a quota is cut below what is held and sold, and seats come free again",
        events: &["AvailableSeatsChanged", "PaymentCaptured"],
        story: || {
            let cut =
                vec![until(20), offer(WORKSHOP, None, 1), until(90), offer(WORKSHOP, None, 3)];
            let people = vec![
                wants("Ada", 10, 2, vec![pay()]),
                wants("Bo", 11, 1, vec![wait(30), Act::Cancel]),
                orders(
                    "Cy",
                    30,
                    &[(WORKSHOP, 1), (DINNER, 1)],
                    vec![wait(5), Act::AcceptPartial, pay()],
                ),
                wants("Di", 60, 1, vec![Act::Look]),
                wants("Ed", 100, 1, vec![pay()]),
                wants("Flo", 110, 1, vec![pay()]),
            ];
            story(3, cut, people)
        },
    },
    GoodEnd {
        name: "organised",
        about: "a conference is edited, opened, closed and opened, its terms change, and a rival wants its address",
        events: &["ConferenceUpdated", "SeatUpdated", "PaymentCaptured"],
        story: || {
            let seat_type = WORKSHOP.to_owned();
            let acts = vec![
                edit("Seats are going fast"),
                until(14),
                offer(DINNER, Some("60.00"), 10),
                offer(DINNER, None, 9),
                offer(DINNER, None, 12),
                OrganiserAct::Withdraw { seat_type },
                OrganiserAct::Add {
                    seat_type: DINNER.to_owned(),
                    price: "1.00".to_owned(),
                    quota: 1,
                },
                until(20),
                OrganiserAct::Unpublish,
                until(40),
                OrganiserAct::Publish,
                edit(&"Seats are going fast, and faster every day. ".repeat(5)),
                until(60),
                edit("Seats are going faster"),
            ];
            let people = vec![
                orders("Ada", 10, &[(DINNER, 2)], vec![pay()]),
                orders("Bo", 17, &[(DINNER, 1)], vec![wait(2), pay()]),
                wants("Cy", 25, 1, vec![pay()]),
                wants("Di", 70, 1, vec![pay()]),
            ];
            let mut story = story(4, acts, people);
            let offered = |name: &str| offer(name, Some("80.00"), 10);
            let banquet = OrganiserAct::Withdraw { seat_type: "Banquet".to_owned() };
            story.organisers[0].acts.splice(1..1, [offered("Banquet"), banquet]);
            let mut rival = Organiser::opening("the rival conference", &[("Workshop", "10", 5)]);
            rival.slug.clone_from(&story.organisers[0].slug);
            rival.acts.insert(0, until(5));
            story.organisers.push(rival);
            story
        },
    },
    GoodEnd {
        name: "closed",
        about: "a conference is closed while seats come free that somebody waits for",
        events: &["SeatsOffered", "PaymentCaptured"],
        story: || {
            let acts = vec![until(30), OrganiserAct::Unpublish, until(90), OrganiserAct::Publish];
            let people = vec![
                wants("Ada", 10, 1, vec![wait(50), Act::Cancel]),
                wants("Bo", 12, 1, vec![join(vec![pay()])]),
            ];
            story(1, acts, people)
        },
    },
    GoodEnd {
        name: "late",
        about: "money comes after the seats were released: for seats that are free, and that are not",
        events: &["PaymentCaptured", "PaymentVoided", "PaymentRefunded"],
        story: || {
            let late = |seconds: u64| {
                vec![Conduct { thinks_for_ms: RELEASE + seconds * 1000, ..Conduct::default() }]
            };
            let refunds = Conduct { failed_refunds: 2, ..late(200)[0] };
            let see = [40, 100, 160]
                .into_iter()
                .flat_map(|minutes| [until(minutes * MINUTE / 1000), OrganiserAct::SeeToOpenItems]);
            let by_redirect = || pay_by(PaymentMethod::Redirect);
            let people = vec![
                Script { bank: late(120), ..wants("Ada", 10, 1, vec![pay()]) },
                Script { bank: late(120), ..wants("Bo", 10, 2, vec![pay()]) },
                Script { bank: vec![refunds], ..wants("Cy", 10, 2, vec![by_redirect()]) },
                wants("Di", RELEASE / 1000 + 60, 3, vec![pay()]),
            ];
            story(5, see.collect(), people)
        },
    },
    GoodEnd {
        name: "refunded",
        about: "money that bought nothing is paid back by hand, because the bank fails to",
        events: &["PaymentRefunded", "ManualInterventionResolved"],
        story: || {
            let late = Conduct {
                thinks_for_ms: RELEASE + 5 * MINUTE,
                failed_refunds: 8,
                ..Conduct::default()
            };
            let see = [90, 150]
                .into_iter()
                .flat_map(|minutes| [until(minutes * MINUTE / 1000), OrganiserAct::SeeToOpenItems]);
            let by_redirect = vec![pay_by(PaymentMethod::Redirect)];
            let people = vec![
                Script { bank: vec![late], ..wants("Ada", 10, 1, by_redirect) },
                wants("Bo", RELEASE / 1000 + 60, 1, vec![pay()]),
            ];
            story(1, see.collect(), people)
        },
    },
    GoodEnd {
        name: "around the release",
        about: "the bank decides seconds before the seats are released, and some pay in the last minutes",
        events: &["PaymentCaptured", "SeatsReservationCancelled"],
        story: || {
            let thinks = |ms| vec![Conduct { thinks_for_ms: ms, ..Conduct::default() }];
            let people = vec![
                Script { bank: thinks(RELEASE - 6000), ..wants("Ada", 10, 1, vec![pay()]) },
                Script { bank: thinks(RELEASE - 1000), ..wants("Bo", 10, 1, vec![pay()]) },
                Script { bank: thinks(RELEASE + 2000), ..wants("Cy", 10, 1, vec![pay()]) },
                wants("Di", 10, 1, vec![wait(14 * 60 + 50), pay()]),
                wants("Ed", 10, 1, vec![wait(15 * 60 + 30), pay()]),
                wants("Flo", 10, 1, vec![wait(20 * 60), pay()]),
                Script {
                    bank: thinks(13 * MINUTE),
                    ..wants("Gus", 10, 1, vec![wait(14 * 60), pay()])
                },
            ];
            story(10, vec![], people)
        },
    },
    GoodEnd {
        name: "never answered",
        about: "the bank never answers, declines, or answers twice",
        events: &["PaymentCaptured", "PaymentDeclined", "SeatsReservationCancelled"],
        story: || {
            let silent = Conduct { answers: 0, ..Conduct::default() };
            let declines = Conduct { declines: true, ..Conduct::default() };
            let twice = Conduct { answers: 2, ..Conduct::default() };
            let windows = Act::Pay { twice: true, method: PaymentMethod::Card };
            let people = vec![
                Script { bank: vec![silent], ..wants("Ada", 10, 1, vec![pay()]) },
                Script { bank: vec![declines], ..wants("Bo", 10, 1, vec![pay(), pay()]) },
                Script { bank: vec![twice], ..wants("Cy", 10, 1, vec![wait(3), windows]) },
                wants("Di", 10, 1, vec![pay_by(PaymentMethod::Invoice)]),
                Script {
                    bank: vec![silent, twice],
                    ..wants("Ed", 10, 1, vec![pay_by(PaymentMethod::Redirect)])
                },
            ];
            story(10, vec![], people)
        },
    },
    GoodEnd {
        name: "sold out",
        about: "somebody who gets nothing, and somebody who wants what costs nothing",
        events: &["OrderConfirmed"],
        story: || {
            let people = vec![
                wants("Ada", 10, 1, vec![pay()]),
                wants("Bo", 15, 1, vec![wait(5), Act::AcceptPartial, pay()]),
                orders(
                    "Cy",
                    16,
                    &[("Party", 2), (WORKSHOP, 1)],
                    vec![wait(5), Act::AcceptPartial, pay()],
                ),
                orders("Di", 17, &[("Party", 1)], vec![pay()]),
            ];
            let mut story = story(1, vec![], people);
            story.organisers[0].acts.insert(1, offer("Party", Some("0"), 5));
            story
        },
    },
];
