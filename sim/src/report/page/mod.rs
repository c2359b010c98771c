//! What all pages share: one file that asks no network for anything, its colours and letters, the
//! choice of language, and the parts that it is made of.

pub mod parts;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use crate::spec::story::Language;

const STYLE: &str = include_str!("base.css");
const SCRIPT: &str = include_str!("base.js");

/// A page. Nothing in it depends on when or where it was made.
#[derive(Debug)]
pub struct Document<'a> {
    /// The language in which it opens.
    pub language: Language,
    /// Its title, in English and in Korean.
    pub titles: [&'a str; 2],
    /// How its own parts look.
    pub styles: &'a [&'a str],
    /// What its own parts do. It is not needed to read the page.
    pub script: &'a str,
    /// What is shown.
    pub body: Markup,
}

/// Writes a page.
#[must_use]
pub fn document(page: &Document<'_>) -> Markup {
    let [english, korean] = page.titles;
    html! {
        (DOCTYPE)
        html lang=(page.language.code()) data-en=(english) data-ko=(korean) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'";
                title { (page.language.pick(page.titles)) }
                style { (PreEscaped(STYLE)) @for style in page.styles { (PreEscaped(style)) } }
            }
            body {
                (page.body)
                script { (PreEscaped(SCRIPT)) (PreEscaped(page.script)) }
            }
        }
    }
}
