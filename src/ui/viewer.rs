//! Who looks at the page, as far as the page must know.

use crate::server;
use domain::tokens::Scope;
use leptos::prelude::*;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    pub name: String,
    pub is_admin: bool,
}

/// Provides the viewer of this document. Known without asking the database: the door has identified the request.
pub(crate) fn provide_viewer() {
    let viewer = server::principal()
        .map(|principal| Viewer { name: principal.name.to_string(), is_admin: principal.may(Scope::Admin) });
    provide_context::<Option<Viewer>>(viewer);
}

/// `None` on pages before the door, and while routes are listed.
pub fn use_viewer() -> Option<Viewer> {
    use_context::<Option<Viewer>>().flatten()
}
