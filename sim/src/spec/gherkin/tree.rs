//! A feature as it is written: every heading, sentence, table and tag with its place.

use crate::spec::story::Language;

/// A place in a file. Both numbers begin with 1; a column is a character, and not a byte.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
}

/// What a file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The language whose words it uses.
    pub language: Language,
    /// The one feature that a file may have.
    pub feature: Feature,
    /// Its comments, in their order.
    pub comments: Vec<Comment>,
}

/// A line that is for people only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// Where it stands, counted from 1.
    pub line: usize,
    /// The whole line.
    pub text: String,
}

/// A word that chooses what is played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tag {
    /// Where it is.
    pub location: Location,
    /// What it says, with its `@`.
    pub name: String,
}

/// The line that something begins with, and the prose below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The tags above it.
    pub tags: Vec<Tag>,
    /// Where it is.
    pub location: Location,
    /// Its keyword, without the colon.
    pub keyword: &'static str,
    /// What stands after the colon.
    pub name: String,
    /// The prose, line by line as it is indented.
    pub description: String,
}

/// Something people can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// How it begins.
    pub heading: Heading,
    /// What all its examples stand on.
    pub background: Option<Background>,
    /// The examples that belong to no rule.
    pub scenarios: Vec<Scenario>,
    /// Its rules, in the order of the file.
    pub rules: Vec<Rule>,
}

/// A rule with its examples.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// How it begins.
    pub heading: Heading,
    /// What its examples stand on, beside the background of the feature.
    pub background: Option<Background>,
    /// The examples of the rule, in the order of the file.
    pub scenarios: Vec<Scenario>,
}

/// Sentences that are said before those of each example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Background {
    /// How it begins; it has no tags.
    pub heading: Heading,
    /// What happens before each example.
    pub steps: Vec<Step>,
}

/// An example, or an outline of several that differ in the values of their rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scenario {
    /// How it begins.
    pub heading: Heading,
    /// What the example says, in order.
    pub steps: Vec<Step>,
    /// Its tables of values; none if it is an example by itself.
    pub examples: Vec<Examples>,
}

/// A table of values for an outline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examples {
    /// How it begins.
    pub heading: Heading,
    /// The names of the columns, and then the values; nothing if there is no table.
    pub rows: Vec<Row>,
}

impl Examples {
    /// The names of the columns, and the rows of values.
    #[must_use]
    pub fn table(&self) -> Option<(&Row, &[Row])> {
        self.rows.split_first()
    }
}

/// What a keyword says about its sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What had happened.
    Context,
    /// What somebody does.
    Action,
    /// What can be seen then.
    Outcome,
    /// The same as the keyword before it.
    Conjunction,
    /// Nothing: it is a bullet.
    Unknown,
}

/// One line of an example that begins with a keyword, with the table or text below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where its keyword is.
    pub location: Location,
    /// Its keyword, with the blank after it.
    pub keyword: &'static str,
    /// What the keyword says.
    pub kind: Kind,
    /// The rest of the line.
    pub text: String,
    /// The table below it.
    pub table: Option<Vec<Row>>,
    /// The quoted text below it.
    pub doc_string: Option<DocString>,
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Where its first bar is.
    pub location: Location,
    /// What stands between the bars, without the blanks around it.
    pub cells: Vec<Cell>,
}

impl Row {
    /// What the cells say.
    pub fn values(&self) -> impl Iterator<Item = &str> {
        self.cells.iter().map(|cell| cell.value.as_str())
    }
}

/// A cell of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Where its text begins.
    pub location: Location,
    /// What it says.
    pub value: String,
}

/// A quoted text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocString {
    /// Where it opens.
    pub location: Location,
    /// What it opens and closes with.
    pub delimiter: &'static str,
    /// What kind of text it is, if it says so.
    pub media_type: Option<String>,
    /// The text, without the indentation of its opening.
    pub content: String,
}

impl Feature {
    /// Its background and those of its rules.
    pub fn backgrounds(&self) -> impl Iterator<Item = &Background> {
        self.background.iter().chain(self.rules.iter().flat_map(|rule| &rule.background))
    }

    /// All its examples, as they are written.
    pub fn all_scenarios(&self) -> impl Iterator<Item = &Scenario> {
        self.scenarios.iter().chain(self.rules.iter().flat_map(|rule| &rule.scenarios))
    }

    /// All headings in it, its own first.
    pub fn headings(&self) -> impl Iterator<Item = &Heading> {
        let scenarios = self.all_scenarios().flat_map(|scenario| {
            let tables = scenario.examples.iter().map(|examples| &examples.heading);
            std::iter::once(&scenario.heading).chain(tables)
        });
        std::iter::once(&self.heading)
            .chain(self.rules.iter().map(|rule| &rule.heading))
            .chain(self.backgrounds().map(|background| &background.heading))
            .chain(scenarios)
    }
}
