//! One release replaces another.

use super::definition::Definition;
use crate::spec::parameters::{Limit, ReleaseName, Span};
use crate::spec::world::World;
use conference::scenario::Strategy;

pub(super) const ABOUT: [&str; 2] = ["One release replaces another", "릴리스 교체"];

pub(super) fn sentences() -> Vec<Definition> {
    vec![
        Definition::of(
            "All machines run this release at first: V1, V2 or V3. Without this sentence they \
             run today's, V4. It comes before all others.",
            "처음에 모든 기계가 이 릴리스(V1, V2 또는 V3)를 쓴다. 이 문장이 없으면 오늘의 릴리스 \
             V4를 쓴다. 다른 모든 문장보다 먼저 온다.",
        )
        .given("the system runs release {release}", "시스템이 릴리스 {release}을/를 쓴다")
        .plays(World::runs),
        Definition::of(
            "An operator begins to replace the machines, one after the other, by machines of a \
             later release. Nobody waits for it: the sentences that follow happen meanwhile. The \
             release is final when the upgrade is over, or at the end of the example.",
            "운영자가 기계를 하나씩 더 나중 릴리스의 기계로 바꾸기 시작한다. 아무도 기다리지 \
             않는다. 뒤따르는 문장은 그동안 일어난다. 릴리스는 업그레이드가 끝날 때, 또는 예가 \
             끝날 때 확정된다.",
        )
        .given(
            "an upgrade to release {release} begins",
            "릴리스 {release}(으)로의 업그레이드가 시작된다",
        )
        .when(
            "an upgrade to release {release} begins",
            "릴리스 {release}(으)로의 업그레이드가 시작된다",
        )
        .plays(|world: &mut World, release: ReleaseName| {
            world.upgrade_begins(release, Strategy::Rolling)
        }),
        Definition::of(
            "The same, but new pages are built beside the old ones and shown once they tell as \
             much.",
            "같지만, 새 페이지를 옛 페이지 옆에서 만들어 두었다가 똑같이 보여 줄 수 있게 되면 \
             바꾼다.",
        )
        .given(
            "an upgrade to release {release} begins, with new pages built beside the old ones",
            "새 페이지를 옛 페이지 옆에서 만들면서 릴리스 {release}(으)로의 업그레이드가 시작된다",
        )
        .when(
            "an upgrade to release {release} begins, with new pages built beside the old ones",
            "새 페이지를 옛 페이지 옆에서 만들면서 릴리스 {release}(으)로의 업그레이드가 시작된다",
        )
        .plays(|world: &mut World, release: ReleaseName| {
            world.upgrade_begins(release, Strategy::BlueGreen)
        }),
        Definition::of(
            "Everybody waits until all machines are replaced and the release is final, or until \
             everything is taken back.",
            "모든 기계가 바뀌고 릴리스가 확정되거나, 모두 되돌려질 때까지 기다린다.",
        )
        .when("the upgrade is over", "업그레이드가 끝난다")
        .plays(World::upgrade_is_over),
        Definition::of(
            "The operator thinks better of it: what was done so far is taken back, step by step. \
             That can be done until the upgrade is over. Nobody waits for it.",
            "운영자가 마음을 바꾼다. 지금까지 한 일을 한 단계씩 되돌린다. 업그레이드가 끝나기 \
             전까지 할 수 있다. 아무도 기다리지 않는다.",
        )
        .when("the upgrade is called off", "업그레이드가 취소된다")
        .plays(World::upgrade_is_called_off),
        Definition::of(
            "Every machine runs this release, and no other.",
            "모든 기계가 다른 것이 아닌 이 릴리스를 쓴다.",
        )
        .then("every machine runs release {release}", "모든 기계가 릴리스 {release}을/를 쓴다")
        .plays(World::every_machine_runs),
        Definition::of(
            "Everybody who asked for something during the upgrade was answered within this time. \
             What a fault delays is not counted: it takes its time with an upgrade and without.",
            "업그레이드하는 동안 무엇이든 요청한 사람은 모두 이 시간 안에 답을 받았다. 장애가 \
             늦춘 것은 세지 않는다. 업그레이드가 있든 없든 늦기 때문이다.",
        )
        .then(
            "nobody waited longer than {limit} for an answer during the upgrade",
            "업그레이드하는 동안 아무도 답을 {limit}보다 오래 기다리지 않았다",
        )
        .plays(|world: &mut World, limit: Limit| world.nobody_waited_longer(Span(limit.0))),
    ]
}
