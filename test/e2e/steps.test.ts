import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { heldNow } from '../../src/api/pod-steps.ts';
import { kill, processesOf } from './support/killing.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

const container = (name: string, then: string) => ({
  name,
  image: 'busybox',
  command: ['sh', '-c', `echo ${name} >> /data/ran; ${then}`],
  volumeMounts: [{ name: 'data', mountPath: '/data' }],
});

/** A pod of which each step writes its name into a volume that all of them share. */
const manifest = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'steps' },
  spec: {
    terminationGracePeriodSeconds: 2,
    volumes: [{ name: 'data', emptyDir: {} }],
    initContainers: ['one', 'two', 'three'].map((name) => container(name, 'true')),
    containers: [container('app', 'exec sleep 3600')],
  },
});

describe.each(enginesUnderTest)('steps in the hand, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  const killAgent = async () => expect(kill((await processesOf(work)).agent ?? 0)).toBe(true);
  const heldAt = (when: string, step: string) => eventually(async () => expect(heldNow(await work.pod('steps'))).toEqual({ when, step }));
  const ran = async () => (await work.ok('exec', 'steps', '-c', 'app', '--', 'cat', '/data/ran')).trim().split('\n').join(' ');

  it('a pod is held, skips a step and runs some again, the agent killed in between', async () => {
    const run = await work.kpod(['run', '--until', 'one', '--break', 'before:app', await work.write('steps.json', manifest)]);
    expect([run.stderr, run.exitCode]).toEqual([
      expect.stringContaining('The pod is held after one. To go on: kpod init continue steps.'),
      0,
    ]);
    await killAgent();
    await heldAt('after', 'one');
    expect(await work.ok('get', 'pods')).toContain('Held:after:one');
    expect((await work.kpod(['init', 'skip', 'steps', 'one'])).stderr).toContain('has run already');
    await work.ok('init', 'skip', 'steps', 'two');
    await work.ok('init', 'continue', 'steps');
    await killAgent();
    await heldAt('before', 'app');
    expect(await work.ok('get', 'pods', '-o', 'wide')).toMatch(/SKIPPED STEPS\n.* two\n/);
    expect(await work.ok('init', 'list', 'steps')).toMatch(
      /one +init +Completed +1 +0 .*\ntwo +init +Skipped +0 +0 .*\nthree +init +Completed +1 +0 /,
    );
    await work.ok('init', 'continue', 'steps');
    await work.ok('wait', '--for=condition=Ready', 'pod/steps', '--timeout=60s');
    expect(await ran()).toBe('one three app');
    await work.ok('init', 'rerun', 'steps', 'two');
    await killAgent();
    await eventually(async () => expect((await work.pod('steps')).status.containerStatuses?.[0]?.restartCount).toBe(1));
    await work.ok('wait', '--for=condition=Ready', 'pod/steps', '--timeout=60s');
    expect(await ran()).toBe('one three app two three app');
    await work.ok('delete', 'pod', 'steps', '--now');
  });
});
