//! The address to listen on: free, or who answers there.

use super::Finding;
use crate::config::ListenAddress;
use std::{io::ErrorKind, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::timeout,
};

const ABOUT: &str = "port";
const PATIENCE: Duration = Duration::from_secs(2);

pub async fn look(address: &ListenAddress) -> Finding {
    match TcpListener::bind((address.host.as_str(), address.port)).await {
        Ok(_) if address.port == 0 => {
            Finding::ok(ABOUT, format!("{address}: a free port is picked at each start"))
        }
        Ok(_) => Finding::ok(ABOUT, format!("{address} is free")),
        Err(error) if error.kind() == ErrorKind::AddrInUse => occupied(address).await,
        Err(error) => Finding::broken(
            ABOUT,
            format!("{address} cannot be used: {error}"),
            "choose another with --listen",
        ),
    }
}

async fn occupied(address: &ListenAddress) -> Finding {
    match timeout(PATIENCE, ask_health(address)).await {
        Ok(Ok(answer)) if answer.starts_with("HTTP/1.1 200") => Finding::ok(
            ABOUT,
            format!("{address} is in use by a server that answers /healthz: it is running"),
        ),
        Ok(Ok(_)) => another(address, "something there does not answer /healthz as this program does"),
        Ok(Err(error)) => another(address, &format!("asked for /healthz, it said: {error}")),
        Err(_) => another(address, "it does not answer within 2 s"),
    }
}

fn another(address: &ListenAddress, why: &str) -> Finding {
    let says = format!("{address} is in use by another program ({why})");
    Finding::broken(ABOUT, says, "stop that program, or choose another address with --listen")
}

async fn ask_health(address: &ListenAddress) -> std::io::Result<String> {
    // "All addresses" can be listened on but not called.
    let host = match address.host.as_str() {
        "0.0.0.0" => "127.0.0.1",
        "::" => "::1",
        host => host,
    };
    let mut stream = TcpStream::connect((host, address.port)).await?;
    stream
        .write_all(
            format!("GET /healthz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes(),
        )
        .await?;
    let mut answer = Vec::new();
    stream.take(4_096).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}
