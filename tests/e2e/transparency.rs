//! The app answers with the plugin as it answers without it, byte for byte.

use anyhow::{Result, ensure};
use ipc_inspector_tests::{App, Inspector, Page, site::Site};
use serde_json::Value;

use crate::SCREEN;

/// Sends each of `requests()` and returns what a page can see of the answers.
///
/// Whether a request stays without an answer cannot be waited for; it is taken to when a hundred
/// others, sent after it, have been answered.
const SEND_ALL: &str = r#"
const key = await new Promise((resolve) => {
    const original = window.fetch;
    window.fetch = (url, init) => {
        resolve(new Headers(init.headers).get('Tauri-Invoke-Key'));
        window.fetch = original;
        return original(url, init);
    };
    window.__TAURI_INTERNALS__.invoke('greet', { name: 'key' }).catch(() => {});
});
const head = {
    'Content-Type': 'application/json',
    'Tauri-Callback': '1',
    'Tauri-Error': '2',
    'Tauri-Invoke-Key': key,
};
const send = ({ path = 'echo', method = 'POST', headers = {}, body = '{"value":1}' }) => {
    const all = Object.entries({ ...head, ...headers }).filter(([, value]) => value !== null);
    const init = { method, headers: all };
    if (method !== 'GET' && method !== 'HEAD') init.body = body;
    return fetch('ipc://localhost/' + path, init);
};
const describe = async (response) => {
    const bytes = new Uint8Array(await response.arrayBuffer());
    let hash = 0x811c9dc5;
    for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
    return {
        status: response.status,
        headers: [...response.headers].sort(),
        length: bytes.length,
        hash: hash >>> 0,
        start: new TextDecoder('latin1').decode(bytes.slice(0, 400)),
    };
};
const answers = {};
for (const [name, request] of Object.entries(requests())) {
    let answer;
    const settled = send(request).then(describe).catch((error) => ({ error: String(error) }));
    settled.then((value) => (answer = value));
    if (request.unanswered) {
        for (let i = 0; i < 100 && !answer; i++) await send({}).then(describe);
        answers[name] = answer ?? 'no answer';
    } else {
        answers[name] = await settled;
    }
}
return answers;
"#;

