import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AgentStatus } from '../../src/client/types.ts';
import { createWorkspace, type EngineUnderTest, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

/** Writes a line every tenth of a second until it is told to end, so that a line that is lost or repeated is seen. */
const ticker = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'ticker' },
  spec: {
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 1,
    containers: [
      {
        name: 'main',
        image: 'busybox',
        command: ['sh', '-c', 'i=0; until [ -e /go ]; do i=$((i+1)); echo line $i; sleep 0.1; done'],
      },
    ],
  },
});
const firstLines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`).join('');

let stranger: ChildProcess | undefined;
afterAll(() => stranger?.kill('SIGKILL'));

/** What any user of the machine can do: listen on the abstract names that the agent showed, and on the one that its state directory suggests. */
async function takeNames(stateDir: string, killAgent: () => Promise<unknown>): Promise<void> {
  const shown = [...(await readFile('/proc/net/unix', 'utf8')).matchAll(/@(\S*kpod\S*)$/gm)].map((match) => match[1] ?? '');
  const digest = createHash('sha256').update(stateDir).digest('hex');
  await killAgent();
  const script = `
    const { createServer } = require('net');
    for (const name of process.argv.slice(1)) createServer().on('error', () => {}).listen('\\0' + name);
    setImmediate(() => console.log('taken'));`;
  const user = process.getuid?.() === 0 ? { uid: 65_534 } : {};
  stranger = spawn(process.execPath, ['-e', script, `kpod-${digest.slice(0, 32)}`, ...shown], {
    ...user,
    cwd: '/',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(stranger.stdout as NodeJS.ReadableStream, 'data');
}

describe.each(enginesUnderTest.slice(0, 1))('commands and their agent, %s', (engine: EngineUnderTest) => {
  let work: Workspace;
  beforeAll(async () => {
    work = await createWorkspace(engine);
  });
  afterAll(() => work.dispose());

  const agent = async (): Promise<AgentStatus> => JSON.parse(await work.ok('agent', 'status', '-o', 'json')) as AgentStatus;
  const killAgent = async (): Promise<number> => {
    const { pid } = await agent();
    process.kill(pid, 'SIGKILL');
    return pid;
  };

  it.each([
    'no agent ran before',
    'the agent was killed and left its socket',
    'the agent was stopped',
    'another user has taken all names of sockets that can be known',
  ])('many commands at once are all served by one agent, when %s', async (before) => {
    if (before.includes('killed')) await killAgent();
    if (before.includes('stopped')) await work.ok('agent', 'stop');
    if (before.includes('another user')) await takeNames(work.stateDir, killAgent);
    const answers = await Promise.all(Array.from({ length: 10 }, () => work.kpod(['get', 'namespaces', '-o', 'name'])));
    for (const answer of answers)
      expect(answer).toEqual({ stdout: expect.stringMatching(/^namespace\/default\n(namespace\/kube-.*\n){3}$/), stderr: '', exitCode: 0 });
    const { pid } = await agent();
    const pids = await Promise.all([agent(), agent(), agent()]);
    expect(pids.map((status) => status.pid)).toEqual([pid, pid, pid]);
  });

  it('watches, logs, waits and runs go on when the agent is killed under them, and when it is stopped', async () => {
    const file = await work.write('ticker.json', ticker);
    const run = work.start(['run', file]);
    await eventually(async () => expect(run.output()).toContain('Running'));
    const logs = work.start(['logs', '-f', 'ticker']);
    const wait = work.start(['wait', 'pod/ticker', '--for=jsonpath={.status.phase}=Succeeded', '--timeout=4m']);
    const watch = work.start([
      'get',
      'pods',
      '-w',
      '-o',
      'custom-columns=VERSION:.metadata.resourceVersion,PHASE:.status.phase',
      '--no-headers',
    ]);
    await eventually(async () =>
      expect([logs.output(), watch.output()]).toEqual([expect.stringContaining('line 1'), expect.stringContaining('Running')]),
    );

    const first = await killAgent();
    await eventually(async () => expect((await agent()).pid).not.toBe(first));
    await work.ok('agent', 'stop');

    const before = logs.output().length;
    await eventually(async () => expect(logs.output().length).toBeGreaterThan(before));
    // It may be killed with the end that it brings about.
    await work.kpod(['exec', 'ticker', '--', 'touch', '/go']);

    const followed = await logs.finished;
    expect(followed).toEqual({ stdout: firstLines(followed.stdout.split('\n').length - 1), stderr: '', exitCode: 0 });
    expect(await work.ok('logs', 'ticker')).toBe(followed.stdout);
    expect(await wait.finished).toEqual({ stdout: 'pod/ticker condition met\n', stderr: '', exitCode: 0 });
    expect(await run.finished).toMatchObject({ stdout: expect.stringMatching(/Completed +0 +\d+[ms](\d+s)?\n$/), exitCode: 0 });
    await eventually(async () => expect(watch.output()).toMatch(/Succeeded/));
    watch.signal('SIGINT');
    // Nothing is told twice, nothing goes back.
    const rows = (await watch.finished).stdout.trimEnd().split('\n');
    const versions = rows.map((row) => Number.parseInt(row, 10));
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b));
    const phases = rows.map((row) => row.split(/\s+/)[1]);
    expect(phases.filter((phase, index) => phase !== phases[index - 1])).toEqual(['Running', 'Succeeded']);
  });
});
