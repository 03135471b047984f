//! The benchmark measures all that it says it does. What comes out is nobody's business here: a
//! test that depends on time would fail for other reasons than the code.

#![allow(dead_code, reason = "the fields are what is tested, by being read")]

use std::env;

use anyhow::{Context as _, Result};
use ipc_inspector_tests::{
    bench::{CASES, Effort, Machine, Profile, Programs, Report, measure},
    playground,
};
use serde::{Deserialize, Deserializer};

use crate::SCREEN;

/// The documented fields: each has to be there, and no other may.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    machine: WrittenMachine,
    rows: Vec<WrittenRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenMachine {
    cpus: u32,
    os: String,
    kernel: String,
    webkit: String,
    rustc: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRow {
    name: String,
    profile: String,
    unit: String,
    #[serde(deserialize_with = "present")]
    stock: Option<f64>,
    plugin: f64,
    #[serde(deserialize_with = "present")]
    plugin_open: Option<f64>,
    peer: (),
    #[serde(deserialize_with = "present")]
    ratio: Option<f64>,
    #[serde(deserialize_with = "present")]
    ratio_open: Option<f64>,
    ratio_peer: (),
    bound: String,
    limit: f64,
    #[serde(deserialize_with = "present")]
    limit_open: Option<f64>,
    met: String,
    #[serde(deserialize_with = "present")]
    met_open: Option<String>,
    spread: WrittenSpread,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenSpread {
    plugin: (),
    plugin_open: (),
}

/// Null, but not absent as serde would have it.
fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::deserialize(deserializer)
}

#[tokio::test]
async fn every_row_is_measured_and_written_as_documented() -> Result<()> {
    let _screen = SCREEN.lock().await;
    let parts = env::var_os("PARTS_BIN").context("`cargo xtask test` builds it and says where")?;
    let programs = Programs { app: playground()?, peer: None, parts: parts.into() };
    let rows = measure(&programs, Profile::Dev, &CASES, &Effort::SMOKE).await?;
    let report = serde_json::to_string(&Report { machine: Machine::here(), rows })?;
    let written: Written = serde_json::from_str(&report)?;

    let names: Vec<_> = written.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, CASES.map(|case| case.name));
    for row in &written.rows {
        assert!(row.plugin > 0.0 && row.limit > 0.0, "{}: {}", row.name, row.plugin);
        assert_eq!(row.stock.is_some(), row.ratio.is_some(), "{}", row.name);
        // One round cannot tell.
        assert_eq!(row.met, "noisy", "{}", row.name);
    }
    let compared = written.rows.iter().filter(|row| row.plugin_open.is_some());
    assert_eq!(compared.count(), CASES.iter().filter(|case| case.compares()).count());
    Ok(())
}
