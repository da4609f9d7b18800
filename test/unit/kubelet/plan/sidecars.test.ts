import { describe, expect, it } from 'vitest';
import type { Container, Pod, Probe, RestartPolicy } from '../../../../src/api/types.ts';
import type { ContainerRecord } from '../../../../src/kubelet/memory.ts';
import { sidecarProgress } from '../../../../src/kubelet/plan/sidecars.ts';
import { containerRunName, type ProbeKind, type ProbeResult } from '../../../../src/kubelet/probes/probe-results.ts';
import { ended, lost, memoryOf, record } from '../../../fakes/memories.ts';
import { container, pod } from '../../../fakes/pods.ts';
import { startSimulatedNode } from '../../../fakes/simulated-node.ts';

const probe: Probe = { exec: { command: ['up'] }, timeoutSeconds: 1, periodSeconds: 1, successThreshold: 1, failureThreshold: 3 };
const sidecar = (name: string, more: Partial<Container> = {}) => container(name, { restartPolicy: 'Always', ...more });

/** `s*` is a sidecar, `s!` one with a startup probe, anything else a plain init container; app containers stand behind `|`. */
function podOf(text: string, restartPolicy: RestartPolicy = 'Always'): Pod {
  const [inits = '', apps = ''] = text.split('|').map((part) => part.trim());
  const words = (part: string) => part.split(' ').filter((word) => word !== '');
  const init = words(inits).map((word) => {
    const name = word.replace(/[*!]$/, '');
    if (word.endsWith('!')) return sidecar(name, { startupProbe: probe, livenessProbe: probe });
    return word.endsWith('*') ? sidecar(name) : name;
  });
  return pod({ init, apps: words(apps), spec: { restartPolicy } });
}

type Records = Readonly<Record<string, ContainerRecord>>;
const recordsOf = (names: readonly string[]): Records => Object.fromEntries(names.map((name) => [name, record(name)]));

describe('what is to be done for init containers and sidecars', () => {
  const of = (subject: Pod, records: Records, results: Readonly<Record<string, Partial<Record<ProbeKind, ProbeResult>>>> = {}) => {
    // The records of fakes are of plain containers: what they were made of is not what these tests are about.
    const known = Object.fromEntries(Object.entries(records).map(([name, one]) => [name, [{ ...one, hash: '' }]]));
    const probes = new Map(Object.entries(results).map(([name, result]) => [containerRunName(records[name] ?? record(name)), result]));
    const { done, failed, starts, stops } = sidecarProgress(subject, memoryOf(known), probes);
    return {
      done,
      starts: starts.map(({ name }) => name).join(' '),
      ...(failed ? { failed } : {}),
      ...(stops.length > 0 ? { stops: stops.map(({ container: { name }, cause }) => `${name} ${cause}`) } : {}),
    };
  };

  it.each<[string, Pod, Records, object]>([
    ['nothing yet', podOf('s* i t* | a'), {}, { done: false, starts: 's' }],
    ['a sidecar runs', podOf('s* i t* | a'), recordsOf(['s']), { done: false, starts: 'i' }],
    ['an init container runs', podOf('s* i t* | a'), recordsOf(['s', 'i']), { done: false, starts: '' }],
    ['an init container is done', podOf('s* i t* | a'), { s: record('s'), i: ended('i', 0) }, { done: false, starts: 't' }],
    ['all of them', podOf('s* i t* | a'), { s: record('s'), i: ended('i', 0), t: record('t') }, { done: true, starts: '' }],
    ['one that ends is started again', podOf('s* i | a'), { s: ended('s', 0), i: record('i') }, { done: false, starts: 's' }],
    ['also when it fails', podOf('s* i | a'), { s: ended('s', 1), i: record('i') }, { done: false, starts: 's' }],
    ['one that ends before the next began holds it up', podOf('s* i | a'), { s: ended('s', 1) }, { done: false, starts: 's' }],
    [
      'one that ends beside the app',
      podOf('s* i | a'),
      { s: ended('s', 1), i: ended('i', 0), a: record('a') },
      { done: true, starts: 's' },
    ],
    ['one that ends when the app has ended', podOf('s* | a', 'Never'), { s: ended('s', 1), a: ended('a', 0) }, { done: true, starts: 's' }],
    ['one that got lost beside the app', podOf('s* t* | a'), { s: lost('s'), t: record('t'), a: record('a') }, { done: true, starts: 's' }],
    ['one of which nothing is left', podOf('s* t* | a'), { t: record('t'), a: record('a') }, { done: true, starts: 's' }],
    ['an init container that fails', podOf('s* i | a'), { s: record('s'), i: ended('i', 1) }, { done: false, starts: 'i' }],
    ['for good', podOf('s* i | a', 'Never'), { s: record('s'), i: ended('i', 1) }, { done: false, starts: '', failed: 'i' }],
    ['sidecars know no Never', podOf('s* i | a', 'Never'), { s: ended('s', 1), i: record('i') }, { done: false, starts: 's' }],
    ['sidecars alone', podOf('s* | a'), recordsOf(['s']), { done: true, starts: '' }],
  ])('%s', (_what, subject, records, expected) => expect(of(subject, records)).toEqual(expected));

  it.each<[string, Partial<Record<ProbeKind, ProbeResult>>, object]>([
    ['waits for its startup probe', {}, { done: false, starts: '' }],
    ['lets the next begin', { startup: 'success' }, { done: false, starts: 'i' }],
    ['is replaced when it never comes up, before the next', { startup: 'failure' }, { done: false, starts: '', stops: ['s startup'] }],
    ['is replaced when it lives no more', { startup: 'success', liveness: 'failure' }, { done: false, starts: 'i', stops: ['s liveness'] }],
  ])('one with probes %s', (_what, results, expected) => {
    const known = of(podOf('s! i | a'), recordsOf(['s']), { s: results });
    expect(known).toEqual(expected);
  });
});

