//! The world of one story: what people in it do, and what they can see of the system.
//!
//! After every sentence the system comes to rest before the next one begins. So a story says what
//! happens, not how long it takes when something goes wrong. What is written must have happened
//! (`deeds`), to somebody whom an earlier sentence introduced (`cast`), and with values that can be
//! (`values`).

mod administration;
mod bank;
mod cast;
mod crowd;
mod deeds;
mod earlier;
mod exchanges;
mod faults;
mod orders;
mod organiser;
mod pages;
mod seats;
mod settings;
mod upgrade;
mod values;
mod wait_list;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use domain::identity::{ConferenceId, OrderId, PaymentId, SeatTypeId};
use domain::registration::Seats;
use domain::sourcing::Timestamp;
use thiserror::Error;

use self::deeds::{LastDeed, Sentence, Suspicion};
use super::bilingual::Bilingual;
use super::misuse::Misuse;
use super::parameters::{ClockWord, RegistrantWord, Span};
use super::scene::{Scene, Setting};
use super::schedule::Schedule;
use super::story::Language;
use conference::cluster::Fault;
use conference::node::protections::Protections;
use conference::node::protocol::{Conduct, Organiser};
use conference::record::RunEvent;
use conference::scenario::CONFERENCE;
use conference::wording::Words;
use oracle::check::Violation;
use stage::fault::{FaultKind, FaultTally};

/// Whether a sentence is true.
pub type StepVerdict = Result<(), Surprise>;

/// Why a sentence is not true.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct Surprise(String);

/// The time of day at which every story begins.
const MORNING: Duration = Duration::from_secs(9 * 3600);

/// The world of one story.
#[derive(cucumber::World)]
#[world(init = Self::undisturbed)]
pub struct World {
    /// In which surprises are told.
    language: Language,
    schedule: Schedule,
    protections: Protections,
    /// What is said of the system before anything happens.
    setting: Setting,
    /// Set by the first sentence that needs it.
    scene: Option<Scene>,
    /// The conference that sentences are about that name none: the last that was named.
    conference: String,
    /// What organisers filled in when they set up their conferences.
    plans: BTreeMap<ConferenceId, Organiser>,
    /// How seat types are called.
    names: BTreeMap<SeatTypeId, String>,
    /// The terms on which each seat type is offered: the price as it is written, and the quota.
    offers: BTreeMap<SeatTypeId, (String, u32)>,
    /// The seat types that an organiser took back, or was to take back.
    withdrawn: BTreeSet<SeatTypeId>,
    /// The conference at which each registrant ordered.
    places: BTreeMap<String, ConferenceId>,
    /// The promotional codes that an organiser offered, or was to offer.
    codes: BTreeSet<String>,
    /// The registrants who act together.
    crowd: Vec<OrderId>,
    /// How many crowds there were.
    crowds: u32,
    /// How the bank treats payments.
    conducts: BTreeMap<PaymentId, Conduct>,
    /// The sentence that is played.
    sentence: Sentence,
    /// How many sentences were heard.
    heard: usize,
    /// What everybody asked for last, by name; organisers are all called by the same one.
    deeds: BTreeMap<String, LastDeed>,
    /// Sentences that make sense only if another one follows.
    suspicions: Vec<Suspicion>,
    /// What is wrong with the sentence that could not be played.
    misuse: Option<Misuse>,
}

impl World {
    /// A world in which nothing goes wrong.
    #[must_use]
    pub fn undisturbed() -> Self {
        Self::under(Schedule::default(), Protections::default(), Language::English)
    }

    /// A world in which these things go wrong, for a system with these protections. Its surprises
    /// are told in a language.
    #[must_use]
    pub fn under(schedule: Schedule, protections: Protections, language: Language) -> Self {
        Self {
            language,
            schedule,
            protections,
            setting: Setting::default(),
            scene: None,
            conference: CONFERENCE.to_owned(),
            plans: BTreeMap::new(),
            names: BTreeMap::new(),
            offers: BTreeMap::new(),
            withdrawn: BTreeSet::new(),
            places: BTreeMap::new(),
            codes: BTreeSet::new(),
            crowd: Vec::new(),
            crowds: 0,
            conducts: BTreeMap::new(),
            sentence: Sentence::none(),
            heard: 0,
            deeds: BTreeMap::new(),
            suspicions: Vec::new(),
            misuse: None,
        }
    }

    /// The same world, in which everything that happens is kept.
    #[must_use]
    pub(super) fn recorded(mut self) -> Self {
        self.setting.recorded = true;
        self
    }

    /// Everything that happened, if it was kept.
    pub(super) fn take_recording(&mut self) -> Vec<RunEvent> {
        self.scene.as_mut().map(Scene::take_recording).unwrap_or_default()
    }

    /// How everybody and everything is called.
    pub(super) fn words(&self) -> Words {
        let registrants: Vec<_> = self.places.keys().cloned().map(RegistrantWord).collect();
        let called = registrants.iter().map(|who| (OrderId::named(&who.0), self.called(who)));
        Words::naming(called, self.plans.values())
    }

