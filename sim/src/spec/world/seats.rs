//! Who takes which of the seats that were bought. People count seats from 1.

use domain::registration::{AssignedSeat, Attendee};

use super::super::bilingual::Bilingual;
use super::super::misuse::Misuse;
use super::super::parameters::{Number, RegistrantWord, SeatTypeWord};
use super::{StepVerdict, Surprise, World};
use conference::node::protocol::Act;

impl World {
    /// A registrant gives a seat to somebody.
    pub(in super::super) fn assign(
        &mut self,
        who: RegistrantWord,
        seat: Number,
        name: String,
        email: String,
    ) -> StepVerdict {
        let position = self.position(&seat)?;
        let (first, last) = name.split_once(' ').unwrap_or((&name, ""));
        let attendee = Attendee { first_name: first.to_owned(), last_name: last.to_owned(), email };
        self.act(&who, vec![Act::AssignSeat { position, attendee }])
    }

    /// A registrant takes a seat back.
    pub(in super::super) fn unassign(&mut self, who: RegistrantWord, seat: Number) -> StepVerdict {
        let position = self.position(&seat)?;
        self.act(&who, vec![Act::UnassignSeat { position }])
    }

    /// A seat is somebody's.
    pub(in super::super) fn belongs_to(
        &mut self,
        seat: Number,
        who: RegistrantWord,
        name: String,
    ) -> StepVerdict {
        let position = self.position(&seat)? as usize;
        for seats in self.assigned_seats(&who)? {
            let attendee = seats.get(position).and_then(|seat| seat.attendee.as_ref());
            let found = attendee.map(|it| format!("{} {}", it.first_name, it.last_name));
            if found.as_deref() != Some(&*name) {
                let (who, seat) = (self.called(&who), &seat.0);
                let found = |nobody: &str| found.clone().unwrap_or_else(|| nobody.to_owned());
                return self.surprise(
                    format!("seat {seat} of {who}'s order belongs to {}", found("nobody")),
                    format!("{who}의 주문에서 {seat}번 좌석의 참석자: {}", found("없음")),
                );
            }
        }
        Ok(())
    }

    /// So many seats of a type, or of any, are nobody's yet.
    pub(in super::super) fn are_free(
        &mut self,
        count: Number,
        who: RegistrantWord,
        of: Option<SeatTypeWord>,
    ) -> StepVerdict {
        let count: usize = self.number(&count)?;
        let (_, conference) = self.order_of(&who)?;
        let seat_type = match of {
            Some(SeatTypeWord(name)) => Some(self.known_type(conference, &name)?),
            None => None,
        };
        for seats in self.assigned_seats(&who)? {
            let counts = |seat: &&AssignedSeat| seat_type.is_none_or(|it| it == seat.seat_type);
            let free = seats.iter().filter(counts).filter(|seat| seat.attendee.is_none()).count();
            if free != count {
                let who = self.called(&who);
                return self.surprise(
                    format!("{free} seats of {who}'s order are free"),
                    format!("{who}의 주문에서 비어 있는 좌석은 {free}개이다"),
                );
            }
        }
        Ok(())
    }

    fn position(&mut self, seat: &Number) -> Result<u32, Surprise> {
        match self.number::<u32>(seat)?.checked_sub(1) {
            Some(position) => Ok(position),
            None => self.misused(Misuse::of(
                Bilingual::always("seat 0", "0번 좌석"),
                Bilingual::always(
                    "is none: seats are counted from 1",
                    "없는 좌석이다. 좌석은 1번부터 센다",
                ),
            )),
        }
    }

    /// The seats of an order, on each copy of the pages.
    fn assigned_seats(&mut self, who: &RegistrantWord) -> Result<Vec<Vec<AssignedSeat>>, Surprise> {
        let (order, _) = self.order_of(who)?;
        let pages = self.read_pages()?;
        let rows = pages.iter().map(|page| {
            let row = page.seat_assignments.of(order);
            row.map(|row| row.seats.values().cloned().collect())
        });
        match rows.collect::<Option<Vec<_>>>() {
            Some(seats) => Ok(seats),
            None => {
                let who = self.called(who);
                self.surprise(
                    format!("{who}'s order has no seats to give away"),
                    format!("{who}의 주문에는 나누어 줄 좌석이 없다"),
                )
            }
        }
    }
}
