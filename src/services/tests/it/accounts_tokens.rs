//! API tokens: scopes, time, revocation.

use domain::{
    PageRequest, Period, TokenId,
    accounts::{Principal, Role},
    tokens::{ApiToken, Scope, Scopes},
};
use rstest::rstest;
use services::{
    Denied, House, members,
    tokens::{self, NewToken, TokenError},
};
use testkit::{Backend, PASSWORD, TestHouse};

fn wanted(name: &str, scopes: &str, expires_in: Option<Period>) -> NewToken {
    NewToken { name: name.to_owned(), scopes: scopes.parse().unwrap(), expires_in }
}

async fn create(house: &House, by: &Principal, scopes: &str) -> Result<(ApiToken, String), TokenError> {
    let (token, secret) = tokens::create(house, by, wanted("robot", scopes, None)).await?;
    Ok((token, secret.reveal().to_owned()))
}

async fn who(house: &House, secret: &str) -> Option<Principal> {
    tokens::authenticate(house, secret).await.unwrap()
}

#[rstest]
#[tokio::test]
async fn a_token_is_shown_once_and_has_just_its_scopes(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Admin).await;
    let (_, principal) = test.sign_in(&ada).await;
    let (token, secret) = create(&test.house, &principal, "read").await.unwrap();
    assert!(secret.starts_with("am_") && secret.len() == 46, "{secret}");
    assert!(secret.starts_with(&token.prefix) && token.prefix.len() == 8);

    let robot = who(&test.house, &secret).await.unwrap();
    assert_eq!(robot.account, ada.id);
    assert!(robot.may(Scope::Read) && !robot.may(Scope::Write) && !robot.may(Scope::Admin));
    let events = test.events(ada.id.into()).await;
    assert!(events.iter().all(|event| !event.data.to_string().contains(&secret)));
    assert_eq!(events.last().unwrap().kind, tokens::TOKEN_CREATED);
}

#[tokio::test]
async fn reading_the_database_file_gives_neither_secrets_nor_cookies_nor_passwords() {
    let test = TestHouse::new(Backend::Sqlite).await;
    let ada = test.add("ada", Role::Member).await;
    let (session, principal) = test.sign_in(&ada).await;
    let (token, secret) = create(&test.house, &principal, "read").await.unwrap();
    test.house.db.close().await;
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(test.database.folder()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    let holds = |wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
    assert!(holds(token.prefix.as_bytes()) && holds(b"$argon2id$"), "the rows are there");
    let cookie = session.id().unwrap();
    assert!(!holds(&secret.as_bytes()[10..]));
    assert!(!holds(PASSWORD.as_bytes()));
    assert!(!holds(cookie.to_string().as_bytes()) && !holds(&cookie.0.to_le_bytes()));
}

#[rstest]
#[tokio::test]
async fn what_is_no_token_is_nobody(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, principal) = test.sign_in(&ada).await;
    let (_, secret) = create(&test.house, &principal, "read,write").await.unwrap();
    let last = if secret.ends_with('A') { "B" } else { "A" };
    let changed = format!("{}{last}", &secret[..45]);
    for wrong in ["", "am_", "Bearer", &secret[3..], &secret.to_uppercase(), &changed, "' or 1=1 --"] {
        assert!(who(&test.house, wrong).await.is_none(), "{wrong}");
    }
    assert!(who(&test.house, &secret).await.is_some());
}

#[rstest]
#[tokio::test]
async fn a_token_ends_with_its_time(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, principal) = test.sign_in(&ada).await;
    let day = wanted("for a day", "read", Some(Period::from_days(1)));
    let (token, secret) = tokens::create(&test.house, &principal, day).await.unwrap();
    assert_eq!(token.expires_at, Some(test.house.now().plus(Period::from_days(1))));
    test.clock.advance(Period::from_millis(24 * 3_600_000 - 1));
    assert!(who(&test.house, secret.reveal()).await.is_some());
    test.clock.advance(Period::from_millis(1));
    assert!(who(&test.house, secret.reveal()).await.is_none());

    for life in [Period::ZERO, Period::from_millis(-1), Period::from_days(3_651)] {
        let refused = tokens::create(&test.house, &principal, wanted("odd", "read", Some(life))).await;
        assert!(matches!(refused, Err(TokenError::InvalidLife)), "{refused:?}");
    }
}

#[rstest]
#[tokio::test]
async fn a_revoked_token_is_worthless_and_stays_listed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, principal) = test.sign_in(&ada).await;
    let (token, secret) = create(&test.house, &principal, "read").await.unwrap();
    for _ in 0..2 {
        let revoked = tokens::revoke(&test.house, &principal, token.id).await.unwrap();
        assert_eq!(revoked.revoked_at, Some(test.house.now()));
    }
    assert!(who(&test.house, &secret).await.is_none());
    let page = tokens::list(&test.house, &principal, PageRequest::default()).await.unwrap();
    assert_eq!((page.total, page.items[0].revoked_at), (1, Some(test.house.now())));
    let revocations = test.kinds(ada.id).await.iter().filter(|kind| *kind == "token.revoked").count();
    assert_eq!(revocations, 1);
}

