//! Signing in with a wallet: the server writes the message, the wallet signs it, and both go back as a plain post.

use super::actions::{SignInWithWallet, wallet_message};
use crate::{
    components::{icon, use_toasts},
    wallet,
};
use leptos::{html, prelude::*, server_fn::ServerFn, task::spawn_local};

/// Shown where the browser has a wallet.
#[component]
pub(super) fn WithWallet(next: String) -> impl IntoView {
    let present = RwSignal::new(false);
    Effect::new(move |_| present.set(wallet::is_present()));
    let form = NodeRef::<html::Form>::new();
    let (message, signature) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    let busy = RwSignal::new(false);
    let toasts = use_toasts();
    let start = move |_| {
        busy.set(true);
        spawn_local(async move {
            let signed = wallet::sign(wallet_message).await;
            busy.set(false);
            match (signed, message.get_untracked(), signature.get_untracked(), form.get_untracked()) {
                (Ok(signed), Some(message), Some(signature), Some(form)) => {
                    message.set_value(&signed.message);
                    signature.set_value(&signed.signature);
                    // A form that is in the page can be sent.
                    let _ = form.submit();
                }
                (Err(trouble), ..) => toasts.failed(trouble.to_string()),
                // The page was left while the wallet was asked.
                (Ok(_), ..) => {}
            }
        });
    };
    view! {
        <form class="form" node_ref=form method="post" action=SignInWithWallet::url() hidden=move || !present.get()>
            <p class="or">"or"</p>
            <input type="hidden" name="next" value=next/>
            <input type="hidden" name="message" node_ref=message/>
            <input type="hidden" name="signature" node_ref=signature/>
            <button class="btn wide" type="button" disabled=busy on:click=start>
                {icon("wallet")}
                "Sign in with a wallet"
            </button>
        </form>
    }
}
