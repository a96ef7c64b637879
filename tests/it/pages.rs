//! Pages and files behind the front door: what the whole server sends to a browser.

use agent_manager::compose;
use reqwest::Method;
use std::{fs, path::PathBuf};
use testkit::{AppOptions, Backend, TestApp, TestHouse};
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

#[tokio::test]
async fn no_address_leads_out_of_the_folder_of_files() {
    let app = app().await;
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
        "/.env",
    ] {
        let mut stream = TcpStream::connect(app.address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let refused = ["HTTP/1.1 404", "HTTP/1.1 400"].iter().any(|status| answer.starts_with(status));
        assert!(refused || answer.contains("location: /sign-in"), "{path}: {answer}");
        assert!(!answer.contains("[package]") && !answer.contains("root:"), "{path}: {answer}");
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
