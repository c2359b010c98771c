//! One registrant, following a script.

use std::collections::VecDeque;
use std::time::Duration;

use domain::registration::{OrderRefusal, OrderStatus, Quantity};
use domain::sourcing::{MessageId, OrderId, SeatTypeId, Timestamp, Version};
use domain::views::PricedOrder;

use super::super::protocol::{Outcome, Refusal, Wish};
use super::script::{Act, Line};

/// The first pause between two looks at an order; each next one is half as long again.
const FIRST_LOOK: Duration = Duration::from_millis(400);

/// The longest pause between two looks.
const LONGEST_LOOK: Duration = Duration::from_secs(120);

/// After so many looks without news a registrant goes away.
const MOST_LOOKS: u32 = 120;

/// A registrant.
#[derive(Debug)]
pub(super) struct Registrant {
    order: OrderId,
    acts: VecDeque<Act>,
    mood: Mood,
    /// What the order looked like last.
    seen: Option<PricedOrder>,
    /// The order is at least at this version: so it was told.
    told: Version,
    /// Numbers looks and commands, so that each has an identity of its own.
    looks: u32,
    looks_in_a_row: u32,
    /// How many payments were begun.
    payments: u32,
}

/// What a registrant is about.
#[derive(Debug, PartialEq, Eq)]
enum Mood {
    /// Ready for the next act.
    Ready,
    /// Waits for the answers to so many requests. If one was stale and none accepted, the act is repeated.
    Asked { open: u32, stale: bool, accepted: bool },
    /// Does nothing until then.
    Waiting(Timestamp),
    /// Looks at the order until it shows an answer, or until it has ended.
    Looking { for_the_end: bool, again_at: Timestamp },
    /// Has left.
    Gone,
}

/// What a registrant does next.
pub(super) enum Next {
    Ask(Vec<(MessageId, Wish)>),
    Look { number: u32, again_at: Timestamp },
    WaitUntil(Timestamp),
    Nothing,
}

impl Registrant {
    pub(super) fn new(order: OrderId) -> Self {
        Self {
            order,
            acts: VecDeque::new(),
            mood: Mood::Ready,
            seen: None,
            told: Version::default(),
            looks: 0,
            looks_in_a_row: 0,
            payments: 0,
        }
    }

    pub(super) fn add(&mut self, acts: Vec<Act>) {
        self.acts.extend(acts);
        if self.mood == Mood::Gone {
            self.mood = Mood::Ready;
        }
    }

    pub(super) fn is_waiting(&self) -> bool {
        !matches!(self.mood, Mood::Gone | Mood::Ready)
    }

    /// A request was answered. With the last answer the act is over, unless it was based on an old version.
    pub(super) fn answered(&mut self, outcome: &Outcome) {
        let Mood::Asked { open, stale, accepted } = &mut self.mood else { return };
        *open -= 1;
        match outcome {
            Outcome::Accepted { version } => {
                self.told = self.told.max(*version);
                *accepted = true;
            }
            Outcome::Refused(Refusal::Order(OrderRefusal::Stale { current })) => {
                self.told = self.told.max(*current);
                *stale = true;
            }
            Outcome::Refused(_) => {}
        }
        let (over, repeat, accepted) = (*open == 0, *stale, *accepted);
        if !over {
            return;
        }
        self.mood = Mood::Ready;
        if accepted || !repeat {
            match self.acts.pop_front() {
                Some(Act::Pay { .. }) => self.payments += u32::from(accepted),
                Some(Act::Place { .. }) if matches!(outcome, Outcome::Refused(Refusal::Invalid(_))) => {
                    self.mood = Mood::Gone;
                }
                _ => {}
            }
        }
    }

    /// The order was shown.
    pub(super) fn saw(&mut self, shown: PricedOrder) {
        if self.seen.as_ref().is_none_or(|seen| seen.version <= shown.version) {
            self.seen = Some(shown);
        }
        if let Mood::Looking { for_the_end, .. } = self.mood
            && self.is_answered(for_the_end)
        {
            self.mood = Mood::Ready;
            self.looks_in_a_row = 0;
        }
    }

    pub(super) fn next(&mut self, now: Timestamp) -> Next {
        match self.mood {
            Mood::Asked { .. } | Mood::Gone => Next::Nothing,
            Mood::Waiting(until) if now < until => Next::WaitUntil(until),
            Mood::Looking { again_at, .. } if now < again_at => Next::Nothing,
            Mood::Looking { for_the_end, .. } => self.look(now, for_the_end),
            Mood::Waiting(_) | Mood::Ready => self.act(now),
        }
    }

