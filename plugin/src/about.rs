//! What the app is, for its inspector's window.

use ipc_inspector_protocol::{
    app::{About, Webview},
    rows,
    trace::Header,
};
use tauri::{
    AppHandle, Runtime, Url,
    utils::config::{Config, FrontendDist},
};

use crate::{
    IpcInspectorExt, Result,
    capabilities::Place,
    capture::{custom_schemes, without_query},
    export::AppRedactor,
    inspector::{Known, Session},
};

/// Tells it. The addresses of webviews are asked of the main thread, which may be busy: whoever calls
/// this may have to wait.
pub(crate) fn about<R: Runtime>(app: &AppHandle<R>, session: &Session<R>) -> Result<About> {
    let Header { app: package, versions, .. } = app.ipc_inspector().header(session);
    let mut redactor = session.rules().usual();
    let config = serde_json::to_string(app.config()).map_err(tauri::Error::from)?;
    let config = redactor.redact_text(&config);
    let known = &session.known;
    let webviews = session.capture.webviews();
    let told = |webview| self::webview(webview, known, &mut redactor);
    Ok(About {
        app: package,
        versions,
        arch: std::env::consts::ARCH.into(),
        is_debug: cfg!(debug_assertions),
        config,
        webviews: webviews.iter().filter_map(told).collect(),
        capabilities: known.capabilities.told(&mut redactor),
        custom_schemes: custom_schemes(app),
        replaced: redactor.summary().clone(),
    })
}

/// Nothing of one that is gone: of some we are not told when they are closed.
fn webview<R: Runtime>(
    webview: &tauri::Webview<R>,
    known: &Known,
    redactor: &mut AppRedactor,
) -> Option<Webview> {
    let url = webview.url().ok()?;
    let window = webview.window();
    let (label, window) = (webview.label(), window.label());
    let is_local = rows::is_local(&url.origin().ascii_serialization(), &known.app_origins);
    Some(Webview {
        label: label.into(),
        window: window.into(),
        url: redactor.redact_text(&without_query(&url)),
        is_local,
        capabilities: known.capabilities.of(&Place { webview: label, window, url: &url, is_local }),
    })
}

/// Origins of the servers from which the app's own pages come, by the rules of Tauri's own
/// `is_local_url`.
pub(crate) fn app_origins(config: &Config) -> Vec<String> {
    let server = match &config.build.frontend_dist {
        _ if tauri::is_dev() => config.build.dev_url.as_ref(),
        Some(FrontendDist::Url(url)) => Some(url),
        _ => None,
    };
    let origin = |url: &Url| url.origin().ascii_serialization();
    // Where schemes of an app's own are hosts; see `window::page_url`.
    let schemes = ["http://tauri.localhost", "https://tauri.localhost"];
    let schemes = schemes.into_iter().filter(|_| cfg!(any(windows, target_os = "android")));
    server.map(origin).into_iter().chain(schemes.map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use ipc_inspector_protocol::app::Capabilities as Told;
    use tauri::{
        WebviewUrl, WebviewWindowBuilder,
        test::{mock_builder, mock_context, noop_assets},
    };

    use super::*;
    use crate::{Builder, Error, commands};

    const CAPABILITIES: &str = r#"{
        "main": { "identifier": "main", "windows": ["main"], "permissions": ["core:default"] },
        "web": {
            "identifier": "web", "windows": ["*"], "local": false, "permissions": ["core:default"],
            "remote": { "urls": ["https://example.com/*"] }
        }
    }"#;

    fn app(inspector: Builder) -> tauri::App<tauri::test::MockRuntime> {
        let mut context = mock_context(noop_assets());
        context.config_mut().identifier = "com.example.notes".into();
        let app = mock_builder().plugin(inspector.build()).build(context).unwrap();
        for (label, url) in [
            ("main", WebviewUrl::default()),
            (
                "docs",
                WebviewUrl::External("https://ada@example.com/a?session=1#b".parse().unwrap()),
            ),
        ] {
            WebviewWindowBuilder::new(&app, label, url).build().unwrap();
        }
        app
    }

    #[test]
    fn it_has_the_apps_versions_configuration_and_webviews() {
        let app = app(Builder::new().capabilities(CAPABILITIES));
        let inspector = app.ipc_inspector();
        let about = about(app.handle(), inspector.session().unwrap()).unwrap();
        assert_eq!(about.app.identifier, "com.example.notes");
        assert_eq!(about.versions.tauri, tauri::VERSION);
        assert!(about.is_debug && !about.arch.is_empty());
        let config: Config = serde_json::from_str(&about.config).unwrap();
        assert_eq!(config, *app.config());
        let [docs, main] = &about.webviews[..] else { panic!("{:?}", about.webviews) };
        assert_eq!((&*docs.label, &*docs.window), ("docs", "docs"));
        assert_eq!((&*docs.url, docs.is_local), ("https://example.com/a", false));
        assert_eq!(docs.capabilities, ["web"]);
        assert_eq!((&*main.label, main.is_local), ("main", true));
        assert_eq!(main.capabilities, ["main"]);
        assert!(matches!(about.capabilities, Told::Known(known) if known.len() == 2));
    }

    #[test]
    fn a_window_that_closes_is_told_no_more() {
        let app = app(Builder::new());
        let inspector = app.ipc_inspector();
        let session = inspector.session().unwrap();
        session.capture.window_destroyed("docs");
        let about = about(app.handle(), session).unwrap();
        let labels: Vec<_> = about.webviews.iter().map(|webview| &*webview.label).collect();
        assert_eq!(labels, ["main"]);
        assert_eq!(about.capabilities, Told::NotHandedOver);
    }

    #[tokio::test]
    async fn only_the_inspectors_window_is_told() {
        use tauri::Manager;

        let app = app(Builder::new());
        let webview = app.get_webview_window("main").unwrap().as_ref().clone();
        assert!(matches!(commands::app(webview).await, Err(Error::NotTheInspector)));
    }
}
