//! Names and places into nodes: prices, parameters, named columns, other instruments, longer bars.

use super::{
    lower::{Lowering, Operand, Value, ValueKind},
    names::Meaning,
    node::Recipe,
};
use crate::{
    bars::Timeframe,
    language::{Diagnostic, Expr, Place, PlaceKind, Span, duration, functions, nearest},
};

impl Lowering<'_> {
    pub(super) fn name(&mut self, name: &str, span: Span) -> Option<Value> {
        if let Some(value) = self.definition.as_ref().and_then(|(locals, _)| locals.get(name)) {
            return Some(*value);
        }
        match self.known.meaning(name) {
            Some(Meaning::Field(field)) => {
                let key = self.key("price", field as usize, Vec::new(), Vec::new());
                Some(self.column(ValueKind::Number, key, Recipe::Price(field)))
            }
            Some(Meaning::Param(value)) => Some(value),
            Some(Meaning::Column(place)) => self.named_column(place, span),
            Some(Meaning::Extra) => {
                let number = self.names.extra(name);
                let key = self.key("extra", number, Vec::new(), Vec::new());
                Some(self.column(ValueKind::Number, key, Recipe::Extra(number)))
            }
            None => {
                self.unknown_name(name, span);
                None
            }
        }
    }

    fn unknown_name(&mut self, name: &str, span: Span) {
        let problem = if let Some(function) = functions::find(name) {
            let call = function.signature();
            Diagnostic::error("function-without-brackets", span, format!("'{name}' is a function"))
                .expecting(format!("a call: {call}"))
                .suggesting(Some(call))
        } else {
            let near = nearest(name, self.known.all_names());
            Diagnostic::error("unknown-name", span, format!("there is no '{name}'"))
                .expecting(self.known.expected_names())
                .suggesting(near)
        };
        self.problem(problem);
    }

    /// A named column is lowered once for each kind of bars.
    fn named_column(&mut self, place: usize, span: Span) -> Option<Value> {
        if let Some(value) = self.columns.get(&(place, self.track)) {
            return *value;
        }
        let (name, expr) = self.known.columns[place];
        if self.open.contains(&place) {
            let message = format!("'{name}' is made out of itself");
            self.report("circular-column", span, message, "columns that lead back to prices");
            return None;
        }
        self.open.push(place);
        // Its text is its own: arguments of a definition are no part of it.
        let definition = self.definition.take();
        let value = self.lower(expr);
        self.definition = definition;
        self.open.pop();
        self.columns.insert((place, self.track), value);
        value
    }

    pub(super) fn at(&mut self, of: &Expr, place: &Place) -> Option<Value> {
        let here = self.track;
        let mut there = self.graph.tracks[here];
        match &place.kind {
            PlaceKind::Instrument(name) => {
                let number = self.instrument(name, place.span)?;
                if there.instrument.is_some_and(|other| other != number) {
                    let message = format!("the bars of another instrument cannot see '{name}'");
                    self.report(
                        "nested-instruments",
                        place.span,
                        message,
                        "one instrument for an expression",
                    );
                    return None;
                }
                there.instrument = Some(number);
            }
            PlaceKind::Timeframe(ms) => {
                let timeframe = self.timeframe(*ms, place.span)?;
                let own = there.instrument.is_none() && Some(timeframe) == self.known.timeframe;
                there.timeframe = if own { None } else { Some(timeframe) };
            }
        }
        self.track = self.graph.track(there);
        let value = self.lower(of);
        let there = std::mem::replace(&mut self.track, here);
        let value = value?;
        let Operand::Column(slot) = value.operand else { return Some(value) };
        if there == here {
            return Some(value);
        }
        let key = self.key("align", there, Vec::new(), vec![slot]);
        Some(self.column(value.kind, key, Recipe::Align))
    }

    fn instrument(&mut self, name: &str, span: Span) -> Option<usize> {
        if let Some(known) = self.known.instruments.filter(|known| !known.iter().any(|one| one == name)) {
            let near = nearest(name, known.iter().map(String::as_str));
            let problem =
                Diagnostic::error("unknown-instrument", span, format!("there are no bars of '{name}'"))
                    .expecting("an instrument whose bars are given")
                    .suggesting(near);
            self.problem(problem);
            return None;
        }
        Some(self.names.instrument(name))
    }

    /// Longer bars are whole multiples of the strategy's own, and divide a day or are whole days.
    fn timeframe(&mut self, ms: i64, span: Span) -> Option<Timeframe> {
        let timeframe = Timeframe::from_ms(ms).filter(|timeframe| timeframe.is_even());
        let Some(timeframe) = timeframe else {
            let message = format!("there are no bars of {}", duration(ms));
            self.report(
                "wrong-timeframe",
                span,
                message,
                "a length that divides a day, or whole days: 5m, 1h, 1d, 1w",
            );
            return None;
        };
        if let Some(own) = self.known.timeframe.filter(|own| ms % own.ms() != 0) {
            let message = format!("bars of {timeframe} cannot be made of bars of {own}");
            self.report("wrong-timeframe", span, message, &format!("a multiple of {own}"));
            return None;
        }
        Some(timeframe)
    }
}
