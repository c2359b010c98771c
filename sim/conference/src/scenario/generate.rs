//! The standard scenario of a seed: one conference whose three seat types are scarcer than the
//! demand, 20 to 60 registrants of every temper, and a subset of all that can go wrong, including
//! nothing.

use super::{CONFERENCE, Scenario, Script, Strategy, Upgrade, VERSION};
use crate::cluster::settings::Settings;
use crate::cluster::{ConferenceFault, FAULT_KINDS, Fault, fault_number};
use crate::cluster::{Isolation, Subscriptions, Topology};
use crate::node::NodeId;
use crate::node::protocol::{Act, CodeOffer, Conduct, Line, Off, Organiser, OrganiserAct};
use domain::history::Release;
use domain::payments::PaymentMethod;
use domain::policy::CLOCK_TOLERANCE;
use domain::registration::Attendee;
use domain::sourcing::Snapshots;
use stage::choice::Choices;
use stage::fault::{FaultKind, Period, Weather};

const SECOND: u64 = 1000;
const MINUTE: u64 = 60 * SECOND;

/// Until when things may go wrong; after that everything is repaired and every story must come to
/// its end.
const CALM_FROM_MS: u64 = 70 * MINUTE;

/// What goes wrong last is over before the calm.
const LAST_FAULT_LASTS_MS: u64 = 4 * MINUTE;

/// No clock is wrong by more; the grace after a promise covers it.
const MOST_SKEW_MS: u64 = 10 * MINUTE;

/// The machines to which something may happen.
const MACHINES: [NodeId; 8] = [
    NodeId::Store,
    NodeId::Bus,
    NodeId::Worker(0),
    NodeId::Worker(1),
    NodeId::Projector(0),
    NodeId::Projector(1),
    NodeId::Gateway(0),
    NodeId::Gateway(1),
];

const SEAT_TYPES: [(&str, &str); 3] =
    [("General admission", "199"), ("CQRS workshop", "500"), ("Cocktail party", "0")];

const NAMES: [&str; 12] =
    ["Ada", "Bob", "Chae", "Dina", "Emre", "Fumi", "Gita", "Hugo", "Ines", "Jun", "Kofi", "Lena"];

/// The scenario that belongs to a seed.
#[must_use]
pub fn from_seed(seed: u64) -> Scenario {
    let choices = Choices::of(seed);
    let draw = Draw { seed, choices, settings: settings(choices) };
    // The smaller of two draws: large crowds are rarer than small ones, and both occur.
    let crowd = draw.between(20, 60, "crowd", 0).min(draw.between(20, 60, "crowd", 1)) as usize;
    let registrants: Vec<_> = (0..crowd).map(|index| draw.registrant(index)).collect();
    let keep_states = !draw.one_in(4, "forgetful workers", 0);
    Scenario {
        schema: None,
        version: VERSION,
        seed,
        about: format!("the standard scenario of seed {seed}"),
        topology: Topology {
            contention: draw.one_in(2, "contention", 0),
            keep_states,
            snapshots: if keep_states { Snapshots::Never } else { draw.snapshots() },
            subscriptions: draw.subscriptions(),
            isolation: draw.isolation(),
            ..Topology::default()
        },
        settings: draw.settings,
        organisers: draw.organisers(&registrants),
        registrants,
        faults: draw.faults(),
        upgrade: None,
        expected: None,
        horizon_ms: None,
        finding: None,
    }
    .upgraded(draw.upgrade())
}

/// In every sixth scenario seats are promised and held for shorter or longer than usual, and a bank
/// that fails is left alone sooner or later.
fn settings(choices: Choices) -> Settings {
    let usual = Settings::default();
    if choices.below(6, "other settings", 0, 0) > 0 {
        return usual;
    }
    let one_of = |label, each: [u64; 4]| each[choices.below(4, label, 0, 0) as usize];
    Settings {
        promise_ms: one_of("promise", [5, 10, 20, 25]) * MINUTE,
        grace_ms: one_of("grace", [11, 14, 17, 20]) * MINUTE,
        late_payment_ms: one_of("late payments", [10, 20, 30, 40]) * MINUTE,
        breaker_failures: one_of("failures", [2, 3, 5, 8]) as u32,
        breaker_pause_ms: one_of("pause", [10, 20, 30, 60]) * SECOND,
    }
}

struct Draw {
    seed: u64,
    choices: Choices,
    settings: Settings,
}

impl Draw {
    /// When the seats of an order that was placed at 0 are released, in milliseconds.
    const fn release_ms(&self) -> u64 {
        self.settings.promise_ms + self.settings.grace_ms
    }

    fn between(&self, least: u64, most: u64, label: &str, entity: u128) -> u64 {
        least + self.choices.below(most - least + 1, label, entity, 0)
    }

