//! The bank: a third party that answers late, twice, or never, and yet moves money only once. What
//! it has set aside it lets go after a while, and it may refuse to take it.

use std::collections::BTreeMap;
use std::time::Duration;

use domain::identity::PaymentId;
use domain::payments::CaptureRefusal;
use domain::sourcing::{Timestamp, minutes};
use domain::values::Money;

use super::protections::Protections;
use super::protocol::{
    BankAnswer, BankMessage, BankOperation, BankRequest, Conduct, WorkerMessage,
};
use super::seams::Seams;
use super::{Halted, Input, Outbox, Receiver, Sends, Timer};
use crate::node::observation::{BankAccount, Inspection, Observation};

/// The bank: money moves here, once for each payment and operation however often it is asked.
#[derive(Debug)]
pub struct Bank {
    conducts: BTreeMap<PaymentId, Conduct>,
    accounts: BTreeMap<PaymentId, BankAccount>,
    /// Authorisations it is thinking about.
    thinking: BTreeMap<PaymentId, Thought>,
    /// Transfers that customers have still to make, or that nobody has booked: which worker asked
    /// last.
    expected: BTreeMap<PaymentId, u8>,
    /// For how long money stays set aside, and when that of each payment is let go.
    authorisations_last: Duration,
    lapses: BTreeMap<PaymentId, Timestamp>,
    captures: fn(&BankAccount) -> bool,
}

/// A decision that is still to be made, or to be told once more.
#[derive(Debug)]
struct Thought {
    until: Timestamp,
    /// The worker that asked last.
    asker: u8,
}

/// How long money stays set aside, unless something else is set.
pub const AUTHORISATIONS_LAST: Duration = minutes(7 * 24 * 60);

/// The second answer to the same request comes this much later.
const ECHO: Duration = Duration::from_millis(900);

/// A transfer that came in is reported again after so long, until it is booked.
const REPORT_AGAIN: Duration = Duration::from_secs(20);

const DECIDE: u8 = 0;
const ANSWER_AGAIN: u8 = 1;
const TRANSFER: u8 = 2;
const REPORT: u8 = 3;

impl Bank {
    /// A bank that treats these payments in these ways, and all others promptly.
    #[must_use]
    pub fn new(conducts: BTreeMap<PaymentId, Conduct>) -> Self {
        Self {
            conducts,
            accounts: BTreeMap::new(),
            thinking: BTreeMap::new(),
            expected: BTreeMap::new(),
            authorisations_last: AUTHORISATIONS_LAST,
            lapses: BTreeMap::new(),
            captures: Seams::default().captures,
        }
    }

    /// The same bank, which keeps money set aside for so long.
    #[must_use]
    pub const fn setting_aside_for(mut self, duration: Duration) -> Self {
        self.authorisations_last = duration;
        self
    }

    /// The same bank with these protective measures.
    #[must_use]
    pub const fn under(mut self, protections: &Protections) -> Self {
        self.captures = protections.seams.captures;
        self
    }

    fn conduct(&self, payment: PaymentId) -> Conduct {
        self.conducts.get(&payment).copied().unwrap_or_default()
    }

    fn asked(&mut self, now: Timestamp, worker: u8, request: BankRequest, out: &mut Outbox) {
        let BankRequest { payment, operation, amount, .. } = request;
        let account = self.accounts.entry(payment).or_default();
        account.amount = amount;
        match operation {
            BankOperation::Authorise | BankOperation::Collect if account.voided => {
                Self::answer(payment, operation, false, worker, out);
            }
            BankOperation::Authorise | BankOperation::Collect
                if account.authorised || account.declined =>
            {
                let done = account.authorised;
                if self.conduct(payment).answers > 0 {
                    Self::answer(payment, operation, done, worker, out);
                }
            }
            BankOperation::Authorise | BankOperation::Collect => {
                account.collects = operation == BankOperation::Collect;
                self.think(now, payment, worker, out);
            }
            BankOperation::Capture => self.capture(now, payment, worker, out),
            BankOperation::Void => self.void(payment, worker, out),
            BankOperation::Refund => self.refund(payment, worker, out),
            BankOperation::Settle => self.expect(now, payment, worker, out),
        }
    }

