//! Both protocols on a real connection: what is sent, what is read, and every way in which it goes wrong.

use adapters::{
    SystemClock,
    models::{ProviderSettings, anthropic::Anthropic, openai::OpenAi},
};
use domain::{
    Period, Secret,
    models::{Ask, Finish, ModelError, Provider, Role, Usage},
};
use serde_json::json;
use std::sync::Arc;
use testkit::{FakeModel, Script};

fn question() -> Ask {
    Ask {
        role: Role::Manager,
        model: "local/test-model".parse().unwrap(),
        temperature: 1.7,
        system: "You decide.".to_owned(),
        user: "Decide.".to_owned(),
        briefing: json!({"secret": "not sent"}),
        schema: json!({"type": "object", "properties": {"ok": {"type": "boolean"}}}),
        most_tokens: 321,
    }
}

fn settings(server: &FakeModel) -> ProviderSettings {
    ProviderSettings {
        base_url: server.base(),
        key: Some(Secret::new("key-7")),
        timeout: Period::from_minutes(1),
    }
}

fn both(settings: &ProviderSettings) -> [Box<dyn Provider>; 2] {
    let clock = Arc::new(SystemClock);
    [
        Box::new(Anthropic::new(settings, clock.clone()).unwrap()),
        Box::new(OpenAi::new(settings, clock).unwrap()),
    ]
}

