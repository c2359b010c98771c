//! Tells how a story broke, in the language of its feature: its sentences in their order, and
//! between them what went wrong.

use std::fmt;

use super::broken_example::BrokenExample;
use super::story::written;
use super::words;

/// Nothing goes wrong in a narrative but what its own sentences say.
const UNDISTURBED: [&str; 2] = [
    "nothing goes wrong but what is told here, and yet",
    "여기 적힌 것 말고는 아무 문제가 없어도 깨진다",
];

/// When a general rule is broken that is judged last of all.
pub(crate) const IN_THE_END: [&str; 2] =
    ["when everything has come to its end", "모든 일이 끝났을 때"];

/// A story that broke, line by line.
fn tell(finding: &BrokenExample) -> String {
    let BrokenExample { story, broken, .. } = finding;
    let language = story.language;
    let mut text = format!("{} :: {}\n", story.feature, story.title());
    if let Some(rule) = &story.rule {
        text += &format!("  {}: {rule}\n", language.pick(["Rule", "규칙"]));
    }
    text += &format!("  {}:{}\n", story.path.display(), broken.line);
    if finding.schedule.faults.is_empty() {
        text += &format!("    ({})\n", language.pick(UNDISTURBED));
    }
    let (during, after) = finding.faults_by_sentence();
    for (place, sentence) in story.sentences.iter().enumerate() {
        for fault in during.get(place).into_iter().flatten() {
            text += &format!("    ⚡ {}\n", words::fault(fault, language));
        }
        let is_broken = place == broken.place && !broken.in_the_end;
        text += &format!("  {} {}\n", if is_broken { "✘" } else { " " }, written(sentence));
        for row in sentence.table.iter().flat_map(|table| &table.rows) {
            text += &format!("        | {} |\n", row.join(" | "));
        }
        if is_broken {
            break;
        }
    }
    for fault in after {
        text += &format!(
            "    ⚡ {}: {}\n",
            language.pick(["and afterwards", "그 뒤에"]),
            words::fault(fault, language)
        );
    }
    if broken.in_the_end {
        text += &format!("  ✘ {}\n", language.pick(IN_THE_END));
    }
    for line in broken.why.lines() {
        text += &format!("      → {line}\n");
    }
    text
}

impl fmt::Display for BrokenExample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(tell(self).trim_end())
    }
}
