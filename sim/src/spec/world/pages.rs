//! What can be seen on the pages: of a conference, of its organiser, and of whoever looks for an
//! order.
//!
//! There are several copies of every page. A sentence is true if it is true of all of them.

use std::collections::BTreeSet;

use cucumber::gherkin::Table;
use domain::identity::{ConferenceId, OrderId, SeatTypeId};
use domain::values::{Money, Price};
use domain::views::{ListedOrder, Takings, Views};

use super::super::bilingual::Bilingual;
use super::super::misuse::Misuse;
use super::super::parameters::{
    ClockWord, ConferenceWord, Dollars, RegistrantWord, SeatTypeWord, SomeSeats, Standing,
};
use super::super::story::Language;
use super::super::tables::{self, NO_AMOUNT, NO_NUMBER, NO_PRICE, TableRow};
use super::{StepVerdict, Surprise, World};

impl World {
    /// So many seats can still be had.
    pub(in super::super) fn are_left(&mut self, seats: SomeSeats) -> StepVerdict {
        let conference = self.here()?;
        for line in self.lines(&seats)? {
            for left in self.left(conference, &line.seat_type)? {
                if left != i64::from(line.quantity) {
                    return self.says_left(left, &line.seat_type);
                }
            }
        }
        Ok(())
    }

    /// No seat of a type can be had.
    pub(in super::super) fn is_sold_out(
        &mut self,
        SeatTypeWord(name): SeatTypeWord,
    ) -> StepVerdict {
        let conference = self.here()?;
        let lefts = self.left(conference, &name)?;
        match lefts.into_iter().find(|left| *left > 0) {
            Some(left) => self.says_left(left, &name),
            None => Ok(()),
        }
    }

    fn says_left(&self, left: i64, name: &str) -> StepVerdict {
        self.surprise(
            format!("a page says that {left} {name} seats are left"),
            format!("페이지에는 {name} 좌석이 {left}개 남았다고 나온다"),
        )
    }

    fn left(&mut self, conference: ConferenceId, name: &str) -> Result<Vec<i64>, Surprise> {
        let seat_type = self.known_type(conference, name)?;
        let pages = self.read_pages()?;
        let lefts = pages
            .iter()
            .map(|page| Some(page.remaining_seats.0.get(&conference)?.get(&seat_type)?.remaining));
        match lefts.collect::<Option<Vec<_>>>() {
            Some(lefts) => Ok(lefts),
            None => self.surprise(
                format!("a page knows nothing of {name} seats"),
                format!("페이지에 {name} 좌석이 없다"),
            ),
        }
    }

    /// These seats, and no others, are shown with their prices and quotas.
    pub(in super::super) fn page_shows_seats(
        &mut self,
        conference: ConferenceWord,
        table: Option<Table>,
    ) -> StepVerdict {
        let conference = self.named(conference)?;
        let rows =
            self.understood(tables::read(table.as_ref(), tables::OFFERS).and_then(tables::once))?;
        for row in &rows {
            self.known_type(conference, row.text(0))?;
        }
        let expected = rows.iter().map(|row| {
            let price: Price = row.number(1, NO_PRICE)?;
            let quota: u32 = row.number(2, NO_NUMBER)?;
            Ok((row.text(0).to_owned(), price, quota))
        });
        let expected = self.understood(expected.collect::<Result<BTreeSet<_>, Misuse>>())?;
        for page in self.read_pages()? {
            let seats = page.conferences.0.get(&conference).map(|row| &row.seat_types);
            let seats = seats.into_iter().flat_map(|seats| seats.values());
            let shown: BTreeSet<_> = seats
                .filter_map(|seat| seat.value.as_ref())
                .map(|seat| (seat.name.clone(), seat.price, seat.quota.0))
                .collect();
            if shown != expected {
                let shown: Vec<_> = shown
                    .iter()
                    .map(|(name, price, quota)| format!("{name}, {price}, {quota}"))
                    .collect();
                let shown = self.one_of(&shown);
                return self.surprise(
                    format!("a page shows {shown}"),
                    format!("페이지에 보이는 것: {shown}"),
                );
            }
        }
        Ok(())
    }

