//! Why a sentence of a feature cannot be played, because of its words.

use super::language::Language;
use super::vocabulary;

/// Why a sentence of a feature cannot be played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misunderstanding {
    /// No function knows it.
    Unknown,
    /// Several functions know it.
    Ambiguous(String),
    /// A function would know it with another word in it.
    Misfit(Misfit),
    /// A Korean word of it has the wrong particle.
    Particle(ParticleSlip),
}

impl Misunderstanding {
    /// What is wrong, in the language of the feature.
    #[must_use]
    pub fn told(&self, language: Language) -> String {
        match (self, language) {
            (Self::Unknown, Language::English) => "this sentence is not known".to_owned(),
            (Self::Unknown, Language::Korean) => "알 수 없는 문장이다".to_owned(),
            (Self::Misfit(Misfit { word, name }), language) => {
                let meaning = vocabulary::find(name).map(|blank| blank.meaning.within(language));
                let meaning = meaning.unwrap_or_default();
                match language {
                    Language::English => {
                        format!("«{word}» does not fit: what belongs there is {meaning}")
                    }
                    Language::Korean => format!("«{word}» – 맞지 않는다. 들어갈 말: {meaning}"),
                }
            }
            (Self::Particle(ParticleSlip { written, right }), Language::English) => {
                format!("«{written}» has the wrong particle: write «{right}»")
            }
            (Self::Particle(ParticleSlip { written, right }), Language::Korean) => {
                format!("«{written}» – 조사가 맞지 않는다. «{right}»라고 적는다")
            }
            (Self::Ambiguous(how), Language::English) => {
                format!("this sentence can be understood in several ways. {how}")
            }
            (Self::Ambiguous(how), Language::Korean) => {
                format!("이 문장은 여러 가지로 이해될 수 있다. {how}")
            }
        }
    }
}

/// A word of a sentence that does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// What stands there.
    pub word: String,
    /// What has to stand there, by its name in braces.
    pub name: &'static str,
}

/// A word with the wrong particle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParticleSlip {
    /// The word with the particle that stands there.
    pub written: String,
    /// The same with the right one.
    pub right: String,
}
