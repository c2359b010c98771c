//! What is said to whoever writes and reads features, in their language.

use std::borrow::Cow;

use super::story::Language;

/// The same words, in each language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bilingual {
    english: Cow<'static, str>,
    korean: Cow<'static, str>,
}

impl Bilingual {
    /// Words that never vary.
    pub(super) const fn always(english: &'static str, korean: &'static str) -> Self {
        Self { english: Cow::Borrowed(english), korean: Cow::Borrowed(korean) }
    }

    /// Words that were put together.
    pub(super) const fn new(english: String, korean: String) -> Self {
        Self { english: Cow::Owned(english), korean: Cow::Owned(korean) }
    }

    /// Something that is quoted: it is the same in every language.
    pub(super) fn quoted(text: impl Into<String>) -> Self {
        let text = text.into();
        Self::new(text.clone(), text)
    }

    /// The words of one language.
    #[must_use]
    pub fn within(&self, language: Language) -> &str {
        match language {
            Language::English => &self.english,
            Language::Korean => &self.korean,
        }
    }
}