    fn one_in(&self, n: u64, label: &str, entity: u128) -> bool {
        self.choices.below(n, label, entity, 0) == 0
    }

    /// One organiser whose conference is sold out soon; sometimes another one who wants the same
    /// slug.
    fn organisers(&self, registrants: &[Script]) -> Vec<Organiser> {
        let quotas = self.quotas(registrants);
        let offered: Vec<_> = SEAT_TYPES
            .iter()
            .zip(&quotas)
            .map(|((name, price), quota)| (*name, *price, *quota))
            .collect();
        let mut first = Organiser::opening(CONFERENCE, &offered);
        if self.one_in(8, "begins soon", 0) && !self.is_moved() {
            first.starts_ms = self.begins_soon();
        }
        if self.one_in(3, "second thoughts", 0) {
            first.acts.splice(1..1, second_thoughts());
        }
        if self.one_in(3, "looks for the conference", 0) {
            // Before the codes are offered, so that what is shown is not the newest for long.
            first.acts.extend(self.looks_for_the_conference());
        }
        first.acts.extend(codes());
        first.acts.extend(self.changes_of_mind(&quotas));
        if !self.one_in(4, "nobody sees to open items", 0) {
            first.acts.extend(sees_to_open_items());
        }
        let mut organisers = vec![first];
        if self.one_in(4, "rival organiser", 0) {
            let mut rival = Organiser::opening("the rival conference", &[("Workshop", "10", 5)]);
            rival.slug.clone_from(&organisers[0].slug);
            rival.email = "rival@example.org".to_owned();
            // Mostly too late, sometimes in the middle, and now and then first.
            let at_ms = self.between(0, 2 * SECOND, "when the rival comes", 0);
            rival.acts.insert(0, OrganiserAct::WaitUntil { at_ms });
            organisers.push(rival);
        }
        organisers
    }

    /// As its owner, as somebody who knows the address alone, and as one who knows the code alone.
    fn looks_for_the_conference(&self) -> Vec<OrganiserAct> {
        let find = |email: Option<&str>, access_code: Option<&str>| OrganiserAct::Find {
            email: email.map(str::to_owned),
            access_code: access_code.map(str::to_owned),
        };
        let mut looks = vec![
            find(None, None),
            find(None, Some("ABC123")),
            find(Some("rival@example.org"), None),
        ];
        looks.rotate_left(self.between(0, 2, "looks first", 0) as usize);
        if self.one_in(2, "looks while it is closed", 0) {
            looks = [vec![OrganiserAct::Unpublish], looks, vec![OrganiserAct::Publish]].concat();
        }
        looks
    }

    /// Whether it is only once people come that the conference is moved to begin soon.
    fn is_moved(&self) -> bool {
        self.one_in(4, "moved to begin soon", 0)
    }

    /// While people still come, or while promises and offers still stand.
    fn begins_soon(&self) -> u64 {
        if self.one_in(2, "begins while people come", 0) {
            self.between(20 * SECOND, 90 * SECOND, "when it begins", 0)
        } else {
            self.between(2 * MINUTE, 40 * MINUTE, "when it begins", 1)
        }
    }

    /// A little more than half of what is wanted.
    fn quotas(&self, registrants: &[Script]) -> Vec<u32> {
        let quota = |(index, (name, _)): (usize, &(&str, &str))| {
            let wanted: u64 = registrants.iter().map(|who| first_wish(who, name)).sum();
            (wanted * self.between(40, 80, "scarcity", index as u128) / 100).max(1) as u32
        };
        SEAT_TYPES.iter().enumerate().map(quota).collect()
    }

