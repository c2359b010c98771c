//! Small stories about what an organiser and a business customer decide, in which nothing goes wrong.

use conference::cluster::settings::Settings;
use conference::node::protocol::{Act, CallingOff, Conduct, Credentials, OrganiserAct};
use conference::scenario::{Scenario, Script};
use domain::payments::PaymentMethod;

use super::GoodEnd;
use super::acting::{
    DINNER, MINUTE, SECOND, WORKSHOP, change, edit, join, offer, orders, pay, pay_by, story, until,
    wait, wants,
};

/// Every one, those that touch most first.
pub(super) const ALL: &[GoodEnd] = &[
    GoodEnd {
        name: "called off",
        about: "a conference is called off, and what was bought is paid back",
        events: &["ConferenceCalledOff", "PaymentRefunded", "PaymentVoided", "OrderCalledOff"],
        story: || {
            let calls_off = OrganiserAct::CallOff(CallingOff { reason: "a storm".to_owned() });
            let acts = vec![
                until(40),
                calls_off,
                until(50),
                edit("Come all the same"),
                offer(WORKSHOP, None, 9),
                OrganiserAct::Publish,
            ];
            let by_redirect = vec![pay_by(PaymentMethod::Redirect)];
            let people = vec![
                wants("Ada", 10, 1, vec![pay()]),
                wants("Bo", 11, 1, by_redirect),
                wants("Cy", 12, 1, vec![]),
                wants("Di", 13, 1, vec![join(vec![pay()])]),
                wants("Ed", 39, 1, vec![wait(10), Act::Look]),
                wants("Flo", 60, 1, vec![Act::Look]),
            ];
            story(3, acts, people)
        },
    },
    GoodEnd {
        name: "invoiced",
        about: "invoices are issued anew, paid in time, too late, and after the conference is called off",
        events: &["InvoiceOverdue", "PaymentCaptured", "InvoiceCancelled", "PaymentRefunded"],
        story: || {
            let pays = |name, comes_after, after: u64| {
                let bank = vec![Conduct { thinks_for_ms: after, ..Conduct::default() }];
                let by_invoice = vec![pay_by(PaymentMethod::Invoice)];
                Script { bank, ..wants(name, comes_after, 1, by_invoice) }
            };
            let acts = vec![
                until(90),
                OrganiserAct::CorrectInvoices,
                until(40 * 60),
                OrganiserAct::CallOff(CallingOff { reason: String::new() }),
            ];
            let people = vec![
                pays("Ada", 10, 2 * MINUTE),
                pays("Bo", 12, 20 * MINUTE),
                pays("Cy", 14, 60 * MINUTE),
            ];
            let settings = Settings { invoice_due_ms: 5 * MINUTE, ..Settings::default() };
            Scenario { settings, ..story(5, acts, people) }
        },
    },
    GoodEnd {
        name: "not taken",
        about: "the bank does not take what it set aside, or keeps it no longer, and some try again",
        events: &["CaptureRefused", "PaymentCaptured", "SeatsReservationCancelled"],
        story: || {
            let refuses = Conduct { refuses_capture: true, ..Conduct::default() };
            let lapses = Conduct { lapses: true, ..Conduct::default() };
            let people = vec![
                Script { bank: vec![refuses], ..wants("Ada", 10, 1, vec![pay(), pay()]) },
                Script { bank: vec![lapses], ..wants("Bo", 12, 1, vec![pay()]) },
                Script { bank: vec![lapses, refuses], ..wants("Cy", 14, 1, vec![pay(), pay()]) },
            ];
            story(5, vec![], people)
        },
    },
    GoodEnd {
        name: "begun",
        about: "a conference begins: nobody orders or changes any more, and whatever was promised ends",
        events: &["OrderExpired", "WaitListLeft", "SeatsOffered"],
        story: || {
            let people = vec![
                wants("Ada", 10, 2, vec![]),
                wants("Bo", 11, 1, vec![wait(30), Act::Cancel]),
                wants("Cy", 12, 1, vec![join(vec![])]),
                wants("Di", 14, 2, vec![join(vec![pay()])]),
                orders("Ed", 15, &[(DINNER, 1)], vec![wait(90), change(&[(DINNER, 2)])]),
                wants("Flo", 100, 1, vec![Act::Look]),
            ];
            let mut story = story(3, vec![], people);
            let begins = OrganiserAct::Move { starts_ms: 90 * SECOND, ends_ms: 60 * MINUTE };
            story.organisers[0].acts.insert(1, begins);
            story
        },
    },
    GoodEnd {
        name: "on other terms",
        about: "seats are promised for as long as a business customer has set, also to whoever waits",
        events: &["SeatsReservationCancelled", "SeatsOffered"],
        story: || {
            let people = vec![
                wants("Ada", 10, 1, vec![]),
                wants("Bo", 12, 1, vec![join(vec![])]),
                wants("Cy", 14, 1, vec![join(vec![pay()])]),
            ];
            let settings = Settings { promise_ms: 5 * MINUTE, ..Settings::default() };
            Scenario { settings, ..story(1, vec![], people) }
        },
    },
    GoodEnd {
        name: "offered at the old price",
        about: "a price is raised between an order and its wait, whose offer costs what it cost before",
        events: &["SeatsOffered", "PaymentCaptured"],
        story: || {
            let dearer = vec![until(20), offer(WORKSHOP, Some("150.00"), 1)];
            let people = vec![
                wants("Ada", 10, 1, vec![wait(50), Act::Cancel]),
                wants("Bo", 12, 1, vec![wait(20), join(vec![pay()])]),
            ];
            story(1, dearer, people)
        },
    },
    GoodEnd {
        name: "looked up",
        about: "an organiser finds the conference by address and access code, before it is open and after",
        events: &["ConferencePublished", "PaymentCaptured"],
        story: || {
            let find = |access_code: Option<&str>| {
                let access_code = access_code.map(str::to_owned);
                OrganiserAct::Find(Credentials { email: None, access_code })
            };
            let mut story = story(1, vec![find(None)], vec![wants("Ada", 10, 1, vec![pay()])]);
            story.organisers[0].acts.splice(1..1, [find(None), find(Some("QQQQQQ"))]);
            story
        },
    },
];
