//! Faults in words.

use domain::sourcing::Timestamp;

use super::story::Language;
use crate::node::NodeId;
use crate::stage::fault::{Fault, Weather};

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
    }
}

fn korean(fault: &Fault) -> String {
    let some = |weather: &Weather, what: &str| {
        let (from, until) = (clock(weather.from_ms), clock(weather.until_ms));
        format!("{from}부터 {until}까지 메시지 1000개 가운데 {}개가 {what}", weather.permille)
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
    }
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
