//! Waiting for seats that are gone.

use super::definition::Definition;
use crate::spec::world::World;

pub(super) const ABOUT: [&str; 2] = ["Waiting for seats that are gone", "없는 좌석을 기다린다"];

pub(super) fn sentences() -> Vec<Definition> {
    vec![
        Definition::of(
            "A registrant waits for the seats that were wanted and are not held.",
            "등록자가 바랐으나 얻지 못한 좌석을 기다린다.",
        )
        .given(
            "{registrant} has joined the wait list",
            "{registrant}가/이/는/은 대기자 명단에 올랐다",
        )
        .when(
            "{registrant} joins the wait list",
            "{registrant}가/이/는/은 대기자 명단에 오른다",
        )
        .plays(World::join_wait_list),
        Definition::of(
            "A registrant waits no longer.",
            "등록자가 더는 기다리지 않는다.",
        )
        .given(
            "{registrant} has left the wait list",
            "{registrant}가/이/는/은 대기자 명단에서 빠졌다",
        )
        .when(
            "{registrant} leaves the wait list",
            "{registrant}가/이/는/은 대기자 명단에서 빠진다",
        )
        .plays(World::leave_wait_list),
        Definition::of(
            "A registrant pays for seats that came free.",
            "등록자가 대기자 명단에서 제안받은 좌석을 결제한다.",
        )
        .when(
            "{registrant} pays for the seats from the wait list",
            "{registrant}가/이/는/은 대기자 명단에서 제안받은 좌석을 결제한다",
        )
        .plays(World::pay_for_offer),
        Definition::of(
            "A registrant does not want seats that came free.",
            "등록자가 대기자 명단에서 제안받은 좌석을 사양한다.",
        )
        .given(
            "{registrant} has declined the seats from the wait list",
            "{registrant}가/이/는/은 대기자 명단에서 제안받은 좌석을 사양했다",
        )
        .when(
            "{registrant} declines the seats from the wait list",
            "{registrant}가/이/는/은 대기자 명단에서 제안받은 좌석을 사양한다",
        )
        .plays(World::decline_offer),
        Definition::of(
            "So many seats are waited for.",
            "등록자가 이만큼의 좌석을 기다린다.",
        )
        .then(
            "{registrant} waits for {seats}",
            "{registrant}가/이/는/은 {seats}를/을 기다린다",
        )
        .plays(World::waits_for),
        Definition::of(
            "Nothing is waited for.",
            "등록자가 기다리는 좌석이 없다.",
        )
        .then(
            "{registrant} waits for no seats",
            "{registrant}가/이 기다리는 좌석은 없다",
        )
        .plays(World::waits_for_nothing),
        Definition::of(
            "Which place in the line for seats of a type the registrant has: the first is number 1.",
            "한 유형의 좌석을 기다리는 줄에서 등록자의 순번이다. 맨 앞이 1번이다.",
        )
        .then(
            "{registrant} is number {number} in line for {seat_type} seats",
            "{seat_type} 좌석을 기다리는 {registrant}의 순번은 {number}번이다",
        )
        .plays(World::is_in_line),
        Definition::of(
            "Seats came free and are held for whoever waited.",
            "나온 좌석을 기다린 사람을 위해 잡아 두었다.",
        )
        .then(
            "{registrant} is offered {seats} from the wait list",
            "{registrant}가/이/는/은 대기자 명단에서 {seats}를/을 제안받는다",
        )
        .plays(World::is_offered_from_wait_list),
        Definition::of(
            "Seats came free and were bought by whoever waited.",
            "기다린 사람이 나온 좌석을 샀다.",
        )
        .then(
            "{registrant} has bought {seats} from the wait list",
            "{registrant}가/이/는/은 대기자 명단에서 {seats}를/을 샀다",
        )
        .plays(World::has_bought_from_wait_list),
        Definition::of(
            "No seat that came free is held for this registrant.",
            "이 등록자를 위해 잡아 둔 대기 좌석이 없다.",
        )
        .then(
            "{registrant} is offered nothing from the wait list",
            "{registrant}가/이 대기자 명단에서 제안받은 좌석은 없다",
        )
        .plays(World::is_offered_nothing),
        Definition::of(
            "What the seats that came free cost, all of those that are offered together.",
            "대기자 명단에서 제안받은 좌석을 모두 합한 가격이다.",
        )
        .then(
            "the seats offered to {registrant} from the wait list cost {dollars} dollar(s)",
            "{registrant}가/이 대기자 명단에서 제안받은 좌석의 금액은 {dollars}달러이다",
        )
        .plays(World::offer_costs),
        Definition::of(
            "The countdown of the seats that came free ends so many minutes after they did.",
            "대기자 명단에서 제안받은 좌석의 카운트다운은 좌석이 나오고 이만큼 지나면 끝난다.",
        )
        .then(
            "the seats offered to {registrant} from the wait list are promised for {number} minute(s)",
            "{registrant}의 대기자 명단 좌석은 {number}분 동안 약속되어 있다",
        )
        .plays(World::offer_is_promised_for),
        Definition::of(
            "The countdown of the seats that came free ends when a clock shows this.",
            "대기자 명단에서 제안받은 좌석의 카운트다운은 시계가 이 시각이 되면 끝난다.",
        )
        .then(
            "the seats offered to {registrant} from the wait list are promised until {clock}",
            "{registrant}의 대기자 명단 좌석은 {clock}까지 약속되어 있다",
        )
        .plays(World::offer_is_promised_to),
        ]
}
