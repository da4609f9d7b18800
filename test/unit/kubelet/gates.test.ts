import { describe, expect, it } from 'vitest';
import { firstStatus } from '../../../src/api/kinds/pod/status.ts';
import type { Pod, PodCondition } from '../../../src/api/types.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createKubelet } from '../../../src/kubelet/kubelet.ts';
import { createWatchedEngines } from '../../../src/kubelet/watched-engines.ts';
import { someMachineFiles } from '../../fakes/machine-files.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode, testNode } from '../../fakes/simulated-node.ts';
import { createFakeTokens } from '../../fakes/tokens.ts';

const key = { kind: 'Pod', namespace: 'default', name: 'web' } as const;

/** Another kpod takes over from the one that runs. */
async function restart({ kubelet, store, files, clock, engine }: SimulatedNode): Promise<{ stop(): Promise<void> }> {
  await kubelet.stop();
  const base = { clock, log: silentLog, instance: 'test' };
  const engines = createWatchedEngines({ get: async () => engine, statuses: () => [] }, base);
  const rest = { machineFiles: someMachineFiles, tokens: createFakeTokens(clock), node: testNode, maxContainerRestartPeriodSeconds: 300 };
  const next = createKubelet({ ...base, ...rest, store, files, engines });
  await next.start();
  await clock.advance(1_000);
  return next;
}

const change = async ({ store, clock }: SimulatedNode, by: (current: Pod) => Pod): Promise<void> => {
  await store.mutate(key, by);
  await clock.settle();
};

describe('a pod that waits at scheduling gates', () => {
  const gatesOf = (...names: readonly string[]) => ({ schedulingGates: names.map((name) => ({ name })) });
  const gated = (apps: readonly (string | ReturnType<typeof container>)[] = ['app']) => {
    const one = pod({ apps, spec: gatesOf('a', 'b') });
    return { ...one, status: firstStatus(one) };
  };
  const open = (node: SimulatedNode, ...left: readonly string[]) =>
    change(node, (current) => ({ ...current, spec: { ...current.spec, ...gatesOf(...left) } }));
  const scheduled = (node: SimulatedNode) => node.pod().status.conditions?.find(({ type }) => type === 'PodScheduled');
  const waits: PodCondition = {
    type: 'PodScheduled',
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: null,
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };

  it('stays Pending on no node, also under the next kpod, and nothing is made or told of it', async () => {
    const node = await startSimulatedNode();
    await node.create(gated());
    await node.clock.advance(600_000);
    const next = await restart(node);
    await open(node, 'b');
    await node.clock.advance(600_000);
    expect(node.pod().status).toEqual({ phase: 'Pending', conditions: [waits], qosClass: 'BestEffort' });
    expect(node.pod().spec.nodeName).toBeUndefined();
    expect([node.engine.leftovers(), node.events()]).toEqual([[], []]);
    await open(node);
    await node.clock.advance(1_000);
    expect(node.pod().status.phase).toBe('Running');
    expect(scheduled(node)).toEqual({ type: 'PodScheduled', status: 'True', lastProbeTime: null, lastTransitionTime: expect.any(String) });
    expect(node.events()).toEqual(['Scheduled', 'Pulled app', 'Created app', 'Started app']);
    await next.stop();
  });

  it('is bound where no engine works, and says so', async () => {
    const node = await startSimulatedNode({}, () => 'no engine');
    await node.create(gated());
    await open(node);
    expect(node.pod().spec.nodeName).toBe('node');
    expect(scheduled(node)).toMatchObject({ status: 'True' });
  });

  it('may find no room behind them', async () => {
    const node = await startSimulatedNode();
    await node.create(gated([container('app', { resources: { requests: { cpu: '5' } } })]));
    await open(node);
    expect(scheduled(node)).toMatchObject({
      status: 'False',
      reason: 'Unschedulable',
      message: expect.stringContaining('Insufficient cpu'),
    });
    expect(node.events()).toEqual(['FailedScheduling']);
  });

  it('goes at once when it is deleted', async () => {
    const node = await startSimulatedNode();
    await node.create(gated());
    await node.remove('web', 0);
    expect([node.store.list('Pod'), node.engine.leftovers()]).toEqual([[], []]);
  });
});

