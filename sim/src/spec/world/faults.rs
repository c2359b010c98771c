//! What goes wrong because an example says so. Whatever else goes wrong comes on top.

use std::time::Duration;

use domain::sourcing::Timestamp;

use super::super::bilingual::Bilingual;
use super::super::misuse::Misuse;
use super::super::observer::Awaited;
use super::super::parameters::{Machines, MessageWord, MishapWord, Number, OutageWord, Span};
use super::{StepVerdict, Surprise, World};
use conference::cluster::Topology;
use conference::cluster::{ConferenceFault, Fault};
use conference::node::NodeId;
use conference::record::sim_time;
use conference::scenario::LONGEST_ABSENCE_MS;
use stage::fault::{Period, Weather};
use stage::targeted::Effect;

impl World {
    /// Some of all messages have a mishap.
    pub(in super::super) fn messages_suffer(
        &mut self,
        percent: Number,
        mishap: MishapWord,
        span: Span,
    ) -> StepVerdict {
        let percent: u16 = self.number(&percent)?;
        if !(1..=100).contains(&percent) {
            return self.misused(Misuse::of(
                Bilingual::new(
                    format!("{percent} of 100 messages"),
                    format!("메시지 100건 중 {percent}건"),
                ),
                Bilingual::always(
                    "cannot be: write a number from 1 to 100",
                    "있을 수 없다. 1에서 100 사이로 적는다",
                ),
            ));
        }
        let Period { from_ms, until_ms } = self.lasting(&span)?;
        let weather = Weather { from_ms, until_ms, permille: percent * 10 };
        self.strike(match mishap {
            MishapWord::Lost => Fault::Drop(weather),
            MishapWord::Twice => Fault::Duplicate(weather),
            MishapWord::Overtaken => Fault::Reorder(weather),
            MishapWord::Damaged => Fault::Corrupt(weather),
        })
    }

    /// All messages take longer, each by a time of its own.
    pub(in super::super) fn messages_are_late(&mut self, span: Span, by: Span) -> StepVerdict {
        let by = self.time(&by)?;
        let Period { from_ms, until_ms } = self.lasting(&span)?;
        let weather = Weather { from_ms, until_ms, permille: 1000 };
        self.strike(Fault::Delay { weather, up_to_ms: millis(by) })
    }

    /// All messages of one kind come a second time.
    pub(in super::super) fn comes_again(
        &mut self,
        MessageWord(letter): MessageWord,
        after: Span,
    ) -> StepVerdict {
        let after = self.time(&after)?;
        self.scene().target(letter, Effect::Echo(after));
        Ok(())
    }

    /// No message of one kind gets through for a while.
    pub(in super::super) fn is_withheld(
        &mut self,
        MessageWord(letter): MessageWord,
        span: Span,
    ) -> StepVerdict {
        let until = Timestamp(self.absence(&span)?.until_ms);
        let scene = self.scene();
        scene.have_patience(Awaited::Letter(letter), until);
        scene.target(letter, Effect::Withheld(sim_time(until)));
        Ok(())
    }

    /// Something becomes of all machines of a kind.
    pub(in super::super) fn machines_fail(
        &mut self,
        machines: Machines,
        outage: OutageWord,
        span: Span,
    ) -> StepVerdict {
        let period = self.absence(&span)?;
        let Period { from_ms: at_ms, until_ms } = period;
        let down_ms = until_ms - at_ms;
        for node in self.nodes(machines) {
            self.strike(match outage {
                OutageWord::Crash => Fault::Crash { node, at_ms, down_ms },
                OutageWord::Restart => Fault::Restart { node, at_ms, down_ms },
                OutageWord::Pause => Fault::Pause { node, period },
            })?;
        }
        Ok(())
    }

    /// Power fails while the records are written.
    pub(in super::super) fn power_fails(&mut self, span: Span) -> StepVerdict {
        let Period { from_ms: at_ms, until_ms } = self.absence(&span)?;
        self.strike(Fault::PowerLoss { node: None, at_ms, operation: 3, down_ms: until_ms - at_ms })
    }

    /// The disk of the records is full.
    pub(in super::super) fn disk_is_full(&mut self, span: Span) -> StepVerdict {
        let period = self.absence(&span)?;
        self.strike(Fault::FullDisk { node: None, period })
    }

