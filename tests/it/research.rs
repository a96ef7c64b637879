//! The pages of research as a browser without scripts gets them.

use agent_manager::compose;
use reqwest::Method;
use services::{
    backtests::Backtesting,
    kernel::{
        jobs::{Handlers, Worker, WorkerOptions},
        runs::Driven,
    },
};
use testkit::{AppOptions, Backend, Client, TestApp, TestHouse, given_a_market};

async fn signed_in() -> (TestApp, Client) {
    let mut test = TestHouse::new(Backend::Sqlite).await;
    given_a_market(&mut test).await;
    let pages = compose::pages(&test.house, None);
    let app = TestApp::start_with(test, AppOptions { pages, ..AppOptions::default() }).await;
    let ada = app.given_an_admin().await;
    let browser = app.signed_in(&ada).await;
    (app, browser)
}

/// Posts a form as a browser does, and gives where it leads.
pub async fn post(browser: &Client, path: &str, fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| -> String {
        text.bytes().flat_map(|byte| format!("%{byte:02X}").into_bytes()).map(char::from).collect()
    };
    let body: Vec<String> = fields.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
    let request = browser
        .request(Method::POST, path)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "text/html");
    let answer = browser.send(request.body(body.join("&"))).await;
    assert_eq!(answer.status, 302, "{path}: {}", answer.text);
    answer.header("location").to_owned()
}

#[tokio::test]
async fn instruments_are_drawn_with_candles_indicators_and_what_is_wrong_with_an_expression() {
    let (_app, browser) = signed_in().await;
    let list = browser.get("/instruments").await;
    assert_eq!(list.status, 200);
    assert!(list.text.contains("href=\"/instruments/WAVE\"") && list.text.contains("class=\"spark"));
    let page = browser.get("/instruments/WAVE?timeframe=15m&expression=sma(close,20)").await;
    assert_eq!(page.status, 200);
    for part in ["class=\"body up\"", "class=\"line over\"", "RSI, 14 bars", "MACD, 12 26 9", "Too few days"]
    {
        assert!(page.text.contains(part), "{part}");
    }
    assert!(!page.text.contains("style=\""), "the policy allows no styles in the page");
    let wrong = browser.get("/instruments/WAVE?expression=smaa(close,20)").await;
    assert!(wrong.text.contains("^^^^") && wrong.text.contains("class=\"body up\""));
    assert_eq!(browser.get("/instruments/NONE").await.status, 404);
}

#[tokio::test]
async fn a_strategy_is_refused_with_carets_and_kept_when_it_is_right() {
    let (_app, browser) = signed_in().await;
    let right = services::strategies::EXAMPLES[0].document;
    let back = post(&browser, "/ui/keep_strategy", &[("document", &right.replace("adx(", "adxx("))]).await;
    assert!(back.contains("/strategies/new?draft="), "{back}");
    let form = browser.get(&back).await;
    assert!(
        form.text.contains("has mistakes") && form.text.contains("^^^^") && form.text.contains("adxx(14)")
    );
    let kept = post(&browser, "/ui/keep_strategy", &[("document", &right.replace('\n', "\r\n"))]).await;
    assert!(kept.contains("done=strategy-kept"), "{kept}");
    let page = browser.get(&kept).await;
    assert!(page.text.contains("version 1") && page.text.contains("Save as a new version"));
    let list = browser.get("/strategies").await.text;
    for part in ["Bollinger reversal", "href=\"/api/strategies/examples?format=csv\""] {
        assert!(list.contains(part), "{part} in {list}");
    }
    let id = kept.split('?').next().unwrap().rsplit('/').next().unwrap();
    let own = format!("href=\"/api/backtests?strategy={id}&amp;format=csv\"");
    assert!(!page.text.contains(&own), "there are none yet");
    let what = format!("strategy:{id}");
    let form = [
        ("what", what.as_str()),
        ("instrument", "WAVE"),
        ("from", "2025-12-24"),
        ("to", "2025-12-30"),
        ("cash", "100000"),
        ("params", ""),
    ];
    post(&browser, "/ui/ask_backtest", &form).await;
    assert!(browser.get(&format!("/strategies/{id}")).await.text.contains(&own));
}

#[tokio::test]
async fn a_backtest_is_asked_for_run_and_shown() {
    let (app, browser) = signed_in().await;
    let form = [
        ("what", "example:ema_trend"),
        ("instrument", "WAVE"),
        ("from", "2025-12-24"),
        ("to", "2025-12-30"),
        ("cash", "100000"),
        ("params", ""),
    ];
    assert_eq!(browser.get("/backtests/new?instrument=WAVE").await.status, 200);
    let mut wrong = form;
    wrong[3].1 = "2025-12-20";
    let back = post(&browser, "/ui/ask_backtest", &wrong).await;
    let refused = browser.get(&back).await;
    assert!(refused.text.contains("Must come after the beginning"), "{back}");
    let mut misfit = form;
    misfit[5].1 = "fast=4.5, quick=2";
    let back = post(&browser, "/ui/ask_backtest", &misfit).await;
    let refused = browser.get(&back).await.text;
    for part in ["value=\"fast=4.5, quick=2\"", "this strategy has no parameter"] {
        assert!(refused.contains(part), "{part} in {refused}");
    }
    let path = post(&browser, "/ui/ask_backtest", &form).await;
    assert!(browser.get(&path).await.text.contains("It waits for a worker."));
    let handlers = Handlers::default().with(Driven(Backtesting::default()));
    Worker::new(app.house().clone(), handlers, WorkerOptions::named("test")).run_due_jobs().await.unwrap();
    let page = browser.get(&path).await;
    assert_eq!(page.status, 200);
    for part in [
        "Final equity · PAPER",
        "buy and hold, without costs",
        "Variants tried",
        "By month",
        "class=\"end ",
        "percent below the highest equity so far",
        "below the highest equity so far, percent",
        "RSI, 14 bars",
        "MACD, 12 26 9",
    ] {
        assert!(page.text.contains(part), "{part}");
    }
    let id = path.rsplit('/').next().unwrap();
    let compared = browser.get(&format!("/backtests/compare?id={id}&id={id}")).await;
    assert_eq!((compared.status, compared.text.matches("on WAVE").count() >= 2), (200, true));
    assert!(browser.get("/backtests").await.text.contains(id));
    assert_eq!(browser.get("/backtests/compare").await.status, 200);
}
