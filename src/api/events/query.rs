//! Which log, and which of its events.

use crate::request::{
    Fields,
    fields::Given,
    values::{parsed, text},
};
use domain::{OwnerId, accounts::Principal, events::EventFilter};

/// `?owner=house` or an owner's id; one's own log when absent.
pub(super) fn owner(fields: &mut Fields) -> Option<WantedOwner> {
    fields.optional("owner", read_owner).map(WantedOwner)
}

/// Whose log is asked for; whether it may be seen is the use case's question.
pub(super) struct WantedOwner(Option<OwnerId>);

impl WantedOwner {
    pub(super) fn or_own(&self, by: &Principal) -> OwnerId {
        self.0.unwrap_or_else(|| by.owner())
    }
}

pub(crate) fn read_owner(given: Given<'_>) -> Result<OwnerId, String> {
    if given.value == "house" {
        return Ok(OwnerId::HOUSE);
    }
    parsed::<OwnerId>()(given).map_err(|_| "must be `house` or the id of an account".to_owned())
}

/// `?kind=run&subject=run:ID&q=words`
pub(super) fn filter(fields: &mut Fields) -> Option<EventFilter> {
    let kind = fields.optional("kind", text(1..=81));
    let subject = fields.optional("subject", text(1..=200));
    let search = fields.optional("q", text(1..=200));
    Some(EventFilter { kind: kind?, subject: subject?, search: search? })
}

/// The same for the description.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes `owner` and `filter`, which read the fields")]
pub(super) struct FilterParameters {
    /// `house` for the log of the house (administrators only); your own log when absent.
    #[param(example = "house")]
    owner: Option<String>,
    /// A whole kind (`run.started`) or a noun (`run`) for all of its kinds.
    #[param(example = "run")]
    kind: Option<String>,
    /// A whole subject (`run:ID`) or a kind of subject (`run`).
    #[param(example = "run")]
    subject: Option<String>,
    /// Words that must occur in kind, subject or data.
    #[param(example = "upkeep")]
    q: Option<String>,
}
