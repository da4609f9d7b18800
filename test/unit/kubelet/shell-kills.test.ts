import { describe, expect, test } from 'vitest';
import { sleep } from '../../../src/base/clock.ts';
import type { Kubelet } from '../../../src/kubelet/types.ts';
import type { Store } from '../../../src/store/types.ts';
import { pod } from '../../fakes/pods.ts';
import { createRandom } from '../../fakes/random.ts';
import { createMachine, type Machine, type PlannedDeath } from './schedules/machine.ts';

const key = { kind: 'Pod', namespace: 'default', name: 'web' } as const;
const isShell = (name: string) => name.includes('_shell-');

/** A client opens a shell in the first life of kpod, once the step has failed. */
async function play(restartPolicy: 'Always' | 'Never', fix: boolean, death: PlannedDeath) {
  let told: number | undefined;
  let runsThen = -1;
  let hasOpened = false;
  const open = async (kubelet: Kubelet, store: Store): Promise<void> => {
    const found = store.get(key);
    if (!found) return;
    const session = await kubelet.shell(found, { container: 'init1', command: [], stdin: true, tty: false, fix });
    told = (await session.result).exitCode;
    runsThen = machine.engine.runsOf('init1').length;
  };
  const machine: Machine = createMachine({
    random: createRandom(1),
    engine: 'docker',
    deaths: [death],
    latencies: { default: 10 },
    faults: {},
    cleanUpMs: 0,
    beside: async ({ store, clock, kubelet }) => {
      if (hasOpened) return;
      hasOpened = true;
      await store.create(pod({ init: ['init1'], apps: ['run1'], spec: { restartPolicy } }));
      void sleep(clock, 3_000).then(() => open(kubelet, store).catch(() => {}));
    },
  });
  machine.engine.script('init1', { exitAfterMs: 100, exitCode: 1 });
  machine.engine.scriptExec((name) => (isShell(name) ? { afterMs: 5_000, exitCode: 0 } : undefined));
  await machine.clock.advance(45_000);
  return { machine, told, runsThen };
}

const containersOf = ({ engine }: Machine) => [...engine.world.containers.values()].map(({ name }) => name);
const sandboxesOf = ({ engine }: Machine) => [...engine.world.sandboxes.values()].map(({ state }) => state);

/** Every step of the first life, until it lives on. */
async function atEveryStep(restartPolicy: 'Always' | 'Never', fix: boolean, judge: (played: Awaited<ReturnType<typeof play>>) => void) {
  for (const when of ['before', 'after'] as const) {
    for (let step = 2; step < 200; step += 1) {
      const played = await play(restartPolicy, fix, { step, when, absentMs: 100 });
      const where = `${when} step ${step}`;
      expect([where, containersOf(played.machine).filter(isShell)]).toEqual([where, []]);
      judge(played);
      if (played.machine.deaths() === 0) break;
    }
  }
}

describe('kpod that is killed at any step', () => {
  test('leaves nothing of a shell in a pod that has ended', async () => {
    await atEveryStep('Never', false, ({ machine }) => {
      expect(machine.store()?.get(key)?.status.phase ?? 'Failed').toBe('Failed');
      expect(sandboxesOf(machine).filter((state) => state === 'ready')).toEqual([]);
    });
  });

  test('has a step fixed for good of which a client was told so', async () => {
    let heard = 0;
    await atEveryStep('Always', true, ({ machine, told, runsThen }) => {
      if (told !== 0) return;
      heard += 1;
      expect(machine.engine.runsOf('init1')).toHaveLength(runsThen);
      expect(machine.store()?.get(key)?.status.initContainerStatuses?.[0]?.state.terminated?.reason).toBe('Fixed');
    });
    expect(heard).toBeGreaterThan(0);
  });
});
