//! The new streams that are made of the log of a run: what came of each order, by conference.

use std::io::{self, Write};

use comfy_table::{Cell, Row};
use conference::node::protections::Protections;
use conference::scenario::Scenario;
use conference::wording::Words;
use domain::envelope::Envelope;
use domain::history::Reader;
use domain::message::Stored;
use domain::order_summaries::{OrderSummaries, OrderSummary};
use domain::registration::ProcessOutcome;
use domain::sourcing::{NewStreams, RowsMissing, Transformer, UpcastError, Version};
use domain::stream::StreamId;
use oracle::runner;
use serde::Serialize;
use stage::campaign::terminal::{number, span, table};
use stage::{SimTime, engine};
use thiserror::Error;

/// The version of the form of these records; `docs/SIGNALS.md` tells what each field means.
pub const SUMMARIES_FORM: u32 = 1;

/// What came of the orders of one run.
#[derive(Clone, Debug)]
pub struct ToldSummaries {
    seed: u64,
    words: Words,
    streams: NewStreams<OrderSummary>,
}

/// Why nothing can be made of a log.
#[derive(Debug, Error)]
pub enum UnreadLog {
    /// It has a row that today's release cannot read.
    #[error("{stream} {version}: {source}")]
    Upcast {
        /// In which stream.
        stream: StreamId,
        /// At which version.
        version: Version,
        /// Why it cannot be read.
        source: UpcastError,
    },
    /// It lacks a row.
    #[error(transparent)]
    Missing(#[from] RowsMissing),
}

#[derive(Serialize)]
#[serde(tag = "record", rename_all = "snake_case")]
enum Line<'a> {
    Summaries { version: u32, seed: u64 },
    Summary(Told<'a>),
}

#[derive(Serialize)]
struct Told<'a> {
    id: uuid::Uuid,
    stream: uuid::Uuid,
    stream_version: u64,
    who: String,
    took_ms: u64,
    #[serde(flatten)]
    summary: &'a OrderSummary,
}

impl ToldSummaries {
    /// Plays a scenario to its end and reads the log that its store keeps, row by row in whichever
    /// form each was stored.
    ///
    /// # Errors
    /// [`UnreadLog`] if the store lacks a row or has one that cannot be read, as it may with a
    /// defect.
    pub fn of(
        scenario: &Scenario,
        protections: Protections,
        engine: engine::Kind,
    ) -> Result<Self, UnreadLog> {
        let end = SimTime::default() + scenario.horizon();
        let ending = runner::held_at(scenario, protections, engine, end, &mut |_| {});
        let streams = summed_up(ending.rows())?;
        Ok(Self { seed: scenario.seed, words: Words::of(scenario), streams })
    }

    /// A table for each conference, a line for each event of its stream.
    ///
    /// # Errors
    /// What writing fails with.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        for (_, events) in self.streams.iter() {
            let conference = events.first().map(|emitted| emitted.event.conference);
            let conference = conference.map(|it| self.words.who(it.0)).unwrap_or_default();
            writeln!(out, "What came of the orders of {conference}")?;
            let mut rows = table([
                "",
                "order of",
                "is",
                "after",
                "asked for",
                "wishes",
                "bought",
                "total",
                "failed payments",
            ]);
            for (emitted, version) in events.iter().zip(1_u64..) {
                let summary = &emitted.event;
                rows.add_row(Row::from([
                    number(version),
                    Cell::new(self.words.who(summary.order.0)),
                    Cell::new(outcome(summary.outcome)),
                    Cell::new(span(summary.took())),
                    Cell::new(self.words.seats(&summary.wanted)),
                    number(summary.wishes),
                    Cell::new(self.words.seats(&summary.bought)),
                    Cell::new(summary.total),
                    number(summary.failed_payments),
                ]));
            }
            writeln!(out, "{}\n", rows.trim_fmt())?;
        }
        match self.streams.iter().next() {
            Some(_) => Ok(()),
            None => writeln!(out, "No order came to an end."),
        }
    }

    /// The same as records, one line of JSON for each event.
    #[must_use]
    pub fn records(&self) -> String {
        let mut text = line(&Line::Summaries { version: SUMMARIES_FORM, seed: self.seed });
        for (stream, events) in self.streams.iter() {
            for (emitted, stream_version) in events.iter().zip(1..) {
                let summary = &emitted.event;
                let who = self.words.who(summary.order.0);
                let took_ms = summary.took().as_millis() as u64;
                let id = emitted.id.0;
                text += &line(&Line::Summary(Told {
                    id,
                    stream,
                    stream_version,
                    who,
                    took_ms,
                    summary,
                }));
            }
        }
        text
    }
}

/// Reads a log from its beginning, and keeps what it leads to.
fn summed_up(rows: &[(StreamId, Version, Stored)]) -> Result<NewStreams<OrderSummary>, UnreadLog> {
    let (mut reader, mut transformer) =
        (Reader::default(), Transformer::<OrderSummaries>::default());
    let mut streams = NewStreams::default();
    for (stream, version, row) in rows {
        let (stream, version) = (*stream, *version);
        let said = reader.read(stream, &row.body).map_err(|source| UnreadLog::Upcast {
            stream,
            version,
            source,
        })?;
        let said: Vec<_> =
            said.iter().map(|event| Envelope { meta: row.meta, body: event.clone() }).collect();
        for emitted in transformer.read(stream, version, &said)? {
            streams.append(emitted);
        }
    }
    Ok(streams)
}

const fn outcome(outcome: ProcessOutcome) -> &'static str {
    match outcome {
        ProcessOutcome::Confirmed => "confirmed",
        ProcessOutcome::Expired => "expired",
        ProcessOutcome::Rejected => "rejected",
        ProcessOutcome::Cancelled => "cancelled",
        ProcessOutcome::CalledOff => "called off",
    }
}

fn line(record: &Line<'_>) -> String {
    serde_json::to_string(record).expect("a record has string keys only") + "\n"
}
