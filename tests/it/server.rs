//! A running server: started, asked, stopped and killed like anybody's.

use crate::program::Program;
use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    thread,
};

pub struct Server {
    process: Child,
    pub address: String,
    stdout: Receiver<String>,
    stderr: Receiver<String>,
    client: Client,
}

impl Server {
    /// Starts a server on a free port and waits until it is ready.
    pub fn start(program: &Program) -> Self {
        Self::start_with(program, &["--listen", "127.0.0.1:0"])
    }

    pub fn start_with(program: &Program, flags: &[&str]) -> Self {
        Self::begin(program, ("serve", "listening on http://"), flags)
    }

    /// A worker beside the servers. It listens nowhere.
    pub fn worker(program: &Program, flags: &[&str]) -> Self {
        Self::begin(program, ("worker", "working on backtests and learning of "), flags)
    }

    fn begin(program: &Program, (command, ready): (&str, &str), flags: &[&str]) -> Self {
        let arguments = [&[command], flags].concat();
        let mut process = program
            .command(&arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = lines(process.stderr.take().unwrap());
        let stdout = lines(process.stdout.take().unwrap());
        let line = stdout.recv().unwrap_or_default();
        let Some(address) = line.strip_prefix(ready) else {
            let said: Vec<String> = stderr.iter().collect();
            panic!("it is not ready: {line:?}, {said:?}");
        };
        // Every request has a connection of its own: what the server has taken it also answers.
        let client = adapters::http::client().pool_max_idle_per_host(0).build().unwrap();
        Self { process, address: address.to_owned(), stdout, stderr, client }
    }

    pub fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(format!("http://{}{path}", self.address))
    }

    pub fn post(&self, path: &str) -> RequestBuilder {
        self.client.post(format!("http://{}{path}", self.address))
    }

    /// A client that makes tokens, and remembers those that were acknowledged.
    pub fn writer(&self, bearer: &str) -> Writer {
        Writer { client: self.client.clone(), address: self.address.clone(), bearer: bearer.to_owned() }
    }

    /// Everything an API list has, page by page.
    pub async fn list(&self, path: &str, bearer: &str) -> Vec<Value> {
        let mut items = Vec::new();
        for page in 1.. {
            let answer =
                self.get(&format!("{path}?page={page}&pageSize=100")).bearer_auth(bearer).send().await;
            let list: Value = whole(answer.unwrap()).await;
            items.extend(list["items"].as_array().unwrap().iter().cloned());
            if items.len() as u64 >= list["total"].as_u64().unwrap() {
                break;
            }
        }
        items
    }

    /// The numbers of all events the bearer may see, in their order.
    pub async fn event_numbers(&self, bearer: &str) -> Vec<i64> {
        let mut numbers: Vec<i64> = Vec::new();
        loop {
            let after = numbers.last().copied().unwrap_or(0);
            let answer =
                self.get(&format!("/api/events?after={after}&limit=100")).bearer_auth(bearer).send().await;
            let list: Value = whole(answer.unwrap()).await;
            let items = list["items"].as_array().unwrap();
            if items.is_empty() {
                return numbers;
            }
            numbers.extend(items.iter().map(|event| event["seq"].as_i64().unwrap()));
        }
    }

    /// Sends a signal, such as `TERM`.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").arg(format!("-{name}")).arg(self.process.id().to_string()).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for a line of the log that contains a text.
    pub fn wait_for_log(&self, text: &str) -> String {
        self.stderr
            .iter()
            .find(|line| line.contains(text))
            .unwrap_or_else(|| panic!("{text:?} was never said"))
    }

    /// Waits for the end; gives the exit code and what was said on stderr since the last look.
    pub fn end(mut self) -> (Option<i32>, String) {
        let status = self.process.wait().unwrap();
        let more: Vec<String> = self.stdout.iter().collect();
        assert_eq!(more, Vec::<String>::new(), "that it is ready is all that is said on stdout");
        (status.code(), self.stderr.iter().collect::<Vec<_>>().join("\n"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Mostly it has ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads on also while nobody looks, so that the server never waits for its own log.
fn lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = channel();
    thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// The JSON of an answer that must be a success.
pub async fn whole(answer: Response) -> Value {
    let status = answer.status();
    let text = answer.text().await.unwrap();
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).unwrap()
}

#[derive(Clone)]
pub struct Writer {
    client: Client,
    address: String,
    bearer: String,
}

impl Writer {
    /// Makes one token; gives its id when the server has acknowledged it.
    pub async fn write(&self, name: &str) -> Option<String> {
        let request =
            self.client.post(format!("http://{}/api/tokens", self.address)).bearer_auth(&self.bearer);
        let answer = request.json(&json!({ "name": name, "scopes": ["read"] })).send().await.ok()?;
        if !answer.status().is_success() {
            return None;
        }
        let text = answer.text().await.ok()?;
        let made: Value = serde_json::from_str(&text).ok()?;
        Some(made["id"].as_str()?.to_owned())
    }
}
