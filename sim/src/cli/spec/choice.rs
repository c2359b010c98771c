//! Which features and which of their examples are to be played.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use sim::shell::{quoted, quoted_path};
use sim::spec::selection::{FilePlace, Selection};
use sim::spec::source::{self, FeatureError, Source};

use super::super::args;
use super::super::failure::Failure;
use super::Options;

/// The paths of features, and what is wanted of them.
pub(super) fn of(options: &Options) -> (Vec<PathBuf>, Selection) {
    let mut places = Vec::new();
    let paths = options.paths.iter().map(|path| match path.to_str().and_then(FilePlace::of) {
        Some(place) => {
            places.push(place.clone());
            place.path
        }
        None => path.clone(),
    });
    let paths = paths.collect();
    let (names, tags) = (options.names.clone(), options.tags.clone());
    (paths, Selection { names, tags, language: options.lang, places })
}

/// What was typed to choose them, as a shell takes it.
pub(super) fn typed(options: &Options) -> String {
    let paths = options.paths.iter().map(|path| quoted_path(path));
    let names = options.names.iter().map(|name| format!("--name {}", quoted(name)));
    let tags = options.tags.iter().map(|tags| format!("--tags {}", quoted(&tags.to_string())));
    let language = options.lang.iter().map(|language| format!("--lang {}", language.code()));
    let words =
        std::iter::once("spec".to_owned()).chain(paths).chain(names).chain(tags).chain(language);
    words.collect::<Vec<_>>().join(" ")
}

/// The features to be played. A path of the project's own features means those in the program if
/// there is no such file.
pub(super) fn sources(
    paths: &[PathBuf],
    read: impl Fn(&[PathBuf]) -> Result<Vec<Source>, FeatureError>,
) -> Result<Vec<Source>, Failure> {
    if paths.is_empty() {
        return Ok(source::project()?);
    }
    let mut all = Vec::new();
    for path in paths {
        let built_in: Vec<_> = if path.exists() { Vec::new() } else { built_in(path)? };
        if built_in.is_empty() {
            all.extend(read(std::slice::from_ref(path))?);
        } else {
            all.extend(built_in);
        }
    }
    let mut known = BTreeSet::new();
    all.retain(|source| {
        known.insert(source.path.canonicalize().unwrap_or_else(|_| source.path.clone()))
    });
    Ok(all)
}

fn built_in(path: &Path) -> Result<Vec<Source>, FeatureError> {
    let mut sources = source::project()?;
    sources.retain(|source| source.path.starts_with(path));
    Ok(sources)
}

/// Why there is nothing to play, and what is nearest to what was asked for.
pub(super) fn nothing_to_play(sources: &[Source], selection: &Selection) -> Failure {
    let names: Vec<_> =
        sources.iter().flat_map(Source::stories).map(|story| story.title()).collect();
    let of_language = Selection { language: selection.language, ..Selection::default() };
    let (what, hint) = if sources.is_empty() {
        (
            "there is no feature to play".to_owned(),
            "features are files that end in .feature; give one of them, or their folder".to_owned(),
        )
    } else if names.is_empty() {
        (
            "the features have no example".to_owned(),
            "write one, under «Example:» or «시나리오:»".to_owned(),
        )
    } else if of_language.of(sources).is_empty() {
        (
            "no feature is written in that language".to_owned(),
            "leave --lang out, or give other features".to_owned(),
        )
    } else if !selection.places.is_empty()
        && (Selection { places: selection.places.clone(), ..of_language }).of(sources).is_empty()
    {
        (
            "no example is in that line".to_owned(),
            "give the line of an example, of a row of its table, of a rule or of a feature"
                .to_owned(),
        )
    } else if let Some(name) = selection.names.first() {
        let nearest = args::nearest(name, names.iter().map(String::as_str));
        let hint = match nearest.first() {
            Some(nearest) => format!("perhaps you mean «{nearest}»"),
            None => format!("there is for example «{}»", names[0]),
        };
        let wanted: Vec<_> = selection.names.iter().map(|name| format!("{name:?}")).collect();
        (format!("no example that is wanted has {} in its name", wanted.join(" or ")), hint)
    } else {
        let known: BTreeSet<_> =
            sources.iter().flat_map(Source::stories).flat_map(|story| story.tags).collect();
        let known: Vec<_> = known.into_iter().collect();
        let hint = match known.as_slice() {
            [] => "no example of these features has a tag".to_owned(),
            tags => format!("the tags of these features are {}", tags.join(", ")),
        };
        ("no example has such tags".to_owned(), hint)
    };
    Failure { what: format!("nothing was played: {what}"), hint }
}
