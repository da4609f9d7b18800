import { describe, expect, it } from 'vitest';
import type { Container, Pod, ResourceRequirements } from '../../../src/api/types.ts';
import { prepareForUpdate } from '../../../src/api/update.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode } from '../../fakes/simulated-node.ts';

const both = (cpu: string, memory: string): ResourceRequirements => ({ requests: { cpu, memory }, limits: { cpu, memory } });
const sized = (name: string, resources: ResourceRequirements, more: Partial<Container> = {}) => container(name, { resources, ...more });

/** A resize of the container, as the server stores it. */
async function resize(node: SimulatedNode, name: string, resources: ResourceRequirements, of = 'web'): Promise<void> {
  await node.store.mutate({ kind: 'Pod', namespace: 'default', name: of }, (current) => {
    const change = (one: Container): Container => (one.name === name ? { ...one, resources } : one);
    const { containers, initContainers = [] } = current.spec;
    const spec = { ...current.spec, containers: containers.map(change), initContainers: initContainers.map(change) };
    const options = { part: 'resize', fieldValidation: 'Strict', random: 0, others: () => [] } as const;
    return prepareForUpdate(current, { ...current, spec }, options).object as Pod;
  });
  await node.clock.advance(2_000);
}

const ran = ({ engine }: SimulatedNode) =>
  engine.world.journal.filter(({ verb }) => verb.startsWith('update')).map(({ verb, name }) => `${verb} ${name.split('_')[1]}`);
const limitsOf = ({ engine }: SimulatedNode, name: string) => {
  const found = [...engine.world.containers.values()].filter((one) => one.name.startsWith(`k8s_${name}_`)).at(-1);
  const { oomScoreAdj: _, ...resources } = found?.resources ?? {};
  return resources;
};
const idOf = ({ engine }: SimulatedNode, name: string) =>
  [...engine.world.containers.values()].find((one) => one.name.startsWith(`k8s_${name}_`) && one.state === 'running')?.id ?? '';
const groupOf = ({ engine }: SimulatedNode) => [...engine.world.sandboxes.values()].at(-1)?.resources;
const statusOf = (node: SimulatedNode, name = 'web') => {
  const { conditions = [], containerStatuses = [], initContainerStatuses = [] } = node.pod(name).status;
  return {
    conditions: conditions
      .filter(({ type }) => type.startsWith('PodResize'))
      .map(({ type, reason, message }) => [type, reason, message].filter(Boolean).join(' | ')),
    statuses: [...initContainerStatuses, ...containerStatuses].map(
      (one) => `${one.name} ${one.restartCount} ${one.allocatedResources?.['cpu']} ${one.resources?.limits?.['cpu']}`,
    ),
  };
};
const messages = (node: SimulatedNode) => node.store.list('Event').map(({ message }) => message);

async function started(apps: readonly Container[], spec: Partial<Pod['spec']> = {}, options = {}): Promise<SimulatedNode> {
  const node = await startSimulatedNode(options);
  await node.create(pod({ apps, spec }));
  await node.clock.advance(5_000);
  return node;
}

