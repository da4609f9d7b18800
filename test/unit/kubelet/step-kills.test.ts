import { expect, it } from 'vitest';
import { holdAnnotation, rerunAnnotation, skipAnnotation } from '../../../src/api/annotations.ts';
import { hasCondition } from '../../../src/api/pod-status.ts';
import { formatHold, heldNow, skippedSteps } from '../../../src/api/pod-steps.ts';
import type { Pod } from '../../../src/api/types.ts';
import { pod } from '../../fakes/pods.ts';
import { createRandom } from '../../fakes/random.ts';
import { createMachine, type Machine, type PlannedDeath } from './schedules/machine.ts';

const key = { kind: 'Pod', namespace: 'default', name: 'web' } as const;
const latencies = { default: [1, 50] } as const;

/** What somebody does who looks at the pod, one after another: each when it is time for it. */
const deeds: readonly { readonly when: (pod: Pod) => boolean; readonly annotations: Readonly<Record<string, string>> }[] = [
  { when: (seen) => isHeld(seen, 'after:i1'), annotations: { [holdAnnotation]: 'before:a', [skipAnnotation]: 'i2' } },
  { when: (seen) => isHeld(seen, 'before:a') && skippedSteps(seen).includes('i2'), annotations: { [holdAnnotation]: '' } },
  { when: (seen) => hasCondition(seen, 'Ready'), annotations: { [rerunAnnotation]: 'i1@1', [holdAnnotation]: 'after:i1' } },
  { when: (seen) => isHeld(seen, 'after:i1'), annotations: { [holdAnnotation]: '' } },
  { when: (seen) => hasCondition(seen, 'Ready'), annotations: { [rerunAnnotation]: 'only:i3@2' } },
];

function isHeld(seen: Pod, hold: string): boolean {
  const held = heldNow(seen);
  return held !== undefined && formatHold(held) === hold;
}

/** The runs that these deeds come to, whoever dies meanwhile. */
const expected = ['i1', 'i3', 'a', 'i1', 'i3', 'a', 'i3', 'a'];

async function play(deaths: readonly PlannedDeath[]): Promise<{ readonly machine: Machine; readonly done: number }> {
  const machine = createMachine({ random: createRandom(7), engine: 'podman', deaths, latencies, faults: {}, cleanUpMs: 0 });
  const { clock, engine } = machine;
  for (const name of ['i1', 'i2', 'i3']) engine.script(name, { exitAfterMs: 1_000 });
  const first = pod({ init: ['i1', 'i2', 'i3'], apps: ['a'], metadata: { annotations: { [holdAnnotation]: 'after:i1' } } });
  let created = false;
  let done = 0;
  for (let left = 240; left > 0; left--) {
    await clock.advance(500);
    const store = machine.store();
    const deed = deeds[done];
    if (!store) continue;
    const seen = store.get(key) as Pod | undefined;
    if (!created) {
      await store.create(first);
      created = true;
    } else if (seen && deed?.when(seen)) {
      const { annotations } = deed;
      await store.mutate<'Pod'>(key, (now) => ({
        ...now,
        metadata: { ...now.metadata, annotations: { ...now.metadata.annotations, ...annotations } },
      }));
      done += 1;
      // What follows the last one takes a few seconds, and shows what is done too often.
      if (done === deeds.length) left = 30;
    }
  }
  return { machine, done };
}

/** What came of it, in words where it is not what was asked. */
async function problemsOf(deaths: readonly PlannedDeath[]): Promise<string> {
  const { machine, done } = await play(deaths);
  const order = machine.engine.runsOf().map(({ containerName }) => containerName);
  const problems = [
    ...(done === deeds.length ? [] : [`it stuck at deed ${done}`]),
    ...(order.join() === expected.join() ? [] : [`it ran ${order.join()}`]),
    ...machine.engine.violations,
    ...machine.engine.overlaps(),
  ];
  return problems.length === 0 ? '' : `killed at ${JSON.stringify(deaths)}: ${problems.join('; ')}`;
}

it('comes to what was asked without a death', async () => {
  expect(await problemsOf([])).toBe('');
});

it.each([0, 1, 2, 3])('comes to the same, whenever kpod is killed, and again (part %i of 4)', async (part) => {
  const problems: string[] = [];
  for (let step = 1 + part; step <= 120; step += 4) {
    const when = (step + part) % 8 < 4 ? 'before' : 'after';
    const again = step % 3 === 0 ? [{ step: 1 + (step % 17), when, absentMs: 3_000 } as const] : [];
    problems.push(await problemsOf([{ step, when, absentMs: 1_000 }, ...again]));
  }
  expect(problems.filter((problem) => problem !== '')).toEqual([]);
});
