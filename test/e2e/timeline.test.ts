import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PodTimeline } from '../../src/api/pod-timeline.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

const slow = `apiVersion: v1
kind: Pod
metadata: { name: slow }
spec:
  terminationGracePeriodSeconds: 1
  initContainers:
    - { name: setup, image: busybox, imagePullPolicy: IfNotPresent, command: [sleep, '3'] }
  containers:
    - name: main
      image: busybox
      imagePullPolicy: IfNotPresent
      command: [sleep, '3600']
      readinessProbe: { exec: { command: ['true'] }, periodSeconds: 1 }
`;
const missing = `apiVersion: v1
kind: Pod
metadata: { name: missing }
spec: { containers: [{ name: main, image: '127.0.0.1:1/none:1' }] }
`;

interface Analyzed extends PodTimeline {
  readonly analysis: {
    readonly criticalPath: readonly { readonly container?: string; readonly step: string; readonly milliseconds: number }[];
  };
}

describe.each(enginesUnderTest)('The timeline of a pod, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  const read = async (name: string) => JSON.parse(await work.ok('timeline', name, '-o', 'json')) as Analyzed;

  it('has what came before the agent was killed, and what came after', async () => {
    const file = await work.write('slow.yaml', slow);
    await work.ok('run', '-d', file);
    await eventually(async () => expect((await read('slow')).containers[0]?.attempts[0]?.started).toBeDefined());
    const { pid } = JSON.parse(await work.ok('agent', 'status', '-o', 'json')) as { readonly pid: number };
    process.kill(pid, 'SIGKILL');
    expect(await work.ok('timeline', '-w', file)).toMatch(/^pod\/slow: ready after /);
    const { containers, analysis } = await read('slow');
    const [setup, main] = containers.map(({ attempts }) => attempts);
    expect([setup?.length, main?.length]).toEqual([1, 1]);
    const ran = Date.parse(setup?.[0]?.finished ?? '') - Date.parse(setup?.[0]?.started ?? '');
    expect(ran).toBeGreaterThanOrEqual(2_900);
    const run = analysis.criticalPath.find(({ container, step }) => container === 'setup' && step === 'run');
    expect(run?.milliseconds).toBe(ran);
  });

  it('is the same after the agent has been away, and is held to its budgets', async () => {
    const { now: _before, analysis: _analyzed, ...before } = await read('slow');
    await work.ok('agent', 'stop');
    const { now: _after, analysis: _again, ...after } = await read('slow');
    expect(after).toEqual(before);
    const { stderr, exitCode } = await work.kpod(['timeline', 'slow', '--max-init=1s']);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/pod\/slow was initialized after .* over --max-init=1s; the longest step was .+, .+%\)\n$/);
  });

  it('says of an image that does not come since when it is tried again', async () => {
    const file = await work.write('missing.yaml', missing);
    await work.ok('run', '-d', file);
    const { stdout, stderr, exitCode } = await work.kpod(['timeline', '-w', 'missing', '--max-ready=6s']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/\n\* main +pull .* ErrImagePull\n\* main +back-off /);
    expect(stderr).toMatch(/^error: pod\/missing is not ready after 6\.\d+s, /);
  });

  it('leaves nothing', async () => {
    await work.ok('delete', 'pods', '--all', '--now');
    await work.ok('agent', 'stop');
    await eventually(async () => expect(await work.leftovers()).toEqual([]));
  });
});
