//! How Korean particles follow the word before them.

/// Each particle after a vowel, and after a consonant.
pub(super) const PARTICLES: [(&str, &str); 5] =
    [("로", "으로"), ("가", "이"), ("는", "은"), ("를", "을"), ("와", "과")];

/// How a word ends, as it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum WordEnd {
    Vowel,
    /// It counts as a vowel before `로`.
    Rieul,
    Consonant,
}

/// Of a pair of particles, the one that follows this word; none if that cannot be seen, because the
/// word ends in other letters.
pub(super) fn following(
    word: &str,
    (vowel, consonant): (&'static str, &'static str),
) -> Option<&'static str> {
    let end = end_of(word)?;
    let is_vowel = end == WordEnd::Vowel || (end == WordEnd::Rieul && vowel == "로");
    Some(if is_vowel { vowel } else { consonant })
}

/// A word with the particle that follows it, the one for a vowel if that cannot be seen.
pub(super) fn with(word: &str, pair: (&'static str, &'static str)) -> String {
    format!("{word}{}", following(word, pair).unwrap_or(pair.0))
}

/// How a word ends, if that can be seen: how a word in other letters is read cannot.
fn end_of(word: &str) -> Option<WordEnd> {
    let last = word.chars().rev().find(|c| c.is_alphanumeric())?;
    match last {
        '가'..='힣' => Some(match (u32::from(last) - u32::from('가')) % 28 {
            0 => WordEnd::Vowel,
            8 => WordEnd::Rieul,
            _ => WordEnd::Consonant,
        }),
        '2' | '4' | '5' | '9' => Some(WordEnd::Vowel),
        '1' | '7' | '8' => Some(WordEnd::Rieul),
        '0' | '3' | '6' => Some(WordEnd::Consonant),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_particle_follows_the_end_of_the_word() {
        for (word, expected) in [("에이다", "가"), ("밥", "이"), ("30분", "이"), ("V2", "가")]
        {
            assert_eq!(following(word, ("가", "이")), Some(expected), "{word}");
        }
        for (word, expected) in [("길", "로"), ("밥", "으로"), ("V1", "로"), ("실습(고급)", "으로")]
        {
            assert_eq!(following(word, ("로", "으로")), Some(expected), "{word}");
        }
        assert_eq!(following("José", ("가", "이")), None);
        assert_eq!(with("은행", ("가", "이")), "은행이");
    }
}