    /// New orders are taken, or not.
    pub(in super::super) fn takes_orders(
        &mut self,
        conference: ConferenceWord,
        expected: bool,
    ) -> StepVerdict {
        let conference = self.named(conference)?;
        let now = self.now();
        for page in self.read_pages()? {
            let Some(row) = page.conferences.0.get(&conference) else {
                return self
                    .surprise("there is no page of the conference", "컨퍼런스의 페이지가 없다");
            };
            let takes = row.takes_orders() && row.begins().is_some_and(|begins| now < begins);
            if takes != expected {
                let (english, korean) = match takes {
                    true => ("takes orders", "받는다"),
                    false => ("takes no orders", "받지 않는다"),
                };
                return self.surprise(
                    format!("by its page the conference {english} now"),
                    format!("페이지대로라면 컨퍼런스가 지금 주문을 {korean}"),
                );
            }
        }
        Ok(())
    }

    /// The motto of the conference is shown.
    pub(in super::super) fn page_shows_tagline(
        &mut self,
        conference: ConferenceWord,
        expected: String,
    ) -> StepVerdict {
        let conference = self.named(conference)?;
        for page in self.read_pages()? {
            let row = page.conferences.0.get(&conference);
            let tagline = row.and_then(|row| row.information.value.as_ref()?.tagline.clone());
            if tagline.as_ref() != Some(&expected) {
                let shown = |nothing: &str| tagline.clone().unwrap_or_else(|| nothing.to_owned());
                return self.surprise(
                    format!("a page shows {}", shown("no tagline")),
                    format!("페이지에 보이는 것: {}", shown("한 줄 소개 없음")),
                );
            }
        }
        Ok(())
    }

    /// Everybody reads when the conference takes place.
    pub(in super::super) fn page_shows_times(
        &mut self,
        conference: ConferenceWord,
        begins: ClockWord,
        ends: ClockWord,
    ) -> StepVerdict {
        let conference = self.named(conference)?;
        let expected = (self.at(&begins)?, self.at(&ends)?);
        for page in self.read_pages()? {
            let row = page.conferences.0.get(&conference);
            let shown = row.and_then(|row| row.information.value.as_ref());
            let shown = shown.map(|it| (it.starts, it.ends));
            if shown != Some(expected) {
                let told = |nothing: &str| {
                    let told =
                        |(begins, ends)| format!("{}–{}", Self::clock(begins), Self::clock(ends));
                    shown.map_or_else(|| nothing.to_owned(), told)
                };
                return self.surprise(
                    format!("a page shows {}", told("no time")),
                    format!("페이지에 보이는 것: {}", told("시각 없음")),
                );
            }
        }
        Ok(())
    }

    /// The conference is shown as called off, for this reason or for none.
    pub(in super::super) fn page_shows_called_off(
        &mut self,
        conference: ConferenceWord,
        expected: Option<&str>,
    ) -> StepVerdict {
        let conference = self.named(conference)?;
        for page in self.read_pages()? {
            let row = page.conferences.0.get(&conference);
            let shown = row.and_then(|row| row.called_off.value.as_ref());
            if shown.map(Option::as_deref) != Some(expected) {
                let (english, korean) = match shown {
                    None => ("not called off".to_owned(), "취소되지 않음".to_owned()),
                    Some(None) => {
                        ("called off without a reason".to_owned(), "까닭 없이 취소됨".to_owned())
                    }
                    Some(Some(why)) => (format!("called off: {why}"), format!("취소됨: {why}")),
                };
                return self.surprise(
                    format!("a page shows the conference as {english}"),
                    format!("페이지에 보이는 것: {korean}"),
                );
            }
        }
        Ok(())
    }

