//! The wallet in the reader's browser (EIP-1193, `window.ethereum`): it names its address and signs a text of ours.

use crate::failure::Failure;
use std::future::Future;

/// What the wallet has signed, ready for the server to check.
pub struct Signed {
    pub message: String,
    pub signature: String,
}

#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    #[error("This browser has no Ethereum wallet. Install one, open this page again, and nothing is lost.")]
    NoWallet,
    #[error("The wallet did not sign. Nothing was changed; try again when it is unlocked.")]
    Declined,
    #[error("{0}")]
    House(#[from] Failure),
}

/// Whether this browser has a wallet; never on the server.
pub fn is_present() -> bool {
    #[cfg(feature = "hydrate")]
    return browser::provider().is_some();
    #[cfg(not(feature = "hydrate"))]
    false
}

/// Asks the wallet for its address, `prepare` for the text, and the wallet for its signature.
pub async fn sign<F>(prepare: impl FnOnce(String) -> F) -> Result<Signed, Trouble>
where
    F: Future<Output = Result<String, Failure>>,
{
    #[cfg(feature = "hydrate")]
    return browser::sign(prepare).await;
    #[cfg(not(feature = "hydrate"))]
    {
        drop(prepare);
        // Only a browser has one; on the server nobody asks.
        std::future::ready(Err(Trouble::NoWallet)).await
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use super::{Failure, Future, Signed, Trouble};
    use js_sys::{Array, Function, Object, Promise, Reflect};
    use wasm_bindgen::{JsCast, JsValue};

    pub(super) fn provider() -> Option<JsValue> {
        Reflect::get(&leptos::prelude::window(), &"ethereum".into()).ok().filter(JsValue::is_object)
    }

    pub(super) async fn sign<F>(prepare: impl FnOnce(String) -> F) -> Result<Signed, Trouble>
    where
        F: Future<Output = Result<String, Failure>>,
    {
        let wallet = provider().ok_or(Trouble::NoWallet)?;
        let accounts = ask(&wallet, "eth_requestAccounts", &Array::new()).await?;
        let address = Array::from(&accounts).get(0).as_string().ok_or(Trouble::Declined)?;
        let message = prepare(address.clone()).await?;
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
}
