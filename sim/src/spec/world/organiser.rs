//! What organisers do.

use cucumber::gherkin::Table;
use domain::registration::Price;
use domain::sourcing::{ConferenceId, SeatTypeId};

use super::super::misuse::Misuse;
use super::super::parameters::{Asked, Dollars, Named, Reason, SeatTypeName};
use super::super::reasons::{self, Told};
use super::super::tables::{self, Row, column};
use super::super::witness::Answer;
use super::{Surprise, Verdict, World, surprise};
use crate::node::people::{CodeOffer, Off, Organiser, OrganiserAct};
use crate::node::protocol::Outcome;
use crate::record::Applicant;

/// What a price must be.
const NO_PRICE: &str =
    "is not a price: write it like 199 or 9.987, with at most four decimals and at most 50000";

/// A seat type in a table: its name, its price as it is written, its quota.
type Offer = (String, String, u32);

impl World {
    /// A conference is set up with these seats and published.
    pub(in super::super) fn open(&mut self, conference: Named, table: Option<&Table>) -> Verdict {
        let offers = self.understood(offers(table))?;
        let id = self.named(conference);
        if self.plans.contains_key(&id) {
            return self.misused(Misuse::of(
                self.conference.clone(),
                "offers seats already; list all of them in one table, or write «the organiser adds these seats:»",
            ));
        }
        let offered = self.offered(id, offers);
        let acts = [OrganiserAct::Create].into_iter().chain(offered).chain([OrganiserAct::Publish]);
        let plan = self.plan();
        self.organise(Organiser { acts: acts.collect(), ..plan })
    }

    /// A conference is set up, with what an organiser fills in.
    pub(in super::super) fn set_up(&mut self, table: Option<&Table>) -> Verdict {
        let columns =
            [column("conference", "컨퍼런스"), column("address", "주소"), column("e-mail", "이메일")];
        for row in self.understood(tables::read(table, columns))? {
            row.text(0).clone_into(&mut self.conference);
            let (slug, email) = (row.text(1).to_owned(), row.text(2).to_owned());
            let plan = Organiser { slug, email, acts: vec![OrganiserAct::Create], ..self.plan() };
            self.organise(plan)?;
        }
        Ok(())
    }

    /// More seat types are offered.
    pub(in super::super) fn add_seats(&mut self, table: Option<&Table>) -> Verdict {
        let offers = self.understood(offers(table))?;
        let acts = self.offered(self.here(), offers);
        self.manage(acts)
    }

    /// A conference is opened for orders.
    pub(in super::super) fn publish(&mut self, conference: Named) -> Verdict {
        self.named(conference);
        self.manage(vec![OrganiserAct::Publish])
    }

    /// A conference is closed for new orders.
    pub(in super::super) fn unpublish(&mut self, conference: Named) -> Verdict {
        self.named(conference);
        self.manage(vec![OrganiserAct::Unpublish])
    }

    /// There are more or fewer seats of a type in all.
    pub(in super::super) fn change_quota(&mut self, SeatTypeName(name): SeatTypeName, quota: u32) -> Verdict {
        let id = SeatTypeId::of(self.here(), &name);
        let Some((price, _)) = self.offers.get(&id).cloned() else { return self.not_offered(name) };
        let acts = self.offered(self.here(), vec![(name, price, quota)]);
        self.manage(acts)
    }

    /// A seat of a type costs something else.
    pub(in super::super) fn change_price(
        &mut self,
        SeatTypeName(name): SeatTypeName,
        Asked(price): Asked,
    ) -> Verdict {
        let id = SeatTypeId::of(self.here(), &name);
        let Some((_, quota)) = self.offers.get(&id).cloned() else { return self.not_offered(name) };
        if price.parse::<Price>().is_err() {
            return self.misused(Misuse::of(price, NO_PRICE));
        }
        let acts = self.offered(self.here(), vec![(name, price, quota)]);
        self.manage(acts)
    }

    /// A seat type is taken back.
    pub(in super::super) fn withdraw(&mut self, SeatTypeName(seat_type): SeatTypeName) -> Verdict {
        self.manage(vec![OrganiserAct::Withdraw { seat_type }])
    }

    /// The motto of the conference is another one.
    pub(in super::super) fn edit(&mut self, tagline: String) -> Verdict {
        self.manage(vec![OrganiserAct::Edit { tagline }])
    }

    /// Promotional codes are offered, or the same on other terms.
    pub(in super::super) fn offer_codes(&mut self, table: Option<&Table>) -> Verdict {
        let columns = [
            column("code", "코드"),
            column("takes off", "할인"),
            column("seat types", "좌석 유형"),
            column("redemptions", "사용 횟수"),
            column("together with", "함께 쓰는 코드"),
        ];
        let rows = self.understood(tables::read(table, columns))?;
        let codes = rows.iter().map(|row| code(row).map(OrganiserAct::OfferCode)).collect::<Result<_, _>>();
        let acts = self.understood(codes)?;
        self.manage(acts)
    }

    /// The organiser's last request was refused for this reason.
    pub(in super::super) fn organiser_is_told(&mut self, reason: Reason) -> Verdict {
        let who = Applicant::Organiser(self.here());
        self.is_told(who, "the organiser", reason, None)
    }

