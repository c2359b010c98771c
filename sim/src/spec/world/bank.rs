//! Paying, and what the bank does about it.

use domain::identity::{OrderId, PaymentId};
use domain::payments::{CaptureRefusal, PaymentMethod};
use domain::registration::OrderStatus;
use domain::sourcing::Timestamp;
use domain::values::Money;

use super::super::bilingual::Bilingual;
use super::super::misuse::Misuse;
use super::super::observer::{Awaited, Funds};
use super::super::parameters::{Dollars, Method, Number, RegistrantWord, Span};
use super::deeds::Suspect;
use super::{StepVerdict, Surprise, World};
use conference::node::protocol::{Act, Conduct};

/// How often a registrant may have tried to pay.
const MOST_PAYMENTS: u32 = 20;

/// A bank that thinks longer than this is not waited for.
const LONGEST_THOUGHT_MS: u64 = 60_000;

impl World {
    /// A registrant pays.
    pub(in super::super) fn pay(
        &mut self,
        who: RegistrantWord,
        Method(method): Method,
    ) -> StepVerdict {
        self.act(&who, vec![Act::Pay { twice: false, method }])
    }

    /// A registrant pays in two windows at the same time.
    pub(in super::super) fn pay_twice(&mut self, who: RegistrantWord) -> StepVerdict {
        self.act(&who, vec![Act::Pay { twice: true, method: Default::default() }])
    }

    /// A registrant begins to pay at a payment service, and gives up there.
    pub(in super::super) fn give_up_paying(&mut self, who: RegistrantWord) -> StepVerdict {
        self.bank_treats(&who, |conduct| conduct.declines = true)?;
        self.act(&who, vec![Act::Pay { twice: false, method: PaymentMethod::Redirect }])
    }

    /// The bank says no to the next payment.
    pub(in super::super) fn bank_declines(&mut self, who: RegistrantWord) -> StepVerdict {
        self.bank_treats(&who, |conduct| conduct.declines = true)
    }

    /// The bank sets the money of the next payment aside, and does not take it.
    pub(in super::super) fn bank_refuses_to_take(&mut self, who: RegistrantWord) -> StepVerdict {
        self.bank_treats(&who, |conduct| conduct.refuses_capture = true)
    }

    /// The bank does not keep the money of the next payment until it is asked to take it.
    pub(in super::super) fn authorisation_lapses(&mut self, who: RegistrantWord) -> StepVerdict {
        self.bank_treats(&who, |conduct| conduct.lapses = true)
    }

    /// The order says why the bank did not take what it had set aside.
    pub(in super::super) fn is_shown_why(
        &mut self,
        who: RegistrantWord,
        reason: CaptureRefusal,
    ) -> StepVerdict {
        let order = self.look(&who)?;
        if order.refused_capture == Some(reason) {
            return Ok(());
        }
        let who = self.called(&who);
        let (english, korean) = match order.refused_capture {
            None => ("nothing of the kind", "그런 말"),
            Some(CaptureRefusal::RefusedByBank) => {
                ("that the bank did not take the money", "은행이 돈을 받아 가지 않았다는 말")
            }
            Some(CaptureRefusal::AuthorisationLapsed) => {
                ("that the authorisation has lapsed", "승인의 기한이 지났다는 말")
            }
        };
        let korean = match order.refused_capture {
            None => format!("{who}에게 {korean}이 나오지 않는다"),
            Some(_) => format!("{who}에게 {korean}이 나온다"),
        };
        self.surprise(format!("{who} is shown {english}"), korean)
    }

    /// The bank thinks for a while about the next payment.
    pub(in super::super) fn bank_thinks(&mut self, who: RegistrantWord, span: Span) -> StepVerdict {
        let thinks_for_ms = u64::try_from(self.time(&span)?.as_millis()).unwrap_or(u64::MAX);
        self.bank_treats(&who, |conduct| conduct.thinks_for_ms = thinks_for_ms)
    }

    /// The bank never says anything about the next payment.
    pub(in super::super) fn bank_is_silent_about(&mut self, who: RegistrantWord) -> StepVerdict {
        self.bank_treats(&who, |conduct| conduct.answers = 0)
    }

    /// The bank says everything about the next payment twice.
    pub(in super::super) fn bank_answers_twice(&mut self, who: RegistrantWord) -> StepVerdict {
        self.bank_treats(&who, |conduct| conduct.answers = 2)
    }

    /// The bank does not pay back the next payment when it should, so many times.
    pub(in super::super) fn bank_fails_to_pay_back(
        &mut self,
        who: RegistrantWord,
        times: Number,
    ) -> StepVerdict {
        let times = self.number(&times)?;
        let (order, _) = self.order_of(&who)?;
        let payment = self.next_payment(order);
        let why = Bilingual::always(
            "is owed nothing after this that the bank would have to pay back",
            "뒤에서 은행이 돌려주어야 할 돈이 없다",
        );
        let misuse = Misuse::of(Bilingual::quoted(who.called(self.language)), why);
        self.suspect(Suspect::PayingBack(payment), misuse);
        self.bank_treats(&who, |conduct| conduct.failed_refunds = times)
    }

