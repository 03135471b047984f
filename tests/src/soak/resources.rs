//! What an app takes of the machine and of its pages, and whether that grows.

use std::fmt;

use anyhow::{Context as _, Result, ensure};

use crate::{App, bench::median};

/// What an app takes at one moment.
#[derive(Clone, Copy, Debug)]
pub struct Resources {
    /// Bytes of the app's own process that are in memory.
    pub app_bytes: u64,
    /// The same of the processes of its pages, together.
    pub page_bytes: u64,
    /// Open files of the app's own process.
    pub files: u64,
    /// Windows that were closed and opened again until then. WebKitGTK keeps an open file for each,
    /// 4 KiB of shared memory, also in the playground without the inspector.
    pub reopened: u64,
    /// Its threads.
    pub threads: u64,
    /// Callbacks that its pages hold: calls under way, listeners and channels.
    pub callbacks: u64,
}

impl fmt::Display for Resources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = |bytes: u64| bytes as f64 / f64::from(1 << 20);
        let (app, pages) = (mib(self.app_bytes), mib(self.page_bytes));
        let Self { files, threads, callbacks, .. } = self;
        write!(
            f,
            "app {app:.1} MiB, pages {pages:.1} MiB, {files} files, {threads} threads, \
             {callbacks} callbacks"
        )
    }
}

impl App {
    /// What it takes now, when so many of its windows have been closed and opened again.
    pub async fn resources(&self, reopened: u64) -> Result<Resources> {
        let mut callbacks = 0;
        for page in self.pages().await? {
            let size = page.eval("window.__TAURI_INTERNALS__.callbacks.size").await?;
            callbacks += size.as_u64().context("a page has no callbacks")?;
        }
        self.of_processes(callbacks, reopened)
    }

    #[cfg(target_os = "linux")]
    fn of_processes(&self, callbacks: u64, reopened: u64) -> Result<Resources> {
        use procfs::{
            WithCurrentSystemInfo as _,
            process::{Process, all_processes},
        };

        /// Processes come and go while they are looked at.
        fn children(id: i32) -> Result<Vec<Process>> {
            let is_child = |process: &Process| process.stat().is_ok_and(|stat| stat.ppid == id);
            Ok(all_processes()?.filter_map(Result::ok).filter(is_child).collect())
        }
        let driver = i32::try_from(self.driver.id().context("the driver has ended")?)?;
        let app = children(driver)?.pop().context("the app has ended")?;
        let bytes = |process: &Process| Ok::<_, anyhow::Error>(process.stat()?.rss_bytes().get());
        let pages = children(app.pid)?;
        let page_bytes = pages.iter().filter_map(|page| bytes(page).ok()).sum();
        Ok(Resources {
            app_bytes: bytes(&app)?,
            page_bytes,
            files: app.fd_count()? as u64,
            reopened,
            threads: u64::try_from(app.stat()?.num_threads)?,
            callbacks,
        })
    }

    #[cfg(not(target_os = "linux"))]
    fn of_processes(&self, _callbacks: u64, _reopened: u64) -> Result<Resources> {
        anyhow::bail!("what an app takes can be told on Linux only")
    }
}

/// One of them, and how much more of it there may be in the end: two looks are never quite the same.
struct Figure {
    name: &'static str,
    of: fn(&Resources) -> u64,
    /// Of what there was.
    share: f64,
    /// On top of that.
    more: f64,
}

const MIB: f64 = (1 << 20) as f64;

const FIGURES: [Figure; 5] = [
    Figure { name: "bytes of the app", of: |it| it.app_bytes, share: 0.05, more: 4.0 * MIB },
    // The engine gives memory back when it likes.
    Figure { name: "bytes of its pages", of: |it| it.page_bytes, share: 0.15, more: 16.0 * MIB },
    // The runtime ends threads that were idle for long, and their files with them.
    Figure {
        name: "open files",
        of: |it| it.files.saturating_sub(it.reopened),
        share: 0.0,
        more: 3.0,
    },
    Figure { name: "threads", of: |it| it.threads, share: 0.0, more: 3.0 },
    Figure { name: "callbacks", of: |it| it.callbacks, share: 0.0, more: 0.0 },
];

/// Fails when there is more of something in the end than in the beginning, leaving out the first of
/// all, when not everything has been used yet.
pub(super) fn stay_as_they_are(all: &[Resources]) -> Result<()> {
    let mut grown = Vec::new();
    for Figure { name, of, share, more } in FIGURES {
        let values: Vec<_> = all.iter().skip(1).map(|it| of(it) as f64).collect();
        let (before, after) = ends(&values).context("too few cycles to tell")?;
        if after > before * (1.0 + share) + more {
            grown.push(format!("{name} from {before:.0} to {after:.0}"));
        }
    }
    ensure!(grown.is_empty(), "there is growth: {}", grown.join(", "));
    Ok(())
}

/// The median of the first third and of the last.
fn ends(values: &[f64]) -> Option<(f64, f64)> {
    let third = values.len() / 3;
    Some((median(&values[..third])?, median(&values[values.len() - third..])?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resources(app_mib: u64, files: u64, callbacks: u64) -> Resources {
        let (app_bytes, page_bytes) = (app_mib << 20, 400 << 20);
        Resources { app_bytes, page_bytes, files, reopened: 0, threads: 20, callbacks }
    }

    #[test]
    fn what_goes_up_and_down_does_not_grow() {
        let all: Vec<_> = (0..12).map(|n| resources(200 + n % 3, 40 + n % 2, 9)).collect();
        stay_as_they_are(&all).unwrap();
    }

    #[test]
    fn what_the_first_cycle_needs_is_no_growth() {
        let mut all = vec![resources(250, 50, 9); 9];
        all[0] = resources(100, 30, 1);
        stay_as_they_are(&all).unwrap();
    }

    #[test]
    fn a_file_for_each_window_is_none_but_two_are() {
        let reopening = |files: u64| {
            let after = |n: u64| Resources { reopened: n, ..resources(200, 40 + files * n, 9) };
            stay_as_they_are(&(0..12).map(after).collect::<Vec<_>>())
        };
        reopening(1).unwrap();
        let growth = reopening(2).unwrap_err().to_string();
        assert!(growth.contains("open files"), "{growth}");
    }

    #[test]
    fn what_a_cycle_leaves_behind_is_growth() {
        let growth = |all: Vec<_>| stay_as_they_are(&all).unwrap_err().to_string();
        let memory = growth((0..12).map(|n| resources(200 + 5 * n, 40, 9)).collect());
        assert!(memory.contains("bytes of the app") && !memory.contains("callbacks"), "{memory}");
        let files = growth((0..12).map(|n| resources(200, 40 + n, 9)).collect());
        assert!(files.contains("open files from 42 to 50"), "{files}");
        let callbacks = growth((0..12).map(|n| resources(200, 40, 9 + n / 4)).collect());
        assert!(callbacks.contains("callbacks"), "{callbacks}");
    }
}
