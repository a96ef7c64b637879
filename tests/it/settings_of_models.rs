//! Settings → Models as a browser without scripts sees it: what there is, a real trial, spending, and the owner's budget.

use agent_manager::compose;
use domain::models::ModelError;
use reqwest::Method;
use rstest::rstest;
use services::kernel::models::{Key, Models, Source, USUAL_MEMORY};
use std::sync::Arc;
use testkit::{Answer, AppOptions, Backend, Client, ScriptedModel, TestApp, TestHouse, said};

const PAGE: &str = "/settings/models";

async fn given(backend: Backend, model: &ScriptedModel) -> (TestApp, Client) {
    let mut test = TestHouse::new(backend).await;
    let price = |text: &str| text.parse().unwrap();
    let source = || Source::new("local", "openai-compatible", Arc::new(model.clone()), &["test", "dear"]);
    let mut source = source().priced("test", price("3"), price("15"));
    source.base_url = Some("http://127.0.0.1:9000/v1".to_owned());
    source.key = Key::Missing("LOCAL_KEY".to_owned());
    test.house = test.house.asking(Models::new(vec![source], USUAL_MEMORY));
    let pages = compose::pages(&test.house, None);
    let app = TestApp::start_with(test, AppOptions { pages, ..AppOptions::default() }).await;
    let ada = app.given_an_admin().await;
    let browser = app.signed_in(&ada).await;
    (app, browser)
}

/// Sends a form as a browser without scripts does, and goes where it leads.
async fn send(browser: &Client, path: &str, form: &str) -> Answer {
    let post = browser.request(Method::POST, path).header("accept", "text/html");
    let post = post.header("content-type", "application/x-www-form-urlencoded");
    let post = post.header("referer", PAGE).body(form.to_owned());
    let answer = browser.send(post).await;
    assert_eq!(answer.status, 302, "{}", answer.text);
    browser.get(answer.header("location")).await
}

fn shows(page: &Answer, texts: &[&str]) {
    assert_eq!(page.status, 200);
    for text in texts {
        assert!(page.text.contains(text), "{text} in {}", page.text);
    }
}

#[rstest]
#[tokio::test]
async fn a_model_is_tried_on_its_page_and_what_it_cost_stands_there(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let model = ScriptedModel::always(said(r#"{"greeting": "Hello <b>", "sum": 42}"#, 1_000, 100));
    let (app, browser) = given(backend, &model).await;
    let page = browser.get(PAGE).await;
    shows(
        &page,
        &["rules/default", "local/test", "http://127.0.0.1:9000/v1", "LOCAL_KEY", "$3.00", "$15.00"],
    );
    shows(&page, &["Nothing was asked", "$0.00, without a bound", "unknown"]);
    let tried = send(&browser, "/ui/try_model", "model=local%2Ftest").await;
    shows(&tried, &["it answers", "Hello &lt;b&gt; — 19 + 23 is 42", "1000 in, 100 out", "$0.0045"]);
    model.next(Ok(said("no JSON at all", 1_000, 100)));
    let odd = send(&browser, "/ui/try_model", "model=local%2Ftest").await;
    shows(&odd, &["its answer could not be read", "no JSON at all"]);
    model.next(Err(ModelError::Refused { status: 401, reason: "no such key".to_owned() }));
    let refused = send(&browser, "/ui/try_model", "model=local%2Fdear").await;
    shows(
        &refused,
        &["it did not answer", "The provider refused the question with the status 401: no such key."],
    );
    let free = send(&browser, "/ui/try_model", "model=rules%2Fdefault").await;
    shows(&free, &["it answers", "not counted", "$0.00"]);
    let gone = send(&browser, "/ui/try_model", "model=local%2Fgone").await;
    shows(&gone, &["This model is not set up any more"]);

    let by_model = browser.get(&format!("{PAGE}?by=model&days=7")).await;
    shows(&by_model, &["/api/models/spend?by=model&amp;days=7", "local/dear"]);
    shows(&browser.get(&format!("{PAGE}?by=day")).await, &["2026-01-01"]);
    let file = browser.get("/api/models/spend?by=model&format=csv").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert!(
        file.text.starts_with("key,calls,failed,inputTokens,outputTokens,cost,unknown\r\n"),
        "{}",
        file.text
    );
    let models = browser.get("/api/models?format=csv").await;
    assert!(models.text.contains("local/test,local,openai-compatible,"), "{}", models.text);
    app.stop().await;
}

#[rstest]
#[tokio::test]
async fn the_budget_of_the_day_is_set_on_the_page_and_holds(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let model = ScriptedModel::always(said(r#"{"greeting": "Hello", "sum": 42}"#, 1_000, 100));
    let (app, browser) = given(backend, &model).await;
    let wrong = send(&browser, "/ui/set_budget", "per_day=a+lot").await;
    shows(&wrong, &["Must be an amount from 0 to 1000000", "value=\"a lot\""]);
    let set = send(&browser, "/ui/set_budget", "per_day=0.01").await;
    shows(&set, &["The budget of the day is set", "$0.00 of $0.01", "value=\"0.01\""]);
    let held = send(&browser, "/ui/try_model", "model=local%2Ftest").await;
    shows(&held, &["Your budget of today has no room"]);
    assert_eq!(model.asked().len(), 0);
    shows(&browser.get("/").await, &["$0.00 of $0.01", "/settings/models"]);
    let lifted = send(&browser, "/ui/set_budget", "per_day=").await;
    shows(&lifted, &["There is no bound of the day any more", "$0.00, without a bound"]);
    let bob = app.given_a_member("bob").await;
    let tried = send(&browser, "/ui/try_model", "model=local%2Ftest").await;
    let id = browser.get("/api/models/calls").await.json()["items"][0]["id"].as_str().unwrap().to_owned();
    shows(&tried, &["it answers"]);
    let other = app.signed_in(&bob).await.get(&format!("{PAGE}?tried={id}")).await;
    assert!(other.status == 200 && !other.text.contains("it answers"), "it is somebody else's");
    app.stop().await;
}
