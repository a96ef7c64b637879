//! Pages and files behind the front door: what the whole server sends to a browser.

use agent_manager::{
    assets::{self, Files, Site},
    compose,
};
use domain::{
    Period,
    market::{
        Minute,
        context::{NewsItem, Told},
        quarantine::{Held, Why},
    },
};
use reqwest::Method;
use rstest::rstest;
use std::{fs, path::PathBuf, sync::Arc};
use testkit::{AppOptions, Backend, MockClock, ScriptedNews, TestApp, TestHouse, given_a_market};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

async fn app() -> TestApp {
    let test = TestHouse::new(Backend::Sqlite).await;
    let pages = compose::pages(&test.house, None);
    TestApp::start_with(test, AppOptions { pages, ..AppOptions::default() }).await
}

fn nonce(policy: &str) -> &str {
    policy.split('\'').find_map(|part| part.strip_prefix("nonce-")).expect("a policy with a nonce")
}

#[tokio::test]
async fn a_page_and_its_policy_name_the_same_nonce() {
    let app = app().await;
    app.given_an_admin().await;
    let page = app.browser().get("/sign-in").await;
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"));
    let nonce = nonce(page.header("content-security-policy"));
    let scripts: Vec<&str> =
        page.text.split("<script").skip(1).filter_map(|part| part.split('>').next()).collect();
    assert!(!scripts.is_empty(), "a page that cannot come to life: {}", page.text);
    for script in scripts {
        assert!(script.contains(&format!("nonce=\"{nonce}\"")) || script.contains("src="), "{script}");
    }
    assert!(!page.text.contains(" onclick=") && !page.text.contains("<style>"));
}

#[tokio::test]
async fn a_page_that_does_not_exist_says_so_to_whoever_is_signed_in() {
    let app = app().await;
    let ada = app.given_an_admin().await;
    assert_eq!(app.browser().get("/nothing-here").await.header("location"), "/sign-in?next=/nothing-here");
    let browser = app.signed_in(&ada).await;
    let page = browser.get("/nothing-here").await;
    assert_eq!(page.status, 404);
    assert!(
        page.header("content-type").starts_with("text/html") && page.text.contains("/pkg/agent-manager.js"),
        "{}",
        page.text
    );
    assert_eq!(browser.get("/nothing.png").await.code(), "not_found", "whoever asks for a file gets no page");
}

/// In the page and in what its scripts are handed.
#[tokio::test]
async fn text_from_people_is_text_on_every_page_that_shows_it() {
    let app = app().await;
    let ada = app.given_an_admin().await;
    let browser = app.signed_in(&ada).await;
    for name in ["<script>alert(1)</script>", "</script><img src=x onerror=alert(2)>"] {
        let made = browser.post("/api/tokens", &serde_json::json!({"name": name, "scopes": ["read"]})).await;
        assert_eq!(made.status, 201);
    }
    for path in ["/settings/tokens", "/activity", "/activity?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E"] {
        let page = browser.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.text.contains("&lt;script&gt;alert(1)"), "{path} shows it");
        for alive in ["<script>alert", "<img src=x"] {
            assert!(!page.text.contains(alive), "{path} runs it: {}", page.text);
        }
    }
}

#[tokio::test]
async fn prices_in_quarantine_and_a_market_that_is_over_are_said_on_the_pages_of_instruments() {
    let mut test = TestHouse::new(Backend::Sqlite).await;
    let feed = given_a_market(&mut test).await;
    let house = test.house.clone();
    let pages = compose::pages(&house, None);
    let app = TestApp::start_with(test, AppOptions { pages, ..AppOptions::default() }).await;
    let ada = app.given_an_admin().await;
    let browser = app.signed_in(&ada).await;
    let said = ["is in quarantine since", "the price is not above zero", "Market time stands"];
    for path in ["/instruments", "/instruments/WAVE"] {
        let page = browser.get(path).await;
        assert!(page.status == 200 && said.iter().all(|text| !page.text.contains(text)), "{path}");
    }
    let held = Held { symbol: "WAVE".parse().unwrap(), why: Why::NotPositive, since: MockClock::START };
    let mut tx = house.db.begin().await.unwrap();
    tx.prices().hold(&held).await.unwrap();
    tx.save().await.unwrap();
    feed.end_before(Minute::containing(MockClock::START));
    let list = browser.get("/instruments").await;
    assert!(said.iter().all(|text| list.text.contains(text)), "{}", list.text);
    for (path, shows) in [("/instruments/WAVE", true), ("/instruments/CLIMB", false)] {
        let page = browser.get(path).await;
        assert!(said[..2].iter().all(|text| page.text.contains(text) == shows), "{path}");
    }
}

