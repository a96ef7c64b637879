//! The smallest HTTP/1.1 client that measures a server and not itself.

use anyhow::{Context, Result, bail};
use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

/// A kept-alive connection with its buffer.
pub struct Connection {
    stream: TcpStream,
    /// What was read and not looked at yet.
    pub buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(128 * 1_024) })
    }

    pub async fn send(&mut self, request: &[u8]) -> Result<()> {
        Ok(self.stream.write_all(request).await?)
    }

    /// Reads one whole answer and forgets its body: gives the status alone.
    pub async fn status(&mut self) -> Result<u16> {
        let (head, body_end) = self.read_answer().await?;
        let status = status_of(&self.buffer[..head])?;
        self.buffer.drain(..body_end);
        Ok(status)
    }

    async fn answer(&mut self) -> Result<Answer> {
        let (head, end) = self.read_answer().await?;
        let text = String::from_utf8_lossy(&self.buffer[..head]).into_owned();
        let raw = &self.buffer[head..end];
        let body = if is_chunked(&text) { unchunked(raw)? } else { raw.to_vec() };
        let status = status_of(&self.buffer[..head])?;
        self.buffer.drain(..end);
        Ok(Answer { status, head: text, body })
    }

    /// Where the head and the whole answer end in the buffer.
    async fn read_answer(&mut self) -> Result<(usize, usize)> {
        let head = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.read_more().await?;
        };
        let text = String::from_utf8_lossy(&self.buffer[..head]).to_ascii_lowercase();
        if is_chunked(&text) {
            loop {
                if let Some(end) = chunks_end(&self.buffer[head..])? {
                    return Ok((head, head + end));
                }
                self.read_more().await?;
            }
        }
        let length =
            header(&text, "content-length").and_then(|length| length.parse().ok()).unwrap_or(0_usize);
        while self.buffer.len() < head + length {
            self.read_more().await?;
        }
        Ok((head, head + length))
    }

    pub async fn read_more(&mut self) -> Result<()> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the server closed the connection");
        }
        Ok(())
    }
}

pub async fn get(address: SocketAddr, request: &[u8]) -> Result<Answer> {
    let mut connection = Connection::open(address).await?;
    connection.send(request).await?;
    connection.answer().await
}

pub fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

fn status_of(head: &[u8]) -> Result<u16> {
    let digits = head.get(9..12).context("no status line")?;
    Ok(std::str::from_utf8(digits)?.parse()?)
}

fn is_chunked(head: &str) -> bool {
    header(head, "transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked"))
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

/// The size of the chunk at the beginning and where its data begins; `None` when more must be read.
fn chunk_at(bytes: &[u8]) -> Result<Option<(usize, usize)>> {
    let Some(line) = find(&bytes[..bytes.len().min(20)], b"\r\n") else { return Ok(None) };
    let size = usize::from_str_radix(std::str::from_utf8(&bytes[..line])?, 16)?;
    Ok(Some((size, line + 2)))
}

fn chunks_end(bytes: &[u8]) -> Result<Option<usize>> {
    let mut at = 0;
    while at < bytes.len() {
        let Some((size, data)) = chunk_at(&bytes[at..])? else { return Ok(None) };
        at += data + size + 2;
        if at > bytes.len() {
            return Ok(None);
        }
        if size == 0 {
            return Ok(Some(at));
        }
    }
    Ok(None)
}

fn unchunked(mut bytes: &[u8]) -> Result<Vec<u8>> {
    let mut whole = Vec::new();
    while let Some((size, data)) = chunk_at(bytes)? {
        if size == 0 {
            break;
        }
        whole.extend_from_slice(&bytes[data..data + size]);
        bytes = &bytes[data + size + 2..];
    }
    Ok(whole)
}
