import { describe, expect, it, vi } from 'vitest';
import type { Container, RestartPolicy } from '../../../../src/api/types.ts';
import { silentLog } from '../../../../src/base/log.ts';
import { createEventRecorder } from '../../../../src/kubelet/events.ts';
import type { ContainerRecord } from '../../../../src/kubelet/memory.ts';
import { formatPlan } from '../../../../src/kubelet/plan/action.ts';
import { planPod } from '../../../../src/kubelet/plan/plan.ts';
import { createPodAddresses } from '../../../../src/kubelet/pod-addresses.ts';
import { createPodWorker } from '../../../../src/kubelet/pod-worker.ts';
import { createProcessTurns } from '../../../../src/kubelet/probes/ask.ts';
import {
  containerRunName,
  createProbeResults,
  type ProbeKind,
  type ProbeResult,
  type ProbeResults,
  probeResultsOf,
  resultsInStatus,
} from '../../../../src/kubelet/probes/probe-results.ts';
import { createScheduler } from '../../../../src/kubelet/scheduler.ts';
import { generatePodStatus } from '../../../../src/kubelet/status.ts';
import { createWatchedEngines } from '../../../../src/kubelet/watched-engines.ts';
import { createFakeClock, someMonday } from '../../../fakes/clock.ts';
import { someMachineFiles } from '../../../fakes/machine-files.ts';
import { ended, memoryOf, record } from '../../../fakes/memories.ts';
import { createMemoryStore } from '../../../fakes/memory-store.ts';
import { createFakePodFiles } from '../../../fakes/pod-files.ts';
import { container, pod } from '../../../fakes/pods.ts';
import { createSimulatedEngine } from '../../../fakes/simulated-engine.ts';
import { testNode } from '../../../fakes/simulated-node.ts';
import { createFakeTokens } from '../../../fakes/tokens.ts';

type Results = Readonly<Partial<Record<ProbeKind, ProbeResult>>>;
// Not asked while a test runs: the tests say what it has come to.
const probe = {
  tcpSocket: { port: 80 },
  initialDelaySeconds: 3600,
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
};
const readiness = { readinessProbe: probe };
const startup = { startupProbe: probe };
const now = Date.parse('2026-01-05T00:10:00Z');
const exited = ended('app', 0);
const probesOf = (results: Results, one: ContainerRecord = record('app')): ProbeResults => new Map([[containerRunName(one), results]]);

describe('what is to be taken for a result', () => {
  const of = (more: Partial<Container>, results: ProbeResults = new Map()) =>
    probeResultsOf(container('app', more), record('app'), results);

  it.each<[string, Partial<Container>, Results, Results]>([
    ['a container without probes', {}, {}, { liveness: 'success', readiness: 'success', startup: 'success' }],
    [
      'probes that have come to nothing',
      { ...readiness, ...startup, livenessProbe: probe },
      {},
      { liveness: 'success', readiness: 'failure', startup: 'unknown' },
    ],
    [
      'probes that have come to something',
      { ...readiness, ...startup, livenessProbe: probe },
      { liveness: 'failure', readiness: 'success', startup: 'success' },
      { liveness: 'failure', readiness: 'success', startup: 'success' },
    ],
    [
      'one of several',
      { ...readiness, ...startup },
      { startup: 'success' },
      { liveness: 'success', readiness: 'failure', startup: 'success' },
    ],
  ])('%s', (_what, more, results, expected) => {
    expect(of(more, probesOf(results))).toEqual(expected);
  });

  it('is nothing of another attempt, and nothing of another run of the same container', () => {
    const good = { readiness: 'success' } as const;
    expect(of(readiness, probesOf(good))).toMatchObject({ readiness: 'success' });
    expect(of(readiness, probesOf(good, record('app', { id: 'app-1' })))).toMatchObject({ readiness: 'failure' });
    expect(of(readiness, probesOf(good, record('app', { startedAt: '2026-01-05T00:09:00Z' })))).toMatchObject({ readiness: 'failure' });
  });
});

