import { isTerminal } from '../../../api/pod-status.ts';
import type { Event, KubeObject, List, Pod } from '../../../api/types.ts';
import { listWatch } from '../../../client/list-watch.ts';
import type { CommandDeps } from '../../deps.ts';
import { listPath, resourceFor } from '../../selecting/paths.ts';
import { type Found, type Target, targetOfPod } from '../../selecting/select.ts';
import { hasEnded } from './workload-outcome.ts';

/** A pod of this run, as it is known now. */
export interface PodState {
  readonly target: Target;
  readonly uid: string;
  /** Undefined when it is gone. */
  readonly pod: Pod | undefined;
  /** The last that was seen of it; of a workload's, before somebody began to delete it. */
  readonly last: Pod;
  readonly events: readonly Event[];
}

/** What this run waits for, as it is known now: a pod, or a workload with its pods. */
export interface RunState {
  readonly target: Target;
  readonly uid: string;
  /** Undefined when it is gone. */
  readonly object: KubeObject | undefined;
  /** Its own, and those of what makes its pods for it. */
  readonly events: readonly Event[];
  /** Of a pod: itself. Of a workload: all that it has had, in the order of their creation. */
  readonly pods: readonly PodState[];
}

/** Follows what a run waits for, and its events. */
export interface Tracker {
  /** In the order of creation. */
  states(): readonly RunState[];
  /** Whether everything has been looked at once: a workload without pods may only be one whose pods are not known yet. */
  hasSeenAll(): boolean;
  /** Ends when the signal given at creation is aborted. Rejects when the server cannot be asked any more. */
  readonly ended: Promise<void>;
}

/** Begins to follow; `onChange` is called after every change of an object, of its pods or of their events. */
export function createTracker(
  found: readonly Found[],
  deps: Pick<CommandDeps, 'client' | 'clock'>,
  options: { readonly signal: AbortSignal; readonly onChange: () => void },
): Tracker {
  const memory = createMemory(found);
  const unseen = new Set<string>();
  const follow = async (plural: string, namespace: string, take: Take) => {
    const path = listPath(resourceFor(plural), namespace);
    unseen.add(path);
    for await (const event of listWatch<List<KubeObject>, KubeObject>(deps.client, path, { clock: deps.clock, signal: options.signal })) {
      if (event.type === 'LIST') {
        take.list(event.list.items, namespace);
        unseen.delete(path);
      } else take.one(event.object, event.type === 'DELETED');
      options.onChange();
    }
  };
  const namespaces = [...new Set(found.map(namespaceOf))];
  const ended = Promise.all(
    namespaces.flatMap((namespace) => {
      const kinds = new Set(found.filter((one) => namespaceOf(one) === namespace).map(({ target }) => target.resource.plural));
      // A Deployment's pods are its ReplicaSets'.
      const between = kinds.has('deployments') ? ['replicasets'] : [];
      const plurals = [...new Set([...kinds, ...between, 'pods'])];
      return [...plurals.map((plural) => follow(plural, namespace, memory.take(plural))), follow('events', namespace, memory.takeEvents)];
    }),
  ).then(
    () => undefined,
    (error: unknown) => {
      if (!options.signal.aborted) throw error;
    },
  );
  return { ended, states: memory.states, hasSeenAll: () => unseen.size === 0 };
}

/** What is done with what a watch tells. */
interface Take {
  list(items: readonly KubeObject[], namespace: string): void;
  one(item: KubeObject, gone: boolean): void;
}

interface Remembered {
  readonly object: KubeObject | undefined;
  readonly last: KubeObject;
}

/** What is known of the objects of the run's namespaces. */
function createMemory(found: readonly Found[]) {
  const waitedFor = new Set(found.map(({ object }) => uidOf(object)));
  const known = new Map<string, Remembered>(found.map(({ object }) => [uidOf(object), { object, last: object }]));
  const owners = new Map<string, string>();
  const events = new Map<string, Map<string, Event>>();

  const take = (item: KubeObject, gone: boolean): void => {
    const uid = uidOf(item);
    const before = known.get(uid);
    if (waitedFor.has(uid)) {
      // How it ended stands, whoever takes it away later.
      if (before?.object && isOver(before.object)) return;
      known.set(uid, gone ? { object: undefined, last: before?.last ?? item } : { object: item, last: item });
      return;
    }
    const owner = item.metadata.ownerReferences?.find(({ controller }) => controller)?.uid;
    if (owner === undefined && !owners.has(uid)) return;
    if (owner !== undefined) owners.set(uid, owner);
    const isEnding = gone || item.metadata.deletionTimestamp !== undefined;
    known.set(uid, { object: gone ? undefined : item, last: isEnding ? (before?.last ?? item) : item });
  };
  const takeEvent = (item: KubeObject): void => {
    const event = item as Event;
    const { uid = '' } = event.involvedObject;
    events.set(uid, (events.get(uid) ?? new Map<string, Event>()).set(event.metadata.name, event));
  };
  const eventsOf = (uid: string): readonly Event[] => [...(events.get(uid)?.values() ?? [])];
  const ownedBy = (uid: string): readonly string[] => [...owners].filter(([, owner]) => owner === uid).map(([owned]) => owned);

  const podState = (uid: string): PodState | undefined => {
    const remembered = known.get(uid);
    if (remembered?.last.kind !== 'Pod') return undefined;
    const last = remembered.last as Pod;
    return { target: targetOfPod(last), uid, pod: remembered.object as Pod | undefined, last, events: eventsOf(uid) };
  };
  const podsOf = (uid: string): readonly PodState[] =>
    ownedBy(uid)
      .flatMap((owned) => [owned, ...ownedBy(owned)])
      .flatMap((owned) => podState(owned) ?? [])
      .toSorted((one, other) => (ageKey(one) < ageKey(other) ? -1 : 1));
  const stateOf = ({ target, object }: Found): RunState => {
    const uid = uidOf(object);
    const itself = podState(uid);
    const pods = itself ? [{ ...itself, target }] : podsOf(uid);
    const between = ownedBy(uid).filter((owned) => podState(owned) === undefined);
    return { target, uid, object: known.get(uid)?.object, events: [uid, ...between].flatMap(eventsOf), pods };
  };
  return {
    take: (plural: string): Take => ({
      list(items, namespace) {
        const present = new Set(items.map(uidOf));
        const kind = resourceFor(plural).kind;
        for (const [uid, { object, last }] of known) {
          if (last.kind === kind && object?.metadata.namespace === namespace && !present.has(uid)) take(object, true);
        }
        for (const item of items) take({ ...item, kind }, false);
      },
      one: take,
    }),
    takeEvents: {
      list: (items) => items.forEach(takeEvent),
      one: (item, gone) => void (gone || takeEvent(item)),
    } satisfies Take,
    states: () => found.map(stateOf),
  };
}

const isOver = (object: KubeObject): boolean =>
  object.kind === 'Pod' ? isTerminal(object as Pod) && object.metadata.deletionTimestamp === undefined : hasEnded(object);

const uidOf = ({ metadata }: KubeObject): string => metadata.uid ?? metadata.name;
const namespaceOf = ({ target }: Found): string => target.namespace ?? 'default';
const ageKey = ({ last: { metadata } }: PodState): string => `${metadata.creationTimestamp ?? ''} ${metadata.name}`;