    /// The clocks of machines are wrong.
    pub(in super::super) fn clocks_are_ahead(
        &mut self,
        machines: Machines,
        span: Span,
        ahead: Span,
    ) -> StepVerdict {
        let ahead = self.time(&ahead)?;
        let period = self.lasting(&span)?;
        let ahead_ms = i64::try_from(ahead.as_millis()).unwrap_or(i64::MAX);
        for node in self.nodes(machines) {
            self.strike(Fault::ClockSkew { node, ahead_ms, period })?;
        }
        Ok(())
    }

    /// The clocks of machines show an earlier time, which is not before the beginning.
    pub(in super::super) fn clocks_are_behind(
        &mut self,
        machines: Machines,
        span: Span,
        behind: Span,
    ) -> StepVerdict {
        let by = self.time(&behind)?;
        let period = self.lasting(&span)?;
        if millis(by) > period.from_ms {
            return self.misused(Misuse::of(
                Bilingual::quoted(&*behind.0),
                Bilingual::always(
                    "is more than has passed: no clock shows a time before the example began, at 09:00",
                    "지금까지 지난 시간보다 길다. 예가 시작된 09:00보다 이른 시각을 보이는 시계는 없다",
                ),
            ));
        }
        let ahead_ms = -i64::try_from(by.as_millis()).unwrap_or(i64::MAX);
        for node in self.nodes(machines) {
            self.strike(Fault::ClockSkew { node, ahead_ms, period })?;
        }
        Ok(())
    }

    /// A message is sent that nobody can read, and nobody needs.
    pub(in super::super) fn message_is_unreadable(&mut self) -> StepVerdict {
        let at_ms = self.scene().now().0;
        self.strike(Fault::Own(ConferenceFault::PoisonMessage { at_ms, stray: true }))
    }

    /// Nothing gets through between machines of two kinds.
    pub(in super::super) fn line_is_cut(
        &mut self,
        one: Machines,
        other: Machines,
        span: Span,
    ) -> StepVerdict {
        let period = self.absence(&span)?;
        if one == Machines::Bank || other == Machines::Bank {
            self.scene().have_patience(Awaited::Bank, Timestamp(period.until_ms));
        }
        let (from, to) = (self.nodes(one), self.nodes(other));
        self.strike(Fault::Partition { from, to, both_ways: true, period })
    }

    /// The bank hears nothing and does nothing.
    pub(in super::super) fn bank_is_out(&mut self, span: Span) -> StepVerdict {
        let period = self.lasting(&span)?;
        self.scene().have_patience(Awaited::Bank, Timestamp(period.until_ms));
        self.strike(Fault::Own(ConferenceFault::BankOutage(period)))
    }

    fn strike(&mut self, fault: Fault) -> StepVerdict {
        self.scene().strike(fault);
        Ok(())
    }

    /// A period that begins now. Every fault ends: what lasts for no time at all is no fault. How
    /// long nobody is there or nothing gets through. What is promised in general (S25, L9) allows
    /// for no longer than this.
    fn absence(&mut self, span: &Span) -> Result<Period, Surprise> {
        let period = self.lasting(span)?;
        let longest = LONGEST_ABSENCE_MS / 60_000;
        if period.until_ms - period.from_ms > LONGEST_ABSENCE_MS {
            return self.misused(Misuse::of(
                Bilingual::quoted(&*span.0),
                Bilingual::new(
                    format!(
                        "is longer than the {longest} minutes that anything may be away or held up at a time"
                    ),
                    format!("한 번에 {longest}분보다 오래 멈추거나 막힐 수는 없다"),
                ),
            ));
        }
        Ok(period)
    }

    fn lasting(&mut self, span: &Span) -> Result<Period, Surprise> {
        let span = self.time(span)?;
        if span.is_zero() {
            return self.misused(Misuse::of(
                Bilingual::always("0 seconds", "0초"),
                Bilingual::always(
                    "is no time at all: say how long it lasts",
                    "아무 시간도 아니다. 얼마 동안인지 적는다",
                ),
            ));
        }
        let from_ms = self.scene().now().0;
        Ok(Period { from_ms, until_ms: from_ms.saturating_add(millis(span)) })
    }

    fn nodes(&mut self, machines: Machines) -> Vec<NodeId> {
        let Topology { gateways, workers, projectors, .. } = *self.scene().topology();
        match machines {
            Machines::Gateways => (0..gateways).map(NodeId::Gateway).collect(),
            Machines::Workers => (0..workers).map(NodeId::Worker).collect(),
            Machines::Projectors => (0..projectors).map(NodeId::Projector).collect(),
            Machines::Store => vec![NodeId::Store],
            Machines::Bus => vec![NodeId::Bus],
            Machines::Bank => vec![NodeId::Bank],
        }
    }
}

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}
