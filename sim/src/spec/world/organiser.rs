//! What organisers do.

use cucumber::gherkin::Table;
use domain::identity::{ConferenceId, SeatTypeId};
use domain::values::Price;

use super::super::misuse::Misuse;
use super::super::observer::Answer;
use super::super::parameters::{ConferenceWord, Dollars, PriceWord, ReasonWord, SeatTypeWord};
use super::super::reasons::{self, Told};
use super::super::said::Said;
use super::super::story::Language;
use super::super::tables::{self, NO_NUMBER, NO_PRICE, TableRow, column};
use super::{StepVerdict, Surprise, World};
use crate::node::protocol::{CodeOffer, Off, Organiser, OrganiserAct, Outcome};
use crate::record::Applicant;

/// A seat type in a table: its name, its price as it is written, its quota.
type Offer = (String, String, u32);

impl World {
    /// A conference is set up with these seats and published.
    pub(in super::super) fn open(
        &mut self,
        conference: ConferenceWord,
        table: Option<&Table>,
    ) -> StepVerdict {
        let offers = self.understood(offers(table))?;
        let id = self.named(conference);
        if self.plans.contains_key(&id) {
            return self.misused(Misuse::of(
                Said::quoted(&*self.conference),
                Said::always(
                    "offers seats already; list all of them in one table, or write «the organiser adds these seats:»",
                    "이미 좌석을 내놓았다. 모두 한 표에 적거나 «주최자가 다음 좌석을 추가한다:»라고 적는다",
                ),
            ));
        }
        let offered = self.offered(id, offers);
        let acts = [OrganiserAct::Create].into_iter().chain(offered).chain([OrganiserAct::Publish]);
        let plan = self.plan();
        self.organise(Organiser { acts: acts.collect(), ..plan })
    }

