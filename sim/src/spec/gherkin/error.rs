//! Why a file is no feature.

use thiserror::Error;

use super::tree::Location;
use crate::spec::story::Language;

/// Why a file is no feature, and where.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{why}")]
pub struct ReadError {
    /// Where in the file.
    pub at: Location,
    /// What the grammar does not allow there.
    pub why: Why,
}

/// Why a file is no feature.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum Why {
    /// There is nothing in it, or only comments.
    #[error("the file is empty; a feature begins with «Feature:»")]
    Empty,
    /// It is written in a language in which there are no sentences.
    #[error("there are no sentences in the language {0:?}; there are in en and ko")]
    Language(String),
    /// It begins with the words of another language.
    #[error("«{found}» is {}; write `# language: {}` first", of_language(.language), .language.code())]
    LanguageForgotten {
        /// What stands there.
        found: String,
        /// The language it is probably written in.
        language: Language,
    },
    /// A line does not belong where it is.
    #[error("«{0}» is not what Gherkin expects here; a keyword is missing or misplaced")]
    Misplaced(String),
    /// A second feature.
    #[error("«{0}» begins a second feature, and a file has one; give it a file of its own")]
    SecondFeature(String),
    /// A background that is not the first thing below its feature or rule.
    #[error("«{0}» comes too late: a background stands above the first example, and there is one")]
    LateBackground(String),
    /// The file ends after tags.
    #[error("the feature ends where Gherkin expects more")]
    Ends,
    /// A row has more or fewer cells than the first one of its table.
    #[error("this row has {found} cells, and the first row of the table has {first}")]
    UnevenRow {
        /// How many it has.
        found: usize,
        /// How many the first one has.
        first: usize,
    },
    /// A tag has a blank in it.
    #[error(
        "a tag has no blanks in it: every tag begins with @, and a comment with # after a blank"
    )]
    BlankInTag,
    /// A quoted text has no end.
    #[error("the text that {0} begins has no end; close it with {0}")]
    EndlessDocString(&'static str),
}

/// A language, as an adjective.
const fn of_language(language: &Language) -> &'static str {
    match language {
        Language::English => "English",
        Language::Korean => "Korean",
    }
}
