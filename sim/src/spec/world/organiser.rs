//! What organisers do.

use std::time::Duration;

use cucumber::gherkin::Table;
use domain::identity::{ConferenceId, SeatTypeId};
use domain::values::Price;

use super::super::bilingual::Bilingual;
use super::super::misuse::Misuse;
use super::super::observer::Answer;
use super::super::parameters::{
    ClockWord, ConferenceWord, Dollars, Number, PriceWord, ReasonWord, SeatTypeWord,
};
use super::super::reasons::{self, Told};
use super::super::tables::{self, NO_NUMBER, NO_PRICE, TableRow};
use super::deeds::{Suspect, in_words};
use super::{StepVerdict, World};
use conference::node::protocol::{CallingOff, CodeOffer, Off, Organiser, OrganiserAct, Outcome};
use conference::record::Applicant;

/// What all organisers are called by whoever keeps in mind what they asked for.
pub(super) const ORGANISER: &str = "the organiser";

/// A seat type in a table: its name, its price as it is written, its quota.
type Offer = (String, String, u32);

impl World {
    /// A conference is set up with these seats and published.
    pub(in super::super) fn open(
        &mut self,
        conference: ConferenceWord,
        table: Option<Table>,
    ) -> StepVerdict {
        let offers = self.understood(offers(table.as_ref()))?;
        if let Some(name) = conference.0 {
            self.conference = name;
        }
        let id = ConferenceId::named(&self.conference);
        if self.plans.contains_key(&id) {
            return self.misused(Misuse::of(
                Bilingual::quoted(&*self.conference),
                Bilingual::always(
                    "offers seats already; list all of them in one table, or write «the organiser adds these seats:»",
                    "이미 좌석을 내놓았다. 모두 한 표에 적거나 «주최자가 다음 좌석을 추가한다:»라고 적는다",
                ),
            ));
        }
        let offered = self.offered(id, offers);
        let acts = [OrganiserAct::Create].into_iter().chain(offered).chain([OrganiserAct::Publish]);
        let plan = Organiser { acts: acts.collect(), ..Organiser::opening(&self.conference, &[]) };
        self.organise(vec![plan])
    }

    /// A conference is set up, with what an organiser fills in.
    pub(in super::super) fn set_up(&mut self, table: Option<Table>) -> StepVerdict {
        let rows = tables::read(table.as_ref(), tables::CONFERENCES).and_then(tables::once);
        let rows = self.understood(rows)?;
        let unsayable = Bilingual::always(
            "cannot be said in a sentence: the name of a conference has no quotation mark",
            "문장에서 부를 수 없는 이름이다. 컨퍼런스의 이름에는 따옴표를 쓰지 않는다",
        );
        if let Some(row) = rows.iter().find(|row| row.text(0).contains('"')) {
            return self.misused(row.misuse(0, unsayable));
        }
        let plan = |row: &TableRow<3>| {
            let (slug, email) = (row.text(1).to_owned(), row.text(2).to_owned());
            Organiser {
                slug,
                email,
                acts: vec![OrganiserAct::Create],
                ..Organiser::opening(row.text(0), &[])
            }
        };
        let plans: Vec<_> = rows.iter().map(plan).collect();
        if let Some(plan) = plans.last() {
            self.conference.clone_from(&plan.conference);
        }
        self.organise(plans)
    }

    /// More seat types are offered.
    pub(in super::super) fn add_seats(&mut self, table: Option<Table>) -> StepVerdict {
        let offers = self.understood(offers(table.as_ref()))?;
        let conference = self.here()?;
        let mut acts = Vec::new();
        for (seat_type, price, quota) in offers {
            let id = SeatTypeId::of(conference, &seat_type);
            // What is there stays as it is: the system refuses to add it.
            if self.withdrawn.remove(&id) || !self.offers.contains_key(&id) {
                self.names.insert(id, seat_type.clone());
                self.offers.insert(id, (price.clone(), quota));
            }
            acts.push(OrganiserAct::Add { seat_type, price, quota });
        }
        self.manage(acts)
    }

