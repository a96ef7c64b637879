//! The models that can be asked, each with a button that asks it.

use super::actions::TryModel;
use crate::{
    components::{Downloads, Panel, Table, Tone, ago, icon, pill},
    moment::Moment,
};
use domain::models::Price;
use leptos::{prelude::*, server_fn::ServerFn};
use services::kernel::models::{CircuitState, Key, Listed};

/// What a provider looks like in the configuration file.
const EXAMPLE: &str = r#"[models.providers.local]
kind = "openai-compatible"        # or "anthropic"
base_url = "http://127.0.0.1:9000/v1"
api_key_env = "LOCAL_KEY"
models = ["test-model"]

[models.prices."local/test-model"]
input_per_million = 3.0
output_per_million = 15.0"#;

pub(super) fn panel(models: Vec<Listed>) -> impl IntoView {
    let rows: Vec<_> = models.into_iter().map(row).collect();
    view! {
        <Panel title="Models" aside=|| view! { <Downloads href="/api/models" name="models"/> }>
            <Table
                caption="The models that can be asked"
                heads=&[
                    ("Model", ""), ("Key", ""), ("Million tokens in", "num"), ("Million tokens out", "num"), ("Provider", ""),
                    ("Action", "tight"),
                ]
            >
                {rows}
            </Table>
        </Panel>
    }
}

fn row(model: Listed) -> impl IntoView {
    let name = model.name.to_string();
    let place =
        model.base_url.clone().map_or_else(|| "built in".to_owned(), |url| format!("{} · {url}", model.kind));
    let input = cost(model.price.map(|price| price.input_per_million.to_string()));
    let output = cost(model.price.map(|price| price.output_per_million.to_string()));
    let provider = circuit(&model);
    let test = test_button(name.clone(), model.price);
    view! {
        <tr data-walk="" tabindex="-1" data-key=name.clone()>
            <td class="main"><b class="breakable">{name.clone()}</b><small class="under breakable">{place}</small></td>
            <td data-label="Key">{key(model.key)}</td>
            <td data-label="Million tokens in" class="num">{input}</td>
            <td data-label="Million tokens out" class="num">{output}</td>
            <td data-label="Provider">{provider}</td>
            <td class="aside tight">{test}</td>
        </tr>
    }
}

fn cost(dollars: Option<String>) -> AnyView {
    match dollars {
        Some(dollars) => format!("${dollars}").into_any(),
        None => view! { <span class="muted">"unknown"</span> }.into_any(),
    }
}

fn key(key: Key) -> AnyView {
    match key {
        Key::NotNeeded => view! { <span class="muted">"not needed"</span> }.into_any(),
        Key::Set => pill(Tone::Gain, "set").into_any(),
        Key::Missing(variable) => {
            view! { {pill(Tone::Warn, "missing")}<small class="under">"set "<code class="breakable">{variable}</code></small> }.into_any()
        }
    }
}

/// Whether the provider is asked, or left alone for a while.
fn circuit(model: &Listed) -> AnyView {
    match model.circuit {
        CircuitState::Closed => pill(Tone::Gain, "is asked").into_any(),
        CircuitState::Trying => {
            view! { {pill(Tone::Warn, "was left alone")}<small class="under">"the next question shows"</small> }.into_any()
        }
        CircuitState::Open(until) => {
            view! { {pill(Tone::Loss, "is left alone")}<small class="under">"asked again "{ago(Moment::from(until))}</small> }.into_any()
        }
    }
}

/// A free model is asked without a second look; of another one the button says what a question costs at most, or that nobody knows.
fn test_button(name: String, price: Option<Price>) -> impl IntoView {
    let title = match price {
        Some(price) if price.is_free() => "Asks a small question; it costs nothing",
        Some(_) => "Asks a small real question at its real price, out of your budget",
        None => "Asks a small real question; what it costs is not known",
    };
    let label = format!("Test {name}");
    view! {
        <form method="post" action=TryModel::url()>
            <input type="hidden" name="model" value=name/>
            <button class="btn quiet small" type="submit" title=title aria-label=label>{icon("play")}"Test"</button>
        </form>
    }
}

/// How a provider gets here: opened where there is none yet.
pub(super) fn how_to_add(is_open: bool) -> impl IntoView {
    view! {
        <Panel title="More models">
            <details class="body how" open=is_open>
                <summary>"How to add a provider"</summary>
                <p class="muted">
                    "Providers stand in the configuration file of the server; keys come from the environment and are never shown or stored. A price that is not stated is unknown, and no budget can hold what it costs."
                </p>
                <pre tabindex="0"><code>{EXAMPLE}</code></pre>
            </details>
        </Panel>
    }
}
