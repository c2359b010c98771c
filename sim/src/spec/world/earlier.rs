//! What an order was at an earlier instant, by what was stored about it.

use domain::views::{ListedOrder, ListedStatus};

use super::super::parameters::{Ago, RegistrantWord, SomeSeats, Span, Standing};
use super::{StepVerdict, World};

impl World {
    /// So long ago the order stood so.
    pub(in super::super) fn stood(
        &mut self,
        ago: Ago,
        who: RegistrantWord,
        Standing(standing): Standing,
    ) -> StepVerdict {
        self.was(&ago, &who, |order| order.status == standing)
    }

    /// So long ago the order was for these seats.
    pub(in super::super) fn was_for(
        &mut self,
        ago: Ago,
        who: RegistrantWord,
        seats: SomeSeats,
    ) -> StepVerdict {
        let (_, conference) = self.order_of(&who)?;
        let seats = self.seats(conference, &seats)?;
        self.was(&ago, &who, |order| order.seats == seats)
    }

    /// Whatever goes wrong makes everything later, so an instant says little then; that it was so
    /// at some instant stays true.
    fn was(
        &mut self,
        Ago(ago): &Ago,
        who: &RegistrantWord,
        is_so: impl Fn(&ListedOrder) -> bool,
    ) -> StepVerdict {
        let (order, _) = self.order_of(who)?;
        let ago = self.time(&Span(ago.clone()))?;
        let disturbed = !self.schedule.faults.is_empty();
        let now = self.scene().now();
        let Some(then) = now.0.checked_sub(ago.as_millis() as u64) else {
            return self.surprise(
                "the example had not begun by then".to_owned(),
                "그때는 예가 시작하기 전이다".to_owned(),
            );
        };
        let history = self.scene().observer().histories.get(&order).cloned().unwrap_or_default();
        let was = history.as_of(domain::sourcing::Timestamp(then));
        if was.as_ref().is_some_and(&is_so) || disturbed && history.all().any(|it| is_so(&it)) {
            return Ok(());
        }
        let who = self.called(who);
        match was {
            None => self.surprise(
                format!("{who} had not ordered by then"),
                format!("그때 {who}의 주문은 아직 없었다"),
            ),
            Some(order) => {
                let [english, korean] = words(order.status);
                let seats = order.seats.count();
                self.surprise(
                    format!("{who}'s order was {english} then, with {seats} seats"),
                    format!("그때 {who}의 주문은 {korean} 상태였고 좌석은 {seats}개였다"),
                )
            }
        }
    }
}

const fn words(standing: ListedStatus) -> [&'static str; 2] {
    match standing {
        ListedStatus::Pending => ["open", "진행 중인"],
        ListedStatus::Confirmed => ["confirmed", "확정된"],
        ListedStatus::Expired => ["expired", "만료된"],
        ListedStatus::Rejected => ["rejected", "거절된"],
        ListedStatus::Cancelled => ["cancelled", "취소된"],
        ListedStatus::CalledOff => ["called-off", "행사가 취소된"],
    }
}
