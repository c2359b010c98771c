//! Checks: what must hold whatever goes wrong, one file each: the invariants of the system, and the
//! oracle of a run. They read what a run records and never steer it.
//!
//! Safety checks look at every event as it happens and keep only what they need to judge the next
//! one. At the end, when nothing is left to happen, all checks look at what is left ([`Ending`]).
//!
//! A check keeps its own books from the events that were stored. It never asks an aggregate for a
//! count or a status: what the aggregate believes is what is being checked.

mod announced;
mod calm;
mod clocks;
pub mod end_state;
mod ending;
pub mod expected;
#[cfg(test)]
mod given;
pub mod marks;
mod model;
mod seats_book;

mod l01_every_order_ends;
mod l02_every_payment_ends;
mod l03_views_catch_up;
mod l04_nothing_is_owed;
mod l05_every_process_ends;
mod l06_every_hold_ends;
mod l07_dead_letters_are_repaired;
mod l08_the_line_is_served;
mod l09_contention_makes_progress;
mod l10_the_upgrade_ends;
mod l11_nobody_notices;
mod l12_called_off_is_paid_back;
mod l13_invoices_are_followed_up;
mod l14_nothing_is_late;
mod s01_no_overbooking;
mod s02_conservation;
mod s03_reservation_life_cycle;
mod s04_one_reservation_per_order;
mod s05_terminal_exclusivity;
mod s06_confirmed_has_seats;
mod s07_paid_or_compensated;
mod s08_one_charge;
mod s09_ended_holds_nothing;
mod s10_pricing;
mod s11_one_set_of_assignments;
mod s12_one_attendee;
mod s13_stream_integrity;
mod s14_stored_is_published;
mod s15_idempotency;
mod s16_early_is_deferred;
mod s17_projection_is_fold;
mod s18_quota_agreement;
mod s19_catalogue;
mod s20_visibility;
mod s21_causality;
mod s22_process_integrity;
mod s23_forms_are_understood;
mod s24_liberation;
mod s25_promise;
mod s26_message_log;
mod s27_no_silent_loss;
mod s28_code_quota;
mod s29_open_items;
mod s31_pages_show_what_is_stored;
mod s32_administration;
mod s33_rebuilt_from_messages;
mod t01_exact_tally;
mod told;

use std::collections::BTreeMap;

use domain::identity::{ConferenceId, OrderId, PaymentId};
use domain::management::ConferenceEvent;
use domain::message::Event;
use domain::payments::PaymentEvent;
use domain::registration::{
    OrderEvent, ProcessStep, PromotionalCodeEvent, SeatAssignmentsEvent, SeatsEvent,
};
use domain::sourcing::Version;
use domain::stream::StreamId;
use stage::SimTime;

pub use ending::Ending;
pub use stage::{Judgement, Violation};

use conference::cluster::Fault;
use conference::cluster::settings::Settings;
use conference::record::{Committed, Happening, Observation, RunEvent, sim_time};

use crate::signals::{Signals, Timing};

/// Something that must hold.
///
/// A commit is shown as a whole first, then event by event, each kind of event by a verb of its
/// own.
pub trait Check {
    /// Its short name, such as `S1`. Safety checks begin with S, liveness checks with L, tallies
    /// with T; comparisons of two scenarios with M.
    fn id(&self) -> &'static str;

    /// What must hold, as a sentence that can be false.
    fn rule(&self) -> &'static str;

    /// This is what goes wrong, as the scenario says. Whoever judges by time allows for it.
    fn allow_for(&mut self, _faults: &[Fault]) {}

    /// Judges a commit: what was stored, and what is to be sent.
    fn committed(&mut self, _commit: &Committed, _judgement: &mut Judgement) {}

    /// Judges what was stored about an order.
    fn order_event(&mut self, _order: OrderId, _event: &OrderEvent, _judgement: &mut Judgement) {}

    /// Judges what was stored about the seats of the conference, for an order unless the organiser
    /// asked for it.
    fn seats_event(&mut self, _order: OrderId, _event: &SeatsEvent, _judgement: &mut Judgement) {}

    /// Judges what was stored about a payment.
    fn payment_event(
        &mut self,
        _payment: PaymentId,
        _event: &PaymentEvent,
        _judgement: &mut Judgement,
    ) {
    }

    /// Judges what was stored about the seat assignments of an order.
    fn assignments_event(
        &mut self,
        _stream: StreamId,
        _event: &SeatAssignmentsEvent,
        _judgement: &mut Judgement,
    ) {
    }

