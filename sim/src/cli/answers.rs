//! What a campaign came to, for machines, and beside an earlier one: options that a campaign and
//! the sum of its shards have in common.

use std::path::PathBuf;

use clap::Args;
use sim::shell;
use stage::campaign::answer::Answers;
use stage::campaign::compare::{Incomparable, note};
use stage::campaign::merge::{Located, ReportError, read};
use stage::campaign::report::CampaignReport;

use super::args::{self, Target};
use super::failure::Failure;

/// Where a report goes, and what it is compared with.
#[derive(Debug, Default, Args)]
pub(super) struct Reported {
    /// Write what came of it as JSON; - is standard output, and the tables then go to standard
    /// error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    pub(super) json: Option<Target>,

    /// Write what came of it as JUnit XML; - is standard output, and the tables then go to standard
    /// error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    pub(super) junit: Option<Target>,

    /// Say what is new, gone, rarer, more frequent or slower than in an earlier campaign, from what
    /// that wrote with --json; it goes by counts for each seed, and changes no verdict
    #[arg(long, value_name = "FILE")]
    pub(super) compare: Option<PathBuf>,
}

/// The same, looked at before anything is played.
pub(super) struct Ready {
    answers: Answers,
    earlier: Option<Located>,
    /// Whether one of the answers takes the place of what people read on standard output.
    pub(super) to_stdout: bool,
}

impl Reported {
    /// Reads the earlier campaign, and refuses two answers that want one place.
    pub(super) fn ready(&self) -> Result<Ready, Failure> {
        let answers = Answers { json: self.json.clone(), junit: self.junit.clone() };
        let to_stdout = answers.take_stdout()?;
        let earlier = self.compare.as_deref().map(|path| read(path, &shell::program()));
        Ok(Ready { answers, earlier: earlier.transpose()?, to_stdout })
    }
}

impl Ready {
    /// Notes in the report what has changed since the earlier campaign.
    pub(super) fn compare(&self, report: &mut CampaignReport) -> Result<(), Failure> {
        note(report, self.earlier.as_ref()).map_err(Failure::from)
    }

    /// Writes the answers; what could not be written.
    pub(super) fn give(&self, report: &CampaignReport) -> impl Iterator<Item = Failure> {
        self.answers.give(report).into_iter().map(Failure::from)
    }
}

impl From<Incomparable> for Failure {
    fn from(error: Incomparable) -> Self {
        Self { what: error.to_string(), hint: error.hint().to_owned() }
    }
}

impl From<ReportError> for Failure {
    fn from(error: ReportError) -> Self {
        Self { what: error.to_string(), hint: error.hint().to_owned() }
    }
}
