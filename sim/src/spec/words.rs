//! Faults in words.

use domain::sourcing::Timestamp;

use super::story::Language;
use crate::node::NodeId;
use crate::stage::fault::{Fault, Period, Weather};

/// A fault as a sentence.
pub(super) fn fault(fault: &Fault, language: Language) -> String {
    match language {
        Language::English => english(fault),
        Language::Korean => korean(fault),
    }
}

fn english(fault: &Fault) -> String {
    let some = |weather: &Weather, what: &str| {
        let (from, until) = (clock(weather.from_ms), clock(weather.until_ms));
        format!("between {from} and {until} {} of 1000 messages {what}", weather.permille)
    };
    let during = |Period { from_ms, until_ms }: &Period, what: &str| {
        format!("between {} and {} {what}", clock(*from_ms), clock(*until_ms))
    };
    match fault {
        Fault::Drop(weather) => some(weather, "are lost"),
        Fault::Duplicate(weather) => some(weather, "arrive twice"),
        Fault::Reorder(weather) => some(weather, "are overtaken by later ones"),
        Fault::Delay { weather, up_to_ms } => {
            some(weather, &format!("arrive up to {} s late", seconds(*up_to_ms)))
        }
        Fault::Crash { node, at_ms, down_ms } => {
            format!("at {} {node} stops for {} s and forgets everything", clock(*at_ms), seconds(*down_ms))
        }
        Fault::PowerLoss { at_ms, operation, down_ms } => format!(
            "after {} the store loses power during write {} and is down for {} s",
            clock(*at_ms),
            operation + 1,
            seconds(*down_ms)
        ),
        Fault::Corrupt(weather) => some(weather, "are damaged on their way"),
        Fault::LockExpiry(weather) => some(weather, "that finish something come after its lock has run out"),
        Fault::Partition { from, to, both_ways, period } => {
            let direction = if *both_ways { "and back" } else { "in this direction" };
            during(period, &format!("nothing gets through from {} to {} {direction}", list(from), list(to)))
        }
        Fault::Restart { node, at_ms, down_ms } => {
            format!("at {} {node} is replaced within {} s", clock(*at_ms), seconds(*down_ms))
        }
        Fault::Pause { node, period } => during(period, &format!("{node} stands still")),
        Fault::ClockSkew { node, ahead_ms, period } => {
            let direction = if *ahead_ms < 0 { "behind" } else { "ahead" };
            let by = seconds(ahead_ms.unsigned_abs());
            during(period, &format!("the clock of {node} is {by} s {direction}"))
        }
        Fault::TornWrite { at_ms, operation, down_ms } => format!(
            "after {} the store loses power during the first write from operation {} on, half of it is on the disk, and the \
             store is down for {} s",
            clock(*at_ms),
            operation + 1,
            seconds(*down_ms)
        ),
        Fault::SlowDisk { late_ms, period } => during(
            period,
            &format!("the store answers {} s late, because its disk is slow", seconds(*late_ms)),
        ),
        Fault::FullDisk(period) => during(period, "the disk of the store is full"),
        Fault::IoError { at_ms, operation } => {
            format!("after {} operation {} of the store's disk fails", clock(*at_ms), operation + 1)
        }
        Fault::BankOutage(period) => during(period, "the bank does nothing"),
        Fault::PoisonMessage { at_ms, stray: false } => {
            format!("after {} a message is sent that no machine can read", clock(*at_ms))
        }
        Fault::PoisonMessage { at_ms, stray: true } => {
            format!("after {} a message is sent that no machine can read and nobody needs", clock(*at_ms))
        }
    }
}

fn list(nodes: &[NodeId]) -> String {
    let names: Vec<_> = nodes.iter().map(NodeId::to_string).collect();
    names.join(", ")
}

