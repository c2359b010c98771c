//! Faults and machines in words, as the sentences of features have them.

use std::time::Duration;

use super::josa;
use super::story::Language;
use conference::cluster::{ConferenceFault, Fault};
use conference::node::NodeId;
use stage::fault::{FaultKind, Period, Weather};

/// The time of day at which every story begins.
const MORNING: Duration = Duration::from_secs(9 * 3600);

/// A fault as a sentence.
#[must_use]
pub fn fault(fault: &Fault, language: Language) -> String {
    match language {
        Language::English => english(fault),
        Language::Korean => korean(fault),
    }
}

/// A machine, by what it does.
#[must_use]
pub fn machine(node: NodeId, language: Language) -> String {
    let numbered = |number: u8, does: &str, korean: &str| match language {
        Language::English => format!("the {} machine that {does}", ordinal(number)),
        Language::Korean => format!("{korean} {}번 기계", u32::from(number) + 1),
    };
    let only = |english: &str, korean: &str| match language {
        Language::English => english.to_owned(),
        Language::Korean => korean.to_owned(),
    };
    match node {
        NodeId::People => only("the people", "사람들"),
        NodeId::Gateway(n) => numbered(n, "takes requests", "요청을 받는"),
        NodeId::Bus => only("the machine that passes messages on", "메시지를 전하는 기계"),
        NodeId::Worker(n) => numbered(n, "decides", "결정하는"),
        NodeId::Store => only("the machine that keeps the records", "기록을 보관하는 기계"),
        NodeId::Projector(n) => numbered(n, "shows the pages", "페이지를 보여 주는"),
        NodeId::Bank => only("the bank", "은행"),
    }
}

/// A kind of fault, in a word or two.
#[must_use]
pub fn kind(kind: FaultKind, language: Language) -> &'static str {
    let (english, korean) = match kind {
        FaultKind::Drop => ("lost", "유실"),
        FaultKind::Duplicate => ("twice", "중복"),
        FaultKind::Delay => ("late", "지연"),
        FaultKind::Reorder => ("overtaken", "추월"),
        FaultKind::Corrupt => ("damaged", "손상"),
        FaultKind::OneWayPartition => ("cut one way", "한쪽 단절"),
        FaultKind::FullPartition => ("line cut", "연결 단절"),
        FaultKind::Crash => ("crash", "고장"),
        FaultKind::Restart => ("replaced", "교체"),
        FaultKind::Pause => ("stands still", "멈춤"),
        FaultKind::ClockSkew => ("wrong clock", "시계 오차"),
        FaultKind::PowerLoss => ("power cut", "정전"),
        FaultKind::TornWrite => ("half a write", "반쪽 쓰기"),
        FaultKind::SlowDisk => ("slow records", "느린 기록"),
        FaultKind::FullDisk => ("no room", "공간 없음"),
        FaultKind::IoError => ("disk error", "디스크 오류"),
        FaultKind::Own(ConferenceFault::BANK_OUTAGE) => ("bank out", "은행 중단"),
        FaultKind::Own(ConferenceFault::LOCK_EXPIRY) => ("finished late", "늦은 완료"),
        FaultKind::Own(ConferenceFault::POISON_MESSAGE) => ("unreadable", "읽기 불가"),
        FaultKind::Own(other) => unreachable!("this system has no fault called {other}"),
    };
    match language {
        Language::English => english,
        Language::Korean => korean,
    }
}

/// A time of day, to a tenth of a second: every story begins at nine in the morning.
#[must_use]
pub fn clock(ms: u64) -> String {
    let ms = MORNING.as_millis() as u64 + ms;
    let seconds = ms / 1000;
    format!(
        "{:02}:{:02}:{:02}.{}",
        seconds / 3600 % 24,
        seconds / 60 % 60,
        seconds % 60,
        ms % 1000 / 100
    )
}

fn ordinal(number: u8) -> String {
    match number {
        0 => "first".to_owned(),
        1 => "second".to_owned(),
        2 => "third".to_owned(),
        _ => format!("{}th", u32::from(number) + 1),
    }
}

