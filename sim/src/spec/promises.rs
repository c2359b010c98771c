//! The general rules, in the language of a feature: what is promised of every story, whether it
//! says so or not.

use super::story::Language;
use super::words;
use conference::cluster::settings::Settings;
use oracle::check::{self, Violation};

/// Says which general rule is broken, when on the story's clock, and how that shows.
#[must_use]
pub fn broken(violation: &Violation, language: Language) -> String {
    let Violation { check, at, what } = violation;
    let (rule, at) = (rule(check, language), words::clock(at.0));
    match language {
        Language::English => {
            format!("what is promised of every story is broken: {rule} ({check})\nat {at}: {what}")
        }
        Language::Korean => {
            format!(
                "모든 이야기에 대한 약속이 깨졌다: {rule} ({check})\n{at}(자세한 내용은 영어로): {what}"
            )
        }
    }
}

/// What a check promises; its id if there is no such check.
#[must_use]
pub fn rule(id: &str, language: Language) -> String {
    let korean = || KOREAN.iter().find(|(known, _)| *known == id).map(|(_, rule)| *rule);
    let english = || {
        check::all(&Settings::default())
            .iter()
            .find(|check| check.id() == id)
            .map(|check| check.rule())
    };
    let rule = match language {
        Language::English => english(),
        Language::Korean => korean().or_else(english),
    };
    rule.unwrap_or(id).to_owned()
}