fn korean(fault: &Fault) -> String {
    let some = |weather: &Weather, what: &str| {
        let (from, until) = (clock(weather.from_ms), clock(weather.until_ms));
        format!("{from}부터 {until}까지 메시지 1000개 가운데 {}개가 {what}", weather.permille)
    };
    let during = |Period { from_ms, until_ms }: &Period, what: &str| {
        format!("{}부터 {}까지 {what}", clock(*from_ms), clock(*until_ms))
    };
    match fault {
        Fault::Drop(weather) => some(weather, "사라진다"),
        Fault::Duplicate(weather) => some(weather, "두 번 도착한다"),
        Fault::Reorder(weather) => some(weather, "나중에 보낸 메시지보다 늦게 도착한다"),
        Fault::Delay { weather, up_to_ms } => {
            some(weather, &format!("최대 {}초 늦게 도착한다", seconds(*up_to_ms)))
        }
        Fault::Crash { node, at_ms, down_ms } => {
            let (at, down) = (clock(*at_ms), seconds(*down_ms));
            format!("{at}에 {}: 모든 것을 잊고 {down}초 동안 멈춘다", machine(*node))
        }
        Fault::PowerLoss { at_ms, operation, down_ms } => format!(
            "{} 이후 {}번째 쓰기 도중에 저장소의 전원이 끊겨 {}초 동안 멈춘다",
            clock(*at_ms),
            operation + 1,
            seconds(*down_ms)
        ),
        Fault::Corrupt(weather) => some(weather, "전송 도중에 손상된다"),
        Fault::LockExpiry(weather) => some(weather, "처리를 끝냈다고 알리지만 잠금이 풀린 뒤에 도착한다"),
        Fault::Partition { from, to, both_ways, period } => {
            let direction = if *both_ways { "양쪽 방향 모두" } else { "이 방향으로만" };
            let (from, to) = (machines(from), machines(to));
            during(period, &format!("다음 기계 사이의 연결이 {direction} 끊긴다: {from} → {to}"))
        }
        Fault::Restart { node, at_ms, down_ms } => {
            let (at, down) = (clock(*at_ms), seconds(*down_ms));
            format!("{at}에 {}: 정상적으로 종료되고 {down}초 뒤에 새 기계로 바뀐다", machine(*node))
        }
        Fault::Pause { node, period } => {
            during(period, &format!("{}: 아무것도 하지 않고 멈춰 있다", machine(*node)))
        }
        Fault::ClockSkew { node, ahead_ms, period } => {
            let direction = if *ahead_ms < 0 { "느리다" } else { "빠르다" };
            let by = seconds(ahead_ms.unsigned_abs());
            during(period, &format!("{}: 시계가 {by}초 {direction}", machine(*node)))
        }
        Fault::TornWrite { at_ms, operation, down_ms } => format!(
            "{} 이후 {}번째 디스크 작업부터 첫 쓰기 도중에 저장소의 전원이 끊겨 그 쓰기가 절반만 남고 {}초 동안 멈춘다",
            clock(*at_ms),
            operation + 1,
            seconds(*down_ms)
        ),
        Fault::SlowDisk { late_ms, period } => {
            during(period, &format!("디스크가 느려서 저장소가 {}초 늦게 대답한다", seconds(*late_ms)))
        }
        Fault::FullDisk(period) => during(period, "저장소의 디스크가 가득 차 있다"),
        Fault::IoError { at_ms, operation } => {
            format!("{} 이후 저장소 디스크의 {}번째 작업이 실패한다", clock(*at_ms), operation + 1)
        }
        Fault::BankOutage(period) => during(period, "은행이 아무것도 하지 않는다"),
        Fault::PoisonMessage { at_ms, stray: false } => {
            format!("{} 이후 어떤 기계도 읽을 수 없는 메시지가 하나 발송된다", clock(*at_ms))
        }
        Fault::PoisonMessage { at_ms, stray: true } => {
            format!(
                "{} 이후 어떤 기계도 읽을 수 없고 아무에게도 필요 없는 메시지가 하나 발송된다",
                clock(*at_ms)
            )
        }
    }
}

fn machines(nodes: &[NodeId]) -> String {
    let names: Vec<_> = nodes.iter().map(|node| machine(*node)).collect();
    names.join(", ")
}

fn machine(node: NodeId) -> String {
    match node {
        NodeId::People => "사람들".to_owned(),
        NodeId::Gateway(n) => format!("게이트웨이 {n}"),
        NodeId::Bus => "메시지 버스".to_owned(),
        NodeId::Worker(n) => format!("작업자 {n}"),
        NodeId::Store => "이벤트 저장소".to_owned(),
        NodeId::Projector(n) => format!("프로젝터 {n}"),
        NodeId::Bank => "은행".to_owned(),
    }
}

fn clock(ms: u64) -> String {
    Timestamp(ms).to_string()
}

fn seconds(ms: u64) -> String {
    format!("{}.{}", ms / 1000, ms % 1000 / 100)
}
