//! The languages in which features are written.

/// A language in which features are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// English, the language of features without a `# language:` line.
    English,
    /// Korean (`# language: ko`).
    Korean,
}

impl Language {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::English, Self::Korean];

    /// The language of a text: Korean if a word of it is written in Korean letters.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let is_korean = |letter: char| ('가'..='힣').contains(&letter);
        if text.contains(is_korean) { Self::Korean } else { Self::English }
    }

    /// Of a text in English and in Korean, the one in this language.
    #[must_use]
    pub const fn pick(self, [english, korean]: [&str; 2]) -> &str {
        match self {
            Self::English => english,
            Self::Korean => korean,
        }
    }

    /// Its code, which is also the folder of its features.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
        }
    }

    /// What it calls itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Korean => "한국어",
        }
    }

    /// What sentences of a kind begin with, which is `Given`, `When` or `Then` in English.
    #[must_use]
    pub fn keyword(self, english: &'static str) -> &'static str {
        match (self, english) {
            (Self::Korean, "Given") => "먼저",
            (Self::Korean, "When") => "만일",
            (Self::Korean, "Then") => "그러면",
            (_, english) => english,
        }
    }
}
