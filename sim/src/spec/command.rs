//! How the program was started, so that whoever reads a command can type it where they are.

use std::path::Path;

/// From within the checkout.
const BY_CARGO: &str = "cargo run --release -p sim --";

/// What commands begin with: `cargo run …` if cargo started it and would do so again from here,
/// else the program as it was called.
#[must_use]
pub fn program() -> String {
    let manifest = std::env::var_os("CARGO_MANIFEST_DIR");
    let here = std::env::current_dir().unwrap_or_default();
    let called = std::env::args_os().next().unwrap_or_else(|| "sim".into());
    begins_with(manifest.as_deref().map(Path::new), &here, Path::new(&called))
}

fn begins_with(manifest: Option<&Path>, here: &Path, called: &Path) -> String {
    let checkout = manifest.and_then(Path::parent);
    if checkout.is_some_and(|checkout| here.starts_with(checkout)) {
        return BY_CARGO.to_owned();
    }
    quoted_path(called)
}

/// A path as a shell takes it.
#[must_use]
pub fn quoted_path(path: &Path) -> String {
    quoted(&path.display().to_string())
}

/// A text as a shell takes it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+=:@".contains(c);
    let is_plain = !text.is_empty() && !text.starts_with('-') && text.chars().all(plain);
    if is_plain { text.to_owned() } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_cargo_s_only_within_the_checkout() {
        let manifest = Some(Path::new("/home/ada/rehearsal/sim"));
        let within = begins_with(
            manifest,
            Path::new("/home/ada/rehearsal/features"),
            Path::new("target/sim"),
        );
        assert_eq!(within, BY_CARGO);
        let called = Path::new("/home/ada/my tools/sim");
        for (manifest, here) in [(manifest, "/home/ada"), (None, "/home/ada/rehearsal")] {
            assert_eq!(begins_with(manifest, Path::new(here), called), "'/home/ada/my tools/sim'");
        }
        assert_eq!(begins_with(None, Path::new("/tmp"), Path::new("sim")), "sim");
    }
}
