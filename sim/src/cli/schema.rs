//! `sim schema`.

use clap::Args;
use conference::scenario;
use serde_json::Value;
use sim::campaign;
use sim::report::{spec, upgrade};

use super::failure::Failure;
use super::{exit, output};

/// Prints the JSON Schema of a scenario file, or of what a command writes as JSON
///
/// The schemas are generated from what is read and written (draft 2020-12), and each has the version
/// of its form in its $id. Editors complete scenarios by theirs. Without a name, lists which there
/// are.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    /// scenario, campaign (merge writes the same), defects, spec or upgrade
    #[arg(value_name = "NAME", value_parser = named)]
    schema: Option<&'static Named>,
}

const EXAMPLES: &[&str] = &[
    "sim schema",
    "sim schema scenario > scenario.schema.json",
    "sim schema campaign > campaign.schema.json",
];

/// A schema by the name under which it is asked for.
#[derive(Debug)]
struct Named {
    name: &'static str,
    schema: fn() -> Value,
}

static ALL: [Named; 5] = [
    Named { name: "scenario", schema: scenario::schema },
    Named { name: "campaign", schema: campaign::schema },
    Named { name: "defects", schema: campaign::kills_schema },
    Named { name: "spec", schema: spec::json::schema },
    Named { name: "upgrade", schema: upgrade::schema },
];

fn named(text: &str) -> Result<&'static Named, String> {
    // What is merged is a campaign again.
    let text = if text == "merge" { "campaign" } else { text };
    ALL.iter().find(|it| it.name == text).ok_or_else(|| {
        let names: Vec<_> = ALL.iter().map(|it| it.name).collect();
        format!("there is no such schema\nhint: the schemas are {}", names.join(", "))
    })
}

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    output::print(|out| match options.schema {
        Some(Named { schema, .. }) => out.write_all(text(&schema()).as_bytes()),
        None => ALL.iter().try_for_each(|Named { name, schema }| {
            writeln!(out, "{name:<8}  {}", schema()["title"].as_str().unwrap_or_default())
        }),
    })?;
    Ok(exit::HELD)
}

/// A schema as it is printed.
pub(super) fn text(schema: &Value) -> String {
    stage::campaign::json::pretty(schema)
}
