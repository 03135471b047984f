//! The app's logs, beside its traffic.

use anyhow::Result;
use ipc_inspector_protocol::{LogLevel, LogSource};
use ipc_inspector_tests::{App, Inspector};
use serde_json::json;

use crate::SCREEN;

#[tokio::test]
async fn a_line_names_the_call_that_wrote_it_in_a_sync_and_in_an_async_command() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let app = App::start(Inspector::Open).await?;
    let main = app.main().await?;
    let mut records = app.records().await?;
    for command in ["log_line", "log_line_async"] {
        main.invoke(command, json!({ "text": command })).await?;
    }
    let folds = records
        .until("two lines of calls", |folds| {
            folds.logs().iter().filter(|line| line.call.is_some()).count() == 2
        })
        .await?;
    let mut commands = Vec::new();
    for line in folds.logs().iter() {
        let call = line.call.and_then(|call| folds.calls().get(call));
        commands.extend(call.map(|call| call.request.command.as_str()));
        assert_eq!(line.level, LogLevel::Info);
        assert!(matches!(&line.source, LogSource::Rust { location: Some(_), .. }), "{line:?}");
    }
    assert_eq!(commands, ["log_line", "log_line_async"]);
    app.quit().await
}
