import { describe, expect, it, test } from 'vitest';
import { validateEvent } from '../../../src/api/kinds/event/validation.ts';
import { setPodDefaults } from '../../../src/api/kinds/pod/defaults.ts';
import type { Container, ContainerPort, Pod, ResourceRequirements } from '../../../src/api/types.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createKubelet } from '../../../src/kubelet/kubelet.ts';
import { createScheduler, insufficient, withoutPlace } from '../../../src/kubelet/scheduler.ts';
import { createWatchedEngines } from '../../../src/kubelet/watched-engines.ts';
import { createFakeClock, someMonday } from '../../fakes/clock.ts';
import { someMachineFiles } from '../../fakes/machine-files.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { container, pod } from '../../fakes/pods.ts';
import { type SimulatedNode, startSimulatedNode, testNode } from '../../fakes/simulated-node.ts';
import { createFakeTokens } from '../../fakes/tokens.ts';

const sized = (resources: ResourceRequirements, more: Partial<Container> = {}) => container('app', { resources, ...more });
const asking = (name: string, requests: Readonly<Record<string, string>>, more: Parameters<typeof pod>[0] = {}): Pod =>
  pod({ name, uid: `uid-${name}`, apps: [sized({ requests })], ...more });
const publishing = (name: string, port: Partial<ContainerPort>): Pod =>
  pod({ name, uid: `uid-${name}`, apps: [container('app', { ports: [{ containerPort: 8080, protocol: 'TCP', ...port }] })] });
const noRoom = (...reasons: readonly string[]) =>
  `0/1 nodes are available: ${reasons.map((reason) => `1 Insufficient ${reason}`).join(', ')}. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.`;

describe('what a machine lacks for a pod', () => {
  const allocatable = { cpu: '4', memory: '8Gi', 'ephemeral-storage': '1Gi' };
  test.each<[string, Readonly<Record<string, string>>, readonly Pod[], readonly string[]]>([
    ['nothing for all of it', { cpu: '4', memory: '8Gi' }, [], []],
    ['a thousandth of a core', { cpu: '4001m' }, [], ['cpu']],
    ['both', { cpu: '5', memory: '9Gi' }, [], ['cpu', 'memory']],
    ['what it does not have', { 'nvidia.com/gpu': '1' }, [], ['nvidia.com/gpu']],
    ['nothing beside one that leaves enough', { cpu: '2' }, [asking('a', { cpu: '2' })], []],
    ['what others request', { cpu: '2' }, [asking('a', { cpu: '1' }), asking('b', { cpu: '1500m' })], ['cpu']],
    ['nothing that ended pods requested', { cpu: '4' }, [asking('a', { cpu: '4' }, { status: { phase: 'Succeeded' } })], []],
    ['nothing for limits of others', { cpu: '4' }, [pod({ apps: [sized({ limits: { cpu: '4' } })] })], []],
  ])('%s', (_what, requests, present, expected) => {
    expect(insufficient(requests, present, allocatable)).toEqual(expected);
  });
});

describe('a scheduler', () => {
  const clock = createFakeClock(someMonday);
  const place = (one: Pod) => createScheduler({ store: createMemoryStore({ clock }), node: testNode }).place(one);

  test.each<[string, Pod, string | undefined]>([
    ['a pod that requests nothing', pod({}), undefined],
    ['one that fits', asking('a', { cpu: '4', memory: '8Gi' }), undefined],
    ['one that asks for too much of all', asking('a', { memory: '1Ti', cpu: '100', 'a.b/c': '1' }), noRoom('a.b/c', 'cpu', 'memory')],
    ['its largest init container', pod({ init: [sized({ requests: { cpu: '5' } })] }), noRoom('cpu')],
    ['its overhead', pod({ apps: [sized({ requests: { cpu: '4' } })], spec: { overhead: { cpu: '1m' } } }), noRoom('cpu')],
    ['what the pod as a whole requests', pod({ spec: { resources: { requests: { cpu: '8' } } } }), noRoom('cpu')],
    ['storage, which is not counted', asking('a', { 'ephemeral-storage': '1Ei' }), undefined],
    ['a limit, which is its request', setPodDefaults(pod({ apps: [sized({ limits: { memory: '1Ti' } })] })), noRoom('memory')],
  ])('judges %s', (_what, one, expected) => {
    expect(place(one)).toBe(expected);
  });

  it.each<[string, Parameters<typeof publishing>[1], Parameters<typeof publishing>[1], boolean]>([
    ['the same port', { hostPort: 80 }, { hostPort: 80 }, true],
    ['another port', { hostPort: 80 }, { hostPort: 81 }, false],
    ['another protocol', { hostPort: 80 }, { hostPort: 80, protocol: 'UDP' }, false],
    ['another address', { hostPort: 80, hostIP: '127.0.0.1' }, { hostPort: 80, hostIP: '127.0.0.2' }, false],
    ['one address and every address', { hostPort: 80, hostIP: '127.0.0.1' }, { hostPort: 80, hostIP: '0.0.0.0' }, true],
    ['every address and one address', { hostPort: 80 }, { hostPort: 80, hostIP: '127.0.0.1' }, true],
    ['no port of the machine', {}, { hostPort: 80 }, false],
  ])('looks for free ports: %s', async (_, held, wanted, isTaken) => {
    const store = createMemoryStore({ clock });
    const scheduler = createScheduler({ store, node: testNode });
    const holder = await store.create(publishing('holder', held));
    expect(scheduler.place(holder)).toBeUndefined();
    await store.mutate({ kind: 'Pod', namespace: 'default', name: 'holder' }, (one) => ({ ...one, spec: { ...one.spec, nodeName: 'n' } }));
    const message =
      "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.";
    expect(scheduler.place(publishing('other', wanted))).toBe(isTaken ? message : undefined);
    await store.mutate({ kind: 'Pod', namespace: 'default', name: 'holder' }, (one) => ({ ...one, status: { phase: 'Failed' } }));
    expect(scheduler.place(publishing('other', wanted))).toBeUndefined();
  });

  it('keeps the room that it found, also before the pod shows that it is bound', async () => {
    const store = createMemoryStore({ clock });
    const scheduler = createScheduler({ store, node: testNode });
    const [first, second] = [asking('first', { cpu: '3' }), asking('second', { cpu: '2' })];
    await store.create(first);
    await store.create(second);
    expect([scheduler.place(first), scheduler.place(second)]).toEqual([undefined, noRoom('cpu')]);
    expect(scheduler.place(first)).toBeUndefined();
    await store.remove({ kind: 'Pod', namespace: 'default', name: 'first' });
    expect(scheduler.place(second)).toBeUndefined();
  });

  it('says it in the pod, with the time when it began', () => {
    const once = withoutPlace(pod({}), 'a', '2026-01-05T00:00:00Z');
    const again = withoutPlace(once, 'b', '2026-01-05T00:01:00Z');
    expect(again.status).toEqual({
      phase: 'Pending',
      conditions: [
        {
          type: 'PodScheduled',
          status: 'False',
          lastProbeTime: null,
          lastTransitionTime: '2026-01-05T00:00:00Z',
          reason: 'Unschedulable',
          message: 'b',
        },
      ],
    });
  });
});

