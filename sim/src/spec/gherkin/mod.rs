//! Reads feature files line by line, as the official reader of Gherkin 42 does: every file that it
//! takes is taken here, with the same names, sentences, tables, tags, lines and columns.
//!
//! What a [`line`] is depends on its first characters and on the words of a [`dialect`]. The
//! [`reader`] puts lines together to a [`tree`], or says with an [`error`] which line does not
//! belong where it is. A [`pickle`] is one example that can be played: a row of examples has its
//! values in its sentences. [`cucumber`] gives both in the form that the sentences of the catalogue
//! are looked up with.
//!
//! Two things are its own: only English and Korean are read, since there are sentences in no other
//! language; and a Korean feature may say `Rule` as well as `규칙`.

pub mod cucumber;
pub mod dialect;
pub mod error;
pub mod pickle;
pub mod reader;
pub mod tree;

mod line;