describe('a sidecar whose postStart hook has failed', () => {
  it.each<[string, Records, object]>([
    ['is replaced before the next begins', {}, { done: false, starts: '' }],
    ['holds up nothing that has begun', { a: record('a') }, { done: true, starts: '' }],
  ])('%s', (_what, others, expected) => {
    const memory = memoryOf(
      Object.fromEntries(Object.entries({ s: record('s', { hash: '', hookFailed: true }), ...others }).map(([name, one]) => [name, [one]])),
    );
    const { done, starts, stops } = sidecarProgress(podOf('s* | a'), memory, new Map());
    expect({ done, starts: starts.map(({ name }) => name).join(' ') }).toEqual(expected);
    expect(stops.map(({ cause }) => cause)).toEqual(['postStart']);
  });
});

describe('the life of a pod with sidecars', () => {
  const began = (node: Awaited<ReturnType<typeof startSimulatedNode>>) => node.events().filter((event) => /^(Started|Killing)/.test(event));

  it('starts them in order beside the init containers, and is Running with all of them', async () => {
    const node = await startSimulatedNode();
    node.engine.script('one', { exitCode: 0, exitAfterMs: 3_000 });
    await node.create(podOf('s* one t* | app'));
    await node.clock.advance(1_000);
    expect(began(node)).toEqual(['Started s', 'Started one']);
    expect(node.pod().status.phase).toBe('Pending');
    await node.clock.advance(5_000);
    expect(began(node)).toEqual(['Started s', 'Started one', 'Started t', 'Started app']);
    expect(node.pod().status).toMatchObject({
      phase: 'Running',
      initContainerStatuses: [
        { name: 's', ready: true, started: true },
        { name: 'one', ready: true },
        { name: 't', ready: true, started: true },
      ],
    });
    expect(node.pod().status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
  });

  it('goes no further while a sidecar does not come up', async () => {
    const node = await startSimulatedNode();
    node.engine.scriptExec(() => ({ exitCode: 1 }));
    await node.create(pod({ init: [sidecar('s', { startupProbe: { ...probe, failureThreshold: 1 } })], apps: ['app'] }));
    await node.clock.advance(20_000);
    expect(node.pod().status.initContainerStatuses?.[0]?.restartCount).toBeGreaterThanOrEqual(1);
    expect(node.engine.runsOf('app')).toEqual([]);
  });

  it('ends with its app containers, the sidecars last and in reverse order', async () => {
    const node = await startSimulatedNode();
    node.engine.script('app', { exitCode: 3, exitAfterMs: 2_000 });
    node.engine.script('t', { onTerm: { afterMs: 1_000, code: 0 } });
    await node.create(podOf('s* t* | app', 'Never'));
    await node.clock.advance(2_500);
    expect(node.pod().status.phase).toBe('Running');
    await node.clock.advance(10_000);
    expect(node.pod().status.phase).toBe('Failed');
    const [t] = node.engine.runsOf('t');
    const [s] = node.engine.runsOf('s');
    expect([t?.exitCode, s?.exitCode]).toEqual([0, 143]);
    expect(s?.endMs).toBeGreaterThanOrEqual(t?.endMs ?? Number.NaN);
    expect(node.engine.violations).toEqual([]);
  });

  it('is deleted in that order too, within its grace period and two seconds', async () => {
    const node = await startSimulatedNode();
    node.engine.script('app', { onTerm: 'ignore' });
    node.engine.script('s', { onTerm: 'ignore' });
    await node.create(podOf('s* | app'));
    await node.clock.advance(2_000);
    await node.remove('web', 10);
    expect(began(node).slice(2)).toEqual(['Killing s', 'Killing app']);
    await node.clock.advance(9_000);
    expect(node.store.list('Pod')).toHaveLength(1);
    await node.clock.advance(4_000);
    expect(node.store.list('Pod')).toEqual([]);
    expect(node.engine.violations).toEqual([]);
  });

  it('has a sidecar started again whatever its policy, and counts it for nothing', async () => {
    const node = await startSimulatedNode();
    node.engine.script('s', { exitCode: 1, exitAfterMs: 3_000 });
    node.engine.script('app', { exitCode: 0, exitAfterMs: 60_000 });
    await node.create(podOf('s* | app', 'Never'));
    await node.clock.advance(8_000);
    expect(node.pod().status.initContainerStatuses?.[0]?.restartCount).toBe(1);
    await node.clock.advance(70_000);
    expect(node.pod().status.phase).toBe('Succeeded');
  });
});
