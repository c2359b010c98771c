//! Other values in the cells of the table below a sentence.

use cucumber::gherkin::{Step, Table};

use super::beside::{money_beside, numbers_beside};
use super::change::{Change, Choice};
use super::known::{Known, but};

/// All changes of the cells below a sentence.
pub(super) fn changes(place: usize, sentence: &Step, known: &Known) -> Vec<Change> {
    let Some(table) = &sentence.table else { return Vec::new() };
    let Some((heading, rows)) = table.rows.split_first() else { return Vec::new() };
    let mut changes = Vec::new();
    for (number, row) in (1..).zip(rows) {
        for (index, (column, cell)) in heading.iter().zip(row).enumerate() {
            for (what, values) in others(column, cell, known) {
                let choice = |value: String| {
                    let step = with_cell(sentence, table, number, index, &value);
                    Choice { value, step }
                };
                changes.push(Change {
                    place,
                    cell: Some((number, column.clone())),
                    what,
                    was: cell.clone(),
                    choices: values.into_iter().map(choice).collect(),
                });
            }
        }
    }
    changes
}

/// What else may be in a cell of a column: for each change what is changed, and its choices.
fn others(column: &str, cell: &str, known: &Known) -> Vec<(&'static str, Vec<String>)> {
    match column {
        "seat type" | "좌석 유형" => vec![("name", but(&known.seat_types, cell))],
        "registrant" | "등록자" => vec![("name", vec![format!("{cell} x")])],
        "price" | "가격" | "total" | "합계" => {
            money_beside(cell).into_iter().map(|value| ("money", vec![value])).collect()
        }
        _ => numbers_beside(cell).into_iter().map(|value| ("number", vec![value])).collect(),
    }
}

/// A sentence with another value in one cell of its table; the heading is row 0.
fn with_cell(sentence: &Step, table: &Table, row: usize, column: usize, value: &str) -> Step {
    let mut table = table.clone();
    if let Some(cell) = table.rows.get_mut(row).and_then(|row| row.get_mut(column)) {
        value.clone_into(cell);
    }
    Step { table: Some(table), ..sentence.clone() }
}
