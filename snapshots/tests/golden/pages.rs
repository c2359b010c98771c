//! The pages people read first: the README is short, and no page leads nowhere.

use std::fs;
use std::path::{Path, PathBuf};

/// The front page has no more lines than this.
const LINES_MAX: usize = 150;

/// Prose of the front page has no more columns than this. Tables and what a terminal shows may have
/// more.
const COLUMNS_MAX: usize = 120;

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Every page that people are sent to, from the folder of the project.
fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<_> = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "GLOSSARY.md",
        "benches/README.md",
        "features/README.md",
        "sim/stage/README.md",
    ]
    .map(PathBuf::from)
    .into();
    let docs = fs::read_dir(project().join("docs")).expect("there is a folder of pages");
    let docs =
        docs.map(|entry| Path::new("docs").join(entry.expect("it can be listed").file_name()));
    pages.extend(docs.filter(|path| path.extension().is_some_and(|extension| extension == "md")));
    pages
}

fn read(page: &Path) -> String {
    fs::read_to_string(project().join(page))
        .unwrap_or_else(|error| panic!("{}: {error}", page.display()))
}

/// The lines of a page that are not shown as they are, such as commands and what they print.
fn outside_of_code(text: &str) -> impl Iterator<Item = &str> {
    let mut in_code = false;
    text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        in_code ^= fence;
        !in_code && !fence
    })
}

/// Where the links of a page lead, as they are written.
fn links(text: &str) -> Vec<&str> {
    let after =
        |line| str::split(line, "](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    outside_of_code(text).flat_map(after).collect()
}

/// The name by which a heading can be linked to: small letters and digits, with a hyphen for each
/// space.
fn anchor(heading: &str) -> String {
    let heading = heading.trim_start_matches('#').trim().to_lowercase();
    let named = heading.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    named.map(|c| if c == ' ' { '-' } else { c }).collect()
}

/// The links of a page, given with its text, that lead nowhere.
fn broken(page: &Path, text: &str) -> Vec<String> {
    let leads_somewhere = |link: &str| {
        if link.starts_with("https://") {
            return true;
        }
        let (path, place) =
            link.split_once('#').map_or((link, None), |(path, place)| (path, Some(place)));
        let there =
            if path.is_empty() { page.to_owned() } else { page.with_file_name("").join(path) };
        let has = |place: &str| {
            let text = if path.is_empty() { text.to_owned() } else { read(&there) };
            outside_of_code(&text).any(|line| line.starts_with('#') && anchor(line) == place)
        };
        project().join(&there).exists() && place.is_none_or(has)
    };
    links(text).into_iter().filter(|link| !leads_somewhere(link)).map(str::to_owned).collect()
}

#[test]
fn the_readme_is_a_front_door() {
    let readme = read(Path::new("README.md"));
    let lines = readme.lines().count();
    assert!(lines <= LINES_MAX, "it has {lines} lines");
    let is_prose = |line: &&str| !line.starts_with('|');
    for line in outside_of_code(&readme).filter(is_prose) {
        assert!(line.chars().count() <= COLUMNS_MAX, "this line is too wide: {line}");
    }
}

#[test]
fn every_link_of_a_page_leads_somewhere() {
    let mut found = 0;
    for page in pages() {
        let text = read(&page);
        found += links(&text).len();
        assert_eq!(broken(&page, &text), Vec::<String>::new(), "{}", page.display());
    }
    assert!(found > 30, "only {found} links were found");
}

#[test]
fn a_link_that_leads_nowhere_is_found() {
    let text = "# A page\n[here](#a-page) [there](../README.md#two-commands) [out](https://crates.io)\n\
                ```\n[no link](no-file)\n```\n[a](no-file.md) [b](#no-place) [c](../README.md#no-place)\n";
    let page = Path::new("docs/UPGRADES.md");
    assert_eq!(broken(page, text), ["no-file.md", "#no-place", "../README.md#no-place"]);
}
