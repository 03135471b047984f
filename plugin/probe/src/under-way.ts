// Calls that are still not settled some seconds after they were reported. The plugin has a request of
// each, unless it never left the page: Tauri's script registers a call's callbacks before it writes the
// request, and when it cannot write that, nobody hears of the call.

import { append, clock, hasEntry, later, take } from "./native";
import type { Callback } from "./settings";

const AFTER_MS = 5_000;

/** Most calls that are watched at once. What is more counts as lost. */
const MOST = 1_000;

export interface Call {
  id: number;
  us: number;
  stack: number;
}

export class UnderWay {
  private calls: Call[] = [];
  private isPlanned = false;

  constructor(
    private readonly callbacks: Map<number, Callback>,
    private readonly tell: (calls: Call[]) => void,
  ) {}

  /** Watches a call, unless it has settled. Returns whether there was room. */
  add(call: Call): boolean {
    if (!hasEntry(this.callbacks, call.id)) return true;
    if (this.calls.length >= MOST) return false;
    append(this.calls, call);
    this.plan();
    return true;
  }

  /** Watches none of those until now. */
  clear(): void {
    this.calls = [];
  }

  private plan(): void {
    if (this.isPlanned) return;
    this.isPlanned = true;
    later(AFTER_MS, () => {
      this.isPlanned = false;
      const now = clock();
      const late: Call[] = [];
      for (const call of take(this.calls, this.calls.length)) {
        if (!hasEntry(this.callbacks, call.id)) continue;
        append(now - call.us >= AFTER_MS * 1000 ? late : this.calls, call);
      }
      if (this.calls.length > 0) this.plan();
      if (late.length > 0) this.tell(late);
    });
  }
}