    /// What was said before about the same payment stays said. It means something only if that
    /// payment is made.
    fn bank_treats(&mut self, who: &RegistrantWord, how: impl FnOnce(&mut Conduct)) -> StepVerdict {
        let (order, _) = self.order_of(who)?;
        let payment = self.next_payment(order);
        let why = Bilingual::always(
            "makes no payment after this, so that the bank does nothing of the kind",
            "뒤에서 결제하지 않아 은행이 그렇게 할 일이 없다",
        );
        let misuse = Misuse::of(Bilingual::quoted(who.called(self.language)), why);
        self.suspect(Suspect::Payment(payment), misuse);
        let conduct = self.conducts.entry(payment).or_default();
        how(conduct);
        let conduct = *conduct;
        let scene = self.scene();
        if conduct.answers == 0 || conduct.thinks_for_ms > LONGEST_THOUGHT_MS {
            scene.have_patience(Awaited::Payment(payment), Timestamp(u64::MAX));
        }
        scene.treat(payment, conduct);
        Ok(())
    }

    fn next_payment(&mut self, order: OrderId) -> PaymentId {
        let begun = self.scene().observer().attempts.get(&order).copied().unwrap_or_default();
        PaymentId::of(order, begun + 1)
    }

    /// The bank took so much in all, and did not pay it back.
    pub(in super::super) fn has_paid(
        &mut self,
        who: RegistrantWord,
        expected: Dollars,
    ) -> StepVerdict {
        let expected = self.money(&expected)?;
        let funds = self.funds(&who)?;
        let paid = Money(funds.taken.0.saturating_sub(funds.paid_back.0));
        if paid == expected {
            Ok(())
        } else {
            {
                let who = self.called(&who);
                self.surprise(
                    format!("{who} has paid {paid} dollars"),
                    format!("{who}의 결제 금액은 {paid}달러이다"),
                )
            }
        }
    }

    /// The bank took money so many times.
    pub(in super::super) fn is_charged(
        &mut self,
        who: RegistrantWord,
        times: Number,
    ) -> StepVerdict {
        let times: u32 = self.number(&times)?;
        let charges = self.funds(&who)?.charges;
        if charges == times {
            Ok(())
        } else {
            let who = self.called(&who);
            self.surprise(
                format!("the bank charged {who} {charges} times"),
                format!("은행이 {who}에게 {charges}번 청구했다"),
            )
        }
    }

    /// The bank paid so much back.
    pub(in super::super) fn is_paid_back(
        &mut self,
        who: RegistrantWord,
        expected: Dollars,
    ) -> StepVerdict {
        let expected = self.money(&expected)?;
        let back = self.funds(&who)?.paid_back;
        if back == expected {
            Ok(())
        } else {
            {
                let who = self.called(&who);
                self.surprise(
                    format!("{who} was paid back {back} dollars"),
                    format!("{who}에게 {back}달러가 환불되었다"),
                )
            }
        }
    }

    /// The bank keeps so much ready, and has not taken it.
    pub(in super::super) fn is_set_aside(
        &mut self,
        who: RegistrantWord,
        expected: Dollars,
    ) -> StepVerdict {
        let expected = self.money(&expected)?;
        let aside = self.funds(&who)?.set_aside;
        if aside == expected {
            Ok(())
        } else {
            let who = self.called(&who);
            self.surprise(
                format!("the bank has set aside {aside} dollars for {who}"),
                format!("은행이 {who}에게서 잡아 둔 금액은 {aside}달러이다"),
            )
        }
    }

    /// Paying has begun, and it is not known yet what comes of it.
    pub(in super::super) fn is_paying(&mut self, who: RegistrantWord) -> StepVerdict {
        let order = self.look(&who)?;
        if order.payment.is_some() && order.status == OrderStatus::Reserved {
            Ok(())
        } else {
            let (who, shown) = (self.called(&who), self.shown(&order));
            self.surprise(
                format!("{who} is shown no payment under way: {shown}"),
                format!("{who}에게 진행 중인 결제가 보이지 않는다: {shown}"),
            )
        }
    }

    /// What the bank did for all payments of a registrant, those for seats from the wait list
    /// included.
    fn funds(&mut self, who: &RegistrantWord) -> Result<Funds, Surprise> {
        let (own, conference) = self.order_of(who)?;
        let orders = self.possible_offers(own, conference).into_iter().chain([own]);
        let payments: Vec<_> = orders
            .flat_map(|order| (1..=MOST_PAYMENTS).map(move |attempt| PaymentId::of(order, attempt)))
            .collect();
        let known = &self.scene().observer().funds;
        let mut all = Funds::default();
        for funds in payments.iter().filter_map(|payment| known.get(payment)) {
            all.set_aside.0 += funds.set_aside.0;
            all.taken.0 += funds.taken.0;
            all.charges += funds.charges;
            all.paid_back.0 += funds.paid_back.0;
        }
        Ok(all)
    }
}
