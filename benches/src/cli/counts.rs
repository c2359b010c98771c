//! `benches counts`.

use std::path::PathBuf;

use benches::counts::{BUILD, Kept, Limits, compiler, ratios, work};
use clap::{Args, Subcommand};
use stage::whole;

use super::exit;
use super::output::{Failure, print, say, table, write_file};

/// Counts the instructions of each fold beside the fold by hand, and compares the ratios with the
/// limits that are kept
///
/// Needs Valgrind. Counts are the same on a busy machine, so a slower fold is told from a slower
/// minute. Limits are kept for each build by itself: for a release, and for the optimised build of
/// the tests.
#[derive(Debug, Args)]
#[command(after_help = exit::help(EXAMPLES))]
pub(super) struct Options {
    #[arg(long, value_name = "FILE", default_value = "benches/limits.json")]
    limits: PathBuf,

    /// Keep what is counted now as the limits, instead of comparing
    #[arg(long)]
    keep: bool,

    #[command(subcommand)]
    inner: Option<Inner>,
}

#[derive(Debug, Subcommand)]
enum Inner {
    /// Folds, to be counted
    #[command(hide = true)]
    Fold { name: String, repeats: u32 },
}

const EXAMPLES: &[&str] = &["benches counts", "benches counts --keep"];

const HINT: &str = "keep what is counted now with `benches counts --keep`";

/// By how many percent a ratio may be higher than what is kept, with the same compiler and with
/// another.
const PERCENT: (f64, f64) = (3.0, 25.0);

pub(super) fn run(options: &Options) -> Result<u8, Failure> {
    if let Some(Inner::Fold { name, repeats }) = &options.inner {
        return Ok(if work(name, *repeats) { exit::DONE } else { exit::WRONG_USE });
    }
    let program = std::env::current_exe().map_err(|error| {
        Failure::new(
            format!("this program does not find itself: {error}"),
            "start it by its whole path",
        )
    })?;
    let counted = ratios(&program, &["counts", "fold"]).map_err(|error| {
        Failure::new(error.to_string(), "install valgrind, or leave this check out")
    })?;
    let (compiler, path) = (compiler(), options.limits.display());
    if options.keep {
        let (percent, percent_otherwise) = PERCENT;
        let limits = Limits { compiler, percent, percent_otherwise, ratios: counted };
        let mut kept = if options.limits.exists() { read(options)? } else { Kept::default() };
        kept.insert(BUILD.to_owned(), limits);
        let text = serde_json::to_string_pretty(&kept).expect("limits are plain data") + "\n";
        write_file(&options.limits, &text)?;
        return Ok(exit::DONE);
    }
    let Some(limits) = read(options)?.remove(BUILD) else {
        return Err(Failure::new(
            format!("{path} has no limits for a build of the kind `{BUILD}`"),
            HINT,
        ));
    };
    let mut table = table(&["fold", "instructions, × by hand", "kept"]);
    for (fold, ratio) in &counted {
        let kept = limits.ratios.get(fold).map_or("–".to_owned(), |kept| format!("{kept:.3}"));
        table.add_row([fold.clone(), format!("{ratio:.3}"), kept]);
    }
    print(&format!("{table}\n"))?;
    let exceeded = limits.exceeded(&counted, &compiler);
    for fold in &exceeded {
        say(&format!(
            "{} takes {:.3} times the instructions of the fold by hand, more than {:.3}\nhint: find what made it slower, or, if it \
             is worth it, {HINT}",
            fold.fold, fold.ratio, fold.limit
        ));
    }
    Ok(if exceeded.is_empty() { exit::DONE } else { exit::MISSED })
}

fn read(options: &Options) -> Result<Kept, Failure> {
    let path = options.limits.display();
    let text = whole::text(&options.limits)
        .map_err(|error| Failure::new(format!("cannot read {path}: {error}"), HINT))?;
    serde_json::from_str(&text).map_err(|error| Failure::new(format!("{path}: {error}"), HINT))
}
