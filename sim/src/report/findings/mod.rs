//! The page of findings: what was checked, and of each finding its smallest story, a diagram that
//! one steps through, and why it breaks.
//!
//! Like the page of the specs it is one file that asks no network for anything. [`content`] is what
//! it tells, gathered from runs; everything else only writes that down. Nothing in it depends on
//! when or where it was made: equal findings give equal bytes.

mod article;
mod campaign;
mod choice;
pub mod content;
mod curve;
mod grid;
mod masthead;
mod picture;
mod why;
mod wire;

use maud::html;

use self::content::FindingsPage;
use crate::report::page::parts::both;
use crate::report::page::{Document, document};
use crate::spec::story::Language;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// A page is no longer than this, in bytes: whole stories are left out that would make it so.
pub const LONGEST_PAGE: usize = 2_900_000;

/// A page of findings.
#[must_use]
pub fn write(page: &FindingsPage) -> String {
    let mut room = LONGEST_PAGE.saturating_sub(STYLE.len() + SCRIPT.len());
    let articles: Vec<_> = page.shown.iter().map(article::Article::new).collect();
    for article in &articles {
        room = room.saturating_sub(article.without_the_whole().into_string().len());
    }
    let articles = articles.iter().zip(1..).map(|(article, number)| {
        let whole = article.whole().into_string();
        let fits = whole.len() <= room;
        if fits {
            room -= whole.len();
        }
        article.markup(number, fits)
    });
    let articles: Vec<_> = articles.collect();
    let [english, korean] = &page.headline.titles;
    let body = html! {
        a class="skip" href="#findings" { (both("To the findings", "발견한 것으로 건너뛰기")) }
        div class="sheet" {
            (masthead::top(page))
            main id="findings" { @for article in &articles { (article) } }
            (masthead::below(page))
        }
    };
    document(&Document {
        language: page.language,
        titles: [english, korean],
        styles: &[STYLE],
        script: SCRIPT,
        body,
    })
    .into_string()
        + "\n"
}

/// The languages in which the page itself speaks. Stories are told in the words of the program.
const LANGUAGES: [Language; 2] = Language::ALL;

#[cfg(test)]
mod tests {
    use std::path::Path;

    use stage::engine::Kind;

    use super::content::{Headline, ShownStory};
    use super::*;
    use crate::report::story;
    use conference::defect::Defect;
    use conference::scenario;

    fn page() -> String {
        let file = "../rehearsal/corpus/outbox-lost-at-restart-S14.json";
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        let scenario = scenario::read(&path).unwrap();
        let capsule = scenario.finding.as_deref().unwrap();
        let defect = crate::corpus::defect_of(capsule).unwrap();
        let protections = defect.map(Defect::protections).unwrap();
        let told = Ok(story::play(&scenario, protections, Kind::Direct, false));
        let shown = ShownStory::played((&scenario, defect, Kind::Direct), &told);
        let headline = Headline::of_story("it", &told, None);
        write(&FindingsPage { language: Language::English, headline, shown: vec![shown] })
    }

    #[test]
    fn a_page_tells_what_broke_where_and_after_what_and_is_always_the_same() {
        let page = page();
        assert_eq!(page, self::page());
        assert!(page.len() < LONGEST_PAGE, "{}", page.len());
        let parts = [
            "<span class=\"verdict bad\">VIOLATED</span>",
            "Every stored message is published",
            "기록된 메시지는 모두 전해지고",
            "store crashes",
            "<rect class=\"spell down\"",
            "<g class=\"failure\" data-at=\"00:29:04.000\">",
            "the whole story: ",
        ];
        for part in parts {
            assert!(page.contains(part), "{part} is missing");
        }
        // Its only addresses are names of forms.
        assert!(page.match_indices("http").all(|(at, _)| {
            let rest = &page[at..];
            rest.starts_with("http-equiv") || rest.starts_with("http://www.w3.org/2000/svg")
        }));
    }
}
