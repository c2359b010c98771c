//! What came of stories as one page: a document about the domain first, and a report on a test second.
//!
//! It is one file that needs nothing else and asks no network for anything, so that it can be mailed and opened from
//! disk. Nothing in it depends on when or where it was made: equal rehearsals give equal bytes.

use cucumber::gherkin::{Examples, Rule, Scenario, Step, Table};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::diagram;
use crate::report::terminal::counted;
use crate::spec::finding::Finding;
use crate::spec::outcome::Outcome;
use crate::spec::recording::Recording;
use crate::spec::rehearsal::Rehearsed;
use crate::spec::source::Source;
use crate::spec::story::{Language, written};
use crate::spec::words;
use crate::stage::fault::FaultKind;

const STYLE: &str = include_str!("page/style.css");
const SCRIPT: &str = include_str!("page/script.js");

/// So many broken stories have a diagram: they are large, and nobody looks at more.
const MOST_DIAGRAMS: usize = 12;

const TITLES: [&str; 2] = ["What the conference registration promises", "컨퍼런스 등록 시스템이 약속하는 것"];

/// A rehearsal of stories as a page.
#[must_use]
pub fn write(outcome: &Outcome) -> String {
    let page = Page::new(outcome);
    page.markup().into_string() + "\n"
}

struct Page<'a> {
    outcome: &'a Outcome,
    languages: Vec<Language>,
    /// The broken stories that have a diagram.
    drawn: Vec<&'a Rehearsed>,
}

impl<'a> Page<'a> {
    fn new(outcome: &'a Outcome) -> Self {
        let spoken = |language: &Language| outcome.features().any(|(source, _)| source.language == *language);
        let languages = Language::ALL.into_iter().filter(spoken).collect();
        let drawn = outcome.broken().take(MOST_DIAGRAMS).collect();
        Self { outcome, languages, drawn }
    }