    /// What the organiser does while people buy: other quotas, other prices, another tagline, a
    /// closed door.
    fn changes_of_mind(&self, quotas: &[u32]) -> Vec<OrganiserAct> {
        let mut planned = Vec::new();
        for (index, (name, price)) in SEAT_TYPES.iter().enumerate() {
            let entity = index as u128;
            let offer = |price: Option<&str>, quota| OrganiserAct::Offer {
                seat_type: (*name).to_owned(),
                price: price.map(str::to_owned),
                quota,
            };
            if self.one_in(3, "change of quota", entity) {
                let quota =
                    u64::from(quotas[index]) * self.between(50, 150, "new quota", entity) / 100;
                let at_ms = self.between(5 * SECOND, 20 * MINUTE, "when the quota changes", entity);
                // Now and then the organiser thinks better of it at once, and the second news may
                // overtake the first.
                let again = self
                    .one_in(2, "another quota at once", entity)
                    .then(|| offer(None, quotas[index]));
                planned
                    .push((at_ms, [offer(None, quota as u32)].into_iter().chain(again).collect()));
            }
            if *price != "0" && self.one_in(4, "change of price", entity) {
                let at_ms = self.between(3 * SECOND, 2 * MINUTE, "when the price changes", entity);
                planned.push((at_ms, vec![offer(Some("149.5"), quotas[index])]));
            }
        }
        if self.one_in(8, "begins soon", 0) && self.is_moved() {
            let starts_ms = self.begins_soon();
            let at_ms = self.between(3 * SECOND, 20 * SECOND, "when it is moved", 0);
            let ends_ms = starts_ms + MINUTE;
            planned.push((at_ms, vec![OrganiserAct::Move { starts_ms, ends_ms }]));
        }
        if self.one_in(6, "adds what is there", 0) {
            let at_ms = self.between(3 * SECOND, 5 * MINUTE, "when it is added", 0);
            let (seat_type, price) = (SEAT_TYPES[1].0.to_owned(), "450".to_owned());
            planned.push((at_ms, vec![OrganiserAct::Add { seat_type, price, quota: 10 }]));
        }
        if self.one_in(3, "edit", 0) {
            let tagline = "Seats are going fast".to_owned();
            let at_ms = self.between(3 * SECOND, 5 * MINUTE, "when it is edited", 0);
            planned.push((at_ms, vec![OrganiserAct::Edit { tagline }]));
        }
        if self.one_in(4, "a tagline too long for copies", 0) {
            let edit = |tagline: String| OrganiserAct::Edit { tagline };
            let at_ms = self.between(3 * SECOND, 5 * MINUTE, "when it is too long", 0);
            planned.push((
                at_ms,
                vec![edit("Seats are going fast, and faster every day. ".repeat(5))],
            ));
            if self.one_in(2, "a shorter tagline", 0) {
                let later = at_ms + self.between(SECOND, 5 * MINUTE, "when it is shortened", 0);
                planned.push((later, vec![edit("Seats are going faster".to_owned())]));
            }
        }
        if self.one_in(4, "closed for a while", 0) {
            let at_ms = self.between(4 * SECOND, 20 * SECOND, "when it is closed", 0);
            let again = at_ms + self.between(2 * SECOND, 20 * SECOND, "how long it is closed", 0);
            let reopen = vec![OrganiserAct::WaitUntil { at_ms: again }, OrganiserAct::Publish];
            planned.push((at_ms, [vec![OrganiserAct::Unpublish], reopen].concat()));
        } else if self.one_in(4, "closed while holds end", 0) {
            // Seats that nobody paid for come free meanwhile, and somebody may wait for them.
            let at_ms = self.between(20 * SECOND, 29 * MINUTE, "when it is closed late", 0);
            let again = 31 * MINUTE + self.between(0, 9 * MINUTE, "when it is open again", 0);
            let reopen = vec![OrganiserAct::WaitUntil { at_ms: again }, OrganiserAct::Publish];
            planned.push((at_ms, [vec![OrganiserAct::Unpublish], reopen].concat()));
        }
        if self.one_in(10, "called off", 0) {
            // While people pay, or when most have bought or wait.
            let at_ms = if self.one_in(2, "called off early", 0) {
                self.between(5 * SECOND, MINUTE, "when it is called off", 0)
            } else {
                self.between(MINUTE, 45 * MINUTE, "when it is called off", 1)
            };
            let why = if self.one_in(3, "no reason", 0) { "" } else { "The hall is flooded" };
            let call_off = OrganiserAct::CallOff { reason: why.to_owned() };
            // Now and then it is forgotten at once, or was pressed by mistake.
            let again = self.one_in(2, "published all the same", 0);
            let again = again.then_some(OrganiserAct::Publish);
            planned.push((at_ms, std::iter::once(call_off).chain(again).collect()));
        }
        if self.one_in(4, "change of a code", 0) {
            let at_ms = self.between(5 * SECOND, 2 * MINUTE, "when the code changes", 0);
            planned.push((at_ms, vec![offer_code("SPEAKER", Off::Percent(100), Some(3))]));
        }
        if self.one_in(6, "withdraws a seat type", 0) {
            let seat_type = SEAT_TYPES[0].0.to_owned();
            planned.push((30 * SECOND, vec![OrganiserAct::Withdraw { seat_type }]));
        }
        planned.sort_by_key(|(at_ms, _)| *at_ms);
        let wait = |(at_ms, acts): (u64, Vec<OrganiserAct>)| {
            [OrganiserAct::WaitUntil { at_ms }].into_iter().chain(acts)
        };
        planned.into_iter().flat_map(wait).collect()
    }

