import { isTerminal } from '../../../api/pod-status.ts';
import type { Event, KubeObject, List, Pod } from '../../../api/types.ts';
import { listWatch } from '../../../client/list-watch.ts';
import type { CommandDeps } from '../../deps.ts';
import { listPath, resourceFor } from '../../selecting/paths.ts';
import type { Found, Target } from '../../selecting/select.ts';

/** A pod of this run, as it is known now. */
export interface PodState {
  readonly target: Target;
  readonly uid: string;
  /** Undefined when it is gone. */
  readonly pod: Pod | undefined;
  /** The last that was seen of it. */
  readonly last: Pod;
  readonly events: readonly Event[];
}

/** Follows the pods of a run and their events. */
export interface Tracker {
  /** In the order of creation. */
  states(): readonly PodState[];
  /** Ends when the signal given at creation is aborted. Rejects when the server cannot be asked any more. */
  readonly ended: Promise<void>;
}

/** Begins to follow; `onChange` is called after every change of a pod or of its events. */
export function createTracker(
  pods: readonly Found<Pod>[],
  deps: Pick<CommandDeps, 'client' | 'clock'>,
  options: { readonly signal: AbortSignal; readonly onChange: () => void },
): Tracker {
  const known = new Map<string, Pod | undefined>(pods.map(({ object }) => [uidOf(object), object]));
  const last = new Map<string, Pod>(pods.map(({ object }) => [uidOf(object), object]));
  const events = new Map<string, Map<string, Event>>([...known.keys()].map((uid) => [uid, new Map()]));

  const take = (uid: string, pod: Pod | undefined) => {
    const before = known.get(uid);
    // How a pod ended stands, whoever takes it away later.
    if (before && isTerminal(before) && !before.metadata.deletionTimestamp) return;
    if (known.has(uid)) known.set(uid, pod);
    if (pod && last.has(uid)) last.set(uid, pod);
  };
  const takeEvent = (event: Event) => events.get(event.involvedObject.uid ?? '')?.set(event.metadata.name, event);

  const follow = async <T extends KubeObject>(
    plural: string,
    namespace: string,
    take: { list(items: readonly T[]): void; one(item: T, gone: boolean): void },
  ) => {
    const path = listPath(resourceFor(plural), namespace);
    for await (const event of listWatch<List<T>, T>(deps.client, path, { clock: deps.clock, signal: options.signal })) {
      if (event.type === 'LIST') take.list(event.list.items);
      else take.one(event.object, event.type === 'DELETED');
      options.onChange();
    }
  };
  const namespaces = [...new Set(pods.map(({ target }) => target.namespace ?? 'default'))];
  const ended = Promise.all(
    namespaces.flatMap((namespace) => [
      follow<Pod>('pods', namespace, {
        list(items) {
          const present = new Set(items.map(uidOf));
          for (const { target, object } of pods) {
            if (target.namespace === namespace && !present.has(uidOf(object))) take(uidOf(object), undefined);
          }
          for (const item of items) take(uidOf(item), item);
        },
        one: (item, gone) => take(uidOf(item), gone ? undefined : item),
      }),
      follow<Event>('events', namespace, {
        list: (items) => items.forEach(takeEvent),
        one: (item, gone) => void (gone || takeEvent(item)),
      }),
    ]),
  ).then(
    () => undefined,
    (error: unknown) => {
      if (!options.signal.aborted) throw error;
    },
  );
  return {
    ended,
    states: () =>
      pods.map(({ target, object }) => {
        const uid = uidOf(object);
        return { target, uid, pod: known.get(uid), last: last.get(uid) ?? object, events: [...(events.get(uid)?.values() ?? [])] };
      }),
  };
}

const uidOf = ({ metadata }: KubeObject): string => metadata.uid ?? metadata.name;
