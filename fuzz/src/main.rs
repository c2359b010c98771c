//! The command `fuzz`.

use std::fs;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use fuzz::hunt::{Hunted, PATIENCE, Program, hunt};
use fuzz::targets::{ALL, Target};
use stage::campaign::all_cores;

/// Everything was taken, or refused in words.
const HELD: u8 = 0;
/// Something else came of an input.
const BROKEN: u8 = 1;
/// What was typed cannot be done.
const WRONG_USE: u8 = 2;

/// Gives whatever reads files of others inputs that are a little wrong
///
/// Each input is a file of the repository with some changes, which follow from its number. It must
/// be taken or refused in words, within ten seconds, without a panic. Whatever else comes of one is
/// told with its number, and the input is kept as a file. Exit codes: 0 held, 1 something else came
/// of an input, 2 wrong use.
#[derive(Debug, Parser)]
#[command(name = "fuzz", version, term_width = 100)]
struct Options {
    /// Give inputs to this only; may be given more than once [default: all]
    #[arg(value_name = "TARGET", value_parser = target)]
    targets: Vec<&'static Target>,

    /// How many inputs each is given
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    inputs: u64,

    /// The number of the first input
    #[arg(long, value_name = "N", default_value_t = 0)]
    from: u64,

    /// How many are given at once [default: all cores]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,

    /// Give some of the inputs to this program as well, which is `sim`, and see how it ends
    #[arg(long, value_name = "SIM")]
    program: Option<PathBuf>,

    /// One of so many inputs
    #[arg(long, value_name = "N", default_value_t = 1000, requires = "program",
          value_parser = clap::value_parser!(u64).range(1..))]
    every: u64,

    /// The folder for inputs that something else came of
    #[arg(long, value_name = "FOLDER", default_value = "rehearsal/found")]
    found: PathBuf,
}

fn target(name: &str) -> Result<&'static Target, String> {
    Target::named(name).ok_or_else(|| {
        let names: Vec<_> = ALL.iter().map(|target| target.name).collect();
        format!("there is no such target\nhint: the targets are {}", names.join(", "))
    })
}

fn main() -> ExitCode {
    let options = Options::parse();
    let targets = match options.targets.as_slice() {
        [] => ALL.to_vec(),
        chosen => chosen.to_vec(),
    };
    let Some(end) = options.from.checked_add(options.inputs).filter(|end| *end > options.from)
    else {
        eprintln!("error: there is no input to give\nhint: write for example --inputs 1000");
        return WRONG_USE.into();
    };
    let room = std::env::temp_dir().join(format!("fuzz-{}", std::process::id()));
    let program = options.program.as_ref().map(|path| Program {
        path: path.canonicalize().unwrap_or_else(|_| path.clone()),
        every: options.every,
        room: room.clone(),
    });
    if let Some(Err(error)) = program.as_ref().map(|_| fs::create_dir_all(&room)) {
        eprintln!("error: cannot make {}: {error}\nhint: set TMPDIR", room.display());
        return WRONG_USE.into();
    }
    let mut code = HELD;
    for target in targets {
        println!("{}: {}", target.name, target.about);
        let hangs = |number| {
            let seconds = PATIENCE.as_secs();
            eprintln!(
                "{} {number}: no answer for {seconds} s{}",
                target.name,
                kept(target, number, &options)
            );
            std::process::exit(BROKEN.into());
        };
        let mut broken = 0;
        let mut told = |so_far: &Hunted| {
            // At once: whoever stops a long hunt, or an input that hangs, must not take it along.
            for (number, why) in &so_far.broken[broken..] {
                eprintln!("{} {number}: {why}{}", target.name, kept(target, *number, &options));
            }
            broken = so_far.broken.len();
            if so_far.given.is_multiple_of(100_000) {
                println!("  {}", counts(so_far));
            }
        };
        let jobs = options.jobs.unwrap_or_else(all_cores);
        let hunted = hunt(target, options.from..end, jobs, program.as_ref(), &mut told, &hangs);
        println!(
            "  {}: {}",
            if hunted.broken.is_empty() { "HELD" } else { "BROKEN" },
            counts(&hunted)
        );
        if !hunted.broken.is_empty() {
            code = BROKEN;
        }
    }
    let _ = fs::remove_dir_all(&room);
    code.into()
}

fn counts(hunted: &Hunted) -> String {
    let Hunted { given, taken, refused, broken } = hunted;
    format!("{given} inputs, {taken} taken, {refused} refused, {} broken", broken.len())
}

/// Keeps an input as a file, and says where.
fn kept(target: &Target, number: u64, options: &Options) -> String {
    let path = options.found.join(format!("fuzz-{}-{number}.input", target.name));
    let written =
        fs::create_dir_all(&options.found).and_then(|()| fs::write(&path, target.input(number)));
    match written {
        Ok(()) => format!("\n  kept as {}", path.display()),
        Err(error) => format!("\n  cannot be kept as {}: {error}", path.display()),
    }
}
