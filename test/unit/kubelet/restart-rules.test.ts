import { describe, expect, it } from 'vitest';
import type { Container, ContainerRestartRule, Pod, RestartPolicy } from '../../../src/api/types.ts';
import type { PodMemory } from '../../../src/kubelet/memory.ts';
import { podPhase } from '../../../src/kubelet/phase.ts';
import { formatPlan } from '../../../src/kubelet/plan/action.ts';
import { planPod } from '../../../src/kubelet/plan/plan.ts';
import { containerRunName } from '../../../src/kubelet/probes/probe-results.ts';
import { ended, lost, memoryOf, record } from '../../fakes/memories.ts';
import { container, pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

const now = Date.parse('2026-01-05T00:10:00Z');

const rule = (action: ContainerRestartRule['action'], ...values: readonly number[]): ContainerRestartRule => ({
  action,
  exitCodes: { operator: 'In', values },
});
const own = (name: string, restartPolicy: RestartPolicy, ...restartPolicyRules: readonly ContainerRestartRule[]): Container =>
  container(name, { restartPolicy, ...(restartPolicyRules.length > 0 ? { restartPolicyRules } : {}) });
const on42 = rule('Restart', 42);

const podOf = (restartPolicy: RestartPolicy, apps: readonly (string | Container)[], init: readonly (string | Container)[] = []): Pod =>
  pod({ init, apps, spec: { restartPolicy } });
const planOf = (subject: Pod, memory: PodMemory, more: Partial<Parameters<typeof planPod>[0]> = {}) =>
  formatPlan(planPod({ pod: subject, memory, probes: new Map(), now, maxBackoffMs: 300_000, ...more }));

const starts = (name: string, code: number) => `pullImage ${name}: image busybox\nstartContainer ${name}: restart after exit ${code}`;
const isOver = 'terminate: every container has ended for good';
const failed = (name: string) => `terminate: init container ${name} failed and restartPolicy is Never`;

describe('the plan for a container with a restartPolicy of its own', () => {
  it.each<[string, Pod, PodMemory, string]>([
    ['Never beside others under Always', podOf('Always', [own('a', 'Never'), 'b']), memoryOf({ a: [ended('a', 1)], b: [record('b')] }), ''],
    ['Never, and nothing else is left', podOf('Always', [own('a', 'Never')]), memoryOf({ a: [ended('a', 1)] }), isOver],
    [
      'Always in a pod that is not restarted',
      podOf('Never', [own('a', 'Always'), 'b']),
      memoryOf({ a: [ended('a', 0)], b: [ended('b', 0)] }),
      starts('a', 0),
    ],
    ['OnFailure that has failed', podOf('Never', [own('a', 'OnFailure')]), memoryOf({ a: [ended('a', 3)] }), starts('a', 3)],
    ['OnFailure that has succeeded', podOf('Always', [own('a', 'OnFailure')]), memoryOf({ a: [ended('a', 0)] }), isOver],
    ['a rule that is fulfilled', podOf('Never', [own('a', 'Never', on42)]), memoryOf({ a: [ended('a', 42)] }), starts('a', 42)],
    ['a rule that is not', podOf('Never', [own('a', 'Never', on42)]), memoryOf({ a: [ended('a', 1)] }), isOver],
    [
      'lost, whatever its rule says of 137',
      podOf('Never', [own('a', 'Never', rule('Restart', 137))]),
      memoryOf({ a: [lost('a')] }),
      isOver,
    ],
    ['lost under its own Always', podOf('Never', [own('a', 'Always')]), memoryOf({ a: [lost('a')] }), starts('a', 137)],
    [
      'an init container that may fail again',
      podOf('Never', ['a'], [own('i', 'OnFailure')]),
      memoryOf({ i: [ended('i', 1)] }),
      starts('i', 1),
    ],
    [
      'an init container with a rule that is fulfilled',
      podOf('Never', ['a'], [own('i', 'Never', on42)]),
      memoryOf({ i: [ended('i', 42)] }),
      starts('i', 42),
    ],
    ['an init container that may not', podOf('Always', ['a'], [own('i', 'Never', on42)]), memoryOf({ i: [ended('i', 1)] }), failed('i')],
    [
      'an init container beside a sidecar that may not',
      podOf('Always', ['a'], [own('s', 'Always'), own('i', 'Never')]),
      memoryOf({ s: [record('s')], i: [ended('i', 1)] }),
      failed('i'),
    ],
    [
      'an init container beside a sidecar that may',
      podOf('Never', ['a'], [own('s', 'Always'), own('i', 'OnFailure')]),
      memoryOf({ s: [record('s')], i: [ended('i', 1)] }),
      starts('i', 1),
    ],
    [
      'a lost sandbox, and all have succeeded by their own OnFailure',
      podOf('Always', [own('a', 'OnFailure')]),
      memoryOf({ a: [ended('a', 0)] }, { sandboxChanged: true }),
      'terminate: the sandbox is gone and every container has succeeded',
    ],
  ])('%s', (_what, subject, memory, expected) => {
    expect(planOf(subject, memory)).toBe(expected);
  });

  it.each<[string, Pod, string]>([
    ['Never', podOf('Always', [own('a', 'Never', rule('Restart', 137))]), 'Container a failed liveness probe'],
    ['OnFailure', podOf('Never', [own('a', 'OnFailure')]), 'Container a failed liveness probe, will be restarted'],
  ])('that lives no more says by its own policy whether it is restarted: %s', (_what, subject, words) => {
    const one = record('a');
    const probes = new Map([[containerRunName(one), { liveness: 'failure' as const }]]);
    expect(planOf(subject, memoryOf({ a: [one] }), { probes })).toBe(`stopContainer a: ${words}`);
  });
});

describe('the phase of a pod whose containers have ended', () => {
  const end = (name: string, exitCode: number, waits = false) => ({
    ...{ name, ready: false, restartCount: 0, image: '', imageID: '' },
    ...(waits
      ? { state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode } } }
      : { state: { terminated: { exitCode } }, lastState: {} }),
  });

  it.each<[string, Pod, readonly ReturnType<typeof end>[], string]>([
    ['all for good, by their own Never', podOf('Always', [own('a', 'Never'), own('b', 'Never')]), [end('a', 0), end('b', 1)], 'Failed'],
    ['all well, by their own OnFailure', podOf('Always', [own('a', 'OnFailure')]), [end('a', 0)], 'Succeeded'],
    ['one is to run again', podOf('Never', [own('a', 'Always'), 'b']), [end('a', 0), end('b', 1)], 'Running'],
    ['one is to run again by a rule', podOf('Never', [own('a', 'Never', on42)]), [end('a', 42)], 'Running'],
    ['one waits to run again by a rule', podOf('Never', [own('a', 'Never', on42)]), [end('a', 42, true)], 'Running'],
    ['by no rule', podOf('Never', [own('a', 'Never', on42)]), [end('a', 41)], 'Failed'],
  ])('%s', (_what, subject, statuses, expected) => {
    expect(podPhase(subject, [], statuses, false)).toBe(expected);
  });

  it.each<[string, Pod, string]>([
    ['for good by its own Never', podOf('Always', ['a'], [own('i', 'Never')]), 'Failed'],
    ['to be tried again by its own OnFailure', podOf('Never', ['a'], [own('i', 'OnFailure')]), 'Pending'],
    ['to be tried again by a rule', podOf('Never', ['a'], [own('i', 'Never', rule('Restart', 1))]), 'Pending'],
  ])('an init container, %s', (_what, subject, expected) => {
    const waits = { ...end('a', 0), state: { waiting: { reason: 'PodInitializing' } } };
    expect(podPhase(subject, [end('i', 1)], [waits], false)).toBe(expected);
  });
});

