//! Values that several contexts share. They belong to none of them, so that none has to know
//! another for the sake of a price.

mod access_code;
mod money;
mod quantity;
mod text;

pub use access_code::AccessCode;
pub use money::{Money, ParsePriceError, Price};
pub use quantity::Quantity;
pub use text::{Email, InvalidName, RequiredText, Text};
pub(crate) use text::{is_word, texts};
