//! Signing in with a wallet: the server writes the message, the wallet signs it, and both go back as a plain post.

use super::actions::SignInWithWallet;
use crate::components::icon;
use leptos::{prelude::*, server_fn::ServerFn};

/// Shown where the browser has a wallet.
pub(super) fn with_wallet(next: String) -> impl IntoView {
    view! {
        <form class="form with-wallet" method="post" action=SignInWithWallet::url() hidden="">
            <p class="or">"or"</p>
            <input type="hidden" name="next" value=next/>
            <input type="hidden" name="message"/>
            <input type="hidden" name="signature"/>
            <button class="btn wide" type="button" data-signs="">{icon("wallet")}"Sign in with a wallet"</button>
        </form>
    }
}
