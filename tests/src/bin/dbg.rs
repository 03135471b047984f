use anyhow::Result;
use ipc_inspector_tests::{App, Inspector};
#[tokio::main]
async fn main() -> Result<()> {
    let bin = std::path::PathBuf::from(std::env::args().nth(1).unwrap());
    let n: usize = std::env::args().nth(2).unwrap().parse()?;
    let variants = [
        ("off", Inspector::Off, ""),
        ("closed", Inspector::Registered, ""),
        (
            "closed-noprobe",
            Inspector::Registered,
            "delete window.__TAURI_INTERNALS__.callbacks.set;",
        ),
        ("closed-nostack", Inspector::Registered, "Error.stackTraceLimit = 0;"),
    ];
    let mut all = vec![vec![]; variants.len()];
    for round in 0..n {
        for i in 0..variants.len() {
            let i = if round % 2 == 1 { variants.len() - 1 - i } else { i };
            let (_, insp, pre) = variants[i];
            let app = App::start_binary(&bin, insp).await?;
            let main = app.main().await?;
            let js = format!("{pre}
               const {{invoke}} = window.__TAURI__.core;
               const run = async (ms) => {{ const s = performance.now(); let k=0; for(;;) {{ await invoke('add', {{a:40,b:2}}); k++; const e = performance.now()-s; if (e>=ms) return e/k*1000; }} }};
               await run(500); const t=[]; for (let i=0;i<5;i++) t.push(await run(300)); t.sort((a,b)=>a-b); return t[2];");
            let v = main.settle(&js, &[]).await?.as_f64().unwrap();
            all[i].push(v);
            app.quit().await?;
        }
    }
    for (i, (name, ..)) in variants.iter().enumerate() {
        let mut r: Vec<f64> = all[i].iter().zip(&all[0]).map(|(a, b)| a / b).collect();
        r.sort_by(f64::total_cmp);
        let mut v = all[i].clone();
        v.sort_by(f64::total_cmp);
        println!(
            "{name:16} median {:.1} us ratio {:.3} [{:.3}..{:.3}]",
            v[v.len() / 2],
            r[r.len() / 2],
            r[0],
            r[r.len() - 1]
        );
    }
    Ok(())
}