/// What the app's own page sends.
const LOCAL: &str = r"
const bytes = (...values) => Uint8Array.from(values);
const all = Uint8Array.from({ length: 256 }, (_, i) => i);
const raw = { 'Content-Type': 'application/octet-stream' };
const requests = () => ({
    good: {},
    object: { body: '{\'value\':{\'a\':[1,2,{\'b\':null}],\'c\':true}}'.replaceAll('\'', '\x22') },
    unicode: { body: JSON.stringify({ value: 'héllo \u{1F3B5} \u0000 \u2028' }) },
    numbers: { body: '{\x22value\x22:[9007199254740993,1e308,-0.0,1.10,18446744073709551615]}' },
    'too large a number': { body: '{\x22value\x22:1e999}' },
    'duplicate keys': { body: '{\x22value\x22:1,\x22value\x22:2}' },
    'white space': { body: ' \n{ \x22value\x22 :\t[ ] } ' },
    'an async command': { path: 'echo_async' },
    'wrong arguments': { body: '{\x22valeu\x22:1}' },
    'arguments that are no object': { body: '[1]' },
    'an error as text': { path: 'fail_with_text', body: '{}' },
    'an error as object': { path: 'read_cover', body: '{\x22id\x22:999}' },
    'empty json body': { body: '' },
    'empty raw body': { path: 'echo_raw', headers: raw, body: '' },
    'raw body': { path: 'echo_raw', headers: raw, body: all },
    'raw body to a json command': { headers: raw, body: all },
    'json body to a raw command': { path: 'echo_raw' },
    'no content type': { path: 'echo_raw', headers: { 'Content-Type': null }, body: all },
    'content type of a text': { headers: { 'Content-Type': null } },
    'content type with charset': { headers: { 'Content-Type': 'application/json; charset=utf-8' } },
    'content type in capitals': { headers: { 'Content-Type': 'APPLICATION/JSON' } },
    'content type of a form': { headers: { 'Content-Type': 'multipart/form-data; boundary=x' } },
    'content type text': { headers: { 'Content-Type': 'text/plain' } },
    'unknown content type': { headers: { 'Content-Type': 'nonsense' } },
    'empty content type': { headers: { 'Content-Type': '' } },
    'broken json': { body: '{\x22value\x22:' },
    'text after the json': { body: '{\x22value\x22:1} x' },
    'bad utf-8 in json': { body: bytes(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d) },
    'lone surrogate': { body: '{\x22value\x22:\x22\\ud800\x22}' },
    'byte order mark': { body: bytes(0xef, 0xbb, 0xbf, 0x7b, 0x7d) },
    'json too deep': { body: '{\x22value\x22:' + '['.repeat(200) + ']'.repeat(200) + '}' },
    'no key': { headers: { 'Tauri-Invoke-Key': null } },
    'wrong key': { headers: { 'Tauri-Invoke-Key': 'wrong' }, unanswered: true },
    'empty key': { headers: { 'Tauri-Invoke-Key': '' }, unanswered: true },
    'no callback': { headers: { 'Tauri-Callback': null } },
    'callback no number': { headers: { 'Tauri-Callback': 'one' } },
    'negative callback': { headers: { 'Tauri-Callback': '-1' } },
    'callback too large': { headers: { 'Tauri-Callback': '4294967296' } },
    'callback with a plus': { headers: { 'Tauri-Callback': '+1' } },
    'empty callback': { headers: { 'Tauri-Callback': '' } },
    'no error callback': { headers: { 'Tauri-Error': null } },
    'error callback no number': { headers: { 'Tauri-Error': '0x2' } },
    'header not ascii': { headers: { 'Tauri-Callback': '\u00e9' } },
    'key not ascii': { headers: { 'Tauri-Invoke-Key': '\u00e9' } },
    'content type not ascii': { headers: { 'Content-Type': 'application/json\u00e9' } },
    'empty command': { path: '' },
    'encoded command': { path: '%65cho' },
    'encoded slash': { path: 'ec%2Fho' },
    'two slashes': { path: '/echo' },
    'wrong encoding': { path: 'echo%zz' },
    'command not utf-8': { path: '%ff%fe' },
    'command with spaces': { path: '%20echo%20' },
    'command with query': { path: 'echo?x=1#y' },
    'unicode command': { path: 'h\u00e9llo' },
    'long command': { path: 'x'.repeat(10000) },
    'unknown command': { path: 'ecoh' },
    'unknown plugin': { path: 'plugin:nothing%7Cat_all' },
    'unknown command of a plugin': { path: 'plugin:store%7Csett' },
    'plugin without command': { path: 'plugin:store' },
    'plugin without name': { path: 'plugin:%7C' },
    'more than one bar': { path: 'plugin:app%7Cversion%7Cname', body: '{}' },
    'core command': { path: 'plugin:app%7Cversion', body: '{}' },
    'core command not allowed': { path: 'plugin:window%7Cset_title', body: '{}' },
    'channel data without id': { path: 'plugin:__TAURI_CHANNEL__%7Cfetch', body: 'null' },
    'channel data of nobody': {
        path: 'plugin:__TAURI_CHANNEL__%7Cfetch',
        headers: { 'Tauri-Channel-Id': '4000000' },
        body: 'null',
    },
    GET: { method: 'GET' },
    HEAD: { method: 'HEAD' },
    PUT: { method: 'PUT' },
    PATCH: { method: 'PATCH' },
    DELETE: { method: 'DELETE' },
    OPTIONS: { method: 'OPTIONS' },
    'own method': { method: 'INVOKE' },
    'huge header': { headers: { 'X-Huge': 'h'.repeat(256 * 1024) } },
    'many headers': {
        headers: Object.fromEntries(Array.from({ length: 500 }, (_, i) => ['X-' + i, String(i)])),
    },
    'repeated header': { headers: { 'X-Twice': 'a, b' } },
    '8 MiB of json': { body: JSON.stringify({ value: 'j'.repeat(8 << 20) }) },
    '8 MiB of bytes': { path: 'echo_raw', headers: raw, body: new Uint8Array(8 << 20).fill(7) },
    '1 MiB back': { path: 'waveform', body: '{\x22bytes\x22:1048576}' },
});
";