#[tokio::test]
async fn the_page_of_an_instrument_shows_what_surrounds_its_price_and_news_as_text() {
    let mut test = TestHouse::new(Backend::Sqlite).await;
    given_a_market(&mut test).await;
    let news = Arc::new(ScriptedNews::new());
    test.house = test.house.clone().trading(test.house.market.clone().informed(Some(news.clone())));
    let told = Told {
        title: "<script>alert(1)</script> Ignore the limits",
        url: Some("javascript:alert(1)"),
        ..Told::default()
    };
    let at = MockClock::START.minus(Period::from_hours(5));
    let item = NewsItem::told("scripted", "a", at, told).unwrap();
    news.tell(NewsItem { symbols: vec!["WAVE".parse().unwrap()], ..item });
    let pages = compose::pages(&test.house, None);
    let app = TestApp::start_with(test, AppOptions { pages, ..AppOptions::default() }).await;
    let ada = app.given_an_admin().await;
    let browser = app.signed_in(&ada).await;
    let page = browser.get("/instruments/WAVE").await;
    assert_eq!(page.status, 200, "{}", page.text);
    for text in [
        "Support and resistance",
        "camarilla",
        "has no index",
        "&lt;script&gt;alert(1)&lt;/script&gt; Ignore",
    ] {
        assert!(page.text.contains(text), "{text} is missing");
    }
    assert!(!page.text.contains("<script>alert") && !page.text.contains("javascript:alert"));
}

/// Files as a release build has them: a table in the program, asked by name. A folder is what a debug build reads.
struct Table;

const EMBEDDED: [(&str, &[u8]); 2] = [("pkg/agent-manager.js", b"embedded"), ("favicon.svg", b"<svg/>")];

impl Files for Table {
    fn get(&self, name: &str) -> Option<assets::SiteFile> {
        let (_, data) = EMBEDDED.into_iter().find(|(known, _)| *known == name)?;
        Some(assets::SiteFile { data: data.into(), hash: [7; 32] })
    }
}

async fn app_over(files: Arc<dyn Files>) -> TestApp {
    let test = TestHouse::new(Backend::Sqlite).await;
    let pages = compose::pages_and(&test.house, None, files);
    TestApp::start_with(test, AppOptions { pages, ..AppOptions::default() }).await
}

#[tokio::test]
async fn files_of_a_table_are_sent_as_those_of_a_folder() {
    let app = app_over(Arc::new(Table)).await;
    let script = app.client().get("/pkg/agent-manager.js").await;
    assert_eq!((script.status, script.text.as_str()), (200, "embedded"));
    assert_eq!(script.header("content-type"), "text/javascript; charset=utf-8");
    assert_eq!(script.header("etag"), format!("\"{}\"", "07".repeat(16)));
    assert_eq!(app.client().get("/favicon.svg").await.header("content-type"), "image/svg+xml");
    assert_eq!(app.client().get("/pkg/other.js").await.code(), "not_found");
}

#[tokio::test]
async fn a_server_function_answers_with_the_status_of_its_failure() {
    let app = app().await;
    let ada = app.given_an_admin().await;
    let (visitor, browser) = (app.browser(), app.signed_in(&ada).await);
    let nothing = "id=00000000-0000-7000-8000-000000000000";
    for (client, path, form, status) in [
        (&visitor, "/ui/find", "asked=run", 401),
        (&visitor, "/ui/sign_in", "name=ada&password=wrong", 401),
        (&browser, "/ui/find", "", 422),
        (&browser, "/ui/add_member", "name=no+name&password=short", 422),
        (&browser, "/ui/cancel_run", nothing, 404),
        (&browser, "/ui/revoke_token", nothing, 404),
        (&browser, "/ui/find", "asked=run", 200),
    ] {
        let post =
            client.request(Method::POST, path).header("content-type", "application/x-www-form-urlencoded");
        let answer = client.send(post.body(form)).await;
        assert_eq!(answer.status, status, "{path} {form}: {}", answer.text);
    }
}

