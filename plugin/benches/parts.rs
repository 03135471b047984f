//! Measures the recorder and the capture by themselves, for `cargo xtask bench`, which reads what
//! this prints: a line of JSON for each figure.
//!
//! - `parts rows ROUNDS`: times, in nanoseconds, ours and of what ours is compared with, in turn;
//! - `parts memory RECORDS`: by how many bytes the process grows at most while so many records are
//!   pushed, and how many the recorder may hold;
//! - `parts export RECORDS`: times an export of so many, and `serde_json` as it writes the same values;
//! - `parts once PART COUNT`: does one part so often and prints nothing, for a profiler.
#![allow(clippy::unwrap_used, reason = "a measurement that goes wrong shall say so and end")]

use std::{
    collections::VecDeque,
    env, fs,
    io::{BufWriter, Write},
    process,
    sync::{Barrier, Mutex},
    thread,
    time::Instant,
};

use ringbuf::{
    LocalRb,
    storage::Heap,
    traits::{Consumer, Observer, Producer},
};
use serde_json::{Value, json};
use tauri_plugin_ipc_inspector::measure::{Ready, Records, Tapped};

const JSON: &str = "application/json";
const RAW: &str = "application/octet-stream";
const MIB: usize = 1 << 20;

/// How many bodies of 1 MiB the log holds.
const HELD: usize = 63;

fn main() {
    let arguments: Vec<_> = env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<_> = arguments.iter().map(String::as_str).collect();
    let number = |text: &str| text.parse::<usize>().expect("a number");
    match arguments[..] {
        ["rows", rounds] => rows(number(rounds)),
        ["memory", records] => memory(number(records)),
        ["export", records] => export(number(records)),
        ["once", part, count] => once(part, number(count)),
        _ => panic!("usage: parts rows ROUNDS | memory RECORDS | export RECORDS | once PART COUNT"),
    }
}

fn rows(rounds: usize) {
    let tapped = Tapped::new();
    for _ in 0..rounds {
        print("capture-100b", in_turn(&tapped, 2000, JSON, &json_body()));
        // The one copy is not ours to save, so it is on both sides.
        print("capture-raw-1mib", in_turn(&tapped, 100, RAW, &vec![7; MIB]));
        tapped.set_recording(false);
        print("capture-paused", in_turn(&tapped, 2000, JSON, &json_body()));
        tapped.set_recording(true);
        print("push-1-thread", [bare_pushes(1).median, pushes(1).median]);
        let (bare, ours) = (bare_pushes(4), pushes(4));
        print("push-4-threads", [bare.median, ours.median]);
        print("push-4-threads-p99.9", [bare.p999, ours.p999]);
        println!("{}", json!({ "part": "push-evicts-thousands", "ours": evicting() }));
    }
}

fn print(part: &str, [bare, ours]: [f64; 2]) {
    println!("{}", json!({ "part": part, "bare": bare, "ours": ours }));
}

fn json_body() -> Vec<u8> {
    let body = json!({ "name": "x".repeat(89) }).to_string().into_bytes();
    assert_eq!(body.len(), 100);
    body
}

/// Nanoseconds for one request as Tauri answers it, and as the plugin does. The two take turns, so
/// that what disturbs one disturbs the other.
fn in_turn(tapped: &Tapped, count: usize, content_type: &str, body: &[u8]) -> [f64; 2] {
    let mut times = [Vec::with_capacity(count), Vec::with_capacity(count)];
    let mut copies = VecDeque::new();
    for number in 0..2 * count {
        let is_ours = number % 2 == 1;
        let request = tapped.request(content_type, body.to_vec());
        let begun = Instant::now();
        if is_ours {
            tapped.captured(request);
        } else {
            if body.len() >= MIB {
                // It is held for as long as the log holds one: memory that is at hand is quicker.
                copies.push_back(body.to_vec());
                drop(if copies.len() > HELD { copies.pop_front() } else { None });
            }
            tapped.as_tauri(request);
        }
        times[usize::from(is_ours)].push(begun.elapsed().as_nanos() as f64);
        if number % 500 == 0 {
            tapped.settle();
        }
    }
    times.map(|mut times| at(&mut times, 500))
}

struct Pushes {
    median: f64,
    p999: f64,
}

const PUSHES: u64 = 200_000;

/// Pushes to our recorder, which is full, so each also evicts one.
fn pushes(threads: u64) -> Pushes {
    let records = Records::new();
    timed(threads, Ready::dispatched, |ready| records.push(ready))
}

