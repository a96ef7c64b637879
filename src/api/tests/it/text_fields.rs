//! SQL and HTML in every text field of every operation that the description lists: stored as given or refused, never run.

use domain::Period;
use reqwest::Method;
use rstest::rstest;
use serde_json::{Map, Value, json};
use testkit::{Answer, Backend, Client, PASSWORD, TestApp};

const NASTY: [&str; 7] = [
    "'; drop table accounts; --",
    "\" or \"\"=\"",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "%_!' $1 ?1 {{x}} ${x}",
    "=cmd|'/C calc'!A0",
    "../../../etc/passwd\u{0}.txt",
];

/// One text field of one operation.
struct Field {
    method: Method,
    path: String,
    name: String,
    is_list: bool,
    /// A body that fits but for this field.
    others: Map<String, Value>,
}

fn has_type(schema: &Value, wanted: &str) -> bool {
    schema["type"] == wanted
        || schema["type"].as_array().is_some_and(|all| all.iter().any(|one| one == wanted))
}

fn sample(schema: &Value) -> Value {
    let example = schema.get("example").or_else(|| schema["examples"].get(0));
    example.cloned().unwrap_or_else(|| if has_type(schema, "array") { json!([]) } else { json!("x") })
}

fn text_fields(description: &Value) -> Vec<Field> {
    let mut found = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in [Method::POST, Method::PUT, Method::PATCH] {
            let body = &item[method.as_str().to_lowercase()]["requestBody"]["content"];
            let Some(schema) = body.as_object().and_then(|kinds| kinds.values().next()) else { continue };
            let name = schema["schema"]["$ref"].as_str().unwrap();
            let schema = description.pointer(name.trim_start_matches('#')).unwrap();
            let properties = schema["properties"].as_object().unwrap();
            for (name, property) in properties {
                let is_list = has_type(property, "array") && has_type(&property["items"], "string");
                if is_list || has_type(property, "string") {
                    let others = properties.iter().filter(|(other, _)| *other != name);
                    let others = others.map(|(other, property)| (other.clone(), sample(property))).collect();
                    let (method, path) = (method.clone(), path.clone());
                    found.push(Field { method, path, name: name.clone(), is_list, others });
                }
            }
        }
    }
    found
}

impl Field {
    async fn ask(&self, client: &Client, id: &str, text: &str) -> Answer {
        let mut body = self.others.clone();
        let value = if self.is_list { json!([text]) } else { json!(text) };
        body.insert(self.name.clone(), value);
        let request = client.request(self.method.clone(), &self.path.replace("{id}", id));
        client.send(request.json(&body)).await
    }

    /// Refused as a request of its kind is refused, or done; and what comes back is the text itself, as JSON.
    fn check(&self, text: &str, answer: &Answer) {
        let about = format!("{} {} {} = {text:?}: {answer:?}", self.method, self.path, self.name);
        assert!(answer.status < 500 && answer.status != 400, "{about}");
        let kind = answer.header("content-type");
        match answer.status {
            204 => assert_eq!(answer.text, "", "{about}"),
            200..300 => {
                assert_eq!(kind, "application/json", "{about}");
                if let Some(told) = answer.json().get(&self.name) {
                    assert_eq!(told, text, "{about}");
                }
            }
            _ => {
                assert_eq!(kind, "application/problem+json", "{about}");
                assert!(!answer.problem()["detail"].as_str().unwrap().is_empty(), "{about}");
            }
        }
        assert_eq!(
            answer.header("x-content-type-options"),
            "nosniff",
            "no browser takes it for a page: {about}"
        );
    }
}

#[rstest]
#[tokio::test]
async fn every_text_field_takes_text_as_text(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let app = TestApp::start(backend).await;
    let ada = app.given_an_admin().await;
    let browser = app.signed_in(&ada).await;
    let fields = text_fields(&serde_json::to_value(api::openapi()).unwrap());
    let names: Vec<String> = fields.iter().map(|field| format!("{} {}", field.path, field.name)).collect();
    assert!(names.len() >= 18, "only these were found: {names:#?}");
    let (mut password, mut tokens) = (PASSWORD.to_owned(), Vec::new());
    for mut field in fields {
        for text in NASTY {
            if field.name == "new" {
                field.others.insert("current".to_owned(), json!(password));
            }
            let answer = field.ask(&browser, &ada.id.to_string(), text).await;
            field.check(text, &answer);
            match (field.path.as_str(), answer.status) {
                ("/api/account/password", 204) => text.clone_into(&mut password),
                ("/api/tokens", 201) => tokens.push(text),
                _ => {}
            }
            // So that nobody has to wait for those who guessed wrongly.
            app.test.clock.advance(Period::from_minutes(16));
        }
    }
    assert_ne!(password, PASSWORD, "some of them are good passwords");
    let sign_in = app.browser().post("/api/sign-in", &json!({"name": "ada", "password": password})).await;
    assert_eq!(sign_in.status, 200, "and it is the password as it was given");
    let list = browser.get("/api/tokens?pageSize=100").await.json();
    let listed: Vec<&str> =
        list["items"].as_array().unwrap().iter().filter_map(|token| token["name"].as_str()).rev().collect();
    assert_eq!(
        (listed, tokens.len()),
        (tokens.clone(), NASTY.len() - 1),
        "all but the one with a NUL, as given"
    );
    let members = browser.get("/api/members").await.json();
    let members: Vec<&Value> =
        members["items"].as_array().unwrap().iter().map(|member| &member["name"]).collect();
    assert_eq!(
        members,
        [&json!("ada"), &json!("grace")],
        "the table is there; one was a good first password"
    );
}
