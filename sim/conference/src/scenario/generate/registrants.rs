//! The registrants: people of every temper.

use domain::payments::PaymentMethod;
use domain::policy::CLOCK_TOLERANCE;
use domain::registration::Attendee;

use super::{Draw, MINUTE, SEAT_TYPES, SECOND};
use crate::node::protocol::{Act, Conduct, Line};
use crate::scenario::Script;

/// What registrants are called.
const NAMES: [&str; 12] =
    ["Ada", "Bob", "Chae", "Dina", "Emre", "Fumi", "Gita", "Hugo", "Ines", "Jun", "Kofi", "Lena"];

/// The codes that registrants try; nobody offers the last one.
const CODES: [&str; 4] = ["SPEAKER", "EARLYBIRD", "TEAM", "FRIENDS"];

impl Draw {
    pub(super) fn registrant(&self, index: usize) -> Script {
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
            0..=8 => {
                self.pays(&mut acts, who, false);
                // Customers pay their invoices when they like.
                if self.method(who) == PaymentMethod::Invoice && self.one_in(2, "pays late", who) {
                    let thinks_for_ms = self.between(SECOND, 50 * MINUTE, "how late", who);
                    bank.push(Conduct { thinks_for_ms, ..Conduct::default() });
                }
            }
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
        self.refuses_capture(&mut acts, &mut bank, who);
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

    /// Of every sixth registrant the bank does not take the money that it set aside first; every
    /// second of them pays again.
    fn refuses_capture(&self, acts: &mut Vec<Act>, bank: &mut Vec<Conduct>, who: u128) {
        if !self.one_in(6, "refuses to take", who) {
            return;
        }
        match bank.first_mut() {
            Some(conduct) => conduct.refuses_capture = true,
            None => bank.push(Conduct { refuses_capture: true, ..Conduct::default() }),
        }
        if self.one_in(2, "pays again", who) {
            let method = PaymentMethod::Card;
            acts.push(Act::Wait { ms: self.between(SECOND, MINUTE, "before paying again", who) });
            acts.push(Act::Pay { twice: false, method });
        }
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
}
