//! The order of sources, every kind of wrong value, and the documentation that cannot drift.

use super::*;
use std::{collections::BTreeMap, ffi::OsString, path::Path};

fn gather(
    flags: &[(&'static str, &str)],
    environment: &[(&str, &str)],
    file: Option<&Path>,
) -> Result<Config, String> {
    let flags: BTreeMap<_, _> = flags.iter().map(|(key, value)| (*key, (*value).to_owned())).collect();
    let environment = environment.iter().map(|(name, value)| (OsString::from(name), OsString::from(value)));
    Sources::gather(&flags, file, environment)
        .and_then(|sources| Config::load(&sources))
        .map_err(|error| error.to_string())
}

fn written(text: &str) -> tempfile::NamedTempFile {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    file
}

#[test]
fn a_flag_beats_the_environment_beats_the_file_beats_the_default() {
    let file = written("listen = '127.0.0.1:1'\nworker_concurrency = 11\ntrust_proxy = true\n");
    let config = gather(
        &[("listen", "127.0.0.1:3")],
        &[
            ("AGENT_MANAGER_LISTEN", "127.0.0.1:2"),
            ("AGENT_MANAGER_WORKER_CONCURRENCY", "12"),
            ("PATH", "/bin"),
        ],
        Some(file.path()),
    )
    .unwrap();
    assert_eq!(config.listen.to_string(), "127.0.0.1:3");
    assert_eq!(config.worker_concurrency.get(), 12);
    assert!(config.trust_proxy);
    assert_eq!(config.database_connections.get(), 8);
}

#[test]
fn the_default_database_lies_in_the_data_directory() {
    let config = gather(&[("data_dir", "/srv/house")], &[], None).unwrap();
    assert_eq!(config.database.reveal(), "sqlite:///srv/house/agent-manager.db");
}

#[test]
fn a_bad_value_names_key_value_origin_and_what_is_allowed() {
    assert_eq!(
        gather(&[("listen", "localhost")], &[], None).unwrap_err(),
        "listen cannot be \"localhost\" (from --listen): it must be HOST:PORT with a port from 0 to 65535, \
         such as 127.0.0.1:3000, localhost:0 or [::1]:3000"
    );
    assert_eq!(
        gather(&[], &[("AGENT_MANAGER_WORKER_CONCURRENCY", "0")], None).unwrap_err(),
        "worker_concurrency cannot be \"0\" (from AGENT_MANAGER_WORKER_CONCURRENCY): it must be a whole number from 1 to 256"
    );
    let file = written("log_format = 'xml'\n");
    let message = gather(&[], &[], Some(file.path())).unwrap_err();
    assert_eq!(
        message,
        format!("log_format cannot be \"xml\" (from {}): it must be text or json", file.path().display())
    );
}

#[test]
fn unknown_names_are_errors_that_offer_the_nearest_name() {
    assert_eq!(
        gather(&[], &[("AGENT_MANAGER_LISTNE", "x")], None).unwrap_err(),
        "\"AGENT_MANAGER_LISTNE\" in the environment is not a setting; did you mean AGENT_MANAGER_LISTEN?"
    );
    let file = written("trust_proxi = true\n");
    assert!(gather(&[], &[], Some(file.path())).unwrap_err().ends_with("did you mean trust_proxy?"));
    let file = written("zebra = 1\n");
    assert!(
        gather(&[], &[], Some(file.path())).unwrap_err().ends_with("`agent-manager config` lists them all")
    );
}

#[test]
fn variables_of_a_kubernetes_service_with_our_name_are_not_ours() {
    let links = [
        ("AGENT_MANAGER_SERVICE_HOST", "10.0.0.7"),
        ("AGENT_MANAGER_PORT_3000_TCP_ADDR", "10.0.0.7"),
        ("AGENT_MANAGER_PORT", "tcp://10.0.0.7:3000"),
    ];
    assert!(gather(&[], &links, None).is_ok());
    assert!(gather(&[], &[("AGENT_MANAGER_PORT", "8080")], None).is_err());
}

#[test]
fn a_broken_file_is_named_with_its_line() {
    let file = written("listen = '127.0.0.1:0'\nworker_concurrency =\n");
    let message = gather(&[], &[], Some(file.path())).unwrap_err();
    assert!(
        message.starts_with("cannot read the configuration file") && message.contains("line 2"),
        "{message}"
    );
    let file = written("[listen]\nport = 1\n");
    assert!(
        gather(&[], &[], Some(file.path()))
            .unwrap_err()
            .contains("must be a single text, number, true or false")
    );
    assert!(gather(&[], &[], Some(Path::new("/no/such/file.toml"))).unwrap_err().contains("No such file"));
}

#[test]
fn every_value_has_its_rule() {
    let wrong = [
        ("data_dir", ""),
        ("database", "mysql://root@localhost/x"),
        ("database", "sqlite://"),
        ("database", "sqlite://:memory:"),
        ("database", "house.db"),
        ("database_connections", "1001"),
        ("database_wait", "5"),
        ("database_max_size", "12"),
        ("database_max_size", "99999999999GiB"),
        ("listen", "127.0.0.1:65536"),
        ("listen", "::1:3000"),
        ("listen", ":3000"),
        ("listen", "[127.0.0.1]:3000"),
        ("public_url", "agents.example.org"),
        ("public_url", "https://agents.example.org/app"),
        ("public_url", "https://ada@agents.example.org"),
        ("trust_proxy", "yes"),
        ("compute", "elsewhere"),
        ("request_limit", "10MB"),
        ("request_timeout", "500ms"),
        ("log_level", "loud"),
        ("log_level", "info,services=loud"),
        ("log_format", "JSON"),
        ("market", "real"),
        ("market_seed", "-1"),
        ("market_edge", "breakout"),
        ("market_edge", "breakout=0"),
        ("market_edge", "breakout=5.1"),
        ("market_edge", "luck=1"),
        ("market_jump", "0"),
        ("market_jump", "100.1"),
        ("market_jump", "half"),
        ("seal_share", "0.04"),
        ("seal_share", "0.91"),
        ("seal_share", "NaN"),
        ("seal_least", "59d"),
        ("market_pairs", "solana"),
        ("market_speed", "0"),
        ("market_speed", "3601"),
        ("market_speed", "1.5"),
        ("dexscreener_url", "api.dexscreener.com"),
    ];
    for (key, value) in wrong {
        let message = gather(&[(key, value)], &[], None).expect_err(&format!("{key} = {value:?}"));
        assert!(message.starts_with(&format!("{key} cannot be ")) && !message.contains('\n'), "{message}");
    }
}

#[test]
fn what_is_allowed_is_taken() {
    let right = [
        ("database", "postgres://ada@db/house"),
        ("database_max_size", "512kib"),
        ("listen", "[::1]:0"),
        ("listen", "localhost:0"),
        ("public_url", "https://Agents.Example.org/"),
        ("log_level", "info,services=debug"),
        ("market", "csv:bars"),
        ("market_edge", "vwap_bounce=0.1, reversal=5"),
        ("market_jump", "0.01"),
        ("market_jump", "100"),
        ("seal_share", "0.9"),
        ("seal_least", "90d"),
        ("market_speed", "1"),
        ("market_speed", "3600"),
    ];
    for (key, value) in right {
        assert!(gather(&[(key, value)], &[], None).is_ok(), "{key} = {value}");
    }
}

#[test]
fn no_password_is_ever_shown() {
    let config =
        gather(&[("database", "postgres://ada:hunter2@db/house?password=hunter2")], &[], None).unwrap();
    let everything = format!("{config:?} {:?}", config.shown());
    assert!(!everything.contains("hunter2"), "{everything}");
    let refused = gather(&[("database", "mysql://ada:hunter2@db/house")], &[], None).unwrap_err();
    assert!(!refused.contains("hunter2"), "{refused}");
}

#[test]
fn the_settings_of_polygon_have_their_rules() {
    for (key, value) in [
        ("market_tickers", "AAPL,C:EURUSD"),
        ("polygon_key_env", "sk-secret"),
        ("polygon_per_minute", "1"),
        ("polygon_delay", "10s"),
        ("polygon_history", "1h"),
    ] {
        let message = gather(&[(key, value)], &[], None).expect_err(&format!("{key} = {value:?}"));
        assert!(message.starts_with(&format!("{key} cannot be ")), "{message}");
    }
    for (key, value) in [("market", "polygon"), ("market_tickers", "AAPL, BRK.B,I:SPX,X:BTCUSD,AAPL")] {
        assert!(gather(&[(key, value)], &[], None).is_ok(), "{key} = {value}");
    }
}

#[test]
fn a_key_in_the_place_of_its_variable_is_not_repeated() {
    let refused = gather(&[("polygon_key_env", "mxAPLuUuzG8hunter2")], &[], None).unwrap_err();
    assert!(refused.starts_with("polygon_key_env cannot be \"********\""), "{refused}");
    assert!(!refused.contains("hunter2"), "{refused}");
}

#[test]
fn a_password_from_a_file_goes_into_the_address() {
    let file = written("p@ss/w:rd\n");
    let path = file.path().display().to_string();
    let opened = |address: &str| {
        let flags =
            BTreeMap::from([("database", address.to_owned()), ("database_password_file", path.clone())]);
        let sources = Sources::gather(&flags, None, []).unwrap();
        Config::load(&sources).unwrap().open_options(&sources).unwrap().url
    };
    assert_eq!(opened("postgres://ada@db/house?x=1"), "postgres://ada:p%40ss%2Fw%3Ard@db/house?x=1");
    assert_eq!(opened("postgres://ada:old@db:5433/house"), "postgres://ada:p%40ss%2Fw%3Ard@db:5433/house");
    assert_eq!(opened("postgres://db/house"), "postgres://:p%40ss%2Fw%3Ard@db/house");
    assert_eq!(opened("sqlite://house.db"), "sqlite://house.db");
}

const LOCAL: &str = "[models.providers.local]\nkind = 'openai-compatible'\nbase_url = 'http://127.0.0.1:9000/v1'\n\
    api_key_env = 'LOCAL_KEY'\nmodels = ['test-model', 'a/b']\n[models.prices.'local/test-model']\ninput_per_million = 3.0\n\
    output_per_million = 15\n[models.trained_until]\n'local/test-model' = '2024-06-30'\n";

#[test]
fn models_are_read_with_their_prices_and_without_showing_a_key() {
    let file = written(LOCAL);
    let config = gather(&[], &[("LOCAL_KEY", "sk-hunter2")], Some(file.path())).unwrap();
    let local = &config.models[0];
    assert_eq!((local.name.as_str(), local.models.len(), local.max_concurrent), ("local", 2, 4));
    assert_eq!(local.key.as_ref().map(domain::Secret::reveal), Some("sk-hunter2"));
    assert_eq!(local.prices["test-model"].output_per_million.to_string(), "15.00");
    let shown = config.shown();
    assert!(!format!("{config:?} {shown:?}").contains("hunter2"));
    let of = |key: &str| shown.iter().find(|(name, _)| name == key).map(|(_, value)| value.as_str());
    assert_eq!(of("models.providers.local.api_key_env"), Some("LOCAL_KEY (set)"));
    assert_eq!(of("models.prices.\"local/test-model\".input_per_million"), Some("3.00"));
    assert_eq!(of("models.trained_until.\"local/test-model\""), Some("2024-06-30"));
    assert_eq!(local.trained_until["test-model"].to_string(), "2024-07-01T00:00:00.000Z", "the whole day");
}

#[test]
fn a_wrong_setting_of_models_is_named_with_what_is_allowed() {
    let refused = |from: &str, to: &str| {
        assert!(LOCAL.contains(from), "{from}");
        let file = written(&LOCAL.replace(from, to));
        gather(&[], &[], Some(file.path())).unwrap_err().replace(&file.path().display().to_string(), "FILE")
    };
    assert_eq!(
        refused("'openai-compatible'", "'openai'"),
        "models.providers.local.kind cannot be \"openai\" (from FILE): it must be anthropic or openai-compatible"
    );
    assert!(refused("api_key_env", "api_key").ends_with("did you mean models.providers.local.api_key_env?"));
    let leaked = refused("'LOCAL_KEY'", "'sk-hunter2'");
    assert!(
        leaked.contains("the name of an environment variable") && !leaked.contains("hunter2"),
        "{leaked}"
    );
    for (from, to, key) in [
        ("'http://127.0.0.1:9000/v1'", "'localhost:9000'", "models.providers.local.base_url"),
        ("['test-model', 'a/b']", "[]", "models.providers.local.models"),
        ("'local/test-model'", "'local/other'", "models.prices.\"local/other\""),
        ("3.0", "-3.0", "models.prices.\"local/test-model\".input_per_million"),
        ("'2024-06-30'", "'2024-06'", "models.trained_until.\"local/test-model\""),
        ("'2024-06-30'", "2024", "models.trained_until.\"local/test-model\""),
        ("providers.local]", "providers.rules]", "models.providers.rules"),
    ] {
        let message = refused(from, to);
        assert!(message.starts_with(&format!("{key} cannot be ")), "{message}");
    }
}

#[test]
fn the_documentation_lists_exactly_these_settings() {
    let documented = include_str!("../../docs/configuration.md");
    assert!(
        documented.contains(&key_table()),
        "docs/configuration.md must contain this table:\n\n{}",
        key_table()
    );
}