/// Each rule as the checks have it.
const KOREAN: &[(&str, &str)] = &[
    ("S1", "잡아 둔 좌석과 팔린 좌석의 합은 주최자가 정한 할당량을 넘지 않는다."),
    ("S2", "남은 좌석, 잡아 둔 좌석, 팔린 좌석을 더하면 언제나 할당량과 같다."),
    ("S3", "예약은 대기 중이었다가 확정되거나 취소되며, 그 뒤에는 바뀌지 않는다."),
    ("S4", "한 주문에 살아 있는 예약은 많아야 하나이고, 그 번호는 주문에서 나온다."),
    (
        "S5",
        "주문은 한 번 접수되고 네 가지 끝 가운데 많아야 하나로 끝나며, 그 뒤에는 산 사람의 이름 말고 아무것도 기록되지 않는다.",
    ),
    ("S6", "확정된 주문에는 바로 그 좌석만큼의 예약이 있고, 그 예약은 주문보다 먼저 확정되었다."),
    (
        "S7",
        "확실한 돈은 주문을 확정하거나, 풀어 주거나, 환불하거나, 사람이 처리할 미결 항목이 된다. 무료 주문만 돈이 필요 없다.",
    ),
    ("S8", "한 주문에는 많아야 한 번, 등록이 요청할 때에 주문 금액만큼만 청구한다."),
    ("S9", "확정되지 않고 끝난 주문은 좌석을 받지 않으며, 끝에는 좌석을 잡고 있지 않다."),
    ("S10", "주문 금액은 공지된 가격으로 계산한 합계를 반올림하고 코드로 깎은 금액이다."),
    (
        "S11",
        "확정된 주문마다 좌석 배정이 하나 있고 좌석마다 자리가 하나 있으며, 다른 주문에는 없다.",
    ),
    (
        "S12",
        "좌석에는 참석자가 없거나 이메일 주소가 있는 한 사람이 있다. 빈 좌석만 차지할 수 있고, 차지한 좌석만 내놓을 수 있다.",
    ),
    ("S13", "한번 기록된 것은 결정된 그 버전에, 한 번만, 차례대로 남아 있다."),
    ("S14", "기록된 메시지는 모두 전해지고, 기록되지도 요청되지도 않은 메시지는 전해지지 않는다."),
    ("S15", "한 메시지는 많아야 한 번 처리되고, 같은 요청을 한 사람은 모두 같은 답을 듣는다."),
    ("S16", "필요한 메시지를 앞질러 온 메시지는 버려지지 않고 미뤄 두었다가 끝내 처리된다."),
    (
        "S17",
        "페이지는 모든 사건을 한 번씩 차례대로 받아들이며, 끝에는 기록을 처음부터 읽은 것과 같다.",
    ),
    (
        "S18",
        "끝에는 주최자, 좌석, 페이지가 모든 할당량에 대해 같은 말을 하고, 공개되지 않은 컨퍼런스는 아무것도 팔지 않았다.",
    ),
    (
        "S19",
        "주소와 액세스 코드는 겹치지 않고, 저장할 때마다 버전이 하나씩 오르며, 알려진 좌석 유형은 남아 있다.",
    ),
    ("S20", "주문은 컨퍼런스가 공개된 목록을 보고 접수되며, 끝에는 모두가 마지막 결정을 본다."),
    (
        "S21",
        "모든 메시지와 사건에는 먼저 알려진 원인이 있고, 그 사슬은 사람이나 은행에서 시작한다.",
    ),
    ("S22", "주문마다 등록 절차가 하나 있고, 다음에 올 단계만 밟으며, 그 단계의 요청을 보낸다."),
    ("S23", "모든 것은 확정된 릴리스의 형식으로 쓰이고, 쓰인 모든 형식을 오늘 읽을 수 있다."),
    (
        "S24",
        "표의 복사본은 따라온 데까지 표와 같고, 스키마에 맞지 않는 것은 내보내지 않고 남겨 둔다.",
    ),
    ("S25", "좌석은 약속한 시각까지 잡혀 있고 풀리면 곧 되돌아가며, 보여 준 약속은 지켜진다."),
    (
        "S26",
        "기록부에는 보내거나 처리한 모든 메시지가 말한 그대로 원인 다음에 한 번씩 있고, 다른 것은 없다.",
    ),
    (
        "S27",
        "모든 메시지는 그 결과가 기록된 뒤에 처리가 끝나거나, 배달 불가로 보관되거나, 이유가 있어 버려진다.",
    ),
    ("S28", "코드는 정해진 횟수보다 많이 쓰이지 않고, 쓰인 것은 확정된 주문의 것이다."),
    ("S29", "은행이 환불하지 못한 돈은 사람이 돌려줄 때까지 미결 항목이며, 그동안 계속 보인다."),
    (
        "S30",
        "요청은 모두 결정할 때의 상태에서 업무 규칙대로 받아들여지거나 거절되고, 그대로 답해진다.",
    ),
    ("S31", "페이지는 스스로 밝힌 버전까지 기록된 것을 항목마다 그대로 보여 준다."),
    (
        "S32",
        "주최자의 이메일 주소와 액세스 코드를 함께 대야 컨퍼런스가 보이고, 다른 것으로는 보이지 않는다.",
    ),
    (
        "S33",
        "메시지 기록부만 있으면 모든 페이지와 컨퍼런스 관리의 모든 행을 지금 그대로 다시 만들 수 있다.",
    ),
    ("L1", "접수된 주문은 모두 늦어도 95분 안에 끝난다."),
    (
        "L2",
        "모든 결제는 끝내 거절되거나, 출금되거나, 풀리거나, 환불되거나, 사람이 처리할 미결 항목이 된다.",
    ),
    ("L3", "페이지는 보여 주는 모든 것을 끝내 마지막까지 읽는다."),
    ("L4", "끝에는 보낼 메시지도 전하는 중인 메시지도 남아 있지 않다."),
    ("L5", "모든 등록 절차가 끝나고, 모든 알람이 제때 울린다."),
    ("L6", "모든 예약은 끝내 확정되거나 취소되고, 잡혀 있는 좌석이 없다."),
    (
        "L7",
        "배달되지 못한 메시지는 모두 다시 보내지거나 이유가 있어 버려지고, 끝에는 하나도 남지 않는다.",
    ),
    (
        "L8",
        "공개된 컨퍼런스의 빈 좌석은 그만큼이면 되는 맨 앞 사람에게 제안되고, 아무도 두 번 건너뛰지 않는다.",
    ),
    (
        "L9",
        "한 곳에 두 번 기록되는 사이에 충돌은 많아야 24번이고, 읽을 수 있는 메시지는 포기하지 않는다.",
    ),
    (
        "L10",
        "모든 업그레이드는 끝난다. 모든 기계가 새 릴리스를 쓰고 확정되거나, 모두 이전 릴리스로 돌아간다.",
    ),
    (
        "L11",
        "업그레이드 중에도 모든 요청에 답하고, 장애가 늦추지 않는 한 5초 안에 답하며, 화면은 앞서 보인 것보다 덜 보이지 않는다.",
    ),
    (
        "L12",
        "취소된 컨퍼런스에서는 어떤 주문도 36분 넘게 확정된 채로 있지 않고, 끝내 돈을 남기거나 기다리는 사람이 없다.",
    ),
    (
        "L13",
        "청구서는 기한까지 내지 않으면 연체로 기록되고, 잘못된 청구서는 다음 청구서를 발행할 때 무효가 되며, 고객이 낸 돈은 장부에 남는다.",
    ),
    (
        "L14",
        "방해하는 것이 없으면, 할 때가 된 일은 무엇이든 몇 초 안에 전해지고 처리되고 보이고 답이 온다.",
    ),
    (
        "T1",
        "몰려든 사람들에게 원하는 만큼, 또는 있는 만큼의 좌석을 내주고, 일부만 받는 주문은 많아야 하나이다.",
    ),
];

#[cfg(test)]
mod tests {

    use stage::SimTime;

    use super::*;

    #[test]
    fn every_rule_is_told_in_both_languages() {
        let checks = check::all(&Settings::default());
        assert_eq!(checks.len(), KOREAN.len());
        for check in checks {
            let korean = rule(check.id(), Language::Korean);
            assert_eq!(Language::of(&korean), Language::Korean, "{}", check.id());
            assert_eq!(rule(check.id(), Language::English), check.rule());
        }
    }

    #[test]
    fn a_broken_rule_is_told_by_the_clock_of_the_story() {
        let violation =
            Violation { check: "L4", at: SimTime(30_500), what: "one is left".to_owned() };
        let told = broken(&violation, Language::English);
        assert!(told.ends_with("(L4)\nat 09:00:30.5: one is left"), "{told}");
        assert!(
            broken(&violation, Language::Korean).starts_with("모든 이야기에 대한 약속이 깨졌다"),
            "{told}"
        );
    }
}
