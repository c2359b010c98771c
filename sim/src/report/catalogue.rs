//! The catalogue of sentences, for people and for machines.

use std::io::{self, Write};

use serde_json::{Value, json};

use crate::spec::explained::{Choice, ExplainedSentence};
use crate::spec::story::Language;

/// What the catalogue says about itself, in a language.
struct Labels {
    example: &'static str,
    uses: fn(usize) -> String,
    columns: &'static str,
    quotation: &'static str,
    choices: &'static str,
}

const ENGLISH: Labels = Labels {
    example: "for example",
    uses: |uses| if uses == 1 { "used once".to_owned() } else { format!("used {uses} times") },
    columns: "columns",
    quotation: "quoted below",
    choices: "What may stand for a name in braces",
};

const KOREAN: Labels = Labels {
    example: "예",
    uses: |uses| format!("{uses}번 쓰임"),
    columns: "열",
    quotation: "아래 인용문",
    choices: "중괄호 자리에 쓸 수 있는 말",
};

/// Writes all sentences of a language, group by group: each with what it means, an example, and how
/// often it is used.
///
/// # Errors
/// As `out` fails.
pub fn write(
    out: &mut dyn Write,
    language: Language,
    entries: &[ExplainedSentence],
    choices: &[Choice],
) -> io::Result<()> {
    let labels = match language {
        Language::English => ENGLISH,
        Language::Korean => KOREAN,
    };
    for group in entries.chunk_by(|one, other| one.group == other.group) {
        writeln!(out, "{}\n", group[0].group)?;
        for same in group.chunk_by(|one, other| one.explanation == other.explanation) {
            for entry in same {
                writeln!(
                    out,
                    "  {} {}",
                    language.keyword(entry.sentence.keyword),
                    entry.sentence.expression
                )?;
            }
            writeln!(out, "      {}", same[0].explanation)?;
            if !same[0].columns.is_empty() {
                writeln!(out, "      {}: {}", labels.columns, same[0].columns.join(" | "))?;
            }
            if let Some(quotation) = same[0].quotation {
                writeln!(out, "      {}: {quotation}", labels.quotation)?;
            }
            let uses = (labels.uses)(same.iter().map(|entry| entry.uses).sum());
            match same.iter().find_map(|entry| entry.example.as_ref()) {
                Some(example) => writeln!(out, "      {uses}; {}: {example}\n", labels.example)?,
                None => writeln!(out, "      {uses}\n")?,
            }
        }
    }
    writeln!(out, "{}\n", labels.choices)?;
    for Choice { name, meaning, words } in choices {
        writeln!(out, "  {{{name}}}  {meaning}")?;
        for word in words {
            writeln!(out, "      {word}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

/// The same for machines. The text ends with a line break.
#[must_use]
pub fn json(language: Language, entries: &[ExplainedSentence], choices: &[Choice]) -> String {
    let sentence = |entry: &ExplainedSentence| {
        json!({
            "group": entry.group,
            "keyword": entry.sentence.keyword,
            "sentence": entry.sentence.expression,
            "pattern": entry.sentence.pattern.as_str(),
            "explanation": entry.explanation,
            "columns": entry.columns,
            "quotation": entry.quotation,
            "example": entry.example,
            "uses": entry.uses,
        })
    };
    let sentences: Vec<Value> = entries.iter().map(sentence).collect();
    let meanings: serde_json::Map<_, _> =
        choices.iter().map(|it| (it.name.to_owned(), json!(it.meaning))).collect();
    let choices: serde_json::Map<_, _> = choices
        .iter()
        .filter(|it| !it.words.is_empty())
        .map(|it| (it.name.to_owned(), json!(it.words)))
        .collect();
    let catalogue = json!({
        "format": 1,
        "language": language.code(),
        "sentences": sentences,
        "names": meanings,
        "choices": choices,
    });
    format!("{catalogue:#}\n")
}