/// Pushes to the least that a bounded log can be.
fn bare_pushes(threads: u64) -> Pushes {
    let ring = Mutex::new(LocalRb::<Heap<u64>>::new(100_000));
    timed(
        threads,
        |number| number,
        |number| {
            let mut ring = ring.lock().unwrap();
            if ring.is_full() {
                ring.try_pop();
            }
            ring.try_push(number).unwrap();
        },
    )
}

fn timed<T>(threads: u64, ready: impl Fn(u64) -> T + Sync, push: impl Fn(T) + Sync) -> Pushes {
    (0..PUSHES).map(&ready).for_each(&push);
    let together = Barrier::new(usize::try_from(threads).unwrap());
    let mut times: Vec<f64> = thread::scope(|scope| {
        let one = || {
            together.wait();
            let time = |number| {
                let ready = ready(number);
                let begun = Instant::now();
                push(ready);
                begun.elapsed().as_nanos() as f64
            };
            (0..PUSHES / threads).map(time).collect::<Vec<_>>()
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(one)).collect();
        running.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    Pushes { median: at(&mut times, 500), p999: at(&mut times, 999) }
}

/// The longest that a push takes for which thousands of small records have to go: a body of 1 MiB,
/// when the log is full and the oldest are small.
fn evicting() -> f64 {
    let records = Records::new();
    let body = vec![7; MIB];
    (0..50_000).for_each(|number| records.push(Ready::dispatched(number)));
    let mut most: f64 = 0.0;
    while records.bytes() + (MIB as u64) < records.limit() {
        records.push(Ready::answer(&records, &body));
    }
    for _ in 0..10 {
        let ready = Ready::answer(&records, &body);
        let begun = Instant::now();
        records.push(ready);
        most = most.max(begun.elapsed().as_nanos() as f64);
    }
    most
}

/// The value below which so many in a thousand lie.
fn at(values: &mut [f64], per_mille: usize) -> f64 {
    values.sort_by(f64::total_cmp);
    values[(values.len() - 1) * per_mille / 1000]
}

/// Four threads fill the log and go on.
fn memory(count: usize) {
    const THREADS: usize = 4;
    let before = resident();
    let records = Records::new();
    let mut most = 0;
    thread::scope(|scope| {
        let write = |from| {
            let records = &records;
            move || {
                for number in (from..count).step_by(THREADS) {
                    records.push(Ready::mixed(records, number as u64));
                }
            }
        };
        let running: Vec<_> = (0..THREADS).map(|from| scope.spawn(write(from))).collect();
        while !running.iter().all(thread::ScopedJoinHandle::is_finished) {
            most = most.max(resident());
            thread::sleep(std::time::Duration::from_millis(5));
        }
    });
    most = most.max(resident());
    println!("{}", json!({ "part": "memory", "bare": records.limit(), "ours": most - before }));
}

/// A full log of calls, and each line of its trace again, from values in memory.
fn export(count: usize) {
    let records = Records::new();
    let body = json!({ "path": "/songs/17", "tags": ["live", "1999"], "text": "x".repeat(150) });
    for number in 0..count as u64 {
        records.push(Ready::of_call(&records, number, body.to_string().as_bytes()));
    }
    let folder = env::temp_dir().join(format!("ipc-inspector-bench-{}", process::id()));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join("a.ipctrace.jsonl");
    let begun = Instant::now();
    records.export(&path);
    let ours = begun.elapsed().as_nanos() as f64;

    let lines = fs::read_to_string(&path).unwrap();
    let values: Vec<Value> =
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(values.len(), count + 1, "the header, and all records");
    let begun = Instant::now();
    let mut file = BufWriter::new(fs::File::create(&path).unwrap());
    for value in &values {
        serde_json::to_writer(&mut file, value).unwrap();
        file.write_all(b"\n").unwrap();
    }
    file.into_inner().unwrap().sync_all().unwrap();
    let bare = begun.elapsed().as_nanos() as f64;
    fs::remove_dir_all(folder).unwrap();
    print("export-100k", [bare, ours].map(|nanos| nanos / 1e6));
}

/// Bytes of this process that are in memory.
fn resident() -> u64 {
    let pages = fs::read_to_string("/proc/self/statm").expect("this system tells no sizes");
    let pages: u64 = pages.split_whitespace().nth(1).unwrap().parse().unwrap();
    pages * 4096
}

fn once(part: &str, count: usize) {
    let records = Records::new();
    let tapped = Tapped::new();
    for number in 0..count {
        match part {
            "capture" => tapped.captured(tapped.request(JSON, json_body())),
            "as-tauri" => tapped.as_tauri(tapped.request(JSON, json_body())),
            "push" => records.push(Ready::dispatched(number as u64)),
            _ => panic!("no such part: {part}"),
        }
    }
}
