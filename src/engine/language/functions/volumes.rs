//! Volume.

use super::{Build, Function, N, Output, length};
use crate::{
    graph::Each,
    indicators::{Mfi, Obv, Vwap},
};

pub static FUNCTIONS: [Function; 3] = [
    Function {
        name: "obv",
        parameters: &[],
        result: Output::Number,
        summary: "On-balance volume: the volume added on a higher close and taken away on a lower one, from the first bar on.",
        build: Build::Kernel { reads: &[], make: |_| Box::new(Each(Obv::default())) },
    },
    Function {
        name: "mfi",
        parameters: &[N],
        result: Output::Number,
        summary: "The money flow index: the share of money that flowed at rising typical prices, from 0 to 100; 0 when none flowed.",
        build: Build::Kernel { reads: &[], make: |figures| Box::new(Each(Mfi::new(length(figures[0])))) },
    },
    Function {
        name: "vwap",
        parameters: &[],
        result: Output::Number,
        summary: "The mean typical price weighted by volume, since 00:00 UTC of the bar's day.",
        build: Build::Kernel { reads: &[], make: |_| Box::new(Each(Vwap::default())) },
    },
];
