//! Who looks at the page, as far as the page must know.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    pub name: String,
    pub is_admin: bool,
}

/// Provides the viewer of this document. Known without asking the database: the door has identified the request, and what it found
/// travels to the browser inside the page.
pub(crate) fn provide_viewer() {
    let viewer = SharedValue::new(|| {
        #[cfg(feature = "ssr")]
        return crate::server::principal().map(|principal| Viewer {
            name: principal.name.to_string(),
            is_admin: principal.may(domain::tokens::Scope::Admin),
        });
        #[cfg(not(feature = "ssr"))]
        None
    });
    provide_context::<Option<Viewer>>(viewer.into_inner());
}

/// `None` on pages before the door, and while routes are listed.
pub fn use_viewer() -> Option<Viewer> {
    use_context::<Option<Viewer>>().flatten()
}