    fn registrant(&self, index: usize) -> Script {
        let who = index as u128;
        let name = match index / NAMES.len() {
            0 => NAMES[index].to_owned(),
            round => format!("{} {}", NAMES[index % NAMES.len()], round + 1),
        };
        let rush = self.one_in(2, "rush", 0);
        let arrives =
            self.between(2 * SECOND, if rush { 12 * SECOND } else { MINUTE }, "arrival", who);
        let mut acts =
            vec![Act::Wait { ms: arrives }, Act::Place { lines: self.lines(who, "first wish") }];
        if self.one_in(5, "changes", who) {
            acts.push(Act::Wait {
                ms: self.between(200, 20 * SECOND, "thinks before changing", who),
            });
            let second_window = if self.one_in(3, "second window", who) {
                self.lines(who, "third wish")
            } else {
                Vec::new()
            };
            acts.push(Act::Change { lines: self.lines(who, "second wish"), second_window });
        }
        if self.one_in(2, "says who", who) {
            acts.push(self.says_who(who, &name));
        }
        if self.one_in(4, "waits", who) {
            acts.extend(self.waits(who));
        }
        acts.push(Act::AcceptPartial);
        acts.extend(self.codes_entered(who));
        let mut bank = Vec::new();
        match self.choices.below(20, "temper", who, 0) {
            0..=8 => self.pays(&mut acts, who, false),
            9..=10 => {
                self.pays(&mut acts, who, true);
                bank.push(Conduct { answers: 2, ..Conduct::default() });
            }
            11 => {
                // The bank says no once; the registrant tries again.
                self.pays(&mut acts, who, false);
                acts.push(Act::Pay { twice: false, method: self.method(who) });
                bank.push(Conduct { declines: true, ..Conduct::default() });
            }
            12..=13 => {
                self.pays(&mut acts, who, false);
                bank.push(Conduct {
                    thinks_for_ms: self.around_release(who),
                    ..Conduct::default()
                });
            }
            14 => {
                let late = self.release_ms() + self.between(MINUTE, 25 * MINUTE, "late money", who);
                self.pays(&mut acts, who, false);
                bank.push(Conduct { thinks_for_ms: late, ..Conduct::default() });
            }
            15 => {
                self.pays(&mut acts, who, false);
                bank.push(Conduct { answers: 0, ..Conduct::default() });
            }
            16 => {
                acts.push(Act::Wait { ms: self.near_the_end_of_the_promise(who) });
                acts.push(Act::Pay { twice: false, method: self.method(who) });
            }
            17 => self.withdraws(&mut acts, who),
            18 => {
                // The third party collects the money after the seats were released, and pays it
                // back unwillingly.
                let late = self.release_ms() + self.between(MINUTE, 25 * MINUTE, "late money", who);
                let failed_refunds = self.between(0, 4, "failed refunds", who) as u32;
                acts.push(Act::Wait {
                    ms: self.between(200, 40 * SECOND, "thinks before paying", who),
                });
                acts.push(Act::Pay { twice: false, method: PaymentMethod::Redirect });
                bank.push(Conduct { thinks_for_ms: late, failed_refunds, ..Conduct::default() });
            }
            // Walks away.
            _ => {}
        }
        if self.one_in(3, "assigns", who) {
            acts.extend(self.assigns_seats(who));
        }
        Script { name, conference: None, acts, bank }
    }

    /// Every fourth registrant has heard of a promotional code; some try two.
    fn codes_entered(&self, who: u128) -> Vec<Act> {
        if !self.one_in(4, "knows a code", who) {
            return Vec::new();
        }
        let enter = |label| {
            let code = CODES[self.choices.below(CODES.len() as u64, label, who, 0) as usize];
            Act::EnterCode { code: code.to_owned() }
        };
        let second = self.one_in(2, "knows two codes", who).then(|| enter("second code"));
        std::iter::once(enter("first code")).chain(second).collect()
    }

    fn says_who(&self, who: u128, name: &str) -> Act {
        let first_name = name.to_owned();
        Act::SayWho {
            first_name,
            last_name: "Lee".to_owned(),
            email: format!("registrant{who}@example.org"),
        }
    }

