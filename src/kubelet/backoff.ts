import type { BackoffEntry } from './memory.ts';

/**
 * How soon what failed is tried again and a back-off is told again, milliseconds. k8s: kubelet.go backOffPeriod, with the mean of the
 * jitter of pod_workers.go
 */
export const retryMs = 12_000;

/** First delay of every back-off, milliseconds. k8s: kubelet.go backOffPeriod */
const initialBackoffMs = 10_000;

// An entry is forgotten when the event comes later than twice the ceiling after its last update: the container ran long enough.
const expired = (entry: BackoffEntry, eventAt: number, ceilingMs: number) => eventAt - entry.updatedAt > 2 * ceilingMs;

/**
 * Until when a restart must wait, counted from `eventAt` (when the container ended); undefined when it may go now.
 * k8s: flowcontrol/backoff.go IsInBackOffSince
 */
export function backoffUntil(entry: BackoffEntry | undefined, eventAt: number, now: number, ceilingMs: number): number | undefined {
  if (!entry || expired(entry, eventAt, ceilingMs)) return undefined;
  const until = eventAt + Math.min(entry.delayMs, ceilingMs);
  return now < until ? until : undefined;
}

/**
 * The entry after one more failure: 10 s, doubling to the ceiling, from the start again after a good run.
 * k8s: flowcontrol/backoff.go Next
 */
export function nextBackoff(entry: BackoffEntry | undefined, eventAt: number, now: number, ceilingMs: number): BackoffEntry {
  const delayMs = !entry || expired(entry, eventAt, ceilingMs) ? initialBackoffMs : entry.delayMs * 2;
  return { delayMs: Math.min(delayMs, ceilingMs), updatedAt: now };
}
