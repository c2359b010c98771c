//! Feature files in both languages: read, looked up sentence by sentence, and now and then played.

use std::path::Path;

use conference::node::protections::Protections;
use sim::spec::nearest::riddles;
use sim::spec::player::Screenplay;
use sim::spec::schedule::Schedule;
use sim::spec::source::Source;

use super::{Answer, Target, refusal, texts};
use crate::input::Seed;

pub(super) static TARGET: Target =
    Target::new("features", "feature files, as `sim spec` reads them", seeds, TOKENS, feed)
        .read_by(&["spec", "--schedules", "0"]);

/// Of so many files that are read, one is played.
const PLAYED_EVERY: u64 = 32;

const TOKENS: &[&str] = &[
    "Feature:",
    "기능:",
    "Rule:",
    "규칙:",
    "Example:",
    "Scenario Outline:",
    "시나리오:",
    "Examples:",
    "예:",
    "Background:",
    "배경:",
    "Given ",
    "When ",
    "Then ",
    "And ",
    "* ",
    "먼저 ",
    "만일 ",
    "그러면 ",
    "# language: ko",
    "# language: en",
    "# language: fr",
    "@tag",
    "@",
    "|",
    "\\|",
    "\\n",
    "| | |",
    "\"\"\"",
    "\"\"\"json",
    "```",
    "<all>",
    "<",
    ">",
    "\t",
    "\u{feff}",
    "\u{0}",
    "\u{202e}",
    "e\u{301}",
    "-1",
    "99999999999999999999",
    "0",
    "00:99",
    "$",
    "%",
];

fn seeds() -> Vec<Seed> {
    ["features/en", "features/ko", "sim/tests/cli/cases"]
        .iter()
        .flat_map(|folder| texts(folder, ".feature"))
        .map(Seed::Text)
        .collect()
}

fn feed(number: u64, input: &[u8]) -> Result<Answer, String> {
    let Ok(text) = std::str::from_utf8(input) else { return Ok(Answer::Refused) };
    let source = match Source::parse(Path::new("a.feature"), text.to_owned()) {
        Ok(source) => source,
        Err(error) => {
            let said = error.to_string();
            return match said.strip_prefix("a.feature:") {
                Some(rest) if rest.starts_with(|first: char| first.is_ascii_digit()) => {
                    refusal(&said)
                }
                _ => Err(format!("the refusal names no file or no line: {said}")),
            };
        }
    };
    let stories = source.stories();
    if !riddles(&stories).is_empty() {
        return Ok(Answer::Refused);
    }
    if number.is_multiple_of(PLAYED_EVERY) {
        for story in &stories {
            if let Ok(script) = Screenplay::read(story) {
                // What it comes to is the business of whoever wrote it.
                let _ = script.play(&Schedule::default(), Protections::default());
            }
        }
    }
    Ok(Answer::Taken)
}