    /// Waits for what is missing; some join once more although they wait; some leave the line, and
    /// of those some come back; some change their minds meanwhile.
    fn waits(&self, who: u128) -> Vec<Act> {
        let mut acts = Vec::new();
        if self.one_in(4, "thinks before waiting", who) {
            acts.push(Act::Wait { ms: self.between(SECOND, MINUTE, "before waiting", who) });
        }
        acts.push(Act::JoinWaitList { then: self.answers_an_offer(who) });
        if self.one_in(8, "waits twice", who) {
            acts.push(Act::JoinWaitList { then: self.answers_an_offer(who) });
        }
        if self.one_in(4, "waits no longer", who) {
            acts.push(Act::Wait { ms: self.between(SECOND, MINUTE, "patience", who) });
            acts.push(Act::LeaveWaitList);
            if self.one_in(2, "waits again", who) {
                acts.push(Act::Wait { ms: self.between(SECOND, MINUTE, "second thoughts", who) });
                acts.push(Act::JoinWaitList { then: self.answers_an_offer(who) });
            }
        }
        if self.one_in(4, "changes while waiting", who) {
            acts.push(Act::Wait { ms: self.between(SECOND, MINUTE, "thinks while waiting", who) });
            let lines = self.lines(who, "wish of who waits");
            acts.push(Act::Change { lines, second_window: Vec::new() });
        }
        acts
    }

    /// What is done when the seats that were waited for are offered.
    fn answers_an_offer(&self, who: u128) -> Vec<Act> {
        match self.choices.below(4, "answer to an offer", who, 0) {
            0 => vec![Act::Cancel],
            1 => vec![Act::Look],
            _ => vec![Act::Pay { twice: false, method: PaymentMethod::Card }],
        }
    }

    /// The first seat is given to one person, to another, and perhaps to nobody; the second stays
    /// free.
    fn assigns_seats(&self, who: u128) -> Vec<Act> {
        let attendee = |first_name: &str, email: String| Attendee {
            first_name: first_name.to_owned(),
            last_name: "Kim".to_owned(),
            email,
        };
        let one = attendee("Min", format!("min{who}@example.org"));
        let other = attendee("Sora", format!("sora{who}@example.org"));
        let renamed = attendee("Sora Jane", format!("SORA{who}@example.org"));
        let mut acts = vec![
            Act::AssignSeat { position: 0, attendee: one },
            Act::AssignSeat { position: 0, attendee: other },
        ];
        if self.one_in(2, "corrects the name", who) {
            acts.push(Act::AssignSeat { position: 0, attendee: renamed });
        }
        if self.one_in(2, "takes it back", who) {
            acts.push(Act::UnassignSeat { position: 0 });
        }
        acts
    }

    /// Withdraws: after a look at what is held, or at once, while the seats are still being asked
    /// for.
    fn withdraws(&self, acts: &mut Vec<Act>, who: u128) {
        if self.one_in(2, "withdraws at once", who) {
            acts.truncate(2);
            acts.push(Act::Wait { ms: self.between(0, SECOND, "thinks before withdrawing", who) });
        }
        acts.push(Act::Cancel);
    }

    fn pays(&self, acts: &mut Vec<Act>, who: u128, twice: bool) {
        acts.push(Act::Wait { ms: self.between(200, 40 * SECOND, "thinks before paying", who) });
        acts.push(Act::Pay { twice, method: self.method(who) });
    }

    fn method(&self, who: u128) -> PaymentMethod {
        match self.choices.below(5, "method", who, 0) {
            0 => PaymentMethod::Redirect,
            1 => PaymentMethod::Invoice,
            _ => PaymentMethod::Card,
        }
    }

    /// The bank decides within seconds of the release of the seats, a little before or after.
    fn around_release(&self, who: u128) -> u64 {
        self.release_ms() - 45 * SECOND + self.between(0, 60 * SECOND, "around the release", who)
    }

    /// About when the countdown ends, or when a right clock lets nobody begin to pay any more.
    fn near_the_end_of_the_promise(&self, who: u128) -> u64 {
        let mut promise = self.settings.promise_ms;
        if self.one_in(2, "after the countdown", who) {
            promise += CLOCK_TOLERANCE.as_millis() as u64;
        }
        promise - 30 * SECOND + self.between(0, 40 * SECOND, "around the end of the promise", who)
    }

    fn lines(&self, who: u128, label: &str) -> Vec<Line> {
        let first = self.choices.below(3, label, who, 1) as usize;
        let mut lines = vec![self.line(first, who, label, 2)];
        if self.choices.below(3, label, who, 3) == 0 {
            // Now and then the same type twice: it is added up.
            let second = (first + self.choices.below(3, label, who, 4) as usize) % 3;
            lines.push(self.line(second, who, label, 5));
        }
        lines
    }

    fn line(&self, seat_type: usize, who: u128, label: &str, ordinal: u32) -> Line {
        let quantity = 1 + self.choices.below(4, label, who, ordinal) as u32;
        Line { seat_type: SEAT_TYPES[seat_type].0.to_owned(), quantity }
    }

    /// Workers that forget have their states kept in one way or another, or not at all. Streams are
    /// short here, and so are the distances.
    fn snapshots(&self) -> Snapshots {
        let each = [
            Snapshots::Never,
            Snapshots::EveryN { events: 3 },
            Snapshots::LoadTime { micros: 4 },
            Snapshots::SizeAware { percent: 50 },
            Snapshots::Memento,
            Snapshots::Background { events: 3 },
        ];
        each[self.choices.below(each.len() as u64, "snapshots", 0, 0) as usize]
    }

