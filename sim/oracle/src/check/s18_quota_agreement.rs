//! S18: everybody agrees on how many seats there are.

use std::collections::{BTreeMap, BTreeSet};

use domain::history::Release;
use domain::identity::{ConferenceId, OrderId, SeatTypeId};
use domain::management::Conference;
use domain::registration::SeatsEvent;
use domain::values::Quantity;

use super::seats_book::{Count, SeatsBook};
use super::told::Told as _;
use super::{Check, Ending, Judgement};

/// At the end the quota by which seats are granted is the one in the organiser's row and the one
/// the organiser was told is set, and the views show what is left by the checks' own count. Of a
/// conference that was never published nothing is known where seats are sold.
#[derive(Debug, Default)]
pub(super) struct QuotaAgreement {
    book: SeatsBook,
    /// Seat types that were granted to somebody.
    granted: BTreeSet<SeatTypeId>,
}

impl Check for QuotaAgreement {
    fn id(&self) -> &'static str {
        "S18"
    }

    fn rule(&self) -> &'static str {
        "In the end organiser, seats and views agree on every quota, and nothing of an unpublished conference was sold."
    }

    fn seats_event(&mut self, _order: OrderId, event: &SeatsEvent, _judgement: &mut Judgement) {
        match event {
            SeatsEvent::SeatsReserved { seats, .. } => self.granted.extend(seats.types()),
            SeatsEvent::SeatsOffered { offer, .. } => {
                self.granted.insert(offer.seat_type);
            }
            _ => {}
        }
        self.book.take_in(event);
    }

    fn conclude(&mut self, ending: &Ending, judgement: &mut Judgement) {
        if !ending.quiescent {
            return;
        }
        let mut known = BTreeSet::new();
        for row in &ending.conferences {
            if row.was_ever_published {
                known.extend(row.seat_types.keys().copied());
                self.compare(row, ending, judgement);
            } else {
                self.must_be_unknown(row, judgement);
            }
        }
        let (counts, _) = self.book.left();
        for seat_type in counts.keys() {
            judgement.expect(known.contains(seat_type), || {
                format!("seats of {seat_type} are counted, and no published conference has any")
            });
        }
    }
}

impl QuotaAgreement {
    fn compare(&self, row: &Conference, ending: &Ending, judgement: &mut Judgement) {
        let conference = row.id;
        let told = self.told(conference, ending);
        for (id, seat_type) in &row.seat_types {
            let quota = seat_type.quota();
            let count = self.book.count(*id);
            let granted_by = count.map(|count| count.quota);
            judgement.expect(granted_by == Some(i64::from(quota.0)), || {
                format!(
                    "the organiser of {conference} offers {quota} seats of {id}, and {} are sold",
                    granted_by.told()
                )
            });
            if let Some(told) = told {
                judgement.expect(told.get(id) == Some(&quota), || {
                    format!(
                        "the organiser of {conference} was told {} and the row has {quota}",
                        told.get(id).told()
                    )
                });
            }
            let left = count.map_or(0, Count::remaining);
            for (number, (views, _)) in ending.views.iter().enumerate() {
                if ending.view_releases.get(number) == Some(&Release::V1) {
                    // The first release showed nobody how many seats are left.
                    continue;
                }
                let seats =
                    views.remaining_seats.0.get(&conference).and_then(|seats| seats.get(id));
                let shown = seats.map(|seats| (seats.quota, seats.remaining));
                judgement.expect(shown == Some((quota, left)), || {
                    format!(
                        "view {number} shows {} for {id}; of {quota} seats {left} are left",
                        shown.told()
                    )
                });
            }
        }
    }

    /// What the organiser was told; nothing if an answer is still waited for.
    fn told<'a>(
        &self,
        conference: ConferenceId,
        ending: &'a Ending,
    ) -> Option<&'a BTreeMap<SeatTypeId, Quantity>> {
        ending.quotas.get(&conference).filter(|_| !ending.organising.contains(&conference))
    }

    fn must_be_unknown(&self, row: &Conference, judgement: &mut Judgement) {
        for id in row.seat_types.keys() {
            judgement.expect(self.book.count(*id).is_none() && !self.granted.contains(id), || {
                format!("seats of {id} are counted, and {} was never published", row.id)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::given::*;
    use super::*;
    use domain::views::Availability;

    /// Five seats are offered, two of them held.
    fn sold() -> Given {
        Given::new().seats(quota(5, 2)).seats(reserved(1, 2, 3)).with(|ending| {
            ending.conferences = vec![row(5)];
            ending.quotas = [(conference(), [(general(), Quantity(5))].into())].into();
            show(ending, 5, 3);
        })
    }

    fn show(ending: &mut Ending, quota: u32, remaining: i64) {
        let mut views = Box::<domain::views::Views>::default();
        let shown = Availability { quota: Quantity(quota), remaining };
        views.remaining_seats.0.insert(conference(), [(general(), shown)].into());
        ending.views = vec![(views, 0)];
    }

    #[test]
    fn everybody_says_the_same() {
        sold().holds(QuotaAgreement::default());
    }

    #[test]
    fn another_quota_in_the_row_or_in_the_organisers_ear_is_found() {
        let row = sold().with(|ending| ending.conferences = vec![row(6)]);
        row.breaks(QuotaAgreement::default(), "offers 6 seats");
        let told = sold().with(|ending| {
            ending.quotas = [(conference(), [(general(), Quantity(7))].into())].into();
        });
        told.breaks(QuotaAgreement::default(), "was told");
    }

    #[test]
    fn a_view_that_shows_something_else_is_found() {
        sold().with(|ending| show(ending, 5, 4)).breaks(QuotaAgreement::default(), "3 are left");
        sold().with(|ending| show(ending, 4, 3)).breaks(QuotaAgreement::default(), "of 5 seats");
    }

    #[test]
    fn what_was_never_published_is_not_sold() {
        let never = || {
            Given::new().with(|ending| {
                ending.conferences = vec![Conference { was_ever_published: false, ..row(5) }];
            })
        };
        never().seats(quota(5, 2)).breaks(QuotaAgreement::default(), "never published");
        Given::new()
            .seats(quota(5, 2))
            .breaks(QuotaAgreement::default(), "no published conference");
    }
}
