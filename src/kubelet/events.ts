/** The recorder of events: identical ones are counted, similar ones are combined, floods are dropped. k8s: record/events_cache.go */

import type { AnyObject } from '../api/any-object.ts';
import { keyOf } from '../api/object-key.ts';
import { type ContainerRole, listOfRole } from '../api/pod-status.ts';
import { timeOf } from '../api/time.ts';
import type { Event, Time } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Store } from '../store/types.ts';

/** What events are about. */
export type EventSubject = AnyObject;

/** What happened to an object. `container` adds its field path. */
export interface PodEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly container?: { readonly name: string; readonly role: ContainerRole };
  /** `kubelet` unless said. */
  readonly component?: string;
}

export interface EventRecorder {
  /** Records the event; never throws, never waits: an event that cannot be stored is logged and lost. */
  record(subject: EventSubject, event: PodEvent): void;
  /** Removes events that are older than an hour. */
  prune(): Promise<void>;
}

const lifetimeMs = 3_600_000;
// k8s: defaultSpamBurst, defaultSpamQPS, maxIntervalInSeconds, maxLruCacheEntries of client-go's event correlator
const burst = 25;
const refillMs = 300_000;
const similarWindowMs = 600_000;
const similarLimit = 10;

/** A recorder that writes into the store, lazily. */
export function createEventRecorder(deps: { store: Store; clock: Clock; log: Log; node: { name: string } }): EventRecorder {
  const { store, clock, log } = deps;
  const buckets = new Map<string, { tokens: number; at: number }>();
  let last = 0n;

  // Names carry the time in hex nanoseconds as in Kubernetes; two in one millisecond must differ.
  const uniqueName = (subject: EventSubject) => {
    const now = BigInt(clock.now()) * 1_000_000n;
    last = now > last ? now : last + 1n;
    return `${subject.metadata.name}.${last.toString(16)}`;
  };

  const spam = (subject: EventSubject, event: PodEvent): boolean => {
    const key = `${event.component}/${subject.metadata.uid}`;
    const bucket = buckets.get(key) ?? { tokens: burst, at: clock.now() };
    const tokens = Math.min(burst, bucket.tokens + (clock.now() - bucket.at) / refillMs);
    buckets.set(key, { tokens: Math.max(tokens - 1, 0), at: clock.now() });
    return tokens < 1;
  };

  const write = async (subject: EventSubject, event: PodEvent): Promise<void> => {
    const now = timeOf(clock.now());
    const all = store
      .list('Event', subject.metadata.namespace ?? 'default')
      .filter((one) => one.involvedObject.uid === subject.metadata.uid);
    const plain = newEvent(subject, event, { node: deps.node.name, name: uniqueName(subject), now });
    const combined = combine(plain, all, clock.now());
    const same = all.find((one) => sameEvent(one, combined));
    if (!same) {
      await store.create(combined, { lazy: true });
      return;
    }
    await store.mutate(
      keyOf(same),
      (current) => ({ ...current, count: (current.count ?? 1) + 1, lastTimestamp: now, message: combined.message ?? '' }),
      { lazy: true },
    );
  };

  // One after another: two identical events at once must become one with count 2.
  let queue: Promise<void> = Promise.resolve();
  return {
    record(subject, event) {
      if (spam(subject, event)) return;
      queue = queue
        .then(() => write(subject, event))
        .catch((error: unknown) => log.warn('an event could not be stored', { reason: event.reason, error: String(error) }));
    },
    async prune() {
      const old = store.list('Event').filter((event) => clock.now() - lastSeen(event) > lifetimeMs);
      for (const event of old) await store.remove(keyOf(event));
      for (const [key, bucket] of buckets) if (clock.now() - bucket.at > burst * refillMs) buckets.delete(key);
    },
  };
}

const lastSeen = (event: Event) => Date.parse(event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp ?? '') || 0;

const sameSource = (a: Event, b: Event) =>
  a.type === b.type &&
  a.reason === b.reason &&
  a.involvedObject.fieldPath === b.involvedObject.fieldPath &&
  a.reportingComponent === b.reportingComponent;

const combinedPrefix = '(combined from similar events): ';
const isCombined = (event: Event) => event.message?.startsWith(combinedPrefix) === true;

const sameEvent = (a: Event, b: Event) => sameSource(a, b) && (a.message === b.message || (isCombined(a) && isCombined(b)));

/** The event as it is, or as "combined" when there were too many different ones of its kind lately. k8s: EventAggregator */
function combine(event: Event, all: readonly Event[], now: number): Event {
  const similar = all.filter((one) => sameSource(one, event) && now - lastSeen(one) < similarWindowMs);
  const known = similar.some((one) => one.message === event.message);
  if (known || similar.length < similarLimit) return event;
  return { ...event, message: `${combinedPrefix}${event.message}` };
}

function newEvent(
  subject: EventSubject,
  event: PodEvent,
  mark: { readonly node: string; readonly name: string; readonly now: Time },
): Event {
  const { node, name, now } = mark;
  const namespace = subject.metadata.namespace ?? '';
  const component = event.component ?? 'kubelet';
  const scheduler = component === 'default-scheduler';
  const { container } = event;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    // What is in no namespace is told of in this one. k8s: record/event.go makeEvent
    metadata: { name, namespace: namespace || 'default' },
    involvedObject: {
      kind: subject.kind,
      ...(namespace ? { namespace } : {}),
      name: subject.metadata.name,
      uid: subject.metadata.uid ?? '',
      apiVersion: subject.apiVersion,
      ...(container ? { fieldPath: `spec.${listOfRole(container.role)}{${container.name}}` } : {}),
    },
    reason: event.reason,
    message: event.message,
    source: scheduler ? {} : { component, ...(isController(component) ? {} : { host: node }) },
    // The scheduler writes events of the newer kind, which have an eventTime, what was done, and no count.
    firstTimestamp: scheduler ? null : now,
    lastTimestamp: scheduler ? null : now,
    ...(scheduler ? { eventTime: now.replace('Z', '.000000Z'), action: schedulerActionOf(event) } : { count: 1, eventTime: null }),
    type: event.type,
    reportingComponent: component,
    reportingInstance: isController(component) ? '' : node,
  };
}

/** What it was doing: without it, nobody could label or annotate its events. k8s: pkg/scheduler/schedule_one.go */
const schedulerActionOf = ({ reason }: PodEvent): string => (reason === 'Scheduled' ? 'Binding' : 'Scheduling');

/** Controllers run on no node. */
const isController = (component: string): boolean => component.endsWith('-controller') || component === 'ephemeral_volume';
