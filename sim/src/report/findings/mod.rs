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
    let articles: Vec<_> = page.shown.iter().map(|shown| article::Article::new(shown)).collect();
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