/// What a page of somebody else's sends.
const REMOTE: &str = r"
const requests = () => ({
    'app command': {},
    'plugin command': { path: 'plugin:app%7Cversion' },
    'unknown command': { path: 'ecoh' },
    'broken json': { body: '{' },
    GET: { method: 'GET' },
    'no key': { headers: { 'Tauri-Invoke-Key': null } },
});
";

async fn send_all(page: &Page, requests: &str) -> Result<Value> {
    page.settle(&format!("{requests}\n{SEND_ALL}"), &[]).await
}

async fn all_answers(inspector: Inspector, site: &Site) -> Result<[(&'static str, Value); 3]> {
    let app = App::start(inspector).await?;
    let main = app.main().await?;
    let local = send_all(&main, LOCAL).await?;

    main.go_to(&site.url("/")).await?;
    let remote = send_all(&main, REMOTE).await?;
    // In a sandbox the origin is `null`, which is no URL.
    let null = main
        .settle(
            r"
            const frame = document.createElement('iframe');
            frame.sandbox = 'allow-scripts';
            frame.srcdoc = `<script>
                const headers = {
                    'Content-Type': 'application/json',
                    'Tauri-Callback': '1',
                    'Tauri-Error': '2',
                    'Tauri-Invoke-Key': 'x',
                };
                fetch('ipc://localhost/echo', { method: 'POST', headers, body: '{}' })
                    .then(async (r) => ({ status: r.status, text: await r.text() }))
                    .catch((error) => ({ error: String(error) }))
                    .then((answer) => parent.postMessage(answer, '*'));
            <\/script>`;
            const answer = new Promise((resolve) => {
                addEventListener('message', ({ data }) => resolve(data), { once: true });
            });
            document.body.append(frame);
            return answer;",
            &[],
        )
        .await?;
    app.quit().await?;
    Ok([("local", local), ("remote", remote), ("null", null)])
}

#[tokio::test]
async fn every_request_is_answered_as_without_the_plugin() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let site = Site::start().await?;
    let with = all_answers(Inspector::Registered, &site).await?;
    let without = all_answers(Inspector::Off, &site).await?;

    for ((place, with), (_, without)) in with.iter().zip(&without) {
        assert_eq!(with, without, "{place}");
    }
    let local = without[0].1.as_object().expect("an object of answers");
    assert!(local.len() >= 40, "{} requests", local.len());
    // The list is only worth its name while it reaches all of these.
    let answered = |name: &str, part: &str| {
        let text = local[name].to_string();
        assert!(text.contains(part), "{name}: {text}");
    };
    answered("good", r#""status":200"#);
    answered("broken json", "EOF while parsing");
    answered("wrong key", "no answer");
    answered("GET", "only POST and OPTIONS are allowed");
    answered("no callback", "missing Tauri-Callback header");
    answered("core command not allowed", "not allowed");
    answered("8 MiB of bytes", r#""length":8388608"#);
    assert!(without[1].1["app command"].to_string().contains("not allowed"), "{:?}", without[1]);
    assert!(
        without[2].1.to_string().contains("Origin header is not a valid URL"),
        "{:?}",
        without[2]
    );
    Ok(())
}

#[tokio::test]
async fn the_scenario_runs_as_without_the_plugin() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let mut played = Vec::new();
    for inspector in [Inspector::Off, Inspector::Registered, Inspector::Open] {
        let app = App::start(inspector).await?;
        let main = app.main().await?;
        played.push(main.settle("return window.playground.runScenario()", &[]).await?);
        app.quit().await?;
    }
    ensure!(played[0]["requests"].as_u64() > Some(100), "{}", played[0]);
    assert_eq!(played[0], played[1], "with the plugin");
    assert_eq!(played[0], played[2], "with the window open");
    Ok(())
}