    /// A conference is set up, with what an organiser fills in.
    pub(in super::super) fn set_up(&mut self, table: Option<&Table>) -> StepVerdict {
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
    pub(in super::super) fn add_seats(&mut self, table: Option<&Table>) -> StepVerdict {
        let offers = self.understood(offers(table))?;
        let acts = self.offered(self.here(), offers);
        self.manage(acts)
    }

    /// A conference is opened for orders.
    pub(in super::super) fn publish(&mut self, conference: ConferenceWord) -> StepVerdict {
        self.named(conference);
        self.manage(vec![OrganiserAct::Publish])
    }

    /// A conference is closed for new orders.
    pub(in super::super) fn unpublish(&mut self, conference: ConferenceWord) -> StepVerdict {
        self.named(conference);
        self.manage(vec![OrganiserAct::Unpublish])
    }

    /// There are more or fewer seats of a type in all.
    pub(in super::super) fn change_quota(
        &mut self,
        SeatTypeWord(name): SeatTypeWord,
        quota: u32,
    ) -> StepVerdict {
        let id = SeatTypeId::of(self.here(), &name);
        let Some((price, _)) = self.offers.get(&id).cloned() else { return self.not_offered(name) };
        let acts = self.offered(self.here(), vec![(name, price, quota)]);
        self.manage(acts)
    }

    /// A seat of a type costs something else.
    pub(in super::super) fn change_price(
        &mut self,
        SeatTypeWord(name): SeatTypeWord,
        PriceWord(price): PriceWord,
    ) -> StepVerdict {
        let id = SeatTypeId::of(self.here(), &name);
        let Some((_, quota)) = self.offers.get(&id).cloned() else { return self.not_offered(name) };
        if price.parse::<Price>().is_err() {
            return self.misused(Misuse::of(Said::quoted(price), NO_PRICE));
        }
        let acts = self.offered(self.here(), vec![(name, price, quota)]);
        self.manage(acts)
    }

    /// A seat type is taken back.
    pub(in super::super) fn withdraw(&mut self, SeatTypeWord(seat_type): SeatTypeWord) -> StepVerdict {
        self.manage(vec![OrganiserAct::Withdraw { seat_type }])
    }

    /// The motto of the conference is another one.
    pub(in super::super) fn edit(&mut self, tagline: String) -> StepVerdict {
        self.manage(vec![OrganiserAct::Edit { tagline }])
    }

    /// Promotional codes are offered, or the same on other terms.
    pub(in super::super) fn offer_codes(&mut self, table: Option<&Table>) -> StepVerdict {
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
    pub(in super::super) fn organiser_is_told(&mut self, reason: ReasonWord) -> StepVerdict {
        let who = Applicant::Organiser(self.here());
        let name = Said::always("the organiser", "주최자").within(self.language).to_owned();
        self.is_told(who, &name, reason, None)
    }

    /// The organiser's last request was not refused.
    pub(in super::super) fn organiser_succeeds(&mut self) -> StepVerdict {
        let who = Applicant::Organiser(self.here());
        let answers = self.scene().observer().answers.get(&who).cloned().unwrap_or_default();
        let refused =
            answers.iter().find(|answer| !matches!(answer, Answer::Outcome(Outcome::Accepted { .. })));
        match refused {
            Some(answer) => {
                let answer = self.in_words(answer);
                self.surprise(
                    format!("the organiser is told that {answer}"),
                    format!("주최자가 들은 답: {answer}"),
                )
            }
            None if answers.is_empty() => {
                self.surprise("the organiser has no answer yet", "주최자는 아직 답을 듣지 못했다")
            }
            None => Ok(()),
        }
    }

    /// Somebody was told no for this reason.
    pub(super) fn is_told(
        &mut self,
        who: Applicant,
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
                Said::quoted(words),
                Said::new(
                    format!("is nothing that anybody is told; reasons are {known}"),
                    format!("아무도 듣지 않는 이유이다. 있는 이유: {known}"),
                ),
            ));
        };
        let answers = self.scene().observer().answers.get(&who).cloned().unwrap_or_default();
        let told = |answer: &Answer| match answer {
            Answer::Outcome(Outcome::Refused(refusal)) => reason.is(Told::Refused(refusal)),
            Answer::Outcome(Outcome::Accepted { .. }) => false,
            Answer::TurnedBack(invalid) => reason.is(Told::TurnedBack(invalid)),
        };
        if answers.iter().any(told) || code.is_some_and(|code| reason.is(Told::Code(code))) {
            return Ok(());
        }
        let code = code.map(|code| reasons::told(Told::Code(code), self.language));
        let heard: Vec<_> = answers.iter().map(|answer| self.in_words(answer)).chain(code).collect();
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
        let plan = self.plan();
        self.organise(Organiser { acts, ..plan })
    }

    fn organise(&mut self, plan: Organiser) -> StepVerdict {
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
        let known = known.join(", ");
        self.misused(Misuse::of(
            Said::quoted(name),
            Said::new(
                format!("is not offered; seat types are {known}"),
                format!("내놓지 않은 좌석 유형이다. 있는 유형: {known}"),
            ),
        ))
    }

    /// What somebody was told.
    fn in_words(&self, answer: &Answer) -> String {
        match (answer, self.language) {
            (Answer::Outcome(Outcome::Accepted { .. }), Language::English) => "it is done".to_owned(),
            (Answer::Outcome(Outcome::Accepted { .. }), Language::Korean) => "처리되었다".to_owned(),
            (Answer::Outcome(Outcome::Refused(refusal)), language) => {
                reasons::told(Told::Refused(refusal), language)
            }
            (Answer::TurnedBack(invalid), language) => reasons::told(Told::TurnedBack(invalid), language),
        }
    }
}

fn offers(table: Option<&Table>) -> Result<Vec<Offer>, Misuse> {
    let columns = [column("seat type", "좌석 유형"), column("price", "가격"), column("quota", "할당량")];
    let offer = |row: &TableRow<3>| {
        let price: Price = row.number(1, NO_PRICE)?;
        let quota = row.number(2, NO_NUMBER)?;
        Ok((row.text(0).to_owned(), price.to_string(), quota))
    };
    tables::read(table, columns)?.iter().map(offer).collect()
}

fn code(row: &TableRow<5>) -> Result<CodeOffer, Misuse> {
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
            Said::always(
                "takes nothing off: write 10% for a part of the price, or 20 for 20 dollars",
                "깎아 주는 것이 없다. 가격의 일부면 10%, 20달러면 20이라고 적는다",
            ),
        )?,
        seat_types: list(2),
        quota: match row.optional(3) {
            Some(_) => Some(row.number(
                3,
                Said::always(
                    "is not a number of redemptions; - stands for any number",
                    "사용 횟수가 아니다. 제한이 없으면 -라고 적는다",
                ),
            )?),
            None => None,
        },
        cumulative_with: list(4),
    })
}
