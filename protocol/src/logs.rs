//! Folding the log into the app's log lines, and which call wrote each.

use std::collections::{HashMap, VecDeque};

use crate::{Body, LogLevel, LogSource, Moment, Pages, Record, RecordKind, ResolverDropped};

/// A line of a log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    /// `seq` of its record; its text is asked for by it.
    pub seq: u64,
    /// When it was written. That of a page's line is by what was known of the page's clock when it was
    /// told, and never later than that.
    pub written: Moment,
    /// How grave it is.
    pub level: LogLevel,
    /// Who wrote it.
    pub source: LogSource,
    /// `seq` of the request whose command wrote it, as far as is known. Of an async command it is
    /// known when it has answered.
    pub call: Option<u64>,
    /// What it says.
    pub body: Option<Body>,
}

/// The log lines of a log.
#[derive(Clone, Debug, Default)]
pub struct Logs {
    lines: VecDeque<LogLine>,
    /// Lines of async tasks that have not answered a call, by the task's number.
    of_tasks: HashMap<u64, VecDeque<u64>>,
}

impl Logs {
    /// Takes in the next record, after `pages` has taken it in, and returns the lines that it adds or
    /// changes. Records come in order of `seq`.
    pub fn apply(&mut self, record: &Record, pages: &Pages) -> Vec<u64> {
        match &record.kind {
            RecordKind::Logged(log) => {
                if let Some(task) = log.task.filter(|_| log.call.is_none()) {
                    self.of_tasks.entry(task).or_default().push_back(record.seq);
                }
                self.lines.push_back(LogLine {
                    seq: record.seq,
                    written: match &log.source {
                        LogSource::Page { page, page_us, .. } => {
                            pages.moment_told(page, *page_us, record.at_us)
                        }
                        LogSource::Rust { .. } => Moment::exact(record.at_us),
                    },
                    level: log.level,
                    source: log.source.clone(),
                    call: log.call,
                    body: record.body,
                });
                vec![record.seq]
            }
            RecordKind::ResponseSent(response) => self.ended(response.call, response.task),
            RecordKind::ResolverDropped(ResolverDropped { call, task, .. }) => {
                self.ended(*call, *task)
            }
            _ => Vec::new(),
        }
    }

    /// The line of this `seq`.
    pub fn get(&self, seq: u64) -> Option<&LogLine> {
        self.position(seq).and_then(|at| self.lines.get(at))
    }

    /// The lines, oldest first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &LogLine> + ExactSizeIterator {
        self.lines.iter()
    }

    /// Forgets the lines before `first_seq`. Returns the forgotten ones, oldest first.
    pub fn evict_before(&mut self, first_seq: u64) -> impl Iterator<Item = LogLine> + '_ {
        let gone = self.lines.partition_point(|line| line.seq < first_seq);
        if gone > 0 {
            self.of_tasks.retain(|_, lines| {
                // A task may write for as long as the app runs.
                let gone = lines.partition_point(|seq| *seq < first_seq);
                lines.drain(..gone);
                !lines.is_empty()
            });
        }
        self.lines.drain(..gone)
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.lines.clear();
        self.of_tasks.clear();
    }

    /// The command of a call has ended: what its task wrote belongs to the call.
    fn ended(&mut self, call: u64, task: Option<u64>) -> Vec<u64> {
        let lines = task.and_then(|task| self.of_tasks.remove(&task)).unwrap_or_default();
        for seq in &lines {
            if let Some(line) = self.position(*seq).and_then(|at| self.lines.get_mut(at)) {
                line.call = Some(call);
            }
        }
        lines.into()
    }

    fn position(&self, seq: u64) -> Option<usize> {
        self.lines.binary_search_by_key(&seq, |line| line.seq).ok()
    }
}
