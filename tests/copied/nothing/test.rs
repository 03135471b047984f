// Needs Tauri's feature `test`, and `manage` for each `State` that the command takes.
#[test]
fn rest_answers_as_recorded() {
    let arguments = r#"{}"#;
    let answer = r#"null"#;

    let app = tauri::test::mock_builder()
        .invoke_handler(tauri::generate_handler![rest])
        .build(tauri::test::mock_context(tauri::test::noop_assets()))
        .unwrap();
    let webview =
        tauri::WebviewWindowBuilder::new(&app, "main", Default::default()).build().unwrap();
    let request = tauri::webview::InvokeRequest {
        cmd: "rest".into(),
        callback: tauri::ipc::CallbackFn(0),
        error: tauri::ipc::CallbackFn(1),
        url: if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" }
            .parse()
            .unwrap(),
        body: tauri::ipc::InvokeBody::Json(serde_json::from_str(arguments).unwrap()),
        headers: Default::default(),
        invoke_key: tauri::test::INVOKE_KEY.into(),
    };
    let answer: serde_json::Value = serde_json::from_str(answer).unwrap();
    tauri::test::assert_ipc_response(&webview, request, Ok(answer));
}
