// Needs Tauri's feature `test`, and `manage` for each `State` that the command takes.
#[test]
fn echo_raw_answers_as_recorded() {
    let arguments = b"\x00\"\\\xff";
    let answer = b"\x00\"\\\xff";

    let app = tauri::test::mock_builder()
        .invoke_handler(tauri::generate_handler![echo_raw])
        .build(tauri::test::mock_context(tauri::test::noop_assets()))
        .unwrap();
    let webview =
        tauri::WebviewWindowBuilder::new(&app, "main", Default::default()).build().unwrap();
    let request = tauri::webview::InvokeRequest {
        cmd: "echo_raw".into(),
        callback: tauri::ipc::CallbackFn(0),
        error: tauri::ipc::CallbackFn(1),
        url: if cfg!(windows) { "http://tauri.localhost" } else { "tauri://localhost" }
            .parse()
            .unwrap(),
        body: tauri::ipc::InvokeBody::Raw(arguments.to_vec()),
        headers: Default::default(),
        invoke_key: tauri::test::INVOKE_KEY.into(),
    };
    let response = tauri::test::get_ipc_response(&webview, request);
    let Ok(tauri::ipc::InvokeResponseBody::Raw(bytes)) = response else { panic!("{response:?}") };
    assert_eq!(bytes, answer);
}
