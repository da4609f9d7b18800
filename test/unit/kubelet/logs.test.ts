import { execFileSync } from 'node:child_process';
import { lstat, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LogEntry, longestPart, parseCriEntry } from '../../../src/api/cri-log.ts';
import type { ContainerStatus } from '../../../src/api/types.ts';
import { type KeptLogOptions, keepLog, lastBlocks, readKeptLog } from '../../../src/kubelet/kept-logs.ts';
import { logTarget } from '../../../src/kubelet/logs.ts';
import { createPodFiles } from '../../../src/kubelet/pod-files.ts';
import type { Behaviour } from '../../fakes/engine/behaviour.ts';
import { formatCriEntry } from '../../fakes/log-text.ts';
import { pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';
import { createFakeVolumeDirectories } from '../../fakes/volume-directories.ts';

const status = (more: Partial<ContainerStatus>): ContainerStatus => ({
  name: 'c',
  state: {},
  lastState: {},
  ready: false,
  restartCount: 0,
  image: 'busybox',
  imageID: '',
  ...more,
});
const ended = { terminated: { exitCode: 1, containerID: 'podman://old' } };

// k8s: kubelet_pods.go validateContainerLogStatus
const rows: readonly (readonly [what: string, status: ContainerStatus, previous: boolean, expected: string])[] = [
  ['running', status({ state: { running: {} }, containerID: 'podman://now' }), false, 'now'],
  ['ended', status({ state: ended }), false, 'old'],
  ['waiting after a run', status({ state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: ended }), false, 'old'],
  ['the one before', status({ state: { running: {} }, containerID: 'podman://now', lastState: ended }), true, 'old'],
  ['no one before', status({ state: { running: {} } }), true, 'previous terminated container "c" in pod "web" not found'],
  [
    'creating',
    status({ state: { waiting: { reason: 'ContainerCreating' } } }),
    false,
    'container "c" in pod "web" is waiting to start: ContainerCreating',
  ],
  [
    'failing to pull',
    status({ state: { waiting: { reason: 'ErrImagePull' } } }),
    false,
    'container "c" in pod "web" is waiting to start: image can\'t be pulled',
  ],
  [
    'backing off',
    status({ state: { waiting: { reason: 'ImagePullBackOff' } } }),
    false,
    'container "c" in pod "web" is waiting to start: trying and failing to pull image',
  ],
  ['without a state', status({}), false, 'container "c" in pod "web" is waiting to start - no logs yet'],
  ['ended without an ID', status({ state: { terminated: { exitCode: 1 } } }), false, 'container "c" in pod "web" is terminated'],
];

describe('which log a request means', () => {
  it.each(rows)('%s', (_what, containerStatus, previous, expected) => {
    const target = logTarget(pod({ apps: ['c'], status: { containerStatuses: [containerStatus] } }), { container: 'c', previous });
    expect('id' in target ? target.id : target.error).toBe(expected);
  });

  it('says when there is no status', () => {
    expect(logTarget(pod({ apps: ['c'] }), { container: 'c', previous: false })).toEqual({
      error: 'container "c" in pod "web" is not available',
    });
  });
});

const entry = (content: string, second: number, more: Partial<LogEntry> = {}): LogEntry => ({
  time: `2026-01-05T00:00:0${second}.000000000Z`,
  stream: 'stdout',
  content: Buffer.from(content),
  complete: true,
  ...more,
});
async function* stream(entries: readonly LogEntry[]) {
  yield* entries;
}

describe('kept logs', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kpod-kept-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));
  const readKept = async (options: Partial<KeptLogOptions> = {}) => {
    const kept = await readKeptLog(dir, 0, { timestamps: false, ...options });
    return kept && text(Readable.from(kept));
  };

  it.each([entry('hello', 1), entry('', 1), entry('no end', 2, { complete: false, stream: 'stderr' }), entry('a b  c', 3)])(
    'survive the format: %o',
    (one) => {
      const read = parseCriEntry(formatCriEntry(one).subarray(0, -1));
      expect(read && { ...read, content: Buffer.from(read.content).toString() }).toEqual({
        ...one,
        content: Buffer.from(one.content).toString(),
      });
    },
  );

  it('are cut to their newest whole entries', async () => {
    const lines = [entry('1234', 1), entry('5678', 2), entry('90', 3)];
    const kept = await lastBlocks(stream(lines), 95, 1);
    expect(Buffer.concat(kept).toString()).toBe(Buffer.concat(lines.slice(1).map(formatCriEntry)).toString());
    expect(await lastBlocks(stream([entry('longer than the limit', 1)]), 4)).toHaveLength(1);
    expect(await lastBlocks(stream([]), 4)).toEqual([]);
  });

  it.each([
    ['one endless line', 20_000, entry('x'.repeat(longestPart), 1, { complete: false })],
    ['empty lines', 1_000_000, entry('', 1)],
  ])('take no more than 10 MiB of disk for %s', async (_what, count, one) => {
    await keepLog(
      dir,
      0,
      (async function* () {
        for (let left = count; left > 0; left--) yield one;
      })(),
    );
    const { size } = await stat(join(dir, '0.log'));
    expect(size).toBeGreaterThan(10_000_000);
    expect(size).toBeLessThanOrEqual(10 * 1024 * 1024);
    expect(await readdir(dir)).toEqual(['0.log']);
  });

  it('are read by their end, by tail before since, as Kubernetes does', async () => {
    await keepLog(dir, 0, stream([entry('a', 1), entry('b', 2, { complete: false }), entry('b', 2), entry('c', 3)]));
    expect(await readKept()).toBe('a\nbb\nc\n');
    expect(await readKept({ tailLines: 2 })).toBe('bb\nc\n');
    expect(await readKept({ tailLines: 1 })).toBe('c\n');
    expect(await readKept({ tailLines: 0 })).toBe('');
    expect(await readKept({ tailLines: 2, since: '2026-01-05T00:00:03Z' })).toBe('c\n');
    expect(await readKept({ tailLines: 1, since: '2026-01-05T00:00:01Z' })).toBe('c\n');
    expect(await readKept({ timestamps: true, tailLines: 2 })).toBe(
      '2026-01-05T00:00:02.000000000Z bb\n2026-01-05T00:00:03.000000000Z c\n',
    );
    expect(await readKeptLog(dir, 1, { timestamps: false })).toBeUndefined();
  });
});

