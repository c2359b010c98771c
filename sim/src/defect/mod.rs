//! defect
