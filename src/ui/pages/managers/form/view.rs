//! The fields of a manager.

use super::{
    actions::{CheckManager, Offered},
    entered::Entered,
};
use crate::{
    components::{Button, Look, Panel, entered_field, note},
    failure::{Failure, FieldName},
    pages::agents::{Offer, model_options, pair_choice},
};
use domain::{managers::DECISION_INTERVALS, market::Listing};
use leptos::{prelude::*, server_fn::ServerFn};

/// The configuration of a manager, checked while somebody fills it in and again when it is sent.
#[component]
pub(super) fn ManagerConfigForm(
    action: &'static str,
    /// Of the manager that is changed.
    id: Option<String>,
    entered: Entered,
    failure: Option<Failure>,
    sure: &'static str,
    offered: Offered,
) -> impl IntoView {
    let Offered { models, instruments, wallets } = offered;
    let filled = Filled { entered, failure };
    let mind = filled.mind(models);
    let money = filled.money(wallets);
    let leash = filled.leash();
    let pairs = filled.pairs(&instruments);
    let id = id.map(|id| view! { <input type="hidden" name="id" value=id/> });
    view! {
        // The server says everything that is wrong at once; the browser would say one thing after the other.
        <form class="agent-form" method="post" action=action novalidate=true data-checks=CheckManager::url()>
            {id}
            <div class="two">
                <div>{mind}</div>
                <div>{money}</div>
            </div>
            {leash}
            {pairs}
            <div class="row"><Button look=Look::Primary>{sure}</Button></div>
        </form>
    }
}

/// What was entered, and what was wrong with it.
struct Filled {
    entered: Entered,
    failure: Option<Failure>,
}

impl Filled {
    fn about(&self, field: FieldName) -> Option<String> {
        self.failure.as_ref().and_then(|failure| failure.about(field))
    }

    /// What it is called, who decides, and what it is told.
    fn mind(&self, models: Vec<Offer>) -> impl IntoView + use<> {
        let entered = &self.entered;
        let models = model_options(models, &entered.model);
        let interval = entered.interval.clone();
        let option =
            |value: &'static str| view! { <option value=value selected=value == interval>{value}</option> };
        let intervals = DECISION_INTERVALS.map(option).collect_view();
        let name = entered_field(
            "name",
            "Name",
            &entered.name,
            "What you will know it by",
            self.about(FieldName::Name),
        );
        let temperature = entered.temperature.clone();
        let notes = note("instructions", self.about(FieldName::Instructions));
        let wrong_model = note("model", self.about(FieldName::Model));
        let wrong_temperature = note("temperature", self.about(FieldName::Temperature));
        let wrong_interval = note("interval", self.about(FieldName::Interval));
        let instructions = entered.instructions.clone();
        view! {
            <Panel title="Who decides">
                <div class="form body">
                    {name}
                    <div class="field">
                        <label for="model">"Model"</label>
                        <select id="model" name="entered[model]" aria-describedby="model-note">{models}</select>
                        <span class="hint">"What is set up on this server. The built-in rules are free."</span>
                        {wrong_model}
                    </div>
                    <div class="field">
                        <label for="temperature">"Temperature"</label>
                        <div class="slider">
                            <input id="temperature" name="entered[temperature]" type="range" min="0" max="2" step="0.1" value=temperature.clone() aria-describedby="temperature-hint temperature-note"/>
                            // Without scripts nothing would move it along.
                            <output class="needs-script" for="temperature">{temperature}</output>
                        </div>
                        <span class="hint" id="temperature-hint">"Left: says the same again. Right: tries more. 0.7 is usual."</span>
                        {wrong_temperature}
                    </div>
                    <div class="field">
                        <label for="interval">"Decides every"</label>
                        <select id="interval" name="entered[interval]" aria-describedby="interval-note">{intervals}</select>
                        <span class="hint">"Of market time."</span>
                        {wrong_interval}
                    </div>
                    <div class="field">
                        <label for="instructions">"Instructions"</label>
                        <textarea id="instructions" name="entered[instructions]" rows="5" aria-describedby="instructions-note" placeholder="What you want of it, in your own words">{instructions}</textarea>
                        {notes}
                    </div>
                </div>
            </Panel>
        }
    }

    fn money(&self, wallets: Vec<String>) -> impl IntoView + use<> {
        let entered = &self.entered;
        let paper = "Paper money that its agents share";
        let capital = entered_field(
            "capital",
            "Capital in dollars",
            &entered.capital,
            paper,
            self.about(FieldName::Capital),
        );
        let real = "Real money for models in a UTC day, 0 to 10000; a call that would pass it is not made, unless its price is unknown";
        let budget = entered_field(
            "budget",
            "Budget for models a day, in dollars",
            &entered.budget,
            real,
            self.about(FieldName::Budget),
        );
        let quiet = !entered.skip_when_quiet.is_empty();
        let wrong = note("wallet", self.about(FieldName::Wallet));
        let wallet = (!wallets.is_empty()).then(|| {
            let chosen = entered.wallet.clone();
            let option = |address: String| {
                let (selected, value) = (address == chosen, address.clone());
                view! { <option value=value selected=selected>{address}</option> }
            };
            let options: Vec<_> = wallets.into_iter().map(option).collect();
            view! {
                <div class="field">
                    <label for="wallet">"Wallet"</label>
                    <select id="wallet" name="entered[wallet]"><option value="">"None"</option>{options}</select>
                    {wrong}
                </div>
            }
        });
        view! {
            <Panel title="Money">
                <div class="form body">
                    {capital}
                    {budget}
                    <label class="choice">
                        <input type="checkbox" name="entered[skip_when_quiet]" value="on" checked=quiet/>
                        <span><b>"No paid call when nothing has happened"</b><small class="under">"A rule with stated inputs may skip a tick; one skip in twenty is asked anyway, to see whether the rule is right."</small></span>
                    </label>
                    {wallet}
                </div>
            </Panel>
        }
    }

    fn leash(&self) -> impl IntoView + use<> {
        let entered = &self.entered;
        let fields = [
            (
                "max_drawdown",
                "Largest fall from the peak, %",
                &entered.max_drawdown,
                "Then every agent is paused until you resume the team",
                FieldName::MaxDrawdown,
            ),
            ("max_agents", "Agents", &entered.max_agents, "At once, 1 to 100", FieldName::MaxAgents),
            (
                "max_correlated_positions",
                "Correlated positions",
                &entered.max_correlated_positions,
                "In one direction, over the whole team",
                FieldName::MaxCorrelatedPositions,
            ),
        ];
        let fields = fields
            .map(|(name, label, value, hint, field)| {
                entered_field(name, label, value, hint, self.about(field))
            })
            .collect_view();
        view! {
            <Panel title="Leash" aside=|| view! { <small>"Checked in code before every effect; nothing that the model says can pass it."</small> }>
                <div class="limits body">{fields}</div>
            </Panel>
        }
    }

    fn pairs(&self, instruments: &[Listing]) -> impl IntoView + use<> {
        let chosen = self.entered.pairs.clone();
        let wrong = note("pairs", self.about(FieldName::Pairs));
        let choices: Vec<_> = instruments.iter().map(|listing| pair_choice(listing, &chosen)).collect();
        view! {
            <Panel title="Instruments">
                <fieldset class="field choices body">
                    <legend class="only-read">"Instruments"</legend>
                    <span class="hint">"What its agents may trade. None chosen: all of the market."</span>
                    {wrong}
                    <div class="pick-pairs">{choices}</div>
                </fieldset>
            </Panel>
        }
    }
}
