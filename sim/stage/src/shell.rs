//! Commands that whoever reads them can type where they are: what the program is called, and texts
//! as a POSIX shell takes them.

use std::path::Path;
use std::sync::OnceLock;

/// What commands of a package begin with: `cargo run --release -p NAME --` if cargo started this
/// program and would do so again from here, else the program as it was called.
#[must_use]
pub fn program_of(package: &str) -> String {
    let Called { by_cargo, as_it_was } = called();
    if *by_cargo { format!("cargo run --release -p {package} --") } else { as_it_was.clone() }
}

/// What commands of this program begin with, whatever its package is called, and if it is an
/// example of it.
#[must_use]
pub fn program() -> String {
    let Ok(package) = std::env::var("CARGO_PKG_NAME") else { return called().as_it_was.clone() };
    let called = std::env::args_os().next().unwrap_or_default();
    let (path, begin) = (Path::new(&called), program_of(&package));
    let is_example = path.parent().is_some_and(|folder| folder.ends_with("examples"));
    match (begin.strip_suffix(" --"), path.file_stem().filter(|_| is_example)) {
        (Some(run), Some(name)) => {
            format!("{run} --example {} --", quoted(&name.to_string_lossy()))
        }
        _ => begin,
    }
}

/// How this program was started.
struct Called {
    /// Whether cargo started it, and would do so again from here.
    by_cargo: bool,
    /// Its name, as it was called.
    as_it_was: String,
}

fn called() -> &'static Called {
    static CALLED: OnceLock<Called> = OnceLock::new();
    CALLED.get_or_init(|| {
        let manifest = std::env::var_os("CARGO_MANIFEST_DIR");
        let here = std::env::current_dir().unwrap_or_default();
        let called = std::env::args_os().next().unwrap_or_default();
        let by_cargo =
            manifest.is_some_and(|manifest| is_within_checkout(Path::new(&manifest), &here));
        Called { by_cargo, as_it_was: quoted_path(Path::new(&called)) }
    })
}

/// Whether cargo knows the package in a folder from here: it looks for its lock file upwards.
fn is_within_checkout(manifest: &Path, here: &Path) -> bool {
    let mut folders = manifest.ancestors();
    let checkout = folders.find(|folder| folder.join("Cargo.lock").is_file());
    checkout.is_some_and(|checkout| here.starts_with(checkout))
}

/// A path as a shell takes it.
#[must_use]
pub fn quoted_path(path: &Path) -> String {
    quoted(&path.display().to_string())
}

/// A text as a shell takes it. Letters and digits of any script are taken as they are; what looks
/// like an option is quoted for whoever reads it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+=:@".contains(c);
    // A word that begins with = is expanded by some shells.
    let is_plain = !text.is_empty() && !text.starts_with(['-', '=']) && text.chars().all(plain);
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use proptest::prelude::*;

    use super::*;

    /// What a shell makes of a command line with one argument.
    fn taken(argument: &str) -> String {
        let line = format!("printf %s {argument}");
        let output = Command::new("sh").arg("-c").arg(line).output().expect("there is a shell");
        assert!(output.status.success(), "{argument}: {output:?}");
        String::from_utf8(output.stdout).expect("what was given was text")
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_shell_gives_back_what_was_quoted(text in r#"[^\x00]{0,12}|[ '"$`\\a-c\n*?~#!&;|<>(){}=가-힣-]{0,8}"#) {
            prop_assert_eq!(taken(&quoted(&text)), text);
        }
    }

    #[test]
    fn what_needs_no_quotes_has_none() {
        for plain in ["features/en/a.feature", "예약을-확인한다", "été", "seed-7+8@9:10", "a=b"]
        {
            assert_eq!(quoted(plain), plain);
        }
        assert_eq!(quoted("Ada's order"), r"'Ada'\''s order'");
        assert_eq!(quoted("좌석 두 개"), "'좌석 두 개'");
        assert_eq!(quoted("$(rm)"), "'$(rm)'");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("--name"), "'--name'");
        assert_eq!(quoted_path(Path::new("/home/ada/my tools/sim")), "'/home/ada/my tools/sim'");
    }

    #[test]
    fn a_command_is_cargo_s_only_within_the_checkout() {
        let home = tempfile::tempdir().unwrap();
        let (checkout, manifest) =
            (home.path().join("rehearsal"), home.path().join("rehearsal/a/b"));
        std::fs::create_dir_all(&manifest).unwrap();
        assert!(!is_within_checkout(&manifest, &checkout), "without a lock file it is none");
        std::fs::write(checkout.join("Cargo.lock"), "").unwrap();
        assert!(is_within_checkout(&manifest, &checkout.join("features")));
        assert!(is_within_checkout(&manifest, &checkout));
        assert!(!is_within_checkout(&manifest, home.path()));
    }
}
