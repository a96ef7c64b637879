//! The description and the routes are the same list.

use reqwest::Method;
use serde_json::Value;
use std::{fs, path::Path};
use testkit::{Backend, TestApp};

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn operations(description: &Value) -> Vec<(String, String, Value)> {
    let mut found = Vec::new();
    for (path, item) in description["paths"].as_object().unwrap() {
        for method in METHODS.into_iter().filter(|method| item.get(method).is_some()) {
            found.push((method.to_owned(), path.clone(), item[method].clone()));
        }
    }
    found
}

/// How many routes the source declares.
fn declared_routes(folder: &Path) -> usize {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files
        .map(|path| match path.extension() {
            _ if path.is_dir() && !path.ends_with("tests") => declared_routes(&path),
            Some(ending) if ending == "rs" => {
                fs::read_to_string(&path).unwrap().matches("#[utoipa::path(").count()
            }
            _ => 0,
        })
        .sum()
}

#[tokio::test]
async fn every_route_is_described_and_every_description_is_a_route() {
    let app = TestApp::start(Backend::Sqlite).await;
    let client = app.client();
    let description = client.get("/api/openapi.json").await.json();
    assert_eq!(description, serde_json::to_value(api::openapi()).unwrap(), "the command prints the same");
    let operations = operations(&description);
    assert_eq!(operations.len(), declared_routes(Path::new(env!("CARGO_MANIFEST_DIR"))));
    for (method, path, _) in &operations {
        let address = path.replace("{id}", "01890a5d-ac96-774b-bcce-b302099a8057");
        let answer = client.send(client.request(method.to_uppercase().parse().unwrap(), &address)).await;
        let is_route = !matches!(answer.status, 404 | 405);
        assert!(is_route, "{method} {path} answered {}", answer.status);
    }
    for path in description["paths"].as_object().unwrap().keys() {
        let address = path.replace("{id}", "01890a5d-ac96-774b-bcce-b302099a8057");
        for method in METHODS.into_iter().filter(|method| description["paths"][path].get(method).is_none()) {
            let method: Method = method.to_uppercase().parse().unwrap();
            assert_eq!(
                client.send(client.request(method.clone(), &address)).await.status,
                405,
                "{method} {path}"
            );
        }
    }
}

#[test]
fn every_operation_says_what_it_is_and_how_it_fails() {
    let description = serde_json::to_value(api::openapi()).unwrap();
    let mut names = std::collections::HashSet::new();
    for (method, path, about) in operations(&description) {
        let name = about["operationId"].as_str().unwrap().to_owned();
        assert!(names.insert(name.clone()), "{name} is used twice");
        assert!(about["summary"].as_str().is_some_and(|text| text.len() > 5), "{name} has no summary");
        let tags: Vec<&Value> =
            description["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
        assert!(tags.contains(&&about["tags"][0]), "{name} is in no group");
        let answers = about["responses"].as_object().unwrap();
        assert!(answers.keys().any(|status| status.starts_with('2')), "{name} never succeeds");
        let needs_sign_in = about.get("security").is_some();
        assert_eq!(
            answers.contains_key("401") || path.contains("sign-in"),
            needs_sign_in || path.contains("sign-in"),
            "{name}"
        );
        let body = about["requestBody"]["content"].as_object().and_then(|kinds| kinds.values().next());
        assert!(
            body.is_none_or(|body| body["schema"]["$ref"].is_string()),
            "{name} has a body without a name"
        );
        let writes = method != "get";
        assert!(
            !writes || (answers.contains_key("403") && answers.contains_key("507")),
            "{name} can be refused"
        );
        for (status, answer) in answers.iter().filter(|(status, _)| !status.starts_with('2')) {
            let is_problem = answer["content"].get("application/problem+json").is_some();
            assert!(is_problem || path == "/readyz", "{name} {status} is no problem");
        }
    }
}

#[test]
fn every_reference_in_the_description_leads_somewhere() {
    fn check(value: &Value, root: &Value) {
        if let Some(path) = value.get("$ref").and_then(Value::as_str) {
            assert!(root.pointer(path.trim_start_matches('#')).is_some(), "{path} leads nowhere");
        }
        match value {
            Value::Object(fields) => fields.values().for_each(|field| check(field, root)),
            Value::Array(items) => items.iter().for_each(|item| check(item, root)),
            _ => {}
        }
    }
    let description = serde_json::to_value(api::openapi()).unwrap();
    check(&description, &description);
}

#[tokio::test]
async fn the_reference_page_shows_every_operation_without_scripts() {
    let app = TestApp::start(Backend::Sqlite).await;
    let page = app.client().get("/api/docs").await;
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(!page.text.contains("<script") && !page.text.contains("style=\""));
    let description = serde_json::to_value(api::openapi()).unwrap();
    for (_, path, about) in operations(&description) {
        let name = about["operationId"].as_str().unwrap();
        assert!(page.text.contains(&format!("id=\"{name}\"")) && page.text.contains(&path), "{name}");
    }
    let section = page.text.split("id=\"create_token\"").nth(1).unwrap();
    let curl = section.split("-d &#39;").nth(1).unwrap();
    assert!(curl.starts_with("{&quot;") && curl.contains("&quot;30d&quot;"), "{curl:.300}");
    assert!(page.text.contains("id=\"problem-disk_full\""));
    assert_eq!(
        app.client().get("/api/docs/style.css").await.header("content-type"),
        "text/css; charset=utf-8"
    );
}

/// `expiresIn`, and not `expires_in` or `ExpiresIn`.
fn is_camel_case(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[test]
fn every_key_is_written_in_camel_case() {
    let description = serde_json::to_value(api::openapi()).unwrap();
    let mut seen = 0;
    for (schema, about) in description["components"]["schemas"].as_object().unwrap() {
        for part in about["allOf"].as_array().unwrap_or(&Vec::new()).iter().chain([about]) {
            for name in part["properties"].as_object().into_iter().flat_map(|properties| properties.keys()) {
                assert!(is_camel_case(name), "{schema}.{name}");
                seen += 1;
            }
        }
    }
    for (_, path, about) in operations(&description) {
        for parameter in
            about["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query")
        {
            assert!(is_camel_case(parameter["name"].as_str().unwrap()), "{path} {parameter}");
            seen += 1;
        }
    }
    assert!(seen > 80, "only {seen} keys were found");
}
