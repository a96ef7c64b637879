//! Which bars are asked for.

use crate::request::{
    Fields,
    fields::Given,
    values::{parsed, whole_number},
};
use domain::{Timestamp, market::Timeframe};
use services::market::Stretch;

/// `?timeframe=1h&from=…&to=…&limit=500`
pub(super) fn stretch(fields: &mut Fields) -> Option<Stretch> {
    let timeframe = fields.optional("timeframe", timeframe);
    let from = fields.optional("from", parsed::<Timestamp>());
    let to = fields.optional("to", parsed::<Timestamp>());
    let most = i64::try_from(Stretch::MOST).unwrap_or(i64::MAX);
    let limit = fields.optional("limit", whole_number(1..=most));
    let (from, to) = (from?, to?);
    if from.zip(to).is_some_and(|(from, to)| to <= from) {
        fields.refuse("to", "must be after `from`");
        return None;
    }
    let limit = limit?.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(Stretch::USUAL);
    Some(Stretch { timeframe: timeframe?.unwrap_or(Timeframe::HOUR), from, to, limit })
}

fn timeframe(given: Given<'_>) -> Result<Timeframe, String> {
    let allowed = "must be a whole part of a day of at least a minute, such as 1m, 5m, 15m, 1h, 4h or 1d";
    let timeframe: Timeframe = parsed()(given).map_err(|_| allowed.to_owned())?;
    if Stretch::fits(timeframe) { Ok(timeframe) } else { Err(allowed.to_owned()) }
}

/// The same for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes `stretch`, which reads the fields")]
pub(super) struct StretchParameters {
    /// How long a bar is: a whole part of a day.
    #[param(default = "1h", example = "1h")]
    timeframe: Option<String>,
    /// No bar that begins before.
    #[param(example = "2026-01-01T00:00:00Z")]
    from: Option<String>,
    /// Only bars that were over by this moment. When absent or in the future: all that there are, with the one that is not over yet.
    to: Option<String>,
    /// At most so many, the newest ones.
    #[param(minimum = 1, maximum = 5000, default = 500, example = 3)]
    limit: Option<u32>,
}
