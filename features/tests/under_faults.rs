//! Plays every example of every feature undisturbed and then under many generated schedules of
//! faults. An example that breaks is told with the fewest faults that break it.

use std::process::ExitCode;

use conference::node::protections::Protections;
use libtest_mimic::{Arguments, Trial};
use sim::spec::broken_example::rehearse;
use sim::spec::story::{Language, Story, read_stories};

/// How many schedules each example is played under here; the full rehearsal has more.
const SCHEDULES: u64 = 5;

fn main() -> ExitCode {
    let mut trials = Vec::new();
    for language in Language::ALL {
        match read_stories(features::folder(), language) {
            Ok(stories) if !stories.is_empty() => trials.extend(stories.into_iter().map(trial)),
            Ok(_) => {
                eprintln!("there is no example in the folder {}", language.code());
                return ExitCode::FAILURE;
            }
            Err(error) => {
                eprintln!("{error}");
                return ExitCode::FAILURE;
            }
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(story: Story) -> Trial {
    let (kind, name) = (story.language.code(), format!("{}::{}", story.feature, story.title()));
    Trial::test(name, move || {
        // The twins get schedules of their own: played under the same ones they would be the same
        // story.
        let first = story.language as u64 * SCHEDULES;
        rehearse(&story, first..first + SCHEDULES, Protections::default())
            .map_err(|finding| finding.to_string().into())
    })
    .with_kind(kind)
}
