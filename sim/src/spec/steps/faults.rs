//! What goes wrong because the example says so.
//!
//! 예에서 말하는 장애.

use cucumber::given;

use crate::spec::parameters::{Machines, MessageWord, MishapWord, Number, OutageWord, Span};
use crate::spec::world::{StepVerdict, World};

/// From now on, for so long, so many of a hundred messages are lost, arrive twice, are overtaken by
/// later ones, or are damaged on their way.
///
/// 지금부터 이 시간 동안 메시지 백 건 가운데 이만큼이 사라지거나, 두 번 도착하거나, 나중 메시지에 추월당하거나, 도중에
/// 망가진다.
#[given(expr = "for {duration} {number} of 100 messages {mishap}")]
#[given(expr = "{duration} 동안 메시지 100건 중 {number}건이 {mishap}")]
fn messages_suffer(
    world: &mut World,
    duration: Span,
    percent: Number,
    mishap: MishapWord,
) -> StepVerdict {
    world.messages_suffer(percent, mishap, duration)
}

/// From now on, for so long, every message takes up to so much longer, each by a time of its own.
///
/// 지금부터 이 시간 동안 모든 메시지가 각자 최대 이만큼 늦게 도착한다.
#[given(expr = "for {duration} messages arrive up to {duration} late")]
#[given(expr = "{duration} 동안 메시지가 최대 {duration} 늦게 도착한다")]
fn messages_are_late(world: &mut World, duration: Span, by: Span) -> StepVerdict {
    world.messages_are_late(by, duration)
}

/// From now on every message of this kind comes in time and once more, so much later.
///
/// 지금부터 이런 메시지는 제때 오고, 이만큼 뒤에 한 번 더 온다.
#[given(expr = "{letter} comes again after {duration}")]
#[given(expr = "{letter}가/이 {duration} 뒤에 한 번 더 온다")]
fn comes_again(world: &mut World, message: MessageWord, duration: Span) -> StepVerdict {
    world.comes_again(message, duration)
}

/// From now on, for so long, no message of this kind gets through. What must arrive is sent again
/// until it does.
///
/// 지금부터 이 시간 동안 이런 메시지는 하나도 도착하지 못한다. 꼭 가야 할 메시지는 도착할 때까지 다시 보낸다.
#[given(expr = "{letter} is held up for {duration}")]
#[given(expr = "{letter}가/이 {duration} 동안 막힌다")]
fn is_withheld(world: &mut World, message: MessageWord, duration: Span) -> StepVerdict {
    world.is_withheld(message, duration)
}

/// Now and for so long, all machines that do this stop and lose their memory, stand still, or are
/// replaced.
///
/// 지금부터 이 시간 동안 이 일을 하는 기계가 모두 멈추고 기억을 잃거나, 멈춰 있거나, 교체된다.
#[given(expr = "for {duration} {machines} {outage}")]
#[given(expr = "{duration} 동안 {machines}가/이 {outage}")]
fn machines_fail(
    world: &mut World,
    duration: Span,
    machines: Machines,
    outage: OutageWord,
) -> StepVerdict {
    world.machines_fail(machines, outage, duration)
}

/// The next time that records are written, power fails in the middle, and is back after so long.
///
/// 다음에 기록을 쓰는 도중 전원이 나가고, 이 시간이 지나면 돌아온다.
#[given(expr = "power fails for {duration} while records are written")]
#[given(expr = "기록을 쓰는 도중 {duration} 동안 전원이 나간다")]
fn power_fails(world: &mut World, duration: Span) -> StepVerdict {
    world.power_fails(duration)
}

/// Now and for so long, nothing can be written to the records.
///
/// 지금부터 이 시간 동안 기록에 아무것도 쓸 수 없다.
#[given(expr = "for {duration} there is no room for records")]
#[given(expr = "{duration} 동안 기록할 공간이 없다")]
fn disk_is_full(world: &mut World, duration: Span) -> StepVerdict {
    world.disk_is_full(duration)
}

/// Now and for so long, the clocks of all machines that do this are ahead.
///
/// 지금부터 이 시간 동안 이 일을 하는 기계의 시계가 모두 앞서간다.
#[given(expr = "for {duration} the clocks of {machines} are {duration} ahead")]
#[given(expr = "{duration} 동안 {machines}의 시계가 {duration} 앞서간다")]
fn clocks_are_ahead(
    world: &mut World,
    duration: Span,
    machines: Machines,
    ahead: Span,
) -> StepVerdict {
    world.clocks_are_ahead(machines, ahead, duration)
}

/// Now and for so long, the clocks of all machines that do this are behind. No clock shows a time
/// before the example began.
///
/// 지금부터 이 시간 동안 이 일을 하는 기계의 시계가 모두 늦다. 예가 시작되기 전의 시각을 보이는 시계는 없다.
#[given(expr = "for {duration} the clocks of {machines} are {duration} behind")]
#[given(expr = "{duration} 동안 {machines}의 시계가 {duration} 늦다")]
fn clocks_are_behind(
    world: &mut World,
    duration: Span,
    machines: Machines,
    behind: Span,
) -> StepVerdict {
    world.clocks_are_behind(machines, behind, duration)
}

/// With the next messages that are sent comes one that no machine can read, and that nobody needs.
///
/// 다음에 보내는 메시지와 함께, 어떤 기계도 읽을 수 없고 아무에게도 필요 없는 메시지가 하나 온다.
#[given(expr = "a message is sent that no machine can read")]
#[given(expr = "어떤 기계도 읽을 수 없는 메시지가 하나 발송된다")]
fn message_is_unreadable(world: &mut World) -> StepVerdict {
    world.message_is_unreadable()
}

/// Now and for so long, nothing gets through between these machines, in either direction.
///
/// 지금부터 이 시간 동안 두 쪽 사이에 아무것도 오가지 못한다.
#[given(expr = "for {duration} the line between {machines} and {machines} is cut")]
#[given(expr = "{duration} 동안 {machines}와/과 {machines} 사이의 연결이 끊긴다")]
fn line_is_cut(world: &mut World, duration: Span, one: Machines, other: Machines) -> StepVerdict {
    world.line_is_cut(one, other, duration)
}

/// Now and for so long, the bank hears nothing and does nothing.
///
/// 지금부터 이 시간 동안 은행이 아무것도 듣지 못하고 하지 않는다.
#[given(expr = "for {duration} the bank does nothing")]
#[given(expr = "{duration} 동안 은행이 아무 일도 하지 않는다")]
fn bank_is_out(world: &mut World, duration: Span) -> StepVerdict {
    world.bank_is_out(duration)
}
