//! One story of the page: what it breaks and why, its diagram, its lines, and the commands.

use maud::{Markup, html};

use super::choice::{self, Item};
use super::content::{ShownBreach, ShownStory};
use super::picture::Picture;
use super::why;
use crate::report::finding::caused;
use crate::report::page::parts::{both, command};
use crate::report::story::ToldViolation;
use crate::report::terminal::grouped;
use crate::spec::promises;
use crate::spec::story::Language;
use conference::wording::trouble;

/// So many lines of a story are told; a longer one is told by its command.
const MOST_LINES: usize = 1_500;

/// A story of the page.
pub(super) struct Article<'a> {
    shown: &'a ShownStory,
    window: Vec<Item>,
    all: Vec<Item>,
}

impl<'a> Article<'a> {
    pub(super) fn new(shown: &'a ShownStory) -> Self {
        let breach = shown.breach.as_ref();
        let window = choice::window(&shown.course, breach);
        let window = choice::items(&shown.course, &window, breach);
        let every: Vec<_> = (0..shown.course.rows.len()).collect();
        let all = choice::items(&shown.course, &every, breach);
        Self { shown, window, all }
    }

    /// The article; with the whole story if that fits.
    pub(super) fn markup(&self, number: usize, whole_fits: bool) -> Markup {
        let whole = if whole_fits { self.whole() } else { self.left_out() };
        self.with(number, &whole)
    }

    pub(super) fn without_the_whole(&self) -> Markup {
        self.with(0, &html! {})
    }

    fn with(&self, number: usize, whole: &Markup) -> Markup {
        let ShownStory { breach, explanation, .. } = self.shown;
        let id = format!("story-{number}");
        html! {
            article class=(if breach.is_some() { "finding broken" } else { "finding" }) id=(id) aria-labelledby=(format!("{id}-name")) {
                (self.heading(&format!("{id}-name")))
                (self.origin())
                @if let Some(found) = explanation {
                    section class="part" {
                        h3 { (both("The cause in short", "원인을 짧게")) }
                        (why::in_short(found))
                    }
                }
                section class="part" {
                    h3 { (both("What happened", "무슨 일이 있었나")) }
                    (self.diagram(&self.window, ["window of the story", "이야기의 한 부분"]))
                    (whole)
                }
                (self.story())
                @if let Some(found) = explanation { (why::parts(found)) }
                (self.commands())
            }
        }
    }

    fn heading(&self, id: &str) -> Markup {
        let Some(breach) = &self.shown.breach else {
            return html! { h2 id=(id) { (both("Everything held", "모두 지켜졌다")) } };
        };
        let first = caused(&self.shown.scenario, &breach.violations);
        let at = breach.violations.iter().find(|told| told.check == breach.check);
        let rest: Vec<&ToldViolation> = first.map(|(_, rest)| rest).unwrap_or_default();
        let rest: Vec<_> = rest.into_iter().filter(|told| told.check != breach.check).collect();
        html! {
            h2 id=(id) {
                span class="check" { (breach.check) }
                @for language in Language::ALL {
                    span data-lang=(language.code()) lang=(language.code()) { (promises::rule(breach.check, language)) }
                }
            }
            div class="first" {
                p {
                    @if let Some(told) = at { time { (told.at) } " " }
                    "✘ " (breach.what)
                }
                @if !rest.is_empty() {
                    details {
                        summary {
                            (both(
                                &format!("what else is violated: {}", ids(&rest)),
                                &format!("그 밖에 어긴 것: {}", ids(&rest)),
                            ))
                        }
                        ul { @for told in &rest { (also(told)) } }
                    }
                }
            }
        }
    }

    /// How it was found, with which defect, and what goes wrong in it.
    fn origin(&self) -> Markup {
        let ShownStory { scenario, defect, shrunk, .. } = self.shown;
        html! {
            dl class="origin" {
                dt { (both("played", "실행한 것")) }
                dd {
                    @match scenario.about.as_str() {
                        "" => { "seed " (scenario.seed) },
                        about => (about),
                    }
                    " · " (scenario.size())
                }
                @if let Some(shrunk) = shrunk {
                    dt { (both("made smaller", "줄인 과정")) }
                    dd {
                        (both(
                            &format!(
                                "from {} to {}, with {} plays; {}",
                                shrunk.from,
                                shrunk.to,
                                grouped(shrunk.plays),
                                if shrunk.minimal { "nothing in it can be left out" } else { "it may become smaller" }
                            ),
                            &format!(
                                "{} → {}, {}번 실행; {}",
                                shrunk.from,
                                shrunk.to,
                                grouped(shrunk.plays),
                                if shrunk.minimal { "더 뺄 것이 없다" } else { "더 작아질 수 있다" }
                            ),
                        ))
                    }
                }
                @if let Some(defect) = defect {
                    dt { (both("known defect", "알려진 결함")) }
                    dd { code { (defect.name) } ": " (defect.about) }
                }
                dt { (both("goes wrong", "장애")) }
                dd {
                    @if scenario.faults.is_empty() { (both("nothing", "없음")) }
                    ul {
                        @for fault in &scenario.faults {
                            li { (trouble::fault(fault)) }
                        }
                    }
                }
            }
        }
    }