    /// In every second scenario the bus has its subscriptions on a server.
    fn subscriptions(&self) -> Subscriptions {
        if self.one_in(2, "subscriptions on a server", 0) {
            Subscriptions::JetStream
        } else {
            Subscriptions::InMemory
        }
    }

    /// Whoever crashes. A bus on a server does more often: what that server forgets then is to be
    /// met in few seeds.
    fn crashing(&self, n: u128) -> NodeId {
        let on_a_server = self.subscriptions() == Subscriptions::JetStream;
        if on_a_server && self.choices.below(3, "the bus crashes", n, 0) == 0 {
            return NodeId::Bus;
        }
        self.machine("who crashes", n)
    }

    /// In every fourth scenario the database refuses a transaction now and then for nothing.
    fn isolation(&self) -> Isolation {
        if self.one_in(4, "a serializable database", 0) {
            Isolation::Serializable
        } else {
            Isolation::OneWriter
        }
    }

    /// In every third scenario one release replaces another meanwhile; now and then the operator
    /// thinks better of it. The world is never stopped: that is a control of its own.
    fn upgrade(&self) -> Option<Upgrade> {
        if !self.one_in(3, "an upgrade", 0) {
            return None;
        }
        let hop = {
            let hops = Release::UPGRADES;
            hops[self.choices.below(hops.len() as u64, "which upgrade", 0, 0) as usize]
        };
        let strategy = if self.one_in(2, "views built beside", 0) {
            Strategy::BlueGreen
        } else if self.one_in(2, "the log rewritten", 0) {
            Strategy::CopyTransform
        } else {
            Strategy::Rolling
        };
        let taken_back = self.one_in(4, "upgrade taken back", 0);
        let roll_back_after =
            taken_back.then(|| self.between(0, 6, "steps before it is taken back", 0) as u32);
        Some(Upgrade { roll_back_after, ..Upgrade::of_seed(self.seed, hop, strategy) })
    }

    /// Each kind of fault is in every third scenario, alone or with others; in some scenarios
    /// nothing goes wrong.
    fn faults(&self) -> Vec<Fault> {
        if self.one_in(16, "a quiet day", 0) {
            return Vec::new();
        }
        let enabled =
            FAULT_KINDS.into_iter().filter(|kind| self.one_in(3, "enabled", fault_number(*kind)));
        enabled.flat_map(|kind| self.faults_of(kind)).collect()
    }

    fn faults_of(&self, kind: FaultKind) -> Vec<Fault> {
        match kind {
            FaultKind::Drop => self.weathers(kind, 150).map(Fault::Drop).collect(),
            FaultKind::Duplicate => self.weathers(kind, 200).map(Fault::Duplicate).collect(),
            FaultKind::Reorder => self.weathers(kind, 300).map(Fault::Reorder).collect(),
            FaultKind::Corrupt => self.weathers(kind, 100).map(Fault::Corrupt).collect(),
            FaultKind::Own(ConferenceFault::LOCK_EXPIRY) => {
                let late = |weather| ConferenceFault::LockExpiry(weather).into();
                self.weathers(kind, 60).map(late).collect()
            }
            FaultKind::Delay => {
                let up_to_ms = self.between(500, 30 * SECOND, "delay", 0);
                self.weathers(kind, 100).map(|weather| Fault::Delay { weather, up_to_ms }).collect()
            }
            FaultKind::OneWayPartition => self.some(kind, 3, |n| self.partition(kind, n, false)),
            FaultKind::FullPartition => self.some(kind, 3, |n| self.partition(kind, n, true)),
            FaultKind::Crash => self.some(kind, 5, |n| Fault::Crash {
                node: self.crashing(n),
                at_ms: self.moment("crash", n),
                down_ms: self.between(100, 40 * SECOND, "down", n),
            }),
            FaultKind::Restart => self.some(kind, 4, |n| Fault::Restart {
                node: self.machine("who is replaced", n),
                at_ms: self.moment("restart", n),
                down_ms: self.between(200, 3 * SECOND, "replacing", n),
            }),
            FaultKind::Pause => self.some(kind, 3, |n| Fault::Pause {
                node: self.machine("who pauses", n),
                period: self.period("pause", n, (200, MINUTE)),
            }),
            FaultKind::ClockSkew => self.some(kind, 3, |n| self.skew(n)),
            FaultKind::PowerLoss => self.some(kind, 3, |n| Fault::PowerLoss {
                node: None,
                at_ms: self.moment("power loss", n),
                operation: self.between(0, 60, "operation", n),
                down_ms: self.between(100, 20 * SECOND, "dark", n),
            }),
            FaultKind::TornWrite => self.some(kind, 2, |n| Fault::TornWrite {
                node: None,
                at_ms: self.moment("torn write", n),
                operation: self.between(0, 60, "torn operation", n),
                down_ms: self.between(100, 20 * SECOND, "dark after tearing", n),
            }),
            FaultKind::SlowDisk => self.some(kind, 2, |n| Fault::SlowDisk {
                node: None,
                late_ms: self.between(50, 3 * SECOND, "how slow", n),
                period: self.period("slow disk", n, (2 * SECOND, 2 * MINUTE)),
            }),
            FaultKind::FullDisk => self.some(kind, 2, |n| Fault::FullDisk {
                node: None,
                period: self.period("full disk", n, (2 * SECOND, 3 * MINUTE)),
            }),
            FaultKind::IoError => self.some(kind, 4, |n| Fault::IoError {
                node: None,
                at_ms: self.moment("disk error", n),
                operation: self.between(0, 60, "failing operation", n),
            }),
            FaultKind::Own(ConferenceFault::BANK_OUTAGE) => {
                vec![Fault::Own(ConferenceFault::BankOutage(self.bank_outage()))]
            }
            FaultKind::Own(ConferenceFault::POISON_MESSAGE) => self.some(kind, 2, |n| {
                Fault::Own(ConferenceFault::PoisonMessage {
                    at_ms: self.moment("poison", n),
                    stray: self.one_in(2, "stray", n),
                })
            }),
            FaultKind::Own(other) => unreachable!("this system has no fault called {other}"),
        }
    }