    /// Judges what was stored about a promotional code, for an order unless the organiser asked for
    /// it.
    fn code_event(
        &mut self,
        _order: OrderId,
        _event: &PromotionalCodeEvent,
        _judgement: &mut Judgement,
    ) {
    }

    /// Judges what Conference Management announced.
    fn conference_event(
        &mut self,
        _conference: ConferenceId,
        _event: &ConferenceEvent,
        _judgement: &mut Judgement,
    ) {
    }

    /// Judges what was stored about the registration process of an order.
    fn process_step(&mut self, _order: OrderId, _step: &ProcessStep, _judgement: &mut Judgement) {}

    /// Judges anything that happened, except that datagrams were sent or lost: there are very many
    /// of these.
    fn observe(&mut self, _event: &RunEvent, _judgement: &mut Judgement) {}

    /// Judges how long something took.
    fn timed(&mut self, _timing: &Timing, _judgement: &mut Judgement) {}

    /// Judges what is left when the run is over.
    fn conclude(&mut self, _ending: &Ending, _judgement: &mut Judgement) {}
}

/// All checks, and what they found so far.
pub struct Suite {
    checks: Vec<(Box<dyn Check>, Judgement)>,
    /// How far each stream is known, to tell whether what a store finds on its disk is news.
    heads: BTreeMap<StreamId, Version>,
    signals: Signals,
}

impl Default for Suite {
    fn default() -> Self {
        Self::under(&Settings::default())
    }
}

impl Suite {
    /// All checks of a system that is set so.
    #[must_use]
    pub fn under(settings: &Settings) -> Self {
        Self::of(all(settings))
    }

    /// A suite of these checks.
    #[must_use]
    pub fn of(checks: Vec<Box<dyn Check>>) -> Self {
        let checks = checks.into_iter().map(|check| (check, Judgement::default())).collect();
        Self { checks, heads: BTreeMap::new(), signals: Signals::default() }
    }

    /// This goes wrong: see [`Check::allow_for`].
    #[must_use]
    pub fn allowing_for(mut self, faults: &[Fault]) -> Self {
        self.checks.iter_mut().for_each(|(check, _)| check.allow_for(faults));
        self
    }

    /// Shows every check what happened.
    pub fn observe(&mut self, event: &RunEvent) {
        match &event.what {
            Happening::Sent { .. } | Happening::Lost { .. } | Happening::Refused { .. } => return,
            Happening::Probed { probe: observation, .. } => match &**observation {
                Observation::Committed(commit) => self.show(event.at, commit),
                Observation::Found(commit) if self.is_news(commit) => self.show(event.at, commit),
                _ => {}
            },
            _ => {}
        }
        let ended = self.signals.observe(event);
        for (check, judgement) in &mut self.checks {
            judgement.at(event.at);
            check.observe(event, judgement);
            ended.iter().for_each(|timing| check.timed(timing, judgement));
        }
    }

    /// Whether a commit that was found on the disk had not been heard of. It is judged like any
    /// other.
    fn is_news(&self, found: &Committed) -> bool {
        self.heads.get(&found.stream).copied().unwrap_or_default() <= found.found
    }

    fn show(&mut self, at: SimTime, commit: &Committed) {
        if !commit.events.is_empty() {
            self.heads.insert(commit.stream, commit.head());
        }
        for (check, judgement) in &mut self.checks {
            judgement.at(at);
            check.committed(commit, judgement);
            for stored in &commit.events {
                match &stored.body {
                    Event::Order(event) => {
                        check.order_event(OrderId(commit.stream.id), event, judgement);
                    }
                    Event::Seats(event) => {
                        check.seats_event(OrderId(stored.meta.correlation), event, judgement);
                    }
                    Event::Payment(event) => {
                        check.payment_event(PaymentId(commit.stream.id), event, judgement);
                    }
                    Event::Assignments(event) => {
                        check.assignments_event(commit.stream, event, judgement);
                    }
                    Event::Code(event) => {
                        check.code_event(OrderId(stored.meta.correlation), event, judgement);
                    }
                    Event::Conference(event) => {
                        check.conference_event(ConferenceId(commit.stream.id), event, judgement);
                    }
                    Event::Process(step) => {
                        check.process_step(OrderId(commit.stream.id), step, judgement);
                    }
                    // Whoever shows a commit has upcast it.
                    Event::Written(_) => {}
                }
            }
        }
    }

