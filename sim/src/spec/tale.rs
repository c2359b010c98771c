//! Tells how a story broke, in the language of its feature: its sentences in their order, and between them what went
//! wrong.

use super::finding::Finding;
use super::story::{Language, written};
use super::words;

/// The fixed words of a tale.
struct Phrases {
    rule: &'static str,
    undisturbed: &'static str,
    later: &'static str,
    end: &'static str,
}

const ENGLISH: Phrases = Phrases {
    rule: "Rule",
    undisturbed: "nothing goes wrong but what is told here, and yet",
    later: "and afterwards",
    end: "when everything has come to its end",
};

const KOREAN: Phrases = Phrases {
    rule: "규칙",
    undisturbed: "여기 적힌 것 말고는 아무 문제가 없어도 깨진다",
    later: "그 뒤에",
    end: "모든 일이 끝났을 때",
};

/// A story that broke, line by line.
pub(super) fn tell(finding: &Finding) -> String {
    let Finding { story, broken, .. } = finding;
    let phrases = match story.language {
        Language::English => &ENGLISH,
        Language::Korean => &KOREAN,
    };
    let mut text = format!("{} :: {}\n", story.feature, story.title());
    if let Some(rule) = &story.rule {
        text += &format!("  {}: {rule}\n", phrases.rule);
    }
    text += &format!("  {}:{}\n", story.path.display(), broken.line);
    if finding.schedule.faults.is_empty() {
        text += &format!("    ({})\n", phrases.undisturbed);
    }
    let (during, after) = finding.faults_by_sentence();
    for (place, sentence) in story.sentences.iter().enumerate() {
        for fault in during.get(place).into_iter().flatten() {
            text += &format!("    ⚡ {}\n", words::fault(fault, story.language));
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
        text += &format!("    ⚡ {}: {}\n", phrases.later, words::fault(fault, story.language));
    }
    if broken.in_the_end {
        text += &format!("  ✘ {}\n", phrases.end);
    }
    for line in broken.why.lines() {
        text += &format!("      → {line}\n");
    }
    text
}