    /// The address is that of this conference, or of none.
    pub(in super::super) fn address_leads_to(
        &mut self,
        slug: &str,
        expected: Option<ConferenceWord>,
    ) -> StepVerdict {
        let expected = match expected {
            Some(conference) => Some(self.named(conference)?),
            None => None,
        };
        self.known_address(slug)?;
        for page in self.read_pages()? {
            if page.conferences.with_slug(slug) != expected {
                return self.surprise(
                    format!("the address {slug} leads elsewhere"),
                    format!("{slug} 주소는 다른 곳으로 이어진다"),
                );
            }
        }
        Ok(())
    }

    /// The organiser's dashboard shows these numbers.
    pub(in super::super) fn dashboard_shows(&mut self, table: Option<Table>) -> StepVerdict {
        let conference = self.here()?;
        let rows = self
            .understood(tables::read(table.as_ref(), tables::DASHBOARD).and_then(tables::once))?;
        for row in &rows {
            self.known_type(conference, row.text(0))?;
        }
        let numbers = |row: &TableRow<6>| {
            let mut numbers = [0_i64; 5];
            for (number, column) in numbers.iter_mut().zip(1..) {
                *number = row.number(column, NO_NUMBER)?;
            }
            Ok((row.text(0).to_owned(), numbers))
        };
        let expected =
            self.understood(rows.iter().map(numbers).collect::<Result<Vec<_>, Misuse>>())?;
        for page in self.read_pages()? {
            let sales = page.sales.of(conference);
            for (name, expected) in &expected {
                let Some(seats) = sales.seat_types.get(&SeatTypeId::of(conference, name)) else {
                    return self.surprise(
                        format!("the dashboard knows nothing of {name} seats"),
                        format!("현황판에 {name} 좌석이 없다"),
                    );
                };
                let counts = [seats.quota, seats.held, seats.sold, seats.waited_for]
                    .map(|it| i64::from(it.0));
                let [quota, held, sold, waited_for] = counts;
                let shown = [quota, held, sold, seats.remaining, waited_for];
                if shown != *expected {
                    let shown = shown.map(|number| number.to_string()).join(" | ");
                    return self.surprise(
                        format!("the dashboard shows {name} | {shown}"),
                        format!("현황판에 보이는 것: {name} | {shown}"),
                    );
                }
            }
        }
        Ok(())
    }

    /// The organiser's dashboard shows so much money that was taken and not paid back.
    pub(in super::super) fn dashboard_shows_taken(&mut self, amount: Dollars) -> StepVerdict {
        self.dashboard_shows_money(amount, Bilingual::always("taken", "받은"), |money| {
            money.taken
        })
    }

    /// The organiser's dashboard shows so much money that is still to come.
    pub(in super::super) fn dashboard_shows_open(&mut self, amount: Dollars) -> StepVerdict {
        self.dashboard_shows_money(
            amount,
            Bilingual::always("still open", "아직 받을"),
            Takings::open,
        )
    }

    /// The organiser's dashboard shows so much money that is owed and not due yet.
    pub(in super::super) fn dashboard_shows_owed(&mut self, amount: Dollars) -> StepVerdict {
        self.dashboard_shows_money(amount, Bilingual::always("owed", "청구한"), |money| {
            money.owed
        })
    }

    /// The organiser's dashboard shows so much money that was due and is not paid.
    pub(in super::super) fn dashboard_shows_overdue(&mut self, amount: Dollars) -> StepVerdict {
        self.dashboard_shows_money(amount, Bilingual::always("overdue", "연체된"), |money| {
            money.overdue
        })
    }

    /// The organiser's dashboard shows so much money that was paid back.
    pub(in super::super) fn dashboard_shows_paid_back(&mut self, amount: Dollars) -> StepVerdict {
        self.dashboard_shows_money(amount, Bilingual::always("paid back", "환불한"), |money| {
            money.refunded
        })
    }

