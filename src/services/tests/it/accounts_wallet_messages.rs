//! The message of EIP-4361: what is written is read back, and nothing else is read.

use domain::Timestamp;
use proptest::{collection::vec, option, prelude::*};
use rstest::rstest;
use services::wallets::{AddressError, Message, MessageError};

const FULL: &str = "https://house.example:8443 wants you to sign in with your Ethereum account:
0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed

I accept the terms: https://house.example/terms

URI: https://house.example/sign-in
Version: 1
Chain ID: 137
Nonce: 32891756
Issued At: 2026-01-01T00:00:00.000Z
Expiration Time: 2026-01-01T00:10:00.000Z
Not Before: 2025-12-31T23:59:00.000Z
Request ID: some-id_7
Resources:
- ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/
- https://example.com/my%20claim.json";

#[test]
fn every_field_is_read() {
    let message = Message::parse(FULL).unwrap();
    assert_eq!(message.scheme.as_deref(), Some("https"));
    assert_eq!(message.domain, "house.example:8443");
    assert_eq!(message.address.to_string(), "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed");
    assert_eq!(message.statement.as_deref(), Some("I accept the terms: https://house.example/terms"));
    assert_eq!(message.uri, "https://house.example/sign-in");
    assert_eq!((message.chain_id, message.nonce.as_str()), (137, "32891756"));
    assert_eq!(message.issued_at.to_string(), "2026-01-01T00:00:00.000Z");
    assert_eq!(message.expiration_time.unwrap().to_string(), "2026-01-01T00:10:00.000Z");
    assert_eq!(message.not_before.unwrap().to_string(), "2025-12-31T23:59:00.000Z");
    assert_eq!(message.request_id.as_deref(), Some("some-id_7"));
    assert_eq!(message.resources.as_ref().unwrap().len(), 2);
    assert_eq!(message.to_string(), FULL);
}

#[test]
fn the_shortest_message_has_neither_statement_nor_options() {
    let text = "house.example wants you to sign in with your Ethereum account:
0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed


URI: https://house.example
Version: 1
Chain ID: 1
Nonce: abcd1234
Issued At: 2026-01-01T00:00:00Z";
    let message = Message::parse(text).unwrap();
    assert_eq!((message.scheme, message.statement, message.resources), (None, None, None));
}

#[rstest]
#[case::no_domain("https://house.example:8443 wants", " wants", MessageError::Beginning)]
#[case::a_path_in_the_domain("example:8443 wants", "example/a wants", MessageError::Beginning)]
#[case::a_space_in_the_domain("house.example:8443 wants", "house. example wants", MessageError::Beginning)]
#[case::odd_scheme("https://house", "7s://house", MessageError::Beginning)]
#[case::another_request("sign in with", "pay with", MessageError::Beginning)]
#[case::not_checksummed("0x5aAeb", "0x5aaeb", MessageError::Address(AddressError::Checksum))]
#[case::no_address(
    "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
    "",
    MessageError::Address(AddressError::Malformed)
)]
#[case::two_line_statement("terms: ", "terms:\n", MessageError::Statement)]
#[case::not_ascii("I accept", "I accépt", MessageError::Statement)]
#[case::extra_empty_line("\n\nI accept", "\n\n\nI accept", MessageError::Field("URI: "))]
#[case::no_uri("URI: https://house.example/sign-in\n", "", MessageError::Field("URI: "))]
#[case::odd_uri("URI: https://house.example/sign-in", "URI: _not_a_uri_", MessageError::Field("URI: "))]
#[case::broken_escape(
    "URI: https://house.example/sign-in",
    "URI: https://a/%2",
    MessageError::Field("URI: ")
)]
#[case::version_two("Version: 1", "Version: 2", MessageError::Field("Version: "))]
#[case::no_chain("Chain ID: 137\n", "", MessageError::Field("Chain ID: "))]
#[case::odd_chain("Chain ID: 137", "Chain ID: -1", MessageError::Field("Chain ID: "))]
#[case::endless_chain("Chain ID: 137", "Chain ID: 99999999999999999999", MessageError::Field("Chain ID: "))]
#[case::short_nonce("Nonce: 32891756", "Nonce: 3289175", MessageError::Field("Nonce: "))]
#[case::odd_nonce("Nonce: 32891756", "Nonce: 3289-1756", MessageError::Field("Nonce: "))]
#[case::no_moment("Issued At: 2026-01-01T00:00:00.000Z\n", "", MessageError::Field("Issued At: "))]
#[case::odd_moment("Issued At: 2026-01-01", "Issued At: Thu 2026-01-01", MessageError::Field("Issued At: "))]
#[case::odd_end(
    "Expiration Time: 2026",
    "Expiration Time: soon 2026",
    MessageError::Field("Expiration Time: ")
)]
#[case::odd_request_id("some-id_7", "some id", MessageError::Field("Request ID: "))]
#[case::odd_resource("- ipfs://", "- ", MessageError::Field("Resources:"))]
#[case::out_of_order(
    "Version: 1\nChain ID: 137",
    "Chain ID: 137\nVersion: 1",
    MessageError::Field("Version: ")
)]
#[case::twice("Request ID: some-id_7", "Request ID: some-id_7\nRequest ID: b", MessageError::Rest)]
#[case::a_last_line_break("claim.json", "claim.json\n", MessageError::Rest)]
#[case::windows_lines("Version: 1", "Version: 1\r", MessageError::Field("Version: "))]
fn one_wrong_line_spoils_the_message(
    #[case] good: &str,
    #[case] wrong: &str,
    #[case] expected: MessageError,
) {
    let text = FULL.replacen(good, wrong, 1);
    assert_ne!(text, FULL);
    assert_eq!(Message::parse(&text), Err(expected));
}

