//! Where an export comes from, and what to do if it cannot be used.

use std::fs;
use std::io::{self, Read};

use benches::export::{Export, ExportError, Names, Role, TextError, read};

use crate::cli::args::{self, Source};
use crate::cli::output::{Failure, counted};

const EXAMPLE: &str = r#"{"stream": "order-1", "type": "OrderPlaced", "data": {"seats": 2}}"#;

/// Reads an export from where it is.
pub(super) fn export(source: &Source, names: &Names) -> Result<Export, Failure> {
    let bytes = match source {
        Source::Stdin => {
            let mut bytes = Vec::new();
            io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
        }
        Source::File(path) => fs::read(path),
    };
    let bytes = bytes.map_err(|error| {
        Failure::new(
            format!("cannot read {source}: {error}"),
            "give the path of a file of JSON lines, or - for standard input",
        )
    })?;
    let export = read(bytes, names)
        .map_err(|error| Failure::new(format!("{source}: {error}"), next_step(&error)))?;
    let events = export.census.events;
    if events > args::MOST_EVENTS {
        let most = counted(args::MOST_EVENTS);
        return Err(Failure::new(
            format!("{source}: {} events", counted(events)),
            format!("give one of at most {most}"),
        ));
    }
    Ok(export)
}

fn next_step(error: &ExportError) -> String {
    match error {
        ExportError::Text(TextError::Gzip(_)) => {
            "export it again: it is cut off or damaged".to_owned()
        }
        ExportError::Text(TextError::Zstd) => {
            "unpack it: `zstd -dc FILE | benches advise --from -`".to_owned()
        }
        ExportError::Text(TextError::Utf16 | TextError::NotUtf8 { .. }) => {
            "write it as UTF-8: `iconv -t UTF-8` does, with -f for what it is".to_owned()
        }
        ExportError::Text(TextError::TooLong) => {
            "give a part of it, such as one kind of stream".to_owned()
        }
        ExportError::Missing { role, .. } | ExportError::NoText { role, .. } => match role {
            Role::Type => "name it: --type-field NAME".to_owned(),
            Role::Data => {
                "name it: --data-field NAME, or --data-field . for the event as a whole".to_owned()
            }
            _ => "name it: --stream-field NAME; each event must have it".to_owned(),
        },
        ExportError::Json { .. } | ExportError::NoObject { .. } | ExportError::Empty => {
            format!("each event must be an object such as {EXAMPLE}")
        }
    }
}
