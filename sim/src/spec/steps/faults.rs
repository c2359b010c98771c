//! What goes wrong because the example says so.

use super::definition::Definition;
use crate::spec::world::World;

pub(super) const ABOUT: [&str; 2] =
    ["What goes wrong because the example says so", "예에서 말하는 장애"];

pub(super) fn sentences() -> Vec<Definition> {
    vec![
        Definition::of(
            "From now on, for so long, so many of a hundred messages are lost, arrive twice, are \
             overtaken by later ones, or are damaged on their way.",
            "지금부터 이 시간 동안 메시지 백 건 가운데 이만큼이 사라지거나, 두 번 도착하거나, \
             나중 메시지에 추월당하거나, 도중에 망가진다.",
        )
        .given(
            "for {duration} {number} of 100 messages {mishap}",
            "{duration} 동안 메시지 100건 중 {number}건이 {mishap}",
        )
        .plays(World::messages_suffer),
        Definition::of(
            "From now on, for so long, every message takes up to so much longer, each by a time \
             of its own.",
            "지금부터 이 시간 동안 모든 메시지가 각자 최대 이만큼 늦게 도착한다.",
        )
        .given(
            "for {duration} messages arrive up to {duration} late",
            "{duration} 동안 메시지가 최대 {duration} 늦게 도착한다",
        )
        .plays(World::messages_are_late),
        Definition::of(
            "From now on every message of this kind comes in time and once more, so much later.",
            "지금부터 이런 메시지는 제때 오고, 이만큼 뒤에 한 번 더 온다.",
        )
        .given(
            "{letter} comes again after {duration}",
            "{letter}가/이 {duration} 뒤에 한 번 더 온다",
        )
        .plays(World::comes_again),
        Definition::of(
            "From now on, for so long, no message of this kind gets through. What must arrive is \
             sent again until it does.",
            "지금부터 이 시간 동안 이런 메시지는 하나도 도착하지 못한다. 꼭 가야 할 메시지는 \
             도착할 때까지 다시 보낸다.",
        )
        .given("{letter} is held up for {duration}", "{letter}가/이 {duration} 동안 막힌다")
        .plays(World::is_withheld),
        Definition::of(
            "Now and for so long, all machines that do this stop and lose their memory, stand \
             still, or are replaced.",
            "지금부터 이 시간 동안 이 일을 하는 기계가 모두 멈추고 기억을 잃거나, 멈춰 있거나, \
             교체된다.",
        )
        .given("for {duration} {machines} {outage}", "{duration} 동안 {machines}가/이 {outage}")
        .plays(World::machines_fail),
        Definition::of(
            "The next time that records are written, power fails in the middle, and is back \
             after so long.",
            "다음에 기록을 쓰는 도중 전원이 나가고, 이 시간이 지나면 돌아온다.",
        )
        .given(
            "power fails for {duration} while records are written",
            "기록을 쓰는 도중 {duration} 동안 전원이 나간다",
        )
        .plays(World::power_fails),
        Definition::of(
            "Now and for so long, nothing can be written to the records.",
            "지금부터 이 시간 동안 기록에 아무것도 쓸 수 없다.",
        )
        .given("for {duration} there is no room for records", "{duration} 동안 기록할 공간이 없다")
        .plays(World::disk_is_full),
        Definition::of(
            "Now and for so long, the clocks of all machines that do this are ahead.",
            "지금부터 이 시간 동안 이 일을 하는 기계의 시계가 모두 앞서간다.",
        )
        .given(
            "for {duration} the clocks of {machines} are {duration} ahead",
            "{duration} 동안 {machines}의 시계가 {duration} 앞서간다",
        )
        .plays(World::clocks_are_ahead),
        Definition::of(
            "Now and for so long, the clocks of all machines that do this are behind. No clock \
             shows a time before the example began.",
            "지금부터 이 시간 동안 이 일을 하는 기계의 시계가 모두 늦다. 예가 시작되기 전의 \
             시각을 보이는 시계는 없다.",
        )
        .given(
            "for {duration} the clocks of {machines} are {duration} behind",
            "{duration} 동안 {machines}의 시계가 {duration} 늦다",
        )
        .plays(World::clocks_are_behind),
        Definition::of(
            "With the next messages that are sent comes one that no machine can read, and that \
             nobody needs.",
            "다음에 보내는 메시지와 함께, 어떤 기계도 읽을 수 없고 아무에게도 필요 없는 메시지가 \
             하나 온다.",
        )
        .given(
            "a message is sent that no machine can read",
            "어떤 기계도 읽을 수 없는 메시지가 하나 발송된다",
        )
        .plays(World::message_is_unreadable),
        Definition::of(
            "Now and for so long, nothing gets through between these machines, in either \
             direction.",
            "지금부터 이 시간 동안 두 쪽 사이에 아무것도 오가지 못한다.",
        )
        .given(
            "for {duration} the line between {machines} and {machines} is cut",
            "{duration} 동안 {machines}와/과 {machines} 사이의 연결이 끊긴다",
        )
        .plays(World::line_is_cut),
        Definition::of(
            "Now and for so long, the bank hears nothing and does nothing.",
            "지금부터 이 시간 동안 은행이 아무것도 듣지 못하고 하지 않는다.",
        )
        .given(
            "for {duration} the bank does nothing",
            "{duration} 동안 은행이 아무 일도 하지 않는다",
        )
        .plays(World::bank_is_out),
    ]
}
