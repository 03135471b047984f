//! The shown calls, grouped by command.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::focus::focus;
use super::icons::{self, icon};
use super::row::name;
use super::tick;
use crate::state::commands::{CommandGroup, GroupColumn, only};
use crate::state::{Inspector, format};

/// How often the figures are brought up to date.
const TICK: Duration = Duration::from_millis(500);

pub(super) fn commands(inspector: Inspector, grid: NodeRef<html::Div>) -> impl IntoView {
    inspector.group_by_command();
    tick::each(TICK, move || inspector.group_by_command());
    // A filter is not waited for.
    Effect::new(move |_| {
        inspector.track_filter();
        inspector.group_by_command();
    });
    let groups = inspector.groups;
    let names = Memo::new(move |_| {
        groups.with(|all| all.iter().map(|group| group.command.clone()).collect::<Vec<_>>())
    });
    view! {
        <section class="table overview" aria-label="Commands">
            <div class="scroll">
                <Show
                    when=move || names.with(|names| !names.is_empty())
                    fallback=|| {
                        view! { <p class="nothing">"No call passes the filter."</p> }
                    }
                >
                    <table class="list">
                        <thead>
                            <tr>
                                {GroupColumn::ALL.map(|column| head(inspector, column)).collect_view()}
                            </tr>
                        </thead>
                        <tbody>
                            <For
                                each=move || names.get()
                                key=String::clone
                                children=move |command| group(inspector, &command, grid)
                            />
                        </tbody>
                    </table>
                </Show>
            </div>
        </section>
    }
}

fn head(inspector: Inspector, column: GroupColumn) -> impl IntoView {
    let sort = inspector.group_sort;
    let sorted = move || match sort.get() {
        sort if sort.column != column => "none",
        sort if sort.is_ascending() => "ascending",
        _ => "descending",
    };
    let title = match column {
        GroupColumn::P50 => Some("For half of them no page waited longer"),
        GroupColumn::P95 => Some("For 95 of a hundred no page waited longer"),
        GroupColumn::Longest => Some("The longest that a page waited"),
        GroupColumn::InRust => Some("95 of a hundred took no longer in Rust"),
        _ => None,
    };
    view! {
        <th
            scope="col"
            class:number=column != GroupColumn::Command
            aria-sort=sorted
            title=title
        >
            <button
                class="column-name"
                data-group-column=column.label()
                on:click=move |_| inspector.sort_groups_by(column)
            >
                <span>{column.label()}</span>
                {move || match sorted() {
                    "ascending" => Some(icon(icons::ASCENDING)),
                    "descending" => Some(icon(icons::MENU)),
                    _ => None,
                }}
            </button>
        </th>
    }
}

fn group(inspector: Inspector, command: &str, grid: NodeRef<html::Div>) -> impl IntoView + use<> {
    let key = command.to_owned();
    let group = Memo::new(move |_| {
        let find = |all: &Vec<CommandGroup>| all.iter().find(|it| it.command == key).cloned();
        inspector.groups.with(find).unwrap_or_default()
    });
    let duration = move |of: fn(&CommandGroup) -> Option<u64>| {
        move || group.with(of).map_or_else(|| "–".to_owned(), format::duration)
    };
    let filter = only(command);
    let show = move |_| {
        inspector.type_filter(filter.clone());
        inspector.is_grouped.set(false);
        // The table is there with the next frame.
        request_animation_frame(move || focus(grid));
    };
    let failed = move || {
        group.with(|group| match group.failed {
            0 => "–".to_owned(),
            failed => {
                format!("{} ({:.0} %)", format::count(failed), group.error_rate * 100.0)
            }
        })
    };
    view! {
        <tr data-group=command.to_owned()>
            <th scope="row">
                <button class="group-name" title="Show only this command" on:click=show>
                    {name(command)}
                </button>
            </th>
            <td class="number">
                {move || group.with(|group| format::count(group.calls))}
            </td>
            <td class="number" class:bad=move || group.with(|group| group.failed > 0)>
                {failed}
            </td>
            <td class="number">{duration(|group| Some(group.durations?.p50_us))}</td>
            <td class="number">{duration(|group| Some(group.durations?.p95_us))}</td>
            <td class="number">{duration(|group| Some(group.durations?.max_us))}</td>
            <td class="number">{duration(|group| Some(group.in_rust?.p95_us))}</td>
            <td class="number">{move || group.with(|group| format::size(group.bytes))}</td>
        </tr>
    }
}