    fn dashboard_shows_money(
        &mut self,
        expected: Dollars,
        what: Bilingual,
        of: impl Fn(&Takings) -> Money,
    ) -> StepVerdict {
        let expected = self.money(&expected)?;
        let conference = self.here()?;
        for page in self.read_pages()? {
            let shown = of(&page.sales.of(conference).money);
            if shown != expected {
                let what = what.within(self.language);
                return self.surprise(
                    format!("the dashboard shows {shown} dollars {what}"),
                    format!("현황판에 보이는 {what} 금액은 {shown}달러이다"),
                );
            }
        }
        Ok(())
    }

    /// The organiser's list shows these orders, and no others that stand where these do.
    pub(in super::super) fn list_shows(
        &mut self,
        Standing(status): Standing,
        table: Option<Table>,
    ) -> StepVerdict {
        let conference = self.here()?;
        let rows = self.understood(tables::read(table.as_ref(), tables::LISTED))?;
        let expected = rows.iter().map(|row| {
            let seats: u64 = row.number(1, NO_NUMBER)?;
            let total = row.value(2, |text| Dollars(text.to_owned()).money(), NO_AMOUNT)?;
            let assigned: usize = row.number(3, NO_NUMBER)?;
            Ok((row.text(0).to_owned(), seats, total, assigned))
        });
        let mut expected = self.understood(expected.collect::<Result<Vec<_>, Misuse>>())?;
        expected.sort();
        for page in self.read_pages()? {
            let its = page.order_list.of(conference).filter(|(_, order)| order.status == status);
            let mut shown: Vec<_> = its.map(|(_, order)| listed(order)).collect();
            shown.sort();
            if shown != expected {
                let shown: Vec<_> = shown
                    .iter()
                    .map(|(name, seats, total, assigned)| {
                        format!("{name} | {seats} | {total} | {assigned}")
                    })
                    .collect();
                let shown = self.one_of(&shown);
                return self.surprise(
                    format!("the list shows {shown}"),
                    format!("목록에 보이는 것: {shown}"),
                );
            }
        }
        Ok(())
    }

    /// The organiser's list shows no order that stands so.
    pub(in super::super) fn list_shows_none(&mut self, Standing(status): Standing) -> StepVerdict {
        let conference = self.here()?;
        for page in self.read_pages()? {
            let mut its =
                page.order_list.of(conference).filter(|(_, order)| order.status == status);
            if let Some((_, order)) = its.next() {
                let (name, seats, total, assigned) = listed(order);
                let shown = format!("{name} | {seats} | {total} | {assigned}");
                return self.surprise(
                    format!("the list shows {shown}"),
                    format!("목록에 보이는 것: {shown}"),
                );
            }
        }
        Ok(())
    }

    /// With another access code nobody finds the order, which is found with its own.
    pub(in super::super) fn is_not_found_by_another_code(
        &mut self,
        who: RegistrantWord,
    ) -> StepVerdict {
        let (order, conference) = self.order_of(&who)?;
        for page in self.read_pages()? {
            let listed = page.order_list.of(conference).find(|(it, _)| *it == order);
            let known = listed.and_then(|(_, listed)| {
                Some((listed.registrant.as_ref()?.email.clone(), listed.access_code.clone()?.0))
            });
            let name = self.called(&who).to_owned();
            let Some((email, code)) = known else {
                return self.surprise(
                    format!("{name} has no e-mail address and access code yet"),
                    format!("{name}에게 아직 이메일 주소와 액세스 코드가 없다"),
                );
            };
            if page.order_list.locate(&email, &code) != Some(order) {
                return self.surprise(
                    format!("{name}'s order is not found with its own access code either"),
                    format!("{name}의 주문은 맞는 액세스 코드로도 찾을 수 없다"),
                );
            }
            let other: String = code.chars().rev().chain(['x']).collect();
            let others = [other, code[..code.len() - 1].to_owned(), String::new()];
            if others.iter().any(|it| page.order_list.locate(&email, it).is_some()) {
                return self.surprise(
                    format!("{name}'s order is found with another access code"),
                    format!("{name}의 주문은 다른 액세스 코드로도 찾을 수 있다"),
                );
            }
        }
        Ok(())
    }

