//! The organisers: what they offer, and what they do while people buy.

use super::{CALM_FROM_MS, Draw, MINUTE, SEAT_TYPES, SECOND};
use crate::node::protocol::{
    Act, CallingOff, CodeOffer, Credentials, Off, Organiser, OrganiserAct,
};
use crate::scenario::{CONFERENCE, Script};

/// What is done from an instant on, in milliseconds of business time.
type Planned = (u64, Vec<OrganiserAct>);

impl Draw {
    /// One organiser whose conference is sold out soon; sometimes another one who wants the same
    /// slug.
    pub(super) fn organisers(&self, registrants: &[Script]) -> Vec<Organiser> {
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
        let find = |email: Option<&str>, access_code: Option<&str>| {
            let [email, access_code] = [email, access_code].map(|it| it.map(str::to_owned));
            OrganiserAct::Find(Credentials { email, access_code })
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

    /// What the organiser does while people buy, in the order of business time.
    fn changes_of_mind(&self, quotas: &[u32]) -> Vec<OrganiserAct> {
        let mut planned = [
            self.changes_seats(quotas),
            self.moves_it(),
            self.adds_what_is_there(),
            self.edits(),
            self.closes(),
            self.calls_off(),
            self.corrects_invoices(),
            self.changes_a_code(),
            self.withdraws_a_seat_type(),
        ]
        .concat();
        planned.sort_by_key(|(at_ms, _)| *at_ms);
        let wait =
            |(at_ms, acts): Planned| [OrganiserAct::WaitUntil { at_ms }].into_iter().chain(acts);
        planned.into_iter().flat_map(wait).collect()
    }

    /// Other quotas, other prices.
    fn changes_seats(&self, quotas: &[u32]) -> Vec<Planned> {
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
        planned
    }

    /// The conference is moved to begin soon.
    fn moves_it(&self) -> Vec<Planned> {
        let mut planned = Vec::new();
        if self.one_in(8, "begins soon", 0) && self.is_moved() {
            let starts_ms = self.begins_soon();
            let at_ms = self.between(3 * SECOND, 20 * SECOND, "when it is moved", 0);
            let ends_ms = starts_ms + MINUTE;
            planned.push((at_ms, vec![OrganiserAct::Move { starts_ms, ends_ms }]));
        }
        planned
    }

    /// A seat type is added that is there already.
    fn adds_what_is_there(&self) -> Vec<Planned> {
        let mut planned = Vec::new();
        if self.one_in(6, "adds what is there", 0) {
            let at_ms = self.between(3 * SECOND, 5 * MINUTE, "when it is added", 0);
            let (seat_type, price) = (SEAT_TYPES[1].0.to_owned(), "450".to_owned());
            planned.push((at_ms, vec![OrganiserAct::Add { seat_type, price, quota: 10 }]));
        }
        planned
    }

    /// Another tagline, or one that fits no copy.
    fn edits(&self) -> Vec<Planned> {
        let mut planned = Vec::new();
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
        planned
    }

    /// The door is closed for a while.
    fn closes(&self) -> Vec<Planned> {
        let mut planned = Vec::new();
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
        planned
    }

    /// The conference is called off, early or late.
    fn calls_off(&self) -> Vec<Planned> {
        let mut planned = Vec::new();
        if self.one_in(10, "called off", 0) {
            // While people pay, or when most have bought or wait.
            let at_ms = if self.one_in(2, "called off early", 0) {
                self.between(5 * SECOND, MINUTE, "when it is called off", 0)
            } else {
                self.between(MINUTE, 45 * MINUTE, "when it is called off", 1)
            };
            let why = if self.one_in(3, "no reason", 0) { "" } else { "The hall is flooded" };
            let call_off = OrganiserAct::CallOff(CallingOff { reason: why.to_owned() });
            // Now and then it is forgotten at once, or was pressed by mistake.
            let again = self.one_in(2, "published all the same", 0);
            let again = again.then_some(OrganiserAct::Publish);
            planned.push((at_ms, std::iter::once(call_off).chain(again).collect()));
        }
        planned
    }

    /// Invoices turn out to be wrong, once or again and again.
    fn corrects_invoices(&self) -> Vec<Planned> {
        let mut planned = Vec::new();
        for entity in 0..2 {
            if self.one_in(3, "corrects invoices", entity) {
                let at_ms = self.between(30 * SECOND, 40 * MINUTE, "when it corrects them", entity);
                planned.push((at_ms, vec![OrganiserAct::CorrectInvoices]));
            }
        }
        planned
    }

    /// More may redeem a code.
    fn changes_a_code(&self) -> Vec<Planned> {
        let mut planned = Vec::new();
        if self.one_in(4, "change of a code", 0) {
            let at_ms = self.between(5 * SECOND, 2 * MINUTE, "when the code changes", 0);
            planned.push((at_ms, vec![offer_code("SPEAKER", Off::Percent(100), Some(3))]));
        }
        planned
    }

    /// A seat type is taken back that others know.
    fn withdraws_a_seat_type(&self) -> Vec<Planned> {
        let mut planned = Vec::new();
        if self.one_in(6, "withdraws a seat type", 0) {
            let seat_type = SEAT_TYPES[0].0.to_owned();
            planned.push((30 * SECOND, vec![OrganiserAct::Withdraw { seat_type }]));
        }
        planned
    }
}

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
