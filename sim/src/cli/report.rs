//! Writes the page of findings.

use std::path::{Path, PathBuf};

use sim::defect::Defect;
use sim::report::findings::content::FindingsPage;
use sim::report::findings::write;
use sim::scenario::Scenario;
use sim::shell::{self, quoted_path};

use super::args::Target;
use super::failure::Failure;
use super::output;

/// Writes a page into a folder, if one was asked for.
pub(super) fn deliver(
    folder: Option<&PathBuf>,
    page: impl FnOnce() -> FindingsPage,
) -> Option<Result<(), Failure>> {
    let target = Target::File(folder?.join("index.html"));
    Some(output::deliver(&target, &write(&page())))
}

/// How a story is called: like its file, or after its seed.
pub(super) fn name(file: Option<&Path>, scenario: &Scenario) -> String {
    let stem = file.and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    stem.unwrap_or_else(|| format!("seed {}", scenario.seed))
}

/// What to type to see a story again that breaks a check. `defect` is what has to be said beside
/// what the file says.
pub(super) fn commands(
    file: &Path,
    defect: Option<&Defect>,
    check: &str,
) -> Vec<([&'static str; 2], String)> {
    let (program, file) = (shell::program(), quoted_path(file));
    let defect = defect.map(|it| format!(" --defect {}", it.name)).unwrap_or_default();
    vec![
        (
            ["play it again, and read its story", "다시 실행하고 이야기를 읽는다"],
            format!("{program} replay {file}{defect}"),
        ),
        (
            ["read only what led to it", "위반으로 이어진 것만 읽는다"],
            format!("{program} replay {file}{defect} --about {check}"),
        ),
        (["see why it breaks", "왜 깨지는지 본다"], format!("{program} explain {file}{defect}")),
    ]
}