#[rstest]
#[tokio::test]
async fn nobody_gives_away_more_than_they_have(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let (root, ada) = (test.add("root", Role::Admin).await, test.add("ada", Role::Member).await);
    let (_, root_here) = test.sign_in(&root).await;
    let (_, ada_here) = test.sign_in(&ada).await;

    let refused = create(&test.house, &ada_here, "read,admin").await;
    assert!(matches!(refused, Err(TokenError::ScopeNotAllowed(Scope::Admin))), "{refused:?}");
    let refused = tokens::create_for(&test.house, &ada, wanted("console", "admin", None)).await;
    assert!(matches!(refused, Err(TokenError::ScopeNotAllowed(Scope::Admin))), "{refused:?}");

    let (_, writer) = create(&test.house, &root_here, "write").await.unwrap();
    let writer = who(&test.house, &writer).await.unwrap();
    for wider in ["read", "write,admin", "read,write"] {
        let refused = create(&test.house, &writer, wider).await;
        assert!(matches!(refused, Err(TokenError::ScopeNotAllowed(_))), "{wider}: {refused:?}");
    }
    create(&test.house, &writer, "write").await.unwrap();

    let (_, reader) = create(&test.house, &root_here, "read").await.unwrap();
    let reader = who(&test.house, &reader).await.unwrap();
    let refused = create(&test.house, &reader, "read").await;
    assert!(matches!(refused, Err(TokenError::Denied(Denied::MissingScope(Scope::Write)))), "{refused:?}");
}

#[rstest]
#[tokio::test]
async fn a_disabled_accounts_tokens_are_dead(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let everything = Scopes::new([Scope::Read, Scope::Write]).unwrap();
    let new = NewToken { name: "robot".to_owned(), scopes: everything, expires_in: None };
    let (_, secret) = tokens::create_for(&test.house, &ada, new).await.unwrap();
    assert!(who(&test.house, secret.reveal()).await.is_some());
    members::disable(&test.house, None, ada.id).await.unwrap();
    assert!(who(&test.house, secret.reveal()).await.is_none());
}

#[rstest]
#[tokio::test]
async fn its_use_is_noted_at_most_once_a_minute(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, principal) = test.sign_in(&ada).await;
    let (_, secret) = create(&test.house, &principal, "read").await.unwrap();
    let used = || async {
        who(&test.house, &secret).await.unwrap();
        test.house.last_seen.settled().await;
        tokens::list(&test.house, &principal, PageRequest::default()).await.unwrap().items[0].last_used_at
    };
    let first = test.house.now();
    assert_eq!(used().await, Some(first));
    test.clock.advance(Period::from_seconds(59));
    assert_eq!(used().await, Some(first));
    test.clock.advance(Period::from_seconds(1));
    assert_eq!(used().await, Some(test.house.now()));
}

#[rstest]
#[tokio::test]
async fn another_persons_token_does_not_exist(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let (root, ada) = (test.add("root", Role::Admin).await, test.add("ada", Role::Member).await);
    let (_, root_here) = test.sign_in(&root).await;
    let (_, ada_here) = test.sign_in(&ada).await;
    let (token, secret) = create(&test.house, &ada_here, "read").await.unwrap();
    let nobodys = TokenId::generate(&*test.house.clock, &*test.house.randomness);
    for id in [token.id, nobodys] {
        let answer = tokens::revoke(&test.house, &root_here, id).await;
        assert!(matches!(answer, Err(TokenError::NotFound)), "{answer:?}");
    }
    assert!(who(&test.house, &secret).await.is_some());
    assert_eq!(tokens::list(&test.house, &root_here, PageRequest::default()).await.unwrap().total, 0);
}

#[rstest]
#[tokio::test]
async fn a_name_is_kept_to_the_letter_or_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let test = TestHouse::new(backend).await;
    let ada = test.add("ada", Role::Member).await;
    let (_, principal) = test.sign_in(&ada).await;
    let odd = "<img src=x onerror=alert(1)> '; drop table api_tokens; -- é 🦀";
    tokens::create(&test.house, &principal, wanted(odd, "read", None)).await.unwrap();
    let page = tokens::list(&test.house, &principal, PageRequest::default()).await.unwrap();
    assert_eq!(page.items[0].name, odd);
    for wrong in
        ["", "   ", "two\nlines", "nul\0", "exe.\u{202E}gpj", "ad\u{200B}a", "\u{3164}", &"x".repeat(101)]
    {
        let refused = tokens::create(&test.house, &principal, wanted(wrong, "read", None)).await;
        assert!(matches!(refused, Err(TokenError::InvalidName)), "{wrong:?}: {refused:?}");
    }
}
