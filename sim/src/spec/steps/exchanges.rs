//! Who says what to whom.

use super::definition::Definition;
use crate::spec::world::World;

pub(super) const ABOUT: [&str; 2] = ["Who says what to whom", "누가 누구에게 무엇을 보내는가"];

pub(super) fn sentences() -> Vec<Definition> {
    vec![
        Definition::of(
            "Who has sent what to whom about the order until now, as a Mermaid sequence diagram \
             without those who only show it. Undisturbed it is all of it, in this order, and nothing else, but where `%% ...` \
             stands; whatever goes wrong, each of these messages has come.",
            "지금까지 그 주문을 두고 누가 누구에게 무엇을 보냈는지를 Mermaid 시퀀스 다이어그램으로 \
             적는다. 보여 주기만 하는 쪽은 뺀다. 장애가 없으면 이 순서대로 이것이 전부이고, `%% ...` 자리에는 무엇이 와도 \
             된다. 장애가 있어도 적힌 메시지는 모두 온다.",
        )
        .then(
            "these messages were sent about {registrant}'s order:",
            "{registrant}의 주문을 두고 다음 메시지가 오갔다:",
        )
        .with_quotation(
            "a line for each message, such as `Ada->>Orders: RegisterToConference`",
            "메시지마다 `에이다->>Orders: RegisterToConference` 같은 줄",
        )
        .plays(World::exchanged),
    ]
}