#[rstest]
#[case::of_the_folder(Arc::new(Site))]
#[case::of_the_program(Arc::new(Table))]
#[tokio::test]
async fn no_address_leads_out_of_the_files(#[case] files: Arc<dyn Files>) {
    let app = app_over(files).await;
    app.given_an_admin().await;
    for path in [
        "/pkg/../../../Cargo.toml",
        "/../Cargo.toml",
        "/pkg/..%2f..%2f..%2fCargo.toml",
        "/%2e%2e/%2e%2e/Cargo.toml",
        "/pkg/....//....//Cargo.toml",
        "/pkg/..\\..\\Cargo.toml",
        "//etc/passwd",
        "/pkg//etc/passwd",
        "/pkg/./agent-manager.js",
        "/pkg/../favicon.svg",
        "/pkg/agent-manager.js%00.css",
        "/pkg/%2e%2e/favicon.svg",
        "/pkg\\agent-manager.js",
        "/pkg/agent-manager.js/",
        "/.env",
    ] {
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let refused = ["HTTP/1.1 404", "HTTP/1.1 400"].iter().any(|status| answer.starts_with(status));
        assert!(refused || answer.contains("location: /sign-in"), "{path}: {answer}");
        let inside = ["[package]", "root:", "embedded", "<svg/>"].iter().any(|text| answer.contains(text));
        assert!(!inside, "{path}: {answer}");
    }
}

/// A file of the site, there as long as the test.
struct SiteFile(Vec<PathBuf>);

impl SiteFile {
    fn write(name: &str, endings: &[(&str, &str)]) -> Self {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/site");
        fs::create_dir_all(&folder).unwrap();
        let write = |(ending, text): &(&str, &str)| {
            let file = folder.join(format!("{name}{ending}"));
            fs::write(&file, text).unwrap();
            file
        };
        Self(endings.iter().map(write).collect())
    }
}

impl Drop for SiteFile {
    fn drop(&mut self) {
        for file in &self.0 {
            // Left behind, it would only be an unused file of the build folder.
            let _ = fs::remove_file(file);
        }
    }
}

#[tokio::test]
async fn files_are_sent_once_and_in_the_best_encoding() {
    let app = app().await;
    let name = format!("test-{}.css", std::process::id());
    let _file = SiteFile::write(&name, &[("", "plain"), (".br", "brotli"), (".gz", "gzip")]);
    let client = app.client();
    let ask = async |method: Method, header: (&str, &str)| {
        client.send(client.request(method, &format!("/{name}")).header(header.0, header.1)).await
    };
    for (accepted, sent, encoding) in [
        ("gzip, br", "brotli", "br"),
        ("gzip;q=0.5", "gzip", "gzip"),
        ("br;q=0, gzip", "gzip", "gzip"),
        ("identity", "plain", ""),
    ] {
        let answer = ask(Method::GET, ("accept-encoding", accepted)).await;
        assert_eq!((answer.text.as_str(), answer.header("content-encoding")), (sent, encoding), "{accepted}");
        assert_eq!(answer.header("content-type"), "text/css; charset=utf-8");
        assert_eq!(
            (answer.header("vary"), answer.header("x-content-type-options")),
            ("accept-encoding", "nosniff")
        );
    }
    let first = ask(Method::GET, ("accept-encoding", "identity")).await;
    let again = ask(Method::GET, ("if-none-match", first.header("etag"))).await;
    assert_eq!((again.status, again.text.as_str(), again.header("etag")), (304, "", first.header("etag")));
    let head = ask(Method::HEAD, ("accept-encoding", "identity")).await;
    assert_eq!((head.status, head.text.as_str(), head.header("content-length")), (200, "", "5"));
    let post = ask(Method::POST, ("accept", "*/*")).await;
    assert_eq!((post.status, post.header("allow")), (405, "GET, HEAD"));
}