    /// A customer is to pay an invoice. Whoever asks need not wait until that is so.
    fn expect(&mut self, now: Timestamp, payment: PaymentId, worker: u8, out: &mut Outbox) {
        let conduct = self.conduct(payment);
        let came_in = self.accounts.get(&payment).is_some_and(|account| account.captured > 0);
        let is_new = self.expected.insert(payment, worker).is_none();
        if is_new && !came_in && conduct.answers > 0 && !conduct.declines {
            let comes = now + Duration::from_millis(conduct.thinks_for_ms);
            out.timer(comes, TRANSFER, payment.0.as_u128());
        }
        Self::answer(payment, BankOperation::Settle, came_in, worker, out);
    }

    /// The customer pays, once, unless nobody owes anything any more.
    fn transfer(&mut self, now: Timestamp, payment: PaymentId, out: &mut Outbox) {
        let account = self.accounts.entry(payment).or_default();
        if account.voided || account.captured > 0 {
            return;
        }
        account.captured += 1;
        Self::moved(payment, BankOperation::Settle, account, true, out);
        self.report(now, payment, out);
        if self.conduct(payment).answers > 1 {
            out.timer(now + ECHO, REPORT, payment.0.as_u128());
        }
    }

    /// Nobody waits for this answer, so it is given until somebody says that it was heard.
    fn report(&mut self, now: Timestamp, payment: PaymentId, out: &mut Outbox) {
        let Some(worker) = self.expected.get(&payment) else { return };
        Self::answer(payment, BankOperation::Settle, true, *worker, out);
        out.timer(now + REPORT_AGAIN, REPORT, payment.0.as_u128());
    }

    fn think(&mut self, now: Timestamp, payment: PaymentId, worker: u8, out: &mut Outbox) {
        let ready = now + Duration::from_millis(self.conduct(payment).thinks_for_ms);
        let thought =
            self.thinking.entry(payment).or_insert(Thought { until: ready, asker: worker });
        thought.asker = worker;
        if thought.until == ready {
            out.timer(ready, DECIDE, payment.0.as_u128());
        }
    }

    fn decide(&mut self, now: Timestamp, payment: PaymentId, out: &mut Outbox) {
        // It decided already: two timers ring if it was asked twice at one instant.
        let Some(Thought { asker, .. }) = self.thinking.remove(&payment) else { return };
        let conduct = self.conduct(payment);
        let account = self.accounts.entry(payment).or_default();
        if account.voided {
            return;
        }
        let done = !conduct.declines;
        (account.authorised, account.declined) = (done, !done);
        account.captured += u32::from(done && account.collects);
        if done && !account.collects {
            self.lapses.insert(payment, now + self.authorisations_last);
        }
        let operation = account.first_operation();
        Self::moved(payment, operation, account, done, out);
        if conduct.answers > 0 {
            Self::answer(payment, operation, done, asker, out);
        }
        if conduct.answers > 1 {
            self.thinking.insert(payment, Thought { until: now + ECHO, asker });
            out.timer(now + ECHO, ANSWER_AGAIN, payment.0.as_u128());
        }
    }

    /// Takes the money once, however often it is asked to; and what it did not take once it never
    /// takes.
    fn capture(&mut self, now: Timestamp, payment: PaymentId, worker: u8, out: &mut Outbox) {
        let conduct = self.conduct(payment);
        let has_lapsed =
            conduct.lapses || self.lapses.get(&payment).is_some_and(|until| now >= *until);
        let account = self.accounts.entry(payment).or_default();
        let is_set_aside = account.authorised && !account.voided && account.refused.is_none();
        // An earlier release has nothing taken for an order that is free, and that is not refused.
        let says_no = (has_lapsed || conduct.refuses_capture) && account.amount > Money(0);
        if is_set_aside && account.captured == 0 && says_no {
            let reason = if has_lapsed {
                CaptureRefusal::AuthorisationLapsed
            } else {
                CaptureRefusal::RefusedByBank
            };
            account.refused = Some(reason);
            Self::moved(payment, BankOperation::Capture, account, false, out);
        }
        let done = is_set_aside && account.refused.is_none();
        if done && (self.captures)(account) {
            account.captured += 1;
            Self::moved(payment, BankOperation::Capture, account, true, out);
        }
        let lapsed = account.refused == Some(CaptureRefusal::AuthorisationLapsed);
        let answer = BankAnswer { payment, operation: BankOperation::Capture, done, lapsed };
        out.to_worker(worker, WorkerMessage::BankAnswer(answer));
    }

