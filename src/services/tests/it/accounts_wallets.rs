//! Wallets: linked by a signature, and good for signing in from then on.

use domain::{
    Period,
    accounts::{Account, Principal, Role},
};
use rstest::rstest;
use services::{
    Origin, members,
    wallets::{self, Message, SignatureError, Site, WalletError},
};
use testkit::{Backend, TestHouse, TestWallet};

fn site() -> Site {
    Site { domain: "house.example".to_owned(), uri: "https://house.example".to_owned(), chain: Some(1) }
}

async fn prepared(house: &TestHouse, wallet: &TestWallet) -> String {
    wallets::prepare(&house.house, &site(), &wallet.address()).await.unwrap()
}

async fn link(house: &TestHouse, who: &Principal, wallet: &TestWallet) -> Result<(), WalletError> {
    let text = prepared(house, wallet).await;
    wallets::link(&house.house, who, &text, &wallet.sign(&text), &site()).await.map(drop)
}

async fn sign_in(house: &TestHouse, text: &str, signature: &str) -> Result<Account, WalletError> {
    let origin = Origin { address: Some("10.0.0.1".to_owned()), user_agent: None };
    wallets::sign_in(&house.house, text, signature, &site(), &origin).await
}

#[rstest]
#[tokio::test]
async fn a_linked_wallet_signs_in(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, principal) = test.sign_in(&ada).await;
    let wallet = TestWallet::new(1);

    let text = prepared(&test, &wallet).await;
    let stranger = sign_in(&test, &text, &wallet.sign(&text)).await;
    assert!(matches!(stranger, Err(WalletError::NotLinked)), "{stranger:?}");

    link(&test, &principal, &wallet).await.unwrap();
    let listed = wallets::list(&test.house, &principal).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].address.to_lowercase(), wallet.address());
    assert_ne!(listed[0].address, wallet.address(), "it is kept with its checksum");

    let text = prepared(&test, &wallet).await;
    assert_eq!(sign_in(&test, &text, &wallet.sign(&text)).await.unwrap().id, ada.id);
    assert_eq!(test.kinds(ada.id).await, ["account.created", "wallet.linked", "account.signed_in"]);
    let events = test.events(ada.id.into()).await;
    assert_eq!(events[2].data, serde_json::json!({ "via": "wallet", "address": "10.0.0.1" }));

    wallets::unlink(&test.house, &principal, &wallet.address()).await.unwrap();
    let text = prepared(&test, &wallet).await;
    let gone = sign_in(&test, &text, &wallet.sign(&text)).await;
    assert!(matches!(gone, Err(WalletError::NotLinked)), "{gone:?}");
}

#[rstest]
#[tokio::test]
async fn a_message_is_good_for_one_use(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, principal) = test.sign_in(&ada).await;
    let wallet = TestWallet::new(1);
    link(&test, &principal, &wallet).await.unwrap();

    let text = prepared(&test, &wallet).await;
    let signature = wallet.sign(&text);
    let (one, two) = tokio::join!(sign_in(&test, &text, &signature), sign_in(&test, &text, &signature));
    let won = [&one, &two].iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(won, 1, "{one:?} {two:?}");
    let again = sign_in(&test, &text, &signature).await;
    assert!(matches!(again, Err(WalletError::UnknownNonce)), "{again:?}");

    // A message that this house never asked for, and one that a refusal has used up.
    let mut own = Message::parse(&text).unwrap();
    own.nonce = "inventedbyme".to_owned();
    let own = own.to_string();
    let invented = sign_in(&test, &own, &wallet.sign(&own)).await;
    assert!(matches!(invented, Err(WalletError::UnknownNonce)), "{invented:?}");
    let stranger = TestWallet::new(2);
    let text = prepared(&test, &stranger).await;
    for expected_linked in [true, false] {
        let answer = sign_in(&test, &text, &stranger.sign(&text)).await;
        let not_linked = matches!(answer, Err(WalletError::NotLinked));
        assert_eq!(not_linked, expected_linked, "{answer:?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_message_is_good_for_ten_minutes(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, principal) = test.sign_in(&ada).await;
    let wallet = TestWallet::new(1);
    link(&test, &principal, &wallet).await.unwrap();

    let in_time = prepared(&test, &wallet).await;
    test.clock.advance(Period::from_millis(10 * 60_000 - 1));
    sign_in(&test, &in_time, &wallet.sign(&in_time)).await.unwrap();

    let late = prepared(&test, &wallet).await;
    test.clock.advance(Period::from_minutes(10));
    let answer = sign_in(&test, &late, &wallet.sign(&late)).await;
    assert!(
        matches!(answer, Err(WalletError::UnknownNonce)),
        "inside the skew the nonce decides: {answer:?}"
    );
    test.clock.advance(Period::from_minutes(1));
    let answer = sign_in(&test, &late, &wallet.sign(&late)).await;
    assert!(matches!(answer, Err(WalletError::WrongTime)), "{answer:?}");
}

/// What a phishing site or a mistaken wallet may send: rightly signed, and not meant for this house now.
#[rstest]
#[case::domain(|m: &mut Message| m.domain = "evil.example".to_owned(), "site")]
#[case::uri(|m: &mut Message| m.uri = "https://house.example.evil.example".to_owned(), "site")]
#[case::scheme(|m: &mut Message| m.scheme = Some("http".to_owned()), "site")]
#[case::chain(|m: &mut Message| m.chain_id = 137, "chain")]
#[case::future(|m: &mut Message| m.issued_at = m.issued_at.plus(Period::from_minutes(2)), "time")]
#[case::past(|m: &mut Message| m.issued_at = m.issued_at.minus(Period::from_minutes(12)), "time")]
#[case::expired(|m: &mut Message| m.expiration_time = Some(m.issued_at.minus(Period::from_minutes(1))), "time")]
#[case::not_yet(|m: &mut Message| m.not_before = Some(m.issued_at.plus(Period::from_minutes(2))), "time")]
#[tokio::test]
async fn what_was_not_meant_for_us_is_refused(#[case] change: fn(&mut Message), #[case] expected: &str) {
    // These refusals come before any statement, so one database is enough.
    let test = TestHouse::new(Backend::Sqlite).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, principal) = test.sign_in(&ada).await;
    let wallet = TestWallet::new(1);
    link(&test, &principal, &wallet).await.unwrap();

    let mut message = Message::parse(&prepared(&test, &wallet).await).unwrap();
    change(&mut message);
    let text = message.to_string();
    let answer = sign_in(&test, &text, &wallet.sign(&text)).await;
    let why = match answer {
        Err(WalletError::WrongSite) => "site",
        Err(WalletError::WrongChain) => "chain",
        Err(WalletError::WrongTime) => "time",
        other => panic!("{other:?}"),
    };
    assert_eq!(why, expected);
}