#[tokio::test]
async fn messages_go_with_the_schema_as_a_tool() {
    let server = FakeModel::start().await;
    server.says(r#"{"ok": true}"#);
    let provider = Anthropic::new(&settings(&server), Arc::new(SystemClock)).unwrap();
    let reply = provider.complete(&question()).await.unwrap();
    assert_eq!((reply.text.as_str(), reply.finish), (r#"{"ok":true}"#, Finish::Complete));
    assert_eq!(reply.usage, Some(Usage { input_tokens: 100, output_tokens: 20 }));
    let received = &server.received()[0];
    assert_eq!((received.path, received.key.as_deref()), ("/v1/messages", Some("key-7")));
    let body = &received.body;
    assert_eq!((&body["model"], &body["max_tokens"]), (&"test-model".into(), &321.into()));
    assert_eq!(body["temperature"], 1.0, "they allow no more");
    assert_eq!(body["tool_choice"], json!({"type": "tool", "name": "answer"}));
    assert_eq!(body["tools"][0]["input_schema"], question().schema);
    assert!(!body.to_string().contains("not sent"));
}

#[tokio::test]
async fn completions_go_with_the_schema_as_the_format() {
    let server = FakeModel::start().await;
    server.says(r#"{"ok": true}"#);
    let provider = OpenAi::new(&settings(&server), Arc::new(SystemClock)).unwrap();
    let reply = provider.complete(&question()).await.unwrap();
    assert_eq!((reply.text.as_str(), reply.finish), (r#"{"ok": true}"#, Finish::Complete));
    let received = &server.received()[0];
    assert_eq!((received.path, received.key.as_deref()), ("/v1/chat/completions", Some("key-7")));
    let body = &received.body;
    assert_eq!((&body["model"], &body["max_tokens"]), (&"test-model".into(), &321.into()));
    assert_eq!(
        (&body["temperature"], &body["response_format"]["type"]),
        (&1.7.into(), &"json_schema".into())
    );
    assert_eq!(body["messages"][0], json!({"role": "system", "content": "You decide."}));
}

#[tokio::test]
async fn a_server_that_takes_no_schema_is_asked_without_and_that_is_remembered() {
    let server = FakeModel::start().await;
    server.next(Script::BadRequest("'response_format.type' must be 'json_object'"));
    server.next(Script::BadRequest("response_format is not supported"));
    server.next(Script::BadRequest(
        "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead.",
    ));
    server.next(Script::BadRequest("'temperature' does not support 1.7 with this model."));
    server.says("[1]");
    let provider = OpenAi::new(&settings(&server), Arc::new(SystemClock)).unwrap();
    assert_eq!(provider.complete(&question()).await.unwrap().text, "[1]");
    server.says("[2]");
    assert_eq!(provider.complete(&question()).await.unwrap().text, "[2]");
    let received = server.received();
    let formats: Vec<_> = received.iter().map(|one| one.body["response_format"]["type"].as_str()).collect();
    let (schema, json) = (Some("json_schema"), Some("json_object"));
    assert_eq!(formats, [schema, json, None, None, None, None]);
    let last = &received[5].body;
    assert_eq!((&last["max_completion_tokens"], last.get("temperature")), (&321.into(), None));
    assert!(last["messages"][0]["content"].as_str().unwrap().contains(r#""ok":{"type":"boolean"}"#));
    server.next(Script::BadRequest("this model does not exist"));
    assert!(matches!(provider.complete(&question()).await, Err(ModelError::Refused { status: 400, .. })));
}

#[tokio::test]
async fn a_model_that_takes_no_temperature_is_asked_without() {
    let server = FakeModel::start().await;
    server.next(Script::BadRequest("`temperature` is deprecated for this model."));
    server.says(r#"{"ok": true}"#);
    let provider = Anthropic::new(&settings(&server), Arc::new(SystemClock)).unwrap();
    provider.complete(&question()).await.unwrap();
    assert_eq!(server.received()[1].body.get("temperature"), None);
}

#[tokio::test]
async fn every_failure_has_its_own_name() {
    let server = FakeModel::start().await;
    for provider in both(&settings(&server)) {
        let codes = [
            (Script::TooMany(Some("7")), "model-rate-limited"),
            (Script::Status(529), "model-overloaded"),
            (Script::Status(500), "model-server-error"),
            (Script::Status(401), "model-refused"),
            (Script::Status(302), "model-refused"),
            (Script::Html, "model-protocol"),
            (Script::HalfJson, "model-broken-off"),
            (Script::Empty, "model-protocol"),
            (Script::Long(9_000_000), "model-too-large"),
        ];
        for (script, code) in codes {
            server.next(script.clone());
            let error = provider.complete(&question()).await.unwrap_err();
            assert_eq!(error.code(), code, "{script:?}: {error}");
            assert!(!error.to_string().contains("key-7"));
        }
        server.next(Script::TooMany(Some("7")));
        let error = provider.complete(&question()).await.unwrap_err();
        assert_eq!(error.retry_after(), Some(Period::from_seconds(7)));
    }
}

#[tokio::test]
async fn a_server_that_never_answers_is_waited_for_as_long_as_is_set() {
    let server = FakeModel::start().await;
    let timeout = Period::from_millis(200);
    for provider in both(&ProviderSettings { timeout, ..settings(&server) }) {
        server.next(Script::Hang);
        assert_eq!(provider.complete(&question()).await, Err(ModelError::Timeout { after: timeout }));
    }
}

#[tokio::test]
async fn long_and_uncounted_answers_are_told_as_they_are() {
    let server = FakeModel::start().await;
    for provider in both(&settings(&server)) {
        server.next(Script::Long(5_000_000));
        assert_eq!(provider.complete(&question()).await.unwrap().text.len(), 5_000_002);
        server.next(Script::Length("[1, 2".to_owned()));
        let cut = provider.complete(&question()).await.unwrap();
        assert_eq!((cut.text.as_str(), cut.finish), ("[1, 2", Finish::Length));
        server.next(Script::Uncounted("[1]".to_owned()));
        assert_eq!(provider.complete(&question()).await.unwrap().usage, None);
    }
}

#[tokio::test]
async fn nobody_there_is_said_with_the_address() {
    let gone = ProviderSettings {
        base_url: "http://127.0.0.1:1/v1/".to_owned(),
        key: None,
        timeout: Period::from_seconds(1),
    };
    let provider = OpenAi::new(&gone, Arc::new(SystemClock)).unwrap();
    let error = provider.complete(&question()).await.unwrap_err();
    assert_eq!(error.code(), "model-unreachable");
    assert!(error.to_string().contains("http://127.0.0.1:1/v1/chat/completions"), "{error}");
    let wrong = ProviderSettings { base_url: "localhost:9000".to_owned(), ..gone };
    assert!(OpenAi::new(&wrong, Arc::new(SystemClock)).is_err());
}
