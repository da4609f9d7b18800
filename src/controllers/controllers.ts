/**
 * The controllers of objects that follow from others. One loop for all of them: look at everything, decide (pure), write, until nothing
 * follows any more. Whoever is killed in between finds the rest to do when it starts. They know the store only, no engine.
 */

import type { Kind } from '../api/any-object.ts';
import { rootCertificateName } from '../api/default-account.ts';
import { messageOf } from '../api/errors.ts';
import type { ObjectApi } from '../api/new-object.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { createLoop } from '../base/loop.ts';
import type { Store, StoreEvent } from '../store/types.ts';
import { carryOut } from './carry-out.ts';
import { reconcileCronJobs } from './cronjob/reconcile.ts';
import { reconcileDaemonSets } from './daemonset/reconcile.ts';
import { reconcileDeployments } from './deployment/reconcile.ts';
import { reconcileDisruptionBudgets } from './disruption-budgets.ts';
import { reconcileEphemeralClaims } from './ephemeral-claims.ts';
import { createFailures, type Failures } from './failures.ts';
import { concernsOwnership, reconcileGarbage } from './garbage-collector.ts';
import { createGonePods, type GonePods } from './gone-pods.ts';
import { reconcileJobs } from './job/reconcile.ts';
import { reconcileReplicaSets } from './replicaset/reconcile.ts';
import { reconcileReplicationControllers } from './replicationcontroller/reconcile.ts';
import { reconcileResourceQuotas } from './resource-quota.ts';
import { reconcileServiceAccounts } from './service-accounts.ts';
import { reconcileStatefulSets } from './statefulset/reconcile.ts';
import { reconcileStorage } from './storage/reconcile.ts';
import type { Reconcile, TellEvent, View } from './types.ts';

export interface ControllersDeps {
  readonly store: Store;
  readonly api: ObjectApi;
  readonly clock: Clock;
  readonly log: Log;
  readonly recordEvent: TellEvent;
  readonly nodeName: string;
  /** The certificate that every namespace has in a ConfigMap, PEM. Throws the system's error. */
  readonly rootCertificate: () => Promise<string>;
}

export interface Controllers {
  /** Brings everything up to date; when it resolves, that is done. From now on also after each change. Never throws. */
  start(): Promise<void>;
  /** Ends the loop when what it was woken for is done. */
  stop(): Promise<void>;
}

/** In the order in which they follow from each other. Each looks anew, at what the one before has written. */
const reconciles: readonly Reconcile[] = [
  reconcileServiceAccounts,
  reconcileDeployments,
  reconcileReplicaSets,
  reconcileReplicationControllers,
  reconcileStatefulSets,
  reconcileDaemonSets,
  reconcileCronJobs,
  reconcileJobs,
  reconcileEphemeralClaims,
  reconcileStorage,
  reconcileResourceQuotas,
  reconcileDisruptionBudgets,
  reconcileGarbage,
];

/** Nothing follows from what is said, nor from what the Services' room makes of pods. */
const unwatched: ReadonlySet<Kind> = new Set(['Endpoints', 'EndpointSlice', 'Service', 'Secret', 'ServiceAccount']);

