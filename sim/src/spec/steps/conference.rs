//! Setting up a conference and selling its seats.

use super::definition::Definition;
use crate::spec::parameters::ConferenceWord;
use crate::spec::tables;
use crate::spec::world::World;

pub(super) const ABOUT: [&str; 2] =
    ["Setting up a conference and selling its seats", "컨퍼런스를 만들고 좌석을 내놓는다"];

pub(super) fn sentences() -> Vec<Definition> {
    vec![
        Definition::of(
            "A conference is set up with these seats and opened for orders: a row for each seat \
             type, with its name, the price of one seat in dollars, and how many there are in \
             all.",
            "이 좌석으로 컨퍼런스를 만들고 주문을 받기 시작한다. 줄마다 좌석 유형의 이름, 좌석 \
             하나의 가격(달러), 전체 개수를 적는다.",
        )
        .given("{conference} offers these seats:", "{conference}가/는 다음 좌석을 내놓았다:")
        .with_table(&tables::OFFERS)
        .plays(World::open),
        Definition::of(
            "Conferences are set up and not opened for orders yet: a row for each, with its \
             name, its own part of the address of its site, and the organiser's e-mail address.",
            "컨퍼런스를 만들되 아직 주문은 받지 않는다. 줄마다 이름, 사이트 주소에서 그 \
             컨퍼런스에 속하는 부분, 주최자의 이메일 주소를 적는다.",
        )
        .given(
            "an organiser has set up this conference:",
            "주최자가/주최자는 다음 컨퍼런스를 만들었다:",
        )
        .when("an organiser sets up this conference:", "주최자가/주최자는 다음 컨퍼런스를 만든다:")
        .with_table(&tables::CONFERENCES)
        .plays(World::set_up),
        Definition::of(
            "The organiser offers seats of more types.",
            "주최자가 다른 유형의 좌석을 더 내놓는다.",
        )
        .given("the organiser has added these seats:", "주최자가/주최자는 다음 좌석을 추가했다:")
        .when("the organiser adds these seats:", "주최자가/주최자는 다음 좌석을 추가한다:")
        .with_table(&tables::OFFERS)
        .plays(World::add_seats),
        Definition::of(
            "Time goes by until the conference begins: a week after the example does, or when \
             the organiser has moved it to.",
            "컨퍼런스가 시작될 때까지 시간이 지난다. 예가 시작되고 한 주 뒤이거나 주최자가 옮긴 \
             때이다.",
        )
        .given("{conference} has begun", "{conference}가/는 시작되었다")
        .when("{conference} begins", "{conference}가/는 시작된다")
        .plays(World::begins),
        Definition::of(
            "The organiser changes when the conference takes place, on the day of the example. \
             What was promised before stays promised, and whoever waits already waits until it \
             was to begin then.",
            "주최자가 컨퍼런스가 열리는 때를 예의 그날 안에서 바꾼다. 먼저 한 약속은 그대로이고, \
             이미 기다리는 사람은 그때 알린 시작 시각까지 기다린다.",
        )
        .given(
            "the organiser has moved {conference} to begin at {clock} and end at {clock}",
            "주최자가/주최자는 {conference}를 {clock}에 시작해 {clock}에 끝나도록 옮겼다",
        )
        .when(
            "the organiser moves {conference} to begin at {clock} and end at {clock}",
            "주최자가/주최자는 {conference}를 {clock}에 시작해 {clock}에 끝나도록 옮긴다",
        )
        .plays(World::move_to),
        Definition::of(
            "The organiser opens the conference for orders.",
            "주최자가 컨퍼런스를 공개하여 주문을 받기 시작한다.",
        )
        .given(
            "the organiser has published {conference}",
            "주최자가/주최자는 {conference}를 공개했다",
        )
        .when("the organiser publishes {conference}", "주최자가/주최자는 {conference}를 공개한다")
        .plays(World::publish),
        Definition::of(
            "The organiser closes the conference for new orders.",
            "주최자가 컨퍼런스를 비공개로 돌려 새 주문을 받지 않는다.",
        )
        .given(
            "the organiser has unpublished {conference}",
            "주최자가/주최자는 {conference}를 비공개로 돌렸다",
        )
        .when(
            "the organiser unpublishes {conference}",
            "주최자가/주최자는 {conference}를 비공개로 돌린다",
        )
        .plays(World::unpublish),
        Definition::of(
            "The organiser calls the conference off, for good: nothing is sold any more, all \
             orders end, nobody waits any longer, and what was bought is paid back.",
            "주최자가 컨퍼런스를 취소한다. 되돌릴 수 없다. 더는 팔지 않고, 모든 주문이 끝나고, \
             아무도 더 기다리지 않으며, 산 것은 돌려준다.",
        )
        .given("{conference} was called off", "{conference}가/는 취소되었다")
        .when("the organiser calls {conference} off", "주최자가/주최자는 {conference}를 취소한다")
        .plays(World::call_off),
        Definition::of(
            "The organiser calls the conference off and says why.",
            "주최자가 까닭을 밝히고 컨퍼런스를 취소한다.",
        )
        .given(
            "{conference} was called off because of {string}",
            "{string} 때문에 {conference}가/는 취소되었다",
        )
        .when(
            "the organiser calls {conference} off because of {string}",
            "주최자가/주최자는 {string} 때문에 {conference}를 취소한다",
        )
        .plays(World::call_off_because),
        Definition::of(
            "The organiser decides how many seats of a type there are in all, sold ones included.",
            "주최자가 한 유형의 좌석이 팔린 것을 포함해 모두 몇 개인지 정한다.",
        )
        .given(
            "the organiser has changed the quota of {seat_type} seats to {number}",
            "주최자가/주최자는 {seat_type} 좌석의 할당량을 {number}개로 바꾸었다",
        )
        .when(
            "the organiser changes the quota of {seat_type} seats to {number}",
            "주최자가/주최자는 {seat_type} 좌석의 할당량을 {number}개로 바꾼다",
        )
        .plays(World::change_quota),
        Definition::of(
            "The organiser asks for another price. Orders that were placed before keep theirs.",
            "주최자가 가격을 바꾼다. 먼저 들어온 주문의 가격은 그대로이다.",
        )
        .given(
            "the organiser has changed the price of {seat_type} seats to {price} dollar(s)",
            "주최자가/주최자는 {seat_type} 좌석의 가격을 {price}달러로 바꾸었다",
        )
        .when(
            "the organiser changes the price of {seat_type} seats to {price} dollar(s)",
            "주최자가/주최자는 {seat_type} 좌석의 가격을 {price}달러로 바꾼다",
        )
        .plays(World::change_price),
        Definition::of("The organiser takes a seat type back.", "주최자가 좌석 유형을 삭제한다.")
            .when(
                "the organiser withdraws the {seat_type} seats",
                "주최자가/주최자는 {seat_type} 좌석 유형을 삭제한다",
            )
            .plays(World::withdraw),
        Definition::of(
            "The organiser gives the conference another motto.",
            "주최자가 컨퍼런스의 한 줄 소개를 바꾼다.",
        )
        .when(
            "the organiser changes the tagline to {string}",
            "주최자가/주최자는 한 줄 소개를 {string}로/으로 바꾼다",
        )
        .plays(World::edit),
        Definition::of(
            "The organiser gives this e-mail address and the access code of the conference, to \
             get to where it is administered.",
            "주최자가 컨퍼런스를 관리하려고 이 이메일 주소와 그 컨퍼런스의 액세스 코드를 댄다.",
        )
        .when(
            "the organiser looks for {conference} with {string} and its access code",
            "주최자가/주최자는 이메일 {string}와/과 액세스 코드로 {conference}를 찾는다",
        )
        .plays(World::look_for),
        Definition::of(
            "The organiser gives this e-mail address and an access code that is not that of the \
             conference.",
            "주최자가 이 이메일 주소와 그 컨퍼런스의 것이 아닌 액세스 코드를 댄다.",
        )
        .when(
            "the organiser looks for {conference} with {string} and another access code",
            "주최자가/주최자는 이메일 {string}와/과 다른 액세스 코드로 {conference}를 찾는다",
        )
        .plays(World::look_with_another_code),
        Definition::of(
            "What the organiser looked for last is this conference.",
            "주최자가 마지막으로 찾은 것이 이 컨퍼런스이다.",
        )
        .then("the organiser finds {conference}", "주최자에게 {conference}가/이 보인다")
        .plays(World::organiser_finds),
        Definition::of(
            "With what the organiser gave last nobody gets to where a conference is administered.",
            "주최자가 마지막으로 댄 것으로는 어떤 컨퍼런스도 관리할 수 없다.",
        )
        .then("the organiser finds no conference", "주최자에게 보이는 컨퍼런스가 없다")
        .plays(World::organiser_finds_none),
        Definition::of(
            "What the organiser asked for last was refused, for this reason.",
            "주최자가 마지막으로 요청한 일이 이 까닭으로 거절되었다.",
        )
        .then("the organiser is told that {reason}", "주최자는 {reason}는 답을 듣는다")
        .plays(World::organiser_is_told),
        Definition::of(
            "What the organiser asked for last was done.",
            "주최자가 마지막으로 요청한 일이 이루어졌다.",
        )
        .then("the organiser's request is granted", "주최자가 요청한 일이 받아들여진다")
        .plays(World::organiser_succeeds),
        Definition::of(
            "The page of the conference shows these seats and no others.",
            "컨퍼런스 페이지에 이 좌석만 보인다.",
        )
        .then(
            "the page of {conference} shows these seats:",
            "{conference} 페이지에 다음 좌석이 보인다:",
        )
        .with_table(&tables::OFFERS)
        .plays(World::page_shows_seats),
        Definition::of(
            "The page of the conference shows this motto.",
            "컨퍼런스 페이지에 이 한 줄 소개가 보인다.",
        )
        .then(
            "the page of {conference} shows the tagline {string}",
            "{conference} 페이지에 한 줄 소개 {string}가/이 보인다",
        )
        .plays(World::page_shows_tagline),
        Definition::of(
            "The page of the conference shows these times.",
            "컨퍼런스 페이지에 이 시각이 보인다.",
        )
        .then(
            "the page of {conference} shows that it begins at {clock} and ends at {clock}",
            "{conference} 페이지에 {clock}에 시작해 {clock}에 끝난다고 나온다",
        )
        .plays(World::page_shows_times),
        Definition::of(
            "The page of the conference says that it was called off, and why.",
            "컨퍼런스 페이지에 취소되었다는 말과 까닭이 보인다.",
        )
        .then(
            "the page of {conference} shows that it was called off because of {string}",
            "{conference} 페이지에 {string} 때문에 취소되었다고 나온다",
        )
        .plays(|world: &mut World, conference: ConferenceWord, reason: String| {
            world.page_shows_called_off(conference, Some(&reason))
        }),
        Definition::of(
            "The page of the conference says that it was called off; nobody said why.",
            "컨퍼런스 페이지에 취소되었다고 보이고, 까닭은 없다.",
        )
        .then(
            "the page of {conference} shows that it was called off",
            "{conference} 페이지에 취소되었다고 나온다",
        )
        .plays(|world: &mut World, conference: ConferenceWord| {
            world.page_shows_called_off(conference, None)
        }),
        Definition::of("Everybody can order seats.", "누구나 좌석을 주문할 수 있다.")
            .then("{conference} takes orders", "{conference}가/는 주문을 받는다")
            .plays(|world: &mut World, conference: ConferenceWord| {
                world.takes_orders(conference, true)
            }),
        Definition::of(
            "Nobody can order seats, not yet or not any more.",
            "아직, 또는 더는 아무도 좌석을 주문할 수 없다.",
        )
        .then("{conference} takes no orders", "{conference}가/는 주문을 받지 않는다")
        .plays(|world: &mut World, conference: ConferenceWord| {
            world.takes_orders(conference, false)
        }),
        Definition::of(
            "The address belongs to the site of this conference.",
            "이 주소는 그 컨퍼런스의 사이트에 속한다.",
        )
        .then(
            "the address {string} leads to {conference}",
            "주소 {string}가/이 {conference}로 이어진다",
        )
        .plays(|world: &mut World, address: String, conference: ConferenceWord| {
            world.address_leads_to(&address, Some(conference))
        }),
        Definition::of(
            "The address belongs to no conference.",
            "이 주소는 어떤 컨퍼런스에도 속하지 않는다.",
        )
        .then("the address {string} leads nowhere", "주소 {string}로/으로 이어지는 곳은 없다")
        .plays(|world: &mut World, address: String| world.address_leads_to(&address, None)),
        Definition::of(
            "So many seats can still be had: this is what everybody is shown.",
            "좌석이 이만큼 남아 있다고 누구에게나 보인다.",
        )
        .then("{seats} is/are left", "{seats}가 남아 있다")
        .plays(World::are_left),
        Definition::of("No seat of this type can be had.", "이 유형의 좌석은 더 구할 수 없다.")
            .then("{seat_type} seats are sold out", "{seat_type} 좌석은 매진이다")
            .plays(World::is_sold_out),
    ]
}