    /// Time goes by until a conference begins.
    pub(in super::super) fn begins(&mut self, conference: ConferenceWord) -> StepVerdict {
        let id = self.named(conference)?;
        let starts = self.plans.get(&id).map(|plan| plan.starts_ms).unwrap_or_default();
        let left = starts.saturating_sub(self.now().0);
        self.scene().pass(Duration::from_millis(left));
        Ok(())
    }

    /// A conference takes place at another time of the day.
    pub(in super::super) fn move_to(
        &mut self,
        conference: ConferenceWord,
        begins: ClockWord,
        ends: ClockWord,
    ) -> StepVerdict {
        let id = self.named(conference)?;
        let (starts_ms, ends_ms) = (self.at(&begins)?.0, self.at(&ends)?.0);
        if starts_ms <= ends_ms
            && let Some(plan) = self.plans.get_mut(&id)
        {
            plan.starts_ms = starts_ms;
        }
        self.manage(vec![OrganiserAct::Move { starts_ms, ends_ms }])
    }

    /// A conference is opened for orders.
    pub(in super::super) fn publish(&mut self, conference: ConferenceWord) -> StepVerdict {
        self.named(conference)?;
        self.manage(vec![OrganiserAct::Publish])
    }

    /// A conference is closed for new orders.
    pub(in super::super) fn unpublish(&mut self, conference: ConferenceWord) -> StepVerdict {
        self.named(conference)?;
        self.manage(vec![OrganiserAct::Unpublish])
    }

    /// A conference is called off, and nobody says why.
    pub(in super::super) fn call_off(&mut self, conference: ConferenceWord) -> StepVerdict {
        self.call_off_because(conference, String::new())
    }

    /// A conference is called off for a reason.
    pub(in super::super) fn call_off_because(
        &mut self,
        conference: ConferenceWord,
        reason: String,
    ) -> StepVerdict {
        self.named(conference)?;
        self.manage(vec![OrganiserAct::CallOff(CallingOff { reason })])
    }

    /// There are more or fewer seats of a type in all.
    pub(in super::super) fn change_quota(
        &mut self,
        SeatTypeWord(name): SeatTypeWord,
        quota: Number,
    ) -> StepVerdict {
        let (conference, quota) = (self.here()?, self.number(&quota)?);
        let id = self.known_type(conference, &name)?;
        let (price, _) = self.offers.get(&id).cloned().unwrap_or_default();
        let acts = self.offered(conference, vec![(name, price, quota)]);
        self.manage(acts)
    }

    /// A seat of a type costs something else.
    pub(in super::super) fn change_price(
        &mut self,
        SeatTypeWord(name): SeatTypeWord,
        PriceWord(price): PriceWord,
    ) -> StepVerdict {
        let conference = self.here()?;
        let id = self.known_type(conference, &name)?;
        let (_, quota) = self.offers.get(&id).cloned().unwrap_or_default();
        if price.parse::<Price>().is_err() {
            return self.misused(Misuse::of(Bilingual::quoted(price), NO_PRICE));
        }
        let acts = self.offered(conference, vec![(name, price, quota)]);
        self.manage(acts)
    }

    /// A seat type is taken back.
    pub(in super::super) fn withdraw(
        &mut self,
        SeatTypeWord(seat_type): SeatTypeWord,
    ) -> StepVerdict {
        let conference = self.here()?;
        let id = self.known_type(conference, &seat_type)?;
        // Whether it is refused or not, the next sentence may offer it anew.
        self.withdrawn.insert(id);
        self.manage(vec![OrganiserAct::Withdraw { seat_type }])
    }

    /// Invoices that are owed are voided, and new ones issued.
    pub(in super::super) fn correct_invoices(&mut self) -> StepVerdict {
        self.manage(vec![OrganiserAct::CorrectInvoices])?;
        // Which are owed is looked up first.
        let who = Applicant::Organiser(self.here()?);
        self.scene().wait_for_request(who);
        Ok(())
    }

    /// The motto of the conference is another one.
    pub(in super::super) fn edit(&mut self, tagline: String) -> StepVerdict {
        self.manage(vec![OrganiserAct::Edit { tagline }])
    }

