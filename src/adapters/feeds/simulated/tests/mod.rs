//! The market as it is asked: the same bars whatever was asked before, and figures that stand in the documentation.

mod ask;
mod edges;
mod examples;
mod facts;
mod figures;
mod news;
mod pure;
mod trade;
