//! What is Gherkin and yet cannot have been meant.

use super::gherkin::tree::Document;
use super::prose;
use super::source::{FeatureError, Reason, Source};

impl Source {
    /// What is Gherkin and yet cannot have been meant: prose that swallows a heading or a sentence,
    /// an outline of which nothing would be played, a name in brackets that no column has.
    #[must_use]
    pub fn slip(&self) -> Option<FeatureError> {
        let slip = prose::mistaken(&self.text, &self.document)
            .or_else(|| idle_outline(&self.document))
            .or_else(|| unknown_column(&self.document));
        slip.map(|(line, reason)| FeatureError::Malformed { path: self.path.clone(), line, reason })
    }
}

/// An outline whose examples have no row: nothing of it would be played.
fn idle_outline(document: &Document) -> Option<Reason> {
    let tables = document.feature.all_scenarios().flat_map(|scenario| &scenario.examples);
    let idle = tables.into_iter().find(|examples| examples.rows.len() < 2)?;
    Some((idle.heading.location.line, "these examples have no row below a heading".to_owned()))
}

/// A name in brackets in a sentence of an outline, of which there is no column.
fn unknown_column(document: &Document) -> Option<Reason> {
    document.feature.all_scenarios().find_map(|scenario| {
        let known = |name: &str| {
            let headings = scenario.examples.iter().filter_map(|examples| examples.rows.first());
            headings.into_iter().any(|heading| heading.values().any(|column| column == name))
        };
        let steps = scenario.steps.iter().filter(|_| !scenario.examples.is_empty());
        steps.into_iter().find_map(|step| {
            let names = step.text.split('<').skip(1).filter_map(|rest| rest.split_once('>'));
            let unknown = names.map(|(name, _)| name).find(|name| !known(name))?;
            let why = format!(
                "no column of the examples is called {unknown:?}, as <{unknown}> in a sentence says"
            );
            Some((step.location.line, why))
        })
    })
}