describe('the files of a pod', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kpod-pod-files-'));
  });
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('copy a log once for all who ask meanwhile', async () => {
    const files = createPodFiles(dir, createFakeVolumeDirectories());
    let copies = 0;
    const entries = () =>
      (async function* () {
        copies += 1;
        yield entry('a', 1);
      })();
    await Promise.all([1, 2, 3].map(() => files.keepLog('uid', 'c', 0, entries())));
    expect(copies).toBe(1);
    await files.keepLog('uid', 'c', 0, entries());
    expect(copies).toBe(2);
  });

  it('copy few logs at once, since each is held in memory', async () => {
    const files = createPodFiles(dir, createFakeVolumeDirectories());
    let underWay = 0;
    let most = 0;
    const entries = async function* () {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      yield entry('a', 1);
      underWay -= 1;
    };
    await Promise.all(Array.from({ length: 20 }, (_, attempt) => files.keepLog('uid', 'c', attempt, entries())));
    expect(most).toBe(2);
  });

  it('have a file as termination log, whatever was put in its place', async () => {
    const files = createPodFiles(dir, createFakeVolumeDirectories());
    const path = await files.makeTerminationLog('uid', 'c', 0);
    await writeFile(path, 'last words');
    expect(await files.makeTerminationLog('uid', 'c', 0)).toBe(path);
    expect(String(await files.readTerminationLog('uid', 'c', 0, 5))).toBe('words');
    expect((await stat(path)).mode & 0o777).toBe(0o666);
    await rm(path);
    expect(await files.readTerminationLog('uid', 'c', 0, 5)).toHaveLength(0);
    const secret = join(dir, 'secret');
    await writeFile(secret, 'secret', { mode: 0o600 });
    await symlink(secret, path);
    await expect(files.readTerminationLog('uid', 'c', 0, 5)).rejects.toThrow('is not a regular file');
    await files.makeTerminationLog('uid', 'c', 0);
    expect((await lstat(path)).isFile()).toBe(true);
    expect((await stat(secret)).mode & 0o777).toBe(0o600);
    await rm(path);
    execFileSync('mkfifo', [path]);
    await files.makeTerminationLog('uid', 'c', 0);
    expect((await lstat(path)).isFile()).toBe(true);
  });

  it('have the termination logs of the present attempt and of the one before', async () => {
    const files = createPodFiles(dir, createFakeVolumeDirectories());
    for (const attempt of [0, 1, 2, 9, 10]) await files.makeTerminationLog('uid', 'c', attempt);
    await files.makeTerminationLog('uid', 'other', 0);
    const left = await Promise.all(['c', 'other'].map((name) => readdir(join(dir, 'uid', 'containers', name))));
    expect(left.map((names) => names.sort())).toEqual([['10', '9'], ['0']]);
  });
});

describe('the message of a container that failed', () => {
  const failed = async (log: Behaviour['log']) => {
    const node = await startSimulatedNode();
    node.engine.script('run1', { exitAfterMs: 10, exitCode: 1, ...(log ? { log } : {}) });
    const { spec, ...rest } = pod({ apps: ['run1'] });
    const containers = spec.containers.map((one) => ({ ...one, terminationMessagePolicy: 'FallbackToLogsOnError' as const }));
    await node.create({ ...rest, spec: { ...spec, restartPolicy: 'Never', containers } });
    await node.clock.advance(1_000);
    const [status] = node.pod().status.containerStatuses ?? [];
    return status?.state.terminated?.message;
  };

  // k8s: kuberuntime_container.go readLastStringFromContainerLogs
  it('is the last 80 lines of its log, of those 2048 bytes, of a line without an end as well', async () => {
    const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`);
    expect(await failed(lines)).toBe(
      lines
        .slice(20)
        .map((line) => `${line}\n`)
        .join(''),
    );
    expect(await failed([{ text: `${'y'.repeat(100_000)}${'z'.repeat(2048)}`, complete: false }])).toBe('z'.repeat(2048));
    expect(await failed([])).toBeUndefined();
  });
});

it('gives the same bytes before and after a container is gone from the engine', async () => {
  const node = await startSimulatedNode();
  node.engine.script('run1', { exitAfterMs: 10, exitCode: 1, log: ['first', { text: 'no newline', complete: false }] }, {});
  await node.create(pod({ apps: ['run1'] }));
  await node.clock.advance(1_000);
  const read = async () => {
    const options = { container: 'run1', follow: false, previous: true, timestamps: true, signal: new AbortController().signal };
    return text(await node.kubelet.logs(node.pod(), options));
  };
  const before = await read();
  expect(before).toMatch(/^\S+Z first\n\S+Z no newline$/);
  const previous = node.engine.runsOf('run1')[0]?.id ?? '';
  await node.files.keepLog('uid-1', 'run1', 0, node.engine.logEntries(previous));
  await node.engine.removeContainer(previous);
  await node.clock.advance(61_000);
  expect(await read()).toBe(before);
});
