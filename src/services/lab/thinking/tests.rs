//! What is told is bounded and data; what is answered is read strictly.

mod bounds;
mod reading;
