//! Korean particles: which one follows depends on whether the word before it ends in a consonant.

use cucumber::gherkin::Step;

use super::catalogue::words;
use super::expression::{Part, parts};
use super::josa::{PARTICLES, following};
use super::misunderstanding::ParticleSlip;
use super::variables::Word;
use super::vocabulary::TEXT;

/// The first word of a sentence that is followed by the wrong particle.
pub(super) fn slip(sentence: &Step) -> Option<ParticleSlip> {
    let (known, words) = words(sentence)?;
    let parts = parts(known.expression);
    let after_blanks = parts.iter().enumerate().filter(|(_, part)| matches!(part, Part::Blank(_)));
    let followed = after_blanks.zip(&words).filter(|((place, _), _)| {
        let next = parts.get(place + 1);
        matches!(next, Some(Part::Either(ways)) if ways.iter().all(|way| is_particle(way)))
            || matches!(next, Some(Part::Optional("으")))
    });
    followed.map(|(_, word)| word).find_map(|word| wrong(&sentence.value, word))
}

fn is_particle(text: &str) -> bool {
    PARTICLES.iter().any(|(vowel, consonant)| [*vowel, *consonant].contains(&text))
}

fn wrong(sentence: &str, Word { kind, text, at }: &Word) -> Option<ParticleSlip> {
    let quote = usize::from(*kind == TEXT);
    let rest = sentence.get(at.end + quote..)?;
    let quoted = sentence.get(at.start - quote..at.end + quote)?;
    let pair = PARTICLES
        .into_iter()
        .find(|(vowel, consonant)| rest.starts_with(consonant) || rest.starts_with(vowel))?;
    let right = following(text, pair)?;
    let (vowel, consonant) = pair;
    let written = if rest.starts_with(consonant) { consonant } else { vowel };
    (written != right).then(|| ParticleSlip {
        written: format!("{quoted}{written}"),
        right: format!("{quoted}{right}"),
    })
}

#[cfg(test)]
mod tests {
    use cucumber::gherkin::StepType;

    use super::super::prose::step;
    use super::super::source;
    use super::super::story::Language;
    use super::*;

    fn slip_in(ty: StepType, text: &str) -> Option<(String, String)> {
        let step = step(ty, "", text);
        assert!(words(&step).is_some(), "«{text}» is not known");
        slip(&step).map(|ParticleSlip { written, right }| (written, right))
    }

    #[test]
    fn a_wrong_particle_is_found() {
        for (ty, text, written, right) in [
            (StepType::When, "밥가 실습 좌석 2개를 예약한다", "밥가", "밥이"),
            (StepType::When, "에이다이 실습 좌석 2개를 예약한다", "에이다이", "에이다가"),
            (StepType::When, "에이다은 실습 좌석 2개를 예약한다", "에이다은", "에이다는"),
            (StepType::When, "10초이 지난다", "10초이", "10초가"),
            (StepType::When, "30분가 지난다", "30분가", "30분이"),
            (StepType::Given, "시스템이 릴리스 V2을 쓴다", "V2을", "V2를"),
            (StepType::When, "릴리스 V3로의 업그레이드가 시작된다", "V3로", "V3으로"),
            (
                StepType::When,
                "주최자가 한 줄 소개를 \"배움\"로 바꾼다",
                "\"배움\"로",
                "\"배움\"으로",
            ),
        ] {
            assert_eq!(slip_in(ty, text), Some((written.to_owned(), right.to_owned())), "{text}");
        }
    }

    #[test]
    fn a_right_particle_and_one_after_other_letters_is_let_be() {
        for (ty, text) in [
            (StepType::When, "밥이 실습 좌석 2개를 예약한다"),
            (StepType::When, "José가 실습 좌석 2개를 예약한다"),
            (StepType::When, "José이 실습 좌석 2개를 예약한다"),
            (StepType::Given, "시스템이 릴리스 V1을 쓴다"),
            (StepType::When, "릴리스 V2로의 업그레이드가 시작된다"),
            (StepType::When, "주최자가 한 줄 소개를 \"길\"로 바꾼다"),
            (StepType::When, "30분이 지난다"),
        ] {
            assert_eq!(slip_in(ty, text), None, "{text}");
        }
    }

    #[test]
    fn the_project_s_features_have_every_particle_right() {
        let korean =
            source::project().unwrap().into_iter().filter(|it| it.language == Language::Korean);
        for story in korean.flat_map(|it| it.stories()) {
            for sentence in &story.sentences {
                assert_eq!(slip(sentence), None, "{}", sentence.value);
            }
        }
    }
}