describe('a container that need not be restarted', () => {
  it('has other limits as it runs, the pod first where they rise and last where they fall', async () => {
    const node = await started([sized('a', both('500m', '128Mi'))]);
    expect(JSON.stringify(node.pod())).not.toMatch(/resources":\{"limits.*restartCount|allocatedResources|PodResize/);
    await resize(node, 'a', both('1', '256Mi'));
    expect(ran(node)).toEqual(['updateSandbox POD', 'updateContainer a']);
    expect(limitsOf(node, 'a')).toEqual({ cpuShares: 1024, cpuQuotaMicros: 100_000, memoryLimitBytes: 256 * 2 ** 20 });
    expect(groupOf(node)).toEqual(limitsOf(node, 'a'));
    expect(statusOf(node)).toEqual({ conditions: [], statuses: ['a 0 1 1'] });
    await resize(node, 'a', both('250m', '256Mi'));
    expect(ran(node).slice(2)).toEqual(['updateContainer a', 'updateSandbox POD']);
    expect(groupOf(node)).toMatchObject({ cpuShares: 256, cpuQuotaMicros: 25_000 });
    expect(statusOf(node)).toEqual({ conditions: [], statuses: ['a 0 250m 250m'] });
  });

  it('that is restarted later has what it was resized to', async () => {
    const node = await started([sized('a', both('500m', '128Mi'))]);
    await resize(node, 'a', both('1', '128Mi'));
    node.engine.signalContainerForeign(idOf(node, 'a'));
    await node.clock.advance(30_000);
    expect(limitsOf(node, 'a')).toMatchObject({ cpuQuotaMicros: 100_000 });
    expect(statusOf(node)).toEqual({ conditions: [], statuses: ['a 1 1 1'] });
    expect(ran(node)).toEqual(['updateSandbox POD', 'updateContainer a']);
  });

  it('is tried again with patience where its engine fails, and says why it has not what it was granted', async () => {
    const node = await started([sized('a', both('500m', '128Mi'))]);
    for (let times = 0; times < 3; times += 1) node.engine.failNext('updateContainer', { how: 'refused', message: 'crun: no' });
    await resize(node, 'a', both('1', '128Mi'));
    expect(statusOf(node)).toEqual({ conditions: ['PodResizeInProgress | Error | crun: no'], statuses: ['a 0 1 500m'] });
    await node.clock.advance(9_000);
    await node.clock.advance(19_000);
    expect(statusOf(node).conditions).toHaveLength(1);
    await node.clock.advance(60_000);
    expect(statusOf(node)).toEqual({ conditions: [], statuses: ['a 0 1 1'] });
  });

  it('on an engine that cannot limit it is told of, once', async () => {
    const no = 'rootless podman cannot set limits on cgroup v1';
    const info = { unsupportedResources: { cpuShares: no, cpuQuota: no, memoryLimit: no, podCgroup: no } };
    const node = await started([sized('a', both('500m', '128Mi'))], {}, { info });
    await resize(node, 'a', both('1', '128Mi'));
    await node.clock.advance(900_000);
    const text = (side: string) => `spec.containers[0].resources.${side}[cpu]: not applied by podman: ${no}`;
    expect(statusOf(node)).toEqual({
      conditions: [`PodResizeInProgress | Error | ${text('requests')}\n${text('limits')}`],
      statuses: ['a 0 1 500m'],
    });
    expect(node.events().filter((event) => event.startsWith('ResourceNotApplied'))).toEqual([
      'ResourceNotApplied x2',
      'ResourceNotApplied x2',
      'ResourceNotApplied',
    ]);
    expect(ran(node)).toEqual([]);
  });
});

describe('a container whose resizePolicy wants a restart', () => {
  const resizePolicy = [{ resourceName: 'memory', restartPolicy: 'RestartContainer' }];

  it('is restarted with its new resources for those alone', async () => {
    const node = await started([sized('a', both('500m', '128Mi'), { resizePolicy })]);
    await resize(node, 'a', both('1', '128Mi'));
    expect(statusOf(node).statuses).toEqual(['a 0 1 1']);
    await resize(node, 'a', both('1', '64Mi'));
    await node.clock.advance(40_000);
    expect(messages(node)).toContain('Container a resize requires restart');
    expect(statusOf(node)).toEqual({ conditions: [], statuses: ['a 1 1 1'] });
    expect(limitsOf(node, 'a')).toMatchObject({ memoryLimitBytes: 64 * 2 ** 20 });
    expect(groupOf(node)).toMatchObject({ memoryLimitBytes: 64 * 2 ** 20 });
    expect(ran(node)).toEqual(['updateSandbox POD', 'updateContainer a', 'updateSandbox POD']);
  });

  it('is restarted alone when it is a sidecar', async () => {
    const node = await startSimulatedNode();
    const sidecar = sized('s', both('500m', '128Mi'), { restartPolicy: 'Always', resizePolicy });
    await node.create(pod({ init: [sidecar], apps: [sized('a', both('500m', '128Mi'))] }));
    await node.clock.advance(5_000);
    await resize(node, 's', both('500m', '256Mi'));
    await node.clock.advance(60_000);
    expect(statusOf(node)).toEqual({ conditions: [], statuses: ['s 1 500m 500m', 'a 0 500m 500m'] });
    expect(limitsOf(node, 's')).toMatchObject({ memoryLimitBytes: 256 * 2 ** 20 });
  });
});

