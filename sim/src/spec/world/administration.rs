//! Organisers who look for the administration site of a conference.

use domain::identity::ConferenceId;
use domain::values::AccessCode;

use super::super::bilingual::Bilingual;
use super::super::misuse::Misuse;
use super::super::observer::Answer;
use super::super::parameters::ConferenceWord;
use super::super::story::Language;
use super::deeds::in_words;
use super::organiser::ORGANISER;
use super::{StepVerdict, World};
use conference::node::protocol::{Credentials, Organiser, OrganiserAct};
use conference::scenario::CONFERENCE;

impl World {
    /// The organiser gives this address and the access code of the conference.
    pub(in super::super) fn look_for(
        &mut self,
        conference: ConferenceWord,
        email: String,
    ) -> StepVerdict {
        // It is typed as people type it.
        self.look_with(conference, email, |plan| plan.access_code().0.to_lowercase())
    }

    /// The organiser gives this address and an access code that is not that of the conference.
    pub(in super::super) fn look_with_another_code(
        &mut self,
        conference: ConferenceWord,
        email: String,
    ) -> StepVerdict {
        self.look_with(conference, email, |plan| {
            let conference = ConferenceId::named(&plan.conference);
            AccessCode::derived(conference.0, 2).0
        })
    }

    fn look_with(
        &mut self,
        conference: ConferenceWord,
        email: String,
        code: impl Fn(&Organiser) -> String,
    ) -> StepVerdict {
        self.email(&email)?;
        let id = self.named(conference)?;
        let plan = self.plans.get(&id).cloned().map(|plan| {
            let (email, access_code) = (Some(email.clone()), Some(code(&plan)));
            let find = OrganiserAct::Find(Credentials { email, access_code });
            Organiser { acts: vec![find], ..plan }
        });
        self.organise(plan.into_iter().collect())
    }

    /// What the organiser looked for last was this conference.
    pub(in super::super) fn organiser_finds(&mut self, conference: ConferenceWord) -> StepVerdict {
        // The name is what the sentence is about; it does not say where the story goes on.
        let here = self.conference.clone();
        let id = self.named(conference)?;
        self.conference = here;
        self.was_found(Some(id))
    }

    /// What the organiser looked for last is no conference.
    pub(in super::super) fn organiser_finds_none(&mut self) -> StepVerdict {
        self.was_found(None)
    }

    fn was_found(&mut self, expected: Option<ConferenceId>) -> StepVerdict {
        self.must_have_asked()?;
        let answers = self.heard_by(ORGANISER);
        let found = |answer: &Answer| match answer {
            Answer::Conference(found) => Some(*found),
            _ => None,
        };
        if let Some(other) = answers.iter().find(|answer| found(answer).is_none()) {
            let [english, korean] = Language::ALL.map(|language| in_words(other, language));
            return self.misused(Misuse::of(
                Bilingual::always("the organiser", "주최자"),
                Bilingual::new(
                    format!("looked for no conference in the last sentence, and heard: {english}"),
                    format!("앞 문장에서 컨퍼런스를 찾지 않았다. 들은 답: {korean}"),
                ),
            ));
        }
        match answers.iter().filter_map(found).find(|found| *found != expected) {
            None if answers.is_empty() => {
                self.surprise("the organiser has no answer yet", "주최자에게 아직 답이 오지 않았다")
            }
            None => Ok(()),
            Some(None) => self
                .surprise("the organiser finds no conference", "주최자에게 보이는 컨퍼런스가 없다"),
            Some(Some(other)) => {
                let name = self.plans.get(&other).map(|plan| plan.conference.clone());
                let name = name.unwrap_or_else(|| other.to_string());
                let korean = if name == CONFERENCE { "컨퍼런스" } else { &name };
                self.surprise(
                    format!("the organiser finds {name}"),
                    format!("주최자에게 보이는 것: {korean}"),
                )
            }
        }
    }
}