    fn act(&mut self, now: Timestamp) -> Next {
        self.mood = Mood::Ready;
        let Some(act) = self.acts.front().cloned() else {
            let pays = self.payments > 0 && !self.is_answered(true);
            return if pays { self.look(now, true) } else { self.leave() };
        };
        match act {
            Act::Wait { ms } => {
                self.acts.pop_front();
                let until = now + Duration::from_millis(ms);
                self.mood = Mood::Waiting(until);
                Next::WaitUntil(until)
            }
            Act::Place { lines } => {
                let order = self.order;
                self.ask(vec![("place".to_owned(), Wish::Place { order, lines: ids(&lines) })])
            }
            Act::Cancel => {
                let order = self.order;
                self.ask(vec![("cancel".to_owned(), Wish::Cancel { order })])
            }
            Act::Look => {
                // What was seen before may be out of date.
                self.acts.pop_front();
                self.seen = None;
                self.look(now, false)
            }
            _ if self.payments > 0 && !self.is_answered(true) => self.look(now, true),
            _ if !self.is_answered(false) => self.look(now, false),
            _ if self.seen.as_ref().is_some_and(|seen| seen.status.has_ended()) => self.leave(),
            act => self.act_on_what_is_shown(now, act),
        }
    }

    fn act_on_what_is_shown(&mut self, now: Timestamp, act: Act) -> Next {
        let order = self.order;
        let Some((status, expected)) = self.seen.as_ref().map(|seen| (seen.status, seen.version)) else {
            return Next::Nothing;
        };
        match act {
            Act::Change { lines, second_window } => {
                let second = Some(second_window).filter(|lines| !lines.is_empty());
                let requests = std::iter::once(lines).chain(second).zip(1..).map(|(lines, window)| {
                    let wish = Wish::Change { order, expected, lines: ids(&lines) };
                    (format!("change {expected} in window {window}"), wish)
                });
                let requests = requests.collect();
                self.ask(requests)
            }
            Act::AcceptPartial if status == OrderStatus::PartiallyReserved => {
                self.ask(vec![(format!("accept {expected}"), Wish::AcceptPartial { order, expected })])
            }
            Act::Pay { twice } => {
                let windows = if twice { 2 } else { 1 };
                let requests = (1..=windows).map(|window| {
                    let attempt = self.payments + window;
                    let wish = Wish::CheckOut { order, expected, attempt };
                    (format!("pay {attempt} at {expected}"), wish)
                });
                let requests = requests.collect();
                self.ask(requests)
            }
            Act::AcceptPartial | Act::Wait { .. } | Act::Place { .. } | Act::Cancel | Act::Look => {
                self.acts.pop_front();
                self.act(now)
            }
        }
    }

    fn ask(&mut self, requests: Vec<(String, Wish)>) -> Next {
        self.mood = Mood::Asked { open: requests.len() as u32, stale: false, accepted: false };
        let order = self.order.0;
        Next::Ask(
            requests.into_iter().map(|(label, wish)| (MessageId::derived(order, &label), wish)).collect(),
        )
    }

    fn look(&mut self, now: Timestamp, for_the_end: bool) -> Next {
        if self.looks_in_a_row >= MOST_LOOKS {
            return self.leave();
        }
        let pause =
            FIRST_LOOK * 3_u32.pow(self.looks_in_a_row.min(14)) / 2_u32.pow(self.looks_in_a_row.min(14));
        (self.looks, self.looks_in_a_row) = (self.looks + 1, self.looks_in_a_row + 1);
        let again_at = now + pause.min(LONGEST_LOOK);
        self.mood = Mood::Looking { for_the_end, again_at };
        Next::Look { number: self.looks, again_at }
    }

    fn leave(&mut self) -> Next {
        self.mood = Mood::Gone;
        Next::Nothing
    }

    /// Whether the order, as it was shown, is recent enough and shows what is waited for.
    fn is_answered(&self, for_the_end: bool) -> bool {
        let Some(seen) = self.seen.as_ref().filter(|seen| seen.version >= self.told) else { return false };
        match seen.status {
            OrderStatus::NotPlaced | OrderStatus::Placed => false,
            status if for_the_end => status.has_ended() || (seen.payment.is_none() && !self.acts.is_empty()),
            _ => true,
        }
    }
}

fn ids(lines: &[Line]) -> Vec<(SeatTypeId, Quantity)> {
    lines.iter().map(|line| (SeatTypeId::named(&line.seat_type), Quantity(line.quantity))).collect()
}