describe('a resize for which there is no room', () => {
  it('is infeasible when the machine has not so much at all, and another one takes its place', async () => {
    const node = await started([sized('a', both('500m', '128Mi'))]);
    await resize(node, 'a', both('1k', '128Mi'));
    const message = "Node didn't have enough capacity: cpu, requested: 1000000, capacity: 4000";
    expect(statusOf(node)).toEqual({ conditions: [`PodResizePending | Infeasible | ${message}`], statuses: ['a 0 500m 500m'] });
    node.engine.signalContainerForeign(idOf(node, 'a'));
    await node.clock.advance(30_000);
    expect(limitsOf(node, 'a')).toMatchObject({ cpuQuotaMicros: 50_000 });
    await resize(node, 'a', both('2', '128Mi'));
    expect(statusOf(node)).toEqual({ conditions: [], statuses: ['a 1 2 2'] });
  });

  it('is deferred while others have it, and keeps what it waits for from those that come later', async () => {
    const node = await started([sized('a', both('1', '128Mi'))]);
    const other = (name: string, cpu: string): Pod => {
      const one = pod({ apps: [sized('a', both(cpu, '128Mi'))] });
      return { ...one, metadata: { ...one.metadata, name, uid: name } };
    };
    await node.create(other('x', '2'));
    await node.clock.advance(5_000);
    await resize(node, 'a', both('3', '128Mi'));
    const message = "Node didn't have enough resource: cpu, requested: 3000, used: 2000, capacity: 4000";
    expect(statusOf(node)).toEqual({ conditions: [`PodResizePending | Deferred | ${message}`], statuses: ['a 0 1 1'] });
    await node.create(other('y', '1'));
    await node.clock.advance(5_000);
    expect(node.pod('y').spec.nodeName).toBeUndefined();
    // Another pod that is made smaller leaves room.
    await resize(node, 'a', both('1', '128Mi'), 'x');
    await node.clock.advance(5_000);
    expect(statusOf(node)).toEqual({ conditions: [], statuses: ['a 0 3 3'] });
    expect(node.pod('y').spec.nodeName).toBeUndefined();
    await resize(node, 'a', both('1', '128Mi'));
    await node.clock.advance(5_000);
    expect(node.pod('y').spec.nodeName).toBe('node');
  });
});

it('a sandbox that is made anew has the limits that its pod was resized to, before a container starts in it', async () => {
  const node = await started([sized('a', both('500m', '128Mi'))]);
  await resize(node, 'a', both('1', '128Mi'));
  node.engine.killSandboxForeign(node.engine.world.sandboxes.keys().next().value ?? '');
  await node.clock.advance(60_000);
  expect(groupOf(node)).toMatchObject({ cpuQuotaMicros: 100_000 });
  expect(limitsOf(node, 'a')).toMatchObject({ cpuQuotaMicros: 100_000 });
  expect(node.pod().status.phase).toBe('Running');
});

it('a pod that waits for a place has one as soon as it asks for less', async () => {
  const node = await started([sized('a', both('5', '128Mi'))]);
  expect(node.pod().spec.nodeName).toBeUndefined();
  await resize(node, 'a', both('2', '128Mi'));
  expect(node.pod().status).toMatchObject({ phase: 'Running', containerStatuses: [{ ready: true }] });
  expect(statusOf(node)).toEqual({ conditions: [], statuses: ['a 0 undefined undefined'] });
});
