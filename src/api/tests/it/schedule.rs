//! Jobs and runs that are there: called off, tried again, and by whom.

use domain::{
    JobId, OwnerId, Period, RunId,
    accounts::Account,
    events::Subject,
    jobs::{ClaimedJob, NewJob, Settlement},
};
use rstest::rstest;
use serde_json::{Value, json};
use services::kernel::upkeep;
use storage::{Claim, NewRun};
use testkit::{Backend, Client, TestApp};

const KIND: &str = "test.work";

async fn add(app: &TestApp, owner: OwnerId, key: Option<&str>) -> JobId {
    let house = app.house();
    let mut job = NewJob::once(owner, KIND, json!({}), house.now());
    job.key = key.map(str::to_owned);
    let mut tx = house.db.begin().await.unwrap();
    let added =
        tx.add_job(JobId::generate(&*house.clock, &*house.randomness), &job, house.now()).await.unwrap();
    tx.save().await.unwrap();
    added.id()
}

async fn take(app: &TestApp) -> ClaimedJob {
    let now = app.house().now();
    let claim =
        Claim { kinds: &[KIND], worker: "test", now, lease_until: now.plus(Period::from_seconds(30)) };
    let mut tx = app.house().db.begin().await.unwrap();
    let job = tx.jobs().claim(claim).await.unwrap().unwrap();
    tx.save().await.unwrap();
    job
}

/// A job whose only attempt has failed.
async fn given_a_dead_job(app: &TestApp, owner: OwnerId, key: Option<&str>) -> JobId {
    let id = add(app, owner, key).await;
    let job = take(app).await;
    let mut tx = app.house().db.begin().await.unwrap();
    assert!(
        tx.jobs().settle(job.lease, Settlement::Dead, Some("<b>no</b>"), app.house().now()).await.unwrap()
    );
    tx.save().await.unwrap();
    id
}

/// A run in its first phase, driven by a job that a worker has.
async fn given_a_run(app: &TestApp, owner: OwnerId) -> (JobId, RunId) {
    let job = add(app, owner, None).await;
    let lease = take(app).await.lease;
    let (now, subject) = (app.house().now(), Subject::new("trip", 1));
    let id = RunId::of_slot(job, now);
    let mut tx = app.house().db.begin().await.unwrap();
    let run = NewRun { id, owner, kind: KIND, subject: &subject, phase: "pack", lease, at: now };
    tx.runs().start(&run).await.unwrap();
    tx.runs().begin_phase(id, 0, "pack", now).await.unwrap();
    tx.save().await.unwrap();
    (job, id)
}

/// What the newest event of a kind says of who did it.
async fn newest(client: &Client, kind: &str) -> Value {
    let list = client.search("/api/events", &[("kind", kind), ("limit", "100")]).await.json();
    list["items"].as_array().unwrap().last().unwrap()["data"].clone()
}

fn assert_signed(data: &Value, by: &Account) {
    assert_eq!((&data["by"], &data["byId"]), (&json!(by.name), &json!(by.id)), "{data}");
}

#[rstest]
#[tokio::test]
async fn a_job_is_cancelled_once_by_whose_it_is(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let grace = app.given_a_member("grace").await;
    let id = add(&app, grace.id.into(), None).await;
    let (path, cancel) = (format!("/api/jobs/{id}"), format!("/api/jobs/{id}/cancel"));
    let hers = app.program(&grace, "read,write").await;
    let other = app.program(&ada, "read,write,admin").await;
    assert_eq!(hers.get(&path).await.json()["state"], "waiting");
    assert_eq!(other.get(&path).await.status, 404, "an administrator sees the house's, not hers");
    assert_eq!(other.post_nothing(&cancel).await.code(), "not_found");
    assert_eq!(app.program(&grace, "read").await.post_nothing(&cancel).await.code(), "scope_missing");
    assert_eq!(app.client().post_nothing(&cancel).await.code(), "sign_in_needed");

    let cancelled = hers.post(&cancel, &json!({})).await;
    assert_eq!((cancelled.status, &cancelled.json()["state"]), (200, &json!("cancelled")));
    assert!(cancelled.json()["finishedAt"].is_string());
    assert_signed(&newest(&hers, "job.cancelled").await, &grace);
    let again = hers.post_nothing(&cancel).await;
    assert_eq!((again.status, again.code().as_str()), (409, "wrong_state"));
    let problem = again.problem();
    assert_eq!(problem["detail"], "Nothing was changed: the job is cancelled already.");
    assert_eq!(hers.post_nothing(&format!("{path}/retry")).await.code(), "wrong_state");
    assert_eq!(hers.get("/api/jobs?state=cancelled").await.json()["total"], 1);
}