describe('a pod with readiness gates', () => {
  const gate = 'example.com/lb';
  const withGate = (restartPolicy: Pod['spec']['restartPolicy'] = 'Always') =>
    pod({ spec: { restartPolicy, readinessGates: [{ conditionType: gate }] } });
  const said = (status: PodCondition['status'], message?: string): PodCondition => ({
    type: gate,
    status,
    lastTransitionTime: '2026-01-05T00:00:00Z',
    ...(message === undefined ? {} : { message }),
  });
  /** As a client patches it: in place of the one of its type, or in front. */
  const tell = (condition: PodCondition) => (current: Pod) => {
    const others = (current.status.conditions ?? []).filter(({ type }) => type !== condition.type);
    return { ...current, status: { ...current.status, conditions: [condition, ...others] } };
  };
  const conditionsOf = (node: SimulatedNode) =>
    node.pod().status.conditions?.map(({ type, status, reason }) => `${type}=${status}${reason ? ` ${reason}` : ''}`);
  const own = (ready: string) => [
    'PodReadyToStartContainers=True',
    'Initialized=True',
    `Ready=${ready}`,
    'ContainersReady=True',
    'PodScheduled=True',
  ];

  it('is ready while their conditions are True, in the order and the words of the kubelet', async () => {
    const node = await startSimulatedNode();
    await node.create(withGate());
    await node.clock.advance(1_000);
    expect(conditionsOf(node)).toEqual(own('False ReadinessGatesNotReady'));
    await change(node, tell(said('False')));
    expect(conditionsOf(node)).toEqual([`${gate}=False`, ...own('False ReadinessGatesNotReady')]);
    expect(node.pod().status.conditions?.find(({ type }) => type === 'Ready')?.message).toBe(
      `the status of pod readiness gate "${gate}" is not "True", but False`,
    );
    await change(node, tell(said('True', 'up')));
    expect(conditionsOf(node)).toEqual([`${gate}=True`, ...own('True')]);
    const next = await restart(node);
    expect(node.pod().status.conditions?.[0]).toEqual(said('True', 'up'));
    expect(conditionsOf(node)).toEqual([`${gate}=True`, ...own('True')]);
    await change(node, (current) => ({
      ...current,
      status: { ...current.status, conditions: (current.status.conditions ?? []).slice(1) },
    }));
    expect(conditionsOf(node)).toEqual(own('False ReadinessGatesNotReady'));
    await next.stop();
  });

  it('loses no condition to the writes of the kubelet beside it', async () => {
    const node = await startSimulatedNode();
    node.engine.script('app', { exitAfterMs: 50 });
    await node.create(withGate());
    for (let round = 1; round <= 200; round += 1) {
      const written = node.store.mutate(key, tell(said('True', `round ${round}`)));
      await node.clock.advance(round % 7);
      await written;
      expect(node.pod().status.conditions?.[0]).toMatchObject({ type: gate, message: `round ${round}` });
    }
    expect(node.pod().status.containerStatuses?.[0]?.restartCount).toBeGreaterThan(0);
  });

  it('keeps them when this machine does not take it', async () => {
    const node = await startSimulatedNode();
    const sysctls = [{ name: 'kernel.msgmax', value: '1' }];
    await node.create({ ...pod({ spec: { securityContext: { sysctls } } }), status: { phase: 'Pending', conditions: [said('True')] } });
    await node.clock.advance(1_000);
    expect(node.pod().status).toMatchObject({ phase: 'Failed', reason: 'SysctlForbidden', conditions: [said('True')] });
  });
});
