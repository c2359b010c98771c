//! Many registrants who do the same thing at the same time. Who comes first is left to chance, so
//! that an example can only count them.

use domain::identity::OrderId;
use domain::registration::{OrderStatus, Seats};
use domain::views::PricedOrder;

use super::super::bilingual::Bilingual;
use super::super::misuse::Misuse;
use super::super::parameters::{Number, SomeSeats};
use super::{StepVerdict, Surprise, World};
use conference::node::protocol::Act;
use conference::record::Applicant;

/// No crowd is larger: more would say nothing new and take long.
const LARGEST_CROWD: u32 = 200;

impl World {
    /// So many registrants order the same seats at the same time.
    pub(in super::super) fn crowd_reserves(
        &mut self,
        size: Number,
        seats: SomeSeats,
    ) -> StepVerdict {
        let size: u32 = self.number(&size)?;
        if !(1..=LARGEST_CROWD).contains(&size) {
            return self.misused(Misuse::of(
                Bilingual::new(format!("{size} registrants"), format!("등록자 {size}명")),
                Bilingual::new(
                    format!("are no crowd: write 1 to {LARGEST_CROWD}"),
                    format!("함께 행동할 수 없는 수이다. 1에서 {LARGEST_CROWD} 사이로 적는다"),
                ),
            ));
        }
        let conference = self.here()?;
        let lines = self.wanted(conference, &seats)?;
        for line in &lines {
            self.known_type(conference, &line.seat_type)?;
        }
        self.crowds += 1;
        let crowd = if self.crowds == 1 {
            "crowd".to_owned()
        } else {
            format!("crowd number {}", self.crowds)
        };
        self.crowd = (1..=size)
            .map(|number| OrderId::named(&format!("one of the {crowd} {number}")))
            .collect();
        self.crowd_acts(|| Act::Place { lines: lines.clone() })
    }

    /// All of them pay at the same time.
    pub(in super::super) fn crowd_pays(&mut self) -> StepVerdict {
        self.crowd_acts(|| Act::Pay { twice: false, method: Default::default() })
    }

    fn crowd_acts(&mut self, act: impl Fn() -> Act) -> StepVerdict {
        let (crowd, conference) = (self.crowd()?, self.here()?);
        let name = Bilingual::always("one of them", "그중 한 명").within(self.language).to_owned();
        self.asks(
            name.clone(),
            &name,
            crowd.iter().copied().map(Applicant::Registrant).collect(),
            None,
        );
        self.scene().act_together(&crowd, conference, || vec![act()]);
        Ok(())
    }

    /// So many of them hold everything they wanted.
    pub(in super::super) fn crowd_holds(&mut self, count: Number, seats: SomeSeats) -> StepVerdict {
        let conference = self.here()?;
        let expected = self.seats(conference, &seats)?;
        self.count_of_crowd(
            &count,
            Bilingual::always("hold that", "그만큼 확보했다"),
            |order, held| order.status == OrderStatus::Reserved && *held == expected,
        )
    }

    /// So many of them hold less than they wanted.
    pub(in super::super) fn crowd_is_offered(
        &mut self,
        count: Number,
        seats: SomeSeats,
    ) -> StepVerdict {
        let conference = self.here()?;
        let expected = self.seats(conference, &seats)?;
        self.count_of_crowd(
            &count,
            Bilingual::always("are offered that", "그만큼 제안받았다"),
            |order, held| order.status == OrderStatus::PartiallyReserved && *held == expected,
        )
    }

    /// So many of them hold nothing.
    pub(in super::super) fn crowd_holds_nothing(&mut self, count: Number) -> StepVerdict {
        self.count_of_crowd(
            &count,
            Bilingual::always("hold nothing", "아무것도 확보하지 못했다"),
            |order, held| order.status == OrderStatus::PartiallyReserved && held.is_empty(),
        )
    }

    /// So many of them have bought what they wanted.
    pub(in super::super) fn crowd_has_bought(
        &mut self,
        count: Number,
        seats: SomeSeats,
    ) -> StepVerdict {
        let conference = self.here()?;
        let expected = self.seats(conference, &seats)?;
        self.count_of_crowd(
            &count,
            Bilingual::always("have bought that", "그만큼 샀다"),
            |order, held| order.status == OrderStatus::Confirmed && *held == expected,
        )
    }

    fn count_of_crowd(
        &mut self,
        expected: &Number,
        what: Bilingual,
        is_one: impl Fn(&PricedOrder, &Seats) -> bool,
    ) -> StepVerdict {
        let (expected, crowd): (usize, _) = (self.number(expected)?, self.crowd()?);
        for page in self.read_pages()? {
            let shown = crowd.iter().filter_map(|order| page.priced_orders.0.get(order));
            let count = shown
                .filter(|order| is_one(order, &order.held.clone().unwrap_or_default()))
                .count();
            if count != expected {
                let (all, what) = (crowd.len(), what.within(self.language));
                return self.surprise(
                    format!("{count} of the {all} {what}"),
                    format!("{all}명 가운데 {count}명이 {what}"),
                );
            }
        }
        Ok(())
    }
    /// Those who came together.
    fn crowd(&mut self) -> Result<Vec<OrderId>, Surprise> {
        if !self.crowd.is_empty() {
            return Ok(self.crowd.clone());
        }
        self.misused(Misuse::of(
            Bilingual::always("they", "그들"),
            Bilingual::always(
                "are nobody so far: say first that some registrants reserve seats at the same time",
                "아직 아무도 아니다. 등록자 몇 명이 동시에 예약한다는 것을 먼저 적는다",
            ),
        ))
    }
}