#[rstest]
#[tokio::test]
async fn a_dead_job_is_tried_again_unless_another_has_its_place(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let admin = app.program(&ada, "read,write,admin").await;
    let id = given_a_dead_job(&app, OwnerId::HOUSE, Some("daily")).await;
    let dead = admin.get(&format!("/api/jobs/{id}")).await.json();
    assert_eq!(
        (&dead["state"], &dead["lastError"], &dead["attempts"]),
        (&json!("dead"), &json!("<b>no</b>"), &json!(1))
    );
    let retry = format!("/api/jobs/{id}/retry");
    let member = app.given_a_member("grace").await;
    assert_eq!(app.program(&member, "write").await.post_nothing(&retry).await.status, 404);

    let revived = admin.post_nothing(&retry).await;
    assert_eq!(
        (revived.status, &revived.json()["state"], &revived.json()["attempts"]),
        (200, &json!("waiting"), &json!(0))
    );
    let list = admin.get("/api/events?owner=house&kind=job.retried").await.json();
    assert_signed(&list["items"][0]["data"], &ada);
    let again = admin.post_nothing(&retry).await;
    assert_eq!((again.status, again.code().as_str()), (409, "wrong_state"));

    let other = given_a_dead_job(&app, ada.id.into(), Some("weekly")).await;
    add(&app, ada.id.into(), Some("weekly")).await;
    let replaced = admin.post_nothing(&format!("/api/jobs/{other}/retry")).await;
    assert_eq!((replaced.status, replaced.code().as_str()), (409, "wrong_state"));
    assert!(replaced.text.contains("another job of the same name"), "{}", replaced.text);
}

#[rstest]
#[tokio::test]
async fn the_upkeep_of_the_house_cannot_be_cancelled(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let admin = app.program(&ada, "read,write,admin").await;
    let id = upkeep::schedule(app.house()).await.unwrap();
    let refused = admin.post_nothing(&format!("/api/jobs/{id}/cancel")).await;
    assert_eq!((refused.status, refused.code().as_str()), (409, "wrong_state"));
    assert!(refused.text.contains("the house needs house.upkeep again and again"), "{}", refused.text);
    let job = admin.get(&format!("/api/jobs/{id}")).await.json();
    assert_eq!(job["state"], "waiting");
    let now = app.house().now().to_string();
    assert!(job["runAt"].as_str().unwrap() <= now.as_str(), "the first run does not wait: {job}");
}

#[rstest]
#[tokio::test]
async fn a_run_is_cancelled_once_with_its_job(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let grace = app.given_a_member("grace").await;
    let (job, run) = given_a_run(&app, ada.id.into()).await;
    let own = app.program(&ada, "read,write").await;
    let cancel = format!("/api/runs/{run}/cancel");
    assert_eq!(app.program(&grace, "write").await.post_nothing(&cancel).await.status, 404);
    let cancelled = own.post_nothing(&cancel).await;
    assert_eq!((cancelled.status, &cancelled.json()["status"]), (200, &json!("cancelled")));
    assert_eq!(own.get(&format!("/api/jobs/{job}")).await.json()["state"], "cancelled");
    let found = own.get(&format!("/api/runs/{run}")).await.json();
    assert_eq!((&found["status"], &found["phases"][0]["name"]), (&json!("cancelled"), &json!("pack")));
    let again = own.post_nothing(&cancel).await;
    assert_eq!((again.status, again.code().as_str()), (409, "wrong_state"));

    // A job that is called off takes its run along.
    let (job, run) = given_a_run(&app, ada.id.into()).await;
    assert_eq!(own.post_nothing(&format!("/api/jobs/{job}/cancel")).await.status, 200);
    assert_eq!(own.get(&format!("/api/runs/{run}")).await.json()["status"], "cancelled");
    assert_signed(&newest(&own, "run.cancelled").await, &ada);
}

#[rstest]
#[tokio::test]
async fn runs_of_several_owners_come_page_by_page_newest_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let grace = app.given_a_member("grace").await;
    let mut begun = Vec::new();
    for owner in [
        ada.id.into(),
        OwnerId::HOUSE,
        grace.id.into(),
        OwnerId::HOUSE,
        ada.id.into(),
        ada.id.into(),
        OwnerId::HOUSE,
    ] {
        app.test.clock.advance(Period::from_seconds(1));
        let (_, run) = given_a_run(&app, owner).await;
        if owner != grace.id.into() {
            begun.insert(0, json!(run));
        }
    }
    let admin = app.program(&ada, "read,admin").await;
    let page = async |query: &str| {
        let list = admin.get(&format!("/api/runs?{query}")).await.json();
        let ids: Vec<Value> = list["items"].as_array().unwrap().iter().map(|run| run["id"].clone()).collect();
        (list["total"].clone(), ids)
    };
    for (number, wanted) in [(1, &begun[..4]), (2, &begun[4..]), (3, &[][..])] {
        assert_eq!(
            page(&format!("page={number}&pageSize=4")).await,
            (json!(6), wanted.to_vec()),
            "page {number}"
        );
    }
    assert_eq!(
        page(&format!("kind={KIND}&subject=trip:1&page=2&pageSize=5")).await,
        (json!(6), begun[5..].to_vec())
    );
    for none in ["kind=house.upkeep", "subject=trip:2", "status=done"] {
        assert_eq!(page(none).await, (json!(0), vec![]), "{none}");
    }
    let hers = app.program(&grace, "read").await.get("/api/runs").await.json();
    assert_eq!(hers["total"], 1);
}