#[test]
fn a_flood_is_not_read() {
    let long = FULL.replace("some-id_7", &"x".repeat(9_000));
    assert_eq!(Message::parse(&long), Err(MessageError::TooLong));
}

fn moment() -> impl Strategy<Value = Timestamp> {
    (0_i64..4_102_444_800_000).prop_map(Timestamp::from_millis)
}

fn address() -> impl Strategy<Value = String> {
    any::<[u8; 20]>().prop_map(|bytes| format!("0x{}", hex::encode(bytes)))
}

prop_compose! {
    fn any_message()(
        scheme in option::of("[a-z][a-z0-9+.-]{0,8}"),
        domain in "[a-z0-9.-]{1,30}(:[0-9]{1,5})?",
        address in address(),
        statement in option::of("[A-Za-z0-9 .,:;!?()'/@-]{1,80}"),
        uri in "[a-z][a-z0-9]{0,5}://[a-z0-9.-]{1,20}(/[a-z0-9_~-]{0,10}){0,3}",
        chain_id in any::<u64>(),
        nonce in "[A-Za-z0-9]{8,40}",
        issued_at in moment(),
        expiration_time in option::of(moment()),
        not_before in option::of(moment()),
    )(
        request_id in option::of("([a-z0-9._~!$&'()*+,;=:@-]|%[0-9A-F]{2}){0,20}"),
        resources in option::of(vec("[a-z]{2,6}:[a-z0-9/?#%-]{0,1}[a-z0-9/]{0,30}", 0..4)),
        scheme in Just(scheme), domain in Just(domain), address in Just(address),
        statement in Just(statement), uri in Just(uri), chain_id in Just(chain_id), nonce in Just(nonce),
        issued_at in Just(issued_at), expiration_time in Just(expiration_time), not_before in Just(not_before),
    ) -> Message {
        let resources = resources.map(|list| list.into_iter().map(|uri| uri.replace('%', "")).collect());
        Message {
            scheme, domain, address: address.parse().unwrap(), statement, uri, chain_id, nonce, issued_at,
            expiration_time, not_before, request_id, resources,
        }
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_back(message in any_message()) {
        prop_assert_eq!(Message::parse(&message.to_string()), Ok(message));
    }

    /// Reading is as strict as writing: a text that passes is the one spelling of what was read, times aside.
    #[test]
    fn one_changed_byte_is_noticed_or_read(message in any_message(), at in any::<prop::sample::Index>(), byte in 0_u8..128) {
        let mut text = message.to_string().into_bytes();
        let at = at.index(text.len());
        text[at] = byte;
        let text = String::from_utf8(text).unwrap();
        if let Ok(read) = Message::parse(&text) {
            prop_assert_eq!(Message::parse(&read.to_string()), Ok(read));
        }
    }

    #[test]
    fn no_text_makes_the_reader_fall(text in "\\PC{0,200}") {
        prop_assert!(Message::parse(&text).is_err());
    }
}
