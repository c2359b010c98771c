//! What is looked for first: what broke, and what has changed since an earlier run.

use maud::{Markup, html};

use super::Page;
use super::broken::FIRST;
use crate::report::page::parts::both;
use crate::report::spec::beside::SinceThen;

impl Page<'_> {
    /// What broke first, with the way to it.
    pub(super) fn first_broken(&self) -> Markup {
        let first = self.drawn.first().and_then(|story| Some((story, story.finding.as_ref()?)));
        let Some((story, finding)) = first else { return html! {} };
        let language = story.story.language.code();
        html! {
            div class="news" {
                p class="fell" {
                    (both("What broke first", "가장 먼저 깨진 것")) ": "
                    a href=(format!("#{FIRST}")) lang=(language) { (story.story.title()) }
                }
                p lang=(language) { "✘ " (finding.broken.sentence) }
                p lang=(language) { "→ " (finding.broken.why) }
            }
        }
    }

    /// What has changed since an earlier run.
    pub(super) fn news(&self) -> Markup {
        let Some(earlier) = &self.beside.earlier else { return html! {} };
        let since = |what: SinceThen| {
            let stories = self.outcome.stories.iter();
            let changed = stories
                .filter(move |story| earlier.since(&story.story, story.held()) == Some(what));
            changed.map(|story| &story.story).collect::<Vec<_>>()
        };
        let gone = earlier.gone(self.outcome.stories.iter().map(|story| &story.story));
        let all = [
            (SinceThen::Broke, ["broke since then", "그 뒤로 깨진 예"]),
            (SinceThen::Mended, ["hold again", "다시 지켜진 예"]),
            (SinceThen::New, ["new", "새 예"]),
        ];
        let all: Vec<_> = all.map(|(what, said)| (since(what), what, said)).into_iter().collect();
        let changed = gone > 0 || all.iter().any(|(stories, ..)| !stories.is_empty());
        html! {
            section class="news" aria-label="since the last run · 지난번 이후" {
                p { strong { (both("Since the last run", "지난번 이후")) } }
                @if !changed { p { (both("Nothing has changed.", "바뀐 것이 없다.")) } }
                @for (stories, what, [english, korean]) in &all {
                    @if !stories.is_empty() {
                        details open[*what == SinceThen::Broke] {
                            summary { (both(english, korean)) ": " (stories.len()) }
                            ul {
                                @for story in stories {
                                    li lang=(story.language.code()) { (story.feature) " · " (story.title()) }
                                }
                            }
                        }
                    }
                }
                @if gone > 0 { p { (both("gone, or not played", "없어졌거나 실행하지 않은 예")) ": " (gone) } }
            }
        }
    }
}
