//! A model of somebody else's, through the whole program: a key and a name are all that it needs.

use crate::{
    program::Program,
    server::{Server, whole},
};
use rstest::rstest;
use serde_json::{Value, json};
use testkit::{FakeModel, Script};

const HIRES: &str = r#"{"decisions": [{"action": "create_agent", "params": {"name": "Willow"}, "reasoning": "Somebody has to begin."}]}"#;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

/// The models of a server that speaks this protocol, in the file that lies where the program is started.
fn given(kind: &str, model: &FakeModel) -> Program {
    let program = Program::on_sqlite().given("LOCAL_KEY", "key-7");
    let settings = format!(
        "[models.providers.local]\nkind = \"{kind}\"\nbase_url = \"{}\"\napi_key_env = \"LOCAL_KEY\"\nmodels = [\"test-model\"]\n\
         [models.prices.\"local/test-model\"]\ninput_per_million = 3.0\noutput_per_million = 15.0\n",
        model.base()
    );
    std::fs::write(program.folder().join("agent-manager.toml"), settings).unwrap();
    program.add_user("ada", &["--admin"]).done();
    program
}

/// Waits for the next event of a kind.
async fn happens(server: &Server, bearer: &str, kind: &str) {
    let events = server.get(&format!("/api/events?kind={kind}")).bearer_auth(bearer);
    let mut stream = events.header("accept", "text/event-stream").send().await.unwrap();
    let mut heard = String::new();
    while !heard.contains(kind) {
        let chunk = stream.chunk().await.unwrap().expect("the stream ended before it happened");
        heard.push_str(&String::from_utf8_lossy(&chunk));
    }
}

#[rstest]
#[case("anthropic", "/v1/messages")]
#[case("openai-compatible", "/v1/chat/completions")]
#[tokio::test(flavor = "multi_thread")]
async fn a_model_with_a_key_and_a_name_is_tried_and_runs_a_team(#[case] kind: &str, #[case] path: &str) {
    let model = FakeModel::start().await;
    let program = given(kind, &model);
    let listed = json(&program.run(&["models", "list", "--json"]).done());
    let local = listed["items"].as_array().unwrap().iter().find(|item| item["name"] == "local/test-model");
    let local = local.unwrap();
    assert_eq!((&local["kind"], &local["key"]), (&json!(kind), &json!("set")));
    model.says(r#"{"greeting": "Hello", "sum": 42}"#);
    let tried = program.run(&["models", "test", "local/test-model", "--user", "ada"]).done();
    assert!(tried.contains("$0.0006"), "{tried}");

    model.next(Script::Say(HIRES.to_owned(), 2_000, 100));
    let bearer = program.create_token("ada", "read,write");
    let server = Server::start(&program);
    let ask = async |path: &str| whole(server.get(path).bearer_auth(&bearer).send().await.unwrap()).await;
    let wanted = json!({"name": "Mona", "config": {"llmModel": "local/test-model"}});
    let made = server.post("/api/managers").bearer_auth(&bearer).json(&wanted).send().await.unwrap();
    let id = whole(made).await["id"].as_str().unwrap().to_owned();
    let started =
        server.post(&format!("/api/managers/{id}/start")).bearer_auth(&bearer).send().await.unwrap();
    assert!(started.status().is_success());
    happens(&server, &bearer, "manager.ticked").await;

    let log = ask(&format!("/api/managers/{id}/logs")).await;
    let row = &log["items"][0];
    assert_eq!((&row["action"], &row["result"]["ok"]), (&json!("create_agent"), &json!(true)), "{log}");
    assert_eq!(row["reasoning"], "Somebody has to begin.");
    assert_eq!(ask("/api/agents").await["items"][0]["name"], "Willow");
    let received = model.received();
    let asked = received.last().unwrap();
    assert_eq!((asked.path, asked.key.as_deref(), received.len()), (path, Some("key-7"), 2));
    assert_eq!(asked.body["model"], "test-model");
    server.signal("TERM");
    assert_eq!(server.end().0, Some(0));
    let spent = program.run(&["models", "spend", "--user", "ada", "--json"]).done();
    // Both calls, as the providers counted them.
    assert!(spent.contains("0.0081"), "{spent}");
}
