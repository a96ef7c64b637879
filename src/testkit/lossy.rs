//! A connection to PostgreSQL that breaks off at the worst moment: a commit has been done, and its answer never comes.

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use storage::OpenOptions;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, UnixStream},
    task::JoinHandle,
};

/// How sqlx asks for it.
const COMMIT: &[u8] = b"COMMIT\0";

/// Stands between a house and its PostgreSQL; gone with the test.
pub struct LossyLine {
    lose: Arc<AtomicBool>,
    carrying: JoinHandle<()>,
}

impl LossyLine {
    /// A line to the database of these options, and the options that lead through it.
    pub async fn before(options: &OpenOptions) -> (Self, OpenOptions) {
        let (address, query) = options.url.split_once('?').expect("an address with options");
        let folder =
            query.split('&').find_map(|option| option.strip_prefix("host=")).expect("a socket's folder");
        let socket = format!("{folder}/.s.PGSQL.5432");
        let database = address.rsplit('/').next().expect("a database").to_owned();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let lose = Arc::new(AtomicBool::new(false));
        let carrying = tokio::spawn(accept(listener, socket, lose.clone()));
        let url = format!("postgres://app@127.0.0.1:{port}/{database}?sslmode=disable");
        (Self { lose, carrying }, OpenOptions { url, ..options.clone() })
    }

    /// The next commit happens, and nobody hears of it.
    pub fn lose_next_commit(&self) {
        self.lose.store(true, Ordering::SeqCst);
    }
}

impl Drop for LossyLine {
    fn drop(&mut self) {
        self.carrying.abort();
    }
}

async fn accept(listener: TcpListener, socket: String, lose: Arc<AtomicBool>) {
    loop {
        let (client, _) = listener.accept().await.expect("a connection");
        let server = UnixStream::connect(&socket).await.expect("PostgreSQL answers");
        // A connection that breaks off is what this is for.
        tokio::spawn(carry(client, server, lose.clone()));
    }
}

async fn carry(mut client: TcpStream, mut server: UnixStream, lose: Arc<AtomicBool>) -> io::Result<()> {
    let (mut asked, mut answered) = ([0_u8; 8_192], [0_u8; 8_192]);
    loop {
        tokio::select! {
            count = client.read(&mut asked) => {
                let said = &asked[..count?];
                if said.is_empty() {
                    return Ok(());
                }
                let commits = said.windows(COMMIT.len()).any(|part| part == COMMIT);
                server.write_all(said).await?;
                if commits && lose.swap(false, Ordering::SeqCst) {
                    // When the server answers, it has done it.
                    return server.read(&mut answered).await.map(drop);
                }
            }
            count = server.read(&mut answered) => {
                let said = &answered[..count?];
                if said.is_empty() {
                    return Ok(());
                }
                client.write_all(said).await?;
            }
        }
    }
}
