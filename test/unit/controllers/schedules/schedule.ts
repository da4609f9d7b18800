import type { AnyObject, Kind } from '../../../../src/api/any-object.ts';
import type { ObjectApi, PropagationPolicy } from '../../../../src/api/new-object.ts';
import type { Pod } from '../../../../src/api/types.ts';
import { prepareForUpdate } from '../../../../src/api/update.ts';
import type { Job } from '../../../../src/api/workload-types.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { createControllers } from '../../../../src/controllers/controllers.ts';
import { createEventRecorder } from '../../../../src/kubelet/events.ts';
import { createObjectApi } from '../../../../src/server/object-api.ts';
import type { Store } from '../../../../src/store/types.ts';
import type { Behaviour } from '../../../fakes/engine/behaviour.ts';
import { record } from '../../../fakes/engine/world.ts';
import { createRandom, type Random } from '../../../fakes/random.ts';
import { testNode } from '../../../fakes/simulated-node.ts';
import { createMachine, type Machine } from '../../kubelet/schedules/machine.ts';
import { brokenAtRest, brokenOnTheWay } from './invariants.ts';
import { images, type RandomWorkload, randomWorkload, type ScheduledKind, workloadName } from './random-workload.ts';

const minute = 60_000;

/** What goes wrong beside what the pods do. */
export interface Trouble {
  /** At most so many times kpod dies. */
  readonly deaths: number;
  /** Somebody deletes pods of the workload. */
  readonly strangers: boolean;
}

/** What came of one schedule. */
export interface Played {
  /** The rules that were broken, in words: none when all is well. */
  readonly broken: readonly string[];
  /** What happened on the machine, line by line. */
  story(): string;
}

/** Plays a workload from its creation over changes to its removal, all by chance from `seed`. */
export async function playWorkload(kind: ScheduledKind, seed: number, trouble: Trouble): Promise<Played> {
  const random = createRandom(seed);
  const subject = randomWorkload(kind, random);
  const machine = createMachine({
    ...{ random, engine: random.pick(['podman', 'docker']), latencies: {}, faults: {}, cleanUpMs: 0, images: ['busybox', ...images] },
    deaths: Array.from({ length: random.integer(0, trouble.deaths) }, () => ({
      step: random.integer(1, 60),
      when: random.pick(['before', 'after']),
      absentMs: random.pick([0, 100, 5000, 30_000]),
    })),
    beside: async ({ store, clock }) => {
      const events = createEventRecorder({ store, clock, log: silentLog, node: testNode });
      const controllers = createControllers({
        ...{ store, clock, log: silentLog, nodeName: testNode.name, rootCertificate: async () => 'pem' },
        api: apiOf(store, machine),
        recordEvent: (object, event, component) => events.record(object, { ...event, component }),
      });
      await controllers.start();
    },
  });
  machine.engine.script(({ containerName, start, config }) => behaviourOf(containerName, start, { subject, seed, pod: config.name }));
  const broken = await play({ machine, subject, random, strangers: trouble.strangers });
  return { broken, story: () => machine.engine.printJournal() };
}

/** Names by chance that is the same in each playing. */
const apiOf = (store: Store, { clock }: Pick<Machine, 'clock'>): ObjectApi =>
  createObjectApi({ store, clock, nodeName: testNode.name, random: createRandom(clock.now() + Number(store.resourceVersion())).next });

/** The same for the same container, however often the schedule is played. */
function behaviourOf(
  container: string,
  start: number,
  { subject, seed, pod }: { readonly subject: RandomWorkload; readonly seed: number; readonly pod: string },
): Behaviour {
  const random = createRandom([...`${pod} ${start}`].reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) % 1_000_000_007, seed));
  if (container === 'setup') return { exitAfterMs: random.pick([0, 500]), exitCode: 0 };
  if (subject.kind === 'Job') return { exitAfterMs: random.pick([0, 300, 4000]), exitCode: random.chance(subject.failing) ? 3 : 0 };
  const onTerm = random.chance(0.2) ? { onTerm: 'ignore' as const } : {};
  return start === 1 && random.chance(0.1) ? { exitAfterMs: 700, exitCode: 1 } : onTerm;
}

interface Scene {
  readonly machine: Machine;
  readonly subject: RandomWorkload;
  readonly random: Random;
  readonly strangers: boolean;
}

async function play(scene: Scene): Promise<string[]> {
  const { machine, subject, random } = scene;
  await act(scene, 'creates it', async (store, api) => {
    await prepareNamespace(store);
    await api.create(subject.object as never);
  });
  for (let left = random.integer(0, 4); left > 0; left--) {
    await machine.clock.advance(random.integer(0, random.pick([50, 3000, 30_000])));
    await change(scene);
  }
  if (subject.kind === 'Job') await act(scene, 'resumes it', resume);
  const rest = await comeToRest(scene);
  const policy = random.pick(['Background', 'Foreground', 'Orphan'] as const);
  if (random.chance(0.5)) await act(scene, `deletes it, ${policy}`, deletes(subject, policy));
  else {
    // Also in the middle of something.
    await change(scene);
    await act(scene, `deletes it soon, ${policy}`, deletes(subject, policy));
  }
  return [...rest, ...brokenOnTheWay(machine.published, subject), ...(await vanish(scene, policy))];
}

const keyOf = (kind: ScheduledKind) => ({ kind, namespace: 'default', name: workloadName }) as const;

const deletes =
  ({ kind }: RandomWorkload, policy: PropagationPolicy) =>
  async (store: Store, api: ObjectApi): Promise<void> => {
    const object = store.get(keyOf(kind));
    if (object) await api.delete(object, { policy });
  };

