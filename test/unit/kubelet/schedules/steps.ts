import { holdAnnotation, rerunAnnotation, skipAnnotation } from '../../../../src/api/annotations.ts';
import { everyStatus } from '../../../../src/api/pod-status.ts';
import { formatHold, type HoldPoint, placeOf } from '../../../../src/api/pod-steps.ts';
import type { Pod } from '../../../../src/api/types.ts';
import { container, pod } from '../../../fakes/pods.ts';
import { createRandom, type Random } from '../../../fakes/random.ts';
import { createMachine, type Machine } from './machine.ts';
import type { Played } from './schedule.ts';

const podKey = { kind: 'Pod', namespace: 'default', name: 'web' } as const;

/** What is asked of the steps of a pod, from its creation. */
interface Wishes {
  readonly subject: Pod;
  /** The steps in their order: init containers, then an app container. */
  readonly steps: readonly string[];
  readonly holds: readonly HoldPoint[];
  readonly skips: readonly string[];
}

/**
 * Plays one pod with holds and skips from its creation to its being up, all by chance from `seed`: a client lets it go on at each hold, and has
 * a step run again at the end, while kpod dies up to `deaths` times.
 */
export async function playSteps(seed: number, deaths: number): Promise<Played> {
  const random = createRandom(seed);
  const wishes = randomWishes(random);
  const machine = createMachine({
    random,
    engine: random.pick(['podman', 'docker']),
    deaths: Array.from({ length: random.integer(0, deaths) }, () => ({
      step: random.integer(1, 40),
      when: random.pick(['before', 'after'] as const),
      absentMs: random.pick([0, 100, 5000]),
    })),
    latencies: random.chance(0.5) ? { default: [0, 100], startContainer: [0, random.pick([200, 3000])] } : {},
    faults: {},
    cleanUpMs: random.pick([0, 150]),
  });
  machine.engine.script(({ containerName, start }) =>
    containerName.startsWith('i') ? { exitAfterMs: random.pick([0, 100, 2000]), exitCode: start === 1 && random.chance(0.2) ? 1 : 0 } : {},
  );
  const broken = await play(machine, wishes, random);
  return { broken: [...broken, ...machine.engine.violations, ...machine.engine.overlaps()], story: () => machine.engine.printJournal() };
}

function randomWishes(random: Random): Wishes {
  const inits = Array.from({ length: random.integer(1, 4) }, (_, index) => `i${index}`);
  const steps = [...inits, 'app'];
  const isSidecarFirst = random.chance(0.3);
  const init = inits.map((name, index) => (index === 0 && isSidecarFirst ? container('s0', { restartPolicy: 'Always' }) : name));
  const names = isSidecarFirst ? ['s0', ...steps.slice(1)] : steps;
  const holds = names.flatMap((step, index): HoldPoint[] => {
    if (!random.chance(0.4)) return [];
    return [{ when: index < inits.length && random.chance(0.5) ? 'after' : 'before', step }];
  });
  const skips = names.slice(0, -1).filter((name) => name !== 's0' && random.chance(0.25));
  const annotations = { [holdAnnotation]: holds.map(formatHold).join(','), [skipAnnotation]: skips.join(',') };
  const subject = pod({ init, apps: ['app'], metadata: { annotations } });
  return { subject, steps: names, holds, skips };
}

async function play(machine: Machine, { subject, steps, holds, skips }: Wishes, random: Random): Promise<string[]> {
  const broken: string[] = [];
  await act(machine, (store) => store.create({ ...subject, status: {} }));
  const places = [...new Set(holds.map((hold) => placeOf(subject.spec, hold) ?? 0))].sort((a, b) => a - b);
  let left = holds;
  for (const place of places) {
    await machine.clock.advance(random.pick([500, 20_000, 90_000]));
    broken.push(...tooEarly(machine, steps, place));
    left = left.filter((hold) => (placeOf(subject.spec, hold) ?? 0) > place);
    await annotate(machine, holdAnnotation, left.map(formatHold).join(','));
  }
  broken.push(...(await mustBeUp(machine)));
  const runs = () => machine.engine.runsOf().map(({ containerName }) => containerName);
  broken.push(...skips.filter((step) => runs().includes(step)).map((step) => `${step} ran though it is skipped`));
  const ran = steps.slice(0, -1).filter((step) => !skips.includes(step) && step !== 's0');
  if (ran.length === 0 || !random.chance(0.5)) return broken;
  const again = random.pick(ran);
  const before = runs().filter((name) => name === again).length;
  await annotate(machine, rerunAnnotation, `${again}@once`);
  await machine.clock.advance(10_000);
  broken.push(...(await mustBeUp(machine)));
  if (runs().filter((name) => name === again).length <= before) broken.push(`${again} did not run again`);
  broken.push(...skips.filter((step) => runs().includes(step)).map((step) => `${step} ran though it is skipped`));
  return broken;
}

/** A held step never runs, nor one behind it. */
const tooEarly = ({ engine }: Machine, steps: readonly string[], place: number): string[] =>
  engine
    .runsOf()
    .filter(({ containerName }) => steps.indexOf(containerName) >= place)
    .map(({ containerName }) => `${containerName} ran though the pod is held at ${place}`);

async function mustBeUp(machine: Machine): Promise<string[]> {
  const isUp = () => {
    const found = machine.store()?.get(podKey);
    const [app] = found?.status.containerStatuses ?? [];
    return found?.status.phase === 'Running' && app?.state.running !== undefined;
  };
  for (let waited = 0; waited < 600_000 && !isUp(); waited += 2_000) await machine.clock.advance(2_000);
  if (isUp()) return [];
  const found = machine.store()?.get(podKey);
  const words = found ? everyStatus(found).map(({ name, state }) => `${name} ${JSON.stringify(state)}`) : ['none'];
  return [`the pod did not come up: ${words.join(', ')}`];
}

const annotate = (machine: Machine, name: string, text: string): Promise<void> =>
  act(machine, (store) =>
    store.mutate<'Pod'>(podKey, (found) => ({
      ...found,
      metadata: { ...found.metadata, annotations: { ...found.metadata.annotations, [name]: text } },
    })),
  );

/** Does what a client does, once there is a process to do it with; again with the next one where it dies over that. */
async function act(machine: Machine, change: (store: NonNullable<ReturnType<Machine['store']>>) => Promise<unknown>): Promise<void> {
  for (;;) {
    const store = machine.store();
    if (store) return void (await change(store));
    await machine.clock.advance(100);
  }
}
