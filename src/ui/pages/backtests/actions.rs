//! What the forms of backtests do.

use super::{NEW, PATH, path_of};
use crate::{
    failure::{Failure, FieldName, Problem},
    flash::{self, Done},
    refused::refuse,
    server,
};
use domain::{BacktestId, Fixed, Timestamp, market::Symbol};
use leptos::prelude::*;
use services::{
    backtests::{self, NewBacktest, Source},
    strategies::{Fault, faults},
};
use std::collections::BTreeMap;

#[server(prefix = "/ui", endpoint = "ask_backtest")]
pub async fn ask_backtest(
    #[server(default)] what: String,
    #[server(default)] instrument: String,
    #[server(default)] from: String,
    #[server(default)] to: String,
    #[server(default)] cash: String,
    #[server(default)] params: String,
) -> Result<(), Failure> {
    let asked =
        Form { what: &what, instrument: &instrument, from: &from, to: &to, cash: &cash, params: &params };
    match ask(&asked).await {
        Ok(id) => {
            leptos_axum::redirect(&path_of(id));
            Ok(())
        }
        Err(failure) => {
            let kept = [
                ("what", what.as_str()),
                ("instrument", &instrument),
                ("from", &from),
                ("to", &to),
                ("cash", &cash),
                ("params", &params),
            ];
            Err(refuse::<AskBacktest>(NEW, failure, &kept))
        }
    }
}

/// The fields as they were filled in.
struct Form<'a> {
    what: &'a str,
    instrument: &'a str,
    from: &'a str,
    to: &'a str,
    cash: &'a str,
    params: &'a str,
}

async fn ask(form: &Form<'_>) -> Result<BacktestId, Failure> {
    let by = server::signed_in()?;
    let source = source(form.what)?;
    let instrument: Symbol =
        form.instrument.parse().map_err(|_| Failure::invalid(FieldName::Instrument, Problem::Missing))?;
    let cash: Fixed =
        form.cash.trim().parse().map_err(|_| Failure::invalid(FieldName::Cash, Problem::NotAnAmount))?;
    let wanted = NewBacktest {
        source,
        params: params(form.params)?,
        instrument,
        from: day(form.from, FieldName::From)?,
        to: day(form.to, FieldName::To)?,
        cash,
        seed: 1,
    };
    Ok(backtests::ask(&server::house(), &by, &wanted).await?.id)
}

fn source(what: &str) -> Result<Source, Failure> {
    match what.split_once(':') {
        Some(("strategy", id)) => Ok(Source::Saved(id.parse().map_err(|_| Failure::NotFound)?, None)),
        Some(("example", key)) => Ok(Source::Example(key.to_owned())),
        _ => Err(Failure::invalid(FieldName::Document, Problem::Missing)),
    }
}

/// What is wrong with the values of parameters, each with its name and what it may be; nothing when that is how they are written.
pub(super) async fn misfit(what: &str, entered: &str) -> Result<Option<String>, Failure> {
    let by = server::signed_in()?;
    let (Ok(source), Ok(params)) = (source(what), params(entered)) else { return Ok(None) };
    let problems = backtests::misfit(&server::house(), &by, &source, &params).await?;
    let told = |fault: Fault| match fault.expected {
        Some(expected) => format!("{}; expected: {expected}", fault.message),
        None => fault.message,
    };
    Ok(problems
        .map(|problems| faults(&problems, "document").into_iter().map(told).collect::<Vec<_>>().join("\n")))
}

/// `2026-01-31`, as browsers send a date; nothing is no date.
fn day(text: &str, field: FieldName) -> Result<Option<Timestamp>, Failure> {
    match text.trim() {
        "" => Ok(None),
        day => {
            let wrong = || Failure::invalid(field, Problem::NotADate);
            format!("{day}T00:00:00Z").parse().map(Some).map_err(|_| wrong())
        }
    }
}

/// `fast=10, slow=30`
fn params(text: &str) -> Result<BTreeMap<String, f64>, Failure> {
    let wrong = || Failure::invalid(FieldName::Params, Problem::NotParams);
    let parts = text.split([',', '\n']).map(str::trim).filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').ok_or_else(wrong)?;
        let value: f64 =
            value.trim().parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(wrong)?;
        Ok((name.trim().to_owned(), value))
    };
    parts.map(pair).collect()
}

#[server(prefix = "/ui", endpoint = "cancel_backtest")]
pub async fn cancel_backtest(id: String) -> Result<(), Failure> {
    let page = id.parse::<BacktestId>().map_or_else(|_| PATH.to_owned(), path_of);
    match change(&id, true).await {
        Ok(()) => {
            flash::redirect_done(&page, Done::BacktestCancelled);
            Ok(())
        }
        Err(failure) => Err(refuse::<CancelBacktest>(&page, failure, &[])),
    }
}

#[server(prefix = "/ui", endpoint = "delete_backtest")]
pub async fn delete_backtest(id: String) -> Result<(), Failure> {
    match change(&id, false).await {
        Ok(()) => {
            flash::redirect_done(PATH, Done::BacktestDeleted);
            Ok(())
        }
        Err(failure) => Err(refuse::<DeleteBacktest>(PATH, failure, &[])),
    }
}

/// Calls it off, or takes it away.
async fn change(id: &str, only_cancel: bool) -> Result<(), Failure> {
    let by = server::signed_in()?;
    let id = id.parse().map_err(|_| Failure::NotFound)?;
    if only_cancel {
        backtests::cancel(&server::house(), &by, id).await?;
    } else {
        backtests::delete(&server::house(), &by, id).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_pairs() {
        let found = params("fast=10, slow = 30.5\n").unwrap();
        assert_eq!(found, BTreeMap::from([("fast".to_owned(), 10.0), ("slow".to_owned(), 30.5)]));
        for wrong in ["fast", "fast=", "fast=x", "fast=inf"] {
            assert!(params(wrong).is_err(), "{wrong}");
        }
        assert_eq!(day("", FieldName::From), Ok(None));
        assert!(day("2026-02-30", FieldName::From).is_err() && day("2026-02-28", FieldName::To).is_ok());
    }
}
