import type { Pod, PodPhase } from '../../../../src/api/types.ts';
import type { Latencies } from '../../../fakes/engine/calls.ts';
import { record } from '../../../fakes/engine/world.ts';
import { createRandom, type Random } from '../../../fakes/random.ts';
import { brokenRules } from './invariants.ts';
import { letSomebodyLookInside } from './look-inside.ts';
import { createMachine, type Machine, type PlannedDeath } from './machine.ts';
import { type Asked, answerOf } from './manners.ts';
import { type RandomPod, randomPod, restingPhase } from './random-pod.ts';
import { letStrangersIn } from './strangers.ts';
import type { Trouble } from './trouble.ts';

const podKey = { kind: 'Pod', namespace: 'default', name: 'web' } as const;
const minute = 60_000;

/** What came of one schedule. */
export interface Played {
  /** The rules that were broken, in words: none when all is well. */
  readonly broken: readonly string[];
  /** What happened on the machine, line by line. */
  story(): string;
}

/** Plays one pod from creation to removal, all by chance from `seed`. */
export async function playSchedule(seed: number, trouble: Trouble): Promise<Played> {
  const random = createRandom(seed);
  const subject = randomPod(random, { steady: trouble.strangers });
  const machine = createMachine({
    random,
    engine: random.pick(['podman', 'docker']),
    deaths: Array.from({ length: random.integer(0, trouble.deaths) }, () => plannedDeath(random)),
    latencies: trouble.slow ? latencies(random) : {},
    faults: trouble.faults,
    cleanUpMs: random.pick([0, 0, 150, 3000]),
  });
  prepareImages(machine, subject);
  machine.engine.script(({ containerName, start }) => {
    const { behaviours } = [...subject.inits, ...subject.apps].find((each) => each.name === containerName) ?? { behaviours: [] };
    return behaviours[Math.min(start, behaviours.length) - 1];
  });
  answerProbesAndHooks(machine, subject);
  if (trouble.strangers) letStrangersIn(machine, random);
  letSomebodyLookInside(machine, subject, seed);
  const broken = await play(machine, subject, random, trouble);
  return { broken: [...broken, ...brokenRules(machine, subject, trouble)], story: () => machine.engine.printJournal() };
}

const plannedDeath = (random: Random): PlannedDeath => ({
  step: random.integer(1, 40),
  when: random.pick(['before', 'after']),
  absentMs: random.pick([0, 100, 5000, 30_000]),
});

const latencies = (random: Random): Latencies => ({
  default: random.pick([0, [0, 100], [50, 400]] as const),
  startContainer: [0, random.pick([0, 200, 3000])],
  list: [0, random.pick([0, 60, 2000])],
  inspect: [0, random.pick([0, 60, 2000])],
});

function prepareImages({ engine }: Machine, { inits, apps }: RandomPod): void {
  engine.addToRegistry('slow', { delayMs: 7000 });
  const flaky = [...inits, ...apps].some((each) => each.image === 'flaky');
  if (flaky) engine.addToRegistry('flaky', { delayMs: 300, errors: ['the registry is busy'] });
}

/** Answers what containers are asked, by how often they have been asked it in their present run. */
function answerProbesAndHooks({ engine }: Machine, { inits, apps }: RandomPod): void {
  engine.scriptExec((containerName, [asked], config) => {
    const script = [...inits, ...apps].find(({ name }) => name === containerName);
    if (!script) return undefined;
    const began = engine.journal.findLastIndex(({ verb, name }) => verb === 'startContainer' && name === config.name);
    const before = engine.journal
      .slice(began)
      .filter(({ verb, name, detail }) => verb === 'exec' && name === config.name && detail === asked);
    return answerOf(script.manners, asked as Asked, before.length);
  });
}

