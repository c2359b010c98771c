//! Stories that broke as new features: what went wrong becomes sentences, so that the example is
//! about it from now on.

use cucumber::gherkin::{Step, StepType};

use super::broken_example::BrokenExample;
use super::josa;
use super::player::Screenplay;
use super::schedule::Schedule;
use super::source::Source;
use super::story::Language;
use super::words;
use conference::cluster::{ConferenceFault, Fault};
use conference::node::NodeId;
use conference::node::protections::Protections;
use stage::fault::Period;

/// A feature with the story of a finding in it, and how much of what went wrong is in its
/// sentences.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFeature {
    /// What its file says.
    pub text: String,
    /// Whether it breaks by its sentences alone. If not, they say nothing of faults, and a comment
    /// tells what to play.
    pub breaks_alone: bool,
}

/// Writes the story of a finding as a feature. Sentences say something goes wrong from now on, for
/// whole seconds, to all machines of a kind, and so not quite what went wrong; they are taken if
/// the story breaks with them as it did.
#[must_use]
pub fn new_feature(finding: &BrokenExample, replay: &str, protections: Protections) -> NewFeature {
    let forms = (0..FORMS).filter_map(|form| told(finding, form));
    let broken = forms
        .map(|faults| text(finding, replay, &faults))
        .find(|text| breaks(finding, text, protections));
    match broken {
        Some(text) => NewFeature { text, breaks_alone: true },
        None => NewFeature { text: text(finding, replay, &[]), breaks_alone: false },
    }
}

/// So many ways there are to say a fault, each harsher than the one before.
const FORMS: u8 = 3;

/// The sentences that go before each sentence of the story; none if a fault cannot be said.
fn told(finding: &BrokenExample, form: u8) -> Option<Vec<Vec<String>>> {
    let (during, after) = finding.faults_by_sentence();
    if !after.is_empty() {
        return None;
    }
    let language = finding.story.language;
    during
        .into_iter()
        .map(|faults| faults.into_iter().map(|fault| sentence(fault, form, language)).collect())
        .collect()
}

/// Whether the story breaks at the sentence at which it broke, with nothing going wrong but what
/// its sentences say.
fn breaks(finding: &BrokenExample, text: &str, protections: Protections) -> bool {
    let path = &finding.story.path;
    let Ok(source) = Source::parse(path, text.to_owned()) else { return false };
    source.stories().first().is_some_and(|story| {
        let played =
            Screenplay::read(story).map(|script| script.play(&Schedule::default(), protections));
        played.ok().and_then(|played| played.broken).is_some_and(|broken| {
            broken.cause == finding.broken.cause && broken.sentence == finding.broken.sentence
        })
    })
}

fn text(finding: &BrokenExample, replay: &str, faults: &[Vec<String>]) -> String {
    let story = &finding.story;
    let disturbed = !finding.schedule.faults.is_empty();
    let [language, feature, example, given, found, again] = match story.language {
        Language::English => {
            let found = if disturbed { "found under faults" } else { "found undisturbed" };
            ["", "Feature", "Example", "Given", found, "play it as it was found"]
        }
        Language::Korean => {
            let found = if disturbed { "장애 속에서 발견" } else { "장애 없이 발견" };
            ["# language: ko\n", "기능", "시나리오", "먼저", found, "발견된 그대로 다시 실행"]
        }
    };
    let mut text = format!("{language}{feature}: {}\n", story.feature);
    let indent = if let Some(rule) = &story.rule {
        text += &format!("\n  {}: {rule}\n", story.language.pick(["Rule", "규칙"]));
        "    "
    } else {
        "  "
    };
    text += &format!("\n{indent}# {again}:\n{indent}#   {replay}\n");
    for fault in &finding.schedule.faults {
        text += &format!("{indent}# ⚡ {}\n", words::fault(fault, story.language));
    }
    for line in finding.broken.why.lines() {
        text += &format!("{indent}# → {line}\n");
    }
    text += &format!("{indent}{example}: {} ({found})\n", one_line(&story.title()));
    for (place, sentence) in story.sentences.iter().enumerate() {
        for fault in faults.get(place).into_iter().flatten() {
            text += &format!("{indent}  {given} {fault}\n");
        }
        text += &format!("{indent}  {}\n", spelt_out(sentence, story.language));
        for row in sentence.table.iter().flat_map(|table| &table.rows) {
            let cells: Vec<_> = row.iter().map(|cell| escaped(cell)).collect();
            text += &format!("{indent}    | {} |\n", cells.join(" | "));
        }
        for line in sentence.docstring.iter().flat_map(|quoted| quotation(quoted)) {
            text +=
                &if line.is_empty() { "\n".to_owned() } else { format!("{indent}    {line}\n") };
        }
    }
    text
}

