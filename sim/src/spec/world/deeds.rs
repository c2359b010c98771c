//! What a sentence has people do, and whether it was done. What is written must have happened: a
//! *Given* that the system refused, or a *When* of which it never heard, would let everything after
//! it hold for nothing.

use cucumber::gherkin::{Step, StepType};
use domain::identity::{OrderId, PaymentId};
use domain::registration::CodeName;
use domain::registration::OrderRefusal;

use super::super::bilingual::Bilingual;
use super::super::misuse::Misuse;
use super::super::observer::Answer;
use super::super::reasons::{self, Told};
use super::super::scene::Scene;
use super::super::story::Language;
use super::{StepVerdict, Surprise, World};
use conference::node::protocol::{Outcome, Refusal};
use conference::record::Applicant;

/// The sentence that is played.
#[derive(Debug)]
pub(super) struct Sentence {
    /// Whether it tells what had happened, what happens, or what can be seen.
    pub(super) tense: StepType,
    /// How many came before it.
    place: usize,
    /// What kept the system from its rest when it began.
    unrest: Option<Bilingual>,
    /// Who asks for something in it, and how they are called.
    asking: Vec<(String, Applicant)>,
    /// The promotional code that is entered in it.
    code: Option<(OrderId, String)>,
}

/// What somebody asked for last.
#[derive(Clone, Debug, Default)]
pub(super) struct LastDeed {
    /// Under which orders.
    pub(super) asked: Vec<Applicant>,
    /// Which code, if it was to count a code.
    pub(super) code: Option<String>,
}

/// A sentence that makes sense only if another one follows: that somebody is told of it, or makes
/// use of it.
#[derive(Debug)]
pub(super) struct Suspicion {
    place: usize,
    misuse: Misuse,
    of: Suspect,
}

/// What has to follow.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Suspect {
    /// This person is told that there is no such thing.
    Name(String),
    /// This payment is made.
    Payment(PaymentId),
    /// The bank is asked to pay this payment back.
    PayingBack(PaymentId),
}

impl Sentence {
    pub(super) const fn none() -> Self {
        Self { tense: StepType::Given, place: 0, unrest: None, asking: Vec::new(), code: None }
    }
}

impl World {
    /// A sentence is about to be played, to which a quoted text below it may belong. Whatever is
    /// written there must be read.
    ///
    /// # Errors
    /// [`Surprise`] if nobody reads it.
    pub fn hears(&mut self, sentence: &Step, takes_quotation: bool) -> StepVerdict {
        let (place, unrest) = (self.heard, self.unrest());
        self.heard += 1;
        self.sentence = Sentence { tense: sentence.ty, place, unrest, ..Sentence::none() };
        self.takes_what_is_below(sentence, takes_quotation)
    }

    /// Those that take a table or a quoted text end with a colon, and take only one of the two.
    fn takes_what_is_below(&mut self, sentence: &Step, takes_quotation: bool) -> StepVerdict {
        let advice = Bilingual::always(
            "is read by nobody: put it into a comment, or say it in sentences",
            "아무도 읽지 않는다. 주석으로 옮기거나 문장으로 적는다",
        );
        if sentence.docstring.is_some() && !takes_quotation {
            let what = Bilingual::always("the quoted text below", "아래의 인용문");
            return self.misused(Misuse::of(what, advice));
        }
        let takes_table = !takes_quotation && sentence.value.trim_end().ends_with(':');
        if sentence.table.is_some() && !takes_table {
            let what = Bilingual::always("the table below", "아래의 표");
            return self.misused(Misuse { row: Some(0), ..Misuse::of(what, advice) });
        }
        Ok(())
    }

    /// A sentence was played. Whatever it has people ask for must have been asked, and granted if
    /// it had happened before. What was seen counts only if the system had come to rest.
    ///
    /// # Errors
    /// [`Surprise`] says what was not.
    pub fn has_happened(&mut self) -> StepVerdict {
        let had_happened = self.sentence.tense == StepType::Given;
        for (name, who) in std::mem::take(&mut self.sentence.asking) {
            let observer = self.scene().observer();
            let sent = observer.requests.get(&who).copied().unwrap_or_default();
            let answers = observer.answers.get(&who).cloned().unwrap_or_default();
            if sent == 0 {
                match self.unrest() {
                    // It is asked when everything before is answered; whatever is looked at before
                    // then does not count.
                    Some(_) if !had_happened => continue,
                    Some(why) => return self.is_restless(&why),
                    None => {}
                }
                let why = Bilingual::always(
                    "asked for nothing: nothing that was wanted is missing, or nothing was found to be acted on",
                    "아무것도 요청하지 않았다. 바라던 것이 모두 있거나 할 일이 없다",
                );
                return self.cannot_be(Misuse::of(Bilingual::quoted(name), why));
            }
            if had_happened {
                self.was_granted(name, &answers)?;
            }
        }
        if self.sentence.tense == StepType::Then
            && let Some(why) = self.sentence.unrest.take().or_else(|| self.unrest())
        {
            return self.is_restless(&why);
        }
        match self.sentence.code.take().filter(|_| had_happened) {
            Some((order, code)) => self.was_counted(order, &code),
            None => Ok(()),
        }
    }

