//! Old bugs in the place of one decision. All else is decided as ever.

pub(super) mod answers;
pub(super) mod assignments;
pub(super) mod calling_off;
pub(super) mod code;
pub(super) mod liberation;
pub(super) mod management;
pub(super) mod order;
pub(super) mod payment;
pub(super) mod process;
pub(super) mod seats;
pub(super) mod upgrade;
pub(super) mod waiting;
