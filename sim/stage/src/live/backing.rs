//! What a machine leans on that is no machine of the system.

/// A service that a machine cannot do without, such as a database server. It has no record and
/// takes no part in the story; the supervisor kills it and starts it again, with its machine or
/// beside it.
pub trait Backing<N> {
    /// The machine that leans on it.
    fn machine(&self) -> N;

    /// Kills it, as if the machine that it runs on crashed.
    fn kill(&self);

    /// Starts it again, and returns when it can be used.
    ///
    /// # Errors
    /// What is wrong, in words.
    fn start(&self) -> Result<(), String>;
}
