import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pod } from '../../src/api/types.ts';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

const word = 'swordfish-4711';

describe.each(enginesUnderTest)('the variables of containers, on %s', (engine) => {
  let work: Workspace;
  let calls: string;
  beforeAll(async () => {
    work = await createWorkspace(engine);
    calls = await recordCalls(work);
  });
  afterAll(() => work.dispose());

  const statusOf = (pod: Pod, init: boolean) => (init ? pod.status.initContainerStatuses : pod.status.containerStatuses)?.[0]?.state;

  it('come from ConfigMaps, Secrets and the pod, and a container waits for what is missing, as long as it is', async () => {
    const script = 'echo "$PASS|$LINES|$A|$PRE_colour|$ODD"; echo "$0"; env | grep -q ^GONE= || echo gone';
    const container = (name: string) => ({
      name,
      image: 'busybox',
      command: ['sh', '-c', `${script}; echo "$NODE $NS $IP $CPU $MEM $OWN"`, '$(PRE_colour)-$(A)'],
      resources: { limits: { memory: '64Mi' } },
      envFrom: [{ prefix: 'PRE_', configMapRef: { name: 'settings' } }],
      env: [
        { name: 'PASS', valueFrom: { secretKeyRef: { name: 'door', key: 'password' } } },
        { name: 'LINES', valueFrom: { secretKeyRef: { name: 'door', key: 'lines' } } },
        { name: 'ODD', valueFrom: { secretKeyRef: { name: 'door', key: 'quotes' } } },
        { name: 'GONE', valueFrom: { secretKeyRef: { name: 'none', key: 'x', optional: true } } },
        { name: 'A', value: '$(PRE_colour)!' },
        { name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } },
        { name: 'NS', valueFrom: { fieldRef: { fieldPath: 'metadata.namespace' } } },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
        { name: 'CPU', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
        { name: 'MEM', valueFrom: { resourceFieldRef: { resource: 'limits.memory', divisor: '1Mi' } } },
        { name: 'OWN', valueFrom: { resourceFieldRef: { resource: 'requests.memory', containerName: 'app' } } },
      ],
    });
    const pod = { initContainers: [container('prepare')], containers: [container('app')], restartPolicy: 'Never' };
    const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'told' }, spec: pod };
    await work.ok('create', '-f', await work.write('told.json', JSON.stringify(manifest)));
    const waiting = (message: string) => ({ waiting: { reason: 'CreateContainerConfigError', message } });
    await eventually(async () => expect(statusOf(await work.pod('told'), true)).toEqual(waiting('configmap "settings" not found')));
    await work.ok('create', 'configmap', 'settings', '--from-literal=colour=blue');
    await eventually(async () => expect(statusOf(await work.pod('told'), true)).toEqual(waiting('secret "door" not found')));
    const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'door' } };
    const stringData = { password: word, lines: 'one\ntwo\n', quotes: `'"$HOME\\` };
    await work.ok('create', '-f', await work.write('door.json', JSON.stringify({ ...secret, stringData })));
    await eventually(async () => expect((await work.pod('told')).status.phase).toBe('Succeeded'));
    const { podIP } = (await work.pod('told')).status;
    const cores = (await execa('nproc', ['--all'])).stdout;
    const expected = `${word}|one\ntwo\n|blue!|blue|'"$HOME\\\nblue-blue!\ngone\n${hostname()} default ${podIP} ${cores} 64 67108864\n`;
    expect(await work.ok('logs', 'told', '-c', 'prepare')).toBe(expected);
    expect(await work.ok('logs', 'told', '-c', 'app')).toBe(expected);
    const failures = (await work.events('told')).flatMap(({ reason, message }) => (reason === 'Failed' ? [message] : []));
    expect(failures).toEqual(['Error: configmap "settings" not found', 'Error: secret "door" not found']);
  });

  it('come from a file that an init container has written, and from nowhere outside of its volume', async () => {
    const reader = (key: string, path: string) => ({
      name: path,
      image: 'busybox',
      command: ['sh', '-c', 'echo "$V"'],
      env: [{ name: 'V', valueFrom: { fileKeyRef: { volumeName: 'given', path, key } } }],
    });
    const script = `echo "A='one two'" >/data/file; ln -s /etc/passwd /data/link`;
    const spec = {
      restartPolicy: 'Never',
      volumes: [{ name: 'given', emptyDir: {} }],
      initContainers: [
        { name: 'writes', image: 'busybox', command: ['sh', '-c', script], volumeMounts: [{ name: 'given', mountPath: '/data' }] },
      ],
      containers: [reader('A', 'file'), reader('root', 'link')],
    };
    const manifest = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'reads' }, spec };
    await work.ok('create', '-f', await work.write('reads.json', JSON.stringify(manifest)));
    const waiting = { reason: 'CreateContainerConfigError', message: "couldn't parse env file" };
    await eventually(async () =>
      expect((await work.pod('reads')).status.containerStatuses).toMatchObject([{ state: { terminated: {} } }, { state: { waiting } }]),
    );
    expect(await work.ok('logs', 'reads', '-c', 'file')).toBe('one two\n');
    await work.ok('delete', 'pod', 'reads', '--now');
  });

  it('of a Secret stand in no command line, no log, no description, and in no file that others can read', async () => {
    // Which prints it.
    await work.ok('delete', 'pod', 'told', '--ignore-not-found');
    await work.write('holder.yaml', holder);
    await work.ok('create', '-f', join(work.dir, 'holder.yaml'));
    await eventually(async () => expect((await work.pod('holder')).status.phase).toBe('Running'));
    const words = await readFile(calls, 'utf8');
    expect(words).toContain('k8s_c_holder_default');
    expect(words).not.toContain(word);
    const processes = await readdir('/proc').then((names) => names.filter((name) => /^\d+$/.test(name)));
    const lines = await Promise.all(processes.map((pid) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')));
    expect(lines.filter((line) => line.includes(word))).toEqual([]);
    expect(await work.ok('describe', 'pod', 'holder')).not.toContain(word);
    const forms = [word, Buffer.from(word).toString('base64')];
    const { stdout } = await execa('grep', ['-rlE', forms.join('|'), work.stateDir], { reject: false });
    const holding = stdout.split('\n').filter((path) => path !== '');
    expect(holding.map((path) => path.replace(/.*\/objects\//, ''))).toEqual(['default/secrets/door.json']);
    const modes = await Promise.all(holding.map(async (path) => ((await stat(path)).mode & 0o777).toString(8)));
    expect(modes).toEqual(['600']);
  });

  it('are not asked for of a pod that requests more than the machine has: it waits', async () => {
    await work.write('large.yaml', large);
    await work.ok('create', '-f', join(work.dir, 'large.yaml'));
    await eventually(async () => expect((await work.pod('large')).status.conditions?.[0]?.reason).toBe('Unschedulable'));
    expect(await work.ok('describe', 'pod', 'large')).toMatch(/^Node: +<none>$/m);
    expect((await work.events('large')).map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'FailedScheduling: 0/1 nodes are available: 1 Insufficient cpu, 1 Insufficient example.com/dongle. preemption: 0/1 nodes are available: 1 No preemption victims found for incoming pod.',
    ]);
    await work.ok('delete', 'pod', 'large');
    expect((await work.kpod(['get', 'pod', 'large'])).exitCode).toBe(1);
  });
});

const holder = `apiVersion: v1
kind: Pod
metadata: {name: holder}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: c
    image: busybox
    command: [sleep, "1000"]
    envFrom: [{secretRef: {name: door}}]
    env: [{name: DOCKER_HOST, valueFrom: {secretKeyRef: {name: door, key: password}}}]
`;

const large = `apiVersion: v1
kind: Pod
metadata: {name: large}
spec:
  containers: [{name: c, image: busybox, resources: {requests: {cpu: 100000}, limits: {example.com/dongle: 1}}}]
`;

/** Starts the agent with the engine's command behind one that notes the words of each call; answers the file of these notes. */
async function recordCalls(work: Workspace): Promise<string> {
  const [programs, notes] = [join(work.dir, 'programs'), join(work.dir, 'calls')];
  await mkdir(programs);
  const real = (await execa('sh', ['-c', `command -v ${work.engine}`])).stdout;
  const program = join(programs, work.engine);
  await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$*" >>'${notes}'\nexec '${real}' "$@"\n`);
  await chmod(program, 0o755);
  const started = await work.kpod(['get', 'pods'], { env: { PATH: `${programs}:${work.env['PATH']}` } });
  expect(started).toMatchObject({ exitCode: 0 });
  return notes;
}