    /// A few faults of a kind, by their number.
    fn some(&self, kind: FaultKind, most: u64, fault: impl Fn(u128) -> Fault) -> Vec<Fault> {
        let count = self.between(1, most, "how many faults", fault_number(kind));
        (0..u128::from(count)).map(fault).collect()
    }

    /// Bad weather while people order, and sometimes again around the release of the seats.
    fn weathers(&self, kind: FaultKind, most: u64) -> impl Iterator<Item = Weather> {
        let entity = fault_number(kind);
        let permille = self.between(5, most, "permille", entity) as u16;
        let opening = Weather {
            from_ms: 0,
            until_ms: self.between(20 * SECOND, 5 * MINUTE, "opening weather", entity),
            permille,
        };
        let again = self.one_in(2, "weather again", entity).then_some(Weather {
            from_ms: self.release_ms() - 2 * MINUTE,
            until_ms: self.between(self.release_ms(), CALM_FROM_MS, "second weather", entity),
            permille,
        });
        std::iter::once(opening).chain(again)
    }

    /// One machine is cut off from another, or from all others.
    fn partition(&self, kind: FaultKind, number: u128, both_ways: bool) -> Fault {
        let entity = fault_number(kind) * 16 + number;
        let alone = self.machine("who is cut off", entity);
        let others: Vec<_> = MACHINES.into_iter().filter(|machine| *machine != alone).collect();
        let others = match self.choices.below(3, "from whom", entity, 1) {
            0 => others,
            // Nearly all that is said is said to one of these two, or by one of them.
            _ if matches!(alone, NodeId::Store | NodeId::Bus) => others,
            1 => vec![NodeId::Bus],
            _ => vec![NodeId::Store, NodeId::Bus],
        };
        let (from, to) = if self.one_in(2, "mute", entity) {
            (vec![alone], others)
        } else {
            (others, vec![alone])
        };
        Fault::Partition {
            from,
            to,
            both_ways,
            period: self.period("partition", entity, (SECOND, 3 * MINUTE)),
        }
    }

    /// A clock that is some minutes ahead or behind, or only seconds.
    fn skew(&self, number: u128) -> Fault {
        let most = if self.one_in(3, "small skew", number) { 5 * SECOND } else { MOST_SKEW_MS };
        let by = self.between(100, most, "skew", number);
        let behind = self.one_in(2, "behind", number);
        let Period { from_ms, .. } = self.period("skew begins", number, (0, 0));
        // A clock shows no time before the first, so one that is behind has been right for a while.
        let from_ms = if behind { from_ms.max(by) } else { from_ms };
        let lasts = self.between(30 * SECOND, 30 * MINUTE, "skew lasts", number);
        let until_ms = (from_ms + lasts).min(CALM_FROM_MS);
        let ahead_ms = if behind { -(by as i64) } else { by as i64 };
        let node = self.machine("whose clock", number);
        Fault::ClockSkew { node, ahead_ms, period: Period { from_ms, until_ms } }
    }

