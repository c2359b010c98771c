//! Who said what to whom, beside what a diagram says.

use super::super::bilingual::Bilingual;
use super::super::misuse::Misuse;
use super::super::parameters::RegistrantWord;
use super::super::steps::Quotation;
use super::{StepVerdict, World};
use crate::sequence::{self, ARROW, SequenceError};

impl World {
    /// These messages were sent about an order.
    pub(in super::super) fn exchanged(
        &mut self,
        who: RegistrantWord,
        Quotation(drawn): Quotation,
    ) -> StepVerdict {
        let (order, _) = self.order_of(&who)?;
        let words = self.words();
        let drawn = named(&drawn.unwrap_or_default(), &who, &words.who(order.0));
        let expected =
            self.understood(sequence::parse(&drawn).map_err(|error| unreadable(&error)))?;
        if let Some(line) =
            drawn.lines().find(|line| line.contains(">>Views ") || line.contains(">>Directory "))
        {
            return self.misused(of_a_view(line.trim()));
        }
        let said = &self.scene().observer().listener.said;
        let about = said.iter().filter(|said| said.about == order.0 && !said.is_for_a_view());
        let came: Vec<_> = about.map(|said| said.exchange(&words)).collect();
        if self.schedule.faults.is_empty() {
            return match expected.judge(&came) {
                Ok(()) => Ok(()),
                Err(difference) => self.surprise(
                    format!("the messages were others:\n{difference}"),
                    format!(
                        "주고받은 메시지가 다르다:\n{}",
                        difference.beside(["적힌 것", "온 것"])
                    ),
                ),
            };
        }
        // What goes wrong has messages overtake each other, and others answer it.
        match expected.missing(&came) {
            None => Ok(()),
            Some(missing) => self.surprise(
                format!("this message was never sent: {missing}"),
                format!("주고받은 적이 없는 메시지이다: {missing}"),
            ),
        }
    }
}

/// The diagram with one name for whoever asks: it may be that of either language.
fn named(drawn: &str, who: &RegistrantWord, name: &str) -> String {
    let is_who = |from: &str| from.trim().parse().is_ok_and(|RegistrantWord(it)| it == who.0);
    let line = |line: &str| match line.split_once(ARROW) {
        Some((from, rest)) if is_who(from) => format!("{name}{ARROW}{rest}"),
        _ => line.to_owned(),
    };
    drawn.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Views are told everything, each as often as there are machines for it.
fn of_a_view(line: &str) -> Misuse {
    Misuse::of(
        Bilingual::quoted(line),
        Bilingual::always(
            "is said to those who only show it: leave such lines out",
            "보여 주기만 하는 쪽에 보내는 메시지이다. 그런 줄은 뺀다",
        ),
    )
}

fn unreadable(error: &SequenceError) -> Misuse {
    let advice = match error {
        SequenceError::NoExchange { found, .. } | SequenceError::Incomplete { found, .. } => {
            Bilingual::new(
                format!(
                    "has a line that is no message, {found:?}: write it like «Ada->>Orders: RegisterToConference», or «%% ...» for anything"
                ),
                format!(
                    "메시지가 아닌 줄이 있다: {found:?}. «에이다->>Orders: RegisterToConference»처럼 적고, 무엇이 와도 되면 «%% ...»라고 적는다"
                ),
            )
        }
        SequenceError::Empty => Bilingual::always(
            "has no message: write one on each line, like «Ada->>Orders: RegisterToConference», between two lines \"\"\"",
            "메시지가 없다. 두 줄의 \"\"\" 사이에 «에이다->>Orders: RegisterToConference»처럼 한 줄에 하나씩 적는다",
        ),
    };
    Misuse::of(Bilingual::always("the diagram below", "아래의 다이어그램"), advice)
}
