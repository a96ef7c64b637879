//! What a database says of its own tables, in the same words for both kinds.

use crate::{Conn, Db, Result, db::Pools, readers::Lent};
use sqlx::PgPool;

/// One line per column, primary key, foreign key and index, sorted.
pub async fn schema(db: &Db) -> Result<Vec<String>> {
    let mut lines = match db.pools() {
        Pools::Sqlite { readers, .. } => of_sqlite(&mut readers.lend().await?).await?,
        Pools::Postgres { pool } => of_postgres(pool).await?,
    };
    // PostgreSQL quotes column names that are also words of SQL.
    for line in &mut lines {
        line.retain(|c| c != '"');
    }
    lines.sort();
    Ok(lines)
}

/// PostgreSQL: text of the event log, and names of accounts, whose order or letters depend on the server's language.
pub async fn unlike_sqlite(db: &Db) -> Result<Vec<String>> {
    let Pools::Postgres { pool } = db.pools() else { return Ok(Vec::new()) };
    let sql = "select table_name || '.' || column_name from information_schema.columns \
               where table_schema = 'public' and data_type = 'text' and collation_name is distinct from 'C' \
               and (table_name = 'events' or table_name = 'accounts' and column_name = 'name') order by 1";
    Ok(sqlx::query_scalar(sql).fetch_all(pool).await?)
}

async fn of_sqlite(lent: &mut Lent) -> Result<Vec<String>> {
    let Conn::Sqlite(reader, _) = lent.conn() else { return Ok(Vec::new()) };
    let tables = "sqlite_master m where m.type = 'table' and m.name not like 'sqlite%' and m.name <> '_sqlx_migrations'";
    let columns: Vec<(String, String, String, bool)> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select m.name, c.name, c.type, c.\"notnull\" = 0 from (select name from {tables}) m, pragma_table_info(m.name) c"
    )))
    .fetch_all(&mut *reader)
    .await?;
    let primary: Vec<(String, String)> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select name, group_concat(part, ', ') from (select m.name as name, c.name as part \
         from (select name from {tables}) m, pragma_table_info(m.name) c where c.pk > 0 order by m.name, c.pk) group by name"
    )))
    .fetch_all(&mut *reader)
    .await?;
    let foreign: Vec<(String, String, String, String)> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
        "select m.name, f.\"from\", f.\"table\", f.\"to\" from (select name from {tables}) m, pragma_foreign_key_list(m.name) f"
    )))
    .fetch_all(&mut *reader)
    .await?;
    let indexes: Vec<(String, String, bool, String, Option<String>)> = sqlx::query_as(
        "select i.name, m.name, i.\"unique\", \
         (select group_concat(name, ', ') from (select name from pragma_index_info(i.name) order by seqno)), \
         (select sql from sqlite_master where name = i.name and i.partial) \
         from (select name from sqlite_master where type = 'table') m, pragma_index_list(m.name) i where i.origin <> 'pk'",
    )
    .fetch_all(&mut *reader)
    .await?;
    let indexes = indexes.into_iter().map(|(index, table, unique, columns, sql)| {
        let predicate =
            sql.and_then(|sql| sql.split_once(" where ").map(|(_, predicate)| predicate.to_owned()));
        (index, table, unique, columns, predicate)
    });
    Ok(lines(columns, primary, foreign, indexes.collect()))
}

async fn of_postgres(pool: &PgPool) -> Result<Vec<String>> {
    let columns: Vec<(String, String, String, bool)> = sqlx::query_as(
        "select table_name::text, column_name::text, data_type::text, is_nullable = 'YES' from information_schema.columns \
         where table_schema = 'public' and table_name <> '_sqlx_migrations'",
    )
    .fetch_all(pool)
    .await?;
    let primary: Vec<(String, String)> = sqlx::query_as(
        "select t.relname::text, (select string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ' order by n) \
         from generate_series(1, i.indnatts) n) from pg_index i join pg_class t on t.oid = i.indrelid \
         join pg_namespace s on s.oid = t.relnamespace \
         where i.indisprimary and s.nspname = 'public' and t.relname <> '_sqlx_migrations'",
    )
    .fetch_all(pool)
    .await?;
    let foreign: Vec<(String, String, String, String)> = sqlx::query_as(
        "select t.relname::text, a.attname::text, ft.relname::text, fa.attname::text from pg_constraint c \
         join pg_class t on t.oid = c.conrelid join pg_attribute a on a.attrelid = t.oid and a.attnum = c.conkey[1] \
         join pg_class ft on ft.oid = c.confrelid join pg_attribute fa on fa.attrelid = ft.oid and fa.attnum = c.confkey[1] \
         where c.contype = 'f'",
    )
    .fetch_all(pool)
    .await?;
    let indexes: Vec<(String, String, bool, String, Option<String>)> = sqlx::query_as(
        "select x.relname::text, t.relname::text, i.indisunique, \
         (select string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ' order by n) from generate_series(1, i.indnatts) n), \
         pg_get_expr(i.indpred, i.indrelid) from pg_index i join pg_class t on t.oid = i.indrelid \
         join pg_class x on x.oid = i.indexrelid join pg_namespace s on s.oid = t.relnamespace \
         where s.nspname = 'public' and not i.indisprimary",
    )
    .fetch_all(pool)
    .await?;
    Ok(lines(columns, primary, foreign, indexes))
}

fn lines(
    columns: Vec<(String, String, String, bool)>,
    primary: Vec<(String, String)>,
    foreign: Vec<(String, String, String, String)>,
    indexes: Vec<(String, String, bool, String, Option<String>)>,
) -> Vec<String> {
    let columns = columns.into_iter().map(|(table, column, kind, nullable)| {
        let null = if nullable { "null" } else { "not null" };
        format!("{table}.{column}: {} {null}", plain(&kind))
    });
    let primary = primary.into_iter().map(|(table, columns)| format!("{table}: primary key ({columns})"));
    let foreign = foreign
        .into_iter()
        .map(|(table, column, to, key)| format!("{table}.{column}: references {to} ({key})"));
    let indexes = indexes.into_iter().map(|(index, table, unique, columns, predicate)| {
        let kind = if unique { "unique" } else { "index" };
        let predicate = predicate.map_or(String::new(), |text| format!(" where {}", words(&text)));
        format!("{index}: {kind} on {table} ({columns}){predicate}")
    });
    columns.chain(primary).chain(foreign).chain(indexes).collect()
}

/// Types that hold the same in both databases under one name.
fn plain(kind: &str) -> String {
    match kind.to_ascii_lowercase().as_str() {
        "blob" | "uuid" | "bytea" => "bytes".to_owned(),
        other => other.to_owned(),
    }
}

/// `state in ('a', 'b')` and `(state = ANY (ARRAY['b'::text, 'a'::text]))` as `state in (a, b)`.
fn words(predicate: &str) -> String {
    let column: String =
        predicate.trim_start_matches('(').chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let mut values: Vec<&str> = predicate.split('\'').skip(1).step_by(2).collect();
    values.sort_unstable();
    format!("{column} in ({})", values.join(", "))
}