    /// The organiser's last request was not refused.
    pub(in super::super) fn organiser_succeeds(&mut self) -> Verdict {
        let who = Applicant::Organiser(self.here());
        let answers = self.scene().witness().answers.get(&who).cloned().unwrap_or_default();
        let refused =
            answers.iter().find(|answer| !matches!(answer, Answer::Outcome(Outcome::Accepted { .. })));
        match refused {
            Some(answer) => surprise(format!("the organiser is told that {}", in_words(answer))),
            None if answers.is_empty() => surprise("the organiser has no answer yet"),
            None => Ok(()),
        }
    }

    /// Somebody was told no for this reason.
    pub(super) fn is_told(
        &mut self,
        who: Applicant,
        name: &str,
        Reason(words): Reason,
        code: Option<&domain::registration::RedemptionRefusal>,
    ) -> Verdict {
        let Some(reason) = reasons::find(&words) else {
            let known: Vec<_> = reasons::KNOWN
                .iter()
                .map(|known| format!("«{}» («{}»)", known.english, known.korean))
                .collect();
            let expected = format!("is nothing that anybody is told; reasons are {}", known.join(", "));
            return self.misused(Misuse::of(words, expected));
        };
        let answers = self.scene().witness().answers.get(&who).cloned().unwrap_or_default();
        let told = |answer: &Answer| match answer {
            Answer::Outcome(Outcome::Refused(refusal)) => reason.is(Told::Refused(refusal)),
            Answer::Outcome(Outcome::Accepted { .. }) => false,
            Answer::TurnedBack(invalid) => reason.is(Told::TurnedBack(invalid)),
        };
        if answers.iter().any(told) || code.is_some_and(|code| reason.is(Told::Code(code))) {
            return Ok(());
        }
        let heard: Vec<_> = answers.iter().map(in_words).chain(code.map(ToString::to_string)).collect();
        match heard.as_slice() {
            [] => surprise(format!("{name} is told nothing")),
            heard => surprise(format!("{name} is told that {}", heard.join(", and that "))),
        }
    }

    fn manage(&mut self, acts: Vec<OrganiserAct>) -> Verdict {
        let plan = self.plan();
        self.organise(Organiser { acts, ..plan })
    }

    fn organise(&mut self, plan: Organiser) -> Verdict {
        self.plans.insert(ConferenceId::named(&plan.conference), plan.clone());
        self.scene().organise(plan);
        Ok(())
    }

    /// What the organiser of the conference filled in; without a word about it, something that serves.
    fn plan(&self) -> Organiser {
        let known = self.plans.get(&self.here()).cloned();
        known.unwrap_or_else(|| Organiser::opening(&self.conference, &[]))
    }

    /// Offers seats, and keeps in mind on which terms.
    fn offered(&mut self, conference: ConferenceId, offers: Vec<Offer>) -> Vec<OrganiserAct> {
        let mut acts = Vec::new();
        for (seat_type, price, quota) in offers {
            let id = SeatTypeId::of(conference, &seat_type);
            self.names.insert(id, seat_type.clone());
            self.offers.insert(id, (price.clone(), quota));
            acts.push(OrganiserAct::Offer { seat_type, price: Some(price), quota });
        }
        acts
    }

    fn not_offered<T>(&mut self, name: String) -> Result<T, Surprise> {
        let known: Vec<_> = self.names.values().cloned().collect();
        self.misused(Misuse::of(name, format!("is not offered; seat types are {}", known.join(", "))))
    }
}

/// What somebody was told.
fn in_words(answer: &Answer) -> String {
    match answer {
        Answer::Outcome(Outcome::Accepted { .. }) => "it is done".to_owned(),
        Answer::Outcome(Outcome::Refused(refusal)) => refusal.to_string(),
        Answer::TurnedBack(invalid) => invalid.to_string(),
    }
}

fn offers(table: Option<&Table>) -> Result<Vec<Offer>, Misuse> {
    let columns = [column("seat type", "좌석 유형"), column("price", "가격"), column("quota", "할당량")];
    let offer = |row: &Row<3>| {
        let price: Price = row.number(1, NO_PRICE)?;
        let quota = row.number(2, "is not a number of seats: write it like 10")?;
        Ok((row.text(0).to_owned(), price.to_string(), quota))
    };
    tables::read(table, columns)?.iter().map(offer).collect()
}

fn code(row: &Row<5>) -> Result<CodeOffer, Misuse> {
    let off = |text: &str| match text.strip_suffix('%') {
        Some(percent) => percent.parse().ok().map(Off::Percent),
        None => text.parse::<Dollars>().ok().map(|Dollars(amount)| Off::Cents(amount.0)),
    };
    let list = |column| {
        let names = row.optional(column).unwrap_or_default().split(", ");
        names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
    };
    Ok(CodeOffer {
        code: row.text(0).to_owned(),
        off: row.value(
            1,
            off,
            "takes nothing off: write 10% for a part of the price, or 20 for 20 dollars",
        )?,
        seat_types: list(2),
        quota: match row.optional(3) {
            Some(_) => Some(row.number(3, "is not a number of redemptions; - stands for any number")?),
            None => None,
        },
        cumulative_with: list(4),
    })
}
