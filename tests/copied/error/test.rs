// Needs Tauri's feature `test`, and `manage` for each `State` that the command takes.
#[test]
fn fail_answers_as_recorded() {
    let arguments = r#"{}"#;
    let answer = r#"{"code":7,"why":"\"it\" failed"}"#;

    let app = tauri::test::mock_builder()
        .invoke_handler(tauri::generate_handler![fail])
        .build(tauri::test::mock_context(tauri::test::noop_assets()))
        .unwrap();
    let webview =
        tauri::WebviewWindowBuilder::new(&app, "main", Default::default()).build().unwrap();
    let request = tauri::webview::InvokeRequest {
        cmd: "fail".into(),
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
    tauri::test::assert_ipc_response(&webview, request, Err(answer));
}
