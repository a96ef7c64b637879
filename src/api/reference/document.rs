//! What the description says beyond the single routes.

use crate::answers::ProblemBody;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ComponentsBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder,
        security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme},
        tag::{Tag, TagBuilder},
    },
};

const ABOUT: &str = "Everything a person does in the browser, for programs. Create a token in the settings, or with \
`agent-manager token create`, and send it as `Authorization: Bearer …`. Keys are camelCase, values of enums snake_case, times \
RFC 3339 in UTC; money, prices and quantities are decimal strings in answers, and may be strings or numbers in requests. Lists \
answer `{items, total, page, pageSize}`. What goes wrong is `application/problem+json` with a stable `code`.";

const TAGS: [(&str, &str); 20] = [
    ("Set-up and sign-in", "The first visit, and signing in and out of a browser."),
    ("Account", "Your own account."),
    ("Tokens", "What programs show instead of a password."),
    ("Sessions", "Where you are signed in."),
    ("Wallets", "Ethereum wallets that you can sign in with."),
    ("Members", "The people of the house; for administrators."),
    ("Events", "The log of everything that happened: to read, to follow live and to download."),
    ("Models", "Language models: which there are, the calls that were made, what they cost."),
    ("Runs", "Units of autonomous work: what runs, what has run, what it cost."),
    ("Jobs", "What must happen when."),
    ("Market", "Instruments, their prices and bars, and expressions over them, in market time."),
    ("Strategies", "Documents that say when to trade: checked, kept, with all their versions."),
    ("Backtests", "Strategies traded on the past, with what speaks for and against luck."),
    ("Agents", "Who trades what, under which limits, and what each of them did."),
    (
        "Laboratory",
        "Agents from plain words: what was understood and is asked back, what they try, find and know, and their strategies.",
    ),
    ("Approvals", "What waits for your yes, and what waited once."),
    ("Managers", "Models that run a team of agents on a leash, and everything that they decided."),
    ("Desk", "The emergency stop, and the check of all books."),
    ("Health", "For supervisors and monitoring; needs no sign-in."),
    ("Description", "This description."),
];

/// The frame that the routes are added to.
pub(crate) fn frame() -> OpenApi {
    let info = InfoBuilder::new()
        .title("Agent Manager")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(ABOUT))
        .license(Some(LicenseBuilder::new().name("MIT OR Apache-2.0").build()));
    let mut schemas = Vec::new();
    ProblemBody::schemas(&mut schemas);
    let components = ComponentsBuilder::new()
        .schema("Problem", ProblemBody::schema())
        .schemas_from_iter(schemas)
        .security_scheme("token", token())
        .security_scheme("session", session());
    OpenApiBuilder::new()
        .info(info.build())
        .tags(Some(TAGS.map(|(name, about)| tag(name, about))))
        .components(Some(components.build()))
        .build()
}

fn tag(name: &str, about: &str) -> Tag {
    TagBuilder::new().name(name).description(Some(about)).build()
}

fn token() -> SecurityScheme {
    let about = "An API token; its scopes say what it may do.";
    SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(about)).build())
}

fn session() -> SecurityScheme {
    let about = "The cookie of a browser that has signed in.";
    let value = ApiKeyValue::with_description(crate::front::SESSION_COOKIE, about);
    SecurityScheme::ApiKey(ApiKey::Cookie(value))
}