    /// What time it is in the story.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.scene.as_ref().map(Scene::now).unwrap_or_default()
    }

    /// What is wrong with the sentence that was played last, if it could not be played.
    #[must_use]
    pub const fn misuse(&self) -> Option<&Misuse> {
        self.misuse.as_ref()
    }

    /// Time goes by.
    pub(super) fn pass(&mut self, span: Span) -> StepVerdict {
        let time = self.time(&span)?;
        self.scene().pass(time);
        Ok(())
    }

    /// Time goes by until a clock shows this.
    pub(super) fn pass_until(&mut self, clock: ClockWord) -> StepVerdict {
        let then = self.at(&clock)?;
        let now = self.now();
        if then >= now {
            self.scene().pass(then.since(now));
            return Ok(());
        }
        let now = Self::clock(now);
        self.misused(Misuse::of(
            Bilingual::quoted(clock.0),
            Bilingual::new(
                format!("has passed: every example begins at 09:00, and it is {now}"),
                format!("이미 지났다. 모든 예는 09:00에 시작하고 지금은 {now}이다"),
            ),
        ))
    }

    /// What a clock shows at an instant of the first day.
    fn clock(at: Timestamp) -> String {
        let minutes = (MORNING + Duration::from_millis(at.0)).as_secs() / 60;
        format!("{:02}:{:02}", minutes / 60, minutes % 60)
    }

    /// When a clock shows this on the first day.
    fn at(&mut self, ClockWord(text): &ClockWord) -> Result<Timestamp, Surprise> {
        let (hours, minutes) = text.split_once(':').unwrap_or((text.as_str(), "0"));
        let shown = hours.parse::<u64>().ok().zip(minutes.parse::<u64>().ok());
        let is_shown = |(hours, minutes): &(u64, u64)| *hours < 24 && *minutes < 60;
        let Some((hours, minutes)) = shown.filter(is_shown) else {
            return self.misused(Misuse::of(
                Bilingual::quoted(&**text),
                Bilingual::always(
                    "is no time of day: write it like 09:30, up to 23:59",
                    "시각이 아니다. 09:30처럼 23:59까지 적는다",
                ),
            ));
        };
        let then = Duration::from_secs(hours * 3600 + minutes * 60);
        let Some(after) = then.checked_sub(MORNING) else {
            return self.misused(Misuse::of(
                Bilingual::quoted(&**text),
                Bilingual::always(
                    "is over: every example begins at 09:00",
                    "이미 지났다. 모든 예는 09:00에 시작한다",
                ),
            ));
        };
        Ok(Timestamp::default() + after)
    }

    /// By how much clocks are wrong at most while other things go wrong than the story tells. Its
    /// sentences go by one clock.
    fn wrong_clocks(&self) -> Duration {
        let wrong = |fault: &Fault| match fault {
            Fault::ClockSkew { ahead_ms, .. } => Duration::from_millis(ahead_ms.unsigned_abs()),
            _ => Duration::ZERO,
        };
        self.schedule.faults.iter().map(wrong).max().unwrap_or_default()
    }

    /// The general rule that was broken first so far.
    #[must_use]
    pub fn violation(&self) -> Option<Violation> {
        self.scene.as_ref().and_then(Scene::violation)
    }

    /// For each kind of fault of its schedule, how often it was done and made a difference.
    #[must_use]
    pub fn faults(&self) -> BTreeMap<FaultKind, FaultTally> {
        self.scene.as_ref().map(Scene::faults).unwrap_or_default()
    }

    /// Lets the story come to its end and judges it by all general rules. Returns the one that was
    /// broken first.
    pub fn conclude(&mut self) -> Option<Violation> {
        self.scene.as_mut().and_then(Scene::conclude)
    }

    fn scene(&mut self) -> &mut Scene {
        self.scene.get_or_insert_with(|| Scene::set(&self.schedule, self.protections, self.setting))
    }

    /// How a registrant is called.
    fn called<'a>(&self, who: &'a RegistrantWord) -> &'a str {
        who.called(self.language)
    }

    /// Some seats in words.
    fn describe(&self, seats: &Seats) -> String {
        let (unknown, nothing, and) = match self.language {
            Language::English => ("unknown", "no seats", " and "),
            Language::Korean => ("알 수 없는", "좌석 없음", ", "),
        };
        let part = |(seat_type, quantity)| {
            let name = self.names.get(&seat_type).map_or(unknown, String::as_str);
            match self.language {
                Language::English => format!("{quantity} {name}"),
                Language::Korean => format!("{name} 좌석 {quantity}개"),
            }
        };
        let parts: Vec<_> = seats.iter().map(part).collect();
        if parts.is_empty() { nothing.to_owned() } else { parts.join(and) }
    }

    /// A sentence is not true, because this is the case.
    fn surprise<T>(
        &self,
        english: impl Into<String>,
        korean: impl Into<String>,
    ) -> Result<T, Surprise> {
        Err(Surprise(match self.language {
            Language::English => english.into(),
            Language::Korean => korean.into(),
        }))
    }

    /// The sentence cannot be played as it is written.
    fn misused<T>(&mut self, misuse: Misuse) -> Result<T, Surprise> {
        let surprise = Surprise(misuse.told(self.language));
        self.misuse = Some(misuse);
        Err(surprise)
    }

    /// What was read of a sentence, unless it cannot be played.
    fn understood<T>(&mut self, read: Result<T, Misuse>) -> Result<T, Surprise> {
        match read {
            Ok(value) => Ok(value),
            Err(misuse) => self.misused(misuse),
        }
    }
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("World").field("now", &self.now()).field("schedule", &self.schedule).finish()
    }
}
