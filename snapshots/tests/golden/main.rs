//! What must not change unnoticed: how a story is told and drawn, how everything is stored, and
//! where pages lead.

mod broken;
mod forms;
mod pages;
mod story;

/// Where the snapshots lie.
fn beside_the_manifest() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(env!("CARGO_MANIFEST_DIR"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}
