//! A sentence of a story in words: as it is written, and as it is told apart from others.

use cucumber::gherkin::Step;

use super::catalogue::keyword;

/// A sentence as it is written, keyword and all.
#[must_use]
pub fn written(sentence: &Step) -> String {
    format!("{} {}", sentence.keyword.trim(), sentence.value)
}

/// A sentence in one text: what its keyword stands for, and what is below it.
#[must_use]
pub fn said(sentence: &Step) -> String {
    let mut said = format!("{} {}", keyword(sentence.ty), sentence.value);
    for row in sentence.table.iter().flat_map(|table| &table.rows) {
        said += &format!("\n| {} |", row.join(" | "));
    }
    if let Some(quoted) = &sentence.docstring {
        said += &format!("\n\"\"\"\n{quoted}\n\"\"\"");
    }
    said
}