    /// Whoever gives this e-mail address and the access code of an order finds it.
    pub(in super::super) fn is_found(
        &mut self,
        who: RegistrantWord,
        email: &str,
        expected: bool,
    ) -> StepVerdict {
        let (order, conference) = self.order_of(&who)?;
        let address = self.email(email)?;
        for page in self.read_pages()? {
            let of_order =
                |id: OrderId| page.order_list.of(conference).find(move |(it, _)| *it == id);
            let Some(code) = of_order(order).and_then(|(_, listed)| listed.access_code.clone())
            else {
                let who = self.called(&who);
                return self.surprise(
                    format!("{who} has no access code"),
                    format!("{who}에게 액세스 코드가 없다"),
                );
            };
            let found = page.order_list.locate(&address, &code.0.to_lowercase()) == Some(order);
            if found != expected {
                let who = self.called(&who);
                let (english, korean) = match found {
                    true => ("find", "찾는다"),
                    false => ("do not find", "찾지 못한다"),
                };
                return self.surprise(
                    format!("{email} and the access code {english} {who}'s order"),
                    format!("{email} 주소와 액세스 코드로 {who}의 주문을 {korean}"),
                );
            }
        }
        Ok(())
    }

    /// A person has to pay so much back to a registrant.
    pub(in super::super) fn must_be_paid_by_hand(
        &mut self,
        who: RegistrantWord,
        amount: Dollars,
    ) -> StepVerdict {
        let amount = self.money(&amount)?;
        let (order, _) = self.order_of(&who)?;
        for page in self.read_pages()? {
            let mut items = page.interventions.open();
            if !items.any(|(_, item)| item.order == order && item.amount == amount) {
                let who = self.called(&who);
                return self.surprise(
                    format!("no open item says that {who} is owed {amount} dollars"),
                    format!("{who}에게 {amount}달러를 돌려주어야 한다는 미결 항목이 없다"),
                );
            }
        }
        Ok(())
    }

    /// No person has to pay anything back.
    pub(in super::super) fn nothing_is_left_to_people(&mut self) -> StepVerdict {
        for page in self.read_pages()? {
            if let Some((_, item)) = page.interventions.open().next() {
                let amount = item.amount;
                return self.surprise(
                    format!("{amount} dollars have to be paid back by hand"),
                    format!("사람이 {amount}달러를 돌려주어야 한다"),
                );
            }
        }
        Ok(())
    }

    /// All copies of the pages that can be looked at; at least one.
    pub(super) fn read_pages(&mut self) -> Result<Vec<Views>, Surprise> {
        let pages = self.scene().pages();
        if pages.is_empty() {
            self.surprise("no page can be looked at", "볼 수 있는 페이지가 없다")
        } else {
            Ok(pages)
        }
    }

    /// What is listed, one after the other.
    fn one_of(&self, shown: &[String]) -> String {
        match (shown, self.language) {
            ([], Language::English) => "nothing".to_owned(),
            ([], Language::Korean) => "없음".to_owned(),
            _ => shown.join("; "),
        }
    }
}

/// An order in the organiser's list: who registers, how many seats, what they cost, how many are
/// somebody's.
fn listed(order: &ListedOrder) -> (String, u64, Money, usize) {
    let name = order.registrant.as_ref().map(|it| format!("{} {}", it.first_name, it.last_name));
    (name.unwrap_or_else(|| "-".to_owned()), order.seats.count(), order.total, order.assigned.len())
}
