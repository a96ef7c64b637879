//! Which part of the house a path belongs to: each has its own rules at the door.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Area {
    /// REST under `/api`.
    Api,
    /// Server functions of pages, under `/ui`.
    Action,
    /// `/healthz`, `/readyz`, `/metrics`: for machines, without sign-in.
    Health,
    /// Files of the site: nobody's in particular.
    Asset,
    Page,
}

impl Area {
    /// `routed` tells whether the path belongs to a route; files of the site belong to none.
    pub(crate) fn of(path: &str, routed: bool) -> Self {
        let under =
            |root: &str| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        if under("/api") {
            Self::Api
        } else if under("/ui") {
            Self::Action
        } else if matches!(path, "/healthz" | "/readyz" | "/metrics") {
            Self::Health
        } else if !routed && (under("/pkg") || path.rsplit('/').next().is_some_and(|file| file.contains('.')))
        {
            Self::Asset
        } else {
            Self::Page
        }
    }

    /// Whether it matters here who asks.
    pub(crate) const fn knows_callers(self) -> bool {
        matches!(self, Self::Api | Self::Action | Self::Page)
    }

    /// Whether answers belong to one person and one moment.
    pub(crate) const fn is_private(self) -> bool {
        !matches!(self, Self::Asset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_has_its_area() {
        for (path, area) in [
            ("/api", Area::Api),
            ("/api/tokens", Area::Api),
            ("/api/openapi.json", Area::Api),
            ("/apis", Area::Page),
            ("/ui/sign_in123", Area::Action),
            ("/healthz", Area::Health),
            ("/pkg/agent-manager.js", Area::Asset),
            ("/favicon.svg", Area::Asset),
            ("/", Area::Page),
            ("/runs/01890a5d-ac96-774b-bcce-b302099a8057", Area::Page),
        ] {
            assert_eq!(Area::of(path, false), area, "{path}");
        }
        assert_eq!(Area::of("/runs/a.b", true), Area::Page, "an id with a dot is not a file");
    }
}
