import { describe, expect, it } from 'vitest';
import type { Container, Event, Probe } from '../../../../src/api/types.ts';
import { createProbeResults } from '../../../../src/kubelet/probes/probe-results.ts';
import { type AskProbe, createProber } from '../../../../src/kubelet/probes/prober.ts';
import { createFakeClock, someMonday } from '../../../fakes/clock.ts';
import { memoryOf, record } from '../../../fakes/memories.ts';
import { container, pod } from '../../../fakes/pods.ts';
import { startSimulatedNode } from '../../../fakes/simulated-node.ts';

const exec = (word: string, more: Partial<Probe> = {}): Probe => ({
  exec: { command: [word] },
  timeoutSeconds: 1,
  periodSeconds: 10,
  successThreshold: 1,
  failureThreshold: 3,
  ...more,
});

/** A node with one pod, whose probes answer as `healthy` says, by their words. */
async function start(more: Partial<Container>, spec: object = {}) {
  // Whoever is told to end takes its time.
  const node = await startSimulatedNode({ script: () => ({ onTerm: 'ignore' }) });
  const healthy: Record<string, boolean> = {};
  const asked: Record<string, number> = {};
  node.engine.scriptExec((_name, [word = '']) => {
    asked[word] = (asked[word] ?? 0) + 1;
    return { exitCode: healthy[word] ? 0 : 1, stdout: healthy[word] ? 'fine' : `${word} is bad` };
  });
  await node.create(pod({ apps: [container('app', more)], spec }));
  await node.clock.advance(500);
  const status = () => node.pod().status.containerStatuses?.[0];
  const messages = (reason: string) =>
    node.store.list('Event').flatMap((event: Event) => (event.reason === reason ? [`${event.message} x${event.count ?? 1}`] : []));
  return { ...node, healthy, asked, status, messages };
}

describe('readiness', () => {
  it('is asked at once and every period, and counts after its thresholds', async () => {
    const node = await start({ readinessProbe: exec('ready', { failureThreshold: 2, successThreshold: 2, periodSeconds: 5 }) });
    expect(node.status()).toMatchObject({ ready: false, started: true });
    node.healthy['ready'] = true;
    await node.clock.advance(5_000);
    expect(node.status()).toMatchObject({ ready: false });
    await node.clock.advance(5_000);
    expect(node.status()).toMatchObject({ ready: true, restartCount: 0 });
    node.healthy['ready'] = false;
    await node.clock.advance(5_000);
    expect(node.status()).toMatchObject({ ready: true });
    await node.clock.advance(5_000);
    expect(node.status()).toMatchObject({ ready: false, restartCount: 0, state: { running: {} } });
    expect(node.messages('Unhealthy')).toEqual(['Readiness probe failed: ready is bad x3']);
    expect(node.asked['ready']).toBe(5);
  });

  it('is asked again within its period, however the clock is set while it is asked', async () => {
    const { clock, events, results } = {
      clock: createFakeClock(someMonday),
      events: { record() {}, prune: async () => {} },
      results: createProbeResults(() => {}),
    };
    let asked = 0;
    let now = clock.now();
    const setBack = { ...clock, now: () => now };
    const ask: AskProbe = async () => {
      asked += 1;
      now -= 3_600_000;
      return { result: 'success', output: '' };
    };
    const prober = createProber({ clock: setBack, events, results, ask });
    const app = container('app', { readinessProbe: exec('ready', { periodSeconds: 5 }) });
    prober.follow(pod({ apps: [app] }), memoryOf({ app: [{ ...record('app'), startedAt: new Date(now).toISOString() }] }));
    await clock.advance(1_000);
    expect(asked).toBe(1);
    await clock.advance(5_000);
    expect(asked).toBe(2);
    prober.stop();
  });

  it('waits for its initial delay', async () => {
    const node = await start({ readinessProbe: exec('ready', { initialDelaySeconds: 7 }) });
    node.healthy['ready'] = true;
    await node.clock.advance(6_000);
    expect(node.asked).toEqual({});
    await node.clock.advance(1_000);
    expect(node.status()).toMatchObject({ ready: true });
  });

  it('goes on while the pod is being deleted, and liveness does not', async () => {
    const node = await start({ readinessProbe: exec('ready', { periodSeconds: 1 }), livenessProbe: exec('alive', { periodSeconds: 1 }) });
    node.healthy['ready'] = true;
    node.healthy['alive'] = true;
    await node.clock.advance(2_000);
    await node.remove('web', 30);
    const { alive } = node.asked;
    node.healthy['ready'] = false;
    await node.clock.advance(4_000);
    expect(node.asked['alive']).toBe(alive);
    expect(node.status()).toMatchObject({ ready: false, state: { running: {} } });
  });
});

it('asks no more whether a container has started once it has, however long kpod is busy with another', async () => {
  const node = await startSimulatedNode();
  let asked = 0;
  node.engine.scriptExec((_name, [word]) => {
    if (word === 'slow') return { afterMs: 10_000 };
    asked += 1;
    return { exitCode: asked === 1 ? 0 : 1 };
  });
  const first = container('first', { startupProbe: exec('up', { periodSeconds: 1, failureThreshold: 1, initialDelaySeconds: 1 }) });
  const slow = container('slow', { lifecycle: { postStart: { exec: { command: ['slow'] } } } });
  node.engine.script('slow', { exitAfterMs: 500 }, {});
  await node.create(pod({ apps: [first, slow] }));
  await node.clock.advance(20_000);
  expect(asked).toBe(1);
  expect(node.engine.runsOf('first')).toHaveLength(1);
  expect(node.pod().status.containerStatuses?.[0]).toMatchObject({ started: true, restartCount: 0 });
});

