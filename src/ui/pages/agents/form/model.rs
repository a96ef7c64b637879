//! A model that decides: which one, how freely, and for how much.

use super::view::Form;
use crate::{
    components::{Wrong, entered_field},
    failure::FieldName,
};
use domain::models::Price;
use leptos::prelude::*;

/// A model that can be asked, and what it costs; none is unknown.
pub(crate) type Offer = (String, Option<Price>);

/// The models to choose from, each with its price.
pub(crate) fn model_options(models: Vec<Offer>, chosen: &str) -> impl IntoView + use<> {
    let option = |(name, price): Offer| {
        let text = format!("{name} · {}", price_in_words(price));
        let selected = name == chosen;
        view! { <option value=name selected=selected>{text}</option> }
    };
    models.into_iter().map(option).collect_view()
}

/// The fields that are shown while a model is chosen.
pub(super) fn fields(form: &Form, models: Vec<Offer>) -> impl IntoView + use<> {
    let entered = &form.entered;
    let options = model_options(models, &entered.model);
    let temperature = entered.temperature.clone();
    let wrong_model = form.about(FieldName::Model);
    let wrong_temperature = form.about(FieldName::Temperature);
    let budget = entered_field(
        "budget",
        "Budget for its questions a day, in dollars",
        &entered.budget,
        "Real money in a UTC day, 0 to 10000; a question that would pass it is not asked, unless its price is unknown",
        form.about(FieldName::Budget),
    );
    view! {
        <div class="asked form">
            <div class="field">
                <label for="model">"Model"</label>
                <select id="model" name="entered[model]">{options}</select>
                <span class="hint">"What is set up on this server. The built-in rules are free."</span>
                {wrong_model.map(|text| view! { <Wrong id="model-note".to_owned() text/> })}
            </div>
            <div class="field">
                <label for="temperature">"Temperature"</label>
                <input id="temperature" name="entered[temperature]" type="range" min="0" max="2" step="0.1" value=temperature aria-describedby="temperature-hint"/>
                <span class="hint" id="temperature-hint">"Left: says the same again. Right: tries more. 0.7 is usual."</span>
                {wrong_temperature.map(|text| view! { <Wrong id="temperature-note".to_owned() text/> })}
            </div>
            {budget}
        </div>
    }
}

fn price_in_words(price: Option<Price>) -> String {
    match price {
        None => "price unknown, so no budget holds it".to_owned(),
        Some(price) if price.is_free() => "free".to_owned(),
        Some(price) => {
            format!("${} in, ${} out per million tokens", price.input_per_million, price.output_per_million)
        }
    }
}
