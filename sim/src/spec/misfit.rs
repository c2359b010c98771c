//! Sentences that are known but for a word in them: which word does not fit, and what would.

use std::sync::LazyLock;

use cucumber::codegen::Regex;
use cucumber::gherkin::Step;

use super::catalogue::{self, sentences};
use super::expression::{Part, parts};
use super::misunderstanding::Misfit;
use super::vocabulary;

/// A sentence of the catalogue in which anything may stand for a name in braces.
struct Loose {
    keyword: &'static str,
    names: Vec<&'static str>,
    shape: Regex,
}

/// Looking for a word that does not fit takes long, and is done only where a sentence is not known.
static LOOSE: LazyLock<Vec<Loose>> = LazyLock::new(|| {
    let loose = |keyword, text: &str| {
        let parts = parts(text);
        let names = parts.iter().filter_map(|part| match part {
            Part::Blank(name) => vocabulary::find(name).map(|blank| blank.name),
            _ => None,
        });
        let names = names.collect();
        let shape: String = parts.iter().map(loosely).collect();
        Some(Loose { keyword, names, shape: Regex::new(&format!("^{shape}$")).ok()? })
    };
    sentences().iter().filter_map(|known| loose(known.keyword, known.expression)).collect()
});

/// The word of a sentence that does not fit, if it would be known with another one in its place. Of
/// several ways to read the sentence, the one with the fewest and shortest of such words is meant.
pub(super) fn of(sentence: &Step) -> Option<Misfit> {
    let keyword = catalogue::keyword(sentence.ty);
    let read = LOOSE.iter().filter(|loose| loose.keyword == keyword).filter_map(|loose| {
        let words = loose.shape.captures(&sentence.value)?;
        let words = words.iter().skip(1).flatten().map(|word| word.as_str());
        let strangers: Vec<_> =
            loose.names.iter().zip(words).filter(|(name, word)| !fits(name, word)).collect();
        let length: usize = strangers.iter().map(|(_, word)| word.len()).sum();
        let (name, word) = *strangers.first()?;
        Some((strangers.len(), length, Misfit { word: word.to_owned(), name }))
    });
    read.min_by_key(|(strangers, length, _)| (*strangers, *length)).map(|(.., misfit)| misfit)
}

fn loosely(part: &Part<'_>) -> String {
    let escaped = |text: &str| {
        let special = |c: char| "\\.+*?()|[]{}^$#&-~".contains(c);
        text.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
    };
    match part {
        Part::Fixed(text) => escaped(text),
        Part::Optional(text) => format!("(?:{})?", escaped(text)),
        Part::Either(ways) => {
            let ways: Vec<String> = ways.iter().map(|way| escaped(way)).collect();
            format!("(?:{})", ways.join("|"))
        }
        Part::Blank(_) => r"(\S.*?)".to_owned(),
    }
}

/// Whether a word may stand for a name in braces.
fn fits(name: &str, word: &str) -> bool {
    let shape = vocabulary::find(name).map(|blank| format!("^(?:{})$", blank.shape));
    shape.and_then(|shape| Regex::new(&shape).ok()).is_none_or(|shape| shape.is_match(word))
}

#[cfg(test)]
mod tests {
    use cucumber::gherkin::StepType;

    use super::super::prose::step;
    use super::*;

    fn misfit(ty: StepType, text: &str) -> Option<(&'static str, String)> {
        of(&step(ty, "", text)).map(|Misfit { name, word }| (name, word))
    }

    #[test]
    fn the_word_that_does_not_fit_is_found() {
        for (ty, text, name, word) in [
            (StepType::When, "ada reserves 2 Workshop seats", "registrant", "ada"),
            (StepType::When, "Ada reserves two Workshop seats", "seats", "two Workshop seats"),
            (StepType::When, "Ada pays for the order by cheque", "method", "by cheque"),
            (StepType::When, "half an hour passes", "duration", "half an hour"),
            (StepType::When, "Ada enters the code EARLY BIRD", "code", "EARLY BIRD"),
            (StepType::Then, "Ada has paid $20 dollars", "dollars", "$20"),
            (
                StepType::When,
                "Ada registers as Ada Lee with the e-mail address \"a@b.org\"",
                "string",
                "Ada Lee",
            ),
            (StepType::When, "에이다가 좌석 2개를 예약한다", "seats", "좌석 2개"),
            (StepType::When, "반 시간이 지난다", "duration", "반 시간"),
            (StepType::When, "에이다가 주문을 수표로 결제한다", "method", "수표로"),
        ] {
            assert_eq!(misfit(ty, text), Some((name, word.to_owned())), "{text}");
        }
        for text in ["the moon rises", "Ada reserves 2 Workshop seats"] {
            assert_eq!(misfit(StepType::When, text), None, "{text}");
        }
    }
}
