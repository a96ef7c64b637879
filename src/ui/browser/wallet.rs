//! The wallet in the reader's browser (EIP-1193, `window.ethereum`): it names its address and signs a text of the server's. What it
//! has signed fills the form around its button, which is then sent like any other.

use super::{dom, toast};
use crate::{failure::Failure, islands::wallet_message};
use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::{prelude::window, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlElement, HtmlFormElement, HtmlInputElement};

/// What the wallet has signed, ready for the server to check.
struct Signed {
    message: String,
    signature: String,
}

#[derive(Debug, thiserror::Error)]
enum Trouble {
    #[error("This browser has no Ethereum wallet. Install one, open this page again, and nothing is lost.")]
    NoWallet,
    #[error("The wallet did not sign. Nothing was changed; try again when it is unlocked.")]
    Declined,
    #[error("{0}")]
    House(#[from] Failure),
}

/// Forms that only a wallet can fill in are hidden from browsers that have none.
pub(super) fn show_where_present() {
    if provider().is_none() {
        return;
    }
    for form in dom::find_all("form.with-wallet[hidden]") {
        // The name is a constant and valid.
        let _ = form.remove_attribute("hidden");
    }
}

pub(super) fn sign_and_send(button: HtmlElement, form: HtmlFormElement) {
    // The name is a constant and valid.
    let _ = button.set_attribute("disabled", "");
    spawn_local(async move {
        let signed = sign().await;
        let _ = button.remove_attribute("disabled");
        match signed {
            Ok(signed) => {
                fill(&form, "message", &signed.message);
                fill(&form, "signature", &signed.signature);
                // A form that is in the page can be sent; one whose page was left need not be.
                let _ = form.request_submit();
            }
            Err(trouble) => toast::failed(&trouble.to_string()),
        }
    });
}

fn fill(form: &HtmlFormElement, name: &str, value: &str) {
    let field = form.query_selector(&format!("input[name={name}]")).ok().flatten();
    if let Some(field) = field.and_then(|field| field.dyn_into::<HtmlInputElement>().ok()) {
        field.set_value(value);
    }
}

fn provider() -> Option<JsValue> {
    dom::get(&window(), "ethereum").filter(JsValue::is_object)
}

async fn sign() -> Result<Signed, Trouble> {
    let wallet = provider().ok_or(Trouble::NoWallet)?;
    let accounts = ask(&wallet, "eth_requestAccounts", &Array::new()).await?;
    let address = Array::from(&accounts).get(0).as_string().ok_or(Trouble::Declined)?;
    let message = wallet_message(address.clone()).await?;
    let parameters = Array::of2(&hex(&message).into(), &address.into());
    let signature = ask(&wallet, "personal_sign", &parameters).await?;
    Ok(Signed { message, signature: signature.as_string().ok_or(Trouble::Declined)? })
}

/// `wallet.request({method, params})`
async fn ask(wallet: &JsValue, method: &str, parameters: &Array) -> Result<JsValue, Trouble> {
    let promise = || -> Result<Promise, JsValue> {
        let question = Object::new();
        Reflect::set(&question, &"method".into(), &method.into())?;
        Reflect::set(&question, &"params".into(), parameters)?;
        let request: Function = Reflect::get(wallet, &"request".into())?.dyn_into()?;
        request.call1(wallet, &question)?.dyn_into()
    };
    let promise = promise().map_err(|_| Trouble::NoWallet)?;
    wasm_bindgen_futures::JsFuture::from(promise).await.map_err(|_| Trouble::Declined)
}

/// Wallets take the text as hexadecimal bytes; some would take a plain one for an address.
fn hex(text: &str) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16);
    let digits = text.bytes().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).flatten();
    "0x".chars().chain(digits).collect()
}