describe('a pod that is to go', () => {
  it('is asked neither whether it lives nor whether it has started when its object is gone at once', async () => {
    const node = await start({ livenessProbe: exec('alive', { periodSeconds: 1 }) });
    node.healthy['alive'] = true;
    await node.clock.advance(2_000);
    await node.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
    const { alive } = node.asked;
    await node.clock.advance(1_900);
    expect(node.engine.runsOf('app')).not.toHaveProperty('0.endMs');
    expect(node.asked['alive']).toBe(alive);
  });

  it('has not started as long as nothing has said so, and is not asked whether it is ready', async () => {
    const node = await start({ startupProbe: exec('up', { periodSeconds: 1, failureThreshold: 99 }), readinessProbe: exec('ready') });
    await node.clock.advance(2_000);
    await node.remove('web', 30);
    const { up } = node.asked;
    await node.clock.advance(4_000);
    expect(node.status()).toMatchObject({ started: false, ready: false, state: { running: {} } });
    expect(node.asked).toEqual({ up });
  });
});

describe('liveness', () => {
  it('is asked no more of a pod that has come to its end', async () => {
    const app = { livenessProbe: exec('alive', { periodSeconds: 1 }), lifecycle: { preStop: { exec: { command: ['bye'] } } } };
    const node = await start(app, { activeDeadlineSeconds: 3 });
    node.healthy['alive'] = true;
    node.engine.script('app', { onTerm: 'ignore' });
    await node.clock.advance(4_000);
    const { alive } = node.asked;
    await node.clock.advance(5_000);
    expect(node.asked['alive']).toBe(alive);
  });

  it('restarts the container after its threshold, and asks the next run anew', async () => {
    const node = await start({ livenessProbe: exec('alive', { terminationGracePeriodSeconds: 5 }) });
    await node.clock.advance(19_000);
    expect(node.status()).toMatchObject({ restartCount: 0, ready: true });
    await node.clock.advance(2_000);
    expect(node.status()).toMatchObject({ restartCount: 0, state: { running: {} } });
    // The grace period of the probe, not the pod's.
    await node.clock.advance(5_000);
    expect(node.status()).toMatchObject({ restartCount: 1, state: { running: {} } });
    expect(node.messages('Unhealthy')).toEqual(['Liveness probe failed: alive is bad x4']);
    expect(node.messages('Killing')).toEqual(['Container app failed liveness probe, will be restarted x1']);
  });

  it('waits for no back-off that is over since the run before the one that failed', async () => {
    const node = await start({ livenessProbe: exec('alive', { terminationGracePeriodSeconds: 5 }) });
    // Each run takes 25 seconds: the back-offs of 10 and 20 seconds are shorter, the one of 40 is not.
    await node.clock.advance(110_000);
    expect(node.engine.runsOf('app').map(({ startMs }) => startMs - (node.engine.runsOf('app')[0]?.startMs ?? 0))).toEqual([
      0, 25_000, 50_000, 75_000, 100_000,
    ]);
    await node.clock.advance(40_000);
    expect(node.status()).toMatchObject({ state: { waiting: { reason: 'CrashLoopBackOff' } } });
  });

  it('says nothing of a process that cannot be run', async () => {
    const node = await start({ livenessProbe: exec('alive', { periodSeconds: 1 }) });
    node.engine.scriptExec(() => ({ missing: true }));
    await node.clock.advance(20_000);
    expect(node.status()).toMatchObject({ restartCount: 0 });
    expect(node.messages('Unhealthy')).toContainEqual(expect.stringMatching(/^Liveness probe errored: alive: executable file not found/));
  });
});

describe('startup', () => {
  it('comes before the others, and is asked no more when it has succeeded', async () => {
    const node = await start({
      startupProbe: exec('up', { periodSeconds: 1, failureThreshold: 30 }),
      readinessProbe: exec('ready'),
      livenessProbe: exec('alive'),
    });
    node.healthy['ready'] = true;
    node.healthy['alive'] = true;
    await node.clock.advance(10_000);
    expect(node.status()).toMatchObject({ started: false, ready: false });
    expect(Object.keys(node.asked)).toEqual(['up']);
    node.healthy['up'] = true;
    await node.clock.advance(1_000);
    expect(node.status()).toMatchObject({ started: true, ready: true });
    const { up } = node.asked;
    await node.clock.advance(30_000);
    expect(node.asked['up']).toBe(up);
  });

  it('restarts the container when it fails for good', async () => {
    const node = await start({ startupProbe: exec('up', { periodSeconds: 1, terminationGracePeriodSeconds: 2 }) });
    await node.clock.advance(4_500);
    expect(node.status()).toMatchObject({ restartCount: 1 });
    expect(node.messages('Killing')).toEqual(['Container app failed startup probe, will be restarted x1']);
  });
});
