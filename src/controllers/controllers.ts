/**
 * The controllers of objects that follow from others. One loop for all of them: look at everything, decide (pure), write, until nothing
 * follows any more. Whoever is killed in between finds the rest to do when it starts. They know the store only, no engine.
 */
import { rootCertificateName } from '../api/default-account.ts';
import { messageOf } from '../api/errors.ts';
import { claimsOfPod } from '../api/pod-claims.ts';
import type { AnyObject, Kind } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { createLoop } from '../base/loop.ts';
import type { Store } from '../store/types.ts';
import { carryOut } from './carry-out.ts';
import { reconcileEphemeralClaims } from './ephemeral-claims.ts';
import { reconcileServiceAccounts } from './service-accounts.ts';
import { reconcileStorage } from './storage/reconcile.ts';
import type { ControllerEvent, ControllerSubject, Reconcile, TellEvent, View } from './types.ts';

export interface ControllersDeps {
  readonly store: Store;
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

const reconciles: readonly Reconcile[] = [reconcileServiceAccounts, reconcileEphemeralClaims, reconcileStorage];

/** Changes of these may make something follow. */
const watched: ReadonlySet<Kind> = new Set([
  'PersistentVolumeClaim',
  'PersistentVolume',
  'StorageClass',
  'Pod',
  'Namespace',
  'ServiceAccount',
  'ConfigMap',
]);

/** More rounds than any chain of writes has: what still writes then contradicts itself, and the loop goes on later. */
const mostRounds = 100;

/** The controllers of one agent; they do nothing before `start`. */
export function createControllers(deps: ControllersDeps): Controllers {
  const { store, clock, log } = deps;
  const loop = createLoop({ clock, log, what: 'objects that follow from others' });
  const tell = tellOnce(deps.recordEvent);
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
  const run = async (): Promise<void> => {
    for (let round = 0; round < mostRounds; round++) {
      const view = look(deps, certificate);
      const steps = reconciles.flatMap((reconcile) => reconcile(view));
      if (!(await carryOut({ store, log, tell }, steps, clock.now()))) return;
    }
    throw new Error('the writes do not come to an end');
  };
  return {
    async start() {
      unsubscribe = store.subscribe(({ type, object }) => {
        if (object.kind === 'Pod') learn();
        if (watched.has(object.kind) && mayMatter(type, object)) loop.wake();
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

/** Only what can change what follows: of pods and of what every namespace has, not each change of the rest. */
function mayMatter(type: string, object: AnyObject): boolean {
  if (object.kind === 'Pod') return type !== 'MODIFIED' && claimsOfPod(object).length > 0;
  if (object.kind === 'ServiceAccount') return type === 'DELETED';
  return object.kind !== 'ConfigMap' || (type !== 'ADDED' && object.metadata.name === rootCertificateName);
}

const look = ({ store, clock, nodeName }: ControllersDeps, certificate: string | undefined): View => ({
  certificate,
  nodeName,
  namespaces: store.list('Namespace'),
  accounts: store.list('ServiceAccount'),
  configMaps: store.list('ConfigMap'),
  claims: store.list('PersistentVolumeClaim'),
  volumes: store.list('PersistentVolume'),
  classes: store.list('StorageClass'),
  pods: store.list('Pod'),
  now: clock.now(),
});

/** What is the same each time that it is looked at is told once: as long as it is what was said last of the object. */
function tellOnce(record: TellEvent): TellEvent {
  const last = new Map<string, string>();
  return (subject: ControllerSubject, event: ControllerEvent) => {
    const { uid = '' } = subject.metadata;
    if (last.get(uid) === event.message) return;
    last.set(uid, event.message);
    record(subject, event);
  };
}