async function prepareNamespace(store: Store): Promise<void> {
  const metadata = { name: 'default' };
  if (store.get({ kind: 'Namespace', ...metadata })) return;
  await store.create({ apiVersion: 'v1', kind: 'Namespace', metadata, spec: {}, status: { phase: 'Active' } } as unknown as AnyObject);
}

/** Does what a client does, once there is a process to do it with. */
async function act({ machine }: Scene, detail: string, does: (store: Store, api: ObjectApi) => Promise<void>): Promise<void> {
  for (let store = machine.store(); ; store = machine.store()) {
    if (!store) {
      await machine.clock.advance(100);
      continue;
    }
    record(machine.engine.world, { by: 'foreign', verb: 'client', detail }, { id: '', name: workloadName, labels: {} });
    return does(store, apiOf(store, machine));
  }
}

/** Another number of pods, another image, or a pod that somebody deletes. */
async function change(scene: Scene): Promise<void> {
  const { random, subject, strangers } = scene;
  const { kind } = subject;
  if (strangers && random.chance(0.5)) return act(scene, 'deletes a pod', deletePod(random));
  const image = random.pick(images);
  const replicas = random.integer(0, 4);
  const scales = kind !== 'DaemonSet' && kind !== 'Job' && random.chance(0.5);
  if (kind === 'Job') return act(scene, 'suspends or resumes it, with another parallelism', changeJob(random));
  return act(scene, scales ? `wants ${replicas}` : `wants ${image}`, async (store) => {
    await store.mutate<Kind>(keyOf(kind), (object) => {
      const { spec } = object as unknown as { readonly spec: { readonly template: { readonly spec: object } } };
      const template = { ...spec.template, spec: { ...spec.template.spec, containers: withImage(spec.template.spec, image) } };
      const asked = { ...object, spec: scales ? { ...spec, replicas } : { ...spec, template } };
      return prepareForUpdate(object, asked, { fieldValidation: 'Ignore', others: () => [], random: 0 }).object as never;
    });
  });
}

/** A Job that is suspended at last is resumed, since it shall come to its end. */
const changeJob = (random: Random) => async (store: Store) => {
  const job = store.get(keyOf('Job')) as Job;
  const asked = { ...job, spec: { ...job.spec, suspend: !job.spec.suspend, parallelism: random.integer(1, 3) } };
  await store.mutate<Kind>(
    keyOf('Job'),
    () => prepareForUpdate(job, asked, { fieldValidation: 'Ignore', others: () => [], random: 0 }).object,
  );
};

const resume = async (store: Store) => {
  const job = store.get(keyOf('Job')) as Job | undefined;
  if (job?.spec.suspend) await changeJob(createRandom(1))(store);
};

const withImage = (spec: object, image: string): readonly object[] =>
  (spec as { readonly containers: readonly object[] }).containers.map((container) => ({ ...container, image }));

const deletePod = (random: Random) => async (store: Store, api: ObjectApi) => {
  const pods = store.list('Pod').filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  if (pods.length > 0) await api.delete(random.pick(pods), {});
};

async function comeToRest(scene: Scene): Promise<string[]> {
  const { machine, subject } = scene;
  let broken = ['kpod does not live'];
  for (let waited = 0; waited < 30 * minute && broken.length > 0; waited += 5000) {
    await machine.clock.advance(5000);
    const store = machine.store();
    if (store) broken = brokenAtRest(store, subject, machine.published);
  }
  if (broken.length > 0) return broken;
  // What is at rest stays so.
  await machine.clock.advance(minute);
  while (!machine.store()) await machine.clock.advance(5000);
  return brokenAtRest(machine.store() as Store, subject, machine.published);
}

const dependents: readonly Kind[] = ['Pod', 'ReplicaSet', 'ControllerRevision', 'PersistentVolumeClaim'];

/** Everything goes, or stays as an orphan until it is deleted by itself. */
async function vanish(scene: Scene, policy: PropagationPolicy): Promise<string[]> {
  const { machine, subject } = scene;
  const { clock, engine, podFiles } = machine;
  const objects = (): readonly AnyObject[] => (machine.store() ? dependents.flatMap((kind) => machine.store()?.list(kind) ?? []) : []);
  const itself = () => (machine.store()?.get(keyOf(subject.kind)) ? ['the workload itself'] : []);
  const broken: string[] = [];
  if (policy === 'Orphan') {
    for (let waited = 0; waited < 10 * minute && (itself().length > 0 || !machine.store()); waited += 5000) await clock.advance(5000);
    await clock.advance(minute);
    while (!machine.store()) await clock.advance(5000);
    broken.push(
      ...objects()
        .filter(isOwned)
        .map(({ kind, metadata }) => `orphan ${kind} ${metadata.name} has an owner`),
    );
    await act(scene, 'deletes the orphans', async (store, api) => {
      for (const kind of dependents.toReversed()) for (const object of store.list(kind)) await api.delete(object, {});
    });
  }
  const left = () => [
    ...itself(),
    ...objects().map(({ kind, metadata }) => `${kind} ${metadata.name}`),
    ...engine.leftovers().filter((each) => !each.startsWith('network ')),
    ...[...podFiles.keys()].map((uid) => `files of ${uid}`),
  ];
  for (let waited = 0; waited < 10 * minute && (left().length > 0 || !machine.store()); waited += 5000) await clock.advance(5000);
  return [...broken, ...left().map((each) => `${each} is left`)];
}

const isOwned = (object: AnyObject): boolean =>
  object.metadata.ownerReferences?.some(({ name, kind }) => name === workloadName && kind !== 'Pod') === true && !isEnding(object);

const isEnding = (object: AnyObject): boolean => (object as Pod).metadata.deletionTimestamp !== undefined;