/// A cell as it is written in a table.
fn escaped(cell: &str) -> String {
    cell.replace('\\', r"\\").replace('|', r"\|").replace('\n', r"\n")
}

/// A text with the values of a row in it, of which one may have a line break.
fn one_line(text: &str) -> String {
    text.replace('\n', " ")
}

/// The lines of a quoted text, with a delimiter that does not stand in it; or that is escaped
/// there, if both do.
fn quotation(text: &str) -> Vec<String> {
    let delimiter = ["\"\"\"", "```"].into_iter().find(|delimiter| !text.contains(delimiter));
    let (delimiter, escape) = (delimiter.unwrap_or("\"\"\""), delimiter.is_none());
    let line =
        |line: &str| if escape { line.replacen("\"\"\"", r#"\"\"\""#, 1) } else { line.to_owned() };
    let fence = || std::iter::once(delimiter.to_owned());
    fence().chain(text.split('\n').map(line)).chain(fence()).collect()
}

/// A sentence with a keyword of its own: what stood above it may be gone, or a fault stand there
/// now.
fn spelt_out(sentence: &Step, language: Language) -> String {
    let keyword = match (sentence.ty, language) {
        (StepType::Given, Language::English) => "Given",
        (StepType::When, Language::English) => "When",
        (StepType::Then, Language::English) => "Then",
        (StepType::Given, Language::Korean) => "먼저",
        (StepType::When, Language::Korean) => "만일",
        (StepType::Then, Language::Korean) => "그러면",
    };
    format!("{keyword} {}", one_line(&sentence.value))
}

/// A fault as a sentence of the catalogue; none if there is no such sentence.
fn sentence(fault: &Fault, form: u8, language: Language) -> Option<String> {
    let Period { from_ms, until_ms } = fault.period();
    let seconds = (until_ms - from_ms).div_ceil(1000).max(1) * [1, 2, 10][usize::from(form.min(2))];
    let percent = |permille: u16| if form == 0 { permille.div_ceil(10).clamp(1, 100) } else { 100 };
    let english = language == Language::English;
    let span = |seconds: u64| match (english, seconds) {
        (true, 1) => "1 second".to_owned(),
        (true, _) => format!("{seconds} seconds"),
        (false, _) => format!("{seconds}초"),
    };
    let lasting = |english_text: String, korean_text: String| {
        let span = span(seconds);
        Some(if english {
            format!("for {span} {english_text}")
        } else {
            format!("{span} 동안 {korean_text}")
        })
    };
    let suffer = |permille: u16, one: &str, other: &str| {
        let percent = percent(permille);
        lasting(
            format!("{percent} of 100 messages {one}"),
            format!("메시지 100건 중 {percent}건이 {other}"),
        )
    };
    match fault {
        Fault::Drop(weather) => suffer(weather.permille, "are lost", "사라진다"),
        Fault::Duplicate(weather) => suffer(weather.permille, "arrive twice", "두 번 도착한다"),
        Fault::Reorder(weather) => {
            suffer(weather.permille, "are overtaken by later ones", "나중 메시지에 추월당한다")
        }
        Fault::Corrupt(weather) => {
            suffer(weather.permille, "are damaged on their way", "도중에 망가진다")
        }
        Fault::Delay { up_to_ms, .. } => {
            let late = span(up_to_ms.div_ceil(1000).max(1));
            lasting(
                format!("messages arrive up to {late} late"),
                format!("메시지가 최대 {late} 늦게 도착한다"),
            )
        }
        Fault::Crash { node, .. } => {
            let (machines, several) = kind(*node, language);
            let verb =
                if several { "stop and forget everything" } else { "stops and forgets everything" };
            lasting(
                format!("{machines} {verb}"),
                format!("{} 멈추고 모든 것을 잊는다", subject(machines)),
            )
        }
        Fault::Restart { node, .. } => {
            let (machines, several) = kind(*node, language);
            let verb = if several { "are replaced" } else { "is replaced" };
            lasting(format!("{machines} {verb}"), format!("{} 교체된다", subject(machines)))
        }
        Fault::Pause { node, .. } => {
            let (machines, several) = kind(*node, language);
            let verb = if several { "stand still" } else { "stands still" };
            lasting(
                format!("{machines} {verb}"),
                format!("{} 멈춰 있다가 이어서 일한다", subject(machines)),
            )
        }
        Fault::Partition { from, to, .. } => {
            let [one, other] =
                [from, to].map(|side| side.first().map(|node| kind(*node, language).0));
            let (one, other) = (one?, other?);
            let alone = from.len() == 1 && to.len() == 1 && one != other;
            alone.then_some(())?;
            lasting(
                format!("the line between {one} and {other} is cut"),
                format!("{} {other} 사이의 연결이 끊긴다", josa::with(one, ("와", "과"))),
            )
        }
        Fault::PowerLoss { .. } | Fault::TornWrite { .. } => {
            let span = span(seconds);
            Some(if english {
                format!("power fails for {span} while records are written")
            } else {
                format!("기록을 쓰는 도중 {span} 동안 전원이 나간다")
            })
        }
        Fault::FullDisk { .. } => {
            lasting("there is no room for records".to_owned(), "기록할 공간이 없다".to_owned())
        }
        Fault::Own(ConferenceFault::BankOutage(_)) => {
            lasting("the bank does nothing".to_owned(), "은행이 아무 일도 하지 않는다".to_owned())
        }
        Fault::ClockSkew { node, ahead_ms, .. } => {
            let (machines, _) = kind(*node, language);
            let by = span(ahead_ms.unsigned_abs().div_ceil(1000).max(1));
            let (direction, other) =
                if *ahead_ms < 0 { ("behind", "늦다") } else { ("ahead", "앞서간다") };
            lasting(
                format!("the clocks of {machines} are {by} {direction}"),
                format!("{machines}의 시계가 {by} {other}"),
            )
        }
        Fault::Own(ConferenceFault::PoisonMessage { stray: true, .. }) => Some(
            language
                .pick([
                    "a message is sent that no machine can read",
                    "어떤 기계도 읽을 수 없는 메시지가 하나 발송된다",
                ])
                .to_owned(),
        ),
        Fault::SlowDisk { .. }
        | Fault::IoError { .. }
        | Fault::Own(
            ConferenceFault::LockExpiry(_) | ConferenceFault::PoisonMessage { stray: false, .. },
        ) => None,
    }
}

/// Who does something, in Korean.
fn subject(machines: &str) -> String {
    josa::with(machines, ("가", "이"))
}

/// What sentences call the machines of a kind, and whether there are several.
const fn kind(node: NodeId, language: Language) -> (&'static str, bool) {
    let (english, korean, several) = match node {
        NodeId::Gateway(_) => ("the machines that take requests", "요청을 받는 기계", true),
        NodeId::Worker(_) => ("the machines that decide", "결정하는 기계", true),
        NodeId::Projector(_) => {
            ("the machines that show the pages", "페이지를 보여 주는 기계", true)
        }
        NodeId::Store => ("the machine that keeps the records", "기록을 보관하는 기계", false),
        NodeId::Bus => ("the machine that passes messages on", "메시지를 전하는 기계", false),
        NodeId::Bank | NodeId::People => ("the bank", "은행", false),
    };
    match language {
        Language::English => (english, several),
        Language::Korean => (korean, several),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::gherkin::reader::read;

    #[test]
    fn cells_and_quoted_texts_are_read_as_they_were() {
        for (cell, quoted) in [
            ("Day 1\nDay 2", "plain\n  indented\n\nend"),
            (r"R\D", "with \"\"\" in it"),
            (r"ends with a \", "```\ncode\n```"),
            ("a|b", "\"\"\"\nand\n```"),
            (r"\n is two letters", ""),
        ] {
            let quotation: Vec<_> =
                quotation(quoted).iter().map(|line| format!("      {line}")).collect();
            let text = format!(
                "Feature: f\n  Example: e\n    Given x\n      | {} |\n{}\n",
                escaped(cell),
                quotation.join("\n")
            );
            let step = read(&text)
                .unwrap_or_else(|error| panic!("{error}: {text}"))
                .feature
                .scenarios
                .remove(0)
                .steps
                .remove(0);
            assert_eq!(step.table.unwrap()[0].cells[0].value, cell);
            assert_eq!(step.doc_string.unwrap().content, quoted);
        }
    }
}
