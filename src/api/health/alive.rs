/// Is the process alive
///
/// Asks nobody else; a supervisor restarts the process when it does not answer.
#[utoipa::path(
    get, path = "/healthz", tag = "Health",
    responses((status = 200, description = "It is", content_type = "text/plain", body = String, example = "ok")),
)]
pub(crate) async fn get_healthz() -> &'static str {
    "ok\n"
}