it('the events of the scheduler are whole: whoever changes them meets no objection', async () => {
  const node = await startSimulatedNode();
  await node.create(asking('small', { cpu: '100m' }));
  await node.create(asking('big', { cpu: '5' }));
  await node.clock.advance(1000);
  const events = node.store.list('Event').filter(({ reportingComponent }) => reportingComponent === 'default-scheduler');
  expect(events.map(({ reason, action }) => `${reason} ${action}`).sort()).toEqual(['FailedScheduling Scheduling', 'Scheduled Binding']);
  expect(events.flatMap(validateEvent)).toEqual([]);
});

describe('a pod for which there is no room', () => {
  const bound = (node: SimulatedNode, name: string) => node.pod(name).spec.nodeName;
  const failures = (node: SimulatedNode) =>
    node.store
      .list('Event')
      .flatMap(({ reason, message, count = 1, reportingComponent }) =>
        reason === 'FailedScheduling' ? [`${reportingComponent}: ${message} x${count}`] : [],
      );

  it('stays Pending, on no node, and says what is lacking; nothing of it is on the engine', async () => {
    const node = await startSimulatedNode();
    await node.create(asking('big', { cpu: '5' }));
    await node.clock.advance(600_000);
    const { spec, status } = node.pod('big');
    expect(spec.nodeName).toBeUndefined();
    expect(status).toMatchObject({ phase: 'Pending', conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }] });
    expect(status.conditions).toHaveLength(1);
    expect(failures(node)).toEqual([`default-scheduler: ${noRoom('cpu')} x1`]);
    expect(node.engine.leftovers()).toEqual([]);
    await node.remove('big', 0);
    expect(node.store.list('Pod')).toEqual([]);
  });

  it.each(['deleted', 'finished'])('starts as soon as another one is %s', async (how) => {
    const node = await startSimulatedNode();
    if (how === 'finished') node.engine.script('app', { exitAfterMs: 30_000 });
    await node.create(asking('first', { cpu: '3' }, { spec: { restartPolicy: 'Never' } }));
    await node.create(asking('second', { cpu: '3' }));
    await node.create(asking('small', { cpu: '1' }));
    await node.clock.advance(20_000);
    expect(['first', 'second', 'small'].map((name) => bound(node, name))).toEqual(['node', undefined, 'node']);
    if (how === 'deleted') await node.remove('first', 0);
    await node.clock.advance(20_000);
    expect(bound(node, 'second')).toBe('node');
    expect(node.pod('second').status).toMatchObject({ phase: 'Running' });
    expect(node.pod('second').status.conditions?.find(({ type }) => type === 'PodScheduled')).not.toHaveProperty('reason');
    expect(node.events('second').slice(0, 2)).toEqual(['FailedScheduling', 'Scheduled']);
  });

  it('does not lose its place to a kpod that comes later', async () => {
    const node = await startSimulatedNode();
    await node.create(asking('first', { cpu: '3' }));
    await node.clock.advance(1_000);
    await node.kubelet.stop();
    await node.store.create(asking('second', { cpu: '3' }));
    const { store, clock, engine, files } = node;
    const base = { clock, log: silentLog, instance: 'test' };
    const engines = createWatchedEngines({ get: async () => engine, statuses: () => [] }, base);
    const next = createKubelet({
      ...base,
      store,
      files,
      machineFiles: someMachineFiles,
      tokens: createFakeTokens(clock),
      engines,
      node: testNode,
      maxContainerRestartPeriodSeconds: 300,
    });
    await next.start();
    await clock.advance(1_000);
    expect([bound(node, 'first'), bound(node, 'second')]).toEqual(['node', undefined]);
    await next.stop();
  });
});