fn english(fault: &Fault) -> String {
    let during = |Period { from_ms, until_ms }: Period, what: &str| {
        format!("from {} on, for {} s, {what}", clock(from_ms), seconds(until_ms - from_ms))
    };
    let some = |weather: &Weather, what: &str| {
        during(weather.period(), &format!("{} {what}", share(weather.permille, Language::English)))
    };
    let name = |node: &NodeId| machine(*node, Language::English);
    match fault {
        Fault::Drop(weather) => some(weather, "are lost"),
        Fault::Duplicate(weather) => some(weather, "arrive twice"),
        Fault::Reorder(weather) => some(weather, "are overtaken by later ones"),
        Fault::Delay { weather, up_to_ms } => {
            some(weather, &format!("arrive up to {} s late", seconds(*up_to_ms)))
        }
        Fault::Corrupt(weather) => some(weather, "are damaged on their way"),
        Fault::Own(ConferenceFault::LockExpiry(weather)) => {
            some(weather, "that finish a piece of work come too late to count")
        }
        Fault::Partition { from, to, both_ways, period } => {
            let back = if *both_ways { ", in either direction" } else { "" };
            let (from, to) = sides(from, to, Language::English);
            during(*period, &format!("nothing gets through from {from} to {to}{back}"))
        }
        Fault::Crash { node, at_ms, down_ms } => {
            let (at, down) = (clock(*at_ms), seconds(*down_ms));
            format!("at {at} {} stops, forgets everything, and is back after {down} s", name(node))
        }
        Fault::Restart { node, at_ms, down_ms } => {
            format!(
                "at {} {} is replaced within {} s",
                clock(*at_ms),
                name(node),
                seconds(*down_ms)
            )
        }
        Fault::Pause { node, period } => during(*period, &format!("{} stands still", name(node))),
        Fault::ClockSkew { node, ahead_ms, period } => {
            let direction = if *ahead_ms < 0 { "behind" } else { "ahead" };
            let by = seconds(ahead_ms.unsigned_abs());
            during(*period, &format!("the clock of {} is {by} s {direction}", name(node)))
        }
        Fault::PowerLoss { at_ms, operation, down_ms, .. } => format!(
            "after {}, while records are written (step {}), power fails for {} s",
            clock(*at_ms),
            operation + 1,
            seconds(*down_ms)
        ),
        Fault::TornWrite { at_ms, operation, down_ms, .. } => format!(
            "after {}, in the middle of a write of records (the first from step {} on), power fails for {} s",
            clock(*at_ms),
            operation + 1,
            seconds(*down_ms)
        ),
        Fault::SlowDisk { late_ms, period, .. } => {
            during(*period, &format!("records are read and written {} s late", seconds(*late_ms)))
        }
        Fault::FullDisk { period, .. } => during(*period, "there is no room for records"),
        Fault::IoError { at_ms, operation, .. } => {
            format!(
                "after {} one access to the records fails (step {})",
                clock(*at_ms),
                operation + 1
            )
        }
        Fault::Own(ConferenceFault::BankOutage(period)) => during(*period, "the bank does nothing"),
        Fault::Own(ConferenceFault::PoisonMessage { at_ms, stray: false }) => {
            format!("after {} a message is sent that no machine can read", clock(*at_ms))
        }
        Fault::Own(ConferenceFault::PoisonMessage { at_ms, stray: true }) => {
            format!(
                "after {} a message is sent that no machine can read and nobody needs",
                clock(*at_ms)
            )
        }
    }
}