    /// Promotional codes are offered, or the same on other terms.
    pub(in super::super) fn offer_codes(&mut self, table: Option<Table>) -> StepVerdict {
        let rows =
            self.understood(tables::read(table.as_ref(), tables::CODES).and_then(tables::once))?;
        let codes = rows.iter().map(code).collect::<Result<Vec<_>, _>>();
        let codes = self.understood(codes)?;
        self.are_known(&codes)?;
        self.manage(codes.into_iter().map(OrganiserAct::OfferCode).collect())
    }

    /// The organiser's last request was refused for this reason.
    pub(in super::super) fn organiser_is_told(&mut self, reason: ReasonWord) -> StepVerdict {
        let name = Bilingual::always(ORGANISER, "주최자").within(self.language).to_owned();
        self.must_have_asked()?;
        self.is_told(ORGANISER, &name, reason, None)
    }

    /// The organiser's last request was not refused, nor was any part of it.
    pub(in super::super) fn organiser_succeeds(&mut self) -> StepVerdict {
        self.must_have_asked()?;
        let name = Bilingual::always(ORGANISER, "주최자").within(self.language).to_owned();
        self.is_granted(ORGANISER, &name, None)
    }

    /// What somebody asked for last was not refused, nor was any part of it.
    pub(super) fn is_granted(
        &mut self,
        whom: &str,
        name: &str,
        code: Option<&domain::registration::RedemptionRefusal>,
    ) -> StepVerdict {
        let answers = self.heard_by(whom);
        let refused = answers
            .iter()
            .find(|answer| !answer.is_granted())
            .map(|answer| in_words(answer, self.language));
        let code = || code.map(|code| reasons::told(Told::Code(code), self.language));
        match refused.or_else(code) {
            Some(answer) => self.surprise(
                format!("{name} is told that {answer}"),
                format!("{name}에게 온 답: {answer}"),
            ),
            None if answers.is_empty() => self.surprise(
                format!("{name} has no answer yet"),
                format!("{name}에게 아직 답이 오지 않았다"),
            ),
            None => Ok(()),
        }
    }

    pub(super) fn must_have_asked(&mut self) -> StepVerdict {
        if self.deeds.contains_key(ORGANISER) {
            return Ok(());
        }
        self.misused(Misuse::of(
            Bilingual::always("the organiser", "주최자"),
            Bilingual::always(
                "has asked for nothing in an earlier sentence",
                "앞 문장에서 아무것도 요청하지 않았다",
            ),
        ))
    }

    /// Somebody was told no for this reason.
    pub(super) fn is_told(
        &mut self,
        whom: &str,
        name: &str,
        ReasonWord(words): ReasonWord,
        code: Option<&domain::registration::RedemptionRefusal>,
    ) -> StepVerdict {
        let Some(reason) = reasons::find(&words) else {
            let known: Vec<_> = reasons::KNOWN
                .iter()
                .map(|known| format!("«{}» («{}»)", known.english, known.korean))
                .collect();
            let known = known.join(", ");
            return self.misused(Misuse::of(
                Bilingual::quoted(words),
                Bilingual::new(
                    format!("is nothing that anybody is told; reasons are {known}"),
                    format!("아무도 듣지 않는 이유이다. 있는 이유: {known}"),
                ),
            ));
        };
        let answers = self.heard_by(whom);
        let told = |answer: &Answer| match answer {
            Answer::Outcome(Outcome::Refused(refusal)) => reason.is(Told::Refused(refusal)),
            Answer::Outcome(Outcome::Accepted { .. }) => false,
            Answer::TurnedBack(invalid) => reason.is(Told::TurnedBack(invalid)),
            // No reason is given.
            Answer::Conference(_) => false,
        };
        // A part of it may have been granted; what was refused was refused for this reason.
        let told_so =
            answers.iter().any(told) && answers.iter().filter(|it| !it.is_granted()).all(told);
        if told_so || code.is_some_and(|code| reason.is(Told::Code(code))) {
            self.is_cleared(&Suspect::Name(name.to_owned()));
            return Ok(());
        }
        let code = code.map(|code| reasons::told(Told::Code(code), self.language));
        let heard = answers.iter().map(|answer| in_words(answer, self.language)).chain(code);
        let heard: Vec<_> = heard.collect();
        if heard.is_empty() {
            self.surprise(format!("{name} is told nothing"), format!("{name}에게 온 답이 없다"))
        } else {
            self.surprise(
                format!("{name} is told that {}", heard.join(", and that ")),
                format!("{name}에게 온 답: {}", heard.join("; ")),
            )
        }
    }

