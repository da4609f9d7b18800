import { expect, it } from 'vitest';
import type { Container, Pod } from '../../../src/api/types.ts';
import { prepareForUpdate } from '../../../src/api/update.ts';
import { container, pod } from '../../fakes/pods.ts';
import { createRandom } from '../../fakes/random.ts';
import { createMachine, type Machine, type PlannedDeath } from './schedules/machine.ts';

const key = { kind: 'Pod', namespace: 'default', name: 'web' } as const;
const both = (cpu: string, memory: string) => ({ requests: { cpu, memory }, limits: { cpu, memory } });
const resizePolicy = [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }];

/** One after another, each when the one before is done: larger and smaller as it runs, then by a restart, then more than there is, and back. */
const sizes = [both('1', '128Mi'), both('250m', '128Mi'), both('250m', '64Mi'), both('1k', '64Mi'), both('500m', '64Mi')];

const resized = (current: Pod, resources: object): Pod => {
  const containers = current.spec.containers.map((one): Container => (one.name === 'a' ? { ...one, resources } : one));
  const options = { part: 'resize', fieldValidation: 'Strict', random: 0, others: () => [] } as const;
  return prepareForUpdate(current, { ...current, spec: { ...current.spec, containers } }, options).object as Pod;
};

/** Whether the pod has what it asks for, or says that it will not. */
function isDone(seen: Pod): boolean {
  const conditions = (seen.status.conditions ?? []).filter(({ type }) => type.startsWith('PodResize'));
  const asked = seen.spec.containers[0]?.resources?.limits;
  const status = seen.status.containerStatuses?.find(({ name }) => name === 'a');
  if (conditions.some(({ reason }) => reason === 'Infeasible')) return asked?.['cpu'] === '1k';
  const has = status?.resources?.limits ?? both('500m', '128Mi').limits;
  return conditions.length === 0 && status?.state.running !== undefined && JSON.stringify(has) === JSON.stringify(asked);
}

async function play(deaths: readonly PlannedDeath[]): Promise<{ readonly machine: Machine; readonly done: number }> {
  const machine = createMachine({
    random: createRandom(7),
    engine: 'podman',
    deaths,
    latencies: { default: [1, 50] },
    faults: {},
    cleanUpMs: 0,
  });
  const { clock } = machine;
  let created = false;
  let done = 0;
  for (let left = 400; left > 0; left--) {
    await clock.advance(500);
    const store = machine.store();
    if (!store) continue;
    if (!created) {
      await store.create(pod({ apps: [container('a', { resources: both('500m', '128Mi'), resizePolicy })] }));
      created = true;
      continue;
    }
    const seen = store.get(key) as Pod | undefined;
    const next = sizes[done];
    if (!seen || !isDone(seen) || !next) continue;
    await store.mutate<'Pod'>(key, (now) => resized(now, next));
    done += 1;
    // What follows the last one takes a few seconds, and shows what is done too often.
    if (done === sizes.length) left = 30;
  }
  return { machine, done };
}

async function problemsOf(deaths: readonly PlannedDeath[]): Promise<string> {
  const { machine, done } = await play(deaths);
  const { engine } = machine;
  const [first] = [...engine.world.containers.values()].filter(({ state }) => state === 'running');
  const { oomScoreAdj: _, ...limits } = first?.resources ?? {};
  const expected = { cpuShares: 512, cpuQuotaMicros: 50_000, memoryLimitBytes: 64 * 2 ** 20 };
  const group = [...engine.world.sandboxes.values()].at(-1)?.resources;
  const runs = engine.runsOf('a').length;
  const problems = [
    ...(done === sizes.length ? [] : [`it stuck at size ${done}`]),
    // One that kpod died over may have to be started once more, but never replaced twice.
    ...(runs === 2 ? [] : [`it ran ${runs} times`]),
    ...[limits, group].flatMap((has) => (JSON.stringify(has) === JSON.stringify(expected) ? [] : [`it has ${JSON.stringify(has)}`])),
    ...engine.violations,
    ...engine.overlaps(),
  ];
  return problems.length === 0 ? '' : `killed at ${JSON.stringify(deaths)}: ${problems.join('; ')}`;
}

it('comes to what was asked without a death', async () => {
  expect(await problemsOf([])).toBe('');
});

it.each([0, 1, 2, 3])('comes to the same, whenever kpod is killed (part %i of 4)', async (part) => {
  const problems: string[] = [];
  for (let step = 1 + part; step <= 80; step += 4)
    problems.push(await problemsOf([{ step, when: (step + part) % 8 < 4 ? 'before' : 'after', absentMs: 1_000 }]));
  expect(problems.filter((text) => text !== '')).toEqual([]);
});