/** Runs the pod to rest or deletes it on its way, and in the end removes it. */
async function play(machine: Machine, subject: RandomPod, random: Random, { strangers }: Trouble): Promise<string[]> {
  const { clock } = machine;
  await whenAlive(machine, (store) => store.create({ ...subject.pod, status: {} }));
  const broken: string[] = [];
  if (random.chance(0.5)) {
    await clock.advance(random.integer(0, random.pick([50, 2000, 60_000])));
  } else {
    if (strangers) await clock.advance(2 * minute);
    broken.push(...(await comeToRest(machine, restingPhases(subject, strangers))));
  }
  const forced = random.chance(0.1);
  await remove(machine, subject.pod, random, forced);
  return [...broken, ...(await mustVanish(machine))];
}

/** The phases in which the pod may come to rest. */
function restingPhases(subject: RandomPod, strangers: boolean): readonly PodPhase[] {
  const { activeDeadlineSeconds, restartPolicy } = subject.pod.spec;
  if (subject.isMoody) return ['Pending', 'Running', 'Succeeded', 'Failed'];
  const phases = new Set([restingPhase(subject)]);
  // A deadline may come before the end; a pod that is never restarted does not survive what strangers do to it; and what they stop in good
  // order may end with code 0.
  const policies = [...subject.inits, ...subject.apps].map(({ rules }) => rules.restartPolicy ?? restartPolicy);
  const mayEnd = policies.some((policy) => policy !== 'Always');
  if (activeDeadlineSeconds !== undefined || (strangers && [...policies, restartPolicy].includes('Never'))) phases.add('Failed');
  if (strangers && mayEnd) phases.add('Succeeded');
  return [...phases];
}

async function comeToRest(machine: Machine, expected: readonly PodPhase[]): Promise<string[]> {
  const phase = () => machine.store()?.get(podKey)?.status.phase;
  const reached = () => expected.includes(phase() ?? 'Unknown');
  // Pending is there from the beginning: what would end it gets its time.
  if (expected.includes('Pending')) await machine.clock.advance(minute);
  for (let waited = 0; waited < 20 * minute && !reached(); waited += 5000) await machine.clock.advance(5000);
  await machine.clock.advance(15_000);
  while (!machine.store()) await machine.clock.advance(5000);
  return reached() ? [] : [`phase ${phase()} instead of ${expected.join(' or ')}`];
}

type AliveStore = NonNullable<ReturnType<Machine['store']>>;

/** Does what a client does, once there is a process to do it with. */
async function whenAlive(machine: Machine, act: (store: AliveStore) => Promise<unknown>): Promise<void> {
  for (let store = machine.store(); ; store = machine.store()) {
    if (store) return void (await act(store));
    await machine.clock.advance(100);
  }
}

async function remove(machine: Machine, pod: Pod, random: Random, forced: boolean): Promise<void> {
  const graceSeconds = random.chance(0.5) ? pod.spec.terminationGracePeriodSeconds : random.integer(1, 5);
  const at = (seconds: number) => `${new Date(machine.clock.now() + seconds * 1000).toISOString().slice(0, 19)}Z`;
  await whenAlive(machine, (store) => {
    const detail = forced ? 'forced' : String(graceSeconds);
    record(machine.engine.world, { by: 'foreign', verb: 'deletes', detail }, { id: '', name: 'the pod', labels: {} });
    return forced
      ? store.remove(podKey)
      : store.mutate(podKey, (current) => ({
          ...current,
          metadata: { ...current.metadata, deletionTimestamp: at(graceSeconds), deletionGracePeriodSeconds: graceSeconds },
        }));
  });
}

async function mustVanish(machine: Machine): Promise<string[]> {
  const { clock, engine, podFiles } = machine;
  const left = () => [
    ...(machine.store()?.get(podKey) ? ['the pod itself'] : []),
    ...engine.leftovers().filter((each) => !each.startsWith('network ')),
    ...[...podFiles.keys()].map((uid) => `files of ${uid}`),
  ];
  for (let waited = 0; waited < 10 * minute && (left().length > 0 || !machine.store()); waited += 5000) await clock.advance(5000);
  return left().map((each) => `${each} is left`);
}
