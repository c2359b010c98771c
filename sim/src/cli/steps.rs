//! `sim steps`.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use sim::report::catalogue as report;
use sim::spec::explained;
use sim::spec::source::{self, Source};
use sim::spec::story::Language;

use super::args::{self, Target};
use super::failure::Failure;
use super::{exit, output};

/// Lists the sentences that features are made of
///
/// Each is told with what it means, with an example from a feature, and with how often features use
/// it. Words in braces vary; what may stand for them is listed at the end.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// Feature files, or folders of them, to take examples from [default: the features of the
    /// project]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,

    /// The language of the sentences: en or ko
    #[arg(long, value_name = "LANG", value_parser = args::language, default_value = "en")]
    lang: Language,

    /// Write the catalogue as JSON; - is standard output, and people then read it on standard error
    #[arg(long, value_name = "FILE", value_parser = args::target)]
    json: Option<Target>,
}

const EXAMPLES: &[&str] =
    &["sim steps", "sim steps --lang ko", "sim steps --json - | jq '.sentences[].sentence'"];

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    let sources =
        if options.paths.is_empty() { source::project() } else { source::read(&options.paths) }?;
    let stories: Vec<_> = sources
        .iter()
        .filter(|source| source.language == options.lang)
        .flat_map(Source::stories)
        .collect();
    let entries = explained::explained(options.lang, &stories);
    let choices = explained::choices(options.lang);
    match &options.json {
        Some(target @ Target::Stdout) => {
            let mut err = output::stderr();
            // Standard output has the answer; if nobody reads the rest, nothing is lost.
            let _ = report::write(&mut err, options.lang, &entries, &choices)
                .and_then(|()| err.flush());
            output::deliver(target, &report::json(options.lang, &entries, &choices))?;
        }
        target => {
            if let Some(target) = target {
                output::deliver(target, &report::json(options.lang, &entries, &choices))?;
            }
            output::print(|out| report::write(out, options.lang, &entries, &choices))?;
        }
    }
    Ok(exit::HELD)
}
