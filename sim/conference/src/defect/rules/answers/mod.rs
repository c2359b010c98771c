//! Wrong answers: a no where the business says yes, a yes where it says no, and what was asked for
//! done a little otherwise.

pub(in crate::defect) mod management;
pub(in crate::defect) mod money;
pub(in crate::defect) mod order;
pub(in crate::defect) mod seats;