describe('a pod that is not restarted', () => {
  it('restarts the container that a rule names, after its back-off, and fails with what no rule names', async () => {
    const node = await startSimulatedNode();
    node.engine.script('app', { exitAfterMs: 1000, exitCode: 42 }, { exitAfterMs: 1000, exitCode: 42 }, { exitAfterMs: 1000, exitCode: 7 });
    await node.create(podOf('Never', [own('app', 'Never', on42)]));
    await node.clock.advance(1500);
    expect(node.pod().status).toMatchObject({
      phase: 'Running',
      containerStatuses: [{ restartCount: 1, lastState: { terminated: { exitCode: 42 } } }],
    });
    await node.clock.advance(1000);
    expect(node.pod().status).toMatchObject({
      phase: 'Running',
      containerStatuses: [{ state: { waiting: { reason: 'CrashLoopBackOff' } } }],
    });
    await node.clock.advance(12_000);
    expect(node.pod().status).toMatchObject({
      phase: 'Failed',
      containerStatuses: [{ restartCount: 2, state: { terminated: { exitCode: 7 } } }],
    });
    expect(node.engine.runsOf('app')).toHaveLength(3);
  });

  it('lets an init container fail by its own policy, and begins the app when it succeeds', async () => {
    const node = await startSimulatedNode();
    node.engine.script('init', { exitAfterMs: 10, exitCode: 1 }, { exitAfterMs: 10 });
    await node.create(podOf('Never', ['app'], [own('init', 'OnFailure')]));
    await node.clock.advance(100);
    expect(node.pod().status).toMatchObject({ phase: 'Running', initContainerStatuses: [{ restartCount: 1, ready: true }] });
  });
});