describe('the status of a container', () => {
  const statusOf = (more: Partial<Container>, results: Results, one = record('app')) => {
    const subject = pod({ init: ['init'], apps: [container('app', more)] });
    const memory = memoryOf({ init: [ended('init', 0)], app: [one] });
    return generatePodStatus({ pod: subject, memory, probes: probesOf(results), engine: 'podman', hostIP: '192.0.2.1', now });
  };

  it.each<[string, Partial<Container>, Results, Partial<ContainerRecord>, { started: boolean; ready: boolean }]>([
    ['runs without probes', {}, {}, {}, { started: true, ready: true }],
    ['has ended without probes', {}, {}, exited, { started: false, ready: false }],
    ['is made, not started', {}, {}, { state: 'created' }, { started: false, ready: false }],
    ['is not known to be ready', readiness, {}, {}, { started: true, ready: false }],
    ['is known not to be ready', readiness, { readiness: 'failure' }, {}, { started: true, ready: false }],
    ['is ready', readiness, { readiness: 'success' }, {}, { started: true, ready: true }],
    ['was ready and has ended', readiness, { readiness: 'success' }, exited, { started: false, ready: false }],
    ['is not known to have started', startup, {}, {}, { started: false, ready: false }],
    ['still says that it starts', startup, { startup: 'unknown' }, {}, { started: false, ready: false }],
    ['has failed to start', startup, { startup: 'failure' }, {}, { started: false, ready: false }],
    ['has started', startup, { startup: 'success' }, {}, { started: true, ready: true }],
    ['is ready before it has started', { ...startup, ...readiness }, { readiness: 'success' }, {}, { started: false, ready: false }],
    [
      'has started and is ready',
      { ...startup, ...readiness },
      { startup: 'success', readiness: 'success' },
      {},
      { started: true, ready: true },
    ],
    ['lives no more', { livenessProbe: probe }, { liveness: 'failure' }, {}, { started: true, ready: true }],
  ])('that %s', (_what, more, results, state, expected) => {
    const status = statusOf(more, results, record('app', state));
    expect(status.containerStatuses).toMatchObject([expected]);
    expect(status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe(expected.ready ? 'True' : 'False');
    expect(status.initContainerStatuses).toMatchObject([{ started: false, ready: true }]);
  });
});

describe('the plan', () => {
  const planOf = (restartPolicy: RestartPolicy, results: Results, more: Partial<ContainerRecord> = {}) => {
    const subject = pod({ apps: ['app', 'other'], spec: { restartPolicy } });
    const one = record('app', more);
    const memory = memoryOf({ app: [one], other: [record('other')] });
    return formatPlan(planPod({ pod: subject, memory, probes: probesOf(results), now, maxBackoffMs: 300_000 }));
  };

  it.each<[string, RestartPolicy, Results, string]>([
    ['lets a container go on that is not ready', 'Always', { readiness: 'failure' }, ''],
    ['lets a container go on that still starts', 'Always', { startup: 'unknown' }, ''],
    [
      'stops a container that lives no more',
      'Always',
      { liveness: 'failure' },
      'stopContainer app: Container app failed liveness probe, will be restarted',
    ],
    [
      'stops a container that has not started',
      'OnFailure',
      { startup: 'failure' },
      'stopContainer app: Container app failed startup probe, will be restarted',
    ],
    [
      'does not promise a restart that there is not',
      'Never',
      { liveness: 'failure' },
      'stopContainer app: Container app failed liveness probe',
    ],
  ])('%s', (_what, restartPolicy, results, expected) => {
    expect(planOf(restartPolicy, results)).toBe(expected);
  });

  it('blames the definition first, and no container for the run before', () => {
    expect(planOf('Always', { liveness: 'failure' }, { hash: 'other' })).toContain('definition changed');
    const before = probesOf({ liveness: 'failure' }, record('app', { id: 'before' }));
    const memory = memoryOf({ app: [record('app')] });
    expect(planPod({ pod: pod({}), memory, probes: before, now, maxBackoffMs: 300_000 }).actions).toEqual([]);
  });
});

describe('the place of probe results', () => {
  it('tells of what is new, and forgets runs that are over', () => {
    const changed = vi.fn();
    const place = createProbeResults(changed);
    place.set('a@1', 'readiness', 'success');
    place.set('a@1', 'readiness', 'success');
    place.set('b@1', 'liveness', 'failure');
    expect(changed).toHaveBeenCalledTimes(2);
    const before = place.results();
    place.set('a@1', 'startup', 'success');
    place.keep(['a@1']);
    expect([...place.results()]).toEqual([['a@1', { readiness: 'success', startup: 'success' }]]);
    expect([...before]).toEqual([
      ['a@1', { readiness: 'success' }],
      ['b@1', { liveness: 'failure' }],
    ]);
  });
});

describe('a pod whose containers are probed', () => {
  /** A worker, with hands that write results as a prober would. */
  async function start(more: Partial<Container>) {
    const clock = createFakeClock(someMonday);
    const engine = createSimulatedEngine({ clock });
    const [store, files, log, instance] = [createMemoryStore({ clock }), createFakePodFiles(), silentLog, 'test'];
    const node = testNode;
    const stored = await store.create(pod({ apps: [container('app', more)] }));
    const watched = createWatchedEngines({ get: async () => engine, statuses: () => [] }, { clock, log, instance });
    watched.followPods({ known: () => true, changed: () => worker.notify({ relist: true }), unknown: () => {} });
    const events = createEventRecorder({ store, clock, log, node });
    const deps = {
      store,
      files,
      machineFiles: someMachineFiles,
      tokens: createFakeTokens(clock),
      log,
      instance,
      node,
      clock,
      events,
      engines: watched,
      addresses: createPodAddresses(store),
      turns: createProcessTurns(clock),
      scheduler: createScheduler({ store, node }),
    };
    const worker = createPodWorker(
      { ...deps, linkedServices: async () => [], leaveServices: async () => {}, maxBackoffMs: 300_000, finished: () => {} },
      stored,
      {
        isNew: true,
      },
    );
    await clock.advance(1_000);
    const current = () => store.list('Pod')[0]?.status.containerStatuses?.[0];
    const set = async (kind: ProbeKind, result: ProbeResult) => {
      const run = worker.memory().containers['app']?.[0];
      if (!run) throw new Error('the container has no run');
      worker.probes.set(containerRunName(run), kind, result);
      await clock.settle();
    };
    return { clock, engine, store, files, worker, current, set };
  }

  it('shows at once what a probe has come to, and writes nothing of it down', async () => {
    const { worker, files, current, set } = await start(readiness);
    expect(current()).toMatchObject({ ready: false, started: true });
    const written = vi.spyOn(files, 'writeMemory');
    await set('readiness', 'success');
    expect(current()).toMatchObject({ ready: true, started: true });
    await set('readiness', 'failure');
    expect(current()).toMatchObject({ ready: false, started: true });
    expect(written).not.toHaveBeenCalled();
    await worker.stop();
  });

  it('restarts a container that lives no more, and begins again with its next run', async () => {
    const { worker, engine, store, clock, current, set } = await start({ ...readiness, livenessProbe: probe });
    await set('readiness', 'success');
    await set('liveness', 'failure');
    await clock.advance(1_000);
    expect(current()).toMatchObject({
      restartCount: 1,
      ready: false,
      state: { running: {} },
      lastState: { terminated: { exitCode: 143 } },
    });
    expect([...worker.probes.results()]).toEqual([]);
    const killing = store.list('Event').filter(({ reason }) => reason === 'Killing');
    expect(killing.map(({ message }) => message)).toEqual(['Container app failed liveness probe, will be restarted']);
    await clock.advance(60_000);
    expect(engine.runsOf('app')).toHaveLength(2);
    expect(engine.violations).toEqual([]);
    await worker.stop();
  });
});

describe('what a status says of probes of a former kpod', () => {
  const running = record('app');
  const memory = memoryOf({ app: [running] });
  const of = (more: object) => {
    const status = { name: 'app', ready: true, started: true, restartCount: 0, image: '', imageID: '', state: {}, lastState: {}, ...more };
    return resultsInStatus(pod({ status: { phase: 'Running', containerStatuses: [status] } }), memory).map(({ kind }) => kind);
  };

  it.each<[string, object, readonly ProbeKind[]]>([
    ['is taken over of the run that it is about', { containerID: `podman://${running.id}` }, ['startup', 'readiness']],
    ['is as much as it says', { containerID: `podman://${running.id}`, ready: false }, ['startup']],
    ['says nothing of another container', { containerID: 'podman://other' }, []],
    ['says nothing of none', {}, []],
  ])('%s', (_what, more, kinds) => expect(of(more)).toEqual(kinds));
});
