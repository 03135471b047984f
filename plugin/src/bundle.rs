//! The answers to requests for the window's page.

use std::borrow::Cow;

use http::{Method, Response, StatusCode, header};
use ipc_inspector_page::Page;

/// What the page may do: run its own script and module, show pictures that it has made of bodies, and
/// call the app. Nothing else.
const CSP: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' blob:; connect-src 'self' ipc: http://ipc.localhost; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// The same in an app with the isolation pattern, where all calls go through a frame that Tauri puts
/// into the page, hidden by a style. The frame's scheme is another in each build and cannot be asked
/// for, so frames are the one thing that is not limited here; where they may go, the window limits.
const ISOLATED_CSP: &str = "script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self' 'sha256-YEercZJImS+vUX2bz7vkQ0aA4rtBIPLuCEWz+yraQ/g='; img-src 'self' blob:; \
    connect-src 'self' ipc: http://ipc.localhost; font-src 'none'; media-src 'none'; \
    object-src 'none'; worker-src 'none'; manifest-src 'none'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// Answers a request for one of the page's files. `isolated` when the app uses the isolation pattern.
pub(crate) fn answer<T>(
    page: &Page,
    request: &http::Request<T>,
    isolated: bool,
) -> Response<Cow<'static, [u8]>> {
    if request.method() != Method::GET {
        return status(StatusCode::METHOD_NOT_ALLOWED);
    }
    let name = match request.uri().path().trim_start_matches('/') {
        "" => "index.html",
        name => name,
    };
    let Some(file) = page.file(name) else { return status(StatusCode::NOT_FOUND) };
    let mut response = Response::new(Cow::Borrowed(file.bytes));
    let headers = response.headers_mut();
    let mut insert = |name, value| headers.insert(name, header::HeaderValue::from_static(value));
    insert(header::CONTENT_TYPE, file.mime);
    insert(header::CONTENT_SECURITY_POLICY, if isolated { ISOLATED_CSP } else { CSP });
    insert(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    insert(header::CACHE_CONTROL, "no-store");
    response
}

/// The answer to a webview that is not the inspector's.
pub(crate) fn forbidden() -> Response<Cow<'static, [u8]>> {
    status(StatusCode::FORBIDDEN)
}

fn status(status: StatusCode) -> Response<Cow<'static, [u8]>> {
    let mut response = Response::new(Cow::Borrowed(&[][..]));
    *response.status_mut() = status;
    response
}

#[cfg(test)]
mod tests {
    use ipc_inspector_page::PAGE;

    use super::*;

    fn get(method: &str, path: &str) -> Response<Cow<'static, [u8]>> {
        let uri = format!("ipc-inspector://localhost{path}");
        let request = http::Request::builder().method(method).uri(uri).body(()).unwrap();
        answer(&PAGE, &request, false)
    }

    #[test]
    fn the_page_is_served_with_its_policy() {
        let page = get("GET", "/");
        assert_eq!(page.status(), 200);
        assert!(
            page.headers()["content-security-policy"]
                .to_str()
                .unwrap()
                .starts_with("default-src 'none'")
        );
        assert!(page.body().starts_with(b"<!doctype html>"));
        let module = get("GET", "/inspector_bg.wasm?v=1");
        assert_eq!(module.headers()["content-type"], "application/wasm");
        assert!(module.body().starts_with(b"\0asm"));
    }

    #[test]
    fn nothing_else_is_served() {
        assert_eq!(get("GET", "/../Cargo.toml").status(), 404);
        assert_eq!(get("GET", "/STAMP").status(), 404);
        assert_eq!(get("POST", "/").status(), 405);
    }
}