#[rstest]
#[tokio::test]
async fn small_differences_of_clocks_and_spelling_are_fine(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, principal) = test.sign_in(&ada).await;
    let wallet = TestWallet::new(1);
    link(&test, &principal, &wallet).await.unwrap();
    let changes: [fn(&mut Message); 4] = [
        |message| message.issued_at = message.issued_at.plus(Period::from_seconds(30)),
        |message| message.uri = "https://house.example/".to_owned(),
        |message| message.scheme = Some("https".to_owned()),
        |message| (message.statement, message.expiration_time) = (None, None),
    ];
    for change in changes {
        let mut message = Message::parse(&prepared(&test, &wallet).await).unwrap();
        change(&mut message);
        let text = message.to_string();
        sign_in(&test, &text, &wallet.sign(&text)).await.unwrap();
    }
}

#[rstest]
#[tokio::test]
async fn a_signature_binds_text_and_wallet(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, principal) = test.sign_in(&ada).await;
    let (wallet, thief) = (TestWallet::new(1), TestWallet::new(2));
    link(&test, &principal, &wallet).await.unwrap();
    let text = prepared(&test, &wallet).await;
    for signature in [thief.sign(&text), wallet.sign(&format!("{text} "))] {
        let answer = sign_in(&test, &text, &signature).await;
        assert!(matches!(answer, Err(WalletError::Signature(SignatureError::WrongSigner))), "{answer:?}");
    }
    let malformed = sign_in(&test, &text, "0x1234").await;
    assert!(matches!(malformed, Err(WalletError::Signature(SignatureError::Malformed))), "{malformed:?}");
    // None of that used the nonce up.
    sign_in(&test, &text, &wallet.sign(&text)).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn a_wallet_belongs_to_one_account(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let (ada, eve) = (test.add("ada", Role::Member).await, test.add("eve", Role::Member).await);
    let (_, ada_here) = test.sign_in(&ada).await;
    let (_, eve_here) = test.sign_in(&eve).await;
    let wallet = TestWallet::new(1);
    link(&test, &ada_here, &wallet).await.unwrap();
    for who in [&eve_here, &ada_here] {
        let again = link(&test, who, &wallet).await;
        assert!(matches!(again, Err(WalletError::AlreadyLinked)), "{again:?}");
    }
    let theirs = wallets::unlink(&test.house, &eve_here, &wallet.address()).await;
    assert!(matches!(theirs, Err(WalletError::NotFound)), "{theirs:?}");
    assert_eq!(wallets::list(&test.house, &ada_here).await.unwrap().len(), 1);
    assert!(wallets::list(&test.house, &eve_here).await.unwrap().is_empty());
}

#[rstest]
#[tokio::test]
async fn a_disabled_accounts_wallet_is_like_no_wallet(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, principal) = test.sign_in(&ada).await;
    let wallet = TestWallet::new(1);
    link(&test, &principal, &wallet).await.unwrap();
    members::disable(&test.house, None, ada.id).await.unwrap();
    let text = prepared(&test, &wallet).await;
    let answer = sign_in(&test, &text, &wallet.sign(&text)).await;
    assert!(matches!(answer, Err(WalletError::NotLinked)), "{answer:?}");
}
