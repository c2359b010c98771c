//! A scenario file that breaks: with which defect it is played, on which engine, and what it
//! violates.

use std::path::{Path, PathBuf};

use clap::Args;
use conference::defect::Defect;
use conference::scenario::Scenario;
use sim::campaign::{Breach, Conference, breaches};
use sim::corpus;
use stage::engine::Kind;

use super::args;
use super::failure::Failure;

/// What is typed about a file that breaks.
#[derive(Debug, Args)]
pub(super) struct Asked {
    /// A scenario file that breaks, such as a campaign writes
    #[arg(value_name = "SCENARIO")]
    pub(super) scenario: PathBuf,

    /// The violation that is of interest [default: what a file says, else what is violated first]
    #[arg(long, value_name = "ID")]
    pub(super) check: Option<String>,

    /// Switch a known defect on [default: as a file says]
    #[arg(long, value_name = "NAME", value_parser = args::defect)]
    pub(super) defect: Option<&'static Defect>,
}

impl Asked {
    /// The file.
    pub(super) fn path(&self) -> &Path {
        &self.scenario
    }

    /// With which defect and on which engine it is played: as was asked for, else as the file says.
    pub(super) fn played(
        &self,
        scenario: &Scenario,
    ) -> Result<(Option<&'static Defect>, Kind), Failure> {
        let Some(capsule) = &scenario.finding else { return Ok((self.defect, Kind::Direct)) };
        let of_file = corpus::defect_of(capsule).map_err(|what| Failure {
            what,
            hint: "give the defect that it needs with --defect".to_owned(),
        });
        Ok((self.defect.map_or(of_file, |defect| Ok(Some(defect)))?, capsule.engine))
    }

    /// What is violated: by the check that was named, else what the file says, else what comes
    /// first.
    pub(super) fn breach(
        &self,
        scenario: &Scenario,
        defect: Option<&'static Defect>,
        engine: Kind,
    ) -> Result<Breach, Failure> {
        let path = self.scenario.display();
        let breaches = breaches::<Conference>(scenario, defect, engine);
        let Some(first) = breaches.first() else {
            return Err(Failure {
                what: format!("{path} violates nothing, so nothing in it breaks"),
                hint: "switch the defect on that it was found with, by --defect NAME".to_owned(),
            });
        };
        if let Some(check) = &self.check {
            return breaches.iter().find(|breach| breach.check == *check).cloned().ok_or_else(
                || {
                    let mut others: Vec<_> = breaches.iter().map(|breach| breach.check).collect();
                    others.sort_unstable();
                    others.dedup();
                    Failure {
                        what: format!("{path} does not violate {check}"),
                        hint: format!("it violates {}", others.join(", ")),
                    }
                },
            );
        }
        let of_file = scenario.finding.as_ref().and_then(|finding| {
            breaches.iter().find(|breach| breach.fingerprint().to_string() == finding.fingerprint)
        });
        Ok(of_file.unwrap_or(first).clone())
    }

    /// It breaks once and not again.
    pub(super) fn unstable(&self) -> Failure {
        Failure {
            what: format!(
                "{} does not break in the same way when it is played again",
                self.scenario.display()
            ),
            hint: "a campaign finds out why: something in it is not deterministic".to_owned(),
        }
    }
}
