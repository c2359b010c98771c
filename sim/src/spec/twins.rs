//! Twins: a feature in two languages says the same in both, or one of them is out of date.

use cucumber::gherkin::Step;

use super::catalogue::keyword;
use super::source::Source;

/// What two features differ in; nothing if they are twins.
///
/// Words cannot be compared, but everything else can: how many rules there are and how many
/// examples each has, what kind of sentence follows on which, the numbers in each sentence, and the
/// cells of each table below its heading.
#[must_use]
pub fn differences(one: &Source, other: &Source) -> Vec<String> {
    let mut found = Vec::new();
    let counts = |source: &Source| {
        source.feature.rules.iter().map(|rule| rule.scenarios.len()).collect::<Vec<_>>()
    };
    if counts(one) != counts(other) {
        found.push(format!("examples for each rule: {:?} and {:?}", counts(one), counts(other)));
    }
    let (ours, theirs) = (one.stories(), other.stories());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        if ours.sentences.len() != theirs.sentences.len() {
            found.push(format!(
                "«{}» and «{}» have not equally many sentences",
                ours.name, theirs.name
            ));
        }
        for (our, their) in ours.sentences.iter().zip(&theirs.sentences) {
            if facts(our) != facts(their) {
                found.push(format!(
                    "«{}» (line {}) and «{}» (line {})",
                    our.value, our.position.line, their.value, their.position.line
                ));
            }
        }
    }
    found
}

/// What both languages must have in common. The numbers of a sentence may come in another order.
fn facts(sentence: &Step) -> (&'static str, Vec<&str>, Vec<&[Vec<String>]>) {
    let numbers =
        sentence.value.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let mut numbers: Vec<_> = numbers.collect();
    numbers.sort_unstable();
    let cells = sentence.table.iter().map(|table| table.rows.get(1..).unwrap_or_default());
    (keyword(sentence.ty), numbers, cells.collect())
}