    fn void(&mut self, payment: PaymentId, worker: u8, out: &mut Outbox) {
        let account = self.accounts.entry(payment).or_default();
        let done = account.captured == 0;
        if done && !account.voided {
            account.voided = true;
            Self::moved(payment, BankOperation::Void, account, true, out);
        }
        Self::answer(payment, BankOperation::Void, done, worker, out);
    }

    /// Pays back what was collected, once, and after as many failures as it is bound to have.
    fn refund(&mut self, payment: PaymentId, worker: u8, out: &mut Outbox) {
        let failures = self.conduct(payment).failed_refunds;
        let account = self.accounts.entry(payment).or_default();
        if account.refunded == 0 && account.failed_refunds < failures {
            account.failed_refunds += 1;
            return Self::answer(payment, BankOperation::Refund, false, worker, out);
        }
        let done = account.captured > 0;
        if done && account.refunded == 0 {
            account.refunded += 1;
            Self::moved(payment, BankOperation::Refund, account, true, out);
        }
        Self::answer(payment, BankOperation::Refund, done, worker, out);
    }

    fn moved(
        payment: PaymentId,
        operation: BankOperation,
        account: &BankAccount,
        done: bool,
        out: &mut Outbox,
    ) {
        let amount = account.amount;
        let lapsed = !done && account.refused == Some(CaptureRefusal::AuthorisationLapsed);
        out.observe(Observation::MoneyMoved { payment, operation, amount, done, lapsed });
    }

    fn answer(
        payment: PaymentId,
        operation: BankOperation,
        done: bool,
        worker: u8,
        out: &mut Outbox,
    ) {
        let answer = BankAnswer { payment, operation, done, lapsed: false };
        out.to_worker(worker, WorkerMessage::BankAnswer(answer));
    }
}

impl Receiver for Bank {
    type Message = BankMessage;

    fn handle(
        &mut self,
        now: Timestamp,
        input: Input<BankMessage>,
        out: &mut Outbox,
    ) -> Result<(), Halted> {
        match input {
            Input::Message { payload, .. } => match payload {
                BankMessage::Ask { worker, request } => self.asked(now, worker, request, out),
                BankMessage::Treat { payment, conduct } => {
                    self.conducts.insert(payment, conduct);
                }
                BankMessage::Booked { payment } => {
                    self.expected.remove(&payment);
                }
            },
            Input::Timer(Timer { kind: DECIDE, key }) => {
                self.decide(now, PaymentId(uuid::Uuid::from_u128(key)), out);
            }
            Input::Timer(Timer { kind: TRANSFER, key }) => {
                self.transfer(now, PaymentId(uuid::Uuid::from_u128(key)), out);
            }
            Input::Timer(Timer { kind: REPORT, key }) => {
                self.report(now, PaymentId(uuid::Uuid::from_u128(key)), out);
            }
            Input::Timer(Timer { key, .. }) => {
                let payment = PaymentId(uuid::Uuid::from_u128(key));
                if let Some(Thought { asker, .. }) = self.thinking.remove(&payment) {
                    let account = self.accounts.get(&payment).copied().unwrap_or_default();
                    Self::answer(
                        payment,
                        account.first_operation(),
                        account.authorised,
                        asker,
                        out,
                    );
                }
            }
            Input::Inspect => {
                let accounts = self.accounts.clone();
                out.observe(Observation::Inspected(Inspection::Bank { accounts }));
            }
            Input::Start => {}
        }
        Ok(())
    }
}
