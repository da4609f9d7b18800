import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import type { ContainerStatus } from '../../../src/api/types.ts';
import type { LogEntry } from '../../../src/engine/types.ts';
import { formatCriEntry, lastBlocks, parseCriLine } from '../../../src/kubelet/kept-logs.ts';
import { logTarget, selectEntries } from '../../../src/kubelet/logs.ts';
import { pod } from '../../fakes/pods.ts';
import { startSimulatedNode } from '../../fakes/simulated-node.ts';

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
  it.each([entry('hello', 1), entry('', 1), entry('no end', 2, { complete: false, stream: 'stderr' }), entry('a b  c', 3)])(
    'survive the format: %o',
    (one) => {
      const line = formatCriEntry(one);
      const read = parseCriLine(line.subarray(0, -1));
      expect(read && { ...read, content: Buffer.from(read.content).toString() }).toEqual({
        ...one,
        content: Buffer.from(one.content).toString(),
      });
    },
  );

  it('are cut to their newest whole lines', async () => {
    const lines = [entry('1234', 1), entry('5678', 2), entry('90', 3)];
    const kept = await lastBlocks(stream(lines), 8, 1);
    expect(Buffer.concat(kept).toString()).toBe(Buffer.concat(lines.slice(1).map(formatCriEntry)).toString());
    expect(await lastBlocks(stream([entry('longer than the limit', 1)]), 4)).toHaveLength(1);
    expect(await lastBlocks(stream([]), 4)).toEqual([]);
  });

  it('are selected by tail before since, as Kubernetes does', async () => {
    const all = [entry('a', 1), entry('b', 2), entry('c', 3)];
    const names = async (tailLines?: number, since?: string) => {
      const selected: string[] = [];
      for await (const one of selectEntries(stream(all), tailLines, since)) selected.push(Buffer.from(one.content).toString());
      return selected.join('');
    };
    expect(await names()).toBe('abc');
    expect(await names(2)).toBe('bc');
    expect(await names(1)).toBe('c');
    expect(await names(0)).toBe('');
    expect(await names(2, '2026-01-05T00:00:03Z')).toBe('c');
    expect(await names(1, '2026-01-05T00:00:01Z')).toBe('c');
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
