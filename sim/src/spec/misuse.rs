//! What is wrong with a sentence that nobody can play: a column that does not belong there, a value
//! that cannot be.

use super::bilingual::Bilingual;
use super::story::Language;

/// Why a sentence cannot be played as it is written. It is neither true nor false: its writer has
/// to mend it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misuse {
    /// The row of the table below the sentence, its heading being row 0; none if it is about the
    /// sentence itself.
    pub row: Option<usize>,
    /// The column, as its heading has it; none if it is about no single column.
    pub column: Option<String>,
    /// What stands there.
    pub found: Bilingual,
    /// Why it cannot be, and what would be right. Boxed, so that what is hardly ever said costs
    /// little to hand on.
    pub expected: Box<Bilingual>,
}

impl Misuse {
    /// Something in the sentence itself.
    pub(super) fn of(found: Bilingual, expected: Bilingual) -> Self {
        Self { row: None, column: None, found, expected: expected.into() }
    }

    /// What is wrong, and where.
    #[must_use]
    pub fn told(&self, language: Language) -> String {
        let (place, found) = (self.place(language), self.found.within(language));
        let expected = self.expected.within(language);
        match language {
            Language::English => format!("{place}: {found:?} {expected}"),
            Language::Korean => format!("{place}: {found:?} – {expected}"),
        }
    }

    fn place(&self, language: Language) -> String {
        let place = match (self.row, &self.column) {
            (Some(0), Some(column)) => {
                Bilingual::new(format!("column {column}"), format!("열 {column}"))
            }
            (Some(row), Some(column)) => Bilingual::new(
                format!("column {column}, row {row}"),
                format!("열 {column}, {row}행"),
            ),
            (Some(0), None) => Bilingual::always("the heading", "표의 첫 줄"),
            (Some(row), None) => Bilingual::new(format!("row {row}"), format!("{row}행")),
            (None, _) => Bilingual::always("the sentence", "문장"),
        };
        place.within(language).to_owned()
    }
}
