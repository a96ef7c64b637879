//! Where one can go. The navigation, the palette and the keys all read this list; an area appears here when it is built.

/// A place of the navigation.
pub(crate) struct Place {
    pub href: &'static str,
    pub name: &'static str,
    pub glyph: &'static str,
    #[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "the navigation is drawn on the server"))]
    pub group: &'static str,
    /// `g` and then this letter goes there.
    pub key: char,
    /// Whether it has its own button at the bottom of a phone; the others are under "More".
    #[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "the navigation is drawn on the server"))]
    pub on_phone: bool,
}

pub(crate) const PLACES: [Place; 10] = [
    Place { href: "/", name: "Dashboard", glyph: "layout-dashboard", group: "", key: 'd', on_phone: true },
    Place { href: "/managers", name: "Managers", glyph: "users", group: "", key: 'm', on_phone: true },
    Place { href: "/agents", name: "Agents", glyph: "bot", group: "", key: 'e', on_phone: true },
    Place {
        href: "/instruments",
        name: "Instruments",
        glyph: "chart-candlestick",
        group: "Research",
        key: 'i',
        on_phone: false,
    },
    Place {
        href: "/strategies",
        name: "Strategies",
        glyph: "scroll-text",
        group: "Research",
        key: 't',
        on_phone: false,
    },
    Place {
        href: "/backtests",
        name: "Backtests",
        glyph: "flask-conical",
        group: "Research",
        key: 'b',
        on_phone: false,
    },
    Place { href: "/approvals", name: "Approvals", glyph: "inbox", group: "Work", key: 'p', on_phone: false },
    Place { href: "/runs", name: "Runs", glyph: "circle-play", group: "Work", key: 'r', on_phone: true },
    Place {
        href: "/activity",
        name: "Activity",
        glyph: "activity",
        group: "House",
        key: 'a',
        on_phone: true,
    },
    Place {
        href: "/settings",
        name: "Settings",
        glyph: "settings",
        group: "House",
        key: 's',
        on_phone: false,
    },
];

#[cfg(feature = "ssr")]
impl Place {
    /// Whether the page at this path belongs here.
    pub(crate) fn holds(&self, path: &str) -> bool {
        if self.href == "/" {
            return path == "/";
        }
        path.strip_prefix(self.href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn every_path_belongs_to_one_place_at_most() {
        let at = |path: &str| {
            let names: Vec<&str> =
                PLACES.iter().filter(|place| place.holds(path)).map(|place| place.name).collect();
            names.join(" ")
        };
        assert_eq!(at("/"), "Dashboard");
        assert_eq!(at("/runs/01890a5d-ac96-774b-bcce-b302099a8057"), "Runs");
        assert_eq!(at("/agents/new"), "Agents");
        assert_eq!(at("/runsaway"), "");
        assert_eq!(at("/settings/tokens"), "Settings");
    }
}
