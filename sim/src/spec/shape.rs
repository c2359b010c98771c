//! What an example has to have so that it can be false: something happens, and then something is
//! looked at.

use cucumber::gherkin::StepType;

use super::bilingual::Bilingual;
use super::story::Story;

/// Why an example proves less than it seems to, though all its sentences are true.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hole {
    /// Nothing is looked at: only the general rules are checked.
    NothingSeen,
    /// Nothing happens before something is looked at.
    NothingDone,
    /// Something is said to have happened before, after something was looked at.
    ToldTooLate,
    /// Nothing is looked at after what happens last.
    LastUnseen,
}

impl Hole {
    /// What is missing.
    #[must_use]
    pub const fn said(self) -> Bilingual {
        match self {
            Self::NothingSeen => Bilingual::always(
                "it has no Then, so that only the general rules were checked",
                "«그러면»이 없어 일반 규칙만 검사했다",
            ),
            Self::NothingDone => Bilingual::always(
                "nothing happens in it before its first Then: a When is missing",
                "첫 «그러면» 앞에서 일어나는 일이 없다. «만일»이 빠졌다",
            ),
            Self::ToldTooLate => Bilingual::always(
                "a Given comes after a Then: it happens only then, whatever it says",
                "«그러면» 뒤에 «먼저»가 온다. 무엇이라고 적었든 그때 일어난다",
            ),
            Self::LastUnseen => Bilingual::always(
                "nothing is looked at after its last When: a Then is missing",
                "마지막 «만일» 뒤에 보는 것이 없다. «그러면»이 빠졌다",
            ),
        }
    }
}

impl Story {
    /// Why it proves less than it seems to; nothing if it does not.
    #[must_use]
    pub fn hole(&self) -> Option<Hole> {
        let kinds: Vec<_> = self.sentences.iter().map(|sentence| sentence.ty).collect();
        let first = |wanted: StepType| kinds.iter().position(|kind| *kind == wanted);
        let last = |wanted: StepType| kinds.iter().rposition(|kind| *kind == wanted);
        let Some(seen) = first(StepType::Then) else { return Some(Hole::NothingSeen) };
        let Some(done) = first(StepType::When).filter(|done| *done < seen) else {
            return Some(Hole::NothingDone);
        };
        if last(StepType::Given).is_some_and(|told| told > seen) {
            return Some(Hole::ToldTooLate);
        }
        (last(StepType::When).unwrap_or(done) > last(StepType::Then).unwrap_or(seen))
            .then_some(Hole::LastUnseen)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::source::Source;
    use super::*;

    fn hole(keywords: &str) -> Option<Hole> {
        let lines: String =
            keywords.split(' ').map(|keyword| format!("    {keyword} x\n")).collect();
        let text = format!("Feature: f\n  Example: e\n{lines}");
        Source::as_written(Path::new("a.feature"), text).unwrap().stories()[0].hole()
    }

    #[test]
    fn an_example_in_which_something_happens_and_is_looked_at_has_none() {
        for whole in ["Given When Then", "When Then And When Then", "Given And When And Then"] {
            assert_eq!(hole(whole), None, "{whole}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        for (keywords, expected) in [
            ("Given When", Hole::NothingSeen),
            ("Given Then", Hole::NothingDone),
            ("Given Then When Then", Hole::NothingDone),
            ("Given When Then Given Then", Hole::ToldTooLate),
            ("Given When Then When", Hole::LastUnseen),
        ] {
            assert_eq!(hole(keywords), Some(expected), "{keywords}");
        }
    }
}
