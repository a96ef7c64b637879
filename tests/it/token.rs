use crate::program::Program;
use rstest::rstest;
use testkit::Backend;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_all_that_is_printed(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let program = Program::on(backend).await;
    program.add_user("ada", &["--admin"]).done();
    let answer = program
        .run(&["token", "create", "--user", "ada", "--scopes", "read,write", "--expires", "30d"])
        .done();
    let token = answer.strip_suffix('\n').unwrap();
    assert!(token.starts_with("am_") && token.len() == 46 && !token.contains('\n'), "{answer}");
    assert_ne!(program.create_token("ada", "admin"), token);
}

#[test]
fn what_cannot_be_a_token_is_refused() {
    let program = Program::on_sqlite();
    program.add_user("ada", &["--admin"]).done();
    program.add_user("grace", &[]).done();
    let create = |user: &str, more: &[&str]| {
        program.run(&[&["token", "create", "--user", user, "--scopes"], more].concat())
    };
    assert_eq!(
        create("ada", &["read,root"]).refused(2),
        "--scopes \"read,root\" cannot be used: each of them must be one of: read, write, admin"
    );
    assert!(
        create("ada", &["read", "--expires", "soon"])
            .refused(2)
            .contains("write a whole number with its unit")
    );
    assert!(create("ada", &["read", "--expires", "0d"]).refused(2).contains("must live longer than nothing"));
    assert!(create("ada", &["read", "--name", ""]).refused(2).contains("a token's name must have"));
    for hidden in ["exe.\u{202E}gpj", "ad\u{200B}a", "\u{FEFF}ada"] {
        let refused = create("ada", &["read", "--name", hidden]).refused(2);
        assert!(refused.contains("cannot be seen or turns the direction of writing"), "{refused}");
        assert!(program.add_user(hidden, &[]).refused(2).contains("must be 2 to 32 letters a-z"));
    }
    assert!(create("nobody", &["read"]).refused(2).starts_with("there is no account \"nobody\""));
    assert!(create("grace", &["read,admin"]).refused(2).contains("they are no administrator"));
    program.run(&["user", "disable", "grace"]).done();
    assert!(create("grace", &["read"]).refused(1).contains("grace is disabled"));
}
