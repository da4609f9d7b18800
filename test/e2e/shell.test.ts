import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kill, processesOf } from './support/killing.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

const volumeMounts = [{ name: 'data', mountPath: '/data' }];
const container = (name: string, command: readonly string[], more: object = {}) => ({
  name,
  image: 'busybox',
  command,
  volumeMounts,
  ...more,
});

/** A pod whose second init container fails, and leaves half of its work. */
const manifest = (name: string, restartPolicy: string) =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      restartPolicy,
      volumes: [{ name: 'data', emptyDir: {} }],
      initContainers: [
        container('fetch', ['sh', '-c', 'echo whole > /data/fetched']),
        container('migrate', ['sh', '-c', 'echo half > migrated; echo "$0 $COLOR"; exit 3'], {
          args: ['a b'],
          workingDir: '/data',
          env: [{ name: 'COLOR', value: 'blue and green' }],
          securityContext: { runAsUser: 1234 },
        }),
      ],
      containers: [{ name: 'bare', image: 'registry.k8s.io/pause:3.10', volumeMounts }],
    },
  });

describe.each(enginesUnderTest)('shells in the place of containers, on %s', (engine) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
    for (const policy of ['Always', 'Never']) {
      await work.kpod(['create', '-f', await work.write(`${policy}.json`, manifest(policy.toLowerCase(), policy))]);
    }
    await eventually(async () => {
      expect((await work.pod('never')).status.phase).toBe('Failed');
      expect((await work.pod('always')).status.initContainerStatuses?.[1]?.lastState.terminated?.exitCode).toBe(3);
    });
  });
  afterAll(() => work.dispose());

  const containers = () => work.engineCommand('ps', '-a', '--filter', `label=${work.agentLabel}`, '--format', '{{.Names}}');
  const noneIsLeft = () => eventually(async () => expect(await containers()).not.toContain('_shell-'));
  const pauseOf = async (name: string) =>
    (await work.engineCommand('ps', '--filter', `label=${work.agentLabel}`, '--format', '{{.Names}}')).includes(`k8s_POD_${name}_`);

  it.each(['always', 'never'])('of a step that has failed, restartPolicy %s: all that it had, and its command', async (name) => {
    // It is tried again after ten seconds, then after twenty: not while this shell is opened.
    await eventually(async () => expect((await work.pod(name)).status.initContainerStatuses?.[1]?.state.running).toBeUndefined());
    const input = 'id -u; pwd; cat fetched migrated; echo "$KPOD_COMMAND"; kpod-rerun; echo "code $?"; exit 7';
    const { stdout, stderr, exitCode } = await work.kpod(['shell', name], { input });
    const command = `sh -c 'echo half > migrated; echo "$0 $COLOR"; exit 3' 'a b'`;
    expect(stdout).toBe(`1234\n/data\nwhole\nhalf\n${command}\na b blue and green\ncode 3\n`);
    expect([stderr, exitCode]).toEqual([
      'In the place of init container migrate, which has failed with exit code 3. kpod-rerun runs its command.\n',
      7,
    ]);
    await noneIsLeft();
  });

  it('of one that has not started and whose image has no shell, with that of another', async () => {
    const bare = await work.kpod(['shell', 'always', '-c', 'bare', '--', 'ls']);
    expect([bare.stderr, bare.exitCode]).toEqual([expect.stringContaining('--image IMAGE gives one\n'), 1]);
    const line = ['shell', 'always', '-c', 'bare', '--image=busybox', '--', 'sh', '-c', 'ls /kpod/root/pause /data; echo "$KPOD_COMMAND"'];
    expect((await work.kpod(line)).stdout).toBe('/kpod/root/pause\n\n/data:\nfetched\nmigrated\n/pause -P\n');
    await noneIsLeft();
  });

  it('finishes a step by hand', async () => {
    const left = await work.kpod(['shell', 'always', '--fix', '-q', '--', 'false']);
    expect([left.stderr, left.exitCode]).toEqual(['', 1]);
    const fixed = await work.kpod(['shell', 'always', '--fix'], { input: 'echo whole > migrated' });
    expect([fixed.stderr, fixed.exitCode]).toEqual([expect.stringContaining('Init container migrate counts as succeeded.\n'), 0]);
    await work.ok('wait', '--for=condition=Ready', 'pod/always', '--timeout=60s');
    expect((await work.pod('always')).status.initContainerStatuses?.[1]?.state.terminated).toMatchObject({ exitCode: 0, reason: 'Fixed' });
  });

  it('goes when its client or its agent is killed, and with its pod', async () => {
    const open = async (name: string) => {
      const shell = work.start(['shell', name, '-c', 'migrate', '--', 'sh', '-c', 'echo here; exec sleep 3600']);
      await eventually(async () => expect(shell.output()).toBe('here\n'));
      return shell;
    };
    (await open('always')).signal('SIGKILL');
    await noneIsLeft();
    const [first, second] = [await open('always'), await open('never')];
    expect(await pauseOf('never')).toBe(true);
    const { agent } = await processesOf(work);
    expect(kill(agent ?? 0)).toBe(true);
    for (const shell of [first, second]) expect((await shell.finished).exitCode).toBe(1);
    await work.ok('get', 'pods');
    await noneIsLeft();
    await eventually(async () => expect(await pauseOf('never')).toBe(false));
    const last = await open('always');
    await work.ok('delete', 'pod', 'always', '--now');
    expect((await last.finished).exitCode).toBe(137);
    await eventually(async () => expect(await containers()).not.toContain('_always_'));
  });
});