    fn was_granted(&mut self, name: String, answers: &[Answer]) -> StepVerdict {
        let granted = answers.iter().any(Answer::is_granted);
        // Whoever acted on an old version looked again, and acted on the new one.
        let is_no = |answer: &&Answer| !(answer.is_granted() || granted && is_outdated(answer));
        if let Some(answer) = answers.iter().find(is_no) {
            let [english, korean] = Language::ALL.map(|language| in_words(answer, language));
            let why = Bilingual::new(
                format!("was refused this, so that it never happened: {english}"),
                format!("이 일을 거절당해 일어난 적이 없다: {korean}"),
            );
            return self.cannot_be(Misuse::of(Bilingual::quoted(name), why));
        }
        if granted {
            return Ok(());
        }
        self.surprise(format!("{name} was never answered"), format!("{name}에게 온 답이 없다"))
    }

    fn was_counted(&mut self, order: OrderId, code: &str) -> StepVerdict {
        let Some(reason) = self.rejection(order, code) else { return Ok(()) };
        if !self.codes.contains(&code.to_ascii_uppercase()) {
            let misuse = self.unknown_code(code);
            return self.cannot_be(misuse);
        }
        let [english, korean] =
            Language::ALL.map(|language| reasons::told(Told::Code(&reason), language));
        let why = Bilingual::new(
            format!("was refused, so that it never counted: {english}"),
            format!("거절되어 쓰인 적이 없다: {korean}"),
        );
        self.cannot_be(Misuse::of(Bilingual::quoted(code), why))
    }

    /// Why a code does not count, as the order shows; nothing if it was not this one that was
    /// refused last.
    pub(super) fn rejection(
        &mut self,
        order: OrderId,
        code: &str,
    ) -> Option<domain::registration::RedemptionRefusal> {
        let name: CodeName = code.parse().ok()?;
        let shown = self.scene().observer().shown.get(&order)?;
        let (rejected, reason) = shown.rejected_code.clone()?;
        (rejected == name).then_some(reason)
    }

    /// Somebody asks for something in this sentence.
    pub(super) fn asks(
        &mut self,
        name: String,
        whom: &str,
        asked: Vec<Applicant>,
        code: Option<String>,
    ) {
        self.sentence.asking.extend(asked.iter().map(|who| (name.clone(), *who)));
        if let (Some(code), Some(Applicant::Registrant(order))) = (&code, asked.first()) {
            self.sentence.code = Some((*order, code.clone()));
        }
        self.deeds.insert(whom.to_owned(), LastDeed { asked, code });
    }

    /// The sentence makes sense only if another one follows.
    pub(super) fn suspect(&mut self, of: Suspect, misuse: Misuse) {
        self.suspicions.push(Suspicion { place: self.sentence.place, misuse, of });
    }

    /// What was suspected has followed.
    pub(super) fn is_cleared(&mut self, of: &Suspect) {
        self.suspicions.retain(|suspicion| suspicion.of != *of);
    }

    /// The first sentence that made sense only if another one followed, which did not, and what is
    /// wrong with it.
    #[must_use]
    pub fn suspicion(&self) -> Option<(usize, &Misuse)> {
        let observer = self.scene.as_ref().map(Scene::observer);
        let open = self.suspicions.iter().find(|suspicion| match &suspicion.of {
            Suspect::Name(_) => true,
            Suspect::Payment(payment) => observer.is_none_or(|it| !it.begun.contains(payment)),
            Suspect::PayingBack(payment) => {
                observer.is_none_or(|it| !it.asked_back.contains(payment))
            }
        });
        open.filter(|_| self.is_whole()).map(|suspicion| (suspicion.place, &suspicion.misuse))
    }

    /// What kept the system from its rest after the sentence before.
    pub(super) fn unrest(&self) -> Option<Bilingual> {
        self.scene.as_ref().and_then(Scene::unrest).cloned()
    }

    fn is_restless<T>(&self, why: &Bilingual) -> Result<T, Surprise> {
        let [english, korean] = Language::ALL.map(|language| why.within(language).to_owned());
        self.surprise(
            format!("the system has not come to rest, so nothing can be said of it: {english}"),
            format!("시스템이 하던 일을 마치지 않아 아무것도 말할 수 없다: {korean}"),
        )
    }

    /// Nothing like the sentence is possible. That is its writer's mistake where nothing goes wrong
    /// and no measure is off; else the sentence may be right and the system wrong.
    pub(super) fn cannot_be<T>(&mut self, misuse: Misuse) -> Result<T, Surprise> {
        if self.is_whole() {
            self.misused(misuse)
        } else {
            Err(Surprise(misuse.told(self.language)))
        }
    }

    const fn is_whole(&self) -> bool {
        self.schedule.faults.is_empty() && !self.protections.is_weakened
    }
}

fn is_outdated(answer: &Answer) -> bool {
    matches!(answer, Answer::Outcome(Outcome::Refused(Refusal::Order(OrderRefusal::Stale { .. }))))
}

/// What somebody was told.
pub(super) fn in_words(answer: &Answer, language: Language) -> String {
    match answer {
        Answer::Outcome(Outcome::Accepted { .. }) => {
            language.pick(["it is done", "처리되었다"]).to_owned()
        }
        Answer::Outcome(Outcome::Refused(refusal)) => {
            reasons::told(Told::Refused(refusal), language)
        }
        Answer::TurnedBack(invalid) => reasons::told(Told::TurnedBack(invalid), language),
        Answer::Conference(Some(_)) => {
            language.pick(["the conference was found", "그 컨퍼런스를 찾았다"]).to_owned()
        }
        Answer::Conference(None) => {
            language.pick(["there is no such conference", "그런 컨퍼런스는 없다"]).to_owned()
        }
    }
}