/** Kinds with pods of their own: as long as there are any, each change of a pod counts. */
const workloads: readonly Kind[] = ['ReplicationController', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'];

/** Kinds that count what is in their namespace. */
const counting: readonly Kind[] = ['ResourceQuota', 'PodDisruptionBudget'];

/** More rounds than any chain of writes has: what still writes then contradicts itself, and the loop goes on later. */
const mostRounds = 100;

/** The controllers of one agent; they do nothing before `start`. */
export function createControllers(deps: ControllersDeps): Controllers {
  const { store, clock, log } = deps;
  const loop = createLoop({ clock, log, what: 'objects that follow from others' });
  const failures = createFailures({ clock });
  const gonePods = createGonePods({ clock });
  const tellOnce = createTellOnce(deps.recordEvent);
  let certificate: string | undefined;
  let learning: Promise<void> | undefined;
  let unsubscribe = (): void => {};

  // Where no pod is, nobody asks for it, and to make it takes a while.
  const learn = (): void => {
    learning ??= deps.rootCertificate().then(
      (text) => {
        certificate = text;
        loop.wake();
      },
      (error: unknown) => {
        learning = undefined;
        log.error('there is no certificate for the namespaces', { error: messageOf(error) });
      },
    );
  };
  const carryOutDeps = { store, api: deps.api, failures, log, tell: deps.recordEvent, tellOnce };
  const round = async (): Promise<Round> => {
    let hasWritten = false;
    let wakeAt = Number.POSITIVE_INFINITY;
    const errors: unknown[] = [];
    for (const reconcile of reconciles) {
      try {
        const outcome = await carryOut(carryOutDeps, reconcile(look(deps, { certificate, failures, gonePods })));
        hasWritten = outcome.hasWritten || hasWritten;
        wakeAt = Math.min(wakeAt, outcome.wakeAt);
      } catch (error) {
        // What is wrong with one kind is no reason to leave the others alone.
        errors.push(error);
      }
    }
    return { hasWritten, wakeAt, errors };
  };
  const run = async (): Promise<void> => {
    for (let count = 0; count < mostRounds; count++) {
      const { hasWritten, wakeAt, errors } = await round();
      if (hasWritten) continue;
      if (errors.length > 0) throw new AggregateError(errors, errors.map(messageOf).join('; '));
      if (Number.isFinite(wakeAt)) loop.wakeIn(Math.max(wakeAt - clock.now(), 0));
      return;
    }
    throw new Error('the writes do not come to an end');
  };
  return {
    async start() {
      unsubscribe = store.subscribe((event) => {
        if (event.object.kind === 'Pod') learn();
        if (event.object.kind === 'Pod' && event.type === 'DELETED') gonePods.add(event.object);
        failures.changed(event.object);
        if (mayMatter(event, store)) loop.wake();
      });
      if (store.list('Pod').length > 0) learn();
      await run().catch((error: unknown) => log.warn('objects that follow from others are behind', { error: messageOf(error) }));
      loop.start(run);
    },
    async stop() {
      unsubscribe();
      await learning;
      await loop.stop();
    },
  };
}

/** What became of a look at everything. */
interface Round {
  readonly hasWritten: boolean;
  /** When to look again though nothing changes, in milliseconds since 1970; infinity for never. */
  readonly wakeAt: number;
  /** Why something could not be decided or written. */
  readonly errors: readonly unknown[];
}

/** Only what can change what follows: of pods that nothing makes, and of what every namespace has, not each change. */
function mayMatter({ type, object }: StoreEvent, store: Store): boolean {
  const { kind, metadata } = object;
  if (kind === 'Event') return false;
  if (counting.some((counter) => store.list(counter, metadata.namespace).length > 0)) return true;
  if (type === 'DELETED' || concernsOwnership(object)) return true;
  if (kind === 'Pod') return type === 'ADDED' || workloads.some((workload) => store.list(workload).length > 0);
  if (kind === 'ConfigMap') return type === 'MODIFIED' && metadata.name === rootCertificateName;
  return !unwatched.has(kind);
}

const look = (
  { store, clock, nodeName }: ControllersDeps,
  {
    certificate,
    failures,
    gonePods,
  }: { readonly certificate: string | undefined; readonly failures: Failures; readonly gonePods: GonePods },
): View => ({
  list: store.list,
  failureOf: failures.of,
  gonePodsOf: gonePods.of,
  certificate,
  nodeName,
  now: clock.now(),
});

/** What is the same each time that it is looked at is told once: as long as it is what was said last of the object. */
function createTellOnce(record: TellEvent): TellEvent {
  const last = new Map<string, string>();
  return (subject, event, component) => {
    const { uid = '' } = subject.metadata;
    if (last.get(uid) === event.message) return;
    last.set(uid, event.message);
    record(subject, event, component);
  };
}