    fn manage(&mut self, acts: Vec<OrganiserAct>) -> StepVerdict {
        let conference = self.here()?;
        let plan = self.plans.get(&conference).cloned();
        self.organise(
            plan.into_iter().map(|plan| Organiser { acts: acts.clone(), ..plan }).collect(),
        )
    }

    /// Organisers do what they have planned, one after the other.
    pub(super) fn organise(&mut self, plans: Vec<Organiser>) -> StepVerdict {
        let name = Bilingual::always("the organiser", "주최자").within(self.language).to_owned();
        let id = |plan: &Organiser| ConferenceId::named(&plan.conference);
        self.asks(name, ORGANISER, plans.iter().map(id).map(Applicant::Organiser).collect(), None);
        for plan in plans {
            self.plans.insert(id(&plan), plan.clone());
            self.scene().organise(plan);
        }
        Ok(())
    }

    /// Each seat type in the scope of a code is offered, and so is each code that it may be
    /// combined with. From now on these codes are known.
    fn are_known(&mut self, codes: &[CodeOffer]) -> StepVerdict {
        let conference = self.here()?;
        self.codes.extend(codes.iter().map(|offer| offer.code.to_ascii_uppercase()));
        for offer in codes {
            for seat_type in &offer.seat_types {
                self.known_type(conference, seat_type)?;
            }
            if let Some(other) = offer
                .cumulative_with
                .iter()
                .find(|other| !self.codes.contains(&other.to_ascii_uppercase()))
            {
                let misuse = self.unknown_code(other);
                return self.misused(misuse);
            }
        }
        Ok(())
    }

    /// Offers seats, and keeps in mind on which terms.
    fn offered(&mut self, conference: ConferenceId, offers: Vec<Offer>) -> Vec<OrganiserAct> {
        let mut acts = Vec::new();
        for (seat_type, price, quota) in offers {
            let id = SeatTypeId::of(conference, &seat_type);
            self.names.insert(id, seat_type.clone());
            self.offers.insert(id, (price.clone(), quota));
            self.withdrawn.remove(&id);
            acts.push(OrganiserAct::Offer { seat_type, price: Some(price), quota });
        }
        acts
    }
}

fn offers(table: Option<&Table>) -> Result<Vec<Offer>, Misuse> {
    let offer = |row: &TableRow<3>| {
        let price: Price = row.number(1, NO_PRICE)?;
        let quota = row.number(2, NO_NUMBER)?;
        Ok((row.seat_type(0)?, price.to_string(), quota))
    };
    tables::once(tables::read(table, tables::OFFERS)?)?.iter().map(offer).collect()
}

fn code(row: &TableRow<5>) -> Result<CodeOffer, Misuse> {
    let off = |text: &str| match text.strip_suffix('%') {
        Some(percent) => percent.parse().ok().map(Off::Percent),
        None => Dollars(text.to_owned()).money().map(|amount| Off::Cents(amount.0)),
    };
    let list = |column| row.list(column);
    Ok(CodeOffer {
        code: row.text(0).to_owned(),
        off: row.value(
            1,
            off,
            Bilingual::always(
                "takes nothing off: write 10% for a part of the price, or 20 for 20 dollars",
                "깎아 주는 것이 없다. 가격의 일부면 10%, 20달러면 20이라고 적는다",
            ),
        )?,
        seat_types: list(2)?,
        quota: match row.optional(3) {
            Some(_) => Some(row.number(
                3,
                Bilingual::always(
                    "is not a number of redemptions; - stands for any number",
                    "사용 횟수가 아니다. 제한이 없으면 -라고 적는다",
                ),
            )?),
            None => None,
        },
        cumulative_with: list(4)?,
    })
}