    /// Shows every check what is left.
    pub fn conclude(&mut self, ending: &Ending) {
        for (check, judgement) in &mut self.checks {
            judgement.at(sim_time(ending.at));
            check.conclude(ending, judgement);
        }
    }

    /// How often each check was evaluated and violated.
    pub fn tallies(&self) -> impl Iterator<Item = (&'static str, &'static str, u64, u64)> + '_ {
        self.checks.iter().map(|(check, judgement)| {
            (check.id(), check.rule(), judgement.evaluated, judgement.violations.len() as u64)
        })
    }

    /// How long everything took.
    #[must_use]
    pub const fn signals(&self) -> &Signals {
        &self.signals
    }

    /// All violations, in the order of business time.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        stage::check::violations(
            self.checks.iter().map(|(check, judgement)| (check.id(), judgement)),
        )
    }
}

/// Every check there is, in the order of their ids.
#[must_use]
pub fn all(settings: &Settings) -> Vec<Box<dyn Check>> {
    vec![
        Box::<s01_no_overbooking::NoOverbooking>::default(),
        Box::<s02_conservation::Conservation>::default(),
        Box::<s03_reservation_life_cycle::ReservationLifeCycle>::default(),
        Box::<s04_one_reservation_per_order::OneReservationPerOrder>::default(),
        Box::<s05_terminal_exclusivity::TerminalExclusivity>::default(),
        Box::<s06_confirmed_has_seats::ConfirmedHasSeats>::default(),
        Box::<s07_paid_or_compensated::PaidOrCompensated>::default(),
        Box::<s08_one_charge::OneCharge>::default(),
        Box::<s09_ended_holds_nothing::EndedHoldsNothing>::default(),
        Box::<s10_pricing::Pricing>::default(),
        Box::<s11_one_set_of_assignments::OneSetOfAssignments>::default(),
        Box::<s12_one_attendee::OneAttendee>::default(),
        Box::<s13_stream_integrity::StreamIntegrity>::default(),
        Box::<s14_stored_is_published::StoredIsPublished>::default(),
        Box::<s15_idempotency::Idempotency>::default(),
        Box::<s16_early_is_deferred::EarlyIsDeferred>::default(),
        Box::<s17_projection_is_fold::ProjectionIsFold>::default(),
        Box::<s18_quota_agreement::QuotaAgreement>::default(),
        Box::<s19_catalogue::Catalogue>::default(),
        Box::<s20_visibility::Visibility>::default(),
        Box::<s21_causality::Causality>::default(),
        Box::<s22_process_integrity::ProcessIntegrity>::default(),
        Box::<s23_forms_are_understood::FormsAreUnderstood>::default(),
        Box::<s24_liberation::Liberation>::default(),
        Box::<s25_promise::PromiseKept>::default(),
        Box::<s26_message_log::MessageLog>::default(),
        Box::<s27_no_silent_loss::NoSilentLoss>::default(),
        Box::<s28_code_quota::CodeQuota>::default(),
        Box::<s29_open_items::OpenItems>::default(),
        Box::new(model::ReferenceModel::under(settings)),
        Box::<s31_pages_show_what_is_stored::PagesShowWhatIsStored>::default(),
        Box::<s32_administration::Administration>::default(),
        Box::<s33_rebuilt_from_messages::RebuiltFromMessages>::default(),
        Box::<l01_every_order_ends::EveryOrderEnds>::default(),
        Box::<l02_every_payment_ends::EveryPaymentEnds>::default(),
        Box::<l03_views_catch_up::ViewsCatchUp>::default(),
        Box::<l04_nothing_is_owed::NothingIsOwed>::default(),
        Box::<l05_every_process_ends::EveryProcessEnds>::default(),
        Box::<l06_every_hold_ends::EveryHoldEnds>::default(),
        Box::<l07_dead_letters_are_repaired::DeadLettersAreRepaired>::default(),
        Box::<l08_the_line_is_served::TheLineIsServed>::default(),
        Box::<l09_contention_makes_progress::ContentionMakesProgress>::default(),
        Box::<l10_the_upgrade_ends::TheUpgradeEnds>::default(),
        Box::<l11_nobody_notices::NobodyNotices>::default(),
        Box::<l12_called_off_is_paid_back::CalledOffIsPaidBack>::default(),
        Box::<l13_invoices_are_followed_up::InvoicesAreFollowedUp>::default(),
        Box::<l14_nothing_is_late::NothingIsLate>::default(),
        Box::<t01_exact_tally::ExactTally>::default(),
    ]
}
