//! What a business customer has set. It is said before anything else.

use std::time::Duration;

use super::super::bilingual::Bilingual;
use super::super::misuse::Misuse;
use super::super::parameters::{Number, Span};
use super::{StepVerdict, Surprise, World};
use conference::cluster::settings::{Bound, Settings};

impl World {
    /// How long seats are promised to whoever orders them.
    pub(in super::super) fn promises_for(&mut self, span: Span) -> StepVerdict {
        let ms = self.milliseconds(&span)?;
        self.set(&span.0, |settings| settings.promise_ms = ms)
    }

    /// How long seats are still held after their promise.
    pub(in super::super) fn holds_on_for(&mut self, span: Span) -> StepVerdict {
        let ms = self.milliseconds(&span)?;
        self.set(&span.0, |settings| settings.grace_ms = ms)
    }

    /// How long after the release of seats money is waited for that was under way.
    pub(in super::super) fn waits_for_money(&mut self, span: Span) -> StepVerdict {
        let ms = self.milliseconds(&span)?;
        self.set(&span.0, |settings| settings.late_payment_ms = ms)
    }

    /// How long after an invoice was issued it is due.
    pub(in super::super) fn invoices_are_due_after(&mut self, span: Span) -> StepVerdict {
        let ms = self.milliseconds(&span)?;
        self.set(&span.0, |settings| settings.invoice_due_ms = ms)
    }

    /// For how long a bank that failed so often is left alone.
    pub(in super::super) fn spares_the_bank(
        &mut self,
        span: Span,
        failures: Number,
    ) -> StepVerdict {
        let ms = self.milliseconds(&span)?;
        self.set(&span.0, |settings| settings.breaker_pause_ms = ms)?;
        // What nobody can count to is beyond the bound.
        let times = failures.0.parse().unwrap_or(u32::MAX);
        self.set(&failures.0, |settings| settings.breaker_failures = times)
    }

    /// Nothing has happened yet.
    pub(super) fn before_anything(&mut self, said: &str) -> StepVerdict {
        if self.scene.is_none() {
            return Ok(());
        }
        self.misused(Misuse::of(
            Bilingual::quoted(said),
            Bilingual::always(
                "comes too late: say how the system is set up before anything else",
                "너무 늦었다. 시스템을 어떻게 쓰는지는 다른 무엇보다 먼저 적는다",
            ),
        ))
    }

    fn set(&mut self, said: &str, change: impl FnOnce(&mut Settings)) -> StepVerdict {
        self.before_anything(said)?;
        let mut settings = self.setting.settings;
        change(&mut settings);
        if let Some(bound) =
            Settings::BOUNDS.iter().find(|bound| bound.exceeded_by(&settings).is_some())
        {
            return self.misused(Misuse::of(Bilingual::quoted(said), beyond(bound)));
        }
        self.setting.settings = settings;
        Ok(())
    }

    fn milliseconds(&mut self, span: &Span) -> Result<u64, Surprise> {
        let length = self.time(span)?;
        Ok(u64::try_from(length.as_millis()).unwrap_or(u64::MAX))
    }
}

/// How far a setting goes, in words.
fn beyond(Bound { field, least, most, .. }: &Bound) -> Bilingual {
    let [(least, kleast), (most, kmost)] = [*least, *most].map(|value| {
        if field.ends_with("_ms") {
            in_words(Duration::from_millis(value))
        } else {
            (value.to_string(), value.to_string())
        }
    });
    Bilingual::new(
        format!("is not from {least} to {most}"),
        format!("범위를 벗어났다: {kleast}부터 {kmost}까지"),
    )
}

fn in_words(length: Duration) -> (String, String) {
    match length.as_secs() {
        1 => ("1 second".to_owned(), "1초".to_owned()),
        60 => ("1 minute".to_owned(), "1분".to_owned()),
        seconds => (format!("{} minutes", seconds / 60), format!("{}분", seconds / 60)),
    }
}
