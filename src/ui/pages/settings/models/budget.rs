//! The bound of a day for all that is spent on models in a person's name, and how much of it is used.

use super::actions::SetBudget;
use crate::{
    components::{Button, Field, Look, Notice, Panel, Tone},
    failure::{Failure, FieldName, failure_of},
    refused::entered,
};
use domain::{Money, budgets::Taken};
use leptos::{prelude::*, server_fn::ServerFn};

pub(super) fn panel(per_day: Option<Money>, today: Taken) -> impl IntoView {
    let failure = failure_of::<SetBudget>();
    let above = failure.as_ref().and_then(Failure::about_the_form);
    let wrong = failure.as_ref().and_then(|failure| failure.about(FieldName::Budget));
    let value = match failure {
        Some(_) => entered("per_day"),
        None => per_day.map_or_else(String::new, |amount| amount.to_string()),
    };
    view! {
        <Panel title="Your budget of the day">
            <form class="form body" method="post" action=SetBudget::url() novalidate=true>
                {above.map(|text| view! { <Notice tone=Tone::Loss text/> })}
                {used(per_day, today)}
                <Field
                    label="Dollars a day" name="per_day" value required=false wrong
                    hint="For everything that asks models in your name. A call that could pass it is not made. Empty: no bound. Days are UTC."
                />
                <div class="row"><Button look=Look::Primary>"Set the budget"</Button></div>
            </form>
        </Panel>
    }
}

/// What is taken of today, and of it what is not spent for certain.
pub(crate) fn used(per_day: Option<Money>, today: Taken) -> impl IntoView {
    let meter = per_day.map(|bound| {
        let used = share(today.total, bound);
        let class = if used >= 0.9 { "near" } else { "" };
        view! { <meter class=class min="0" max="1" value=used.to_string() aria-label="Models today">{format!("{:.0} %", used * 100.0)}</meter> }
    });
    let text = match per_day {
        Some(bound) => format!("${} of ${bound}", today.total),
        None => format!("${}, without a bound", today.total),
    };
    let open = today.total.as_units().saturating_sub(today.spent.as_units());
    let open = (open > 0).then(|| {
        let text =
            format!("${} of it is reserved, or nobody learned what became of it.", Money::from_units(open));
        view! { <small class="muted">{text}</small> }
    });
    view! { <ul class="bounds"><li><span>"Models today"</span><b>{text}</b>{meter}{open}</li></ul> }
}

/// Between nothing and all; of nothing all is used.
#[expect(clippy::cast_precision_loss, reason = "a bar on a screen")]
fn share(part: Money, whole: Money) -> f64 {
    if whole > Money::ZERO { (part.as_units() as f64 / whole.as_units() as f64).clamp(0.0, 1.0) } else { 1.0 }
}