    fn markup(&self) -> Markup {
        let first = self.languages.first().copied().unwrap_or(Language::English);
        let [english, korean] = TITLES;
        html! {
            (DOCTYPE)
            html lang=(first.code()) data-en=(english) data-ko=(korean) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1";
                    meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
                    title { (pick(first, TITLES)) }
                    style { (PreEscaped(STYLE)) (PreEscaped(diagram::STYLE)) }
                }
                body {
                    a class="skip" href="#rules" { (both("To the rules", "규칙으로 건너뛰기")) }
                    div class="frame" {
                        (self.top())
                        (self.contents())
                        main id="rules" {
                            @for (number, (source, stories)) in (1..).zip(self.outcome.features()) {
                                (self.feature(self.place(source, number), source, &stories))
                            }
                        }
                        (self.foot())
                    }
                    script { (PreEscaped(SCRIPT)) }
                }
            }
        }
    }

    /// The place of a feature among those in its language, which is also that of its twin.
    fn place(&self, source: &Source, number: usize) -> usize {
        let before = self.outcome.features().take(number - 1);
        1 + before.filter(|(other, _)| other.language == source.language).count()
    }

    fn top(&self) -> Markup {
        let [english, korean] = TITLES;
        html! {
            header class="top" {
                h1 { (both(english, korean)) }
                @for language in &self.languages { (self.lead(*language)) }
                div class="tools" role="search" {
                    @if self.languages.len() > 1 {
                        div {
                            span class="label" { "Language · 언어" }
                            div class="switch" role="group" aria-label="Language · 언어" {
                                @for language in &self.languages {
                                    button type="button" data-speak=(language.code()) lang=(language.code()) aria-pressed="false" { (language.name()) }
                                }
                            }
                        }
                    }
                    div {
                        label for="search" { (both("Search", "찾기")) }
                        input id="search" type="search" autocomplete="off" placeholder="seats, payment, Ada …" data-en="seats, payment, Ada …" data-ko="좌석, 결제, 에이다 …";
                    }
                    div {
                        label for="state" { (both("Show", "보기")) }
                        select id="state" {
                            (option("all", "every example", "모든 예"))
                            (option("held", "what held", "지켜진 예"))
                            (option("broken", "what broke", "깨진 예"))
                        }
                    }
                    div {
                        label for="kind" { (both("Put to the test by", "시험한 장애")) }
                        select id="kind" {
                            (option("all", "any fault", "모든 장애"))
                            @for kind in self.outcome.touched().keys() {
                                (option(kind.name(), words::kind(*kind, Language::English), words::kind(*kind, Language::Korean)))
                            }
                        }
                    }
                }
                p class="count" id="count" role="status" data-en="# examples are shown." data-ko="예 #개를 보고 있다." {}
            }
        }
    }

    /// What this page is, for somebody who has never seen one, and what it comes to.
    fn lead(&self, language: Language) -> Markup {
        let features: Vec<_> =
            self.outcome.features().filter(|(source, _)| source.language == language).collect();
        let examples: Vec<_> = features.iter().flat_map(|(_, stories)| stories).collect();
        let has_examples = |rule: &&Rule, stories: &[&Rehearsed]| !of_rule(stories, rule).is_empty();
        let rules = features.iter().flat_map(|(source, stories)| {
            source.feature.rules.iter().filter(move |rule| has_examples(rule, stories))
        });
        let broken = examples.iter().filter(|example| !example.held()).count();
        let schedules = self.outcome.numbers.end.saturating_sub(self.outcome.numbers.start);
        html! {
            div data-lang=(language.code()) {
                @match language {
                    Language::English => {
                        p class="lead" {
                            "These are the rules by which seats are offered, held, paid for and given back, each with examples. "
                            "Every example was carried out on the real system. It was then carried out again " strong { (times(schedules)) }
                            " while things went wrong: messages got lost, came twice or late, machines failed, power was cut. "
                            "A rule has held when what its examples say was true each time."
                        }
                        @if self.outcome.interrupted {
                            p class="fell" { "Somebody stopped this rehearsal: not everything was played." }
                        }
                    }
                    Language::Korean => {
                        p class="lead" {
                            "좌석을 내놓고, 잡아 두고, 결제하고, 돌려주는 규칙을 예와 함께 모았다. 모든 예를 실제 시스템에서 실행했고, 메시지가 "
                            "사라지거나 두 번 오거나 늦게 오고, 기계가 고장 나고, 전원이 끊기는 가운데 " strong { (schedules) } "번씩 다시 실행했다. "
                            "예에서 말한 것이 매번 참이었으면 규칙이 지켜진 것이다."
                        }
                        @if self.outcome.interrupted {
                            p class="fell" { "누군가 실행을 멈추었다. 모든 예를 실행하지는 않았다." }
                        }
                    }
                }
                dl class="figures" {
                    (figure(features.len(), pick(language, ["capabilities", "기능"]), false))
                    (figure(rules.count(), pick(language, ["rules", "규칙"]), false))
                    (figure(examples.len() - broken, pick(language, ["examples held", "지켜진 예"]), false))
                    (figure(broken, pick(language, ["examples broke", "깨진 예"]), broken > 0))
                }
            }
        }
    }

    fn contents(&self) -> Markup {
        html! {
            nav class="contents" aria-label="Contents · 차례" {
                details open {
                    summary { (both("Contents", "차례")) }
                    div {
                        ol {
                            @for (number, (source, stories)) in (1..).zip(self.outcome.features()) {
                                @let id = feature_id(source, self.place(source, number));
                                li data-lang=(source.language.code()) data-part=(id) {
                                    a class="capability" href=(format!("#{id}")) { (source.feature.name) }
                                    ol {
                                        @for (place, rule) in (1..).zip(&source.feature.rules) {
                                            @let examples = of_rule(&stories, rule);
                                            @if !examples.is_empty() {
                                                li data-part=(format!("{id}-{place}")) {
                                                    (mark(examples.iter().all(|example| example.held()), source.language))
                                                    a href=(format!("#{id}-{place}")) { (rule.name) }
                                                }
                                            }
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    fn feature(&self, place: usize, source: &Source, stories: &[&'a Rehearsed]) -> Markup {
        let (language, feature) = (source.language, &source.written);
        let id = feature_id(source, place);
        let loose: Vec<_> = stories.iter().copied().filter(|story| story.story.rule.is_none()).collect();
        html! {
            section class="feature" id=(id) lang=(language.code()) data-lang=(language.code()) aria-labelledby=(format!("{id}-name")) {
                h2 id=(format!("{id}-name")) { (feature.name) }
                (prose(feature.description.as_deref()))
                @if let Some(background) = &feature.background {
                    div class="given" {
                        p { (pick(language, ["In every example:", "모든 예에서:"])) }
                        (sentences(&background.steps))
                    }
                }
                @if !loose.is_empty() {
                    section class="rule" id=(format!("{id}-0")) data-words=(feature.name) {
                        (self.examples(&format!("{id}-0"), &feature.scenarios, &loose, language))
                    }
                }
                @for (number, rule) in (1..).zip(&feature.rules) {
                    @let examples = of_rule(stories, rule);
                    @if !examples.is_empty() {
                        @let id = format!("{id}-{number}");
                        section class="rule" id=(id) data-words=(format!("{} {}", feature.name, rule.name)) {
                            h3 { (mark(examples.iter().all(|example| example.held()), language)) (rule.name) }
                            (prose(rule.description.as_deref()))
                            @if let Some(background) = &rule.background {
                                div class="given" { (sentences(&background.steps)) }
                            }
                            (self.examples(&id, &rule.scenarios, &examples, language))
                        }
                    }
                }
            }
        }
    }

    fn examples(
        &self,
        id: &str,
        scenarios: &[Scenario],
        stories: &[&'a Rehearsed],
        language: Language,
    ) -> Markup {
        html! {
            @for (number, scenario) in (1..).zip(scenarios) {
                @let lines = scenario.position.line..;
                @let played: Vec<_> = stories.iter().copied().filter(|story| {
                    lines.contains(&story.story.line) && comes_from(scenario, scenarios, story.story.line)
                }).collect();
                @if !played.is_empty() { (self.example(&format!("{id}-{number}"), scenario, &played, language)) }
            }
        }
    }

    fn example(&self, id: &str, scenario: &Scenario, played: &[&'a Rehearsed], language: Language) -> Markup {
        let held = played.iter().all(|story| story.held());
        let mut kinds: Vec<_> = played.iter().flat_map(|story| story.touched.keys()).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let names: Vec<_> = kinds.iter().map(|kind| kind.name()).collect();
        html! {
            article class=(if held { "example" } else { "example broken" }) id=(id) data-state=(if held { "held" } else { "broken" }) data-kinds=(names.join(" ")) data-rows=(played.len()) {
                h4 { (with_blanks(&scenario.name)) }
                (sentences(&scenario.steps))
                @for examples in &scenario.examples { (rows(examples, played, language)) }
                (verdict(played, language))
                @if !kinds.is_empty() {
                    details class="touched" {
                        summary { (pick(language, ["what it was put to the test by", "어떤 장애로 시험했는가"])) }
                        ul class="chips" {
                            @for kind in kinds {
                                li { (words::kind(*kind, language)) " " b { (count(played, *kind)) } }
                            }
                        }
                    }
                }
                @for story in played {
                    @if let Some(finding) = &story.finding { (self.broken(story, finding, language)) }
                }
            }
        }
    }

    fn broken(&self, story: &Rehearsed, finding: &Finding, language: Language) -> Markup {
        let drawn = self.drawn.iter().any(|drawn| std::ptr::eq(*drawn, story));
        let title = if finding.schedule.faults.is_empty() {
            pick(language, ["It breaks although nothing goes wrong", "아무 문제가 없어도 깨진다"])
        } else {
            pick(language, ["The smallest story that breaks it", "이 예를 깨뜨리는 가장 짧은 이야기"])
        };
        html! {
            div class="story" {
                h5 { (title) @if !finding.story.row.is_empty() { " · " (finding.story.title()) } }
                (tale(finding, language))
            }
            @if drawn {
                @let recording = Recording::of(finding, self.outcome.protections);
                @let (picture, left_out) = diagram::draw(finding, &recording);
                figure class="picture" {
                    div class="scroll" tabindex="0" role="group" aria-label=(pick(language, ["diagram, scrolls", "다이어그램, 스크롤 가능"])) { (picture) }
                    figcaption { (caption(left_out, language)) }
                }
            }
            div class="again" {
                code { (finding.replay(self.outcome.defect)) }
                button class="copy" type="button" { (pick(language, ["copy", "복사"])) }
                span role="status" class="sr" {}
            }
        }
    }

    fn foot(&self) -> Markup {
        let std::ops::Range { start, end } = self.outcome.numbers;
        html! {
            footer {
                p {
                    (both("Schedules", "장애 일정")) " " (start) ".." (end)
                    @if let Some(defect) = self.outcome.defect {
                        " · " (both("with the known defect", "알려진 결함을 켬")) " " code { (defect) }
                    }
                    " · sim " (env!("CARGO_PKG_VERSION"))
                }
            }
        }
    }
}

fn feature_id(source: &Source, place: usize) -> String {
    format!("{}-{place}", source.language.code())
}

/// Whether a story in this line was made from a scenario: from the last one that begins above it.
fn comes_from(scenario: &Scenario, scenarios: &[Scenario], line: usize) -> bool {
    let last = scenarios.iter().rev().find(|scenario| scenario.position.line <= line);
    last.is_some_and(|last| last.position == scenario.position)
}

fn of_rule<'a>(stories: &[&'a Rehearsed], rule: &Rule) -> Vec<&'a Rehearsed> {
    stories.iter().copied().filter(|story| story.story.rule.as_ref() == Some(&rule.name)).collect()
}

fn pick(language: Language, [english, korean]: [&str; 2]) -> &str {
    match language {
        Language::English => english,
        Language::Korean => korean,
    }
}

/// A text of the page itself, in both languages; one of them is shown.
fn both(english: &str, korean: &str) -> Markup {
    html! {
        span data-lang="en" lang="en" { (english) }
        span data-lang="ko" lang="ko" { (korean) }
    }
}

fn option(value: &str, english: &str, korean: &str) -> Markup {
    html! { option value=(value) data-en=(english) data-ko=(korean) { (english) } }
}

fn figure(number: usize, what: &str, bad: bool) -> Markup {
    html! {
        div class=[bad.then_some("bad")] { dt { (what) } dd { (number) } }
    }
}

fn mark(held: bool, language: Language) -> Markup {
    let (class, sign, said) = match held {
        true => ("mark good", "✔", pick(language, ["held", "지켜짐"])),
        false => ("mark bad", "✘", pick(language, ["broken", "깨짐"])),
    };
    html! { span class=(class) { span aria-hidden="true" { (sign) } span class="sr" { (said) ": " } } " " }
}

fn prose(text: Option<&str>) -> Markup {
    let text: Vec<_> = text.unwrap_or_default().lines().map(str::trim).collect();
    html! {
        @for paragraph in text.split(|line| line.is_empty()).filter(|lines| !lines.is_empty()) {
            p class="prose" { (paragraph.join(" ")) }
        }
    }
}

fn sentences(steps: &[Step]) -> Markup {
    html! {
        ol class="steps" {
            @for step in steps {
                li {
                    span class="key" { (step.keyword.trim()) " " }
                    span { (with_blanks(&step.value)) }
                    @if let Some(rows) = &step.table { (table(rows)) }
                }
            }
        }
    }
}

/// A sentence whose words in angle brackets are filled in from a table of examples.
fn with_blanks(sentence: &str) -> Markup {
    let parts: Vec<_> = sentence.split_inclusive('>').collect();
    html! {
        @for part in parts {
            @match part.strip_suffix('>').and_then(|part| part.rsplit_once('<')) {
                Some((before, name)) => { (before) var { (name) } }
                None => (part)
            }
        }
    }
}

fn table(table: &Table) -> Markup {
    html! {
        div class="scroll" tabindex="0" {
            table {
                @for (number, row) in table.rows.iter().enumerate() {
                    tr {
                        @for cell in row {
                            @if number == 0 { th scope="col" { (cell) } } @else { td { (cell) } }
                        }
                    }
                }
            }
        }
    }
}

/// A table of examples, with what came of each row that was played.
fn rows(examples: &Examples, played: &[&Rehearsed], language: Language) -> Markup {
    let Some(table) = &examples.table else { return html! {} };
    let heading = table.rows.first().map(Vec::as_slice).unwrap_or_default();
    let verdict_of = |row: &[String]| {
        played.iter().find(|story| story.story.row.iter().map(|(_, value)| value).eq(row.iter()))
    };
    html! {
        @if let Some(name) = examples.name.as_deref().filter(|name| !name.is_empty()) { p class="prose" { (name) } }
        div class="scroll" tabindex="0" {
            table {
                tr {
                    @for name in heading { th scope="col" { (name) } }
                    th scope="col" { (pick(language, ["held", "지켜짐"])) }
                }
                @for row in table.rows.iter().skip(1) {
                    tr {
                        @for cell in row { td { (cell) } }
                        td class="verdict" { @if let Some(story) = verdict_of(row) { (mark(story.held(), language)) } }
                    }
                }
            }
        }
    }
}

fn count(played: &[&Rehearsed], kind: FaultKind) -> u64 {
    played.iter().filter_map(|story| story.touched.get(&kind)).sum()
}

/// Whether an example held, and how often it was tried.
fn verdict(played: &[&Rehearsed], language: Language) -> Markup {
    let schedules: u64 = played.iter().map(|story| story.played).sum();
    let broken: u64 = played.iter().map(|story| story.broken).sum();
    let undisturbed = played.iter().any(|story| !story.held() && story.broken == 0);
    let text = match (language, played.iter().all(|story| story.held())) {
        (Language::English, true) if schedules == 0 => "held while nothing went wrong".to_owned(),
        (Language::English, true) => {
            format!("held undisturbed and under {} of faults", counted(schedules, "schedule"))
        }
        (Language::English, false) if undisturbed => "broke although nothing went wrong".to_owned(),
        (Language::English, false) => {
            format!("broke under {broken} of {} of faults", counted(schedules, "schedule"))
        }
        (Language::Korean, true) if schedules == 0 => "장애가 없을 때 지켜졌다".to_owned(),
        (Language::Korean, true) => {
            format!("장애가 없을 때도, 장애 일정 {schedules}가지 아래에서도 지켜졌다")
        }
        (Language::Korean, false) if undisturbed => "장애가 없어도 깨졌다".to_owned(),
        (Language::Korean, false) => format!("장애 일정 {schedules}가지 가운데 {broken}가지에서 깨졌다"),
    };
    let held = played.iter().all(|story| story.held());
    html! { p class=(if held { "held" } else { "fell" }) { (if held { "✔ " } else { "✘ " }) (text) } }
}

/// The story of a finding: its sentences, and between them what went wrong.
fn tale(finding: &Finding, language: Language) -> Markup {
    let broken = &finding.broken;
    let (during, after) = finding.faults_by_sentence();
    let number =
        |fault| finding.schedule.faults.iter().position(|other| other == fault).map_or(0, |place| place + 1);
    let wrong =
        |fault| html! { li class="wrong" { "⚡" (number(fault)) " " (words::fault(fault, language)) } };
    html! {
        ol {
            @for (place, sentence) in finding.story.sentences.iter().enumerate().take(broken.place + 1) {
                @for fault in during.get(place).into_iter().flatten() { (wrong(fault)) }
                @if place == broken.place && !broken.in_the_end {
                    li class="untrue" {
                        "✘ " (written(sentence))
                        @if let Some(rows) = &sentence.table { (table(rows)) }
                        span class="why" { "→ " (broken.why) }
                    }
                } @else {
                    li { (written(sentence)) @if let Some(rows) = &sentence.table { (table(rows)) } }
                }
            }
            @for fault in &after { (wrong(fault)) }
            @if broken.in_the_end {
                li class="untrue" {
                    "✘ " (pick(language, ["when everything has come to its end", "모든 일이 끝났을 때"]))
                    span class="why" { "→ " (broken.why) }
                }
            }
        }
    }
}

fn times(number: u64) -> String {
    if number == 1 { "once".to_owned() } else { counted(number, "time") }
}

fn caption(left_out: usize, language: Language) -> String {
    match language {
        Language::English => format!(
            "Time runs downwards, and not to scale. Red: messages that were lost (✗), came twice or late. Shaded: machines that \
             were not at work, and ⚡ faults while they last. {left_out} messages that tell nothing more are left out."
        ),
        Language::Korean => format!(
            "시간은 아래로 흐르며, 간격은 실제 길이와 다르다. 빨간색은 사라지거나(✗) 두 번 오거나 늦게 온 메시지이다. 음영은 일하지 \
             않는 기계와 ⚡ 장애가 이어지는 동안을 나타낸다. 더 말해 주는 것이 없는 메시지 {left_out}건은 그리지 않았다."
        ),
    }
}