    /// The bank is out for long, while people pay or when seats are released.
    fn bank_outage(&self) -> Period {
        let from_ms = match self.choices.below(3, "bank outage", 0, 1) {
            0 => self.release_ms() - self.between(0, 5 * MINUTE, "outage before the release", 0),
            _ => self.between(5 * SECOND, MINUTE, "outage while people pay", 0),
        };
        Period { from_ms, until_ms: from_ms + self.between(MINUTE, 25 * MINUTE, "outage lasts", 0) }
    }

    fn machine(&self, label: &str, entity: u128) -> NodeId {
        MACHINES[self.between(0, MACHINES.len() as u64 - 1, label, entity) as usize]
    }

    /// A while, of a length between the two.
    fn period(&self, label: &str, entity: u128, (least, most): (u64, u64)) -> Period {
        let from_ms = self.moment(label, entity);
        let until_ms = from_ms + least + self.choices.below(most - least + 1, label, entity, 5);
        Period { from_ms, until_ms }
    }

    /// Most things go wrong while much is going on: at the opening, or when seats are released.
    fn moment(&self, label: &str, entity: u128) -> u64 {
        match self.choices.below(4, label, entity, 1) {
            0 => self.release_ms() + self.choices.below(MINUTE, label, entity, 2),
            1 => self.choices.below(CALM_FROM_MS - LAST_FAULT_LASTS_MS, label, entity, 3),
            _ => SECOND + self.choices.below(MINUTE, label, entity, 4),
        }
    }
}

/// The codes that registrants try; nobody offers the last one.
const CODES: [&str; 4] = ["SPEAKER", "EARLYBIRD", "TEAM", "FRIENDS"];

/// A seat type that is offered and taken back before anybody knows of it.
fn second_thoughts() -> [OrganiserAct; 2] {
    let seat_type = || "Banquet".to_owned();
    let offer =
        OrganiserAct::Offer { seat_type: seat_type(), price: Some("80".to_owned()), quota: 10 };
    [offer, OrganiserAct::Withdraw { seat_type: seat_type() }]
}

/// Twice, long after everything has calmed down: the bank may fail to pay back again after the
/// first look.
fn sees_to_open_items() -> impl Iterator<Item = OrganiserAct> {
    let looks = [CALM_FROM_MS + 20 * MINUTE, CALM_FROM_MS + 80 * MINUTE];
    looks
        .into_iter()
        .flat_map(|at_ms| [OrganiserAct::WaitUntil { at_ms }, OrganiserAct::SeeToOpenItems])
}

fn offer_code(code: &str, off: Off, quota: Option<u32>) -> OrganiserAct {
    let (seat_types, cumulative_with) = (Vec::new(), Vec::new());
    OrganiserAct::OfferCode(CodeOffer {
        code: code.to_owned(),
        off,
        seat_types,
        quota,
        cumulative_with,
    })
}

/// A code for a few, one for everybody, and one that goes with it.
fn codes() -> Vec<OrganiserAct> {
    let workshop = CodeOffer {
        code: "TEAM".to_owned(),
        off: Off::Cents(2050),
        seat_types: vec![SEAT_TYPES[1].0.to_owned()],
        quota: None,
        cumulative_with: vec!["EARLYBIRD".to_owned()],
    };
    vec![
        offer_code("SPEAKER", Off::Percent(100), Some(1)),
        offer_code("EARLYBIRD", Off::Percent(15), None),
        OrganiserAct::OfferCode(workshop),
    ]
}

/// How many seats of a type a registrant wants at first.
fn first_wish(script: &Script, seat_type: &str) -> u64 {
    let lines = script.acts.iter().find_map(|act| match act {
        Act::Place { lines } => Some(lines),
        _ => None,
    });
    let of_type = lines.into_iter().flatten().filter(|line| line.seat_type == seat_type);
    of_type.map(|line| u64::from(line.quantity)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_has_ended_when_the_calm_begins() {
        for seed in 0..300 {
            for fault in from_seed(seed).faults {
                let Period { from_ms, until_ms } = fault.period();
                assert!(from_ms < until_ms && until_ms <= CALM_FROM_MS, "seed {seed}: {fault:?}");
            }
        }
    }

    #[test]
    fn every_kind_is_in_about_every_third_scenario_and_in_some_nothing_goes_wrong() {
        let scenarios: Vec<_> = (0..300).map(from_seed).collect();
        for kind in FAULT_KINDS {
            let with = scenarios
                .iter()
                .filter(|s| s.faults.iter().any(|fault| fault.kind() == kind))
                .count();
            assert!((60..140).contains(&with), "{with} of 300 scenarios have {kind}");
        }
        assert!(scenarios.iter().any(|scenario| scenario.faults.is_empty()));
    }
}
