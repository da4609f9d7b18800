import { describe, expect, it } from 'vitest';
import type { Container } from '../../../../src/api/types.ts';
import type { Kill, PodMemory } from '../../../../src/kubelet/memory.ts';
import { planKills } from '../../../../src/kubelet/plan/kills.ts';
import { memoryOf, record } from '../../../fakes/memories.ts';
import { container, pod } from '../../../fakes/pods.ts';

const since = Date.parse('2026-01-05T00:01:00Z');
const hook = { preStop: { exec: { command: ['bye'] } } };
const hooked = container('app', { lifecycle: hook });

/** What is done about `app` beside the other containers that run. */
function of(
  apps: readonly Container[],
  {
    init = [],
    kill,
    grace,
    afterMs = 0,
    hasEnded = false,
  }: {
    readonly init?: readonly Container[];
    readonly kill?: Kill;
    readonly grace: number;
    readonly afterMs?: number;
    readonly hasEnded?: boolean;
  },
) {
  const names = [...init, ...apps].map(({ name }) => name);
  const kills: PodMemory['kills'] = kill ? { [`${names[0]}-0`]: kill } : {};
  const memory = memoryOf(Object.fromEntries(names.map((name) => [name, [record(name)]])), { kills });
  const input = {
    pod: pod({ apps, init }),
    memory,
    probes: new Map(),
    endedHooks: new Set(hasEnded ? [`${names[0]}-0`] : []),
    now: since + afterMs,
    maxBackoffMs: 300_000,
  };
  const { plan } = planKills(
    input,
    names.map((name) => ({ name, record: record(name) })),
    grace,
    'deleted',
  );
  const [action] = plan.actions;
  const what = action && {
    type: action.type,
    ...('graceSeconds' in action ? { grace: action.graceSeconds } : {}),
    ...('waits' in action ? { waits: action.waits } : {}),
  };
  return { ...what, ...(plan.wakeAt === undefined ? {} : { wakesAfterMs: plan.wakeAt - since }) };
}

const waits = (seconds: number): Kill => ({ signalledAt: since, deadline: since + seconds * 1000, waits: true });

// k8s: kuberuntime_container.go killContainer: hooks and turns take what there is, and two seconds are left for the end itself
describe('ending a container', () => {
  it.each<[string, Parameters<typeof of>, object]>([
    ['without a hook has its grace period', [[container('app')], { grace: 30 }], { type: 'stopContainer', grace: 30 }],
    ['and two seconds at least', [[container('app')], { grace: 1 }], { type: 'stopContainer', grace: 2 }],
    ['waits for its hook', [[hooked], { grace: 30 }], { type: 'stopContainer', grace: 30, waits: true }],
    ['as short as the period is', [[hooked], { grace: 1 }], { type: 'stopContainer', grace: 1, waits: true }],
    ['not at all when there is none', [[hooked], { grace: 0 }], { type: 'stopContainer', grace: 2 }],
    ['until the hook has ended', [[hooked], { grace: 30, kill: waits(30), afterMs: 4_500 }], { wakesAfterMs: 30_000 }],
    [
      'then has what is left',
      [[hooked], { grace: 30, kill: waits(30), afterMs: 4_500, hasEnded: true }],
      { type: 'signalContainer', grace: 26 },
    ],
    ['or until the period is over', [[hooked], { grace: 1, kill: waits(1), afterMs: 1_000 }], { type: 'signalContainer', grace: 2 }],
    ['which a second deletion shortens', [[hooked], { grace: 1, kill: waits(30), afterMs: 1_000 }], { type: 'signalContainer', grace: 2 }],
    [
      'does not wait again for a signal that may have been lost',
      [[hooked], { grace: 30, kill: { signalledAt: since, deadline: since + 30_000, unsent: true } }],
      { type: 'stopContainer', grace: 30 },
    ],
    [
      'begins anew when the clock was set back',
      [[container('app')], { grace: 30, kill: { signalledAt: since + 3_600_000, deadline: since + 3_630_000 } }],
      { type: 'stopContainer', grace: 30 },
    ],
    [
      'also where it waits',
      [[hooked], { grace: 30, kill: { signalledAt: since + 3_600_000, deadline: since + 3_630_000, waits: true } }],
      { type: 'stopContainer', grace: 30, waits: true },
    ],
    [
      'waits for those that it serves',
      [[container('app')], { init: [container('side', { restartPolicy: 'Always' })], grace: 30, kill: waits(30), afterMs: 1_000 }],
      { type: 'stopContainer', grace: 30, wakesAfterMs: 30_000 },
    ],
  ])('%s', (_what, input, expected) => expect(of(...input)).toEqual(expected));
});
