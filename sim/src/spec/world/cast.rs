//! Who and what the sentences so far have introduced. A name that none of them has is a slip of the
//! pen: what is said of it could hold without meaning anything.

use domain::identity::{ConferenceId, OrderId, SeatTypeId};

use super::super::bilingual::Bilingual;
use super::super::likeness::nearest;
use super::super::misuse::Misuse;
use super::super::parameters::{ConferenceWord, RegistrantWord};
use super::super::story::Language;
use super::{StepVerdict, Surprise, World};

/// Words that stand where a name could, and name nobody who registers.
const NO_NAMES: &[&str] = &[
    "Nobody",
    "No",
    "None",
    "Somebody",
    "Someone",
    "Anybody",
    "Anyone",
    "Everybody",
    "Everyone",
    "All",
    "They",
    "Them",
    "He",
    "She",
    "It",
    "We",
    "You",
    "I",
    "Who",
    "Whoever",
    "The",
    "A",
    "An",
    "Bank",
    "Organiser",
    "Organizer",
    "Registrant",
    "Conference",
    "System",
    "Operator",
    "아무도",
    "누구도",
    "누구",
    "누군가",
    "모두",
    "그들",
    "그중",
    "그",
    "그녀",
    "나",
    "우리",
    "은행",
    "주최자",
    "등록자",
    "운영자",
    "컨퍼런스",
    "시스템",
    "사람",
    "사람들",
];

impl World {
    /// Somebody orders something, and is known from now on.
    pub(super) fn enters(
        &mut self,
        who: &RegistrantWord,
        conference: ConferenceId,
    ) -> Result<OrderId, Surprise> {
        let first = who.0.split_whitespace().next().unwrap_or_default();
        if NO_NAMES.contains(&first) {
            let why = Bilingual::always(
                "is no registrant: people who order have a name of their own",
                "등록자가 아니다. 주문하는 사람은 자기 이름으로 적는다",
            );
            return self.misused(Misuse::of(Bilingual::quoted(&*who.0), why));
        }
        let order = OrderId::named(&who.0);
        // Whoever was turned away by one conference may order at another; whoever has an order has
        // it where it was placed.
        let placed = self.scene.as_ref().and_then(|scene| scene.observer().placed.get(&order));
        if !placed.is_some_and(|(_, known)| known.is_some()) {
            self.places.insert(who.0.clone(), conference);
        }
        Ok(order)
    }

    /// The order of somebody who has asked for one, and the conference it is for.
    pub(super) fn order_of(
        &mut self,
        who: &RegistrantWord,
    ) -> Result<(OrderId, ConferenceId), Surprise> {
        if let Some(conference) = self.places.get(&who.0) {
            return Ok((OrderId::named(&who.0), *conference));
        }
        let known: Vec<_> = self
            .places
            .keys()
            .map(|name| RegistrantWord(name.clone()).called(self.language).to_owned())
            .collect();
        let what = Bilingual::always(
            "is nobody who has ordered anything in an earlier sentence",
            "앞 문장에서 주문한 적이 없는 사람이다",
        );
        self.unknown(who.called(self.language).to_owned(), what, &known)
    }

    /// The conference that sentences are about that name none: the last that was named.
    pub(super) fn here(&mut self) -> Result<ConferenceId, Surprise> {
        let id = ConferenceId::named(&self.conference);
        if self.plans.contains_key(&id) {
            return Ok(id);
        }
        self.misused(Misuse::of(
            Bilingual::always("the conference", "컨퍼런스"),
            Bilingual::always(
                "is not there yet: say first which seats it offers, or that an organiser sets it up",
                "아직 없다. 어떤 좌석을 내놓는지, 또는 주최자가 만든다는 것을 먼저 적는다",
            ),
        ))
    }

    /// The conference a sentence is about. Later sentences that name none are about the same.
    pub(super) fn named(
        &mut self,
        ConferenceWord(name): ConferenceWord,
    ) -> Result<ConferenceId, Surprise> {
        let Some(name) = name else { return self.here() };
        if !self.plans.contains_key(&ConferenceId::named(&name)) {
            let known: Vec<_> = self.plans.values().map(|plan| plan.conference.clone()).collect();
            let what = Bilingual::always(
                "is no conference of an earlier sentence",
                "앞 문장에 나온 적이 없는 컨퍼런스이다",
            );
            return self.unknown(name, what, &known);
        }
        self.conference = name;
        self.here()
    }

    /// A seat type that the conference offers, or was to offer.
    pub(super) fn known_type(
        &mut self,
        conference: ConferenceId,
        name: &str,
    ) -> Result<SeatTypeId, Surprise> {
        let id = SeatTypeId::of(conference, name);
        if self.names.contains_key(&id) {
            return Ok(id);
        }
        let misuse = self.unknown_type(conference, name);
        self.misused(misuse)
    }

    /// What is wrong with a seat type that nobody offers.
    pub(super) fn unknown_type(&self, conference: ConferenceId, name: &str) -> Misuse {
        let its = |id: &SeatTypeId| self.names.get(id).cloned();
        let known: Vec<_> = self.types_of(conference).iter().filter_map(its).collect();
        let what = Bilingual::always(
            "is no seat type that the conference offers",
            "컨퍼런스가 내놓은 좌석 유형이 아니다",
        );
        unknown(name.to_owned(), what, &known)
    }

    /// What is wrong with a code that nobody offers.
    pub(super) fn unknown_code(&self, name: &str) -> Misuse {
        let known: Vec<_> = self.codes.iter().cloned().collect();
        let what = Bilingual::always(
            "is no code that the organiser offers",
            "주최자가 내놓은 할인 코드가 아니다",
        );
        unknown(name.to_owned(), what, &known)
    }

    /// An address that a sentence has named.
    pub(super) fn known_address(&mut self, slug: &str) -> StepVerdict {
        let known: Vec<_> = self.plans.values().map(|plan| plan.slug.clone()).collect();
        if known.iter().any(|known| known.eq_ignore_ascii_case(slug)) {
            return Ok(());
        }
        let what = Bilingual::always(
            "is no address of an earlier sentence",
            "앞 문장에 나온 적이 없는 주소이다",
        );
        self.unknown(slug.to_owned(), what, &known)
    }

    fn unknown<T>(
        &mut self,
        name: String,
        what: Bilingual,
        known: &[String],
    ) -> Result<T, Surprise> {
        self.misused(unknown(name, what, known))
    }
}

/// A name that nothing has, and what was perhaps meant.
fn unknown(name: String, what: Bilingual, known: &[String]) -> Misuse {
    let (english, korean) = match (nearest(&name, known), known) {
        (Some(nearest), _) => {
            (format!("perhaps you mean {nearest}"), format!("혹시 {nearest}인가?"))
        }
        (None, []) => ("there is none so far".to_owned(), "지금까지 나온 것이 없다".to_owned()),
        (None, known) => {
            (format!("there is {}", known.join(", ")), format!("나온 것: {}", known.join(", ")))
        }
    };
    let [one, other] = Language::ALL.map(|language| what.within(language).to_owned());
    Misuse::of(
        Bilingual::quoted(name),
        Bilingual::new(format!("{one}; {english}"), format!("{other}. {korean}")),
    )
}