    fn diagram(&self, items: &[Item], name: [&str; 2]) -> Markup {
        let picture = Picture::new(&self.shown.course, self.shown.breach.as_ref(), items);
        let (width, machines) = picture.grid.widths();
        let has_led = self.shown.course.rows.iter().any(|row| row.led);
        html! {
            figure class="spacetime faded" data-led=(has_led) {
                div class="canvas" tabindex="0" role="group" aria-label=(format!("{} · {}", name[0], name[1])) style=(format!("--width:{width};--machines:{machines}")) {
                    (picture.svg(name))
                }
                figcaption {
                    (both(
                        "Time runs downwards, and not to scale. An arrow is a message, ✗ one that nobody took in; a dot is something that a machine told; bands are machines that were down, stood still or had a wrong clock. What led to the violation is drawn strong.",
                        "시간은 아래로 흐르며, 간격은 실제 길이와 다르다. 화살표는 메시지이고 ✗는 아무도 받지 못한 메시지, 점은 기계가 알린 일이다. 띠는 꺼지거나 멈추거나 시계가 틀린 기계를 나타낸다. 위반으로 이어진 것은 진하게 그렸다.",
                    ))
                }
            }
        }
    }

    /// Everything that happened, folded.
    pub(super) fn whole(&self) -> Markup {
        let count = grouped(self.shown.course.rows.len() as u64);
        html! {
            details class="whole" {
                summary {
                    (both(
                        &format!("the whole story: {count} rows"),
                        &format!("이야기 전체: {count}줄"),
                    ))
                }
                (self.diagram(&self.all, ["the whole story", "이야기 전체"]))
            }
        }
    }

    fn left_out(&self) -> Markup {
        let count = grouped(self.shown.course.rows.len() as u64);
        html! {
            p class="quiet" {
                (both(
                    &format!("The whole story has {count} rows and is left out, so that this page stays small."),
                    &format!("이야기 전체는 {count}줄이라, 페이지를 작게 두려고 뺐다."),
                ))
            }
        }
    }

    fn story(&self) -> Markup {
        let ShownStory { course, breach, .. } = self.shown;
        let lines = || course.rows.iter().filter(|row| row.is_line);
        let led = lines().filter(|row| row.led).count();
        let count = lines().count();
        html! {
            section class="part" {
                @if led > 0 {
                    h3 { (both("What led to it", "여기까지 온 과정")) }
                    ol class="told" {
                        @for row in lines().filter(|row| row.led) {
                            li class=[row.by_fault.then_some("wrong")] { time { (row.at) } span { (row.words) } }
                        }
                        @if let Some(breach) = breach { (violated(breach)) }
                    }
                }
                details {
                    summary {
                        (both(
                            &format!("every line of the story: {}", grouped(count as u64)),
                            &format!("이야기의 모든 줄: {}", grouped(count as u64)),
                        ))
                    }
                    ol class="told" {
                        @for row in lines().take(MOST_LINES) {
                            li class=[row.by_fault.then_some("wrong")] { time { (row.at) } span { (row.words) } }
                        }
                    }
                    @if count > MOST_LINES {
                        p class="quiet" {
                            (both(
                                &format!("{} more are left out.", grouped((count - MOST_LINES) as u64)),
                                &format!("그 밖의 {}줄은 뺐다.", grouped((count - MOST_LINES) as u64)),
                            ))
                        }
                    }
                }
            }
        }
    }

    fn commands(&self) -> Markup {
        html! {
            @if !self.shown.commands.is_empty() {
                section class="part" {
                    h3 { (both("What to type", "입력할 명령")) }
                    @for ([english, korean], line) in &self.shown.commands {
                        p class="quiet" { (both(english, korean)) }
                        (command(line, &both("copy", "복사")))
                    }
                }
            }
        }
    }
}

fn violated(breach: &ShownBreach) -> Markup {
    let at = breach.violations.iter().find(|told| told.check == breach.check);
    html! {
        li class="untrue" {
            time { @if let Some(told) = at { (told.at) } }
            span { "✘ " (breach.check) ": " (breach.what) }
        }
    }
}

fn also(told: &ToldViolation) -> Markup {
    html! {
        li {
            time { (told.at) } " " strong { (told.check) } " " (told.what)
            @if told.more > 0 {
                " " (both(&format!("(and {} more)", told.more), &format!("(그 밖에 {}건)", told.more)))
            }
        }
    }
}

fn ids(told: &[&ToldViolation]) -> String {
    told.iter().map(|told| told.check).collect::<Vec<_>>().join(", ")
}