fn korean(fault: &Fault) -> String {
    let during = |Period { from_ms, until_ms }: Period, what: &str| {
        format!("{}부터 {}초 동안 {what}", clock(from_ms), seconds(until_ms - from_ms))
    };
    let some = |weather: &Weather, what: &str| {
        during(weather.period(), &format!("{} {what}", share(weather.permille, Language::Korean)))
    };
    let name = |node: &NodeId| machine(*node, Language::Korean);
    let subject = |node: &NodeId| josa::with(&name(node), ("가", "이"));
    match fault {
        Fault::Drop(weather) => some(weather, "사라진다"),
        Fault::Duplicate(weather) => some(weather, "두 번 도착한다"),
        Fault::Reorder(weather) => some(weather, "나중 메시지에 추월당한다"),
        Fault::Delay { weather, up_to_ms } => {
            some(weather, &format!("최대 {}초 늦게 도착한다", seconds(*up_to_ms)))
        }
        Fault::Corrupt(weather) => some(weather, "도중에 망가진다"),
        Fault::Own(ConferenceFault::LockExpiry(weather)) => {
            some(weather, "일을 마쳤다고 알리지만 너무 늦게 도착해 인정되지 않는다")
        }
        Fault::Partition { from, to, both_ways, period } => {
            let back = if *both_ways { " 반대 방향도 마찬가지이다" } else { "" };
            let (from, to) = sides(from, to, Language::Korean);
            let separator = if *both_ways { "." } else { "" };
            during(*period, &format!("{from}에서 {to}에 아무것도 도착하지 못한다{separator}{back}"))
        }
        Fault::Crash { node, at_ms, down_ms } => {
            let (at, down) = (clock(*at_ms), seconds(*down_ms));
            format!("{at}에 {} 멈추고 모든 것을 잊었다가 {down}초 뒤에 돌아온다", subject(node))
        }
        Fault::Restart { node, at_ms, down_ms } => {
            format!("{}에 {} 교체된다({}초)", clock(*at_ms), subject(node), seconds(*down_ms))
        }
        Fault::Pause { node, period } => {
            during(*period, &format!("{} 멈춰 있다가 이어서 일한다", subject(node)))
        }
        Fault::ClockSkew { node, ahead_ms, period } => {
            let direction = if *ahead_ms < 0 { "늦다" } else { "앞서간다" };
            let by = seconds(ahead_ms.unsigned_abs());
            during(*period, &format!("{}의 시계가 {by}초 {direction}", name(node)))
        }
        Fault::PowerLoss { at_ms, operation, down_ms, .. } => format!(
            "{} 이후 기록을 쓰는 도중({}번째 단계) {}초 동안 전원이 나간다",
            clock(*at_ms),
            operation + 1,
            seconds(*down_ms)
        ),
        Fault::TornWrite { at_ms, operation, down_ms, .. } => format!(
            "{} 이후 기록을 절반만 쓴 순간({}번째 단계부터 첫 쓰기) {}초 동안 전원이 나간다",
            clock(*at_ms),
            operation + 1,
            seconds(*down_ms)
        ),
        Fault::SlowDisk { late_ms, period, .. } => {
            during(*period, &format!("기록을 읽고 쓰는 데 {}초씩 더 걸린다", seconds(*late_ms)))
        }
        Fault::FullDisk { period, .. } => during(*period, "기록할 공간이 없다"),
        Fault::IoError { at_ms, operation, .. } => {
            format!(
                "{} 이후 기록에 접근하는 작업 하나가 실패한다({}번째 단계)",
                clock(*at_ms),
                operation + 1
            )
        }
        Fault::Own(ConferenceFault::BankOutage(period)) => {
            during(*period, "은행이 아무 일도 하지 않는다")
        }
        Fault::Own(ConferenceFault::PoisonMessage { at_ms, stray: false }) => {
            format!("{} 이후 어떤 기계도 읽을 수 없는 메시지가 하나 발송된다", clock(*at_ms))
        }
        Fault::Own(ConferenceFault::PoisonMessage { at_ms, stray: true }) => {
            format!(
                "{} 이후 어떤 기계도 읽을 수 없고 아무에게도 필요 없는 메시지가 하나 발송된다",
                clock(*at_ms)
            )
        }
    }
}

/// How many messages, such as `12 of 1000 messages`, or `메시지 1000건 중 12건이`.
fn share(permille: u16, language: Language) -> String {
    let (some, all) =
        if permille.is_multiple_of(10) { (permille / 10, 100) } else { (permille, 1000) };
    match language {
        Language::English if permille == 1000 => "all messages".to_owned(),
        Language::Korean if permille == 1000 => "모든 메시지가".to_owned(),
        Language::English => format!("{some} of {all} messages"),
        Language::Korean => format!("메시지 {all}건 중 {some}건이"),
    }
}

/// The two sides of a line that is cut. A machine that is cut off is cut off from all others, which
/// need no list.
fn sides(from: &[NodeId], to: &[NodeId], language: Language) -> (String, String) {
    let others = match language {
        Language::English => "all other machines",
        Language::Korean => "다른 모든 기계",
    };
    let side = |nodes: &[NodeId], opposite: &[NodeId]| {
        if nodes.len() > 2 && opposite.len() == 1 {
            return others.to_owned();
        }
        let names: Vec<_> = nodes.iter().map(|node| machine(*node, language)).collect();
        names.join(", ")
    };
    (side(from, to), side(to, from))
}

fn seconds(ms: u64) -> String {
    match ms % 1000 / 100 {
        0 => format!("{}", ms / 1000),
        tenth => format!("{}.{tenth}", ms / 1000),
    }
}
