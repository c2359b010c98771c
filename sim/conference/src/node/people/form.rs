//! Forms that people fill in. What cannot be right is told at once, and nothing is asked for.

use domain::management::InvalidDetails;
use domain::registration::InvalidCode;
use domain::values::{InvalidName, ParsePriceError};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Why a form was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
pub enum InvalidForm {
    /// A name, an address or a text cannot be right.
    #[error(transparent)]
    Name(#[from] InvalidName),
    /// A period, a quota or a price cannot be right.
    #[error(transparent)]
    Details(#[from] InvalidDetails),
    /// A price cannot be read.
    #[error(transparent)]
    Price(#[from] ParsePriceError),
    /// A promotional code cannot be right.
    #[error(transparent)]
    Code(#[from] InvalidCode),
    /// A new seat type has no price.
    #[error("a new seat type needs a price")]
    NoPrice,
    /// A person has no first or no last name.
    #[error("a person needs a first name and a last name")]
    Unnamed,
}
